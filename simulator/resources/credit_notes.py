"""Credit notes. https://docs.stripe.com/api/credit_notes"""

from simulator.changes import cleared
from simulator.context import Context, Rendered
from simulator.engine import credit_notes
from simulator.metadata import merge
from simulator.resources.invoice_lines import page_of
from simulator.resources.subscriptions import rates_of
from simulator.routes import renderer, route
from simulator.store import Row


def _shown(ctx: Context, line: Row) -> Rendered:
    out = ctx.public(line)
    out["tax_rates"] = [ctx.render(rate) for rate in rates_of(ctx, line["tax_rates"])]
    return out


@renderer("credit_note")
def render_credit_note(ctx: Context, row: Row) -> Row:
    """A credit note with the first of its lines."""
    out = ctx.public(row)
    out["lines"] = {
        "object": "list",
        "data": [_shown(ctx, line) for line in row["_lines"][:10]],
        "has_more": len(row["_lines"]) > 10,
        "url": f"/v1/credit_notes/{row['id']}/lines",
    }
    return out


@route("POST", "/v1/credit_notes", params="CreditNoteCreateParams")
def create_credit_note(ctx: Context, params: Row) -> Row:
    """Credit part of an invoice."""
    return credit_notes.create(ctx, params)


@route("GET", "/v1/credit_notes", params="CreditNoteListParams")
def list_credit_notes(ctx: Context, params: Row) -> Row:
    """A page of credit notes, newest first."""
    return ctx.list("credit_note", params, **{name: params[name] for name in ("customer", "invoice") if name in params})


@route("GET", "/v1/credit_notes/{id}", params="CreditNoteRetrieveParams")
def retrieve_credit_note(ctx: Context, params: Row, id: str) -> Row:
    """One credit note."""
    return ctx.require("credit_note", id)


@route("POST", "/v1/credit_notes/{id}", params="CreditNoteUpdateParams")
def update_credit_note(ctx: Context, params: Row, id: str) -> Row:
    """Change memo or metadata."""
    row = ctx.require("credit_note", id)
    before = ctx.render(row)
    if "memo" in params:
        row["memo"] = cleared(params["memo"])
    row["metadata"] = merge(row["metadata"], params.get("metadata"))
    ctx.store.put(row)
    ctx.emit("credit_note.updated", row, before)
    return row


@route("GET", "/v1/credit_notes/{id}/lines", params="CreditNoteLineItemListParams")
def list_credit_note_lines(ctx: Context, params: Row, id: str) -> Row:
    """A page of a credit note's lines."""
    lines = [_shown(ctx, line) for line in ctx.require("credit_note", id)["_lines"]]
    return page_of(lines, params, "credit_note_line_item", f"/v1/credit_notes/{id}/lines")


@route("POST", "/v1/credit_notes/{id}/void", params="CreditNoteVoidCreditNoteParams")
def void_credit_note(ctx: Context, params: Row, id: str) -> Row:
    """Take a credit note of an open invoice back."""
    return credit_notes.void(ctx, ctx.require("credit_note", id))
