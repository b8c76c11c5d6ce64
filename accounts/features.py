"""What a portal offers, in Stripe's own words, as one frozen object that is parsed once per request.

https://docs.stripe.com/api/customer_portal/configurations/object#portal_configuration_object-features
"""

from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any, Literal, get_args

from accounts.features_reader import FeaturesError, FeaturesNode

CustomerField = Literal["address", "email", "name", "phone", "shipping", "tax_id"]
ProrationBehavior = Literal["none", "create_prorations", "always_invoice"]
CancelMode = Literal["at_period_end", "immediately"]
CancelReason = Literal[
    "too_expensive",
    "missing_features",
    "switched_service",
    "unused",
    "customer_service",
    "too_complex",
    "low_quality",
    "other",
]
SubscriptionChange = Literal["price", "promotion_code", "quantity"]
ScheduleCondition = Literal["decreasing_item_amount", "shortening_interval"]
Interval = Literal["day", "week", "month", "year"]

# "max 10 products", and pauses of "max 3 years".
MAX_PRODUCTS = 10
_MAX_PAUSE_DAYS = 3 * 366
_DAYS: dict[str, int] = {"day": 1, "week": 7, "month": 30, "year": 365}


class Feature(StrEnum):
    CUSTOMER_UPDATE = "customer_update"
    INVOICE_HISTORY = "invoice_history"
    PAYMENT_METHOD_UPDATE = "payment_method_update"
    SUBSCRIPTION_CANCEL = "subscription_cancel"
    SUBSCRIPTION_PAUSE = "subscription_pause"
    SUBSCRIPTION_UPDATE = "subscription_update"


@dataclass(frozen=True, slots=True)
class CustomerUpdate:
    enabled: bool = False
    allowed_updates: tuple[CustomerField, ...] = ()


@dataclass(frozen=True, slots=True)
class InvoiceHistory:
    enabled: bool = False


@dataclass(frozen=True, slots=True)
class PaymentMethodUpdate:
    enabled: bool = False
    payment_method_configuration: str | None = None


@dataclass(frozen=True, slots=True)
class CancellationReason:
    enabled: bool = False
    options: tuple[CancelReason, ...] = ()
    feedback_options: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionCancel:
    enabled: bool = False
    mode: CancelMode = "at_period_end"
    proration_behavior: ProrationBehavior = "none"
    cancellation_reason: CancellationReason = CancellationReason()


@dataclass(frozen=True, slots=True)
class PauseInterval:
    interval: Interval = "month"
    interval_count: int = 1


@dataclass(frozen=True, slots=True)
class PauseDuration:
    type: Literal["indefinite", "interval_options"] = "interval_options"
    interval_options: tuple[PauseInterval, ...] = (PauseInterval(),)


@dataclass(frozen=True, slots=True)
class SubscriptionPause:
    enabled: bool = False
    duration: PauseDuration = PauseDuration()


@dataclass(frozen=True, slots=True)
class AdjustableQuantity:
    enabled: bool = False
    minimum: int = 1
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class ProductOffer:
    product: str
    prices: tuple[str, ...]
    adjustable_quantity: AdjustableQuantity = AdjustableQuantity()


