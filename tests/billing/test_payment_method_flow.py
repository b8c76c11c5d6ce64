"""A deep link to add a payment method: where it begins, the way out, and where it ends."""

import pytest
from django.test import Client

from accounts.models import Merchant
from tests.billing.detour import opened
from tests.billing.scenes import features
from tests.billing.setting_up import NEW, begin
from tests.billing.test_flows import REDIRECT, flow, lands_on
from tests.billing.verifying import waiting
from tests.cast import Stripe, visit


def test_it_leads_to_the_form_and_ends_where_the_merchant_wants(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    session = visit(client, acme, ada, flow=flow("payment_method_update", REDIRECT))
    assert lands_on(client) == NEW
    begun = begin(client, acme_stripe).confirm()
    for _ in range(2):  # the address that Stripe leads to, reloaded
        assert client.get(begun.result)["Location"] == "/p/acme/completion/"
    page = client.get("/p/acme/completion/").context["page"]
    assert page.is_done
    assert page.result.startswith("Visa ending 4242 is saved and pays")
    assert page.return_url == "https://shop.example/thanks?a=1&b=2"
    session.refresh_from_db()
    assert not session.is_in_flow


@pytest.mark.parametrize(
    ("website", "out"), [("https://acme.example/", "https://acme.example/"), ("", "/p/acme/?overview=1")]
)
def test_who_adds_nothing_finds_the_way_out(client: Client, acme: Merchant, ada: str, website: str, out: str) -> None:
    acme.website_url = website
    acme.save()
    visit(client, acme, ada, flow=flow("payment_method_update"))
    shown = opened(client, NEW)
    assert shown.page.back_url == out
    assert f'href="{out}"' in shown.html
    assert "Back to the overview" not in shown.html
    visit(client, acme, ada)
    assert opened(client, NEW).page.back_url == ""


def test_a_bank_account_ends_it_when_it_is_verified(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    session = visit(client, acme, ada, flow=flow("payment_method_update"))
    account = waiting(client, acme_stripe, ada, metadata={"portal_uses": "default"})
    assert client.get(account.result)["Location"] == account.url
    assert account.page().later_url == "https://acme.example/"
    session.refresh_from_db()
    assert session.is_in_flow
    assert client.get(account.tell(code="SM11AA")["Location"])["Location"] == "/p/acme/completion/"
    session.refresh_from_db()
    assert session.flow_done


def test_a_feature_that_was_switched_off_since_is_told(client: Client, acme: Merchant, ada: str) -> None:
    visit(client, acme, ada, flow=flow("payment_method_update"))
    features(acme, payment_method_update=False)
    response = client.get("/p/acme/")
    assert response.status_code == 200
    assert "What you were sent here for is not offered any more." in response.content.decode()
