"""Invoice items. https://docs.stripe.com/api/invoiceitems"""

from simulator.changes import cleared
from simulator.context import Context
from simulator.engine.catalogue import wanted_tax_rates
from simulator.engine.discounting import redeem
from simulator.engine.invoice_items import line_of
from simulator.engine.invoices import compute
from simulator.engine.manual_invoices import add_pending
from simulator.engine.manual_items import create_item, priced_parameters
from simulator.errors import StripeError, invalid_request
from simulator.metadata import merge
from simulator.resources.subscriptions import rates_of
from simulator.routes import renderer, route
from simulator.store import Row

_PRICED = ("amount", "unit_amount_decimal", "pricing", "price_data", "quantity")


@renderer("invoiceitem")
def render_item(ctx: Context, row: Row) -> Row:
    """An item with its tax rates in full."""
    out = ctx.public(row)
    out["tax_rates"] = [ctx.render(rate) for rate in rates_of(ctx, row["tax_rates"])]
    return out


@route("POST", "/v1/invoiceitems", params="InvoiceItemCreateParams")
def create_invoice_item(ctx: Context, params: Row) -> Row:
    """Something to be put on the next invoice, or on the draft that is named."""
    row = create_item(ctx, params)
    if row["invoice"]:
        invoice = ctx.require("invoice", row["invoice"])
        add_pending(ctx, invoice, ctx.require("customer", row["customer"]), [row])
    return row


@route("GET", "/v1/invoiceitems", params="InvoiceItemListParams")
def list_invoice_items(ctx: Context, params: Row) -> Row:
    """A page of items, newest first; `pending` ones wait for an invoice."""
    equal: Row = {name: params[name] for name in ("customer", "invoice") if name in params}
    if params.get("pending") is True:
        equal["invoice"] = None
    elif params.get("pending") is False and "invoice" not in equal:
        found = ctx.store.find("invoiceitem", **equal)
        equal["id"] = [row["id"] for row in found if row["invoice"]]
    return ctx.list("invoiceitem", params, **equal)


def _item(ctx: Context, id: str) -> Row:
    row = ctx.store.get("invoiceitem", id)
    if row is None:
        raise _missing(id)
    return row


def _missing(id: str) -> StripeError:
    return invalid_request(
        f"No such Invoice Item: '{id}'(livemode=false)", code="resource_missing", param="id", status=404
    )


@route("GET", "/v1/invoiceitems/{id}", params="InvoiceItemRetrieveParams")
def retrieve_invoice_item(ctx: Context, params: Row, id: str) -> Row:
    """One item."""
    return _item(ctx, id)


@route("POST", "/v1/invoiceitems/{id}", params="InvoiceItemUpdateParams")
def update_invoice_item(ctx: Context, params: Row, id: str) -> Row:
    """Change an item that is not on a finalised invoice."""
    row = _item(ctx, id)
    invoice = _editable_invoice(ctx, row, "This invoice item has been deleted.")
    frozen = {"pricing": _PRICED, "quantity": ("quantity",), "discounts": ("discounts",)}
    for field in row["frozen_fields"]:
        if any(name in params for name in frozen[field]):
            raise invalid_request(f"The `{field}` of a proration cannot be changed.", param=field)
    customer = ctx.require("customer", row["customer"])
    if any(name in params for name in _PRICED):
        _reprice(ctx, row, params, customer)
    for name in ("description", "discountable"):
        if name in params:
            row[name] = cleared(params[name])
    if "metadata" in params:
        row["metadata"] = merge(row["metadata"], params["metadata"])
    if "period" in params:
        row["period"] = {"end": params["period"]["end"], "start": params["period"]["start"]}
    if "tax_rates" in params:
        row["tax_rates"] = wanted_tax_rates(ctx, params["tax_rates"], "tax_rates")
    if "discounts" in params:
        row["discounts"] = redeem(ctx, params["discounts"], {"customer": row["customer"], "invoice_item": id})
    ctx.store.put(row)
    if invoice is not None:
        _replace_line(ctx, invoice, customer, row, [line_of(ctx, row)])
    return row


def _reprice(ctx: Context, row: Row, params: Row, customer: Row) -> None:
    wish = {name: params[name] for name in _PRICED if name in params}
    if not {"amount", "unit_amount_decimal", "pricing", "price_data"} & wish.keys():
        wish["unit_amount_decimal"] = row["pricing"]["unit_amount_decimal"]
    priced = priced_parameters(ctx, {"currency": row["currency"], **wish}, customer)
    for name in ("amount", "quantity", "pricing"):
        row[name] = priced[name]
    row["quantity_decimal"] = str(row["quantity"])


def _editable_invoice(ctx: Context, row: Row, when_deleted: str) -> Row | None:
    """The draft it is on, if any; an item of a deleted or finalised invoice cannot be changed (recorded)."""
    if not row["invoice"]:
        return None
    invoice = ctx.store.get("invoice", row["invoice"])
    if invoice is None:
        raise invalid_request(when_deleted)
    if invoice["status"] != "draft":
        raise invalid_request("Can't delete an invoice item that is attached to an invoice that is no longer editable")
    return invoice


def _replace_line(ctx: Context, invoice: Row, customer: Row, row: Row, lines: list[Row]) -> None:
    kept = []
    for line in invoice["_lines"]:
        details = line["parent"]["invoice_item_details"] or line["parent"]["subscription_item_details"]
        if details["invoice_item"] == row["id"]:
            kept += [{**new, "id": line["id"]} for new in lines]
        else:
            kept.append(line)
    invoice["_lines"] = kept
    compute(ctx, invoice, customer)
    ctx.store.put(invoice)


@route("DELETE", "/v1/invoiceitems/{id}", params="InvoiceItemDeleteParams")
def delete_invoice_item(ctx: Context, params: Row, id: str) -> Row:
    """Take an item away, also from a draft."""
    row = _item(ctx, id)
    message = "Can't delete an invoice item that is attached to an invoice that is no longer editable"
    invoice = _editable_invoice(ctx, row, message)
    if invoice is not None:
        _replace_line(ctx, invoice, ctx.require("customer", row["customer"]), row, [])
    ctx.store.delete("invoiceitem", id)
    ctx.emit("invoiceitem.deleted", row)
    return {"id": id, "object": "invoiceitem", "deleted": True}
