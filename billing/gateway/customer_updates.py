"""The one way to change a field of the customer. https://docs.stripe.com/api/customers/update"""

from collections.abc import Mapping
from typing import Any, cast

import stripe
from stripe.params import CustomerUpdateParams

from billing.gateway.gateway import CustomerGateway
from billing.tokens import always


def update_customer(
    gateway: CustomerGateway, params: Mapping[str, Any], *, token: str, change: str, **details: Any
) -> stripe.Customer:
    """POST /v1/customers/{id}; raises our errors. `change` names the field in the audit trail, which keeps no values
    that a customer typed.
    """
    fields = cast(CustomerUpdateParams, dict(params))
    return gateway.write(
        "customer.update",
        gateway.customer_id,
        lambda client, options: client.v1.customers.update_async(gateway.customer_id, fields, options),
        token=f"{token}\n{change}",
        again=always,
        change=change,
        **details,
    )
