"""Invoices. https://docs.stripe.com/api/invoices"""

from typing import Any

from simulator.changes import cleared
from simulator.context import Context, Rendered
from simulator.engine import collection, manual_invoices
from simulator.engine import invoices as engine
from simulator.engine import preview as previews
from simulator.engine.catalogue import wanted_tax_rates
from simulator.engine.discounting import redeem
from simulator.engine.first_payment import requires_action_error
from simulator.engine.payment_method import no_payment_source, wanted_method
from simulator.errors import invalid_request
from simulator.metadata import merge
from simulator.payments import on_invoice_intent_settled
from simulator.resources.subscriptions import rates_of
from simulator.routes import lazy_field, renderer, route
from simulator.store import Row

_ENUMS = {
    "status": ["draft", "open", "void", "paid", "uncollectible"],
    "pending_invoice_items_behavior": ["include", "exclude"],
}
_NOT_OPEN = "You can only pass in open invoices. This invoice isn't open."
_DRAFT_FIELDS = (
    "description",
    "footer",
    "custom_fields",
    "account_tax_ids",
    "statement_descriptor",
    "effective_at",
    "on_behalf_of",
)
_FINAL_FIELDS = ("metadata", "default_payment_method", "default_source", "auto_advance", "payment_settings", "expand")


on_invoice_intent_settled(collection.intent_settled)


@renderer("invoice")
def render_invoice(ctx: Context, row: Row) -> Row:
    """An invoice with the first of its lines."""
    out = ctx.public(row)
    lines = row["_lines"]
    out["lines"] = {
        "object": "list",
        "data": [ctx.public(line) for line in lines[:10]],
        "has_more": len(lines) > 10,
        "total_count": len(lines),
        "url": f"/v1/invoices/{row['id']}/lines",
    }
    out["default_tax_rates"] = [ctx.render(rate) for rate in rates_of(ctx, row["default_tax_rates"])]
    return out


@lazy_field("invoice", "payments")
def payments(ctx: Context, invoice: Row) -> Any:
    """The invoice's payments; the list's address is the same for all (recorded)."""
    return ctx.sublist(ctx.store.find("invoice_payment", invoice=invoice["id"]), "/v1/invoices/payments", total=False)


@lazy_field("invoice", "confirmation_secret")
def confirmation_secret(ctx: Context, invoice: Row) -> Any:
    """What a browser needs to pay it; nothing where there was nothing to pay."""
    for payment in ctx.store.find("invoice_payment", invoice=invoice["id"]):
        intent = ctx.store.get("payment_intent", payment["payment"]["payment_intent"])
        if intent is not None:
            return {"client_secret": intent["client_secret"], "type": "payment_intent"}
    return None


def _invoice(ctx: Context, id: str, param: str) -> Row:
    """Stripe calls the id `invoice` in some calls and `id` in others (recorded)."""
    return ctx.require("invoice", id, param=param)


@route("POST", "/v1/invoices", params="InvoiceCreateParams", enums=_ENUMS)
def create_invoice(ctx: Context, params: Row) -> Row:
    """Make a draft by hand."""
    return manual_invoices.create(ctx, params)


@route("GET", "/v1/invoices", params="InvoiceListParams", enums=_ENUMS)
def list_invoices(ctx: Context, params: Row) -> Row:
    """A page of invoices, newest first."""
    equal: Row = {
        name: params[name] for name in ("customer", "subscription", "status", "collection_method") if name in params
    }
    if isinstance(params.get("due_date"), int):
        equal["due_date"] = params["due_date"]
    return ctx.list("invoice", params, **equal)


@route("POST", "/v1/invoices/create_preview", params="InvoiceCreatePreviewParams")
def create_preview(ctx: Context, params: Row) -> Row:
    """What would be billed next, or by a change. Nothing is kept."""
    return Rendered(previews.preview(ctx, params))


@route("GET", "/v1/invoices/{id}", params="InvoiceRetrieveParams")
def retrieve_invoice(ctx: Context, params: Row, id: str) -> Row:
    """One invoice."""
    return _invoice(ctx, id, "invoice")


@route("POST", "/v1/invoices/{id}", params="InvoiceUpdateParams")
def update_invoice(ctx: Context, params: Row, id: str) -> Row:
    """Change a draft; of a finalised invoice only what is not printed on it."""
    row = _invoice(ctx, id, "id")
    before = ctx.render(row)
    if row["status"] != "draft":
        printed = [name for name in params if name not in _FINAL_FIELDS]
        if printed:
            raise invalid_request("Finalized invoices can't be updated in this way", param=printed[0])
    customer = ctx.require("customer", row["customer"])
    _change_draft(ctx, row, customer, params)
    if row["status"] == "draft":
        engine.schedule_finalization(row)
        engine.compute(ctx, row, customer)
    ctx.store.put(row)
    if ctx.render(row) != before:
        ctx.emit("invoice.updated", row, before)
    return row


