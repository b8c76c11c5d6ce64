"""Updates that count only once they are paid. https://docs.stripe.com/billing/subscriptions/pending-updates"""

import pytest
import stripe

from tests.simulator.billing.conftest import HOUR, MONTH, START, Shop, first_item, texts
from tests.simulator.billing.upgrades import (
    ASKING,
    DECLINED,
    half_month,
    intent_of,
    state,
    told_since,
    upgrade,
)


@pytest.mark.parametrize(("card", "waits"), [(DECLINED, "requires_payment_method"), (ASKING, "requires_action")])
def test_an_unpaid_update_waits_and_changes_nothing(shop: Shop, card: str, waits: str) -> None:
    _, subscription, platinum = half_month(shop, card=card)
    before = state(shop, subscription)

    answer = upgrade(shop, subscription, platinum)

    assert state(shop, subscription) == before
    pending = answer.pending_update
    assert pending.expires_at == START + MONTH // 2 + 23 * HOUR
    assert [item.price.id for item in pending.subscription_items] == [platinum.id]
    assert pending.subscription_items[0].id == first_item(subscription).id
    rest = ("billing_cycle_anchor", "cancel_at_period_end", "discount", "discounts", "metadata", "trial_end")
    assert [pending[name] for name in rest] == [None] * len(rest)
    invoice = shop.latest(subscription)
    assert (invoice.status, invoice.billing_reason, invoice.amount_due) == ("open", "subscription_update", 1000)
    assert [amount for amount, _ in texts(invoice)] == [-500, 1500]
    assert (invoice.attempted, invoice.next_payment_attempt) == (True, None)
    assert intent_of(shop, subscription).status == waits