@dataclass(frozen=True, slots=True)
class SchedulePeriodEnd:
    conditions: tuple[ScheduleCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriptionUpdate:
    enabled: bool = False
    default_allowed_updates: tuple[SubscriptionChange, ...] = ()
    proration_behavior: ProrationBehavior = "none"
    billing_cycle_anchor: Literal["now", "unchanged"] | None = "unchanged"
    trial_update_behavior: Literal["end_trial", "continue_trial"] = "end_trial"
    schedule_at_period_end: SchedulePeriodEnd = SchedulePeriodEnd()
    products: tuple[ProductOffer, ...] = ()

    def offer_for(self, product: str) -> ProductOffer | None:
        """What is offered of one product, or None when the catalogue does not have it."""
        return next((offer for offer in self.products if offer.product == product), None)


@dataclass(frozen=True, slots=True)
class Features:
    """All features. An omitted one is off, as at Stripe."""

    customer_update: CustomerUpdate = CustomerUpdate()
    invoice_history: InvoiceHistory = InvoiceHistory()
    payment_method_update: PaymentMethodUpdate = PaymentMethodUpdate()
    subscription_cancel: SubscriptionCancel = SubscriptionCancel()
    subscription_pause: SubscriptionPause = SubscriptionPause()
    subscription_update: SubscriptionUpdate = SubscriptionUpdate()

    def has(self, feature: Feature) -> bool:
        """Whether the merchant switched this feature on."""
        return bool(getattr(self, feature.value).enabled)

    @classmethod
    def parse(cls, data: Any) -> "Features":
        """Read Stripe's JSON; raises `FeaturesError` naming the first thing that is wrong."""
        node = FeaturesNode(data, "features")
        features = cls(
            customer_update=node.child("customer_update", _customer_update),
            invoice_history=node.child("invoice_history", lambda part: InvoiceHistory(part.flag("enabled"))),
            payment_method_update=node.child("payment_method_update", _payment_method_update),
            subscription_cancel=node.child("subscription_cancel", _subscription_cancel),
            subscription_pause=node.child("subscription_pause", _subscription_pause),
            subscription_update=node.child("subscription_update", _subscription_update),
        )
        node.refuse_others(*(feature.value for feature in Feature))
        return features

    def as_json(self) -> dict[str, Any]:
        """Back to Stripe's JSON, complete with every default."""
        shape: dict[str, Any] = _plain(self)
        conditions = shape["subscription_update"]["schedule_at_period_end"]["conditions"]
        shape["subscription_update"]["schedule_at_period_end"]["conditions"] = [{"type": name} for name in conditions]
        return shape


def sensible_features() -> dict[str, Any]:
    """What a new merchant's portal offers: all that needs no catalogue and no further decision."""
    return Features(
        customer_update=CustomerUpdate(True, ("address", "email", "name", "phone", "tax_id")),
        invoice_history=InvoiceHistory(True),
        payment_method_update=PaymentMethodUpdate(True),
        subscription_cancel=SubscriptionCancel(
            enabled=True, cancellation_reason=CancellationReason(True, get_args(CancelReason))
        ),
    ).as_json()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _customer_update(node: FeaturesNode) -> CustomerUpdate:
    node.refuse_others("enabled", "allowed_updates")
    return CustomerUpdate(node.flag("enabled"), node.some_of("allowed_updates", CustomerField))


def _payment_method_update(node: FeaturesNode) -> PaymentMethodUpdate:
    node.refuse_others("enabled", "payment_method_configuration")
    return PaymentMethodUpdate(node.flag("enabled"), node.text("payment_method_configuration"))


def _cancellation_reason(node: FeaturesNode) -> CancellationReason:
    node.refuse_others("enabled", "options", "feedback_options")
    feedback_options = node.texts("feedback_options") if node.data.get("feedback_options") is not None else None
    return CancellationReason(node.flag("enabled"), node.some_of("options", CancelReason), feedback_options)


def _subscription_cancel(node: FeaturesNode) -> SubscriptionCancel:
    node.refuse_others("enabled", "mode", "proration_behavior", "cancellation_reason")
    cancel = SubscriptionCancel(
        enabled=node.flag("enabled"),
        mode=node.one_of("mode", CancelMode, "at_period_end"),
        proration_behavior=node.one_of("proration_behavior", ProrationBehavior, "none"),
        cancellation_reason=node.child("cancellation_reason", _cancellation_reason),
    )
    if cancel.proration_behavior == "always_invoice":
        raise FeaturesError(node.at("proration_behavior"), "Cancellations cannot be prorated with always_invoice.")
    if cancel.proration_behavior == "create_prorations" and cancel.mode != "immediately":
        raise FeaturesError(node.at("proration_behavior"), "Only an immediate cancellation can create prorations.")
    return cancel


def _pause_interval(node: FeaturesNode) -> PauseInterval:
    node.refuse_others("interval", "interval_count")
    interval = node.one_of("interval", Interval, "month")
    count = node.whole("interval_count", 1, minimum=1) or 1
    if count * _DAYS[interval] > _MAX_PAUSE_DAYS:
        raise FeaturesError(node.at("interval_count"), "A pause can last three years at most.")
    return PauseInterval(interval, count)


def _pause_duration(node: FeaturesNode) -> PauseDuration:
    node.refuse_others("type", "interval_options")
    kind = node.one_of("type", Literal["indefinite", "interval_options"], "interval_options")
    if kind == "indefinite":
        return PauseDuration(kind, ())
    return PauseDuration(kind, node.children("interval_options", _pause_interval) or (PauseInterval(),))


def _subscription_pause(node: FeaturesNode) -> SubscriptionPause:
    node.refuse_others("enabled", "duration")
    return SubscriptionPause(node.flag("enabled"), node.child("duration", _pause_duration))


def _adjustable_quantity(node: FeaturesNode) -> AdjustableQuantity:
    node.refuse_others("enabled", "minimum", "maximum")
    minimum = node.whole("minimum", 1, minimum=0)
    quantity = AdjustableQuantity(
        enabled=node.flag("enabled"),
        minimum=1 if minimum is None else minimum,
        maximum=node.whole("maximum", None, minimum=1),
    )
    if quantity.maximum is not None and quantity.maximum < quantity.minimum:
        raise FeaturesError(node.at("maximum"), "The maximum must not be less than the minimum.")
    return quantity


def _product_offer(node: FeaturesNode) -> ProductOffer:
    node.refuse_others("product", "prices", "adjustable_quantity")
    return ProductOffer(
        product=node.required_text("product"),
        prices=node.texts("prices"),
        adjustable_quantity=node.child("adjustable_quantity", _adjustable_quantity),
    )


def _schedule_condition(node: FeaturesNode) -> ScheduleCondition:
    node.refuse_others("type")
    node.required_text("type")
    condition: ScheduleCondition = node.one_of("type", ScheduleCondition, None)
    return condition


def _schedule_at_period_end(node: FeaturesNode) -> SchedulePeriodEnd:
    node.refuse_others("conditions")
    return SchedulePeriodEnd(node.children("conditions", _schedule_condition))


def _billing_cycle_anchor(node: FeaturesNode) -> Literal["now", "unchanged"] | None:
    omitted: Literal["unchanged"] | None = None if "billing_cycle_anchor" in node.data else "unchanged"
    anchor: Literal["now", "unchanged"] | None = node.one_of(
        "billing_cycle_anchor", Literal["now", "unchanged"], omitted
    )
    return anchor


def _subscription_update(node: FeaturesNode) -> SubscriptionUpdate:
    node.refuse_others(*(field.name for field in fields(SubscriptionUpdate)))
    products = node.children("products", _product_offer)
    if len(products) > MAX_PRODUCTS:
        raise FeaturesError(node.at("products"), f"At most {MAX_PRODUCTS} products can be offered.")
    if len({offer.product for offer in products}) < len(products):
        raise FeaturesError(node.at("products"), "A product can be listed once only.")
    return SubscriptionUpdate(
        enabled=node.flag("enabled"),
        default_allowed_updates=node.some_of("default_allowed_updates", SubscriptionChange),
        proration_behavior=node.one_of("proration_behavior", ProrationBehavior, "none"),
        billing_cycle_anchor=_billing_cycle_anchor(node),
        trial_update_behavior=node.one_of("trial_update_behavior", Literal["end_trial", "continue_trial"], "end_trial"),
        schedule_at_period_end=node.child("schedule_at_period_end", _schedule_at_period_end),
        products=products,
    )
