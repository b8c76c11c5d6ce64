"""How often a customer may begin to add a payment method: whoever tries stolen cards begins often.

https://docs.stripe.com/disputes/prevention/card-testing
"""

from billing.errors import TooManySetups
from billing.gateway.account_cache import account_key, claim
from billing.gateway.gateway import CustomerGateway

MOST_IN_AN_HOUR = 30
_HOUR = 3_600


def count_setup(gateway: CustomerGateway, token: str) -> None:
    """Count this attempt; the same token counts once, so it has to name all that is asked for.

    Raises `TooManySetups`. A cache that is away counts nothing. Each attempt holds one of so many places for an hour,
    which stays right when several processes count at once.
    """
    for place in range(MOST_IN_AN_HOUR):
        if claim(account_key("setup", gateway.merchant, gateway.customer_id, str(place)), token, _HOUR):
            return
    raise TooManySetups
