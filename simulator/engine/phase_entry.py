"""A phase of a schedule takes hold of its subscription: items, discounts, trial, anchor and settings.

https://docs.stripe.com/billing/subscriptions/subscription-schedules#transitioning-to-the-next-phase. At the end of a
billing period the change is made before the renewal, so that the renewal bills the new prices and nothing is prorated;
within a period it is prorated as `proration_behavior` says.

An item belongs to its price: where the next phase has the price too, the item keeps its id; any other is removed, and
what is new is a new item (inferred).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.engine import pending_updates, subscriptions, trials
from simulator.engine.catalogue import is_metered, price_of, wanted_tax_rates
from simulator.engine.creation import invoice_settings
from simulator.engine.discounting import discount_rows, redeem
from simulator.engine.item_changes import Change, apply_changes, starts_to_cost
from simulator.engine.periods import Recurrence
from simulator.engine.updates import Plan, change_billing
from simulator.errors import StripeError
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_INHERITED = (
    "application_fee_percent",
    "billing_thresholds",
    "collection_method",
    "default_payment_method",
    "description",
    "invoice_settings",
    "on_behalf_of",
    "transfer_data",
)


@dataclass
class Entry:
    """How a phase takes hold: when (seconds), prorated how, and whether it begins or is only changed."""

    moment: int
    behavior: str
    begins: bool = True
    is_strict: bool = False


def enter(ctx: "Context", schedule: Row, phase: Row, subscription: Row, entry: Entry) -> Row | None:
    """Give the subscription what the phase says, and write it. Answers the invoice that the change makes at once, a
    draft. An update that waits for its payment lapses.

    https://docs.stripe.com/billing/subscriptions/pending-updates#pending-updates-and-subscription-schedules
    """
    pending_updates.expire(ctx, subscription)
    before = ctx.render(subscription)
    customer = ctx.require("customer", subscription["customer"])
    _take_settings(ctx, schedule, phase, subscription, entry)
    changes = _changes(ctx, subscription, phase, entry)
    later = _apply_due(ctx, subscription, customer, changes, schedule=schedule, phase=phase, entry=entry)
    plan = _plan(ctx, schedule, phase, subscription, entry=entry, changes=later)
    ends_trial = plan.trial_end == "now"
    plan.trial_end = None if ends_trial else plan.trial_end
    invoice = change_billing(ctx, subscription, subscriptions.items_of(ctx, subscription), plan)
    _name_owners(ctx, subscription)
    if ends_trial:
        subscriptions.put(ctx, subscription)
        invoice = trials.end_trial(ctx, subscription, entry.moment, by_update=True)
    if subscription["status"] not in subscriptions.ENDED:
        subscriptions.save(ctx, subscription, before)
    return invoice


def setting(schedule: Row, phase: Row, name: str) -> Any:
    """A phase's own setting, or else the schedule's."""
    return phase[name] if phase[name] is not None else schedule["default_settings"].get(name)


def _take_settings(ctx: "Context", schedule: Row, phase: Row, subscription: Row, entry: Entry) -> None:
    wanted = {name: setting(schedule, phase, name) for name in _INHERITED}
    settings = dict(wanted.pop("invoice_settings") or {})
    days = settings.pop("days_until_due", None)
    subscription |= wanted
    method = ctx.store.get("payment_method", wanted["default_payment_method"])
    if method is not None and method["customer"] != subscription["customer"]:
        # It was detached since the phase was planned; that its customer's default pays instead is inferred.
        subscription["default_payment_method"] = None
    subscription["collection_method"] = wanted["collection_method"] or "charge_automatically"
    subscription["days_until_due"] = days if subscription["collection_method"] == "send_invoice" else None
    subscription["invoice_settings"] = invoice_settings({}, settings)
    subscription["automatic_tax"] = dict(phase["automatic_tax"])
    subscription["default_tax_rates"] = wanted_tax_rates(ctx, phase["default_tax_rates"], "default_tax_rates")
    if entry.begins:
        subscription["metadata"] = _merged(subscription["metadata"], phase)
    owner = {"customer": subscription["customer"], "subscription": subscription["id"]}
    subscription["discounts"] = _redeemed(ctx, subscription["discounts"], phase["discounts"], owner, entry)


def _merged(current: Row, phase: Row) -> Row:
    """Keys are added and replaced; one that was sent as "" is taken away."""
    return merge(current, {**phase["metadata"], **dict.fromkeys(phase.get("_unset_metadata", []), "")})


def _redeemed(ctx: "Context", current: list[str], wanted: list[Row], owner: Row, entry: Entry) -> list[str]:
    """The discounts of a phase. What the subscription has already is kept and not redeemed again; a coupon that cannot
    be redeemed any more when its phase begins is left out (inferred)."""
    left = discount_rows(ctx, current)
    found: list[str] = []
    for reference in wanted:
        kept = next((row for row in left if _is_same(row, reference)), None)
        if kept is not None:
            left.remove(kept)
            found.append(kept["id"])
            continue
        if reference["discount"] and _is_used_up(ctx, reference["discount"]):
            continue
        try:
            found += redeem(ctx, [{name: value for name, value in reference.items() if value}], owner, updating=True)
        except StripeError:
            if entry.is_strict:
                raise
    return found


def _name_owners(ctx: "Context", subscription: Row) -> None:
    """The discounts of new items were redeemed before there were items."""
    for item in subscriptions.items_of(ctx, subscription):
        for row in discount_rows(ctx, item["discounts"]):
            if row["subscription_item"] != item["id"]:
                row["subscription_item"] = item["id"]
                ctx.store.put(row)


def _is_same(row: Row, reference: Row) -> bool:
    if reference["discount"]:
        return bool(row["id"] == reference["discount"])
    if reference["promotion_code"]:
        return bool(row["promotion_code"] == reference["promotion_code"])
    return bool(row["source"]["coupon"] == reference["coupon"])


def _is_used_up(ctx: "Context", discount_id: str) -> bool:
    """A discount that counted once and is not on its subscription any more."""
    row = ctx.store.get("discount", discount_id)
    return row is None or row["_coupon"]["duration"] == "once"


def _changes(ctx: "Context", subscription: Row, phase: Row, entry: Entry) -> list[Change]:
    """What makes the subscription's items those of the phase."""
    wanted = {item["price"]: item for item in phase["items"]}
    changes: list[Change] = []
    for item in subscriptions.items_of(ctx, subscription):
        wish = wanted.pop(item["price"], None)
        price = price_of(ctx, item["price"])
        if wish is None:
            changes.append(Change(item, price, removed=True))
        else:
            changes.append(Change(item, price, _item_settings(ctx, subscription, item, wish, entry)))
    for price_id, wish in wanted.items():
        changes.append(Change(None, price_of(ctx, price_id), _item_settings(ctx, subscription, None, wish, entry)))
    return changes


