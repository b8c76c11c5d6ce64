"""Ada pauses her subscription and comes back: https://docs.stripe.com/billing/subscriptions/pause."""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts

HALF = START + MONTH // 2
RENEWAL = START + MONTH


@pytest.fixture
def ada(shop: Shop) -> Any:
    return shop.customer()


@pytest.fixture
def gold(shop: Shop, ada: Any) -> Any:
    """Ada's subscription to Gold for $10.00 a month, half of whose first month is over."""
    made = shop.subscribe(ada, shop.price())
    shop.now(HALF)
    return made


def pause(shop: Shop, subscription: Any, **params: Any) -> Any:
    return shop.v1.subscriptions.pause(subscription.id, params)


def resume(shop: Shop, subscription: Any, **params: Any) -> Any:
    return shop.v1.subscriptions.resume(subscription.id, params)


def pay_by_bill(shop: Shop, subscription: Any) -> Any:
    """Meter what ada uses: five cents a call."""
    meter = shop.v1.billing.meters.create(
        {"display_name": "Calls", "event_name": "call", "default_aggregation": {"formula": "sum"}}
    )
    price = shop.price(5, name="Calls", recurring={"interval": "month", "usage_type": "metered", "meter": meter.id})
    return shop.v1.subscription_items.create({"subscription": subscription.id, "price": price.id})


def use(shop: Shop, customer: Any, calls: int, at: int) -> None:
    shop.v1.billing.meter_events.create(
        {
            "event_name": "call",
            "timestamp": at,
            "payload": {"stripe_customer_id": customer.id, "value": str(calls)},
        }
    )


class TestPausing:
    def test_she_has_no_service_and_gets_no_invoices(self, shop: Shop, ada: Any, gold: Any) -> None:
        paused = pause(shop, gold, type="subscription")
        assert (paused.status, first_item(paused).current_period_end) == ("paused", HALF)
        assert paused.status_details.to_dict() == {
            "paused": {"subscription": {"type": "pause_requested"}, "transitioned_at": HALF, "type": "subscription"}
        }
        shop.now(START + 5 * MONTH)
        assert len(shop.invoices(ada)) == 1
        assert shop.v1.subscriptions.retrieve(gold.id).status == "paused"

    def test_it_is_told(self, shop: Shop, gold: Any) -> None:
        told = len(shop.events())
        pause(shop, gold)
        assert shop.events(since=told) == [
            "invoiceitem.created",
            "customer.subscription.paused",
            "customer.subscription.updated",
        ]
        event = shop.v1.events.list({"type": "customer.subscription.updated"}).data[0]
        before = event.data.previous_attributes
        assert (before["status"], before["status_details"]) == ("active", None)

    def test_what_is_not_used_waits_as_a_credit(self, shop: Shop, ada: Any, gold: Any) -> None:
        pause(shop, gold)
        waiting = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
        assert [(item.amount, item.description) for item in waiting] == [
            (-500, "Unused time on Gold after 06 Oct 2026")
        ]

    @pytest.mark.parametrize(
        ("since", "amounts"), [("now", [-500]), ("item_current_period_start", [-1000]), ("none", [])]
    )
    def test_how_much_of_it_is_credited_can_be_chosen(
        self, shop: Shop, ada: Any, gold: Any, since: str, amounts: list[int]
    ) -> None:
        pause(shop, gold, bill_for={"unused_time_from": {"type": since}})
        waiting = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
        assert [item.amount for item in waiting] == amounts

    def test_invoiced_at_once_the_credit_is_on_her_balance(self, shop: Shop, ada: Any, gold: Any) -> None:
        paused = pause(shop, gold, invoicing_behavior="invoice")
        invoice = shop.latest(paused)
        assert (invoice.total, invoice.status, paused.status) == (-500, "paid", "paused")
        assert shop.v1.customers.retrieve(ada.id).balance == -500

    @pytest.mark.parametrize(("through", "amounts"), [("now", [-500, 600]), ("none", [-500])])
    def test_what_she_used_is_billed_or_not(
        self, shop: Shop, ada: Any, gold: Any, through: str, amounts: list[int]
    ) -> None:
        pay_by_bill(shop, gold)
        use(shop, ada, 120, HALF)
        shop.now(HALF + HOUR)
        pause(
            shop, gold, bill_for={"outstanding_usage_through": {"type": through}, "unused_time_from": {"type": "now"}}
        )
        waiting = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
        assert sorted(item.amount for item in waiting) == [-499, *amounts[1:]]

    def test_used_and_unused_on_one_invoice_is_charged(self, shop: Shop, ada: Any, gold: Any) -> None:
        pay_by_bill(shop, gold)
        use(shop, ada, 300, HALF)
        shop.now(HALF + 1)
        paused = pause(shop, gold, invoicing_behavior="invoice")
        invoice = shop.latest(paused)
        assert texts(invoice) == [
            (-500, "Unused time on Gold after 06 Oct 2026"),
            (1500, "300 × Calls (at $0.05 / month)"),
        ]
        assert (invoice.amount_paid, invoice.status) == (1000, "paid")

    def test_an_end_that_was_agreed_comes_all_the_same(self, shop: Shop, gold: Any) -> None:
        shop.v1.subscriptions.update(gold.id, {"cancel_at_period_end": True})
        assert pause(shop, gold).cancel_at == RENEWAL
        shop.now(RENEWAL)
        ended = shop.v1.subscriptions.retrieve(gold.id)
        assert (ended.status, ended.ended_at, ended.status_details) == ("canceled", RENEWAL, None)

    def test_it_can_be_canceled(self, shop: Shop, gold: Any) -> None:
        pause(shop, gold)
        ended = shop.v1.subscriptions.cancel(gold.id)
        assert (ended.status, ended.status_details) == ("canceled", None)

    def test_a_trial_that_ended_without_a_card_says_so(self, shop: Shop) -> None:
        bob = shop.customer(card=None)
        made = shop.subscribe(
            bob,
            shop.price(),
            trial_period_days=3,
            trial_settings={"end_behavior": {"missing_payment_method": "pause"}},
        )
        assert made.status_details is None
        shop.now(START + 3 * DAY)
        details = shop.v1.subscriptions.retrieve(made.id).status_details.paused
        assert (details.subscription.type, details.transitioned_at) == (
            "trial_end_without_payment_method",
            START + 3 * DAY,
        )


