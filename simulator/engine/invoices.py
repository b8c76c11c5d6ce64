"""Invoices from draft to number: making them, what they come to, finalising, voiding, writing off.

https://docs.stripe.com/invoicing/integration/workflow-transitions. Private keys of an invoice: `_lines`,
`_subscription`, `_default_rates`
(ids), `_collect` (whether the engine may charge), `_retries` (automatic retries made), `_token` (of the hosted page),
`_item_ids`.
"""

from typing import TYPE_CHECKING, Any

from simulator.engine import statuses
from simulator.engine.balance import change_balance
from simulator.engine.lines import apply_line_discounts, apply_line_taxes
from simulator.engine.settings import billing_settings
from simulator.engine.totals import invoice_totals, settle
from simulator.ids import random_text
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

DRAFT_SECONDS = 3600
_AUTOMATIC_TAX = {"disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None}
_TRANSITIONS = {"finalized_at": None, "marked_uncollectible_at": None, "paid_at": None, "voided_at": None}


def new_invoice(
    ctx: "Context",
    customer: Row,
    *,
    currency: str,
    reason: str,
    period: tuple[int, int],
    lines: list[Row],
    subscription: Row | None = None,
    auto_advance: bool = True,
    collection_method: str = "charge_automatically",
    days_until_due: int | None = None,
    discounts: list[str] | None = None,
    default_rates: list[str] | None = None,
    more: Row | None = None,
) -> Row:
    """Write a draft with these lines and tell of it. `more` overwrites public fields (description, footer, metadata,
    ...)."""
    now = ctx.now(customer)
    settings = billing_settings(ctx)
    row: Row = {
        "id": ctx.new_id("in"),
        "object": "invoice",
        "account_country": settings.account_country,
        "account_name": settings.account_name,
        "account_tax_ids": None,
        "amount_due": 0,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "application": None,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": auto_advance,
        "automatic_tax": dict(_AUTOMATIC_TAX),
        "automatically_finalizes_at": None,
        "billing_reason": reason,
        "collection_method": collection_method,
        "created": now,
        "currency": currency,
        "custom_fields": customer["invoice_settings"]["custom_fields"],
        "customer": customer["id"],
        "customer_account": None,
        **customer_details(ctx, customer),
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": list(discounts or []),
        "due_date": None if days_until_due is None else now + days_until_due * 86_400,
        "effective_at": None,
        "ending_balance": None,
        "footer": customer["invoice_settings"]["footer"],
        "from_invoice": None,
        "hosted_invoice_url": None,
        "invoice_pdf": None,
        "issuer": {"type": "self"},
        "last_finalization_error": None,
        "latest_revision": None,
        "livemode": ctx.livemode,
        "metadata": {},
        "next_payment_attempt": None,
        "number": None,
        "on_behalf_of": None,
        "parent": _parent(subscription) if subscription else None,
        "payment_settings": _payment_settings(subscription),
        "period_end": period[1],
        "period_start": period[0],
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "receipt_number": None,
        "rendering": None if subscription and reason != "manual" else _rendering("auto"),
        "shipping_cost": None,
        "shipping_details": None,
        "starting_balance": customer["balance"],
        "statement_descriptor": None,
        "status": "draft",
        "status_transitions": dict(_TRANSITIONS),
        "test_clock": customer.get("test_clock"),
        "webhooks_delivered_at": now,
        "_subscription": subscription["id"] if subscription else None,
        "_lines": lines,
        "_default_rates": list(default_rates or []),
        "_retries": 0,
        **(more or {}),
    }
    if customer["currency"] is None:
        customer["currency"] = currency
        ctx.store.put(customer)
    schedule_finalization(row)
    compute(ctx, row, customer)
    ctx.store.put(row)
    ctx.emit("invoice.created", row)
    return row


def customer_details(ctx: "Context", customer: Row) -> Row:
    """The customer's particulars that an invoice copies; frozen when it is finalised."""
    tax_ids = ctx.store.find("tax_id", customer=customer["id"], oldest_first=True)
    return {
        "customer_address": customer.get("address"),
        "customer_email": customer.get("email"),
        "customer_name": customer.get("name"),
        "customer_phone": customer.get("phone"),
        "customer_shipping": customer.get("shipping"),
        "customer_tax_exempt": customer.get("tax_exempt", "none"),
        "customer_tax_ids": [{"type": tax_id["type"], "value": tax_id["value"]} for tax_id in tax_ids],
    }


def schedule_finalization(row: Row) -> None:
    """When an advancing draft is finalised and charged: an hour after it was made (the second more is recorded)."""
    advancing = row["status"] == "draft" and row["auto_advance"]
    row["automatically_finalizes_at"] = row["created"] + DRAFT_SECONDS + 1 if advancing else None
    charged = advancing and row["collection_method"] == "charge_automatically"
    row["next_payment_attempt"] = row["created"] + DRAFT_SECONDS if charged else None
    row["_due"] = row["automatically_finalizes_at"]


def compute(ctx: "Context", row: Row, customer: Row) -> None:
    """Fill in discounts, taxes and totals of a draft, from its lines."""
    lines = row["_lines"]
    for line in lines:
        line["invoice"] = row["id"]
    apply_line_discounts(ctx, lines, row["discounts"], row["currency"])
    apply_line_taxes(ctx, lines, row["_default_rates"], row["customer_tax_exempt"])
    row.update(invoice_totals(lines))
    row["starting_balance"] = customer["balance"]
    row["amount_due"] = settle(row["total"], customer["balance"], row["currency"]).amount_due
    row["amount_remaining"] = row["amount_due"]


def finalize(ctx: "Context", row: Row) -> Row:
    """Give a draft its number and freeze it: open, or paid at once when nothing is due.

    What the balance gives or takes becomes a balance transaction.
    """
    before = ctx.render(row)
    customer = ctx.require("customer", row["customer"])
    now = ctx.now(row)
    row.update(customer_details(ctx, customer))
    compute(ctx, row, customer)
    row["number"] = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    customer["next_invoice_sequence"] += 1
    ctx.store.put(customer)
    row["status"] = "open"
    row["effective_at"] = row["effective_at"] or now
    row["status_transitions"] = {**row["status_transitions"], "finalized_at": now}
    row["_token"] = random_text(32)
    row["hosted_invoice_url"] = f"https://invoice.stripe.com/i/{ctx.account}/test_{row['_token']}?s=ap"
    row["invoice_pdf"] = f"https://pay.stripe.com/invoice/{ctx.account}/test_{row['_token']}/pdf?s=ap"
    if row["rendering"]:
        row["rendering"] = _rendering("letter")
    _settle(ctx, row, customer)
    schedule_finalization(row)
    ctx.store.put(row)
    ctx.emit("invoice.finalized", row, before)
    if row["collection_method"] == "send_invoice" and row["amount_due"]:
        row["_due"] = row["due_date"]
        ctx.store.put(row)
        ctx.emit("invoice.sent", row)
    return row


def _settle(ctx: "Context", row: Row, customer: Row) -> None:
    settlement = settle(row["total"], row["starting_balance"], row["currency"])
    row["ending_balance"] = settlement.ending_balance
    moved = settlement.ending_balance - row["starting_balance"]
    if moved:
        change_balance(ctx, customer, moved, "applied_to_invoice", invoice=row["id"], currency=row["currency"])


def void(ctx: "Context", row: Row) -> Row:
    """Take an open invoice back; what it took from the balance returns to it."""
    before = ctx.render(row)
    row["status"] = "void"
    row["status_transitions"] = {**row["status_transitions"], "voided_at": ctx.now(row)}
    stop_collection(row)
    ctx.store.put(row)
    moved = (row["ending_balance"] or 0) - row["starting_balance"]
    if moved:
        customer = ctx.require("customer", row["customer"])
        change_balance(ctx, customer, -moved, "unapplied_from_invoice", invoice=row["id"], currency=row["currency"])
    ctx.emit("invoice.voided", row, before)
    statuses.invoice_given_up(ctx, row)
    return row


def mark_uncollectible(ctx: "Context", row: Row) -> Row:
    """Write an invoice off; its amounts stay."""
    before = ctx.render(row)
    row["status"] = "uncollectible"
    row["status_transitions"] = {**row["status_transitions"], "marked_uncollectible_at": ctx.now(row)}
    stop_collection(row)
    ctx.store.put(row)
    ctx.emit("invoice.marked_uncollectible", row, before)
    statuses.invoice_given_up(ctx, row)
    return row


def stop_collection(row: Row) -> None:
    """No automatic step is taken with the invoice any more."""
    row["auto_advance"] = False
    row["automatically_finalizes_at"] = None
    row["next_payment_attempt"] = None
    row["_due"] = None


def delete_draft(ctx: "Context", row: Row) -> Row:
    """Take a draft away. The items on it do not wait again (recorded)."""
    ctx.store.delete("invoice", row["id"])
    ctx.emit("invoice.deleted", row)
    return {"id": row["id"], "object": "invoice", "deleted": True}


def _parent(subscription: Row) -> Row:
    details: Row = {"metadata": dict(subscription["metadata"]), "subscription": subscription["id"]}
    return {"quote_details": None, "subscription_details": details, "type": "subscription_details"}


def _payment_settings(subscription: Row | None) -> dict[str, Any]:
    settings = (subscription or {}).get("payment_settings") or {}
    return {
        "default_mandate": None,
        "payment_method_options": settings.get("payment_method_options"),
        "payment_method_types": settings.get("payment_method_types"),
    }


def _rendering(page_size: str) -> Row:
    return {"amount_tax_display": None, "pdf": {"page_size": page_size}, "template": None, "template_version": None}
