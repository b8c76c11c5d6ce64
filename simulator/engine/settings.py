"""The account's billing settings that the Dashboard holds and the API does not show: retries and what follows them.

https://docs.stripe.com/billing/revenue-recovery/smart-retries
"""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from simulator.engine.periods import DAY

if TYPE_CHECKING:
    from simulator.context import Context

KIND = "_billing_settings"


@dataclass(frozen=True)
class BillingSettings:
    """`retry_after`: seconds from the first failed attempt to each retry. Stripe recommends eight tries within two
    weeks and lets a
    model choose the days; here they are fixed. `after_retries`: cancel, unpaid or past_due. `microdeposits`: amounts or
    descriptor_code, between which Stripe chooses by itself."""

    retry_after: tuple[int, ...] = (1 * DAY, 2 * DAY, 4 * DAY, 6 * DAY, 8 * DAY, 10 * DAY, 12 * DAY, 14 * DAY)
    after_retries: str = "cancel"
    account_country: str = "US"
    account_name: str | None = None
    microdeposits: str = "descriptor_code"


def billing_settings(ctx: "Context") -> BillingSettings:
    """The settings in force."""
    row = ctx.store.get(KIND, KIND)
    if row is None:
        return BillingSettings()
    return BillingSettings(**{**row["settings"], "retry_after": tuple(row["settings"]["retry_after"])})


def save_billing_settings(ctx: "Context", settings: BillingSettings) -> None:
    """Put other settings in force."""
    ctx.store.put({"object": KIND, "id": KIND, "settings": asdict(settings)})
