"""Delete what is over: portal sessions, stored API answers, codes sent by e-mail, archives, tasks, staff sign-ins.

Run it daily (docs/deployment.md).
"""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from accounts.email_changes import purge_email_changes
from accounts.sessions import purge_sessions
from api.idempotency import purge_idempotency_keys
from billing.models import KEPT
from billing.services.purge_archives import purge_archives


class Command(BaseCommand):
    help = (
        "Deletes portal sessions that ended some days ago, API answers and codes sent by e-mail older than a day, "
        "archives of invoices and finished tasks older than a week, and expired staff sign-ins."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="keep ended sessions for so many days (30)")

    def handle(self, *args: Any, **options: Any) -> None:
        sessions = purge_sessions(timedelta(days=max(0, options["days"])))
        codes = purge_email_changes()
        answers = purge_idempotency_keys()
        archives = purge_archives()
        if settings.TASKS_BACKEND == "django_tasks_db.DatabaseBackend":
            call_command("prune_db_task_results", min_age_days=KEPT.days, verbosity=0)
        call_command("clearsessions")
        self.stdout.write(
            f"Deleted {sessions} portal sessions, {answers} stored API answers, {codes} codes and {archives} archives."
        )
