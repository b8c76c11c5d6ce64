"""Every customer of the demo who owes something, or whose change waits for a payment, settles it or takes it back, and
those who left come back; then Stripe is asked what is true.
"""

import re

import pytest
from django.test import Client

from tests.billing.paying import at_the_bank
from tests.demo.permissions import TO_PAY, who_may
from tests.demo.told import Customers, Told
from tests.demo.truth import changes
from tests.demo.visitor import Visitor
from tests.demo.words import money

pytestmark = pytest.mark.django_db

DAY = 86_400
COMPLETE, TAKE_BACK, AGAIN = "Complete payment", "Take back the change", "Subscribe again"
BEFORE = {"cus_lucia": "past_due", "cus_hugo": "past_due", "cus_pierre": "unpaid", "cus_yuna": "incomplete"}
AT_THE_BANK = frozenset({"cus_hugo", "cus_yuna", "cus_sakura"})


def choose(visitor: Visitor, ending: str) -> dict[str, str]:
    """Pay with the card of these last digits, where there is a choice."""
    found = [value for words, value in visitor.options("payment_method").items() if ending in words]
    return {"payment_method": found[0]} if found else {}


def pay(visitor: Visitor, filled: dict[str, str] | None = None) -> str:
    """Press the button that pays: the amount on it."""
    (button,) = visitor.screen.main.all("button", of_class="button-primary")
    visitor.press(button.text, filled)
    return button.text.removeprefix("Pay ")


def confirm_at_bank(visitor: Visitor, told: Told, outcome: str) -> None:
    """Our page leads to the bank's, and that one back."""
    assert visitor.screen.heading == "Your bank asks you to confirm the payment"
    (link,) = [each for each in visitor.screen.main.all("a") if each.text == "Continue to your bank"]
    visitor.open(at_the_bank(told.simulator, link.attributes["href"], outcome))