class TestWhatCannotBePaused:
    def test_classic_billing_mode(self, shop: Shop, ada: Any) -> None:
        made = shop.subscribe(ada, shop.price(), billing_mode={"type": "classic"})
        with pytest.raises(stripe.InvalidRequestError, match="flexible"):
            pause(shop, made)

    def test_what_is_sent_as_an_invoice(self, shop: Shop, ada: Any) -> None:
        made = shop.subscribe(ada, shop.price(), collection_method="send_invoice", days_until_due=7)
        with pytest.raises(stripe.InvalidRequestError, match="charge_automatically"):
            pause(shop, made)

    def test_a_trial(self, shop: Shop, ada: Any) -> None:
        made = shop.subscribe(ada, shop.price(), trial_period_days=3)
        with pytest.raises(stripe.InvalidRequestError, match="trialing"):
            pause(shop, made)

    def test_what_is_paused(self, shop: Shop, gold: Any) -> None:
        pause(shop, gold)
        with pytest.raises(stripe.InvalidRequestError, match="paused"):
            pause(shop, gold)

    def test_what_is_canceled_is_not_found(self, shop: Shop, gold: Any) -> None:
        shop.v1.subscriptions.cancel(gold.id)
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            pause(shop, gold)
        assert refusal.value.http_status == 404


