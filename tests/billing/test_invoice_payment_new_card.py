"""Paying an invoice with a payment method that is added on the way."""

import pytest
from django.test import Client

from accounts.models import Merchant
from tests.billing.detour import ADD, MASTERCARD, OTHER, add, detour, opened, way
from tests.billing.paying import DECLINED, fields, form, save, told, waiting_change
from tests.billing.scenes import card, features, home, plain, price, subscribe
from tests.billing.setting_up import NEW, begin
from tests.cast import Stripe, visit


def unpaid(stripe: Stripe, customer: str) -> str:
    """The first invoice of Pro (EUR 49.00), for which nothing could pay."""
    return str(subscribe(stripe, customer, price(stripe), payment_behavior="default_incomplete")["latest_invoice"])


def url_of(invoice: str) -> str:
    return f"/p/acme/invoices/{invoice}/payment/"


def test_from_the_home_page_a_card_is_added_and_pays(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    invoice = unpaid(acme_stripe, ada)
    visit(client, acme, ada)
    payments = home(client, acme).open_payments
    assert payments is not None
    (payment,) = payments.payments
    assert (payment.button, payment.missing) == (ADD, "No payment method is saved.")
    assert payment.hosted_url == f"/p/acme/invoices/{invoice}/hosted/"
    assert way(client.get("/p/acme/").content.decode(), ADD) == payment.pay_url
    back = detour(client, acme_stripe, payment.pay_url)
    assert back.address == f"{url_of(invoice)}?payment_method={back.method}"
    assert len(back.notices) == 1
    assert back.notices[0].startswith("Mastercard ending 4444 is saved and pays")
    assert back.notices[0].endswith("Check and press the button to finish.")
    response = client.post(back.page.url, fields(back.html))
    assert response["Location"] == f"{url_of(invoice)}result/"
    said = told(client, client.get(response["Location"]))
    assert said == "You paid €49.00. Your subscription to Pro has started."
    assert acme_stripe.get(f"/v1/invoices/{invoice}")["status"] == "paid"


def test_the_invoice_s_own_page_has_the_same_way_and_stripe_s_beside_it(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    invoice = unpaid(acme_stripe, ada)
    visit(client, acme, ada)
    before = opened(client, url_of(invoice))
    assert before.warnings == ("No payment method is saved.",)
    assert before.notices == ()
    assert "task-form" not in before.html
    assert f'class="button" href="/p/acme/invoices/{invoice}/hosted/"' in before.html
    back = detour(client, acme_stripe, way(before.html, ADD))
    assert fields(back.html)["payment_method"] == back.method


def test_after_a_decline_another_card_is_added_and_chosen(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    waits = waiting_change(acme_stripe, ada)
    save(acme_stripe, ada, DECLINED)
    declined = acme_stripe.get("/v1/payment_methods", customer=ada)["data"][0]["id"]
    visit(client, acme, ada)
    response = client.post(waits.url, form(client, waits.url, payment_method=declined))
    assert response.status_code == 402
    back = detour(client, acme_stripe, way(response.content.decode(), OTHER))
    assert [option.id for option in back.page.choice.options if option.is_chosen] == [back.method]
    assert (back.page.warning, back.page.bank_url) == ("", "")  # of the card that was tried before
    assert client.post(back.page.url, fields(back.html)).status_code == 303
    assert waits.invoice_now["status"] == "paid"
    assert waits.price_now == waits.team


def test_the_new_card_may_be_declined_too(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    invoice = unpaid(acme_stripe, ada)
    visit(client, acme, ada)
    back = detour(client, acme_stripe, way(client.get(url_of(invoice)).content.decode(), ADD), DECLINED)
    response = client.post(back.page.url, fields(back.html))
    assert response.status_code == 402
    page = response.context["page"]
    assert (len(page.errors), page.saved) == (1, "")
    assert way(response.content.decode(), OTHER)
    # Why this very card was declined is no news of an earlier one.
    assert len(opened(client, back.address).warnings) == 1


def test_an_address_that_is_opened_again_says_it_once_more(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    invoice = unpaid(acme_stripe, ada)
    visit(client, acme, ada)
    back = detour(client, acme_stripe, way(client.get(url_of(invoice)).content.decode(), ADD))
    again = opened(client, back.address)
    assert again.notices == ("Mastercard ending 4444 is saved. Check and press the button to finish.",)
    assert opened(client, url_of(invoice)).notices == ()


def test_what_was_paid_while_the_card_was_added_is_not_asked_for_again(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    invoice = unpaid(acme_stripe, ada)
    visit(client, acme, ada)
    url = way(client.get(url_of(invoice)).content.decode(), ADD)
    (offer,) = client.get(url).context["page"].uses.invoices
    assert not offer.is_ticked
    begun = begin(client, acme_stripe, f"?{url.partition('?')[2]}", pays=offer.value).confirm(MASTERCARD)
    response = client.get(begun.result)
    assert acme_stripe.get(f"/v1/invoices/{invoice}")["status"] == "paid"
    said = told(client, response)
    assert "press the button" not in said


@pytest.mark.parametrize("whose", ["bob's", "removed", "nonsense"])
def test_what_is_not_the_customer_s_is_not_chosen(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str, whose: str
) -> None:
    invoice = unpaid(acme_stripe, ada)
    own = save(acme_stripe, ada)
    method = "../pm_1" if whose == "nonsense" else save(acme_stripe, bob if whose == "bob's" else ada)
    if whose == "removed":
        acme_stripe.post(f"/v1/payment_methods/{method}/detach")
    visit(client, acme, ada)
    shown = opened(client, f"{url_of(invoice)}?payment_method={method}")
    assert shown.notices == ()
    assert [option.id for option in shown.page.choice.options] == [own]


def test_a_card_too_old_for_the_list_can_be_chosen_by_its_address(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    invoice = unpaid(acme_stripe, ada)
    oldest = save(acme_stripe, ada, MASTERCARD)
    for _ in range(20):
        save(acme_stripe, ada)
    visit(client, acme, ada)
    assert oldest not in client.get(url_of(invoice)).content.decode()
    shown = opened(client, f"{url_of(invoice)}?payment_method={oldest}")
    assert fields(shown.html)["payment_method"] == oldest
    assert client.post(shown.page.url, fields(shown.html)).status_code == 303
    charge = acme_stripe.get("/v1/charges", customer=ada)["data"][0]
    assert (charge["payment_method"], charge["status"]) == (oldest, "succeeded")


def test_where_customers_may_not_add_one_the_merchant_is_the_way(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    features(acme, payment_method_update=False)
    invoice = unpaid(acme_stripe, ada)
    visit(client, acme, ada)
    shown = opened(client, url_of(invoice))
    assert shown.page.choice.way.advice == "Contact Acme to have a payment method saved."
    assert (way(shown.html, ADD), "Contact Acme to have a payment method saved." in shown.html) == ("", True)
    card(acme_stripe, ada)
    assert way(opened(client, url_of(invoice)).html, OTHER) == ""
    assert client.get(NEW).status_code == 404


def test_a_way_back_that_is_not_ours_leads_home(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    visit(client, acme, ada)
    response = add(client, acme_stripe, f"{NEW}?next=https%3A%2F%2Fevil.example%2Fp%2Facme%2F")
    assert response["Location"] == "/p/acme/"
    assert "Mastercard ending 4444 is saved and pays" in plain(client.get("/p/acme/").content.decode())
