"""What a customer asks for, held against the subscription and the merchant's offers: a plan that may be had, or what
is wrong with each field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from accounts.features import SubscriptionUpdate
from billing.gateway.offers import Offer
from billing.gateway.prices import Price
from billing.gateway.subscriptions import Subscription, SubscriptionItem
from billing.plan_changes import ItemChange, PlanChange
from billing.policy.offered_prices import can_change_prices, offers_for_item, offers_to_add, why_not_removable
from billing.policy.plan_result import result_problems
from billing.policy.quantities import QuantityRefused, wanted_quantity
from billing.policy.scheduled_change import coming_change, why_change_stays

StripeItem = dict[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong, as a sentence, and the id of the field it is about; empty when it is about the whole."""

    field: str
    message: str


class PlanRefused(Exception):
    """What was asked for cannot be had."""

    def __init__(self, errors: Sequence[FieldProblem]) -> None:
        super().__init__(", ".join(error.field or "plan" for error in errors))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class WantedItem:
    """One item as it will be. `item` is what it is now, `None` for a product that is added."""

    item: SubscriptionItem | None
    price: Price
    product_name: str
    quantity: int | None
    """`None` for usage."""
    is_removed: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether anything about it differs from now."""
        if self.item is None or self.is_removed:
            return True
        return self.price.id != self.item.price.id or self.quantity != self.item.quantity

    @property
    def stripe_item(self) -> StripeItem:
        """As Stripe's `items` take it. https://docs.stripe.com/api/subscriptions/update#update_subscription-items

        The quantity is always said: it carries over to another price. `clear_usage` is not sent, as it "has no effect
        if the plan has a billing meter attached", and there are no other metered prices any more.
        """
        if self.item is not None and self.is_removed:
            return {"id": self.item.id, "deleted": True}
        said: StripeItem = {"id": self.item.id} if self.item else {}
        said["price"] = self.price.id
        if self.quantity is not None:
            said["quantity"] = self.quantity
        return said


@dataclass(frozen=True, slots=True)
class WantedPlan:
    """The whole subscription as it will be: its items in their order, then what is added."""

    subscription: Subscription
    items: tuple[WantedItem, ...]

    @property
    def is_unchanged(self) -> bool:
        return not any(item.is_changed for item in self.items)

    @property
    def remaining(self) -> tuple[WantedItem, ...]:
        """What will be paid for."""
        return tuple(item for item in self.items if not item.is_removed)

    def stripe_items(self) -> list[StripeItem]:
        """What changes, as Stripe's `items` take it; an item that is not named stays as it is."""
        return [item.stripe_item for item in self.items if item.is_changed]


def unchanged_problem() -> FieldProblem:
    """For a form that asks for nothing new."""
    return FieldProblem("", _("What you chose is what you have today. Choose something else, or go back."))


def wanted_plan(
    subscription: Subscription,
    change: PlanChange,
    update: SubscriptionUpdate,
    offers: Sequence[Offer],
    names: Mapping[str, str] | None = None,
) -> WantedPlan:
    """The plan that the customer asks for; raises `PlanRefused` with a sentence for every field that is wrong.

    `names` are names of products that are not offered, for items that stay.
    """
    return _Reader(subscription, update, offers, names or {}).read(change)


class _Reader:
    """Reads one change; collects what is wrong with it."""

    def __init__(
        self, subscription: Subscription, update: SubscriptionUpdate, offers: Sequence[Offer], names: Mapping[str, str]
    ) -> None:
        self.subscription = subscription
        self.update = update
        self.offers = offers
        self.names = {**names, **{offer.product.id: offer.product.name for offer in offers}}
        self.problems: list[FieldProblem] = []

    def read(self, change: PlanChange) -> WantedPlan:
        kept = [self._kept(item, change.of(item.id)) for item in self.subscription.items.data]
        if any(self.subscription.item(asked.item_id) is None for asked in change.kept):
            self._refuse("", _("A part of this subscription that you wanted to change is not there any more."))
        added = [self._added(asked) for asked in change.added]
        wanted = WantedPlan(self.subscription, tuple(item for item in chain(kept, added) if item is not None))
        if not self.problems:
            self.problems += [FieldProblem(field, message) for field, message in result_problems(wanted)]
            self._check_merchants_plan(wanted)
        if self.problems:
            raise PlanRefused(self.problems)
        return wanted

    def _check_merchants_plan(self, wanted: WantedPlan) -> None:
        """A change drops what is planned. What may not be taken back (a price rise) may not be got round either, by a
        change that keeps the price which the merchant replaces.
        """
        coming = coming_change(self.subscription)
        if coming is None or not (reason := why_change_stays(self.subscription, self.update)):
            return
        offered = {price for offer in self.update.products for price in offer.prices}
        kept = {item.price.id for item in wanted.remaining if item.item and item.price.id == item.item.price.id}
        if kept - offered - coming.quantities.keys():
            self._refuse("", reason)

    def _kept(self, item: SubscriptionItem, asked: ItemChange) -> WantedItem:
        if asked.is_removed:
            return self._removed(item)
        price = self._price_of(item, asked)
        return WantedItem(item, price, self._name(price), self._quantity(item, price, asked))

    def _removed(self, item: SubscriptionItem) -> WantedItem:
        reason = why_not_removable(self.subscription, item, self.update)
        if reason:
            self._refuse(f"remove-{item.id}", reason)
        return WantedItem(item, item.price, self._name(item.price), item.quantity, is_removed=True)

    def _price_of(self, item: SubscriptionItem, asked: ItemChange) -> Price:
        if asked.price in {"", item.price.id}:
            return item.price
        found = _offered(offers_for_item(self.subscription, item, self.update, self.offers), asked.price)
        if found is None:
            self._refuse(f"price-{item.id}", self._why_not_offered(asked.price))
        return found or item.price

    def _added(self, asked: ItemChange) -> WantedItem | None:
        offered = offers_to_add(self.subscription, self.update, self.offers)
        price = _offered([offer for offer in offered if offer.product.id == asked.product], asked.price)
        if price is None:
            self._refuse(f"add-{asked.product}", self._why_not_offered(asked.price))
            return None
        return WantedItem(None, price, self._name(price), self._quantity(None, price, asked))

    def _quantity(self, item: SubscriptionItem | None, price: Price, asked: ItemChange) -> int | None:
        try:
            return wanted_quantity(item, price, asked.quantity, self.update, self._name(price))
        except QuantityRefused as refused:
            self._refuse(f"quantity-{asked.key or price.product}", refused.message)
            return item.quantity if item else None

    def _why_not_offered(self, price_id: str) -> str:
        if not can_change_prices(self.update):
            return _("Only the quantity can be changed here.")
        if any(item.price.id == price_id for item in self.subscription.items.data):
            return _("This price is a part of the subscription already.")
        return _("This price is not offered. Choose one of those that are shown.")

    def _name(self, price: Price) -> str:
        return self.names.get(price.product) or price.nickname or ""

    def _refuse(self, field: str, message: str) -> None:
        self.problems.append(FieldProblem(field, message))


def _offered(offers: Sequence[Offer], price_id: str) -> Price | None:
    return next((price for offer in offers for price in offer.prices if price.id == price_id), None)
