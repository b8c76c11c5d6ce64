"""The phases of a subscription schedule: what the parameters ask for, checked and with every field.

https://docs.stripe.com/billing/subscriptions/subscription-schedules. Phases are replaced, not merged: a field that a
call leaves out of a phase is lost. A field that is null in a phase has the value of the schedule's `default_settings`.
"""

from typing import TYPE_CHECKING, Any

from simulator.changes import cleared
from simulator.engine.catalogue import price_of, wanted_price, wanted_tax_rates
from simulator.engine.payment_method import wanted_method
from simulator.engine.periods import Recurrence, add_interval
from simulator.engine.wishes import item_price, item_settings, same_interval, same_price
from simulator.errors import invalid_request, parameter_missing, resource_missing
from simulator.inline_prices import price_from_data
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

MOST_PHASES = 10
NO_AUTOMATIC_TAX: Row = {"disabled_reason": None, "enabled": False, "liability": None}
_PLAIN = ("application_fee_percent", "billing_cycle_anchor", "collection_method", "on_behalf_of")
_REFERENCES = ("coupon", "discount", "promotion_code")


def wanted_phases(
    ctx: "Context", customer: Row, wishes: list[Row], *, first_start: int | None, known: Row, now: int
) -> list[Row]:
    """The phases that the parameters describe, one after the other, each with its start and end (seconds).

    `first_start` is where the first begins, if the call says it outside of the phases. `known`: `prices` that may be
    named though they are archived (the schedule has them already), the schedule's `currency` and whether it is
    `flexible`.
    """
    if first_start is None and not any("start_date" in wish for wish in wishes):
        raise invalid_request(
            "The subscription schedule update is missing at least one phase with a `start_date` to anchor end dates "
            "to.",
            param="phases",
        )
    phases: list[Row] = []
    currency = known.get("currency")
    for place, wish in enumerate(wishes):
        param = f"phases[{place}]"
        items = [
            _item(ctx, one, f"{param}[items][{number}]", currency, known) for number, one in enumerate(wish["items"])
        ]
        _check_items(ctx, items, param, is_flexible=known["flexible"])
        currency = currency or price_of(ctx, items[0]["price"])["currency"]
        previous = phases[-1]["end_date"] if phases else first_start
        following = wishes[place + 1] if place + 1 < len(wishes) else {}
        start, end = _dates(ctx, wish, following, param, previous=previous, items=items, now=now)
        phases.append(_phase(ctx, customer, wish, param, dates=(start, end), items=items, currency=currency))
    if sum(phase["end_date"] > now for phase in phases) > MOST_PHASES:
        raise invalid_request(
            f"A subscription schedule can have at most {MOST_PHASES} current or future phases.", param="phases"
        )
    return phases


def _moment(value: int | str, now: int) -> int:
    return now if value == "now" else int(value)


def _dates(
    ctx: "Context", wish: Row, following: Row, param: str, *, previous: int | None, items: list[Row], now: int
) -> tuple[int, int]:
    """A phase begins where the one before it ended. Without `end_date` and `duration` it lasts until the next one
    begins, or for one period of its first price (inferred)."""
    if "end_date" in wish and "duration" in wish:
        raise invalid_request(
            f"You may only specify one of these parameters: {param}[end_date], {param}[duration].",
            param=f"{param}[end_date]",
        )
    start = _moment(wish["start_date"], now) if "start_date" in wish else previous
    if start is None:
        raise parameter_missing(f"{param}[start_date]")
    if previous is not None and start != previous:
        raise invalid_request(
            f"The `start_date` of a phase must be the `end_date` of the phase before it ({previous}).",
            param=f"{param}[start_date]",
        )
    end = _end(ctx, wish, following, start=start, items=items, now=now)
    if end <= start:
        raise invalid_request("The `end_date` of a phase must be after its `start_date`.", param=f"{param}[end_date]")
    return start, end


def _end(ctx: "Context", wish: Row, following: Row, *, start: int, items: list[Row], now: int) -> int:
    if "end_date" in wish:
        return _moment(wish["end_date"], now)
    if "duration" in wish:
        return add_interval(start, wish["duration"]["interval"], wish["duration"].get("interval_count", 1))
    if "start_date" in following:
        return _moment(following["start_date"], now)
    recurrence = Recurrence.of(price_of(ctx, items[0]["price"]))
    return add_interval(start, recurrence.interval, recurrence.count)


def _item(ctx: "Context", wish: Row, param: str, currency: str | None, known: Row) -> Row:
    named = wish.get("price") or wish.get("plan")
    if named in known["prices"]:
        price: Row | None = price_of(ctx, str(named))
    else:
        price = item_price(ctx, wish, param, currency)
    if price is None:
        raise parameter_missing(f"{param}[price]")
    settings = item_settings(ctx, wish, price, param)
    quantity = None if price["recurring"]["usage_type"] == "metered" else settings.get("quantity", 1)
    return {
        "billing_thresholds": cleared(settings.get("billing_thresholds", "")),
        "discounts": wanted_references(ctx, wish.get("discounts"), f"{param}[discounts]"),
        "metadata": dict(wish.get("metadata") or {}),
        "plan": price["id"],
        "price": price["id"],
        **({} if quantity is None else {"quantity": quantity}),
        "tax_rates": settings.get("tax_rates", []),
    }


def _check_items(ctx: "Context", items: list[Row], param: str, *, is_flexible: bool) -> None:
    if not items:
        raise parameter_missing(f"{param}[items]")
    prices = [price_of(ctx, item["price"]) for item in items]
    same_price(prices)
    if not is_flexible:
        same_interval(prices)


