"""`payment_behavior` on updates: what is refused, and what a failed payment makes of the subscription.

https://docs.stripe.com/api/subscriptions/update#update_subscription-payment_behavior
"""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import Shop, first_item
from tests.simulator.billing.upgrades import ASKING, DECLINED, PENDING, half_month, intent_of, state, upgrade


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
