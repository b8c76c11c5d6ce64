"""Time goes by: renewals, retries, trials, usage."""

import pytest
import stripe

from simulator.engine.settings import BillingSettings, save_billing_settings
from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts

RENEWAL = START + MONTH


def settings(shop: Shop, **changed: object) -> None:
    """Change the account's retry settings."""
    from simulator.context import Context

    with shop.simulator.store.transaction(shop.account) as tables:
        save_billing_settings(Context(tables, shop.account, "req_test"), BillingSettings(**changed))  # type: ignore[arg-type]


def test_the_renewal_is_a_draft_for_an_hour_and_then_paid(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    shop.now(RENEWAL)
    draft = shop.latest(subscription)
    assert (draft.status, draft.billing_reason, draft.number, draft.auto_advance) == (
        "draft",
        "subscription_cycle",
        None,
        True,
    )
    assert (draft.period_start, draft.period_end) == (START, RENEWAL)
    assert (draft.automatically_finalizes_at, draft.next_payment_attempt) == (RENEWAL + 3601, RENEWAL + 3600)
    assert (draft.hosted_invoice_url, draft.invoice_pdf, draft.effective_at, draft.ending_balance) == (
        None,
        None,
        None,
        None,
    )
    renewed = first_item(shop.v1.subscriptions.retrieve(subscription.id))
    assert (renewed.current_period_start, renewed.current_period_end) == (RENEWAL, RENEWAL + 31 * DAY)
    shop.now(RENEWAL + 3600)
    assert shop.latest(subscription).status == "draft"
    shop.now(RENEWAL + 3601)
    paid = shop.latest(subscription)
    assert (paid.status, paid.attempt_count, paid.created) == ("paid", 1, RENEWAL)
    assert paid.status_transitions.finalized_at == RENEWAL + 3601
    assert paid.number.endswith("-0002")
    assert paid.lines.data[0].period.to_dict() == {"start": RENEWAL, "end": RENEWAL + 31 * DAY}


def test_a_year_of_renewals_of_several_subscriptions_comes_in_order(shop: Shop) -> None:
    ada, bob = shop.customer(), shop.customer()
    shop.subscribe(ada, shop.price(700, recurring={"interval": "week"}))
    shop.now(START + DAY)
    shop.subscribe(bob, shop.price())
    shop.now(START + 61 * DAY, step=14 * DAY)
    made = [*shop.invoices(ada), *shop.invoices(bob)]
    assert [invoice.status for invoice in made] == ["paid"] * len(made)
    assert [invoice.created for invoice in shop.invoices(ada)] == [START + week * 7 * DAY for week in range(9)]
    assert len(shop.invoices(bob)) == 2
    told = [event.created for event in shop.v1.events.list({"type": "invoice.created", "limit": 100}).data]
    assert told == sorted(told, reverse=True)


def test_a_subscription_of_the_31st_renews_on_the_last_day_of_each_month(shop: Shop) -> None:
    shop.now(1793404800)  # 31 October
    subscription = shop.subscribe(shop.customer(), shop.price())
    ends = []
    for _ in range(4):
        end = first_item(shop.v1.subscriptions.retrieve(subscription.id)).current_period_end
        ends.append(end)
        shop.now(end)
    assert ends == [1795996800, 1798675200, 1801353600, 1803772800]  # 30 Nov, 31 Dec, 31 Jan, 28 Feb


def test_items_of_different_intervals_renew_each_in_its_time(shop: Shop) -> None:
    yearly = shop.price(9000, name="Year", recurring={"interval": "year"})
    subscription = shop.subscribe(shop.customer(), shop.price(1000), yearly)
    shop.now(RENEWAL + 2 * HOUR)
    assert [amount for amount, _ in texts(shop.latest(subscription))] == [1000]
    ends = [item.current_period_end for item in shop.v1.subscriptions.retrieve(subscription.id)["items"].data]
    assert ends == [RENEWAL + 31 * DAY, START + 365 * DAY]


def test_a_failed_renewal_is_past_due_and_tried_eight_times_in_two_weeks(shop: Shop) -> None:
    settings(shop, after_retries="past_due")
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    shop.card(ada.id, "pm_card_chargeCustomerFail")
    first = RENEWAL + 3601
    shop.now(first)
    invoice = shop.latest(subscription)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    assert (invoice.status, invoice.attempt_count, invoice.attempted) == ("open", 1, True)
    assert invoice.next_payment_attempt == first + DAY
    shop.now(first + DAY)
    assert shop.latest(subscription).attempt_count == 2
    shop.now(first + 15 * DAY)
    invoice = shop.latest(subscription)
    assert (invoice.status, invoice.attempt_count, invoice.next_payment_attempt) == ("open", 9, None)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    assert shop.events().count("invoice.payment_failed") == 9


def test_another_card_saves_it_at_the_next_try(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    shop.card(ada.id, "pm_card_chargeCustomerFail")
    shop.now(RENEWAL + 2 * HOUR)
    shop.card(ada.id, "pm_card_visa")
    shop.now(RENEWAL + 2 * DAY)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"
    assert shop.latest(subscription).status == "paid"


def test_paying_the_open_invoice_by_hand_saves_it_too(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    shop.card(ada.id, "pm_card_chargeCustomerFail")
    shop.now(RENEWAL + 2 * HOUR)
    with pytest.raises(stripe.CardError) as refusal:
        shop.v1.invoices.pay(shop.latest(subscription).id)
    assert refusal.value.code == "card_declined"
    assert shop.latest(subscription).attempt_count == 1  # only automatic tries count after the first
    good = shop.v1.payment_methods.attach("pm_card_visa", {"customer": ada.id})
    paid = shop.v1.invoices.pay(shop.latest(subscription).id, {"payment_method": good.id})
    assert (paid.status, paid.amount_remaining, paid.next_payment_attempt) == ("paid", 0, None)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"


@pytest.mark.parametrize(("action", "status"), [("cancel", "canceled"), ("unpaid", "unpaid"), ("past_due", "past_due")])
def test_the_account_says_what_follows_the_last_try(shop: Shop, action: str, status: str) -> None:
    settings(shop, after_retries=action, retry_after=(DAY, 3 * DAY))
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    shop.card(ada.id, "pm_card_chargeCustomerFail")
    shop.now(RENEWAL + 5 * DAY)
    fresh = shop.v1.subscriptions.retrieve(subscription.id)
    assert fresh.status == status
    assert fresh.cancellation_details.reason == ("payment_failed" if action == "cancel" else None)
    assert shop.latest(subscription).attempt_count == 3


def test_an_unpaid_one_makes_drafts_that_wait_and_comes_back_when_the_latest_is_paid(shop: Shop) -> None:
    settings(shop, after_retries="unpaid", retry_after=(DAY,))
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    shop.card(ada.id, "pm_card_chargeCustomerFail")
    shop.now(RENEWAL + 40 * DAY)
    waiting = shop.latest(subscription)
    assert (waiting.status, waiting.auto_advance, waiting.attempted) == ("draft", False, False)
    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(waiting.id)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_a_stolen_card_is_not_asked_again(shop: Shop) -> None:
    settings(shop, after_retries="past_due", retry_after=(DAY, 2 * DAY))
    ada = shop.customer(card="pm_card_visa")
    subscription = shop.subscribe(ada, shop.price())
    shop.card(ada.id, "pm_card_authenticationRequired")
    shop.now(RENEWAL + 5 * DAY)
    invoice = shop.latest(subscription)
    assert invoice.attempt_count == 3
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "past_due"


def test_without_any_payment_method_the_renewal_fails(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    method = shop.v1.customers.retrieve(ada.id).invoice_settings.default_payment_method
    shop.v1.payment_methods.detach(method)
    shop.now(RENEWAL + 2 * HOUR)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    assert shop.latest(subscription).attempt_count == 1


def test_a_bank_debit_takes_its_days(shop: Shop) -> None:
    ada = shop.customer(card=None)
    shop.card(ada.id, "pm_usBankAccount_success")
    subscription = shop.subscribe(ada, shop.price())
    assert shop.latest(subscription).status == "open"
    shop.now(START + 10 * DAY)
    assert (shop.latest(subscription).status, shop.v1.subscriptions.retrieve(subscription.id).status) == (
        "paid",
        "active",
    )


@pytest.mark.parametrize(
    ("behavior", "status"), [("keep_as_draft", "draft"), ("void", "void"), ("mark_uncollectible", "uncollectible")]
)
def test_a_paused_collection_collects_nothing(shop: Shop, behavior: str, status: str) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    shop.v1.subscriptions.update(
        subscription.id, {"pause_collection": {"behavior": behavior, "resumes_at": RENEWAL + 10 * DAY}}
    )
    shop.now(RENEWAL + 5 * DAY)
    assert shop.latest(subscription).status == status
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"
    shop.now(RENEWAL + 40 * DAY)
    assert shop.v1.subscriptions.retrieve(subscription.id).pause_collection is None
    assert shop.latest(subscription).status == "paid"


def test_usage_is_billed_when_the_period_is_over(shop: Shop) -> None:
    meter = shop.v1.billing.meters.create(
        {
            "display_name": "Calls",
            "event_name": "calls",
            "default_aggregation": {"formula": "sum"},
            "customer_mapping": {"type": "by_id", "event_payload_key": "customer"},
            "value_settings": {"event_payload_key": "value"},
        }
    )
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter.id}
    calls = shop.price(None, name="Calls", unit_amount_decimal="0.5", recurring=recurring)
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(1000), calls)
    assert [amount for amount, _ in texts(shop.latest(subscription))] == [1000]
    assert "quantity" not in subscription["items"].data[1]
    shop.now(START + 3 * HOUR)
    for hour, value in ((1, "100"), (2, "250")):
        payload = {"customer": ada.id, "value": value}
        shop.v1.billing.meter_events.create(
            {"event_name": "calls", "payload": payload, "timestamp": START + hour * HOUR}
        )
    shop.now(RENEWAL + 600)
    assert texts(shop.latest(subscription))[0] == (175, "350 × Calls (at $0.005 / month)")
    late = {"event_name": "calls", "payload": {"customer": ada.id, "value": "1"}, "timestamp": RENEWAL - 60}
    shop.v1.billing.meter_events.create(late)  # while the draft waits, usage of the period still counts
    shop.now(RENEWAL + 2 * HOUR)
    invoice = shop.latest(subscription)
    assert texts(invoice) == [(176, "351 × Calls (at $0.005 / month)"), (1000, "1 × Gold (at $10.00 / month)")]
    assert invoice.lines.data[0].period.to_dict() == {"start": START, "end": RENEWAL}


def test_tiers_make_a_line_each(shop: Shop) -> None:
    tiers = [{"up_to": 5, "unit_amount": 700}, {"up_to": 10, "unit_amount": 650}, {"up_to": "inf", "unit_amount": 600}]
    seats = shop.price(None, name="Seats", billing_scheme="tiered", tiers_mode="graduated", tiers=tiers)
    subscription = shop.subscribe(shop.customer(), {"price": seats.id, "quantity": 12})
    invoice = shop.latest(subscription)
    assert texts(invoice) == [
        (3500, "5 × Seats (Tier 1 at $7.00 / month)"),
        (3250, "5 × Seats (Tier 2 at $6.50 / month)"),
        (1200, "2 × Seats (Tier 3 at $6.00 / month)"),
    ]
    item = first_item(subscription).id
    shop.now(START + 15 * DAY)
    shop.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "quantity": 5}]})
    credit, debit = shop.v1.invoice_items.list({"customer": subscription.customer}).data
    assert (credit.amount, debit.amount) == (-3975, 1750)


