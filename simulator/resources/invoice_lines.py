"""Lines of invoices. https://docs.stripe.com/api/invoice-line-item"""

from collections.abc import Sequence

from simulator.context import Context
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
