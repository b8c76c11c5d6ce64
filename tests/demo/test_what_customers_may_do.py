"""Every customer of the demo finds on their home page exactly what their situation allows, with reasons for the rest.

What comes of every button is told in the modules beside this one, and asked at Stripe.
"""

import pytest
from django.test import Client

from demo.world.merchants import MERCHANTS
from tests.demo import test_customers_cancel, test_customers_change, test_customers_pause, test_customers_pay
from tests.demo.permissions import CARDS, TO_PAY, TRIED, May
from tests.demo.told import Customers

pytestmark = pytest.mark.django_db

PRESSING = (test_customers_cancel, test_customers_change, test_customers_pause, test_customers_pay)


@pytest.mark.parametrize("customer", CARDS)
def test_each_card_has_what_may_be_done_and_why_not(customer: str, customers: Customers, client: Client) -> None:
    visitor = customers(customer).enters(client)

    found = [May(card.name, tuple(card.buttons), tuple(card.reasons)) for card in visitor.cards]

    assert found == CARDS[customer]


@pytest.mark.parametrize("customer", CARDS)
def test_what_is_open_can_be_paid_from_the_top_of_the_page(customer: str, customers: Customers, client: Client) -> None:
    visitor = customers(customer).enters(client)

    buttons = [
        each.text
        for section in visitor.screen.main.all("section", of_class="open-payments")
        for each in section.all("a")
    ]

    assert buttons == TO_PAY.get(customer, [])


def test_every_situation_is_in_the_table() -> None:
    told = {customer for merchant in MERCHANTS for customer in merchant.situations.table}

    assert told - set(CARDS) == {"cus_gone"}  # was deleted: a link for this customer is refused


def test_every_button_is_pressed_somewhere() -> None:
    assert PRESSING
    assert {button for cards in CARDS.values() for card in cards for button in card.buttons} == TRIED