class TestTrials:
    """https://docs.stripe.com/billing/subscriptions/trials"""

    def test_a_trial_begins_with_a_paid_invoice_of_nothing(self, shop: Shop) -> None:
        subscription = shop.subscribe(shop.customer(), shop.price(), trial_period_days=14)
        item, invoice = first_item(subscription), shop.latest(subscription)
        end = START + 14 * DAY
        assert (subscription.status, subscription.trial_start, subscription.trial_end) == ("trialing", START, end)
        assert subscription.billing_cycle_anchor == end
        assert (item.current_period_start, item.current_period_end) == (START, end)
        assert (invoice.status, invoice.total, invoice.attempted, invoice.attempt_count) == ("paid", 0, True, 0)
        assert texts(invoice) == [(0, "Free trial for 1 × Gold")]
        assert invoice.lines.data[0].pricing.unit_amount_decimal == 0
        assert (invoice.number[-4:], invoice.payments.data) == ("0001", [])
        assert subscription.pending_setup_intent is None

    def test_its_end_is_told_three_days_before_and_then_billed(self, shop: Shop) -> None:
        subscription = shop.subscribe(shop.customer(), shop.price(), trial_period_days=14)
        shop.now(START + 11 * DAY - 1)
        assert "customer.subscription.trial_will_end" not in shop.events()
        shop.now(START + 11 * DAY)
        assert shop.events().count("customer.subscription.trial_will_end") == 1
        shop.now(START + 14 * DAY + 2 * HOUR)
        fresh, invoice = shop.v1.subscriptions.retrieve(subscription.id), shop.latest(subscription)
        assert fresh.status == "active"
        assert (invoice.billing_reason, invoice.status, invoice.total) == ("subscription_cycle", "paid", 1000)
        assert first_item(fresh).current_period_start == START + 14 * DAY
        assert shop.events().count("customer.subscription.trial_will_end") == 1

    def test_without_a_card_it_asks_for_one_with_a_setup_intent(self, shop: Shop) -> None:
        subscription = shop.subscribe(
            shop.customer(card=None), shop.price(), trial_period_days=14, expand=["pending_setup_intent"]
        )
        assert subscription.status == "trialing"
        assert subscription.pending_setup_intent.status == "requires_payment_method"

    def test_ending_it_now_bills_the_new_period(self, shop: Shop) -> None:
        subscription = shop.subscribe(shop.customer(), shop.price(), trial_period_days=14)
        shop.now(START + DAY)
        ended = shop.v1.subscriptions.update(subscription.id, {"trial_end": "now"})
        now = START + DAY
        assert (ended.status, ended.trial_end, ended.billing_cycle_anchor) == ("active", now - 1, now)
        assert (first_item(ended).current_period_start, first_item(ended).current_period_end) == (now, now + MONTH)
        invoice = shop.latest(ended)
        assert (invoice.billing_reason, invoice.status, invoice.amount_paid) == ("subscription_update", "paid", 1000)
        told = shop.v1.events.list({"type": "customer.subscription.updated"}).data[0]
        assert told.data.previous_attributes["status"] == "trialing"

    @pytest.mark.parametrize("by_hand", [True, False])
    @pytest.mark.parametrize(("behavior", "status"), [("pause", "paused"), ("cancel", "canceled")])
    def test_its_end_without_a_card_follows_the_settings(
        self, shop: Shop, behavior: str, status: str, by_hand: bool
    ) -> None:
        subscription = shop.subscribe(
            shop.customer(card=None),
            shop.price(),
            trial_period_days=14,
            trial_settings={"end_behavior": {"missing_payment_method": behavior}},
        )
        if by_hand:
            shop.v1.subscriptions.update(subscription.id, {"trial_end": "now"})
        else:
            shop.now(START + 15 * DAY)
        ended = shop.v1.subscriptions.retrieve(subscription.id)
        assert (ended.status, ended.latest_invoice) == (status, subscription.latest_invoice)
        if status == "paused":
            moment = START if by_hand else START + 14 * DAY
            assert (ended.billing_cycle_anchor, first_item(ended).current_period_end) == (moment, moment)
            assert ended.pending_setup_intent == subscription.pending_setup_intent
        else:
            assert ended.cancellation_details.reason == "cancellation_requested"

    def test_ending_it_now_with_nothing_that_could_pay_is_refused(self, shop: Shop) -> None:
        subscription = shop.subscribe(shop.customer(card=None), shop.price(), trial_period_days=14)
        with pytest.raises(stripe.InvalidRequestError, match="This customer has no attached payment source"):
            shop.v1.subscriptions.update(subscription.id, {"trial_end": "now"})

    def test_its_natural_end_without_a_card_makes_an_invoice_that_cannot_be_paid(self, shop: Shop) -> None:
        subscription = shop.subscribe(shop.customer(card=None), shop.price(), trial_period_days=14)
        shop.now(START + 14 * DAY + 2 * HOUR)
        assert shop.v1.subscriptions.retrieve(subscription.id).status == "past_due"
        assert shop.latest(subscription).status == "open"

    def test_a_price_asks_for_a_trial_only_when_it_is_told_to(self, shop: Shop) -> None:
        ada = shop.customer()
        price = shop.price(recurring={"interval": "month", "trial_period_days": 7})
        assert shop.subscribe(ada, price).status == "active"
        assert shop.subscribe(ada, price, trial_from_plan=True).trial_end == START + 7 * DAY
        assert shop.subscribe(ada, price, trial_end="now").trial_start is None

    def test_a_running_subscription_can_be_put_on_one(self, shop: Shop) -> None:
        ada = shop.customer()
        subscription = shop.subscribe(ada, shop.price(2000))
        end = START + 20 * DAY
        trial = shop.v1.subscriptions.update(subscription.id, {"trial_end": end})
        assert (trial.status, trial.trial_start, trial.trial_end, trial.billing_cycle_anchor) == (
            "trialing",
            START,
            end,
            end,
        )
        invoice = shop.latest(trial)
        assert texts(invoice) == [(-2000, "Unused time on Gold after 21 Sep 2026"), (0, "Free trial for 1 × Gold")]
        assert (invoice.status, invoice.total, invoice.attempt_count) == ("paid", -2000, 0)
        assert shop.v1.customers.retrieve(ada.id).balance == -2000

    def test_it_can_be_extended(self, shop: Shop) -> None:
        subscription = shop.subscribe(shop.customer(), shop.price(), trial_period_days=14)
        later = shop.v1.subscriptions.update(subscription.id, {"trial_end": START + 20 * DAY})
        assert (later.trial_end, first_item(later).current_period_end) == (START + 20 * DAY, START + 20 * DAY)
        shop.now(START + 15 * DAY)
        assert shop.v1.subscriptions.retrieve(subscription.id).status == "trialing"

    def test_an_anchor_behind_its_end_makes_a_short_first_period(self, shop: Shop) -> None:
        anchor = START + 20 * DAY
        subscription = shop.subscribe(
            shop.customer(), shop.price(3000), trial_end=START + 10 * DAY, billing_cycle_anchor=anchor
        )
        assert first_item(subscription).current_period_end == START + 10 * DAY
        shop.now(START + 10 * DAY + 2 * HOUR)
        item = first_item(shop.v1.subscriptions.retrieve(subscription.id))
        assert (item.current_period_start, item.current_period_end) == (START + 10 * DAY, anchor)
        assert shop.latest(subscription).total == 1000
        shop.now(anchor + 2 * HOUR)
        assert shop.latest(subscription).total == 3000

    def test_changing_the_plan_during_it_costs_nothing(self, shop: Shop) -> None:
        ada = shop.customer()
        subscription = shop.subscribe(ada, shop.price(), trial_period_days=14)
        item = first_item(subscription).id
        shop.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "price": shop.price(5000).id}]})
        assert shop.v1.invoice_items.list({"customer": ada.id}).data == []
        shop.now(START + 14 * DAY + 2 * HOUR)
        assert shop.latest(subscription).total == 5000

    def test_a_paused_one_stays_paused_until_its_invoice_is_paid(self, shop: Shop) -> None:
        ada = shop.customer(card=None)
        subscription = shop.subscribe(
            ada,
            shop.price(),
            trial_period_days=14,
            trial_settings={"end_behavior": {"missing_payment_method": "pause"}},
        )
        shop.now(START + 15 * DAY)
        with pytest.raises(
            stripe.InvalidRequestError, match="You cannot set `trial_end` while a subscription is `paused`"
        ):
            shop.v1.subscriptions.update(subscription.id, {"trial_end": START + 30 * DAY})
        resumed = shop.v1.subscriptions.resume(subscription.id)
        assert resumed.status == "paused"
        assert resumed.pending_update.expires_at == START + 15 * DAY + 82_800
        assert resumed.pending_setup_intent == subscription.pending_setup_intent
        invoice = shop.latest(resumed)
        assert (invoice.id != subscription.latest_invoice, invoice.status, invoice.total) == (True, "open", 1000)
        method = shop.v1.payment_methods.attach("pm_card_visa", {"customer": ada.id})
        shop.v1.invoices.pay(invoice.id, {"payment_method": method.id})
        fresh = shop.v1.subscriptions.retrieve(subscription.id)
        assert (fresh.status, fresh.pending_update) == ("active", None)
        assert first_item(fresh).current_period_start == START + 15 * DAY
        assert "customer.subscription.resumed" in shop.events()

    def test_only_a_paused_one_can_be_resumed(self, shop: Shop) -> None:
        subscription = shop.subscribe(shop.customer(), shop.price())
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.v1.subscriptions.resume(subscription.id)
        assert refusal.value.user_message == "You can only resume a subscription if it is `paused`."


def test_without_a_clock_the_real_time_is_caught_up_with_at_the_next_call() -> None:
    from simulator.core import Simulator
    from simulator.transport import InProcessClient

    moment = [float(START)]
    simulator = Simulator(wall_clock=lambda: moment[0])
    client = stripe.StripeClient("sk_test_acme", http_client=InProcessClient(simulator))
    shop = Shop(client, simulator)
    ada = shop.v1.customers.create({"email": "ada@example.com"})
    shop.card(ada.id, "pm_card_visa")
    subscription = shop.subscribe(ada, shop.price())
    moment[0] = RENEWAL + 40 * DAY
    made = shop.invoices(ada)
    assert [(invoice.created, invoice.status) for invoice in made] == [
        (START, "paid"),
        (RENEWAL, "paid"),
        (RENEWAL + 31 * DAY, "paid"),
    ]
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"
    simulator.close()
