"""The parameters of ``POST /v1/billing_portal/sessions``.

https://docs.stripe.com/api/customer_portal/sessions/create
"""

from dataclasses import dataclass, field
from typing import Any

from accounts.languages import AUTO, STRIPE_LOCALES
from accounts.web_addresses import is_web_address
from api.errors import ApiError, parameter_missing
from api.parameters import Parameters

LOCALES = (AUTO, *sorted(STRIPE_LOCALES))
FLOW_TYPES = (
    "customer_update",
    "payment_method_update",
    "subscription_cancel",
    "subscription_pause",
    "subscription_update",
    "subscription_update_confirm",
)
AFTER_COMPLETION = ("hosted_confirmation", "portal_homepage", "redirect")
EXPANDABLE = ("configuration", "configuration.features.subscription_update.products")


@dataclass(frozen=True, slots=True)
class Flow:
    """What the customer is led to. ``details`` is the sub-object that the type names, as Stripe answers it."""

    type: str
    after_completion: dict[str, Any]
    details: dict[str, Any]

    @property
    def subscription(self) -> str | None:
        return self.details.get("subscription")

    def at(self, key: str) -> str:
        """Where a parameter of the sub-object stands: ``flow_data[subscription_cancel][subscription]``."""
        return f"flow_data[{self.type}][{key}]"

    def as_json(self) -> dict[str, Any]:
        """Stripe's ``flow``: every kind is named, the one that applies has content."""
        flow: dict[str, Any] = {"after_completion": self.after_completion}
        for name in FLOW_TYPES:
            if name != "payment_method_update":
                flow[name] = self.details if name == self.type else None
        return {**flow, "type": self.type}


@dataclass(frozen=True, slots=True)
class SessionParameters:
    customer: str
    configuration: str | None = None
    return_url: str | None = None
    locale: str | None = None
    on_behalf_of: str | None = None
    flow: Flow | None = None
    after_expiration: dict[str, Any] | None = None
    expand: list[str] = field(default_factory=list)


def read_session_parameters(data: dict[str, Any]) -> SessionParameters:
    """Check everything that can be checked without asking anybody; raises `ApiError`."""
    params = Parameters(data)
    params.refuse_unknown(
        "after_expiration",
        "configuration",
        "customer",
        "customer_account",
        "expand",
        "flow_data",
        "locale",
        "on_behalf_of",
        "return_url",
    )
    return SessionParameters(
        customer=_customer(params),
        configuration=params.text("configuration"),
        return_url=_web_address(params, "return_url"),
        locale=params.one_of("locale", LOCALES) if params.data.get("locale") else None,
        on_behalf_of=_account(params, "on_behalf_of"),
        flow=params.child("flow_data", _flow),
        after_expiration=params.child("after_expiration", _after_expiration),
        expand=_expand(params),
    )


def _customer(params: Parameters) -> str:
    if "customer" in params and "customer_account" in params:
        raise ApiError("You may only specify one of these parameters: customer, customer_account.")
    if "customer_account" in params:
        raise ApiError("This portal does not support `customer_account`. Pass `customer`.", param="customer_account")
    return params.required_text("customer", most=255)


def _account(params: Parameters, key: str) -> str | None:
    account = params.text(key, most=64)
    if account and not (account.startswith("acct_") and account.removeprefix("acct_").isalnum()):
        raise ApiError(f"No such account: '{account}'", code="resource_missing", param=params.at(key))
    return account


def _web_address(params: Parameters, key: str) -> str | None:
    address = params.text(key)
    if address and not is_web_address(address):
        raise ApiError("Not a valid URL", code="url_invalid", param=params.at(key))
    return address


def _expand(params: Parameters) -> list[str]:
    for name in (wanted := params.texts("expand")):
        if name not in EXPANDABLE:
            raise ApiError(f"This property cannot be expanded ({name}).", param="expand")
    return wanted


def _after_expiration(params: Parameters) -> dict[str, Any]:
    params.refuse_unknown("customer_login", "type")
    kind = params.required_one_of("type", ["customer_login"])
    return {"customer_login": params.child("customer_login", _customer_login) or {"expires_at": None}, "type": kind}


def _customer_login(params: Parameters) -> dict[str, Any]:
    params.refuse_unknown("expires_at")
    return {"expires_at": params.integer("expires_at")}


