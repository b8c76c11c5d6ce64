"""What a preview shows is what the change then charges, to the cent: any second, price, quantity, discount and tax, in
both billing modes, when both name the same `proration_date`.

https://docs.stripe.com/billing/subscriptions/prorations#preview-proration
"""

import random
from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, MONTH, START, Shop, first_item

MODES = ["classic", "flexible"]
Lines = list[tuple[int, str | None, int | None, int, int]]


def prices(shop: Shop) -> dict[str, Any]:
    """One of each pricing model, with amounts that do not divide evenly; a yearly one; one that is free."""
    graduated = [
        {"up_to": 3, "unit_amount": 1234, "flat_amount": 77},
        {"up_to": 10, "unit_amount_decimal": "987.65"},
        {"up_to": "inf", "unit_amount": 333},
    ]
    volume = [{"up_to": 5, "unit_amount": 1111}, {"up_to": "inf", "unit_amount": 777, "flat_amount": 5}]
    tiered = {"billing_scheme": "tiered"}
    return {
        "plain": shop.price(1999),
        "fine": shop.price(None, name="Fine", unit_amount_decimal="12.345"),
        "free": shop.price(0, name="Free"),
        "graduated": shop.price(None, name="Graduated", tiers_mode="graduated", tiers=graduated, **tiered),
        "volume": shop.price(None, name="Volume", tiers_mode="volume", tiers=volume, **tiered),
        "up": shop.price(1001, name="Boxes", transform_quantity={"divide_by": 7, "round": "up"}),
        "down": shop.price(1003, name="Crates", transform_quantity={"divide_by": 3, "round": "down"}),
        "yearly": shop.price(19999, name="Yearly", recurring={"interval": "year"}),
    }


def lines(of: Any) -> Lines:
    return [
        (line.amount, line.description, line.quantity, line.period.start, line.period.end) for line in of.lines.data
    ]


def prorations(of: Any) -> Lines:
    def is_proration(line: Any) -> bool:
        details = line.parent.subscription_item_details
        return bool(details and details.proration)

    return [one for one, line in zip(lines(of), of.lines.data, strict=True) if is_proration(line)]


def waiting(shop: Shop, customer: Any) -> Lines:
    rows = shop.v1.invoice_items.list({"customer": customer.id, "pending": True, "limit": 100}).data
    return [(row.amount, row.description, row.quantity, row.period.start, row.period.end) for row in rows]


class Story:
    """Ada with a subscription of chance, which she changes by chance. A story is told again from its number."""

    def __init__(self, shop: Shop, mode: str, number: int) -> None:
        self.shop, self.chance = shop, random.Random(number)
        self.prices = prices(shop)
        self.ada = shop.customer()
        more: dict[str, Any] = {}
        if self.chance.random() < 0.5:
            terms: dict[str, Any] = self.chance.choice([{"percent_off": 12.5}, {"amount_off": 777, "currency": "usd"}])
            coupon = shop.v1.coupons.create({"duration": "forever", **terms})
            more["discounts"] = [{"coupon": coupon.id}]
        if self.chance.random() < 0.5:
            terms = {"display_name": "VAT", "percentage": 8.1, "inclusive": self.chance.random() < 0.5}
            more["default_tax_rates"] = [shop.v1.tax_rates.create(terms).id]
        kinds = self.chance.sample(["plain", "fine", "graduated", "volume", "up", "down"], k=2)
        items = [{"price": self.prices[kind].id, "quantity": self.chance.randint(1, 25)} for kind in kinds]
        self.kept = kinds[1]
        self.subscription = shop.subscribe(self.ada, *items, billing_mode={"type": mode}, **more)

    def change(self, *, yearly: bool) -> list[dict[str, Any]]:
        """Another price or quantity for the first item, perhaps one more item, perhaps one less."""
        kinds = [kind for kind in self.prices if kind not in (self.kept, "yearly") or (kind == "yearly" and yearly)]
        item = {"id": first_item(self.subscription).id, "quantity": self.chance.randint(1, 40)}
        if self.chance.random() < 0.8:
            item["price"] = self.prices[self.chance.choice(kinds)].id
        items = [item]
        second = self.subscription["items"].data[1]
        what = self.chance.choice(["keep", "remove", "add", "quantity"])
        if what == "remove":
            items.append({"id": second.id, "deleted": True})
        elif what == "quantity":
            items.append({"id": second.id, "quantity": self.chance.randint(1, 40)})
        elif what == "add":
            items.append({"price": self.shop.price(2345, name="More").id, "quantity": self.chance.randint(1, 9)})
        return items

    def preview(self, details: dict[str, Any]) -> Any:
        return self.shop.v1.invoices.create_preview(
            {"subscription": self.subscription.id, "subscription_details": details}
        )


