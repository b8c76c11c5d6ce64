"""Ending subscriptions: now, later, and not after all."""

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts

END = START + MONTH


def test_canceling_now_ends_it_and_gives_nothing_back(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    shop.now(START + 10 * DAY)
    canceled = shop.v1.subscriptions.cancel(
        subscription.id, {"cancellation_details": {"feedback": "too_expensive", "comment": "Sorry"}}
    )
    now = START + 10 * DAY
    assert (canceled.status, canceled.canceled_at, canceled.ended_at) == ("canceled", now, now)
    assert (canceled.cancel_at, canceled.cancel_at_period_end) == (None, False)
    details = canceled.cancellation_details
    assert (details.reason, details.feedback, details.comment) == ("cancellation_requested", "too_expensive", "Sorry")
    assert (canceled.latest_invoice, first_item(canceled).current_period_end) == (subscription.latest_invoice, END)
    assert shop.v1.invoice_items.list({"customer": ada.id}).data == []
    assert shop.events()[-1] == "customer.subscription.deleted"
    shop.now(END + 2 * HOUR)
    assert len(shop.invoices(ada)) == 1


def test_a_second_cancellation_does_not_find_it_but_reading_does(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    shop.v1.subscriptions.cancel(subscription.id)
    for call in (shop.v1.subscriptions.cancel, shop.v1.subscriptions.resume):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            call(subscription.id)
        assert (refusal.value.http_status, refusal.value.param) == (404, "id")
        assert refusal.value.user_message == f"No such subscription: '{subscription.id}'"
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "canceled"


def test_at_period_end_it_runs_on_until_then(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    shop.now(START + DAY)
    ending = shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    assert (ending.status, ending.cancel_at, ending.cancel_at_period_end) == ("active", END, True)
    assert (ending.canceled_at, ending.ended_at) == (START + DAY, None)
    assert ending.cancellation_details.reason == "cancellation_requested"
    shop.now(END - 1)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"
    shop.now(END)
    ended = shop.v1.subscriptions.retrieve(subscription.id)
    assert (ended.status, ended.ended_at, ended.canceled_at) == ("canceled", END, START + DAY)
    assert len(shop.invoices(ada)) == 1


def test_taking_it_back_leaves_no_trace(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    back = shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": False})
    assert (back.cancel_at, back.cancel_at_period_end, back.canceled_at) == (None, False, None)
    assert back.cancellation_details.reason is None
    shop.now(END + 2 * HOUR)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"


@pytest.mark.parametrize("mode", ["classic", "flexible"])
def test_it_can_be_set_to_a_moment_or_a_period_end(shop: Shop, mode: str) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(), billing_mode={"type": mode})
    for wish in ("min_period_end", "max_period_end"):
        ending = shop.v1.subscriptions.update(subscription.id, {"cancel_at": wish})
        assert (ending.cancel_at, ending.cancel_at_period_end) == (END, False)
    back = shop.v1.subscriptions.update(subscription.id, {"cancel_at": ""})
    assert (back.cancel_at, back.canceled_at) == (None, None)
    later = shop.v1.subscriptions.update(subscription.id, {"cancel_at": END + 5 * DAY})
    assert later.cancel_at == END + 5 * DAY
    shop.now(END + 6 * DAY)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "canceled"


def test_an_end_within_the_period_gives_the_rest_back_as_credit_until_it_is_taken_back(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(3000))
    shop.v1.subscriptions.update(subscription.id, {"cancel_at": START + 20 * DAY})
    (credit,) = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
    assert (credit.amount, credit.period.start, credit.period.end) == (-1000, START + 20 * DAY, END)
    shop.v1.subscriptions.update(subscription.id, {"cancel_at": ""})
    assert sum(row.amount for row in shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data) == 0
    shop.v1.subscriptions.update(subscription.id, {"cancel_at": START + 25 * DAY, "proration_behavior": "none"})
    assert len(shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data) == 2


def test_a_moment_in_the_past_is_refused(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.subscriptions.update(subscription.id, {"cancel_at": START - 1})
    assert refusal.value.param == "cancel_at"


def test_a_last_invoice_gives_the_credit_but_it_never_arrives(shop: Shop) -> None:
    # Worked vector 8.
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(1000))
    other = shop.subscribe(ada, shop.price(500))
    shop.v1.subscriptions.update(other.id, {"items": [{"id": first_item(other).id, "quantity": 2}]})
    shop.now(START + 2)
    shop.v1.subscriptions.cancel(subscription.id, {"prorate": True, "invoice_now": True})
    draft = shop.invoices(ada)[-1]
    assert (draft.status, draft.billing_reason, draft.number) == ("draft", "subscription_cycle", None)
    assert [line.amount for line in draft.lines.data] == [-1000]
    assert (draft.lines.data[0].period.start, draft.lines.data[0].period.end) == (START + 2, END)
    assert (draft.total, draft.amount_due, draft.auto_advance) == (-1000, 0, True)
    assert (draft.automatically_finalizes_at, draft.next_payment_attempt) == (START + 2 + 3601, START + 2 + 3600)
    assert (
        len(shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data) == 2
    )  # the other subscription's stay
    shop.now(START + 10)
    assert shop.v1.invoices.retrieve(draft.id).status == "uncollectible"
    assert shop.v1.customers.retrieve(ada.id).balance == 0


def test_drafts_of_an_ended_subscription_are_not_collected(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    shop.now(END + 60)
    shop.v1.subscriptions.cancel(subscription.id)
    shop.now(END + 2 * HOUR)
    assert [invoice.status for invoice in shop.invoices(ada)] == ["paid", "draft"]


def test_usage_until_the_end_is_billed_with_it(shop: Shop) -> None:
    meter = shop.v1.billing.meters.create(
        {"display_name": "Calls", "event_name": "calls", "default_aggregation": {"formula": "sum"}}
    )
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter.id}
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(10, name="Calls", recurring=recurring))
    assert subscription.latest_invoice is None
    shop.now(START + DAY)
    payload = {"stripe_customer_id": ada.id, "value": "50"}
    shop.v1.billing.meter_events.create({"event_name": "calls", "payload": payload, "timestamp": START + HOUR})
    shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    shop.now(END + 2 * HOUR)
    (invoice,) = shop.invoices(ada)
    assert (texts(invoice), invoice.status) == ([(500, "50 × Calls (at $0.10 / month)")], "paid")


class TestLists:
    """https://docs.stripe.com/api/subscriptions/list"""

    def test_the_default_leaves_out_what_was_canceled(self, shop: Shop) -> None:
        ada = shop.customer()
        running, ended = shop.subscribe(ada, shop.price()), shop.subscribe(ada, shop.price())
        trial = shop.subscribe(ada, shop.price(), trial_period_days=5)
        shop.v1.subscriptions.cancel(ended.id)

        def listed(**params: object) -> list[str]:
            return [row.id for row in shop.v1.subscriptions.list({"customer": ada.id, **params}).data]

        assert listed() == [trial.id, running.id]
        assert listed(status="all") == [trial.id, ended.id, running.id]
        assert listed(status="canceled") == listed(status="ended") == [ended.id]
        assert listed(status="trialing") == [trial.id]
        assert listed(price=first_item(running).price.id) == [running.id]
        assert listed(current_period_end={"gte": START + 20 * DAY}) == [running.id]
        assert listed(status="all", limit=1) == [trial.id]
        assert listed(status="all", starting_after=trial.id) == [ended.id, running.id]

    def test_an_unknown_status_is_named_with_the_known_ones(self, shop: Shop) -> None:
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            shop.v1.subscriptions.list({"status": "bogus"})
        assert (refusal.value.code, refusal.value.param) == (None, "status")
        assert refusal.value.user_message == (
            "Invalid status: must be one of active, past_due, unpaid, canceled, incomplete, "
            "incomplete_expired, trialing, paused, all, "
            "or ended"
        )


def test_the_credit_of_an_end_is_taken_off_the_first_invoice_of_the_next_subscription(shop: Shop) -> None:
    ada, price = shop.customer(), shop.price()
    subscription = shop.subscribe(ada, price)
    shop.now(START + MONTH // 2)
    shop.v1.subscriptions.cancel(subscription.id, {"prorate": True})
    [credit] = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
    assert (credit.amount, credit.parent) == (-500, None)
    items = {"customer": ada.id, "subscription_details": {"items": [{"price": price.id}]}}
    preview = shop.v1.invoices.create_preview(items)
    shop.subscribe(ada, price)
    newest = shop.invoices(ada)[-1]
    assert [line.amount for line in newest.lines.data] == [-500, 1000]
    assert (newest.amount_paid, preview.amount_due) == (500, 500)
    assert shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data == []