def test_paying_the_invoice_with_another_card_makes_the_change(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    upgrade(shop, subscription, platinum)
    better = shop.v1.payment_methods.attach("pm_card_visa", {"customer": ada.id})
    shop.now(START + MONTH // 2 + 5 * HOUR)
    before = len(shop.events())

    paid = shop.v1.invoices.pay(shop.latest(subscription).id, {"payment_method": better.id})

    assert (paid.status, paid.amount_paid) == ("paid", 1000)
    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert (now.pending_update, first_item(now).price.id, now.status) == (None, platinum.id, "active")
    assert first_item(now).current_period_end == START + MONTH
    assert told_since(shop, before) == [
        "payment_intent.succeeded",
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
        "customer.subscription.updated",
        "customer.subscription.pending_update_applied",
    ]


def test_confirming_the_payment_intent_makes_the_change(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    upgrade(shop, subscription, platinum)
    better = shop.v1.payment_methods.attach("pm_card_visa", {"customer": ada.id})

    shop.v1.payment_intents.confirm(intent_of(shop, subscription).id, {"payment_method": better.id})

    assert shop.latest(subscription).status == "paid"
    assert first_item(shop.v1.subscriptions.retrieve(subscription.id)).price.id == platinum.id


def test_authenticating_makes_the_change(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card=ASKING)
    upgrade(shop, subscription, platinum)

    shop.simulator.authenticate(intent_of(shop, subscription).id)

    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert (now.pending_update, first_item(now).price.id, now.status) == (None, platinum.id, "active")
    assert shop.latest(subscription).status == "paid"


def test_failing_again_keeps_the_update_waiting_until_its_first_date(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card=ASKING)
    expires = upgrade(shop, subscription, platinum).pending_update.expires_at
    before = state(shop, subscription)
    shop.now(START + MONTH // 2 + HOUR)

    shop.simulator.authenticate(intent_of(shop, subscription).id, success=False)

    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert now.pending_update.expires_at == expires
    assert state(shop, subscription) == before
    assert intent_of(shop, subscription).status == "requires_payment_method"
    with pytest.raises(stripe.CardError):
        shop.v1.invoices.pay(shop.latest(subscription).id, {"payment_method": shop.card(now.customer, DECLINED).id})
    assert state(shop, subscription) == before
    assert shop.latest(subscription).next_payment_attempt is None


def test_after_23_hours_the_update_lapses_with_its_invoice(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card=DECLINED)
    expires = upgrade(shop, subscription, platinum).pending_update.expires_at
    before, told = state(shop, subscription), len(shop.events())
    shop.now(expires - 1)
    assert shop.v1.subscriptions.retrieve(subscription.id).pending_update is not None

    shop.now(expires)

    assert shop.v1.subscriptions.retrieve(subscription.id).pending_update is None
    assert state(shop, subscription) == before
    assert shop.latest(subscription).status == "void"
    assert intent_of(shop, subscription).status == "canceled"
    assert told_since(shop, told) == [
        "payment_intent.canceled",
        "invoice.voided",
        "customer.subscription.updated",
        "customer.subscription.pending_update_expired",
    ]


def test_it_lapses_sooner_when_the_period_ends_sooner_and_the_period_renews_as_it_was(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(1000))
    shop.now(START + MONTH - 3 * HOUR)
    method = shop.card(ada.id, DECLINED)
    answer = upgrade(shop, subscription, shop.price(900000))
    assert answer.pending_update.expires_at == START + MONTH
    shop.card(ada.id, "pm_card_visa")
    shop.v1.payment_methods.detach(method.id)

    shop.now(START + MONTH + 2 * HOUR)

    renewed = shop.v1.subscriptions.retrieve(subscription.id)
    assert (renewed.pending_update, renewed.status) == (None, "active")
    assert [(one.status, one.total) for one in shop.invoices(ada)][-1] == ("paid", 1000)


def test_another_update_takes_its_place(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card=DECLINED)
    first = upgrade(shop, subscription, platinum).latest_invoice
    shop.now(START + MONTH // 2 + HOUR)
    diamond = shop.price(9000, name="Diamond")

    answer = upgrade(shop, subscription, diamond)

    assert shop.v1.invoices.retrieve(first).status == "void"
    assert answer.latest_invoice != first
    assert [item.price.id for item in answer.pending_update.subscription_items] == [diamond.id]
    assert answer.pending_update.expires_at == START + MONTH // 2 + 24 * HOUR
    assert shop.events().count("customer.subscription.pending_update_expired") == 1


def test_an_ordinary_change_takes_its_place_too_and_is_made(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card=DECLINED)
    first = upgrade(shop, subscription, platinum).latest_invoice
    item = first_item(subscription).id

    changed = shop.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "quantity": 2}]})

    assert (changed.pending_update, first_item(changed).quantity) == (None, 2)
    assert shop.v1.invoices.retrieve(first).status == "void"


def test_what_has_nothing_to_do_with_it_leaves_it(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    upgrade(shop, subscription, platinum, metadata={"source": "portal", "seats": "3"})
    method = shop.v1.payment_methods.attach("pm_card_visa", {"customer": ada.id})
    changed = shop.v1.subscriptions.update(
        subscription.id, {"default_payment_method": method.id, "metadata": {"seats": "4", "team": "red"}}
    )
    assert changed.pending_update.metadata.to_dict() == {"source": "portal", "seats": "3"}
    assert changed.metadata.to_dict() == {"seats": "4", "team": "red"}

    shop.v1.invoices.pay(shop.latest(subscription).id)

    applied = shop.v1.subscriptions.retrieve(subscription.id)
    assert applied.metadata.to_dict() == {"seats": "3", "source": "portal", "team": "red"}
    assert (applied.default_payment_method, first_item(applied).price.id) == (method.id, platinum.id)


def test_voiding_the_invoice_cancels_the_update(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card=DECLINED)
    before = state(shop, subscription)
    invoice = upgrade(shop, subscription, platinum).latest_invoice

    shop.v1.invoices.void_invoice(invoice)

    assert shop.v1.subscriptions.retrieve(subscription.id).pending_update is None
    assert state(shop, subscription) == before
    assert "customer.subscription.pending_update_expired" not in shop.events()


def test_canceling_the_subscription_voids_the_invoice(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card=DECLINED)
    invoice = upgrade(shop, subscription, platinum).latest_invoice

    canceled = shop.v1.subscriptions.cancel(subscription.id, {"prorate": True})

    assert (canceled.status, canceled.pending_update) == ("canceled", None)
    assert shop.v1.invoices.retrieve(invoice).status == "void"
    waiting = shop.v1.invoice_items.list({"customer": subscription.customer, "pending": True}).data
    assert [item.amount for item in waiting] == [-500]


def test_an_update_that_is_paid_at_once_never_was_pending(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card="pm_card_mastercard")
    before = len(shop.events())

    answer = upgrade(shop, subscription, platinum)

    assert (answer.pending_update, first_item(answer).price.id) == (None, platinum.id)
    assert shop.latest(subscription).status == "paid"
    told = told_since(shop, before)
    assert told.count("customer.subscription.updated") == 1
    assert "customer.subscription.pending_update_applied" not in told


def test_an_update_without_an_invoice_is_made_at_once(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card=DECLINED)
    answer = upgrade(shop, subscription, platinum, proration_behavior="create_prorations")
    assert (answer.pending_update, first_item(answer).price.id) == (None, platinum.id)
    assert answer.latest_invoice == subscription.latest_invoice


def test_a_cheaper_plan_has_nothing_to_wait_for(shop: Shop) -> None:
    _, subscription, _ = half_month(shop, card=DECLINED)
    answer = upgrade(shop, subscription, shop.price(400, name="Bronze"))
    assert (answer.pending_update, first_item(answer).price.unit_amount) == (None, 400)
    assert shop.latest(subscription).status == "paid"


def test_a_past_due_subscription_is_active_when_its_update_is_paid(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(1000))
    shop.card(ada.id, DECLINED)
    shop.now(START + MONTH + 3 * HOUR)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    upgrade(shop, subscription, shop.price(3000))
    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_a_past_due_subscription_is_paid_up_after_its_update_lapsed(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(1000))
    shop.card(ada.id, DECLINED)
    shop.now(START + MONTH + 3 * HOUR)
    late = shop.latest(subscription).id
    pending = upgrade(shop, subscription, shop.price(3000))
    shop.v1.invoices.void_invoice(pending.latest_invoice)
    shop.card(ada.id, "pm_card_visa")

    shop.v1.invoices.pay(late)

    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_a_schedules_next_phase_ends_the_wait(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card=DECLINED)
    schedule = shop.v1.subscription_schedules.create({"from_subscription": subscription.id})
    gold = first_item(subscription).price.id
    turn = START + MONTH // 2 + 2 * HOUR
    first = {"items": [{"price": gold}], "start_date": START, "end_date": turn}
    second = {"items": [{"price": gold, "quantity": 2}], "end_date": START + MONTH, "proration_behavior": "none"}
    shop.v1.subscription_schedules.update(schedule.id, {"phases": [first, second]})
    invoice = upgrade(shop, subscription, platinum).latest_invoice

    shop.now(turn)

    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert (now.pending_update, first_item(now).price.id, first_item(now).quantity) == (None, gold, 2)
    assert shop.v1.invoices.retrieve(invoice).status == "void"
    assert "customer.subscription.pending_update_expired" in shop.events()


def test_a_schedule_follows_when_the_update_is_paid(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    schedule = shop.v1.subscription_schedules.create({"from_subscription": subscription.id})
    upgrade(shop, subscription, platinum)
    assert len(shop.v1.subscription_schedules.retrieve(schedule.id).phases) == 1
    shop.now(START + MONTH // 2 + HOUR)
    shop.card(ada.id, "pm_card_visa")

    shop.v1.invoices.pay(shop.latest(subscription).id)

    phases = shop.v1.subscription_schedules.retrieve(schedule.id).phases
    assert [phase["items"][0].price for phase in phases] == [first_item(subscription).price.id, platinum.id]
    assert phases[1].start_date == START + MONTH // 2 + HOUR