def _flow(params: Parameters) -> Flow:
    params.refuse_unknown("after_completion", "type", *_FLOW_DETAILS)
    kind = params.required_one_of("type", FLOW_TYPES)
    for name in _FLOW_DETAILS:
        if name in params and name != kind:
            raise ApiError(
                f"You cannot specify `{params.at(name)}` when `{params.at('type')}` is `{kind}`.", param=params.at(name)
            )
    details = params.required_child(kind, _FLOW_DETAILS[kind]) if kind in _FLOW_DETAILS else {}
    after_completion = params.child("after_completion", _after_completion) or _completion("hosted_confirmation")
    return Flow(kind, after_completion, details)


def _completion(kind: str, message: str | None = None, return_url: str | None = None) -> dict[str, Any]:
    return {
        "hosted_confirmation": {"custom_message": message} if kind == "hosted_confirmation" else None,
        "redirect": {"return_url": return_url} if kind == "redirect" else None,
        "type": kind,
    }


def _after_completion(params: Parameters) -> dict[str, Any]:
    params.refuse_unknown("hosted_confirmation", "redirect", "type")
    kind = params.required_one_of("type", AFTER_COMPLETION)
    message = params.child("hosted_confirmation", _hosted_confirmation)
    return_url = params.child("redirect", _redirect)
    if kind == "redirect" and return_url is None:
        raise parameter_missing(params.at("redirect"))
    return _completion(kind, message, return_url)


def _hosted_confirmation(params: Parameters) -> str | None:
    params.refuse_unknown("custom_message")
    return params.text("custom_message", most=500)


def _redirect(params: Parameters) -> str:
    params.refuse_unknown("return_url")
    address = _web_address(params, "return_url")
    if address is None:
        raise parameter_missing(params.at("return_url"))
    return address


def _subscription(params: Parameters) -> dict[str, Any]:
    params.refuse_unknown("subscription")
    return {"subscription": params.required_text("subscription")}


def _subscription_cancel(params: Parameters) -> dict[str, Any]:
    params.refuse_unknown("retention", "subscription")
    retention = params.child("retention", _retention)
    return {"retention": retention, "subscription": params.required_text("subscription")}


def _retention(params: Parameters) -> dict[str, Any]:
    params.refuse_unknown("coupon_offer", "type")
    kind = params.required_one_of("type", ["coupon_offer"])
    return {"coupon_offer": params.required_child("coupon_offer", _coupon_offer), "type": kind}


def _coupon_offer(params: Parameters) -> dict[str, Any]:
    params.refuse_unknown("coupon")
    return {"coupon": params.required_text("coupon")}


def _subscription_update_confirm(params: Parameters) -> dict[str, Any]:
    params.refuse_unknown("discounts", "items", "subscription")
    items = params.children("items", _confirm_item)
    if not items:
        raise parameter_missing(params.at("items"))
    if len(items) > 1:
        raise ApiError("You may only specify one subscription item to update.", param=params.at("items"))
    discounts = params.children("discounts", _discount)
    if discounts and len(discounts) > 1:
        raise ApiError("You may only specify one discount.", param=params.at("discounts"))
    return {
        "discounts": discounts,
        "items": items,
        "subscription": params.required_text("subscription"),
    }


def _confirm_item(params: Parameters) -> dict[str, Any]:
    params.refuse_unknown("id", "price", "quantity")
    item: dict[str, Any] = {"id": params.required_text("id"), "price": params.text("price")}
    quantity = params.integer("quantity")
    return item if quantity is None else {**item, "quantity": quantity}


def _discount(params: Parameters) -> dict[str, Any]:
    params.refuse_unknown("coupon", "promotion_code")
    coupon, promotion_code = params.text("coupon"), params.text("promotion_code")
    if coupon and promotion_code:
        raise ApiError("You may only specify one of these parameters: coupon, promotion_code.", param=params.path)
    return {"coupon": coupon, "promotion_code": promotion_code}


_FLOW_DETAILS = {
    "subscription_cancel": _subscription_cancel,
    "subscription_pause": _subscription,
    "subscription_update": _subscription,
    "subscription_update_confirm": _subscription_update_confirm,
}
