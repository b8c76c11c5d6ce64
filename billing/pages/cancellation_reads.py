"""What the page of a cancellation asks: one round, and a second where canceling settles something at once."""

from dataclasses import dataclass

from accounts.features import Features
from billing.cancellation_reasons import Survey, survey_of
from billing.errors import NotFound, RequestRefused
from billing.gateway.cancellations import preview_cancellation
from billing.gateway.feedback_options import list_feedback_options
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoices import Invoice
from billing.gateway.parallel import together, wait_for
from billing.gateway.previews import ChangePreview
from billing.gateway.subscriptions import Subscription
from billing.pages.subject import Subject
from billing.pages.subscription_reads import AskedSubscription
from billing.policy.cancellation import is_credited, why_not_cancelable
from billing.policy.cancellation_quote import CancellationQuote, cancellation_quote, needs_preview


@dataclass(frozen=True, slots=True)
class CancellationReads:
    subject: Subject
    subscription: Subscription
    survey: Survey
    open_invoices: tuple[Invoice, ...]
    """Of this subscription, as far as they could be read."""
    quote: CancellationQuote
    preview: ChangePreview | None
    """What an end at once would put on a last invoice; `None` where it would be nothing."""


def read_cancellation(
    gateway: CustomerGateway, features: Features, subscription_id: str, moment: int | None = None
) -> CancellationReads:
    """Read it as it is now, reckoned to `moment` (a timestamp; now if it is not given). Raises our errors."""
    cancel = features.subscription_cancel
    asks = cancel.cancellation_reason
    with together() as reads:
        asked = AskedSubscription(gateway, reads, subscription_id)
        invoices = reads.ask(gateway.open_invoices(), is_extra=True)
        wants_options = asks.enabled and asks.feedback_options
        options = reads.ask(list_feedback_options(gateway), is_extra=True) if wants_options else None
    subject, subscription = asked.found(features)
    began = max((item.current_period_start for item in subscription.items.data), default=0)
    if moment is None or moment < began:  # what was agreed to in the last period is to be shown anew
        moment = subject.now
    preview = None
    if not why_not_cancelable(subscription) and needs_preview(subscription, cancel, subject.now):
        preview = _preview(gateway, subscription, prorates=is_credited(subscription, cancel), moment=moment)
    open_ = invoices.value.data if invoices.error is None else []
    return CancellationReads(
        subject=subject,
        subscription=subscription,
        survey=survey_of(asks, options.value.data if options is not None and options.error is None else ()),
        open_invoices=tuple(invoice for invoice in open_ if invoice.subscription == subscription.id),
        quote=cancellation_quote(subscription, cancel, now=subject.now, moment=moment, preview=preview),
        preview=preview,
    )


def _preview(
    gateway: CustomerGateway, subscription: Subscription, *, prorates: bool, moment: int
) -> ChangePreview | None:
    try:
        return wait_for(preview_cancellation(gateway, subscription, prorates=prorates, moment=moment))
    except (NotFound, RequestRefused) as error:
        if error.code != "invoice_upcoming_none":
            raise
        return None
