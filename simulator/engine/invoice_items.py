"""Invoice items: what waits to be put on an invoice. https://docs.stripe.com/api/invoiceitems

Private: `_subscription` and `_item` (whose it is, also when the public parent is gone), `_debit` (this item billed a
part of a period
that may be credited again).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.engine.lines import Parent, new_line
from simulator.engine.totals import pretax_credits
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def new_invoice_item(
    ctx: "Context",
    customer: Row,
    *,
    amount: int,
    currency: str,
    description: str | None,
    period: tuple[int, int],
    pricing: Row | None,
    quantity: int = 1,
    discountable: bool = True,
    discounts: Sequence[str] = (),
    metadata: Row | None = None,
    rates: Sequence[str] = (),
    subscription: str | None = None,
    invoice: str | None = None,
    written: bool = True,
) -> Row:
    """A pending item, written unless it is a proration, whose shape is still to be completed; no event yet."""
    row: Row = {
        "id": ctx.new_id("ii"),
        "object": "invoiceitem",
        "amount": amount,
        "currency": currency,
        "customer": customer["id"],
        "customer_account": None,
        "date": ctx.now(customer),
        "description": description,
        "discountable": discountable,
        "discounts": list(discounts),
        "frozen_fields": [],
        "invoice": invoice,
        "invoicing_rules": [],
        "livemode": ctx.livemode,
        "metadata": dict(metadata or {}),
        "parent": _of_subscription(subscription, None) if subscription else None,
        "period": {"end": period[1], "start": period[0]},
        "pricing": pricing,
        "proration": False,
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "tax_rates": list(rates),
        "test_clock": customer.get("test_clock"),
        "_created": ctx.now(customer),
        "_subscription": subscription,
        "_item": None,
        "_discount_amounts": [],
    }
    if written:
        ctx.store.put(row)
    if customer["currency"] is None:
        customer["currency"] = currency
        ctx.store.put(customer)
    return row


def leave_pending(ctx: "Context", row: Row, customer: Row, line: Row) -> None:
    """A line as an invoice item that waits for the next invoice of the subscription."""
    made = new_invoice_item(
        ctx,
        customer,
        amount=line["amount"],
        currency=line["currency"],
        description=line["description"],
        period=(line["period"]["start"], line["period"]["end"]),
        pricing=line["pricing"],
        quantity=line["quantity"],
        metadata=line["metadata"],
        rates=line["_tax_rates"],
        subscription=row["id"],
    )
    ctx.emit("invoiceitem.created", made)


def mark_proration(row: Row, item: Row, credited: Row | None, *, discount_amounts: list[Row], ended: bool) -> Row:
    """Complete a proration: whose it is, what it credits. After a cancellation Stripe shows neither (recorded)."""
    row["proration"] = True
    row["frozen_fields"] = ["pricing", "quantity", "discounts"]
    row["net_amount"] = row["amount"]
    subscription = item["subscription"]
    row["_subscription"], row["_item"], row["_credited"] = subscription, item["id"], credited
    row["_discount_amounts"] = discount_amounts
    row["parent"] = None
    if not ended:
        row["parent"] = _of_subscription(subscription, item["id"])
        row["proration_details"] = {"credited_items": _credited_items(credited), "discount_amounts": discount_amounts}
    return row


def write_prorations(ctx: "Context", rows: Sequence[Row]) -> None:
    """Write the prorations of one change, given in the order in which an invoice shows them: credits first.

    Lists and invoices show the newest first (https://docs.stripe.com/api/invoices/object#invoice_object-lines), and
    both show the credit before the charge (recorded): the charge is made before the credit.
    """
    for row in reversed(rows):
        ctx.store.put(row)
        ctx.emit("invoiceitem.created", row)


def pending_items(ctx: "Context", customer: str, subscription: str | None, currency: str) -> list[Row]:
    """What the next invoice of a subscription takes in: its own items and the customer's loose ones, newest first.

    An item without a parent belongs to the customer, "and these will apply to the next invoice", whichever that is. The
    credit that an ended subscription leaves is one of them: it has no parent (recorded; that it is taken in is
    inferred).
    https://docs.stripe.com/billing/invoices/subscription
    """
    waiting = all_pending_items(ctx, customer, currency)
    return [row for row in waiting if row["parent"] is None or row["_subscription"] == subscription]


def all_pending_items(ctx: "Context", customer: str, currency: str | None = None) -> list[Row]:
    """Everything of a customer that waits, newest first."""
    found = ctx.store.find("invoiceitem", customer=customer, invoice=None)
    return [row for row in found if currency is None or row["currency"] == currency]


def line_of(ctx: "Context", row: Row) -> Row:
    """The line that an invoice item becomes."""
    credited = row.get("_credited")
    parent = Parent(
        subscription=row["_subscription"],
        subscription_item=row["_item"],
        invoice_item=row["id"],
        proration=row["proration"],
        credited_items={"invoice": credited["invoice"], "invoice_line_items": credited["lines"]}
        if credited and credited.get("invoice")
        else None,
    )
    line = new_line(
        ctx,
        amount=row["amount"],
        currency=row["currency"],
        description=row["description"],
        period=(row["period"]["start"], row["period"]["end"]),
        parent=parent,
        quantity=row["quantity"],
        pricing=row["pricing"],
        discountable=row["discountable"],
        discounts=row["discounts"],
        metadata=row["metadata"],
        rates=row["tax_rates"],
    )
    line["discount_amounts"] = row["_discount_amounts"]
    line["pretax_credit_amounts"] = pretax_credits(row["_discount_amounts"])
    line["_debit_of"] = credited.get("invoice_item") if credited else None
    return line


def _of_subscription(subscription: str, item: str | None) -> Row:
    details = {"subscription": subscription} | ({"subscription_item": item} if item else {})
    return {"subscription_details": details, "type": "subscription_details"}


def _credited_items(credited: Row | None) -> Row | None:
    if credited is None:
        return None
    if credited.get("invoice"):
        details = {"invoice": credited["invoice"], "invoice_line_items": credited["lines"]}
        return {"type": "invoice_line_items", "invoice_line_item_details": details}
    return {"type": "invoice_item", "invoice_item": credited["invoice_item"]}
