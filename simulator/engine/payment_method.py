"""Which payment method a call names, and that it may be used."""

from typing import TYPE_CHECKING

from simulator.errors import StripeError, invalid_request, resource_missing
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_SETTING = "https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority"


def no_payment_source() -> StripeError:
    """Nothing could pay (recorded)."""
    return invalid_request(
        "This customer has no attached payment source or default payment method. Please consider adding a "
        "default payment method. "
        f"For more information, visit {_SETTING}.",
        code="resource_missing",
    )


def wanted_method(
    ctx: "Context", customer: Row, method_id: str | None, param: str = "default_payment_method"
) -> str | None:
    """A payment method that a parameter names; it must be the customer's."""
    if not method_id:
        return None
    method = ctx.store.get("payment_method", method_id)
    if method is None:
        raise resource_missing("payment_method", method_id, param=param)
    if method["customer"] != customer["id"]:
        raise invalid_request(
            f"The customer does not have a payment method with the ID {method_id}. The payment method must be "
            f"attached to the "
            "customer.",
            code="resource_missing",
            param=param,
        )
    return str(method_id)
