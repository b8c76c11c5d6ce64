"""A subscription that began in the past. https://docs.stripe.com/billing/subscriptions/backdating"""

from typing import TYPE_CHECKING

from simulator.engine.billing import advance_lines
from simulator.engine.catalogue import is_metered, price_of
from simulator.engine.lines import item_lines
from simulator.engine.stubs import partial_line
from simulator.engine.subscriptions import grid_of, is_flexible
from simulator.engine.tiers import full_amount
from simulator.errors import invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

MOST_LINES = 250


def backdated_lines(ctx: "Context", subscription: Row, items: list[Row], start: int, behavior: str) -> list[Row]:
    """The periods since `start`, then the running one: a line per period (flexible), or one line for all of them
    (classic).

    With `proration_behavior=none` only the running period is billed.
    """
    lines: list[Row] = []
    for item in items:
        price = price_of(ctx, item["price"])
        if behavior != "none" and not is_metered(price):
            lines += _past(ctx, subscription, item, price, start)
    if len(lines) > MOST_LINES:
        raise invalid_request(
            f"A backdated subscription can have at most {MOST_LINES} invoice lines.", param="backdate_start_date"
        )
    return [*lines, *advance_lines(ctx, subscription, items)]


def _past(ctx: "Context", subscription: Row, item: Row, price: Row, start: int) -> list[Row]:
    grid = grid_of(subscription, price)
    first, last = grid.index_at(start), grid.index_at(item["current_period_start"])
    if first >= last:
        return []
    if is_flexible(subscription):
        periods = [(grid.boundary(index), grid.boundary(index + 1)) for index in range(first, last)]
        return [
            line
            for period in periods
            for line in item_lines(ctx, subscription, item, period, quantity=item["quantity"], price=price)
        ]
    amount = full_amount(price, item["quantity"]) * (last - first)
    return [
        partial_line(ctx, subscription, item, price, period=(start, item["current_period_start"]), amount=int(amount))
    ]