def _change_draft(ctx: Context, row: Row, customer: Row, params: Row) -> None:
    for name in _DRAFT_FIELDS:
        if name in params:
            row[name] = cleared(params[name])
    if "metadata" in params:
        row["metadata"] = merge(row["metadata"], params["metadata"])
    if "auto_advance" in params:
        row["auto_advance"] = params["auto_advance"]
    if {"collection_method", "days_until_due", "due_date"} & params.keys():
        row["collection_method"] = params.get("collection_method", row["collection_method"])
        manual_invoices.check_due(
            params | ({"due_date": row["due_date"]} if row["due_date"] else {}), row["collection_method"]
        )
        if "days_until_due" in params:
            row["due_date"] = row["created"] + params["days_until_due"] * 86_400
        row["due_date"] = params.get("due_date", row["due_date"])
    if "default_payment_method" in params:
        row["default_payment_method"] = wanted_method(ctx, customer, params["default_payment_method"])
    if "default_tax_rates" in params:
        row["_default_rates"] = wanted_tax_rates(ctx, params["default_tax_rates"], "default_tax_rates")
        row["default_tax_rates"] = list(row["_default_rates"])
    if "discounts" in params:
        row["discounts"] = redeem(ctx, params["discounts"], {"customer": row["customer"], "invoice": row["id"]})


@route("DELETE", "/v1/invoices/{id}", params="InvoiceDeleteParams")
def delete_invoice(ctx: Context, params: Row, id: str) -> Row:
    """Delete a draft that was made by hand."""
    row = _invoice(ctx, id, "invoice")
    if row["status"] != "draft":
        raise invalid_request("You can only delete draft invoices.")
    if row["_subscription"]:
        raise invalid_request("You can't delete invoices created by subscriptions.")
    return engine.delete_draft(ctx, row)


@route("POST", "/v1/invoices/{id}/finalize", params="InvoiceFinalizeInvoiceParams")
def finalize_invoice(ctx: Context, params: Row, id: str) -> Row:
    """Give a draft its number. Nothing is charged by this; nothing due means paid."""
    row = _invoice(ctx, id, "id")
    if row["status"] != "draft":
        raise invalid_request("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    row["auto_advance"] = params.get("auto_advance", row["auto_advance"])
    collection.issue(ctx, row)
    if row["status"] == "open" and row["auto_advance"] and row["collection_method"] == "charge_automatically":
        row["next_payment_attempt"] = row["_due"] = ctx.now(row) + engine.DRAFT_SECONDS
        ctx.store.put(row)
    return row


@route("POST", "/v1/invoices/{id}/pay", params="InvoicePayParams")
def pay_invoice(ctx: Context, params: Row, id: str) -> Row:
    """Pay an invoice now; a draft is finalised first."""
    row = _invoice(ctx, id, "id")
    if row["status"] == "paid":
        raise invalid_request("Invoice is already paid")
    if row["status"] == "void":
        raise invalid_request(_NOT_OPEN)
    customer = ctx.require("customer", row["customer"])
    method = wanted_method(ctx, customer, params.get("payment_method"), "payment_method")
    if row["status"] == "draft":
        collection.issue(ctx, row)
    if row["status"] == "paid":
        return row
    if params.get("paid_out_of_band"):
        collection.mark_paid(ctx, row, charged=False)
        return row
    _charge(ctx, row, method, off_session=params.get("off_session", True))
    return row


def _charge(ctx: Context, row: Row, method: str | None, *, off_session: bool) -> None:
    if method is None and collection.payment_method_of(ctx, row) is None:
        raise no_payment_source()
    attempt = collection.collect(ctx, row, payment_method=method, automatic=False, off_session=off_session)
    if attempt.outcome in ("paid", "processing"):
        return
    error = attempt.error or requires_action_error()
    if attempt.outcome == "requires_action" and attempt.error is None:
        error.code = "invoice_payment_intent_requires_action"
        error.message = "This payment requires additional user action before it can be completed successfully."
    error.commit = True
    raise error


@route("POST", "/v1/invoices/{id}/void", params="InvoiceVoidInvoiceParams")
def void_invoice(ctx: Context, params: Row, id: str) -> Row:
    """Take an open or written-off invoice back."""
    row = _invoice(ctx, id, "id")
    if row["status"] == "paid":
        raise invalid_request("Invoices with `paid` payments cannot be voided.")
    if row["status"] not in ("open", "uncollectible"):
        raise invalid_request(_NOT_OPEN)
    collection.cancel_payment(ctx, row)
    return engine.void(ctx, row)


@route("POST", "/v1/invoices/{id}/mark_uncollectible", params="InvoiceMarkUncollectibleParams")
def mark_uncollectible(ctx: Context, params: Row, id: str) -> Row:
    """Write an open invoice off."""
    row = _invoice(ctx, id, "id")
    if row["status"] == "uncollectible":
        raise invalid_request("This invoice has already been marked uncollectible.")
    if row["status"] != "open":
        raise invalid_request(_NOT_OPEN)
    return engine.mark_uncollectible(ctx, row)


@route("POST", "/v1/invoices/{id}/send", params="InvoiceSendInvoiceParams")
def send_invoice(ctx: Context, params: Row, id: str) -> Row:
    """Send an invoice by e-mail: none leaves here, but it is finalised and the event is told."""
    row = _invoice(ctx, id, "invoice")
    if row["status"] in ("paid", "void"):
        raise invalid_request(
            "This invoice cannot be sent right now. Please contact us via https://support.stripe.com/contact "
            "with details, so we can help."
        )
    if row["collection_method"] != "send_invoice":
        raise invalid_request("You can only manually send an invoice if its collection method is 'send_invoice'.")
    if row["status"] == "draft":
        collection.issue(ctx, row)
    else:
        ctx.emit("invoice.sent", row)
    return row
