"""Give the customer a tax id."""

from billing.errors import NotAvailable
from billing.gateway.customers import Customer
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.gateway.tax_ids import create_tax_id
from billing.policy.tax_ids import same_tax_id, why_not_addable


def add_tax_id(gateway: CustomerGateway, customer: Customer, type_: str, value: str, *, token: str) -> str:
    """Add it, written as Stripe stores it; answers how far its verification is. Raises `NotAvailable`."""
    if reason := why_not_addable(customer):
        raise NotAvailable(reason)

    def is_gone() -> bool:
        """For a form that is sent again: whether what it added was removed since."""
        return same_tax_id(wait_for(gateway.customer()), type_, value) is None

    return create_tax_id(gateway, type_, value, token=token, again=is_gone)
