"""What a cancellation, a pause and a resumption would invoice or credit, and that they then do just that.

https://docs.stripe.com/api/invoices/create_preview
"""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts

END = START + MONTH
A_MOMENT = START + 7 * DAY + 4321


def preview(shop: Shop, subscription: Any, **details: Any) -> Any:
    return shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": details})


def refused(shop: Shop, subscription: Any, **details: Any) -> stripe.InvalidRequestError:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        preview(shop, subscription, **details)
    return refusal.value


def pending(shop: Shop, customer: Any) -> list[int]:
    rows = shop.v1.invoice_items.list({"customer": customer.id, "pending": True}).data
    return [row.amount for row in rows]


def metered(shop: Shop, amount: int = 5) -> Any:
    meter = shop.v1.billing.meters.create(
        {"display_name": "Calls", "event_name": "call", "default_aggregation": {"formula": "sum"}}
    )
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter.id}
    return shop.price(amount, name="Calls", recurring=recurring)


def use(shop: Shop, customer: Any, calls: int, at: int) -> None:
    payload = {"stripe_customer_id": customer.id, "value": str(calls)}
    shop.v1.billing.meter_events.create({"event_name": "call", "timestamp": at, "payload": payload})


def graduated(shop: Shop) -> Any:
    tiers = [{"up_to": 5, "unit_amount": 700, "flat_amount": 333}, {"up_to": "inf", "unit_amount_decimal": "433.5"}]
    return shop.price(None, name="Tiered", billing_scheme="tiered", tiers_mode="graduated", tiers=tiers)


def package(shop: Shop) -> Any:
    return shop.price(999, name="Boxes", transform_quantity={"divide_by": 4, "round": "up"})


@pytest.mark.parametrize("mode", ["classic", "flexible"])
class TestAnEndAtOnce:
    def subscribe(self, shop: Shop, ada: Any, mode: str, **more: Any) -> Any:
        """Three prices of all kinds, a discount and a tax: nothing about the amounts is round."""
        rate = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 8.1, "inclusive": False})
        coupon = shop.v1.coupons.create({"percent_off": 12.5, "duration": "forever"})
        items = [
            {"price": shop.price(1999).id, "quantity": 3},
            {"price": graduated(shop).id, "quantity": 8},
            {"price": package(shop).id, "quantity": 9},
        ]
        made = shop.subscribe(
            ada,
            *items,
            billing_mode={"type": mode},
            discounts=[{"coupon": coupon.id}],
            default_tax_rates=[rate.id],
            **more,
        )
        shop.now(A_MOMENT)
        return made

    def test_the_credit_that_is_shown_waits_afterwards(self, shop: Shop, mode: str) -> None:
        ada = shop.customer()
        subscription = self.subscribe(shop, ada, mode)
        shown = preview(shop, subscription, cancel_now=True, proration_behavior="create_prorations")
        credits = [line.amount for line in shown.lines.data]
        assert len(credits) == 3
        assert all(amount < 0 for amount in credits)
        assert pending(shop, ada) == []
        shop.v1.subscriptions.cancel(subscription.id, {"prorate": True})
        assert pending(shop, ada) == credits

    def test_with_the_last_invoice_it_is_that_invoice(self, shop: Shop, mode: str) -> None:
        ada = shop.customer()
        subscription = self.subscribe(shop, ada, mode)
        shown = preview(shop, subscription, cancel_now=True)
        shop.v1.subscriptions.cancel(subscription.id, {"prorate": True, "invoice_now": True})
        last = shop.invoices(ada)[-1]
        assert texts(shown) == texts(last)
        assert (shown.total, shown.amount_due) == (last.total, last.amount_due)
        assert shown.total < -5000

    def test_what_was_used_is_charged_with_it(self, shop: Shop, mode: str) -> None:
        ada = shop.customer()
        subscription = shop.subscribe(ada, shop.price(), metered(shop), billing_mode={"type": mode})
        use(shop, ada, 77, START + 60)
        shop.now(A_MOMENT)
        shown = preview(shop, subscription, cancel_now=True)
        assert sorted(line.amount for line in shown.lines.data)[1:] == [385]
        only_usage = preview(shop, subscription, cancel_now=True, proration_behavior="none")
        assert texts(only_usage) == [(385, "77 × Calls (at $0.05 / month)")]
        shop.v1.subscriptions.cancel(subscription.id, {"invoice_now": True})
        assert texts(shop.invoices(ada)[-1]) == texts(only_usage)

    def test_without_credit_and_usage_there_is_none_to_show(self, shop: Shop, mode: str) -> None:
        subscription = shop.subscribe(shop.customer(), shop.price(), billing_mode={"type": mode})
        refusal = refused(shop, subscription, cancel_now=True, proration_behavior="none")
        assert (refusal.http_status, refusal.code) == (404, "invoice_upcoming_none")

    def test_a_trial_has_nothing_to_give_back(self, shop: Shop, mode: str) -> None:
        ada = shop.customer()
        subscription = shop.subscribe(ada, shop.price(), billing_mode={"type": mode}, trial_period_days=7)
        assert refused(shop, subscription, cancel_now=True).code == "invoice_upcoming_none"
        shop.v1.subscriptions.cancel(subscription.id, {"prorate": True})
        assert pending(shop, ada) == []

    def test_prorations_that_wait_are_gone_with_a_plain_end(self, shop: Shop, mode: str) -> None:
        ada = shop.customer()
        subscription = shop.subscribe(ada, shop.price(), billing_mode={"type": mode})
        shop.v1.subscriptions.update(subscription.id, {"items": [{"id": first_item(subscription).id, "quantity": 2}]})
        shop.v1.invoice_items.create(
            {"customer": ada.id, "subscription": subscription.id, "amount": 300, "currency": "usd"}
        )
        assert pending(shop, ada) == [300, -1000, 2000]
        shop.v1.subscriptions.cancel(subscription.id)
        assert pending(shop, ada) == [300]


