"""Lines of invoices. https://docs.stripe.com/api/invoice-line-item"""

from collections.abc import Sequence

from simulator.context import Context, Rendered
from simulator.engine import line_edits
from simulator.errors import invalid_request, resource_missing
from simulator.routes import route
from simulator.store import Row

_MOST = 100


@route("GET", "/v1/invoices/{id}/lines", params="InvoiceLineItemListParams")
def list_lines(ctx: Context, params: Row, id: str) -> Row:
    """A page of an invoice's lines, in the invoice's order; no total_count (recorded)."""
    lines = [ctx.public(line) for line in ctx.require("invoice", id, param="invoice")["_lines"]]
    return page_of(lines, params, "line_item", f"/v1/invoices/{id}/lines")


def page_of(lines: Sequence[Row], params: Row, kind: str, url: str) -> Row:
    """A page of lines that live inside another object."""
    ids = [line["id"] for line in lines]
    for name in ("starting_after", "ending_before"):
        if name in params and params[name] not in ids:
            raise resource_missing(kind, params[name], param=name)
    if "starting_after" in params and "ending_before" in params:
        raise invalid_request("Received both starting_after and ending_before parameters. Please pass in only one.")
    limit = max(1, min(params.get("limit", 10), _MOST))
    if "ending_before" in params:
        before = lines[: ids.index(params["ending_before"])]
        page, more = before[-limit:], len(before) > limit
    else:
        rest = lines[ids.index(params["starting_after"]) + 1 :] if "starting_after" in params else lines
        page, more = rest[:limit], len(rest) > limit
    return {"object": "list", "data": list(page), "has_more": more, "url": url}


@route("POST", "/v1/invoices/{id}/add_lines", params="InvoiceAddLinesParams")
def add_lines(ctx: Context, params: Row, id: str) -> Row:
    """Add lines to a draft; answers the invoice."""
    invoice = ctx.require("invoice", id, param="invoice")
    before = ctx.render(invoice)
    line_edits.add_lines(ctx, invoice, params["lines"])
    line_edits.finish(ctx, invoice, params)
    ctx.emit("invoice.updated", invoice, before)
    return invoice


@route("POST", "/v1/invoices/{id}/update_lines", params="InvoiceUpdateLinesParams")
def update_lines(ctx: Context, params: Row, id: str) -> Row:
    """Change lines of a draft; answers the invoice."""
    invoice = ctx.require("invoice", id, param="invoice")
    before = ctx.render(invoice)
    for place, wish in enumerate(params["lines"]):
        line = line_edits.find_line(invoice, wish["id"], f"lines[{place}][id]")
        line_edits.change_line(ctx, invoice, line, wish, f"lines[{place}]")
    line_edits.finish(ctx, invoice, params)
    ctx.emit("invoice.updated", invoice, before)
    return invoice


@route("POST", "/v1/invoices/{id}/remove_lines", params="InvoiceRemoveLinesParams")
def remove_lines(ctx: Context, params: Row, id: str) -> Row:
    """Take lines off a draft; answers the invoice."""
    invoice = ctx.require("invoice", id, param="invoice")
    before = ctx.render(invoice)
    line_edits.remove_lines(ctx, invoice, params["lines"])
    line_edits.finish(ctx, invoice, params)
    ctx.emit("invoice.updated", invoice, before)
    return invoice


@route("POST", "/v1/invoices/{id}/lines/{line_id}", params="InvoiceLineItemUpdateParams")
def update_line(ctx: Context, params: Row, id: str, line_id: str) -> Row:
    """Change one line of a draft; answers the line."""
    invoice = ctx.require("invoice", id, param="invoice")
    before = ctx.render(invoice)
    line = line_edits.find_line(invoice, line_id, "line_item_id", status=404)
    line_edits.change_line(ctx, invoice, line, params, "line")
    line_edits.finish(ctx, invoice, {})
    ctx.emit("invoice.updated", invoice, before)
    return Rendered(ctx.public(line))
