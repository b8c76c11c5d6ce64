"""What a customer's parameters do to its row. https://docs.stripe.com/api/customers/update"""

import re

from simulator.context import Context
from simulator.errors import StripeError, invalid_request, resource_missing
from simulator.metadata import merge
from simulator.store import Row

_PREFIX = re.compile(r"[A-Z0-9]{1,12}\Z")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\Z")
_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
_TEXT = ("description", "email", "name", "phone")
# Sent only by customers that have them (recorded: absent otherwise).
_OPTIONAL_TEXT = ("business_name", "individual_name")
# The most characters, from Stripe's OpenAPI document; everything else may have 5000.
_LENGTHS = {"business_name": 150, "email": 512, "individual_name": 150, "name": 256, "phone": 20}
_MOST = 5000
_NOT_SIMULATED = ("source", "default_source", "cash_balance")


def apply_fields(ctx: Context, row: Row, params: Row) -> None:
    """Write the plain fields that are given into the row."""
    for name in _NOT_SIMULATED:
        if name in params:
            raise invalid_request(f"not simulated: {name} of a customer", param=name)
    check_lengths(params)
    for name in _TEXT:
        if name in params:
            row[name] = params[name] or None
    for name in _OPTIONAL_TEXT:
        if params.get(name):
            row[name] = params[name]
        elif name in params:
            row.pop(name, None)
    _check_email(row, params)
    if "preferred_locales" in params:
        row["preferred_locales"] = params["preferred_locales"]
    if "tax_exempt" in params:
        row["tax_exempt"] = params["tax_exempt"] or "none"
    if "next_invoice_sequence" in params:
        row["next_invoice_sequence"] = _sequence(row, params["next_invoice_sequence"])
    if "address" in params:
        row["address"] = address(params["address"], row["address"])
    row["metadata"] = merge(row["metadata"], params.get("metadata"))
    _apply_prefix(ctx, row, params)
    _apply_shipping(row, params)
    _apply_invoice_settings(row, params)
    _apply_tax(row, params)


def check_lengths(params: Row, path: str = "") -> None:
    """Refuse text that is too long, also in addresses. The sentence is inferred: Stripe repeats a part of the text."""
    for name, value in params.items():
        where = f"{path}[{name}]" if path else name
        if name == "metadata":
            continue
        if isinstance(value, dict):
            check_lengths(value, where)
        elif isinstance(value, str) and len(value) > (most := _MOST if path else _LENGTHS.get(name, _MOST)):
            raise invalid_request(
                f"Invalid string: {value[:10]}...{value[-10:]}; must be at most {most} characters", param=where
            )


def name_of_new(params: Row) -> str | None:
    """The name that a new customer gets: its own, or else its business's or the individual's, in that order.

    https://docs.stripe.com/changelog/clover/2025-09-30/customer-business-individual-names (that later changes of these
    two leave the name alone is inferred: the changelog speaks of creation only)
    """
    given = (params.get(one) for one in ("name", "business_name", "individual_name"))
    return next((name for name in given if name), None)


def _check_email(row: Row, params: Row) -> None:
    if params.get("email") and not _EMAIL.match(params["email"]):
        raise invalid_request(f"Invalid email address: {params['email']}", code="email_invalid", param="email")


def _sequence(row: Row, wanted: int) -> int:
    if wanted < row["next_invoice_sequence"]:
        raise invalid_request(
            f"next_invoice_sequence must be {row['next_invoice_sequence']} or more.", param="next_invoice_sequence"
        )
    return wanted


def address(change: Row | str, current: Row | None) -> Row | None:
    """An address with all its six keys; what is not given stays, "" takes it away."""
    if change == "" or not isinstance(change, dict):
        return None
    kept = current or {}
    return {name: (change[name] or None) if name in change else kept.get(name) for name in _ADDRESS}


def _apply_prefix(ctx: Context, row: Row, params: Row) -> None:
    prefix = params.get("invoice_prefix")
    if prefix is None or prefix == row["invoice_prefix"]:
        return
    if not _PREFIX.match(prefix):
        raise invalid_request("Invoice number prefix must be 1–12 uppercase letters or numbers.")
    holder = ctx.store.first("customer", invoice_prefix=prefix)
    if holder is not None:
        raise invalid_request(
            f"This invoice number prefix is taken by customer: {holder['id']}. Please enter a different prefix.",
            param="invoice_prefix",
        )
    row["invoice_prefix"] = prefix


def _apply_shipping(row: Row, params: Row) -> None:
    if "shipping" not in params:
        return
    change = params["shipping"]
    if change == "":
        row["shipping"] = None
        return
    kept = row["shipping"] or {}
    row["shipping"] = {
        "address": address(change["address"], kept.get("address")),
        "name": change["name"],
        "phone": (change["phone"] or None) if "phone" in change else kept.get("phone"),
    }


def _apply_invoice_settings(row: Row, params: Row) -> None:
    """Everything but the default payment method, which is checked against the customer's."""
    change, settings = params.get("invoice_settings", {}), row["invoice_settings"]
    if "custom_fields" in change:
        fields = change["custom_fields"] or None
        if fields and len(fields) > 4:
            raise invalid_request("You can specify up to 4 custom fields.", param="invoice_settings[custom_fields]")
        settings["custom_fields"] = fields
    if "footer" in change:
        settings["footer"] = change["footer"] or None
    if "rendering_options" in change:
        options = change["rendering_options"] or None
        settings["rendering_options"] = options and {
            "amount_tax_display": options.get("amount_tax_display") or None,
            "template": options.get("template") or None,
        }


def apply_default_method(ctx: Context, row: Row, params: Row) -> None:
    change = params.get("invoice_settings", {})
    if "default_payment_method" not in change:
        return
    method_id = change["default_payment_method"]
    if method_id:
        param = "invoice_settings[default_payment_method]"
        method = ctx.store.get("payment_method", method_id)
        if method is None:
            raise resource_missing("payment_method", method_id, param=param)
        if method["customer"] != row["id"]:
            raise not_attached(method_id, param)
    row["invoice_settings"]["default_payment_method"] = method_id or None


def not_attached(method_id: str, param: str) -> StripeError:
    """The refusal of a payment method that is not this customer's."""
    return invalid_request(
        f"The customer does not have a payment method with the ID {method_id}. "
        "The payment method must be attached to the customer.",
        code="resource_missing",
        param=param,
    )


def _apply_tax(row: Row, params: Row) -> None:
    change = params.get("tax", {})
    if "ip_address" in change:
        row["_tax_ip"] = change["ip_address"] or None
    if change.get("validate_location") == "immediately" and location(row) is None:
        raise invalid_request(
            "The customer's location isn't recognized. Set a valid customer address in order to automatically "
            "calculate tax.",
            code="customer_tax_location_invalid",
        )


def location(row: Row) -> Row | None:
    """Where a customer is, by shipping or billing address."""
    shipping = (row["shipping"] or {}).get("address") or {}
    for source, place in (("shipping_destination", shipping), ("billing_address", row["address"] or {})):
        if place.get("country"):
            return {"country": place["country"], "source": source, "state": place.get("state")}
    return None
