"""What a merchant sets by hand in Stripe's Dashboard, where no API reaches: what follows when every retry has failed.

The simulator takes it by a control of its own (simulator/README.md). With a sandbox of the real Stripe it is yours to
do: Dashboard, Settings, Billing, Revenue recovery, Retries.
"""

import requests
from stripe import DEFAULT_API_BASE

from .merchants import DemoMerchant


def billing_settings(merchant: DemoMerchant) -> dict[str, str]:
    """The settings in the simulator's words."""
    return {"key": merchant.stripe_key, "after_retries": merchant.after_retries, "account_name": merchant.name}


def set_dashboard(merchant: DemoMerchant, api_base: str) -> None:
    """Put the merchant's settings in force at the simulator (the real Stripe is left alone).

    Raises `requests.RequestException` if none answers.
    """
    if api_base == DEFAULT_API_BASE:
        return
    address = f"{api_base}/_simulator/billing"
    requests.post(address, json=billing_settings(merchant), timeout=10).raise_for_status()
