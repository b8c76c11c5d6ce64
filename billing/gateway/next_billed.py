"""Which subscription of a customer is billed next, remembered so that a page can ask for its next invoice at once.

Stripe previews the next invoice of a subscription that the call names, and a page knows none before its list is read.
So the id of the first to renew is kept in Django's cache: read when a session begins, and corrected by every home page.
It decides only what is asked, never what is shown: docs/decisions/0007-six-calls-for-the-home-page.md.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import stripe

from accounts.models import Merchant
from billing.errors import StripeTimedOut
from billing.gateway.account_cache import account_key, forget, recall, remember
from billing.gateway.cursors import Cursor
from billing.gateway.subscriptions import Subscription, list_subscriptions

LIFETIME = 6 * 3600
# How long the opening of a session waits for what only makes the next page better.
_PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class NextBilled:
    """The memory about one customer of one merchant, `on_behalf_of` one connected account or, if empty, of any."""

    merchant: Merchant
    customer_id: str
    on_behalf_of: str = ""

    def recall(self) -> str:
        """The id that was remembered; empty when none is."""
        remembered = recall(self._key)
        return remembered if isinstance(remembered, str) else ""

    def note(self, subscription_id: str) -> None:
        """Remember it for some hours; an empty one says that nothing is billed next."""
        if subscription_id:
            remember(self._key, subscription_id, LIFETIME)
        else:
            forget(self._key)

    def among(self, subscriptions: Iterable[Subscription]) -> str:
        """The id of the one that renews first, of those that go on and whose renewal a preview can tell; else empty.

        A preview cannot where what waits is billed by itself before.
        """
        coming = [
            (each.renews_at, each.id)
            for each in subscriptions
            if self._is_ours(each) and each.goes_on and not each.is_billed_before_renewal
        ]
        return min(coming, default=(None, ""), key=lambda one: one[0] or 0)[1]

    async def read(self, client: stripe.StripeClient) -> str:
        """The same from Stripe, among the newest subscriptions, unless that takes too long; raises our errors."""
        try:
            async with asyncio.timeout(_PATIENCE):
                found = await list_subscriptions(client, self.customer_id, Cursor(), is_brief=True)
        except TimeoutError:
            raise StripeTimedOut from None
        return self.among(found.data)

    def _is_ours(self, subscription: Subscription) -> bool:
        if subscription.customer != self.customer_id:
            return False
        return not self.on_behalf_of or subscription.on_behalf_of == self.on_behalf_of

    @property
    def _key(self) -> str:
        return account_key("next-billed", self.merchant, self.customer_id, self.on_behalf_of)
