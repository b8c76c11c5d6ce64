"""New payment intents, complete. https://docs.stripe.com/api/payment_intents/object"""

from typing import TYPE_CHECKING

from simulator import payment_method_types as types
from simulator.changes import cleared
from simulator.currencies import currency_code
from simulator.engine.money import minimum_charge, money
from simulator.errors import invalid_request
from simulator.ids import random_text
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_MAXIMUM = 99_999_999
_TOO_SMALL = (
    "The amount must be greater than or equal to the minimum charge amount allowed for your account and the currency "
    "set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to save a Payment "
    "Method for future use without an immediate payment, use a Setup Intent instead: "
    "https://docs.stripe.com/payments/setup-intents"
)
_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def check_amount(amount: int, currency: str) -> None:
    """Stripe charges neither too little nor too much. https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts"""
    if amount < 1:
        raise invalid_request(_TOO_SMALL, code="parameter_invalid_integer", param="amount")
    if amount < minimum_charge(currency):
        smallest = money(minimum_charge(currency), currency)
        raise invalid_request(f"Amount must be at least {smallest} {currency}", code="amount_too_small", param="amount")
    if amount > _MAXIMUM:
        largest = money(_MAXIMUM, currency)
        raise invalid_request(
            f"Amount must be no more than {largest} {currency}", code="amount_too_large", param="amount"
        )


def new_intent(ctx: "Context", data: Row, *, invoice: str | None = None) -> Row:
    """Write an intent; with `invoice` it is shaped as Stripe shapes those of invoices (recorded)."""
    currency = currency_code(data["currency"])
    customer = ctx.store.get("customer", data.get("customer"))
    intent_id = ctx.new_id("pi")
    method = data.get("payment_method")
    row: Row = {
        "id": intent_id,
        "object": "payment_intent",
        "amount": data["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": data.get("application_fee_amount"),
        "canceled_at": None,
        "cancellation_reason": None,
        "client_secret": f"{intent_id}_secret_{random_text(25)}",
        "confirmation_method": data.get("confirmation_method", "automatic"),
        "created": ctx.now(customer),
        "currency": currency,
        "customer": data.get("customer"),
        "customer_account": None,
        "description": cleared(data.get("description")),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": ctx.livemode,
        "managed_payments": {"enabled": False},
        "metadata": merge({}, data.get("metadata")),
        "next_action": None,
        "on_behalf_of": data.get("on_behalf_of"),
        "payment_method": method,
        "payment_record": None,
        "processing": None,
        "receipt_email": cleared(data.get("receipt_email")),
        "review": None,
        "setup_future_usage": data.get("setup_future_usage"),
        "shared_payment_granted_token": None,
        "shipping": shipping(data.get("shipping")),
        "source": None,
        "statement_descriptor": cleared(data.get("statement_descriptor")),
        "statement_descriptor_suffix": cleared(data.get("statement_descriptor_suffix")),
        "status": "requires_confirmation" if method else "requires_payment_method",
        "transfer_data": data.get("transfer_data"),
        "transfer_group": data.get("transfer_group"),
        **(_invoice_part(ctx, currency, invoice) if invoice else _own_part(ctx, currency, data)),
        "_invoice": invoice,
        "_test_clock": customer.get("test_clock") if customer else None,
    }
    ctx.store.put(row)
    ctx.emit("payment_intent.created", row)
    return row


def _invoice_part(ctx: "Context", currency: str, invoice: str) -> Row:
    """What an invoice's payment has of its own. That of a subscription is set up for later ones, and names the invoice
    to the bank; that of an invoice written by hand is not (recorded)."""
    names = sorted(types.payment_types(ctx, currency))
    row = ctx.store.get("invoice", invoice)
    recurring = row is None or row["parent"] is not None
    details: Row = {"payment_details": {"customer_reference": None, "order_reference": invoice}} if recurring else {}
    return {
        "allowed_payment_method_types": None,
        "automatic_payment_methods": None,
        "capture_method": "automatic",
        "excluded_payment_method_types": None,
        **details,
        "payment_method_configuration_details": None,
        "payment_method_options": types.payment_options(names, invoice=True),
        "payment_method_types": names,
        "setup_future_usage": "off_session" if recurring else None,
    }


def _own_part(ctx: "Context", currency: str, data: Row) -> Row:
    capture = data.get("capture_method", "automatic_async")
    names = types.narrowed(types.payment_types(ctx, currency, manual_capture=capture == "manual"), data)
    automatic = automatic_methods(data)
    return {
        "allowed_payment_method_types": data.get("allowed_payment_method_types"),
        "automatic_payment_methods": automatic,
        "capture_method": capture,
        "excluded_payment_method_types": data.get("excluded_payment_method_types") or None,
        "payment_method_configuration_details": types.configuration(ctx) if automatic else None,
        "payment_method_options": types.merged_options(
            types.payment_options(names), data.get("payment_method_options")
        ),
        "payment_method_types": names,
    }


def automatic_methods(data: Row) -> Row | None:
    """Intents take what the Dashboard has switched on, unless the call names types itself."""
    wanted = data.get("automatic_payment_methods") or {}
    if data.get("allowed_payment_method_types") or wanted.get("enabled") is False:
        return None
    return {"allow_redirects": wanted.get("allow_redirects", "always"), "enabled": True}


def shipping(wanted: Row | None) -> Row | None:
    """Shipping details with every key (recorded)."""
    if not wanted:
        return None
    address = wanted.get("address") or {}
    return {
        "address": {name: cleared(address.get(name)) for name in _ADDRESS},
        **{name: cleared(wanted.get(name)) for name in ("carrier", "name", "phone", "tracking_number")},
    }
