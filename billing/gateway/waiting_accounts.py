"""Whether a bank account of a customer waits to be verified, remembered so that the home page need not ask.

Stripe tells it by the list of setup intents, which the home page has no call to spare for (docs/decisions/0007). So the
pages that read them note it in Django's cache. It decides only whether the home page points to the page that knows.
"""

from dataclasses import dataclass

from accounts.models import Merchant
from billing.gateway.account_cache import account_key, forget, recall, remember

# "Payment methods with pending microdeposit verification are removed after 10 days."
# https://docs.stripe.com/payments/ach-direct-debit/set-up-payment
LIFETIME = 10 * 86_400


@dataclass(frozen=True, slots=True)
class WaitingAccounts:
    """The memory about one customer of one merchant."""

    merchant: Merchant
    customer_id: str

    def recall(self) -> bool:
        """Whether one is known to wait."""
        return recall(self._key) is not None

    def note(self, *, is_waiting: bool) -> None:
        """Remember what was just read."""
        if is_waiting:
            remember(self._key, "waiting", LIFETIME)
        else:
            forget(self._key)

    @property
    def _key(self) -> str:
        return account_key("waiting-accounts", self.merchant, self.customer_id)
