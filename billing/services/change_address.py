"""Change the billing address."""

from collections.abc import Mapping

from billing.gateway.customer_updates import update_customer
from billing.gateway.customers import Customer
from billing.gateway.gateway import CustomerGateway
from billing.policy.shipping import recipient


def change_address(
    gateway: CustomerGateway, customer: Customer, address: Mapping[str, str], *, is_shipped_to: bool, token: str
) -> None:
    """Save the billing address, by Stripe's fields; an empty one is taken away. Raises our errors.

    With `is_shipped_to` it becomes the shipping address too, of the same person as before, or of the customer.

    When to check whether tax can be worked out is left to Stripe (`tax[validate_location]` is `auto` by default): at
    once for a customer with automatic tax, else never. Asking for it would refuse the addresses of merchants who do
    not use Stripe Tax. https://docs.stripe.com/changelog/acacia/2024-10-28/tax-validate-location-auto
    """
    params: dict[str, object] = {"address": dict(address)}
    if is_shipped_to:
        name, phone = recipient(customer)
        params["shipping"] = {"name": name, "phone": phone, "address": dict(address)}
    update_customer(gateway, params, token=token, change="address")
