"""What an offer to stay asks: the coupon with the subscription, then what it saves."""

from dataclasses import dataclass

from accounts.features import Features
from billing.errors import NotFound
from billing.gateway.coupons import preview_next, retrieve_coupon
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import together
from billing.gateway.previews import ChangePreview
from billing.gateway.promotion_codes import CodeCoupon
from billing.gateway.subscriptions import Subscription
from billing.pages.subject import Subject
from billing.pages.subscription_reads import AskedSubscription
from billing.policy.retention import can_be_offered


@dataclass(frozen=True, slots=True)
class RetentionReads:
    subject: Subject
    subscription: Subscription
    coupon: CodeCoupon | None
    """What is offered; `None` when it cannot be, or would save nothing."""
    without: ChangePreview | None = None
    with_coupon: ChangePreview | None = None
    """The next invoice without and with the coupon; `None` when that is not to be known."""

    @property
    def saving(self) -> int | None:
        """Exactly what it saves of the next invoice, in the smallest unit; `None` when that is not to be known."""
        if self.without is None or self.with_coupon is None:
            return None
        return self.without.total - self.with_coupon.total


def read_retention(
    gateway: CustomerGateway, features: Features, subscription_id: str, coupon_id: str
) -> RetentionReads:
    """Raises our errors for the subscription; without a coupon, or one that can be read, there is just no offer."""
    with together() as reads:
        asked = AskedSubscription(gateway, reads, subscription_id)
        found = reads.ask(retrieve_coupon(gateway, coupon_id)) if coupon_id else None
    subject, subscription = asked.found(features)
    if found is None or found.error is not None or not can_be_offered(found.value, subscription):
        return RetentionReads(subject, subscription, None)
    with together() as reads:
        without = reads.ask(preview_next(gateway, subscription), is_extra=True)
        with_coupon = reads.ask(preview_next(gateway, subscription, coupon_id), is_extra=True)
    if isinstance(without.error, NotFound):  # nothing is to be billed, so nothing can be saved
        return RetentionReads(subject, subscription, None)
    offer = RetentionReads(
        subject,
        subscription,
        found.value,
        without.value if without.error is None else None,
        with_coupon.value if with_coupon.error is None else None,
    )
    if offer.saving is not None and offer.saving <= 0:
        return RetentionReads(subject, subscription, None)
    return offer
