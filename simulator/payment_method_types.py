"""Which payment methods the account takes, and what an intent says about each type.

In Stripe the account's owner switches types on in the Dashboard; `save_enabled_types` is that switch.
https://docs.stripe.com/payments/payment-method-configurations
"""

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from simulator.errors import resource_missing
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_KIND = "_payment_method_types"
_DEFAULT = ("card", "link", "sepa_debit", "us_bank_account")
_CURRENCIES = {
    "acss_debit": {"cad", "usd"}, "affirm": {"usd", "cad"}, "alipay": None, "bancontact": {"eur"}, "cashapp": {"usd"},
    "eps": {"eur"}, "ideal": {"eur"}, "p24": {"eur", "pln"}, "pix": {"brl"}, "sepa_debit": {"eur"},
    "us_bank_account": {"usd"},
}  # fmt: skip
_AUTHORIZABLE = {"affirm", "afterpay_clearpay", "amazon_pay", "card", "cashapp", "klarna", "link", "paypal"}
_REUSABLE = {
    "acss_debit", "bancontact", "card", "cashapp", "klarna", "link", "paypal", "pix", "satispay", "sepa_debit",
    "us_bank_account",
}  # fmt: skip

_CARD = {"installments": None, "mandate_options": None, "network": None, "request_three_d_secure": "automatic"}
# As recorded; a type that is not here has an empty hash.
_PAYMENT_OPTIONS: dict[str, Row] = {
    "acss_debit": {"verification_method": "automatic"},
    "afterpay_clearpay": {"reference": None},
    "card": _CARD,
    "klarna": {"preferred_locale": None},
    "link": {"persistent_token": None},
    "us_bank_account": {
        "financial_connections": {"permissions": ["payment_method"], "prefetch": []},
        "mandate_options": {},
        "transaction_purpose": "unspecified",
        "verification_method": "automatic",
    },
    "wechat_pay": {"app_id": None, "client": None},
}
_INVOICE_OPTIONS: dict[str, Row] = {
    **_PAYMENT_OPTIONS,
    "acss_debit": {
        "mandate_options": {"interval_description": None, "payment_schedule": None, "transaction_type": None},
        "verification_method": "automatic",
    },
    "us_bank_account": {"mandate_options": {}, "verification_method": "automatic"},
}
_SETUP_OPTIONS: dict[str, Row | None] = {
    "card": {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"},
    "sepa_debit": {"mandate_options": {}},
    "us_bank_account": {
        "financial_connections": {"permissions": ["payment_method"], "prefetch": []},
        "mandate_options": {},
        "verification_method": "automatic",
    },
}


def enabled_types(ctx: "Context") -> list[str]:
    """The types that the account has switched on, in the order in which intents name them."""
    row = ctx.store.get(_KIND, _KIND)
    return list(row["types"] if row else _DEFAULT)


def save_enabled_types(ctx: "Context", types: list[str]) -> None:
    """Switch types on and the others off."""
    ctx.store.put({"object": _KIND, "id": _KIND, "types": types})


def configuration(ctx: "Context", chosen: str | None = None) -> Row:
    """`payment_method_configuration_details` of an intent that takes what the account has switched on: the account's
    own configuration, or the chosen one. Configurations are not simulated, so any id will do."""
    if chosen and not chosen.startswith("pmc_"):
        raise resource_missing("payment_method_configuration", chosen, param="payment_method_configuration")
    return {"id": chosen or f"pmc_1{sha256(ctx.account.encode()).hexdigest()[:23]}", "parent": None}


def payment_types(ctx: "Context", currency: str, *, manual_capture: bool = False) -> list[str]:
    """The types for a payment in a currency."""
    types = [name for name in enabled_types(ctx) if currency in (_CURRENCIES.get(name) or {currency})]
    return [name for name in types if not manual_capture or name in _AUTHORIZABLE]


def setup_types(ctx: "Context", currency: str | None = None) -> list[str]:
    """The types that can be saved for later, for payments in a currency if one is named (as Checkout asks)."""
    known = enabled_types(ctx) if currency is None else payment_types(ctx, currency)
    return [name for name in known if name in _REUSABLE]


def narrowed(types: list[str], params: Row) -> list[str]:
    """Types after `allowed_payment_method_types` or `excluded_payment_method_types`."""
    if params.get("allowed_payment_method_types"):
        return list(params["allowed_payment_method_types"])
    excluded = params.get("excluded_payment_method_types") or []
    return [name for name in types if name not in excluded]


def payment_options(types: list[str], *, invoice: bool = False) -> Row:
    """`payment_method_options` of a payment intent."""
    table = _INVOICE_OPTIONS if invoice else _PAYMENT_OPTIONS
    return {name: dict(table.get(name, {})) for name in types}


def setup_options(types: list[str]) -> Row:
    """`payment_method_options` of a setup intent: only the types that have any (recorded)."""
    return {name: dict(options) for name in types if (options := _SETUP_OPTIONS.get(name)) is not None}


def merged_options(options: Row, wanted: Any) -> Row:
    """Options after a request's own; an empty string unsets."""
    merged = {name: dict(values) for name, values in options.items()}
    for name, values in (wanted or {}).items():
        if name in merged:
            shown = {key: value for key, value in (values or {}).items() if key in merged[name]}
            merged[name] |= {key: None if value == "" else value for key, value in shown.items()}
    return merged
