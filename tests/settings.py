"""The product's settings with test values: nothing here changes what the code does, only where it is pointed."""

import os

os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ.setdefault("FIELD_ENCRYPTION_KEYS", "yB1F1sJ6Kp8o2l3X9dQ0mZ5vN7tR4wE2cU6hG8jA0iM=")
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ.setdefault("DEMO", "1")

# Tests that run side by side share no cache: each process has a Redis database of its own.
if os.environ.get("CACHE_URL", "").startswith("redis") and (worker := os.environ.get("PYTEST_XDIST_WORKER")):
    server, _, database = os.environ["CACHE_URL"].rpartition("/")
    os.environ["CACHE_URL"] = f"{server}/{int(database) + 1 + int(worker.removeprefix('gw'))}"

from portal.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests do not collect static files first, save the one that proves that collecting them works (tests/portal).
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
