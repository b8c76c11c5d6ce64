"""``manage.py load_demo``: the demo world, in our database and at Stripe. Run it as often as you like."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from requests import RequestException
from stripe import APIConnectionError

from demo.world.dashboard import set_dashboard
from demo.world.database import load_database
from demo.world.loader import connect, load_merchant
from demo.world.merchants import MERCHANTS


class Command(BaseCommand):
    help = "Load the demo world: merchants, staff and keys here, customers in every situation at Stripe."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo world is for demonstrations only. Set DEMO=1.")
        load_database()
        for merchant in MERCHANTS:
            stripe = connect(merchant.stripe_key, settings.STRIPE_API_BASE, settings.STRIPE_API_VERSION)
            try:
                set_dashboard(merchant, settings.STRIPE_API_BASE)
                load_merchant(merchant, stripe, report=self.stdout.write)
            except (APIConnectionError, RequestException) as error:
                raise CommandError(f"No Stripe answers at {settings.STRIPE_API_BASE}.") from error
