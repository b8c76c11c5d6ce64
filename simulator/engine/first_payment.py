"""The first payment of a subscription, and those of its changes: what `payment_behavior` makes of the outcome.

https://docs.stripe.com/api/subscriptions/create#create_subscription-payment_behavior
"""

from typing import TYPE_CHECKING

from simulator.engine import statuses, subscriptions
from simulator.engine.collection import collect, issue, payment_method_of
from simulator.engine.payment_method import no_payment_source
from simulator.errors import StripeError
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_REQUIRES_ACTION = (
    "Payment for this subscription requires additional user action, but the requested payment behavior doesn't "
    "save the invoice or "
    "PaymentIntent. Retry the request with `payment_behavior=allow_incomplete` or "
    "`payment_behavior=default_incomplete`, then "
    "complete the PaymentIntent on the subscription's latest invoice. Additional information is available here: "
    "https://stripe.com/docs/billing/subscriptions/overview#requires-action"
)


def requires_action_error() -> StripeError:
    """The payment wants the customer, and the caller wanted all or nothing (recorded)."""
    return StripeError(
        402, "card_error", _REQUIRES_ACTION, code="subscription_payment_intent_requires_action", doc=False
    )


def settle_first_invoice(ctx: "Context", row: Row, invoice: Row, behavior: str, items: list[Row]) -> None:
    """Issue and collect the first invoice. The subscription's row is changed and written; one that is invoiced stays
    a draft."""
    if row["collection_method"] == "send_invoice":
        subscriptions.put(ctx, row, items)
        return
    if invoice["amount_due"] > 0:
        if behavior != "default_incomplete" and payment_method_of(ctx, invoice) is None:
            raise no_payment_source()
        if row["status"] == "active":
            row["status"] = "incomplete"
    subscriptions.put(ctx, row, items)
    issue(ctx, invoice)
    if invoice["status"] == "open" and behavior != "default_incomplete":
        attempt = collect(ctx, invoice, automatic=False, off_session=False)
        _or_error(attempt.outcome, attempt.error, behavior)
    refresh(ctx, row)


def settle_change(ctx: "Context", row: Row, invoice: Row, behavior: str, *, off_session: bool = False) -> str | None:
    """Issue and collect the invoice of a change at once. Answers what became of the attempt; None if nothing was
    attempted."""
    if row["collection_method"] == "send_invoice":
        return None
    if invoice["amount_due"] > 0 and behavior != "default_incomplete" and payment_method_of(ctx, invoice) is None:
        raise no_payment_source()
    issue(ctx, invoice)
    if invoice["status"] != "open":
        return "paid"
    if behavior == "default_incomplete":
        statuses.payment_failed(ctx, invoice)
        return "requires_action"
    attempt = collect(ctx, invoice, automatic=True, off_session=off_session)
    _or_error(attempt.outcome, attempt.error, behavior)
    return attempt.outcome


def _or_error(outcome: str, error: StripeError | None, behavior: str) -> None:
    """All or nothing: an error that takes everything back."""
    if behavior != "error_if_incomplete" or outcome in ("paid", "processing"):
        return
    if outcome == "requires_action" or error is None:
        raise requires_action_error()
    error.commit = False
    raise error


def refresh(ctx: "Context", row: Row) -> None:
    """Read again what payments changed."""
    fresh = ctx.store.get("subscription", row["id"])
    if fresh is not None:
        row.clear()
        row.update(fresh)