def _item_settings(ctx: "Context", subscription: Row, item: Row | None, wish: Row, entry: Entry) -> Row:
    owner = {
        "customer": subscription["customer"],
        "subscription": subscription["id"],
        "subscription_item": item["id"] if item else None,
    }
    current = item["discounts"] if item else []
    discounts = _redeemed(ctx, current, wish["discounts"], owner, entry)
    settings: Row = {
        "billing_thresholds": wish["billing_thresholds"],
        "tax_rates": list(wish["tax_rates"]),
        "discounts": [{"discount": one} for one in discounts],
    }
    if "quantity" in wish:
        settings["quantity"] = wish["quantity"]
    if entry.begins or item is None:
        settings["metadata"] = wish["metadata"]
    return settings


def _apply_due(
    ctx: "Context",
    subscription: Row,
    customer: Row,
    changes: list[Change],
    *,
    schedule: Row,
    phase: Row,
    entry: Entry,
) -> list[Change]:
    """At a period's end: change what is about to be renewed, without prorations. Answers the changes that are left,
    those within a period."""
    moment = entry.moment
    items = subscriptions.items_of(ctx, subscription)
    due = [item for item in items if item["current_period_end"] <= moment]
    if not due or subscription["status"] == "paused":
        return changes
    added = [change for change in changes if change.item is None]
    _move_anchor(subscription, added, schedule=schedule, phase=phase, moment=moment, is_whole=len(due) == len(items))
    ids = {item["id"] for item in due}
    now = [change for change in changes if (change.item["id"] in ids if change.item else True)]
    now = [change for change in now if change.item or _begins_at(subscription, change.price, moment)]
    start = min(item["current_period_start"] for item in due)
    apply_changes(ctx, subscription, customer, now, moment, prorated=False)
    for change in now:
        if change in added and change.item is not None:
            _renewed_with_others(subscription, change.item, change.price, (start, moment))
            ctx.store.put(change.item)
    return [change for change in changes if change not in now]


