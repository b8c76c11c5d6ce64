"""The queue of long tasks in Redis, for who outgrows one machine: the portal as it runs, with its worker."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
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


WAITING = """
    import json
    import django
    django.setup()
    import django_rq
    from rq.registry import ScheduledJobRegistry
    from billing.models import Archive
    waiting = ScheduledJobRegistry(queue=django_rq.get_queue("default"))
    (job,) = waiting.get_job_ids()
    archive = Archive.objects.get()
    planned = waiting.get_scheduled_time(job)
    waiting.remove(job, delete_job=True)
    pauses = [(moment - archive.touched).total_seconds() for moment in (archive.due, planned)]
    print(json.dumps([archive.tries, *pauses]))
"""


@dataclass
class Portal:
    """The portal as it runs, in processes of its own."""

    environment: dict[str, str]
    simulator: Simulator

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def does(self, program: str) -> str:
        return self.run("-c", textwrap.dedent(program))

    def work(self) -> None:
        """As a worker does, until nothing is left that is due."""
        self.run("manage.py", "rqworker", "--burst", "--job-class", "django_tasks_rq.Job")


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """With an archive of two paid invoices asked for, which nobody has worked on."""
    simulator = Simulator()
    shop = Stripe(simulator, KEY)
    shop.post("/v1/customers", id="cus_ada", name="Ada Lovelace")
    card(shop, "cus_ada")
    for amount in (1000, 2000):
        item(shop, "cus_ada", amount)
        paid(shop, "cus_ada")
    server = serve("127.0.0.1", 0, simulator)
    Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": "tests-only",
        "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        "CACHE_URL": REDIS,
        "TASKS_BACKEND": "django_tasks_rq.RQBackend",
        "STRIPE_API_BASE": f"http://127.0.0.1:{server.server_port}",
        "DEMO": "0",
        "DEBUG": "0",
    }
    portal = Portal(environment, simulator)
    portal.does(ASK)
    assert json.loads(portal.does(LOOK))[0] == "waiting"
    yield portal
    server.shutdown()


def test_an_archive_is_made_by_a_worker_that_waits_at_redis(portal: Portal) -> None:
    portal.work()
    assert json.loads(portal.does(LOOK)) == ["done", 2, 2]


def test_while_stripe_is_away_the_next_step_is_planned_for_later(portal: Portal) -> None:
    portal.simulator.faults.add("drop", times=None)
    portal.work()
    tries, due, planned = json.loads(portal.does(WAITING))
    assert (tries, due) == (1, 13)
    # Redis keeps whole seconds, and a slow machine plans later: never before it is due, when it would do nothing.
    assert due <= planned < 60
