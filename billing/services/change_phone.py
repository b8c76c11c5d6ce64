"""Change the telephone number."""

from billing.gateway.customer_updates import update_customer
from billing.gateway.gateway import CustomerGateway


def change_phone(gateway: CustomerGateway, phone: str, *, token: str) -> None:
    """Save a number in E.164; an empty one takes it away, which Stripe does for an empty text. Raises our errors.

    https://github.com/stripe/stripe-dotnet/issues/1954
    """
    update_customer(gateway, {"phone": phone}, token=token, change="phone")
