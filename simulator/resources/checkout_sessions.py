"""Checkout Sessions, of which `setup` mode is simulated. https://docs.stripe.com/api/checkout/sessions"""

from simulator import checkout_sessions, setups
from simulator.checkout_sessions import KIND
from simulator.context import Context
from simulator.currencies import currency_code
from simulator.engine.settings import billing_settings
from simulator.errors import invalid_request, parameter_missing
from simulator.ids import random_text
from simulator.metadata import merge
from simulator.return_urls import check_address
from simulator.routes import route
from simulator.store import Row

_HALF_AN_HOUR, _DAY = 1800, 86_400
_TAKEN = {
    "allowed_payment_method_types", "cancel_url", "client_reference_id", "currency", "customer",
    "excluded_payment_method_types", "expires_at", "locale", "metadata", "mode", "payment_method_configuration",
    "payment_method_data", "setup_intent_data", "success_url", "ui_mode", "branding_settings",
}  # fmt: skip
_OPTIONS: dict[str, Row] = {
    "card": {"request_three_d_secure": "automatic"},
    "us_bank_account": {
        "financial_connections": {"permissions": ["payment_method"], "prefetch": []},
        "verification_method": "automatic",
    },
}


@route("POST", "/v1/checkout/sessions", params="checkout.SessionCreateParams")
def create_session(ctx: Context, params: Row) -> Row:
    """Open a page on which the customer saves a payment method."""
    _check(params)
    customer = ctx.require("customer", params["customer"], param="customer", status=400)
    now = int(ctx.wall_clock())
    session: Row = {
        "id": f"cs_test_c1{random_text(56)}",
        "object": KIND,
        **_unused(),
        "branding_settings": _branding(ctx)
        | {name: one for name, one in params.get("branding_settings", {}).items() if one},
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": now,
        "currency": currency_code(params["currency"]) if "currency" in params else None,
        "customer": customer["id"],
        "customer_details": _details(customer),
        "expires_at": _expiry(params, now),
        "livemode": ctx.livemode,
        "locale": params.get("locale"),
        "metadata": merge({}, params.get("metadata")),
        "mode": "setup",
        "status": "open",
        "success_url": params["success_url"],
        "ui_mode": "hosted_page",
    }
    session["url"] = checkout_sessions.url_of(session)
    session["_due"] = session["expires_at"]
    session["_allow_redisplay"] = params.get("payment_method_data", {}).get("allow_redisplay")
    session |= _intent_part(ctx, session, params)
    return ctx.store.put(session)


def _check(params: Row) -> None:
    """Refuse what Stripe refuses, and loudly what is not simulated."""
    if params.get("mode") != "setup":
        # 404, because it is a whole service that is not here.
        raise invalid_request(f"not simulated: Checkout in {params.get('mode', 'no')} mode", param="mode", status=404)
    if "line_items" in params:
        raise invalid_request("You can not pass `line_items` in `setup` mode.", param="line_items")
    for name in params:
        if name not in _TAKEN:
            raise invalid_request(f"not simulated: {name} of a Checkout Session", param=name)
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise invalid_request(f"not simulated: Checkout with ui_mode {params['ui_mode']}", param="ui_mode")
    if "customer" not in params:
        raise invalid_request("not simulated: a Checkout Session without a customer", param="customer")
    if not params.get("success_url"):
        raise parameter_missing("success_url")
    for name in ("success_url", "cancel_url"):
        if params.get(name):
            check_address(params[name], name)
    # "Required in `setup` mode when `allowed_payment_method_types` is not set" says the API's reference.
    if "currency" not in params and "allowed_payment_method_types" not in params:
        raise parameter_missing("currency")


def _expiry(params: Row, now: int) -> int:
    """From 30 minutes to 24 hours ahead, the longest unless said otherwise."""
    moment = int(params.get("expires_at", now + _DAY))
    if moment < now + _HALF_AN_HOUR:
        raise invalid_request(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
        )
    if moment > now + _DAY:
        raise invalid_request(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return moment


def _intent_part(ctx: Context, session: Row, params: Row) -> Row:
    """The setup intent, which exists from the beginning (recorded), and what the session says of it."""
    intent = setups.new_setup(
        ctx,
        {
            **params.get("setup_intent_data", {}),
            "customer": session["customer"],
            "currency": session["currency"],
            "checkout_session": session["id"],
            "payment_method_configuration": params.get("payment_method_configuration"),
            **{name: params[name] for name in params if name.endswith("d_payment_method_types")},
        },
    )
    names = intent["payment_method_types"]
    shown: Row = {
        "payment_method_configuration_details": intent["payment_method_configuration_details"],
        "payment_method_options": {name: dict(_OPTIONS[name]) for name in names if name in _OPTIONS},
        "payment_method_types": names,
        "setup_intent": intent["id"],
    }
    for name in ("allowed_payment_method_types", "excluded_payment_method_types"):
        if name in params:
            shown[name] = params[name]
    return shown


def _details(customer: Row) -> Row:
    empty = dict.fromkeys(("address", "business_name", "individual_name", "name", "phone", "tax_exempt", "tax_ids"))
    return {**empty, "email": customer["email"]}


def _branding(ctx: Context) -> Row:
    return {
        "background_color": "#ffffff",
        "border_style": "rounded",
        "button_color": "#0074d4",
        "display_name": billing_settings(ctx).account_name or "",
        "font_family": "default",
        "icon": None,
        "logo": None,
    }


def _unused() -> Row:
    """What a session in setup mode says about everything else (recorded)."""
    names = (
        "after_expiration", "allow_promotion_codes", "amount_subtotal", "amount_total", "billing_address_collection",
        "client_secret", "consent", "consent_collection", "currency_conversion", "customer_account",
        "customer_creation", "customer_email", "discounts", "integration_identifier", "invoice", "invoice_creation",
        "origin_context", "payment_intent", "payment_link", "permissions", "recovered_from",
        "saved_payment_method_options", "shipping_address_collection", "shipping_cost", "submit_type", "subscription",
        "total_details", "wallet_options",
    )  # fmt: skip
    return {
        **dict.fromkeys(names),
        "adaptive_pricing": {"enabled": False},
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "collected_information": {"business_name": None, "individual_name": None, "shipping_details": None},
        "custom_fields": [],
        "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
        "payment_method_collection": "always",
        "payment_status": "no_payment_required",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
    }


@route("GET", "/v1/checkout/sessions", params="checkout.SessionListParams")
def list_sessions(ctx: Context, params: Row) -> Row:
    """A page of sessions, newest first."""
    for name in ("customer_details", "customer_account"):
        if name in params:
            raise invalid_request(f"not simulated: Checkout Sessions by {name}", param=name)
    names = ("customer", "payment_intent", "payment_link", "status", "subscription")
    return ctx.list(KIND, params, **{name: params[name] for name in names if name in params})


@route("GET", "/v1/checkout/sessions/{id}", params="checkout.SessionRetrieveParams")
def retrieve_session(ctx: Context, params: Row, id: str) -> Row:
    """One session."""
    return ctx.require(KIND, id, param="session")


@route("POST", "/v1/checkout/sessions/{id}/expire", params="checkout.SessionExpireParams")
def expire_session(ctx: Context, params: Row, id: str) -> Row:
    """Close an open session."""
    return checkout_sessions.expire(ctx, ctx.require(KIND, id, param="session"))
