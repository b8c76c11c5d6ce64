"""Whether a confirmation on the server says where to send the customer back to.

https://docs.stripe.com/payments/payment-methods/dynamic-payment-methods
"""

from simulator.errors import invalid_request
from simulator.payment_intent_rows import automatic_methods
from simulator.store import Row


def check_return_url(data: Row, noun: str) -> None:
    """Intents that take what the Dashboard has switched on may send the customer to another page."""
    automatic = data["automatic_payment_methods"] if data.get("object") else automatic_methods(data)
    if automatic and automatic["allow_redirects"] == "always" and not data.get("return_url"):
        raise invalid_request(
            f"This {noun} is configured to accept payment methods enabled in your Dashboard. Because some of these "
            "payment methods might redirect your customer off of your page, you must provide a `return_url`. If you "
            "don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` "
            "and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment "
            "Intents."
        )
