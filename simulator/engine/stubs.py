"""A first period cut short by a billing cycle anchor in the future.

https://docs.stripe.com/billing/subscriptions/billing-cycle#new-subscriptions
"""

from typing import TYPE_CHECKING

from simulator.engine import wording
from simulator.engine.catalogue import is_metered, price_of, product_of
from simulator.engine.lines import Parent, new_line, pricing_of
from simulator.engine.proration import prorate
from simulator.engine.subscriptions import grid_of
from simulator.engine.tiers import full_amount
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def stub_lines(ctx: "Context", subscription: Row, items: list[Row], now: int, behavior: str) -> list[Row]:
    """Each item's price from now to the anchor, as part of the whole period that ends there; free of charge with
    `none`."""
    lines = []
    for item in items:
        price = price_of(ctx, item["price"])
        if is_metered(price):
            continue
        start, end = grid_of(subscription, price).period_at(now)
        full = full_amount(price, item["quantity"])
        amount = 0 if behavior == "none" else prorate(full, start, end, now)
        lines.append(partial_line(ctx, subscription, item, price, period=(now, end), amount=amount))
    return lines


def partial_line(
    ctx: "Context", subscription: Row, item: Row, price: Row, *, period: tuple[int, int], amount: int
) -> Row:
    """A line for part of a period that was never billed before."""
    return new_line(
        ctx,
        amount=amount,
        currency=subscription["currency"],
        description=wording.time_between(product_of(ctx, price), item["quantity"], *period),
        period=period,
        parent=Parent(subscription["id"], item["id"], proration=True),
        quantity=item["quantity"],
        pricing=pricing_of(price, None),
        discounts=item["discounts"],
        metadata=item["metadata"],
        rates=item["tax_rates"],
    )
