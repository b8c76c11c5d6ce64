"""Looking up is authorising."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Merchant
from billing.errors import NotFound
from billing.gateway.gateway import CustomerGateway
from tests.billing.scenes import card, home, price, subscribe
from tests.cast import Stripe, visit


@pytest.fixture
def bobs_invoice(acme_stripe: Stripe, bob: str) -> str:
    card(acme_stripe, bob)
    return str(subscribe(acme_stripe, bob, price(acme_stripe))["latest_invoice"])


@pytest.fixture
def eves_invoice(globex_stripe: Stripe, eve: str) -> str:
    card(globex_stripe, eve)
    return str(subscribe(globex_stripe, eve, price(globex_stripe))["latest_invoice"])


@pytest.mark.parametrize("tail", ["", "pdf/"])
def test_the_invoice_of_another_customer_or_merchant_does_not_exist(
    client: Client, acme: Merchant, ada: str, bobs_invoice: str, eves_invoice: str, tail: str
) -> None:
    visit(client, acme, ada)
    answers = [client.get(f"/p/acme/invoices/{each}/{tail}") for each in (bobs_invoice, eves_invoice, "in_none")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    titles = {answer.context["page"].title for answer in answers}
    assert titles == {"There is nothing at this address"}


@pytest.mark.parametrize("invoice_id", ["in_1%3Fexpand", "in_1..", "%2e%2e", "a b", "in_é", "x" * 300])
def test_what_cannot_be_an_id_is_not_found_without_asking_stripe(
    client: Client, acme: Merchant, ada: str, simulator: Any, invoice_id: str
) -> None:
    visit(client, acme, ada)
    before = len(simulator.requests.all())
    assert client.get(f"/p/acme/invoices/{invoice_id}/").status_code == 404
    assert len(simulator.requests.all()) == before


def test_a_page_lists_only_its_own_customer_s_things(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bobs_invoice: str
) -> None:
    visit(client, acme, ada)
    page = home(client, acme)
    assert page.subscriptions.cards == ()
    assert page.invoices is not None
    assert page.invoices.rows == ()


def test_on_behalf_of_shows_that_account_s_subscriptions_and_invoices_only(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada, on_behalf_of="acct_somebodyelse")
    page = home(client, acme)
    assert page.subscriptions.cards == ()
    assert page.invoices is not None
    assert page.invoices.rows == ()
    with pytest.raises(NotFound):
        CustomerGateway(acme, ada, "acct_somebodyelse").invoice(made["latest_invoice"])
    assert CustomerGateway(acme, ada).invoice(made["latest_invoice"]).id == made["latest_invoice"]


def test_a_connected_account_is_reached_through_its_platform_and_sees_only_its_own(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, simulator: Any
) -> None:
    branch = Merchant.objects.create(name="Branch", slug="branch", platform=acme, stripe_account="acct_branch")
    visit(client, branch, ada)
    assert client.get("/p/branch/").status_code == 404
    response = simulator.call(
        "POST",
        "/v1/customers",
        {"id": ada, "name": "Ada of the branch"},
        key=acme.stripe_key,
        stripe_account="acct_branch",
    )
    assert response.status == 200
    assert home(client, branch).customer_name == "Ada of the branch"
    visit(client, acme, ada)
    assert home(client, acme).customer_name == "Ada Lovelace"