class TestAnEndAtAMoment:
    @pytest.mark.parametrize("wish", ["min_period_end", "max_period_end", "max_billed_until", END])
    def test_at_a_periods_end_there_is_nothing_left_to_invoice(self, shop: Shop, wish: Any) -> None:
        subscription = shop.subscribe(shop.customer(), shop.price())
        assert refused(shop, subscription, cancel_at=wish).code == "invoice_upcoming_none"
        ending = shop.v1.subscriptions.update(subscription.id, {"cancel_at": wish})
        assert (ending.cancel_at, ending.cancel_at_period_end) == (END, False)

    def test_the_first_and_the_last_of_several_periods(self, shop: Shop) -> None:
        yearly = shop.price(12000, recurring={"interval": "year"})
        subscription = shop.subscribe(shop.customer(), shop.price(), yearly)
        first = shop.v1.subscriptions.update(
            subscription.id, {"cancel_at": "min_period_end", "proration_behavior": "none"}
        )
        last = shop.v1.subscriptions.update(subscription.id, {"cancel_at": "max_period_end"})
        assert (first.cancel_at, last.cancel_at) == (END, START + 365 * DAY)

    def test_what_is_used_until_then_is_its_last_invoice(self, shop: Shop) -> None:
        ada = shop.customer()
        subscription = shop.subscribe(ada, shop.price(), metered(shop))
        use(shop, ada, 40, START + 60)
        shop.now(A_MOMENT)
        shown = preview(shop, subscription, cancel_at_period_end=True)
        assert (texts(shown), shown.created) == ([(200, "40 × Calls (at $0.05 / month)")], END)
        shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
        shop.now(END)
        assert texts(shop.invoices(ada)[-1]) == texts(shown)

    @pytest.mark.parametrize("behavior", ["create_prorations", "always_invoice", "none"])
    def test_in_the_middle_of_a_period_the_rest_is_given_back(self, shop: Shop, behavior: str) -> None:
        ada = shop.customer()
        subscription = shop.subscribe(ada, shop.price(3000))
        shop.now(A_MOMENT)
        wish = {"cancel_at": START + 20 * DAY, "proration_behavior": behavior}
        if behavior == "none":
            assert refused(shop, subscription, **wish).code == "invoice_upcoming_none"
            shop.v1.subscriptions.update(subscription.id, wish)
            assert (pending(shop, ada), len(shop.invoices(ada))) == ([], 1)
            return
        shown = preview(shop, subscription, **wish)
        assert texts(shown) == [(-1000, "Unused time on Gold after 11 Oct 2026")]
        shop.v1.subscriptions.update(subscription.id, wish)
        if behavior == "always_invoice":
            assert shown.created == A_MOMENT
            assert texts(shop.invoices(ada)[-1]) == texts(shown)
            assert shop.v1.customers.retrieve(ada.id).balance == -1000
        else:
            assert (shown.created, pending(shop, ada)) == (START + 20 * DAY, [-1000])
            shop.now(START + 20 * DAY)
            assert texts(shop.invoices(ada)[-1]) == texts(shown)
            assert shop.v1.subscriptions.retrieve(subscription.id).status == "canceled"

    def test_in_a_later_period_that_one_is_charged_until_then(self, shop: Shop) -> None:
        ada = shop.customer()
        subscription = shop.subscribe(ada, shop.price(3100))
        wish = {"cancel_at": END + 10 * DAY, "proration_behavior": "none"}
        shown = preview(shop, subscription, **wish)
        assert (shown.total, shown.created) == (1000, END)  # 10 of 31 days
        shop.v1.subscriptions.update(subscription.id, wish)
        shop.now(END + 2 * HOUR)
        assert (shop.invoices(ada)[-1].total, texts(shop.invoices(ada)[-1])) == (1000, texts(shown))
        running = shop.v1.subscriptions.retrieve(subscription.id)
        assert first_item(running).current_period_end == END + 10 * DAY
        shop.now(END + 10 * DAY)
        assert shop.v1.subscriptions.retrieve(subscription.id).status == "canceled"
        assert len(shop.invoices(ada)) == 2

    def test_staying_after_all_the_rest_of_it_is_charged(self, shop: Shop) -> None:
        ada = shop.customer()
        subscription = shop.subscribe(ada, shop.price(3100))
        shop.v1.subscriptions.update(subscription.id, {"cancel_at": END + 10 * DAY})
        shop.now(END + 2 * HOUR)
        kept = shop.v1.subscriptions.update(subscription.id, {"cancel_at": ""})
        assert (first_item(kept).current_period_end, pending(shop, ada)) == (END + 31 * DAY, [2100])


