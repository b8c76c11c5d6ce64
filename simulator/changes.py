"""Changing an object the way Stripe does: what is not sent stays, an empty string unsets, an event tells what
changed."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from simulator.errors import StripeError, invalid_request
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def cleared(value: Any) -> Any:
    """An empty string unsets a field: it becomes null."""
    return None if value == "" else value


def apply(row: Row, params: Row, names: Iterable[str]) -> None:
    """Take over the named parameters that were sent; metadata is merged."""
    for name in names:
        if name in params:
            row[name] = merge(row.get(name), params[name]) if name == "metadata" else cleared(params[name])


def save(ctx: "Context", row: Row, before: Row, event_type: str) -> Row:
    """Write a changed row; an event follows when what a reader sees differs. `before` is `ctx.render(row)` from before
    the change."""
    ctx.store.put(row)
    if ctx.render(row) != before:
        ctx.emit(event_type, row, before)
    return row


def only_one_of(*names: str) -> StripeError:
    """Two parameters that exclude each other; Stripe names the first (recorded for prices and coupons)."""
    return invalid_request(f"You may only specify one of these parameters: {', '.join(names)}.", param=names[0])


def not_in_the_past(name: str, moment: int, now: int) -> None:
    """Refuse a timestamp that has passed, in Stripe's words (recorded)."""
    if moment <= now:
        raise invalid_request(
            f"The parameter `{name}` expects a unix timestamp representing a date and time in the future. You "
            f"specified the value `{moment}` which is in the past.",
            param=name,
        )
