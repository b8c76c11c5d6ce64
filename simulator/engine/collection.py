"""Collecting invoices: which payment method, one attempt, what success and failure lead to.

https://docs.stripe.com/billing/subscriptions/payment-methods-setting#payment-method-priority
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from simulator.engine import dunning, held_changes, intents, statuses
from simulator.engine.billing import recount_usage
from simulator.engine.invoices import finalize, stop_collection
from simulator.errors import StripeError
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

Outcome = Literal["paid", "processing", "requires_action", "declined", "no_method"]


@dataclass(frozen=True)
class Attempt:
    """What became of one attempt to collect; `error` is what Stripe would answer to the one who asked for it."""

    outcome: Outcome
    error: StripeError | None = None


def payment_method_of(ctx: "Context", invoice: Row) -> str | None:
    """Who pays: the invoice's own method, the subscription's, the customer's, in that order."""
    subscription = statuses.subscription_of(ctx, invoice)
    for holder in (invoice, subscription or {}):
        for name in ("default_payment_method", "default_source"):
            if holder.get(name):
                return str(holder[name])
    return customer_payment_method(ctx.require("customer", invoice["customer"]))


def customer_payment_method(customer: Row) -> str | None:
    """The customer's default."""
    return customer["invoice_settings"]["default_payment_method"] or customer.get("default_source")


def issue(ctx: "Context", invoice: Row) -> None:
    """Finalise a draft. Nothing due: it is paid at once. Otherwise a payment intent waits for it."""
    recount_usage(ctx, invoice)
    finalize(ctx, invoice)
    if invoice["amount_due"] == 0:
        mark_paid(ctx, invoice, charged=False)
        return
    intent = intents.create(ctx, invoice, payment_method_of(ctx, invoice))
    invoice["_intent"] = intent["id"]
    ctx.store.put(invoice)
    ctx.store.put(
        {
            "id": ctx.new_id("inpay"),
            "object": "invoice_payment",
            "amount_paid": None,
            "amount_requested": invoice["amount_due"],
            "created": ctx.now(invoice),
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "livemode": ctx.livemode,
            "payment": {"payment_intent": intent["id"], "type": "payment_intent"},
            "status": "open",
            "status_transitions": {"canceled_at": None, "paid_at": None},
            "_test_clock": invoice["test_clock"],
        }
    )


def advance_draft(ctx: "Context", invoice: Row) -> None:
    """The hour is over: finalise, and charge if that is how it is collected."""
    issue(ctx, invoice)
    if invoice["status"] == "open" and invoice["collection_method"] == "charge_automatically":
        collect(ctx, invoice, automatic=True)


def collect(
    ctx: "Context", invoice: Row, *, payment_method: str | None = None, automatic: bool, off_session: bool = True
) -> Attempt:
    """One attempt to collect an open invoice. The first counts; later ones count only when they are automatic."""
    before = ctx.render(invoice)
    method = payment_method or payment_method_of(ctx, invoice)
    if method is None:
        return _without_method(ctx, invoice, before, automatic=automatic)
    invoice["attempted"] = True
    if automatic and not dunning.will_reach_the_bank(invoice, method):
        return _not_paid(ctx, invoice, before, Attempt("declined"), automatic=automatic)
    result = intents.confirm(ctx, invoice["_intent"], method, off_session=off_session)
    invoice["_last_method"], invoice["_last_decline"] = method, result.decline_code
    if result.status in ("succeeded", "processing"):
        if not invoice["attempt_count"] or automatic:
            invoice["attempt_count"] += 1
        if result.status == "processing":
            invoice["next_payment_attempt"] = invoice["_due"] = None
            ctx.store.put(invoice)
            return Attempt("processing")
        mark_paid(ctx, invoice, payment_method=method, before=before)
        return Attempt("paid")
    needs_action = result.status == "requires_action"
    outcome: Outcome = "requires_action" if needs_action else "declined"
    return _not_paid(ctx, invoice, before, Attempt(outcome, result.error), automatic=automatic)


def _without_method(ctx: "Context", invoice: Row, before: Row, *, automatic: bool) -> Attempt:
    invoice["attempted"] = True
    return _not_paid(ctx, invoice, before, Attempt("no_method"), automatic=automatic)


