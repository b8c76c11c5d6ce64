"""How often a customer may begin to add a payment method: whoever tries stolen cards begins often.

https://docs.stripe.com/disputes/prevention/card-testing
"""

from billing.errors import TooManySetups
from billing.gateway.account_cache import take_place
from billing.gateway.gateway import CustomerGateway

MOST_IN_AN_HOUR = 30
_HOUR = 3_600


def count_setup(gateway: CustomerGateway, token: str) -> None:
    """Count this attempt; the same token counts once, so it has to name all that is asked for.

    Raises `TooManySetups`. A cache that is away counts nothing.
    """
    if not take_place("setup", gateway.merchant, gateway.customer_id, token, places=MOST_IN_AN_HOUR, seconds=_HOUR):
        raise TooManySetups
