"""What the pages of a plan change ask: one round, and a second one where usage has to be counted."""

from dataclasses import dataclass

from accounts.features import Features
from billing.gateway.gateway import CustomerGateway
from billing.gateway.offers import Offer
from billing.gateway.parallel import together
from billing.gateway.previews import PreviewLine, create_preview
from billing.gateway.subscriptions import Subscription
from billing.pages.subject import Subject
from billing.pages.subscription_reads import AskedSubscription


@dataclass(frozen=True, slots=True)
class PlanReads:
    """A subscription and what it may become."""

    subject: Subject
    subscription: Subscription
    offers: tuple[Offer, ...]
    usage: tuple[PreviewLine, ...] | None = None
    """The lines of the next invoice; `None` where nothing is charged by usage, or Stripe did not say."""


def read_offers(gateway: CustomerGateway, features: Features, subscription_id: str) -> PlanReads:
    """The subscription with the merchant's offers; raises our errors, `NotFound` for somebody else's subscription."""
    with together() as reads:
        asked = AskedSubscription(gateway, reads, subscription_id)
        offers = reads.ask(gateway.offers(features.subscription_update))
    subject, subscription = asked.found(features)
    return PlanReads(subject, subscription, tuple(offers.value))


def with_usage(gateway: CustomerGateway, plan: PlanReads) -> PlanReads:
    """The same with the usage so far, from the preview of the next invoice: it holds Stripe's own exact amounts.

    Not asked for where nothing is charged by usage. Without an answer the page says nothing about usage.
    """
    subscription = plan.subscription
    if subscription.has_ended or not any(item.price.is_metered for item in subscription.items.data):
        return plan
    with together() as reads:
        preview = reads.ask(create_preview(gateway.client, subscription.id), is_extra=True)
    if preview.error is not None:
        return plan
    lines = preview.value.lines
    return PlanReads(plan.subject, subscription, plan.offers, None if lines.has_more else tuple(lines.data))
