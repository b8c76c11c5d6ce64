"""The WSGI entry point: ``gunicorn portal.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

from portal.checks import refuse_unsafe_start  # noqa: E402 (needs the applications)

refuse_unsafe_start()
# Workers that are forked from here must not share a connection.
connections.close_all()
