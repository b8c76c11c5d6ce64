"""Change the shipping address, or take it away."""

from collections.abc import Mapping

from billing.gateway.customer_updates import update_customer
from billing.gateway.gateway import CustomerGateway


def change_shipping(gateway: CustomerGateway, address: Mapping[str, str], *, name: str, phone: str, token: str) -> None:
    """Save who gets what is sent, and where; `phone` is in E.164 or empty. Raises our errors.

    https://docs.stripe.com/api/customers/update#update_customer-shipping
    """
    shipping = {"name": name, "phone": phone, "address": dict(address)}
    update_customer(gateway, {"shipping": shipping}, token=token, change="shipping")


def remove_shipping(gateway: CustomerGateway, *, token: str) -> None:
    """Keep no shipping address, which Stripe does for an empty text. Raises our errors."""
    update_customer(gateway, {"shipping": ""}, token=token, change="shipping")
