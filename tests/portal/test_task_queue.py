"""The queue of long tasks in Redis, for who outgrows one machine: the portal as it runs, with its worker."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from simulator.core import Simulator
from simulator.server import serve
from tests.billing.invoicing import item, paid
from tests.billing.scenes import card
from tests.cast import Stripe

ROOT = Path(__file__).resolve().parents[2]
REDIS = os.environ.get("CACHE_URL", "")
KEY = "sk_test_acme00000000000000004242"

pytestmark = pytest.mark.skipif(not REDIS.startswith("redis"), reason="it is about Redis: set CACHE_URL to one")

ASK = """
    import json
    import django
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from accounts.models import Merchant
    from billing.gateway.gateway import CustomerGateway
    from billing.invoice_choice import InvoiceChoice
    from billing.services.begin_archive import begin_archive
    acme = Merchant.objects.create(name="Acme", slug="acme", stripe_secret_key="sk_test_acme00000000000000004242")
    begin_archive(CustomerGateway(acme, "cus_ada"), InvoiceChoice(), token="x" * 22)
"""
LOOK = """
    import json
    import django
    django.setup()
    from billing.models import Archive, DocumentFile
    archive = Archive.objects.get()
    print(json.dumps([archive.state, archive.entries.count(), DocumentFile.objects.count()]))
"""


@pytest.fixture
def stripe() -> Iterator[str]:
    """A Stripe with two paid invoices of ada's, over HTTP: its address."""
    simulator = Simulator()
    shop = Stripe(simulator, KEY)
    shop.post("/v1/customers", id="cus_ada", name="Ada Lovelace")
    card(shop, "cus_ada")
    for amount in (1000, 2000):
        item(shop, "cus_ada", amount)
        paid(shop, "cus_ada")
    server = serve("127.0.0.1", 0, simulator)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_an_archive_is_made_by_a_worker_that_waits_at_redis(stripe: str, tmp_path: Path) -> None:
    portal = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": "tests-only",
        "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        "CACHE_URL": REDIS,
        "TASKS_BACKEND": "django_tasks_rq.RQBackend",
        "STRIPE_API_BASE": stripe,
        "DEMO": "0",
        "DEBUG": "0",
    }

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], env=portal, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-c", textwrap.dedent(ASK))
    assert json.loads(run("-c", textwrap.dedent(LOOK)))[0] == "waiting"
    run("manage.py", "rqworker", "--burst", "--job-class", "django_tasks_rq.Job")
    assert json.loads(run("-c", textwrap.dedent(LOOK))) == ["done", 2, 2]