class TestComingBack:
    @pytest.fixture
    def paused(self, shop: Shop, gold: Any) -> Any:
        """Paused in the middle of October, it is November now."""
        made = pause(shop, gold)
        shop.now(START + 2 * MONTH)
        return made

    def test_she_pays_at_once_for_a_month_from_now_less_what_waited(self, shop: Shop, ada: Any, paused: Any) -> None:
        back = resume(shop, paused, payment_behavior="resume_on_payment_success")
        assert (back.status, back.status_details, back.pending_update) == ("active", None, None)
        assert back.billing_cycle_anchor == first_item(back).current_period_start == START + 2 * MONTH
        invoice = shop.latest(back)
        assert [amount for amount, _ in texts(invoice)] == [-500, 1000]
        assert (invoice.status, invoice.amount_paid) == ("paid", 500)
        shop.now(START + 3 * MONTH + 2 * HOUR)
        assert shop.invoices(ada)[-1].total == 1000

    def test_it_is_told_once(self, shop: Shop, paused: Any) -> None:
        told = len(shop.events())
        resume(shop, paused, payment_behavior="resume_on_payment_success")
        assert [kind for kind in shop.events(since=told) if kind.startswith("customer.subscription")] == [
            "customer.subscription.updated",
            "customer.subscription.resumed",
        ]
        before = shop.v1.events.list({"type": "customer.subscription.updated"}).data[0].data.previous_attributes
        assert (before["status"], before["latest_invoice"]) == ("paused", paused.latest_invoice)

    def test_by_default_the_invoice_waits_to_be_paid(self, shop: Shop, paused: Any) -> None:
        back = resume(shop, paused)
        invoice = shop.latest(back)
        assert (back.status, invoice.status, invoice.attempted, invoice.auto_advance) == (
            "paused",
            "open",
            False,
            False,
        )
        assert back.pending_update.expires_at == START + 2 * MONTH + 23 * HOUR
        shop.v1.invoices.pay(invoice.id)
        fresh = shop.v1.subscriptions.retrieve(back.id)
        assert (fresh.status, first_item(fresh).current_period_start) == ("active", START + 2 * MONTH)

    def test_an_attempt_that_fails_makes_it_past_due(self, shop: Shop, ada: Any, paused: Any) -> None:
        shop.card(ada.id, "pm_card_chargeCustomerFail")
        invoice = shop.latest(resume(shop, paused))
        with pytest.raises(stripe.CardError):
            shop.v1.invoices.pay(invoice.id)
        fresh = shop.v1.subscriptions.retrieve(paused.id)
        assert (fresh.status, fresh.pending_update) == ("past_due", None)
        shop.card(ada.id, "pm_card_visa")
        shop.v1.invoices.pay(invoice.id)
        assert shop.v1.subscriptions.retrieve(paused.id).status == "active"

    def test_resuming_on_success_a_declined_card_leaves_it_paused_and_is_tried_again(
        self, shop: Shop, ada: Any, paused: Any
    ) -> None:
        shop.card(ada.id, "pm_card_chargeCustomerFail")
        back = resume(shop, paused, payment_behavior="resume_on_payment_success")
        assert (back.status, shop.latest(back).status) == ("paused", "open")
        assert back.pending_update.expires_at == START + 2 * MONTH + 365 * DAY
        retry = shop.latest(back).next_payment_attempt
        shop.card(ada.id, "pm_card_visa")
        shop.now(retry)
        assert shop.v1.subscriptions.retrieve(paused.id).status == "active"

    def test_resuming_on_success_wants_a_card(self, shop: Shop, ada: Any, paused: Any) -> None:
        shop.v1.customers.update(ada.id, {"invoice_settings": {"default_payment_method": ""}})
        with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
            resume(shop, paused, payment_behavior="resume_on_payment_success")
        assert shop.v1.subscriptions.retrieve(paused.id).latest_invoice == paused.latest_invoice

    def test_a_bank_that_asks_for_more_leaves_it_paused(self, shop: Shop, ada: Any, paused: Any) -> None:
        shop.card(ada.id, "pm_card_authenticationRequired")
        back = resume(shop, paused, payment_behavior="resume_on_payment_success")
        assert back.status == "paused"
        intent = shop.latest(back).payments.data[0].payment.payment_intent
        assert shop.v1.payment_intents.retrieve(intent).status == "requires_action"

    def test_nobody_pays_for_23_hours(self, shop: Shop, paused: Any) -> None:
        back = resume(shop, paused)
        shop.now(START + 2 * MONTH + 23 * HOUR)
        fresh = shop.v1.subscriptions.retrieve(paused.id)
        assert (fresh.status, fresh.pending_update, shop.latest(back).status) == ("paused", None, "void")
        assert fresh.billing_cycle_anchor == paused.billing_cycle_anchor

    def test_a_void_invoice_leaves_it_paused_to_be_resumed_again(self, shop: Shop, paused: Any) -> None:
        shop.v1.invoices.void_invoice(resume(shop, paused).latest_invoice)
        assert shop.v1.subscriptions.retrieve(paused.id).status == "paused"
        assert resume(shop, paused, payment_behavior="resume_on_payment_success").status == "active"

    def test_a_written_off_invoice_lets_it_go_on(self, shop: Shop, paused: Any) -> None:
        shop.v1.invoices.mark_uncollectible(resume(shop, paused).latest_invoice)
        assert shop.v1.subscriptions.retrieve(paused.id).status == "active"

    def test_twice_is_refused_while_the_first_waits(self, shop: Shop, paused: Any) -> None:
        resume(shop, paused)
        with pytest.raises(stripe.InvalidRequestError, match="already being resumed"):
            resume(shop, paused)

    def test_only_metered_prices_cost_nothing_at_first(self, shop: Shop, ada: Any) -> None:
        meter = shop.v1.billing.meters.create(
            {"display_name": "Calls", "event_name": "call", "default_aggregation": {"formula": "sum"}}
        )
        price = shop.price(5, recurring={"interval": "month", "usage_type": "metered", "meter": meter.id})
        made = shop.subscribe(ada, price)
        pause(shop, made)
        assert resume(shop, made).status == "active"
        assert shop.invoices(ada) == []