def _begins_at(subscription: Row, price: Row, moment: int) -> bool:
    return subscriptions.period_at(subscription, price, moment)[0] == moment


def _renewed_with_others(subscription: Row, item: Row, price: Row, closed: tuple[int, int]) -> None:
    """A new item waits for the renewal of the same moment; usage of a metered one counts from now."""
    period = subscriptions.period_at(subscription, price, closed[1]) if is_metered(price) else closed
    if subscription["status"] == "trialing":
        period = closed
    item["current_period_start"], item["current_period_end"] = period


def _move_anchor(
    subscription: Row, added: list[Change], *, schedule: Row, phase: Row, moment: int, is_whole: bool
) -> None:
    """`phase_start` moves the anchor to the phase's start. `automatic` does so as needed: where a new price's periods
    would not begin there (that this is the need is inferred). The wished day of the month stays."""
    forced = setting(schedule, phase, "billing_cycle_anchor") == "phase_start"
    needed = is_whole and any(not _begins_at(subscription, change.price, moment) for change in added)
    if forced or needed:
        day = subscription.get("_day") or datetime.fromtimestamp(subscription["billing_cycle_anchor"], UTC).day
        subscription["billing_cycle_anchor"], subscription["_day"] = moment, None if forced else day


def _plan(ctx: "Context", schedule: Row, phase: Row, subscription: Row, *, entry: Entry, changes: list[Change]) -> Plan:
    plan = Plan(entry.moment, entry.behavior, changes)
    if entry.begins:
        plan.one_time = _one_time(ctx, phase, subscription, entry.moment)
    if subscription["status"] == "paused":
        return plan
    plan.trial_end = _trial_end(subscription, phase, entry.moment)
    if subscription["status"] == "trialing" or plan.trial_end is not None:
        return plan
    within = entry.moment != subscription["billing_cycle_anchor"]
    forced = setting(schedule, phase, "billing_cycle_anchor") == "phase_start"
    plan.new_anchor = entry.begins and forced and within
    if not subscriptions.is_flexible(subscription):
        items = subscriptions.items_of(ctx, subscription)
        plan.new_anchor |= _changes_interval(changes) or starts_to_cost(ctx, items, changes)
    return plan


def _changes_interval(changes: list[Change]) -> bool:
    """Whether what comes is billed in another rhythm than what goes."""
    gone = {Recurrence.of(change.price) for change in changes if change.removed}
    come = {Recurrence.of(change.price) for change in changes if change.item is None}
    return bool(gone and come and gone != come)


def _trial_end(subscription: Row, phase: Row, moment: int) -> int | str | None:
    """What the phase says about a trial: until when; None if nothing changes."""
    wanted = phase["trial_end"]
    if wanted is not None and wanted > moment:
        is_there = subscription["status"] == "trialing" and subscription["trial_end"] == wanted
        return None if is_there else int(wanted)
    if subscription["status"] == "trialing" and subscription["trial_end"] > moment:
        return "now"
    return None


def _one_time(ctx: "Context", phase: Row, subscription: Row, moment: int) -> list[tuple[Row, Row]]:
    """What a phase sells once, with its period in seconds."""
    items = phase["items"]
    period = subscriptions.period_at(subscription, price_of(ctx, items[0]["price"]), moment)
    moments = {"phase_start": phase["start_date"], "phase_end": phase["end_date"]}
    moments |= {"max_item_period_start": period[0], "min_item_period_end": period[1]}
    found = []
    for one in phase["add_invoice_items"]:
        wish = {name: one[name] for name in ("discountable", "metadata", "quantity", "tax_rates")}
        wish["discounts"] = [{name: value for name, value in row.items() if value} for row in one["discounts"]]
        wish["period"] = {
            side: {"type": "timestamp", "timestamp": bound.get("timestamp") or moments[bound["type"]]}
            for side, bound in one["period"].items()
        }
        found.append((price_of(ctx, one["price"]), wish))
    return found
