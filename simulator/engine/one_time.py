"""`add_invoice_items`: something sold once with a subscription.
https://docs.stripe.com/billing/invoices/subscription#adding-upcoming-invoice-items"""

from typing import TYPE_CHECKING

from simulator.engine.catalogue import in_currency, product_of, shown_decimal
from simulator.engine.discounting import redeem
from simulator.engine.invoice_items import new_invoice_item
from simulator.engine.lines import pricing_of
from simulator.engine.tiers import charges
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def one_time_item(ctx: "Context", subscription: Row, customer: Row, items: list[Row], *, price: Row, wish: Row) -> Row:
    """A pending item of the subscription; its period is the subscription's (recorded), its text the product's name."""
    quantity = wish.get("quantity", 1)
    charge = charges(in_currency(price, subscription["currency"]), quantity)[0]
    start = max((item["current_period_start"] for item in items), default=ctx.now(customer))
    end = min((item["current_period_end"] for item in items), default=start)
    wanted = wish.get("period") or {}
    row = new_invoice_item(
        ctx,
        customer,
        amount=charge.amount,
        currency=subscription["currency"],
        description=str(product_of(ctx, price)["name"]),
        period=(
            _bound(wanted.get("start"), start, ctx.now(customer)),
            _bound(wanted.get("end"), end, ctx.now(customer)),
        ),
        pricing=pricing_of(price, shown_decimal(charge.unit_amount)),
        quantity=quantity,
        discountable=wish.get("discountable", True),
        discounts=redeem(
            ctx, wish.get("discounts"), {"customer": customer["id"]}, param="add_invoice_items[0][discounts]"
        ),
        metadata=wish.get("metadata"),
        rates=wish["tax_rates"],
        subscription=subscription["id"],
    )
    ctx.emit("invoiceitem.created", row)
    return row


def _bound(wanted: Row | None, default: int, now: int) -> int:
    if wanted is None:
        return default
    if wanted["type"] == "timestamp":
        return int(wanted["timestamp"])
    return now if wanted["type"] == "now" else default