class TestComingBackOnTheOldDay:
    """`billing_cycle_anchor=unchanged`: the 21st stays the day of the bill."""

    @pytest.fixture
    def paused(self, shop: Shop, gold: Any) -> Any:
        made = pause(shop, gold, invoicing_behavior="invoice")
        shop.now(RENEWAL + 31 * DAY // 2)  # the middle of the month that follows, which has 31 days
        return made

    def come_back(self, shop: Shop, paused: Any, **params: Any) -> Any:
        return resume(shop, paused, billing_cycle_anchor={"type": "unchanged"}, **params)

    def test_what_is_left_of_the_month_waits_for_the_next_bill(self, shop: Shop, ada: Any, paused: Any) -> None:
        back = self.come_back(shop, paused)
        assert (back.status, back.billing_cycle_anchor) == ("active", START)
        item = first_item(back)
        assert (item.current_period_start, item.current_period_end) == (RENEWAL, RENEWAL + 31 * DAY)
        waiting = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
        assert [(one.amount, one.description) for one in waiting] == [(500, "Remaining time on Gold after 06 Nov 2026")]

    def test_or_is_charged_now(self, shop: Shop, paused: Any) -> None:
        back = self.come_back(
            shop, paused, proration_behavior="always_invoice", payment_behavior="resume_on_payment_success"
        )
        invoice = shop.latest(back)
        assert (back.status, invoice.total, invoice.starting_balance, invoice.amount_paid) == ("active", 500, -500, 0)

    def test_or_is_given(self, shop: Shop, ada: Any, paused: Any) -> None:
        back = self.come_back(shop, paused, proration_behavior="none")
        assert back.status == "active"
        assert shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data == []

    def test_from_the_moment_that_was_shown(self, shop: Shop, ada: Any, paused: Any) -> None:
        self.come_back(shop, paused, proration_date=RENEWAL + 31 * DAY // 4)
        assert [one.amount for one in shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data] == [750]

    def test_which_lies_in_the_period(self, shop: Shop, paused: Any) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            self.come_back(shop, paused, proration_date=RENEWAL - 1)
        assert refusal.value.param == "proration_date"

    def test_usage_that_was_billed_at_the_pause_is_not_billed_again(self, shop: Shop, ada: Any, gold: Any) -> None:
        pay_by_bill(shop, gold)
        use(shop, ada, 100, HALF)
        shop.now(HALF + HOUR)
        pause(shop, gold)
        shop.now(HALF + DAY)
        self.come_back(shop, gold)
        use(shop, ada, 10, HALF + DAY)
        shop.now(RENEWAL + 2 * HOUR)
        calls = [line.quantity for line in shop.latest(gold).lines.data if "Calls" in (line.description or "")]
        assert sorted(calls) == [10, 100]
