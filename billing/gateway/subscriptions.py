"""Subscriptions of one customer. https://docs.stripe.com/api/subscriptions/object"""

import msgspec
import stripe

from billing.gateway.client import StripeList, object_path, read
from billing.gateway.cursors import Cursor
from billing.gateway.discounts import Discount
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.prices import Price
from billing.gateway.schedules import Phase, Schedule

PAGE_SIZE = 20
ENDED = frozenset({"canceled", "incomplete_expired"})
"""The statuses of what is over for good."""

# Stripe expands four levels deep, so neither an item's product nor its price's tiers can come along.
# https://docs.stripe.com/expand
_EXPAND = [
    "data.default_payment_method",
    "data.discounts.source.coupon",
    "data.discounts.promotion_code",
    "data.items.data.discounts",
    "data.schedule",
]
# One subscription by itself leaves room for its prices in full and for what its schedule plans.
_EXPAND_ONE = [
    "default_payment_method",
    "discounts.source.coupon",
    "discounts.promotion_code",
    "items.data.discounts",
    "items.data.price.tiers",
    "items.data.price.currency_options",
    "schedule",
]


class TaxRate(msgspec.Struct, frozen=True):
    """One that is not `active` counts on for what has it, and cannot be given to anything new.

    https://docs.stripe.com/api/tax_rates/object
    """

    id: str
    active: bool = True


class SubscriptionItem(msgspec.Struct, frozen=True):
    id: str
    price: Price
    quantity: int | None = None
    tax_rates: list[TaxRate] | None = None
    current_period_start: int = 0
    current_period_end: int = 0
    discounts: list[Discount | str] = []


class PauseCollection(msgspec.Struct, frozen=True):
    resumes_at: int | None = None


class TrialEnd(msgspec.Struct, frozen=True):
    missing_payment_method: str = "create_invoice"


class TrialSettings(msgspec.Struct, frozen=True):
    end_behavior: TrialEnd = TrialEnd()


class BillingMode(msgspec.Struct, frozen=True):
    """How prorations are reckoned and which changes are possible: classic or flexible.

    https://docs.stripe.com/billing/subscriptions/billing-mode
    """

    type: str = "classic"


class PendingUpdate(msgspec.Struct, frozen=True):
    """A change that is made when its invoice is paid, or lapses. https://docs.stripe.com/billing/subscriptions/pending-updates

    `subscription_items` are all items as they would be; `None` when the change is about something else.
    """

    expires_at: int
    subscription_items: list[SubscriptionItem] | None = None


class AutomaticTax(msgspec.Struct, frozen=True):
    enabled: bool = False


class TransferData(msgspec.Struct, frozen=True):
    """Which connected account the payments go on to. https://docs.stripe.com/connect/subscriptions"""

    destination: str
    amount_percent: float | None = None


class PaymentSettings(msgspec.Struct, frozen=True):
    """`save_default_payment_method` is off, or on_subscription: what pays successfully becomes what pays.

    https://docs.stripe.com/api/subscriptions/object#subscription_object-payment_settings-save_default_payment_method
    """

    save_default_payment_method: str | None = None


class PauseReason(msgspec.Struct, frozen=True):
    """pause_requested, trial_end_without_payment_method, first_payment_failure, final_payment_failure or system."""

    type: str


class Paused(msgspec.Struct, frozen=True):
    subscription: PauseReason


class StatusDetails(msgspec.Struct, frozen=True):
    """Why it is paused. https://docs.stripe.com/api/subscriptions/object#subscription_object-status_details"""

    paused: Paused | None = None