@pytest.mark.parametrize("customer", [*who_may(COMPLETE, frozenset({"cus_lucia"})), "cus_pierre"])
def test_what_is_owed_is_paid_with_another_card(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor, before = told.enters(client), told.truth()
    card = visitor.cards[0]
    assert before.subscriptions[card.id]["status"] == BEFORE[customer]
    visitor.follow(TO_PAY[customer][0])

    amount = pay(visitor, choose(visitor, "4242"))

    after = told.truth()
    done = changes(before, after, card.id)
    [invoice] = done.settled
    assert (invoice["status"], money(invoice["amount_paid"], invoice["currency"])) == ("paid", amount)
    assert TO_PAY[customer] == [f"Pay {amount}"]
    used = told.stripe.v1.payment_methods.retrieve(after.subscriptions[card.id]["default_payment_method"])
    assert used.card is not None
    assert used.card.last4 == "4242"
    assert done.subscription == {
        "status": "active",
        "default_payment_method": used.id,
        "payment_settings.save_default_payment_method": "on_subscription",  # by which Stripe lets that card pay on
    }
    assert (done.customer, done.schedules, done.invoices, done.waiting) == ({}, {}, [], [])
    assert "To pay" not in visitor.home().text


@pytest.mark.parametrize("customer", who_may(COMPLETE, AT_THE_BANK))
@pytest.mark.parametrize("outcome", ["complete", "fail"])
def test_what_the_bank_asks_about_is_paid_when_it_was_confirmed(
    customer: str, outcome: str, customers: Customers, client: Client
) -> None:
    told = customers(customer)
    visitor, before = told.enters(client), told.truth()
    card = visitor.card_with(COMPLETE)
    visitor.act(COMPLETE, card)

    amount = pay(visitor)
    confirm_at_bank(visitor, told, outcome)

    after = told.truth()
    was, now = (truth.subscriptions[card.id] for truth in (before, after))
    invoice = after.invoices[was["latest_invoice"]]
    if outcome == "fail":
        assert (invoice["status"], invoice["amount_paid"]) == ("open", 0)
        assert (now["status"], now["pending_update"]) == (was["status"], was["pending_update"])
        return
    assert (invoice["status"], money(invoice["amount_paid"], invoice["currency"])) == ("paid", amount)
    assert (now["status"], now["pending_update"]) == ("active", None)
    wanted = was["pending_update"]["subscription_items"] if was["pending_update"] else was["items"]["data"]
    assert [item["price"]["id"] for item in now["items"]["data"]] == [item["price"]["id"] for item in wanted]
    assert changes(before, after, card.id).invoices == []


def test_a_waiting_change_is_made_when_another_card_pays(customers: Customers, client: Client) -> None:
    told = customers("cus_sakura")
    visitor, before = told.enters(client), told.truth()
    card = visitor.card_with(COMPLETE)
    visitor.act(COMPLETE, card)

    amount = pay(visitor, choose(visitor, "JCB"))

    done = changes(before, told.truth(), card.id)
    assert done.subscription.pop("items.0.price") == told.prices["acme_team_yearly_jpy"]
    assert done.subscription.pop("pending_update") is None
    assert {path.removeprefix("items.0.") for path in done.subscription} <= {
        "current_period_start",
        "current_period_end",
        "default_payment_method",
        "payment_settings.save_default_payment_method",
    }
    [invoice] = done.settled
    assert (invoice["status"], money(invoice["amount_paid"], "jpy")) == ("paid", amount)


@pytest.mark.parametrize("customer", who_may(TAKE_BACK))
def test_a_change_that_waits_is_taken_back_by_one_press(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor, before = told.enters(client), told.truth()
    card = visitor.card_with(TAKE_BACK)

    visitor.act(TAKE_BACK, card)

    said = f"The change was taken back. Your subscription stays {card.name}, and nothing was charged."
    assert visitor.screen.notices[0] == said
    done = changes(before, told.truth(), card.id)
    assert done.subscription == {"pending_update": None}
    assert [(one["status"], one["amount_paid"]) for one in done.settled] == [("void", 0)]
    assert (done.customer, done.schedules, done.invoices, done.waiting) == ({}, {}, [], [])


def test_a_change_that_nobody_pays_lapses(customers: Customers, client: Client) -> None:
    told = customers("cus_sakura")
    visitor, before = told.enters(client), told.truth()
    card = visitor.card_with(COMPLETE)
    until = before.subscriptions[card.id]["pending_update"]["expires_at"]
    assert until - told.now < DAY

    told.wait_until(until + 60)

    done = changes(before, told.truth(), card.id)
    assert done.subscription == {"pending_update": None}
    assert [(one["status"], one["amount_paid"]) for one in done.settled] == [("void", 0)]
    visitor.home()
    assert visitor.cards[0].buttons == ["Change plan", "Pause", "Cancel subscription"]


def test_what_ended_unpaid_is_paid_and_stays_ended(customers: Customers, client: Client) -> None:
    told = customers("cus_tomasz")
    visitor, before = told.enters(client), told.truth()
    [subscription] = before.subscriptions
    visitor.follow("Pay €11.00")

    assert pay(visitor, choose(visitor, "4242")) == "€11.00"

    done = changes(before, told.truth(), subscription)
    assert [(one["status"], one["amount_paid"]) for one in done.settled] == [("paid", 1100)]
    assert (done.subscription, done.customer, done.invoices) == ({}, {}, [])


def test_an_invoice_that_is_paid_by_transfer_is_paid_on_its_own_page(customers: Customers, client: Client) -> None:
    told = customers("cus_brightwater")
    visitor, before = told.enters(client), told.truth()
    [invoice] = [one for one in before.invoices.values() if one["status"] == "open"]
    (link,) = [each for each in visitor.screen.main.all("a") if each.text == "Pay £561.60"]

    answer = client.get(link.attributes["href"])

    assert (answer.status_code // 100, answer["Location"]) == (3, invoice["hosted_invoice_url"])
    assert money(invoice["amount_remaining"], "gbp") == "£561.60"


@pytest.mark.parametrize("customer", who_may(AGAIN))
def test_who_left_subscribes_again(customer: str, customers: Customers, client: Client) -> None:
    told = customers(customer)
    visitor, before = told.enters(client), told.truth()
    visitor.act(AGAIN, visitor.card_with(AGAIN))
    announced = re.search(r"Due today (\S+)", visitor.screen.text)
    assert announced is not None

    visitor.press(f"Subscribe and pay {announced[1]}", choose(visitor, "4242"))

    after = told.truth()
    [old] = before.subscriptions
    [new] = [one for key, one in after.subscriptions.items() if key not in before.subscriptions]
    done = changes(before, after, old)
    [invoice] = done.invoices
    assert (invoice["status"], money(invoice["amount_paid"], invoice["currency"])) == ("paid", announced[1])
    was = after.subscriptions[old]
    assert new["status"] == "active"
    assert [(item["price"]["id"], item["quantity"]) for item in new["items"]["data"]] == [
        (item["price"]["id"], item["quantity"]) for item in was["items"]["data"]
    ]
    assert (done.subscription, done.customer, done.settled, done.waiting) == ({}, {}, [], [])
    assert AGAIN not in [button for card in visitor.home().main.all("a") for button in [card.text]]
