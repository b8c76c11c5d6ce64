"""Updates that count only once they are paid. https://docs.stripe.com/billing/subscriptions/pending-updates"""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts

DECLINED = "pm_card_chargeCustomerFail"
ASKING = "pm_card_authenticationRequired"
PENDING = {"payment_behavior": "pending_if_incomplete", "proration_behavior": "always_invoice"}


def half_month(shop: Shop, *, card: str, **more: Any) -> tuple[Any, Any, Any]:
    """Ada pays 10 dollars a month for Gold; half a month later her card is another one. Platinum costs 30."""
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(1000), **more)
    shop.now(START + MONTH // 2)
    shop.card(ada.id, card)
    return ada, subscription, shop.price(3000, name="Platinum")


def upgrade(shop: Shop, subscription: Any, price: Any, **more: Any) -> Any:
    """The call that the customer's click makes."""
    items = [{"id": first_item(subscription).id, "price": price.id}]
    return shop.v1.subscriptions.update(subscription.id, {"items": items, **PENDING, **more})


def state(shop: Shop, subscription: Any) -> dict[str, Any]:
    """What a pending update must not touch."""
    now = shop.v1.subscriptions.retrieve(subscription.id).to_dict()
    left = ("items", "plan", "quantity", "billing_cycle_anchor", "status", "discounts", "metadata", "cancel_at")
    return {name: now[name] for name in left}


def intent_of(shop: Shop, subscription: Any) -> Any:
    """The payment intent of the latest invoice."""
    expand = ["payments.data.payment.payment_intent"]
    invoice = shop.v1.invoices.retrieve(shop.latest(subscription).id, {"expand": expand})
    return invoice.payments.data[0].payment.payment_intent


def told_since(shop: Shop, before: int) -> list[str]:
    """The events that tell of subscriptions, payments and invoices since then."""
    return [kind for kind in shop.events(since=before) if kind.startswith(("customer.s", "invoice.", "payment_intent"))]


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


def test_after_a_lapse_the_unused_time_is_still_what_was_paid(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    upgrade(shop, subscription, platinum)
    shop.now(START + 3 * MONTH // 4)
    shop.card(ada.id, "pm_card_visa")

    upgrade(shop, subscription, platinum)

    assert [amount for amount, _ in texts(shop.latest(subscription))] == [-250, 750]
    shop.now(START + 7 * MONTH // 8)
    cheap = shop.price(400, name="Bronze")
    upgrade(shop, subscription, cheap)
    assert [amount for amount, _ in texts(shop.latest(subscription))] == [-375, 50]


def test_what_was_paid_late_is_credited_from_the_change_on(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    upgrade(shop, subscription, platinum)
    shop.now(START + MONTH // 2 + 10 * HOUR)
    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)
    shop.now(START + 3 * MONTH // 4)

    upgrade(shop, subscription, shop.price(1000, name="Gold again"))

    assert [amount for amount, _ in texts(shop.latest(subscription))] == [-750, 250]


def test_the_proration_date_of_the_call_is_kept(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    upgrade(shop, subscription, platinum, proration_date=START + MONTH // 4)
    assert [amount for amount, _ in texts(shop.latest(subscription))] == [-750, 2250]
    shop.card(ada.id, "pm_card_visa")
    assert shop.v1.invoices.pay(shop.latest(subscription).id).amount_paid == 1500


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


def test_the_balance_that_the_invoice_took_comes_back(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    shop.v1.customers.update(ada.id, {"balance": -300})
    upgrade(shop, subscription, platinum)
    assert shop.latest(subscription).amount_due == 700
    assert shop.v1.customers.retrieve(ada.id).balance == 0

    shop.now(START + MONTH // 2 + DAY)

    assert shop.v1.customers.retrieve(ada.id).balance == -300


def test_items_are_added_and_removed_only_when_paid(shop: Shop) -> None:
    ada = shop.customer()
    gold, extra = shop.price(1000), shop.price(600, name="Extra")
    subscription = shop.subscribe(ada, gold, extra)
    shop.now(START + MONTH // 2)
    shop.card(ada.id, DECLINED)
    storage = shop.price(5000, name="Storage")
    old = {item.price.id: item.id for item in subscription["items"].data}
    items = [{"price": storage.id, "quantity": 2}, {"id": old[extra.id], "deleted": True}]
    answer = shop.v1.subscriptions.update(subscription.id, {"items": items, **PENDING})
    assert [item.price.id for item in answer["items"].data] == [gold.id, extra.id]
    shown = {item.price.id: item.id for item in answer.pending_update.subscription_items}
    assert list(shown) == [gold.id, storage.id]

    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)

    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert [(item.id, item.price.id, item.quantity) for item in now["items"].data] == [
        (old[gold.id], gold.id, 1),
        (shown[storage.id], storage.id, 2),
    ]


def test_a_new_anchor_waits_as_well(shop: Shop) -> None:
    ada, subscription, _ = half_month(shop, card=DECLINED)
    yearly = shop.price(10000, recurring={"interval": "year"})
    answer = upgrade(shop, subscription, yearly, billing_cycle_anchor={"type": "now"})
    moment = START + MONTH // 2
    assert (answer.billing_cycle_anchor, answer.pending_update.billing_cycle_anchor) == (START, moment)
    shop.now(moment + 7 * HOUR)
    shop.card(ada.id, "pm_card_visa")

    shop.v1.invoices.pay(shop.latest(subscription).id)

    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert (now.billing_cycle_anchor, first_item(now).current_period_start) == (moment, moment)
    assert first_item(now).current_period_end == moment + 365 * DAY


def test_ending_a_trial_waits_for_its_payment(shop: Shop) -> None:
    ada = shop.customer(DECLINED)
    subscription = shop.subscribe(ada, shop.price(1000), trial_period_days=10)
    shop.now(START + DAY)
    answer = shop.v1.subscriptions.update(
        subscription.id, {"trial_end": "now", "payment_behavior": "pending_if_incomplete"}
    )
    assert (answer.status, answer.trial_end) == ("trialing", START + 10 * DAY)
    assert answer.pending_update.trial_end == START + DAY - 1
    assert answer.pending_update.subscription_items is None

    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)

    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert (now.status, now.trial_end, first_item(now).current_period_start) == (
        "active",
        START + DAY - 1,
        START + DAY,
    )


def test_it_lapses_when_the_trial_ends(shop: Shop) -> None:
    ada = shop.customer(DECLINED)
    subscription = shop.subscribe(ada, shop.price(1000), trial_end=START + 10 * HOUR)
    answer = shop.v1.subscriptions.update(
        subscription.id, {"trial_end": "now", "payment_behavior": "pending_if_incomplete"}
    )
    assert answer.pending_update.expires_at == START + 10 * HOUR


def test_a_discount_waits_and_is_redeemed_by_nobody_if_it_lapses(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    coupon = shop.v1.coupons.create({"percent_off": 50, "duration": "forever", "max_redemptions": 1})
    code = shop.v1.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "HALF"})
    discounts = [{"promotion_code": code.id}]
    answer = upgrade(shop, subscription, platinum, discounts=discounts, expand=["pending_update.discounts"])
    assert answer.discounts == []
    assert answer.pending_update.discounts[0].promotion_code == code.id
    assert answer.pending_update.discount.source.coupon == coupon.id
    assert shop.v1.promotion_codes.retrieve(code.id).times_redeemed == 1
    shop.now(START + MONTH // 2 + DAY)
    assert shop.v1.promotion_codes.retrieve(code.id).times_redeemed == 0

    upgrade(shop, subscription, platinum, discounts=discounts)
    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)

    now = shop.v1.subscriptions.retrieve(subscription.id, {"expand": ["discounts"]})
    assert [one.promotion_code for one in now.discounts] == [code.id]
    assert shop.v1.promotion_codes.retrieve(code.id).times_redeemed == 1


def test_a_cancellation_at_the_period_end_waits_and_a_contrary_one_ends_it(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    answer = upgrade(shop, subscription, platinum, cancel_at_period_end=True)
    assert (answer.cancel_at_period_end, answer.cancel_at, answer.canceled_at) == (False, None, None)
    assert answer.pending_update.cancel_at_period_end is True
    kept = shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": False})
    assert kept.pending_update is None

    upgrade(shop, subscription, platinum, cancel_at_period_end=True)
    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)

    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert (now.cancel_at_period_end, now.cancel_at) == (True, START + MONTH)


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


def test_one_item_can_wait_by_the_items_calls(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    item = shop.v1.subscription_items.update(first_item(subscription).id, {"price": platinum.id, **PENDING})
    assert item.price.unit_amount == 1000
    added = shop.v1.subscription_items.create(
        {"subscription": subscription.id, "price": platinum.id, "quantity": 2, **PENDING}
    )
    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert len(now["items"].data) == 1
    assert [one.id for one in now.pending_update.subscription_items] == [item.id, added.id]
    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(shop.latest(subscription).id)
    now = shop.v1.subscriptions.retrieve(subscription.id)
    assert [(one.id, one.quantity) for one in now["items"].data] == [(item.id, 1), (added.id, 2)]


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"description": "Mine"}, "description"),
        ({"default_payment_method": "pm_1"}, "default_payment_method"),
        ({"collection_method": "send_invoice", "days_until_due": 3}, "collection_method"),
    ],
)
def test_only_some_parameters_can_wait(shop: Shop, more: dict[str, Any], name: str) -> None:
    _, subscription, platinum = half_month(shop, card=DECLINED)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        upgrade(shop, subscription, platinum, **more)
    assert caught.value.user_message == (
        "When `payment_behavior` is set to `pending_if_incomplete`, you can only pass supported params. "
        f"`{name}` is not supported. See "
        "https://stripe.com/docs/billing/subscriptions/pending-updates-reference#supported-attributes for more details."
    )
    assert shop.v1.subscriptions.retrieve(subscription.id).pending_update is None


def test_only_some_settings_of_an_item_can_wait(shop: Shop) -> None:
    _, subscription, _ = half_month(shop, card=DECLINED)
    item = {"id": first_item(subscription).id, "quantity": 3, "tax_rates": ""}
    with pytest.raises(stripe.InvalidRequestError, match=r"`items\[0\]\[tax_rates\]` is not supported"):
        shop.v1.subscriptions.update(subscription.id, {"items": [item], **PENDING})


def test_invoices_that_are_sent_cannot_wait(shop: Shop) -> None:
    ada = shop.customer(None)
    subscription = shop.subscribe(ada, shop.price(1000), collection_method="send_invoice", days_until_due=5)
    with pytest.raises(stripe.InvalidRequestError, match="charge_automatically"):
        upgrade(shop, subscription, shop.price(3000))


def test_bank_debits_cannot_wait(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card="pm_usBankAccount_success")
    with pytest.raises(stripe.InvalidRequestError, match="us_bank_account"):
        upgrade(shop, subscription, platinum)
    assert len(shop.invoices(shop.v1.customers.retrieve(subscription.customer))) == 1


def test_nobody_to_ask_for_money_is_an_error(shop: Shop) -> None:
    ada, subscription, platinum = half_month(shop, card=DECLINED)
    for method in shop.v1.customers.payment_methods.list(ada.id).data:
        shop.v1.payment_methods.detach(method.id)
    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        upgrade(shop, subscription, platinum)
    assert shop.latest(subscription).id == subscription.latest_invoice


@pytest.mark.parametrize(
    ("card", "code"), [(DECLINED, "card_declined"), (ASKING, "subscription_payment_intent_requires_action")]
)
def test_all_or_nothing_changes_nothing(shop: Shop, card: str, code: str) -> None:
    ada, subscription, platinum = half_month(shop, card=card)
    before, told = state(shop, subscription), len(shop.events())
    with pytest.raises(stripe.CardError) as caught:
        upgrade(shop, subscription, platinum, payment_behavior="error_if_incomplete")
    assert (caught.value.http_status, caught.value.code) == (402, code)
    assert state(shop, subscription) == before
    assert len(shop.invoices(ada)) == 1
    assert shop.events(since=told) == []


@pytest.mark.parametrize("card", [DECLINED, ASKING])
def test_an_incomplete_change_is_made_and_past_due_until_it_is_paid(shop: Shop, card: str) -> None:
    ada, subscription, platinum = half_month(shop, card=card)
    answer = upgrade(shop, subscription, platinum, payment_behavior="allow_incomplete")
    assert (answer.status, first_item(answer).price.id, answer.pending_update) == ("past_due", platinum.id, None)
    shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(answer.latest_invoice)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_a_change_can_be_left_for_the_customer_to_pay(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card="pm_card_visa")
    answer = upgrade(
        shop,
        subscription,
        platinum,
        payment_behavior="default_incomplete",
        expand=["latest_invoice.confirmation_secret"],
    )
    assert (answer.status, first_item(answer).price.id) == ("past_due", platinum.id)
    intent = intent_of(shop, subscription)
    assert (intent.status, intent.latest_charge) == ("requires_confirmation", None)
    assert answer.latest_invoice.confirmation_secret.client_secret == intent.client_secret
    shop.v1.payment_intents.confirm(intent.id)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_the_answer_leads_to_the_payment_intent(shop: Shop) -> None:
    _, subscription, platinum = half_month(shop, card=ASKING)
    expand = ["latest_invoice.confirmation_secret", "latest_invoice.payments.data.payment"]
    answer = upgrade(shop, subscription, platinum, expand=expand)
    named = answer.latest_invoice.payments.data[0].payment.payment_intent
    assert answer.latest_invoice.confirmation_secret.client_secret.startswith(f"{named}_secret_")
    with pytest.raises(stripe.InvalidRequestError, match="more than 4 levels"):
        shop.v1.subscriptions.retrieve(
            subscription.id, {"expand": ["latest_invoice.payments.data.payment.payment_intent"]}
        )
