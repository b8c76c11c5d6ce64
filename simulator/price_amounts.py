"""The amounts of a price: whole minor units and decimals, tiers, and the same again in other currencies."""

from decimal import Decimal
from typing import Any

from simulator.changes import only_one_of
from simulator.currencies import currency_map_keys
from simulator.errors import invalid_request
from simulator.store import Row

_MAX_DECIMALS = 12


def amounts_of(data: Row, name: str) -> Row:
    """`unit_amount` and its decimal twin, from whichever was sent: 1000 and "1000"; a fraction has no whole twin
    (recorded)."""
    if data.get(name) is not None and data.get(f"{name}_decimal") is not None:
        raise only_one_of(name, f"{name}_decimal")
    if data.get(name) is not None:
        if data[name] < 0:
            raise invalid_request("Invalid non-negative integer", param=name)
        return {name: data[name], f"{name}_decimal": str(data[name])}
    if data.get(f"{name}_decimal") is None:
        return {name: None, f"{name}_decimal": None}
    amount = Decimal(str(data[f"{name}_decimal"]))
    if amount < 0 or -int(amount.as_tuple().exponent) > _MAX_DECIMALS:
        raise invalid_request(
            f"Invalid decimal: {amount}; must be non-negative with at most {_MAX_DECIMALS} decimal places",
            param=f"{name}_decimal",
        )
    whole = amount == amount.to_integral_value()
    return {name: int(amount) if whole else None, f"{name}_decimal": _plain(amount)}


def _plain(amount: Decimal) -> str:
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def tiers_of(tiers: list[Row]) -> list[Row]:
    """Tiers as they are answered; the last has no end (`up_to` null). https://docs.stripe.com/api/prices/object#price_object-tiers"""
    found: list[Row] = []
    for place, tier in enumerate(tiers):
        last = place == len(tiers) - 1
        up_to = None if tier["up_to"] == "inf" else tier["up_to"]
        if last != (up_to is None):
            raise invalid_request(
                "The last tier, and only the last, must have `up_to` set to `inf`.", param=f"tiers[{place}][up_to]"
            )
        if up_to is not None and up_to <= (found[-1]["up_to"] if found else 0):
            raise invalid_request(
                "Each tier's `up_to` must be greater than the one before.", param=f"tiers[{place}][up_to]"
            )
        if not any(
            name in tier for name in ("flat_amount", "flat_amount_decimal", "unit_amount", "unit_amount_decimal")
        ):
            raise invalid_request(
                "Each tier must have at least one of `unit_amount` and `flat_amount`.", param=f"tiers[{place}]"
            )
        found.append({**amounts_of(tier, "flat_amount"), **amounts_of(tier, "unit_amount"), "up_to": up_to})
    if not found:
        raise invalid_request("You must give at least one tier.", param="tiers")
    return found


def currency_options_of(price: Row, wanted: dict[str, Any] | None, kept: dict[str, Any] | None = None) -> Row:
    """The price in every currency, its own among them; `kept` are the options from before a change."""
    currency_map_keys(wanted)
    options = {price["currency"]: _option(price, price["tax_behavior"]), **(kept or {})}
    for code, option in (wanted or {}).items():
        if code == price["currency"]:
            raise invalid_request(
                f"You cannot set `currency_options` for the price's own currency ({code}).", param="currency_options"
            )
        if option == "":
            options.pop(code, None)
            continue
        tiers = {"tiers": tiers_of(option["tiers"])} if "tiers" in option else {}
        if bool(tiers) != (price["billing_scheme"] == "tiered"):
            raise invalid_request(
                "Each of `currency_options` must have the same billing scheme as the price.",
                param=f"currency_options[{code}]",
            )
        amounts = {"custom_unit_amount": None, **amounts_of(option, "unit_amount")}
        options[code] = _option({**amounts, **tiers}, option.get("tax_behavior", "unspecified"))
    return options


def _option(amounts: Row, tax_behavior: str) -> Row:
    option = {
        "custom_unit_amount": amounts["custom_unit_amount"],
        "tax_behavior": tax_behavior,
        "unit_amount": amounts.get("unit_amount"),
        "unit_amount_decimal": amounts.get("unit_amount_decimal"),
    }
    return {**option, "tiers": amounts["tiers"]} if "tiers" in amounts else option
