"""Tax ids of the customer. https://docs.stripe.com/api/tax_ids

The customer is read with them (`billing.gateway.customers`), their verification as it is at that moment.
"""

from collections.abc import Callable
from typing import cast

from stripe.params import CustomerTaxIdCreateParams

from billing.gateway.customers import TaxId
from billing.gateway.gateway import CustomerGateway


def create_tax_id(gateway: CustomerGateway, type_: str, value: str, *, token: str, again: Callable[[], bool]) -> str:
    """POST /v1/customers/{id}/tax_ids; answers how far its verification is: "pending", "verified", "unverified",
    "unavailable". Raises our errors; the code of what Stripe does not take as one is `tax_id_invalid`. `again` as in
    `CustomerGateway.write`.

    https://docs.stripe.com/api/tax_ids/customer_create
    """
    params = {"type": type_, "value": value}
    made = gateway.write(
        "tax_id.create",
        gateway.customer_id,
        lambda client, options: client.v1.customers.tax_ids.create_async(
            gateway.customer_id, cast(CustomerTaxIdCreateParams, params), options
        ),
        token=token,
        again=again,
        tax_id_type=type_,
    )
    return str(made.verification.status) if made.verification else "unavailable"


def delete_tax_id(gateway: CustomerGateway, tax_id: TaxId, *, token: str) -> None:
    """DELETE /v1/customers/{id}/tax_ids/{id}; raises our errors, `NotFound` for one that is gone.

    https://docs.stripe.com/api/tax_ids/customer_delete
    """
    gateway.write(
        "tax_id.delete",
        tax_id.id,
        lambda client, options: client.v1.customers.tax_ids.delete_async(
            gateway.customer_id, tax_id.id, options=options
        ),
        token=token,
        tax_id_type=tax_id.type,
    )