def _not_paid(ctx: "Context", invoice: Row, before: Row, attempt: Attempt, *, automatic: bool) -> Attempt:
    """Count the attempt, plan the next, tell. An action that is required is not counted as an attempt (recorded)."""
    counts = attempt.outcome != "requires_action" or automatic
    if counts and (automatic or not invoice["attempt_count"]):
        invoice["attempt_count"] += 1
    subscription = statuses.subscription_of(ctx, invoice)
    # Neither the first invoice nor that of a pending update is retried: what waits for them lapses.
    first = subscription is not None and subscription["status"] == "incomplete"
    first = first or held_changes.waits_for(subscription, invoice)
    last = False
    if automatic and not first:
        last = not dunning.plan_retry(ctx, invoice)
    ctx.store.put(invoice)
    if attempt.outcome in ("declined", "no_method"):
        statuses.attempt_failed(ctx, invoice)
    ctx.emit(
        "invoice.payment_action_required" if attempt.outcome == "requires_action" else "invoice.payment_failed", invoice
    )
    if automatic and not first:
        ctx.emit("invoice.updated", invoice, before)
        statuses.payment_failed(ctx, invoice)
        if last:
            dunning.give_up(ctx, invoice)
    return attempt


def mark_paid(
    ctx: "Context",
    invoice: Row,
    *,
    charged: bool = True,
    payment_method: str | None = None,
    before: Row | None = None,
) -> None:
    """The invoice is settled: by a charge, by the balance, or out of band (`charged` false and an amount due)."""
    before = before or ctx.render(invoice)
    out_of_band = not charged and invoice["amount_due"] > 0
    invoice["status"] = "paid"
    invoice["amount_paid"] = invoice["amount_due"]
    invoice["amount_remaining"] = 0
    invoice["attempted"] = invoice["attempted"] or not out_of_band
    invoice["status_transitions"] = {**invoice["status_transitions"], "paid_at": ctx.now(invoice)}
    stop_collection(invoice)
    ctx.store.put(invoice)
    if charged:
        _close_payment(ctx, invoice)
    elif out_of_band and invoice.get("_intent"):
        intents.cancel(ctx, invoice["_intent"])
    ctx.emit("invoice.updated", invoice, before)
    ctx.emit("invoice.paid", invoice)
    ctx.emit("invoice.payment_succeeded", invoice)
    statuses.invoice_paid(ctx, invoice, payment_method)


def _close_payment(ctx: "Context", invoice: Row) -> None:
    for payment in ctx.store.find("invoice_payment", invoice=invoice["id"], status="open"):
        payment["status"] = "paid"
        payment["amount_paid"] = payment["amount_requested"]
        payment["status_transitions"]["paid_at"] = ctx.now(invoice)
        ctx.store.put(payment)
        ctx.emit("invoice_payment.paid", payment)


def cancel_payment(ctx: "Context", invoice: Row) -> None:
    """A voided invoice's payment intent cannot be paid any more."""
    for payment in ctx.store.find("invoice_payment", invoice=invoice["id"], status="open"):
        payment["status"] = "canceled"
        payment["status_transitions"]["canceled_at"] = ctx.now(invoice)
        ctx.store.put(payment)
    if invoice.get("_intent"):
        intents.cancel(ctx, invoice["_intent"])


def intent_settled(ctx: "Context", intent: Row) -> None:
    """An invoice's payment intent came to its end outside of `collect`: the customer completed it, or a debit cleared
    or bounced."""
    invoice = ctx.store.get("invoice", intent.get("_invoice"))
    if invoice is None or invoice["status"] not in ("open", "uncollectible"):
        return
    if intent["status"] == "succeeded":
        if not invoice["attempt_count"]:
            invoice["attempt_count"] = 1
        mark_paid(ctx, invoice, payment_method=intent.get("payment_method"))
    elif intent["status"] == "requires_payment_method":
        before = ctx.render(invoice)
        error = intent.get("last_payment_error") or {}
        invoice["_last_decline"] = error.get("decline_code")
        _not_paid(ctx, invoice, before, Attempt("declined"), automatic=bool(invoice["auto_advance"]))
