"""Usage across changes of a subscription: it is counted once, and at the price it was used at.

https://docs.stripe.com/billing/subscriptions/billing-mode/compare
"""

from typing import Any

import pytest

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts

END = START + MONTH


@pytest.fixture
def ada(shop: Shop) -> Any:
    return shop.customer()


def meter(shop: Shop) -> str:
    terms = {"display_name": "Calls", "event_name": "call", "default_aggregation": {"formula": "sum"}}
    return str(shop.v1.billing.meters.create(terms).id)


def metered(shop: Shop, amount: int, of: str, name: str = "Calls") -> Any:
    return shop.price(amount, name=name, recurring={"interval": "month", "usage_type": "metered", "meter": of})


def use(shop: Shop, customer: Any, calls: int, at: int) -> None:
    """Report usage at that moment, which comes."""
    shop.now(at)
    payload = {"stripe_customer_id": customer.id, "value": str(calls)}
    shop.v1.billing.meter_events.create({"event_name": "call", "timestamp": at, "payload": payload})


def item_of(subscription: Any, price: Any) -> Any:
    return next(item for item in subscription["items"].data if item.price.id == price.id)


def usage_billed(shop: Shop, customer: Any) -> list[tuple[int, str]]:
    """The lines for calls on all her invoices, the oldest first."""
    lines = [line for invoice in shop.invoices(customer) for line in texts(invoice)]
    return [line for line in lines if "Calls" in line[1] and line[0]]


@pytest.mark.parametrize("mode", ["classic", "flexible"])
class TestAnotherItemChanges:
    def test_a_new_plan_beside_it_leaves_the_usage_alone(self, shop: Shop, ada: Any, mode: str) -> None:
        calls, gold = metered(shop, 5, meter(shop)), shop.price()
        subscription = shop.subscribe(ada, gold, calls, billing_mode={"type": mode})
        use(shop, ada, 30, START + DAY)
        items = [{"id": item_of(subscription, gold).id, "price": shop.price(3000, name="Platinum").id}]
        change = {"items": items, "proration_behavior": "always_invoice"}
        shown = shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": change})
        shop.v1.subscriptions.update(subscription.id, change)
        assert texts(shown) == texts(shop.latest(subscription))
        assert usage_billed(shop, ada) == []
        use(shop, ada, 12, START + 2 * DAY)
        shop.now(END + 2 * HOUR)
        assert usage_billed(shop, ada) == [(210, "42 × Calls (at $0.05 / month)")]

    def test_a_new_anchor_bills_what_was_used(self, shop: Shop, ada: Any, mode: str) -> None:
        calls = metered(shop, 5, meter(shop))
        subscription = shop.subscribe(ada, shop.price(), calls, billing_mode={"type": mode})
        use(shop, ada, 30, START + DAY)
        shop.now(START + 2 * DAY)
        change = {"billing_cycle_anchor": {"type": "now"}, "proration_behavior": "always_invoice"}
        shown = shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": change})
        shop.v1.subscriptions.update(subscription.id, change)
        assert texts(shown) == texts(shop.latest(subscription))
        assert usage_billed(shop, ada) == [(150, "30 × Calls (at $0.05 / month)")]
        use(shop, ada, 12, START + 3 * DAY)
        shop.now(START + 2 * DAY + MONTH + 2 * HOUR)
        assert usage_billed(shop, ada)[1:] == [(60, "12 × Calls (at $0.05 / month)")]


def test_a_flexible_one_bills_each_price_for_what_was_used_at_it(shop: Shop, ada: Any) -> None:
    of = meter(shop)
    cheap, dear = metered(shop, 5, of), metered(shop, 9, of, "Dear Calls")
    subscription = shop.subscribe(ada, shop.price(), cheap)
    use(shop, ada, 30, START + DAY)
    shop.now(START + 2 * DAY)
    shop.v1.subscription_items.update(item_of(subscription, cheap).id, {"price": dear.id})
    use(shop, ada, 12, START + 3 * DAY)
    shop.now(END + 2 * HOUR)
    assert sorted(usage_billed(shop, ada)) == [
        (108, "12 × Dear Calls (at $0.09 / month)"),
        (150, "30 × Calls (at $0.05 / month)"),
    ]