class TestAPause:
    def test_the_invoice_of_a_pause_is_the_one_that_is_shown(self, shop: Shop) -> None:
        ada = shop.customer()
        subscription = shop.subscribe(ada, shop.price(1999), metered(shop))
        use(shop, ada, 1234, START + 60)
        shop.now(A_MOMENT)
        shown = preview(shop, subscription, pause={"invoicing_behavior": "invoice"})
        paused = shop.v1.subscriptions.pause(subscription.id, {"invoicing_behavior": "invoice"})
        made = shop.latest(paused)
        assert (texts(shown), shown.amount_due) == (texts(made), made.amount_paid)
        assert shown.amount_due > 4000

    @pytest.mark.parametrize(
        "pause",
        [
            {"bill_for": {"unused_time_from": {"type": "now"}}},
            {"invoicing_behavior": "pending_invoice_item"},
            {"invoicing_behavior": "invoice", "bill_for": {"unused_time_from": {"type": "none"}}},
        ],
    )
    def test_a_pause_without_an_invoice_has_none_to_show(self, shop: Shop, pause: Any) -> None:
        subscription = shop.subscribe(shop.customer(), shop.price())
        refusal = refused(shop, subscription, pause=pause)
        assert (refusal.http_status, refusal.code) == (404, "invoice_upcoming_none")
        assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"

    @pytest.mark.parametrize("anchor", ["now", "unchanged"])
    def test_the_invoice_of_a_resumption_is_the_one_that_is_shown(self, shop: Shop, anchor: str) -> None:
        subscription = shop.subscribe(shop.customer(), shop.price(1999))
        shop.now(A_MOMENT)
        shop.v1.subscriptions.pause(subscription.id)
        shop.now(A_MOMENT + 9 * DAY)
        assert refused(shop, subscription).code == "invoice_upcoming_none"
        wish: dict[str, Any] = {"billing_cycle_anchor": {"type": anchor}, "proration_behavior": "always_invoice"}
        shown = preview(shop, subscription, resume_at="now", **wish)
        shop.now(A_MOMENT + 9 * DAY + 55)
        if anchor == "unchanged":
            wish["proration_date"] = A_MOMENT + 9 * DAY
        back = shop.v1.subscriptions.resume(subscription.id, {**wish, "payment_behavior": "resume_on_payment_success"})
        made = shop.latest(back)
        assert ([amount for amount, _ in texts(shown)], shown.total) == (
            [amount for amount, _ in texts(made)],
            made.total,
        )
        assert len(texts(made)) == 2
        assert back.status == "active"