class Subscription(msgspec.Struct, frozen=True):
    """Timestamps in seconds. The period is on the items, which may differ (since 2025-03-31.basil)."""

    id: str
    customer: str
    status: str
    currency: str
    created: int
    items: StripeList[SubscriptionItem]
    collection_method: str = "charge_automatically"
    days_until_due: int | None = None
    description: str | None = None
    default_payment_method: PaymentMethod | None = None
    default_source: str | None = None
    discounts: list[Discount | str] = []
    cancel_at: int | None = None
    cancel_at_period_end: bool = False
    start_date: int = 0
    ended_at: int | None = None
    trial_end: int | None = None
    trial_settings: TrialSettings | None = None
    pause_collection: PauseCollection | None = None
    pending_update: PendingUpdate | None = None
    status_details: StatusDetails | None = None
    payment_settings: PaymentSettings | None = None
    schedule: Schedule | str | None = None
    latest_invoice: str | None = None
    billing_mode: BillingMode = BillingMode()
    billing_cycle_anchor: int = 0
    on_behalf_of: str | None = None
    next_pending_invoice_item_invoice: int | None = None
    default_tax_rates: list[TaxRate] | None = None
    automatic_tax: AutomaticTax = AutomaticTax()
    application_fee_percent: float | None = None
    transfer_data: TransferData | None = None
    metadata: dict[str, str] | None = None

    @property
    def without_payment_method(self) -> str:
        """What becomes of it when a trial ends without one: create_invoice, cancel or pause."""
        return self.trial_settings.end_behavior.missing_payment_method if self.trial_settings else "create_invoice"

    @property
    def is_flexible(self) -> bool:
        """Whether it is in flexible billing mode: items may differ in interval, and it can be paused."""
        return self.billing_mode.type == "flexible"

    @property
    def keeps_what_pays(self) -> bool:
        """Whether what pays an invoice of it becomes what pays for it from then on."""
        settings = self.payment_settings
        return settings is not None and settings.save_default_payment_method == "on_subscription"

    @property
    def holds_back_change(self) -> bool:
        """Whether a change waits to be paid. A paused one that waits for the payment to go on changes nothing else.

        https://docs.stripe.com/billing/subscriptions/pause#resume-subscriptions
        """
        return self.pending_update is not None and self.status != "paused" and not self.has_ended

    @property
    def held_invoice(self) -> str:
        """The invoice of the change that waits to be paid: it is not owed, and lapses. Empty without one."""
        return (self.latest_invoice or "") if self.holds_back_change else ""

    @property
    def is_set_to_end(self) -> bool:
        """Whether a cancellation is settled that has not happened yet."""
        return not self.has_ended and self.ends_at is not None

    @property
    def coming_phases(self) -> list[Phase]:
        """What its schedule still plans, the next first; none without a schedule."""
        return self.schedule.coming if isinstance(self.schedule, Schedule) else []

    @property
    def pause_reason(self) -> str:
        """Why it is paused, in Stripe's word; empty when it is not, or Stripe does not say."""
        paused = self.status_details.paused if self.status_details else None
        return paused.subscription.type if paused and self.status == "paused" else ""

    @property
    def resumes_at(self) -> int | None:
        """When a pause that it is in ends by itself, in seconds; `None` when somebody has to resume it."""
        if self.status == "paused":
            return self.schedule.resumes_at if isinstance(self.schedule, Schedule) else None
        return self.pause_collection.resumes_at if self.pause_collection else None

    def item(self, item_id: str) -> SubscriptionItem | None:
        """One of its items by id."""
        return next((item for item in self.items.data if item.id == item_id), None)

    @property
    def has_ended(self) -> bool:
        """Whether it is over for good."""
        return self.status in ENDED

    @property
    def renews_at(self) -> int | None:
        """When the next period of an item begins: the earliest, for items with different periods."""
        ends = [item.current_period_end for item in self.items.data if item.current_period_end]
        return min(ends) if ends else None

    @property
    def goes_on(self) -> bool:
        """Whether a next period begins and is charged, as far as is settled today."""
        if self.status not in {"active", "trialing", "past_due"} or self.pause_collection is not None:
            return False
        return self.renews_at is not None and (self.ends_at is None or self.ends_at > self.renews_at)

    @property
    def is_billed_before_renewal(self) -> bool:
        """Whether what waits is billed by itself earlier (`pending_invoice_item_interval`).

        https://docs.stripe.com/api/subscriptions/object#subscription_object-pending_invoice_item_interval
        """
        pending, renews_at = self.next_pending_invoice_item_invoice, self.renews_at
        return pending is not None and renews_at is not None and pending < renews_at

    @property
    def ends_at(self) -> int | None:
        """When it ends, if that is settled: Stripe has two ways to say so and keeps both.

        `cancel_at` is a date; `cancel_at_period_end` means the end of the longest period.
        """
        if self.cancel_at is not None:
            return self.cancel_at
        ends = [item.current_period_end for item in self.items.data]
        return max(ends) if self.cancel_at_period_end and ends else None


async def list_subscriptions(
    client: stripe.StripeClient, customer_id: str, cursor: Cursor, *, is_brief: bool = False, limit: int = 0
) -> StripeList[Subscription]:
    """GET /v1/subscriptions in every status, newest first, one page; a brief one expands as little as can be read."""
    return await read(
        client,
        "/v1/subscriptions",
        StripeList[Subscription],
        customer=customer_id,
        status="all",
        limit=limit or PAGE_SIZE,
        expand=_EXPAND[:1] if is_brief else _EXPAND,
        **cursor.params,
    )


async def list_live_subscriptions(client: stripe.StripeClient, customer_id: str) -> list[Subscription]:
    """GET /v1/subscriptions, as often as it takes: without a status Stripe leaves out what is canceled.

    https://docs.stripe.com/api/subscriptions/list#list_subscriptions-status
    """
    found: list[Subscription] = []
    cursor = Cursor()
    while True:
        answer = await read(
            client,
            "/v1/subscriptions",
            StripeList[Subscription],
            customer=customer_id,
            limit=100,
            expand=_EXPAND,
            **cursor.params,
        )
        found += [each for each in answer.data if not each.has_ended]
        if not answer.has_more or not answer.data:
            return found
        cursor = Cursor(after=answer.data[-1].id)


async def retrieve_subscription(client: stripe.StripeClient, subscription_id: str) -> Subscription:
    """GET /v1/subscriptions/{id}, whoever's it is: the gateway checks the owner."""
    return await read(client, object_path("/v1/subscriptions", subscription_id), Subscription, expand=_EXPAND_ONE)