def test_a_classic_one_bills_all_of_it_at_the_new_price(shop: Shop, ada: Any) -> None:
    of = meter(shop)
    cheap, dear = metered(shop, 5, of), metered(shop, 9, of, "Dear Calls")
    subscription = shop.subscribe(ada, shop.price(), cheap, billing_mode={"type": "classic"})
    use(shop, ada, 30, START + DAY)
    shop.now(START + 2 * DAY)
    shop.v1.subscription_items.update(item_of(subscription, cheap).id, {"price": dear.id})
    use(shop, ada, 12, START + 3 * DAY)
    shop.now(END + 2 * HOUR)
    assert usage_billed(shop, ada) == [(378, "42 × Dear Calls (at $0.09 / month)")]


@pytest.mark.parametrize(("mode", "billed"), [("flexible", [(150, "30 × Calls (at $0.05 / month)")]), ("classic", [])])
@pytest.mark.parametrize("more", [{}, {"clear_usage": True}, {"proration_behavior": "none"}])
def test_a_metered_price_that_goes(
    shop: Shop, ada: Any, mode: str, billed: list[tuple[int, str]], more: dict[str, Any]
) -> None:
    calls = metered(shop, 5, meter(shop))
    subscription = shop.subscribe(ada, shop.price(), calls, billing_mode={"type": mode})
    use(shop, ada, 30, START + DAY)
    shop.now(START + 2 * DAY)
    shop.v1.subscription_items.delete(item_of(subscription, calls).id, more)
    use(shop, ada, 12, START + 3 * DAY)
    shop.now(END + 2 * HOUR)
    assert usage_billed(shop, ada) == billed


def test_gone_and_back_it_is_not_billed_twice(shop: Shop, ada: Any) -> None:
    calls = metered(shop, 5, meter(shop))
    subscription = shop.subscribe(ada, shop.price(), calls)
    use(shop, ada, 30, START + DAY)
    shop.now(START + 2 * DAY)
    shop.v1.subscription_items.delete(item_of(subscription, calls).id)
    use(shop, ada, 7, START + 3 * DAY)
    shop.now(START + 4 * DAY)
    shop.v1.subscription_items.create({"subscription": subscription.id, "price": calls.id})
    use(shop, ada, 12, START + 5 * DAY)
    shop.now(END + 2 * HOUR)
    assert sorted(usage_billed(shop, ada)) == [
        (60, "12 × Calls (at $0.05 / month)"),
        (150, "30 × Calls (at $0.05 / month)"),
    ]


def test_a_change_dated_back_counts_what_was_used_until_it_is_made(shop: Shop, ada: Any) -> None:
    calls = metered(shop, 5, meter(shop))
    subscription = shop.subscribe(ada, shop.price(), calls)
    use(shop, ada, 30, START + DAY)
    shop.now(START + 2 * DAY)
    items = [{"id": item_of(subscription, calls).id, "deleted": True}]
    shop.v1.subscriptions.update(subscription.id, {"items": items, "proration_date": START + HOUR})
    waiting = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
    assert [row.amount for row in waiting] == [150]


def test_from_a_fixed_price_to_a_metered_one(shop: Shop, ada: Any) -> None:
    calls = metered(shop, 5, meter(shop))
    subscription = shop.subscribe(ada, shop.price(3000))
    use(shop, ada, 99, START + DAY)
    shop.now(START + 10 * DAY)
    changed = shop.v1.subscriptions.update(
        subscription.id, {"items": [{"id": first_item(subscription).id, "price": calls.id}]}
    )
    assert "quantity" not in first_item(changed)
    use(shop, ada, 12, START + 11 * DAY)
    shop.now(END + 2 * HOUR)
    assert sorted(texts(shop.latest(subscription))) == [
        (-2000, "Unused time on Gold after 01 Oct 2026"),
        (60, "12 × Calls (at $0.05 / month)"),
    ]
