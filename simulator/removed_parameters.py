"""Parameters that this API version no longer takes: refused by name, and read for callers that pin an older version.

https://docs.stripe.com/changelog (2026-09-30.endive removed `payment_method_types` from payment and setup intents
and from Checkout Sessions)
"""

from typing import Any

from simulator.errors import invalid_request

_REMOVED_IN = "2026-09-30.endive"
_INTENTS = ("/v1/payment_intents", "/v1/setup_intents", "/v1/checkout/sessions")


def current(method: str, template: str, params: dict[str, Any], version: str | None) -> dict[str, Any]:
    """The parameters as this version spells them; raises what Stripe answers to one that was removed."""
    if method != "POST" or "payment_method_types" not in params or not template.startswith(_INTENTS):
        return params
    if version is None or version >= _REMOVED_IN:
        raise invalid_request(
            "The parameter `payment_method_types` is no longer supported. Remove it to use the payment methods that "
            "are switched on in your Dashboard, or name types in `allowed_payment_method_types`.",
            code="payment_method_types_no_longer_supported",
            param="payment_method_types",
        )
    rest = {name: value for name, value in params.items() if name != "payment_method_types"}
    return {**rest, "allowed_payment_method_types": params["payment_method_types"]}