@pytest.mark.parametrize("number", range(15))
@pytest.mark.parametrize("mode", MODES)
class TestAtAnySecond:
    def test_invoiced_at_once(self, shop: Shop, mode: str, number: int) -> None:
        story = Story(shop, mode, number)
        moment = START + story.chance.randrange(1, MONTH - DAY)
        shop.now(moment)
        details: dict[str, Any] = {
            "items": story.change(yearly=mode == "flexible"),
            "proration_behavior": "always_invoice",
            "proration_date": moment,
        }
        if story.chance.random() < 0.3:
            details["billing_cycle_anchor"] = {"type": story.chance.choice(["now", "unchanged"])}
        shown = story.preview(details)
        if details.get("billing_cycle_anchor") != {"type": "now"}:
            shop.now(moment + story.chance.randrange(1, 600))  # she reads before she confirms
        changed = shop.v1.subscriptions.update(story.subscription.id, details)
        charged = shop.latest(changed)
        assert lines(shown) == lines(charged)
        assert (shown.subtotal, shown.total, shown.amount_due) == (charged.subtotal, charged.total, charged.amount_due)
        assert shown.ending_balance == charged.ending_balance
        taken = [sum(one.amount for one in of.total_discount_amounts or []) for of in (shown, charged)]
        taxed = [sum(one.amount for one in of.total_taxes or []) for of in (shown, charged)]
        assert taken[0] == taken[1]
        assert taxed[0] == taxed[1]

    def test_left_for_the_next_bill(self, shop: Shop, mode: str, number: int) -> None:
        story = Story(shop, mode, 1000 + number)
        moment = START + story.chance.randrange(1, MONTH - DAY)
        shop.now(moment)
        details = {"items": story.change(yearly=False), "proration_date": moment}
        shown = story.preview(details)
        shop.now(moment + story.chance.randrange(1, 600))
        shop.v1.subscriptions.update(story.subscription.id, details)
        latest = shop.latest(story.subscription)
        if latest.billing_reason == "subscription_update":  # classic: from free to not free bills at once
            assert lines(shown) == lines(latest)
            return
        assert prorations(shown) == waiting(shop, story.ada)
        assert lines(shown) == lines(shop.v1.invoices.create_preview({"subscription": story.subscription.id}))
        shop.now(START + MONTH)
        assert lines(shown) == lines(shop.latest(story.subscription))

    def test_nothing_but_the_next_bill_without_prorations(self, shop: Shop, mode: str, number: int) -> None:
        story = Story(shop, mode, 2000 + number)
        moment = START + story.chance.randrange(1, MONTH - DAY)
        shop.now(moment)
        items = story.change(yearly=False)
        shown = story.preview({"items": items, "proration_behavior": "none"})
        assert prorations(shown) == []
        shop.v1.subscriptions.update(story.subscription.id, {"items": items, "proration_behavior": "none"})
        assert waiting(shop, story.ada) == []
        if shop.latest(story.subscription).billing_reason != "subscription_update":
            shop.now(START + MONTH)
        assert lines(shown) == lines(shop.latest(story.subscription))


@pytest.mark.parametrize("mode", MODES)
class TestOfTheSteadyState:
    def test_recurring_shows_the_price_of_a_period_and_nothing_else(self, shop: Shop, mode: str) -> None:
        ada = shop.customer()
        subscription = shop.subscribe(ada, shop.price(1999), billing_mode={"type": mode})
        shop.v1.invoice_items.create({"customer": ada.id, "amount": 50, "currency": "usd"})
        shop.now(START + 10 * DAY)
        items = [{"id": first_item(subscription).id, "quantity": 3}]
        ask = {"subscription": subscription.id, "preview_mode": "recurring"}
        shown = shop.v1.invoices.create_preview({**ask, "subscription_details": {"items": items}})
        assert [line.amount for line in shown.lines.data] == [5997]

    def test_the_end_of_a_trial_now(self, shop: Shop, mode: str) -> None:
        ada = shop.customer()
        subscription = shop.subscribe(ada, shop.price(1999), billing_mode={"type": mode}, trial_period_days=14)
        shop.now(START + 5 * DAY)
        items = [{"id": first_item(subscription).id, "quantity": 3}]
        wish = {"items": items, "trial_end": "now"}
        shown = shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": wish})
        charged = shop.latest(shop.v1.subscriptions.update(subscription.id, wish))
        assert lines(shown) == lines(charged)
        assert charged.amount_paid == shown.amount_due == 5997


@pytest.mark.parametrize("moment", [START - 1, START + MONTH + 1])
def test_a_proration_date_lies_in_the_period_for_both(shop: Shop, moment: int) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    wish = {"items": [{"id": first_item(subscription).id, "quantity": 2}], "proration_date": moment}
    said = []
    calls: tuple[Callable[[], Any], ...] = (
        lambda: shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": wish}),
        lambda: shop.v1.subscriptions.update(subscription.id, wish),
    )
    for call in calls:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            call()
        said.append((refusal.value.param, refusal.value.user_message))
    assert said[0] == said[1]