def wanted_references(ctx: "Context", wishes: Any, param: str) -> list[Row]:
    """`discounts` of a phase or an item: coupons, promotion codes and discounts that exist."""
    found = []
    for place, wish in enumerate(wishes or []):
        for name in _REFERENCES:
            if wish.get(name) and ctx.store.get(name, wish[name]) is None:
                raise resource_missing(name, wish[name], param=f"{param}[{place}][{name}]")
        found.append({name: wish.get(name) for name in _REFERENCES})
    return found


def _phase(
    ctx: "Context", customer: Row, wish: Row, param: str, *, dates: tuple[int, int], items: list[Row], currency: str
) -> Row:
    _check_trial(wish, param, dates)
    trial_end = wish.get("trial_end")
    rates = wanted_tax_rates(ctx, wish.get("default_tax_rates"), f"{param}[default_tax_rates]")
    method = wanted_method(ctx, customer, wish.get("default_payment_method"), f"{param}[default_payment_method]")
    return {
        "add_invoice_items": [
            _once(ctx, one, f"{param}[add_invoice_items][{place}]", currency)
            for place, one in enumerate(wish.get("add_invoice_items", []))
        ],
        "automatic_tax": automatic_tax(wish.get("automatic_tax")),
        "billing_thresholds": thresholds(wish.get("billing_thresholds")),
        "currency": currency,
        "default_payment_method": method,
        "default_tax_rates": rates,
        "description": cleared(wish.get("description", "")),
        "discounts": wanted_references(ctx, wish.get("discounts"), f"{param}[discounts]"),
        "end_date": dates[1],
        "invoice_settings": invoice_settings(wish.get("invoice_settings")),
        "items": items,
        "metadata": merge({}, wish.get("metadata")),
        "proration_behavior": wish.get("proration_behavior", "create_prorations"),
        "start_date": dates[0],
        "transfer_data": transfer_data(wish.get("transfer_data")),
        "trial": bool(wish.get("trial")),
        "trial_end": dates[1] if wish.get("trial") else trial_end if isinstance(trial_end, int) else None,
        "_unset_metadata": [key for key, value in (wish.get("metadata") or {}).items() if value == ""],
        **{name: cleared(wish.get(name, "")) for name in _PLAIN},
    }


def _check_trial(wish: Row, param: str, dates: tuple[int, int]) -> None:
    """https://docs.stripe.com/api/subscription_schedules/update#update_subscription_schedule-phases-trial_end"""
    trial_end = wish.get("trial_end")
    if wish.get("trial") and isinstance(trial_end, int) and trial_end != dates[1]:
        raise invalid_request(
            "When `trial=true`, the `trial_end` of a phase must match its `end_date`.", param=f"{param}[trial_end]"
        )
    if isinstance(trial_end, int) and not dates[0] <= trial_end <= dates[1]:
        raise invalid_request("The `trial_end` of a phase must be within the phase.", param=f"{param}[trial_end]")
    if wish.get("billing_cycle_anchor") == "phase_start" and (wish.get("trial") or isinstance(trial_end, int)):
        raise invalid_request(
            "`billing_cycle_anchor` cannot be `phase_start` for a phase with a trial.",
            param=f"{param}[billing_cycle_anchor]",
        )


def _once(ctx: "Context", wish: Row, param: str, currency: str) -> Row:
    """Something sold once in a phase. https://docs.stripe.com/api/subscription_schedules/create, `add_invoice_items`"""
    if wish.get("price_data"):
        price = price_from_data(ctx, wish["price_data"], f"{param}[price_data]")
    elif wish.get("price"):
        price = wanted_price(ctx, wish["price"], f"{param}[price]")
    else:
        raise parameter_missing(f"{param}[price]")
    if price["type"] != "one_time":
        raise invalid_request(
            "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.",
            param=f"{param}[price]",
        )
    if price["currency"] != currency and currency not in (price.get("_currency_options") or {}):
        raise invalid_request(
            f"The price specified only supports `{price['currency']}`. This doesn't match the expected currency: "
            f"`{currency}`.",
            param=f"{param}[price]",
        )
    period = wish.get("period") or {"start": {"type": "max_item_period_start"}, "end": {"type": "min_item_period_end"}}
    return {
        "discountable": wish.get("discountable", True),
        "discounts": wanted_references(ctx, wish.get("discounts"), f"{param}[discounts]"),
        "metadata": dict(wish.get("metadata") or {}),
        "period": {side: dict(period[side]) for side in ("end", "start")},
        "price": price["id"],
        "quantity": wish.get("quantity", 1),
        "tax_rates": wanted_tax_rates(ctx, wish.get("tax_rates"), f"{param}[tax_rates]"),
    }


def automatic_tax(wish: Row | None) -> Row:
    """`automatic_tax` of a phase, with every key."""
    if not wish:
        return dict(NO_AUTOMATIC_TAX)
    return {"disabled_reason": None, "enabled": wish["enabled"], "liability": wish.get("liability")}


def thresholds(wish: Any) -> Row | None:
    """`billing_thresholds` of a phase, with every key."""
    if not wish:
        return None
    return {
        "amount_gte": wish.get("amount_gte"),
        "reset_billing_cycle_anchor": wish.get("reset_billing_cycle_anchor", False),
    }


def transfer_data(wish: Any) -> Row | None:
    """`transfer_data` of a phase, with every key."""
    return {"amount_percent": wish.get("amount_percent"), "destination": wish["destination"]} if wish else None


def invoice_settings(wish: Row | None) -> Row | None:
    """`invoice_settings` of a phase, with every key; null where the phase says nothing."""
    if wish is None:
        return None
    base: Row = {
        "account_tax_ids": None,
        "custom_fields": None,
        "days_until_due": None,
        "description": None,
        "footer": None,
        "issuer": {"type": "self"},
    }
    return base | {name: cleared(value) for name, value in wish.items()}
