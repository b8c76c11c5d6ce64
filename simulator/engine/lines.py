"""Invoice lines: what a subscription item, a proration or an invoice item puts on an invoice.

Lines live inside their invoice (`_lines`). Private: `_tax_rates` (ids), `_key` (what item discounts name), `_metered`
(item id of a
line whose quantity is usage).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.engine import wording
from simulator.engine.catalogue import price_of, product_of, shown_decimal, tax_rates
from simulator.engine.discounting import reductions
from simulator.engine.discounts import DiscountableLine, Reduction, apply_discounts
from simulator.engine.taxes import line_taxes, tax_total
from simulator.engine.tiers import charges
from simulator.engine.totals import pretax_credits
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


@dataclass(frozen=True)
class Parent:
    """Where a line comes from."""

    subscription: str | None = None
    subscription_item: str | None = None
    invoice_item: str | None = None
    proration: bool = False
    credited_items: Row | None = None

    def as_row(self) -> Row:
        """The line's `parent`."""
        details: Row = {
            "invoice_item": self.invoice_item,
            "proration": self.proration,
            "proration_details": {"credited_items": self.credited_items},
            "subscription": self.subscription,
        }
        of_item = self.subscription_item is not None
        return {
            "invoice_item_details": None if of_item else details,
            "subscription_item_details": {**details, "subscription_item": self.subscription_item} if of_item else None,
            "type": "subscription_item_details" if of_item else "invoice_item_details",
        }


def new_line(
    ctx: "Context",
    *,
    amount: int,
    currency: str,
    description: str | None,
    period: tuple[int, int],
    parent: Parent,
    quantity: int | None,
    pricing: Row | None,
    discountable: bool = True,
    discounts: Sequence[str] = (),
    metadata: Row | None = None,
    rates: Sequence[str] = (),
) -> Row:
    """A line, not yet on an invoice. https://docs.stripe.com/api/invoice-line-item/object"""
    return {
        "id": ctx.new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": currency,
        "description": description,
        "discount_amounts": [],
        "discountable": discountable,
        "discounts": list(discounts),
        "invoice": None,
        "livemode": ctx.livemode,
        "metadata": dict(metadata or {}),
        "parent": parent.as_row(),
        "period": {"end": period[1], "start": period[0]},
        "pretax_credit_amounts": [],
        "pricing": pricing,
        "quantity": quantity,
        "quantity_decimal": None if quantity is None else str(quantity),
        "subtotal": amount,
        "taxes": [],
        "_tax_rates": list(rates),
        "_key": parent.subscription_item or parent.invoice_item,
    }


def pricing_of(price: Row, unit_amount_decimal: str | None) -> Row:
    """A line's or invoice item's `pricing`."""
    return {
        "price_details": {"price": price["id"], "product": price["product"]},
        "type": "price_details",
        "unit_amount_decimal": unit_amount_decimal,
    }


def item_lines(
    ctx: "Context", subscription: Row, item: Row, period: tuple[int, int], *, quantity: int, price: Row | None = None
) -> list[Row]:
    """The ordinary lines of an item for a period: one, or one per tier."""
    price = price or price_of(ctx, item["price"])
    product = product_of(ctx, price)
    made = []
    for charge in charges(price, quantity):
        if price.get("transform_quantity"):
            text = wording.package_line(product, price, quantity, charge.unit_amount)
        else:
            text = wording.ordinary_line(product, price, charge)
        line_quantity = charge.quantity if charge.quantity is not None else 0
        line = _of_item(
            ctx, subscription, item, price, period=period, amount=charge.amount, text=text, quantity=line_quantity
        )
        line["pricing"]["unit_amount_decimal"] = shown_decimal(charge.unit_amount)
        made.append(line)
    return made


def trial_line(ctx: "Context", subscription: Row, item: Row, period: tuple[int, int]) -> Row:
    """The line of nothing that stands for a trial."""
    price = price_of(ctx, item["price"])
    flexible = subscription["billing_mode"]["type"] == "flexible"
    quantity = item.get("quantity")
    text = wording.trial_line(product_of(ctx, price), quantity, flexible=flexible)
    line = _of_item(ctx, subscription, item, price, period=period, amount=0, text=text, quantity=quantity or 0)
    line["pricing"]["unit_amount_decimal"] = "0"
    return line


def _of_item(
    ctx: "Context",
    subscription: Row,
    item: Row,
    price: Row,
    *,
    period: tuple[int, int],
    amount: int,
    text: str,
    quantity: int,
) -> Row:
    return new_line(
        ctx,
        amount=amount,
        currency=subscription["currency"],
        description=text,
        period=period,
        parent=Parent(subscription["id"], item["id"]),
        quantity=quantity,
        pricing=pricing_of(price, None),
        discounts=item["discounts"],
        metadata=item["metadata"] or subscription["metadata"],
        rates=item["tax_rates"],
    )


def apply_line_discounts(ctx: "Context", lines: Sequence[Row], invoice_discounts: Sequence[str], currency: str) -> None:
    """Fill `discount_amounts`: the items' own discounts first, then the invoice's."""
    wanted = [line for line in lines if line["discountable"]]
    if not wanted or not (invoice_discounts or any(line["discounts"] for line in wanted)):
        for line in wanted:
            line |= {"discount_amounts": [], "pretax_credit_amounts": []}
        return
    views = [
        DiscountableLine(line["amount"], (line["pricing"] or {}).get("price_details", {}).get("product"), line["_key"])
        for line in wanted
    ]
    own: dict[str, Reduction] = {}
    for line in wanted:
        for reduction in reductions(ctx, line["discounts"], currency, frozenset({line["_key"]})):
            own.setdefault(reduction.discount, reduction)
    apply_discounts(views, [*own.values(), *reductions(ctx, list(invoice_discounts), currency)])
    for line, view in zip(wanted, views, strict=True):
        line["discount_amounts"] = [{"amount": amount, "discount": discount} for discount, amount in view.taken]
        line["pretax_credit_amounts"] = pretax_credits(line["discount_amounts"])


def apply_line_taxes(ctx: "Context", lines: Sequence[Row], default_rates: Sequence[str], tax_exempt: str) -> None:
    """Fill `taxes` and `subtotal`, from each line's own rates or else the default ones."""
    for line in lines:
        rates = tax_rates(ctx, line["_tax_rates"] or list(default_rates))
        net = net_amount(line)
        line["taxes"] = line_taxes(net, rates, tax_exempt or "none") if rates else []
        line["subtotal"] = line["amount"]


def net_amount(line: Row) -> int:
    """What a line comes to after its discounts."""
    return int(line["amount"] - sum(taken["amount"] for taken in line["discount_amounts"]))


def untaxed_amount(line: Row) -> int:
    """What a line comes to after discounts, without the tax contained in it."""
    return net_amount(line) - tax_total(line["taxes"], "inclusive")
