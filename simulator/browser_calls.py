"""The calls that Stripe.js makes from a browser, with a publishable key and an intent's client secret: look at a setup
intent, and confirm it with what the customer typed. A publishable key opens nothing else.

https://docs.stripe.com/keys#obtain-api-keys and https://docs.stripe.com/api/setup_intents/object (`client_secret`)
"""

from hmac import compare_digest
from typing import TYPE_CHECKING

from simulator import microdeposits, payment_methods, setups
from simulator.context import Rendered
from simulator.errors import StripeError, invalid_request, parameter_missing, parameter_unknown
from simulator.params import schema
from simulator.routes import Route, find
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

# What a browser sees of an intent. https://docs.stripe.com/js/setup_intents/retrieve_setup_intent; the list is inferred
# from what the documentation shows of such answers.
_SHOWN = (
    "id", "object", "automatic_payment_methods", "cancellation_reason", "client_secret", "created", "description",
    "last_setup_error", "livemode", "next_action", "payment_method", "payment_method_configuration_details",
    "payment_method_types", "status", "usage",
)  # fmt: skip
_INTENT = "/v1/setup_intents/{id}"
# What the server's call takes in another form: raw cards, and `infer_from_client`, which says of a mandate what every
# mandate here says.
_BROWSERS_OWN = ("mandate_data", "payment_method_data")
_check_confirmation = schema("SetupIntentConfirmParams", also=("client_secret",))
_check_verification = schema("SetupIntentVerifyMicrodepositsParams")
_check_method = schema("PaymentMethodCreateParams")


def found(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The browser's call at an address; None where only a secret key may go."""
    known = find(method, path)
    if known is None:
        return None
    route, parts = known
    handler = _HANDLERS.get((method, route.template))
    return None if handler is None else (Route(method, route.template, handler, None), parts)


def retrieve(ctx: "Context", params: Row, id: str) -> Row:
    """The intent, if the secret is right."""
    unknown = [name for name in params if name != "client_secret"]
    if unknown:
        raise parameter_unknown(unknown)
    return _shown(ctx, _intent(ctx, params, id))


def confirm(ctx: "Context", params: Row, id: str) -> Row:
    """Confirm the intent with a payment method, or with the card or account that the customer typed."""
    intent = _intent(ctx, params, id)
    data = params.get("payment_method_data")
    checked = _check_confirmation({name: value for name, value in params.items() if name not in _BROWSERS_OWN})
    chosen = checked.get("payment_method")
    return_url = None if checked.get("use_stripe_sdk") else checked.get("return_url")
    try:
        if data is not None:
            typed = _check_method(data if isinstance(data, dict) else {})
            chosen = payment_methods.new_payment_method(ctx, typed, is_typed=True)["id"]
        return _shown(ctx, setups.confirm(ctx, intent, chosen, return_url=return_url))
    except StripeError as error:
        raise _narrowed(ctx, error) from None


def verify(ctx: "Context", params: Row, id: str) -> Row:
    """What `stripe.verifyMicrodepositsForSetup` asks. https://docs.stripe.com/js/setup_intents/verify_microdeposits_for_setup"""
    intent = _intent(ctx, params, id)
    said = _check_verification({name: value for name, value in params.items() if name != "client_secret"})
    try:
        return _shown(ctx, microdeposits.verify(ctx, intent, said))
    except StripeError as error:
        raise _narrowed(ctx, error) from None


def _narrowed(ctx: "Context", error: StripeError) -> StripeError:
    """An error, with what a browser may see of the intent in it."""
    if "setup_intent" in error.extra:
        error.extra["setup_intent"] = _shown(ctx, error.extra["setup_intent"])
    return error


def _intent(ctx: "Context", params: Row, intent_id: str) -> Row:
    intent = ctx.require("setup_intent", intent_id, param="intent")
    secret = params.get("client_secret")
    if not isinstance(secret, str) or not secret:
        raise parameter_missing("client_secret")
    if not compare_digest(secret.encode(), intent["client_secret"].encode()):
        raise invalid_request(
            "The client_secret provided does not match the client_secret associated with the SetupIntent.",
            code="setup_intent_invalid_parameter",
            param="client_secret",
        )
    return intent


def _shown(ctx: "Context", intent: Row) -> Row:
    rendered = ctx.render(intent)
    return Rendered((name, rendered[name]) for name in _SHOWN)


_HANDLERS = {
    ("GET", _INTENT): retrieve,
    ("POST", f"{_INTENT}/confirm"): confirm,
    ("POST", f"{_INTENT}/verify_microdeposits"): verify,
}
