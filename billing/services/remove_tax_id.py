"""Take a tax id from the customer."""

from billing.errors import NotFound
from billing.gateway.customers import TaxId
from billing.gateway.gateway import CustomerGateway
from billing.gateway.tax_ids import delete_tax_id


def remove_tax_id(gateway: CustomerGateway, tax_id: TaxId, *, token: str) -> bool:
    """Remove it. `False` when it was gone already, removed elsewhere a moment ago."""
    try:
        delete_tax_id(gateway, tax_id, token=token)
    except NotFound:
        return False
    return True
