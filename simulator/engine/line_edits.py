"""Changing the lines of a draft. https://docs.stripe.com/api/invoices/add_lines and its neighbours"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.changes import cleared
from simulator.engine.catalogue import shown_decimal, wanted_tax_rates
from simulator.engine.discounting import redeem
from simulator.engine.invoices import compute
from simulator.engine.lines import pricing_of
from simulator.engine.manual_invoices import add_pending
from simulator.engine.manual_items import create_item, priced_parameters
from simulator.errors import invalid_request, resource_missing
from simulator.inline_prices import price_from_data
from simulator.metadata import merge
from simulator.resources.products import new_product
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_PRICED = ("amount", "pricing", "price_data", "quantity")
_COPIED = (
    "amount",
    "description",
    "discountable",
    "discounts",
    "metadata",
    "period",
    "pricing",
    "quantity",
    "tax_rates",
)


def editable(invoice: Row) -> None:
    """Only a draft's lines can be changed (recorded)."""
    if invoice["status"] != "draft":
        raise invalid_request("Invalid invoice: This invoice is no longer editable", code="invoice_not_editable")


def not_both(wish: Row, param: str) -> None:
    """An amount is a whole line's; it has no quantity (recorded)."""
    if "amount" in wish and "quantity" in wish:
        raise invalid_request(
            "You may only specify one of these parameters: amount, quantity.", param=f"{param}[amount]"
        )


def add_lines(ctx: "Context", invoice: Row, wishes: list[Row]) -> None:
    """Make an item of each wish, or take a waiting one, and put them on the draft."""
    editable(invoice)
    customer = ctx.require("customer", invoice["customer"])
    for place, wish in enumerate(wishes):
        param = f"lines[{place}]"
        not_both(wish, param)
        if "invoice_item" in wish:
            item = ctx.store.get("invoiceitem", wish["invoice_item"])
            if item is None or item["invoice"]:
                raise resource_missing("invoiceitem", wish["invoice_item"], param=f"{param}[invoice_item]")
        else:
            own = {name: wish[name] for name in _COPIED if name in wish}
            if "price_data" in wish:
                own["price_data"] = with_product(ctx, wish["price_data"])
            item = create_item(
                ctx,
                {"customer": customer["id"], "currency": invoice["currency"], "invoice": invoice["id"], **own},
            )
        add_pending(ctx, invoice, customer, [item])


def with_product(ctx: "Context", data: Row) -> Row:
    """`price_data` whose product may be described instead of named."""
    if "product_data" not in data:
        return data
    product = new_product(ctx, data["product_data"])
    ctx.store.put(product)
    return {name: value for name, value in data.items() if name != "product_data"} | {"product": product["id"]}


def remove_lines(ctx: "Context", invoice: Row, wishes: list[Row]) -> None:
    """Take lines off: `delete` their items, or let them wait again (`unassign`)."""
    editable(invoice)
    for place, wish in enumerate(wishes):
        line = find_line(invoice, wish["id"], f"lines[{place}][id]")
        invoice["_lines"].remove(line)
        item = ctx.store.get("invoiceitem", item_of(line))
        if item is None:
            continue
        if wish["behavior"] == "delete":
            ctx.store.delete("invoiceitem", item["id"])
            ctx.emit("invoiceitem.deleted", item)
        else:
            item["invoice"] = None
            ctx.store.put(item)


def find_line(invoice: Row, line_id: str, param: str, *, status: int = 400) -> Row:
    """A line of the invoice."""
    found: Row | None = next((line for line in invoice["_lines"] if line["id"] == line_id), None)
    if found is not None:
        return found
    raise resource_missing("line_item", line_id, param=param, status=status)


def item_of(line: Row) -> str | None:
    """The invoice item that a line comes from."""
    details = line["parent"]["invoice_item_details"] or line["parent"]["subscription_item_details"]
    found: str | None = details["invoice_item"]
    return found


def change_line(ctx: "Context", invoice: Row, line: Row, wish: Row, param: str) -> None:
    """Change a line, and the item it comes from. A new amount makes a new price of the same product (recorded)."""
    editable(invoice)
    not_both(wish, param)
    customer = ctx.require("customer", invoice["customer"])
    changes: Row = {}
    if any(name in wish for name in _PRICED):
        changes |= _repriced(ctx, invoice, line, wish, customer)
    for name in ("description", "discountable"):
        if name in wish:
            changes[name] = cleared(wish[name])
    if "metadata" in wish:
        changes["metadata"] = merge(line["metadata"], wish["metadata"])
    if "period" in wish:
        changes["period"] = {"end": wish["period"]["end"], "start": wish["period"]["start"]}
    if "discounts" in wish:
        changes["discounts"] = redeem(ctx, wish["discounts"], {"customer": customer["id"]}, param=f"{param}[discounts]")
    line |= changes
    item = ctx.store.get("invoiceitem", item_of(line))
    if "tax_rates" in wish:
        line["_tax_rates"] = wanted_tax_rates(ctx, wish["tax_rates"], f"{param}[tax_rates]")
    if item is not None:
        ctx.store.put({**item, **changes, "tax_rates": line["_tax_rates"]})


def _repriced(ctx: "Context", invoice: Row, line: Row, wish: Row, customer: Row) -> Row:
    if "pricing" in wish or "price_data" in wish:
        own: Row = {name: wish[name] for name in ("pricing", "quantity") if name in wish}
        if "price_data" in wish:
            own["price_data"] = with_product(ctx, wish["price_data"])
        priced = priced_parameters(ctx, {"currency": invoice["currency"], **own}, customer)
        amount, quantity, pricing = priced["amount"], priced["quantity"], priced["pricing"]
    elif "amount" in wish:
        amount, quantity = wish["amount"], 1
        data: dict[str, Any] = {"currency": invoice["currency"], "unit_amount": abs(amount)}
        price = price_from_data(ctx, data | {"product": line["pricing"]["price_details"]["product"]})
        pricing = pricing_of(price, shown_decimal(Decimal(amount)))
    else:
        quantity, pricing = wish["quantity"], line["pricing"]
        amount = int(Decimal(pricing["unit_amount_decimal"] or 0) * quantity)
    return {"amount": amount, "quantity": quantity, "quantity_decimal": str(quantity), "pricing": pricing}


def finish(ctx: "Context", invoice: Row, params: Row) -> Row:
    """Reckon the draft anew after its lines were changed."""
    if "invoice_metadata" in params:
        invoice["metadata"] = merge(invoice["metadata"], params["invoice_metadata"])
    compute(ctx, invoice, ctx.require("customer", invoice["customer"]))
    return ctx.store.put(invoice)
