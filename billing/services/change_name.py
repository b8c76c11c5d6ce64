"""Change whom invoices are made out to."""

from billing.gateway.customer_updates import update_customer
from billing.gateway.gateway import CustomerGateway


def change_name(gateway: CustomerGateway, name: str, *, is_business: bool, contact: str, token: str) -> None:
    """Save the name that invoices print, and the same as the business's or the person's name; raises our errors.

    `name` is always sent: Stripe takes it from the other two only when a customer is created without one. `contact` is
    the person to turn to at a business, or empty.
    https://docs.stripe.com/changelog/clover/2025-09-30/customer-business-individual-names
    """
    business, individual = (name, contact) if is_business else ("", name)
    fields = {"name": name, "business_name": business, "individual_name": individual}
    update_customer(gateway, fields, token=token, change="name")
