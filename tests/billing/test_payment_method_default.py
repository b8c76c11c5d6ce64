"""What a saved payment method pays from now on: everything, subscriptions with one of their own, open invoices."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.methods import ASKING, DECLINED, Payer, method_url, offers, payer, sent_by, sent_from
from tests.billing.paying import told
from tests.billing.scenes import features, on_a_clock, plain
from tests.cast import Stripe, visit


def page_of(client: Client, method: str, query: str = "") -> Any:
    response = client.get(method_url(method, "default") + query)
    assert response.status_code == 200, response.content.decode()
    return response.context["page"]


def test_a_card_becomes_the_default(client: Client, payer_ada: Payer) -> None:
    new = payer_ada.save()
    page = page_of(client, new)
    assert page.heading == "Pay with Mastercard ending 4444 from now on"
    assert page.button == "Use Mastercard ending 4444"
    assert page.uses.default_note == "Mastercard ending 4444 pays for everything from now on."
    assert offers(page) == []
    response = client.post(page.url, sent_from(client, page.url))
    assert told(client, response) == "Mastercard ending 4444 pays for everything from now on."
    assert payer_ada.default == new
    entry = AuditEntry.objects.get(action="customer.update")
    assert (entry.details["change"], entry.details["outcome"]) == ("default_payment_method", "done")


def test_subscriptions_with_a_card_of_their_own_follow_when_that_stays_ticked(client: Client, payer_ada: Payer) -> None:
    pro = payer_ada.subscribe("Pro", default_payment_method=payer_ada.visa)
    team = payer_ada.subscribe("Team", default_payment_method=payer_ada.visa)
    basic = payer_ada.subscribe("Basic")
    new = payer_ada.save()
    page = page_of(client, new)
    assert offers(page) == ["Also for Team and Pro, which Visa ending 4242 pays for now"]
    response = client.post(page.url, sent_from(client, page.url))
    assert told(client, response) == "Mastercard ending 4444 pays for everything from now on."
    assert [payer_ada.own(each) for each in (pro, team, basic)] == [new, new, None]


def test_unticked_they_keep_their_card(client: Client, payer_ada: Payer) -> None:
    pro = payer_ada.subscribe("Pro", default_payment_method=payer_ada.visa)
    new = payer_ada.save()
    sent = sent_from(client, method_url(new, "default"))
    del sent["subscriptions"]
    response = client.post(method_url(new, "default"), sent)
    assert told(client, response) == (
        "Mastercard ending 4444 is your default payment method now. Another payment method still pays for Pro."
    )
    assert (payer_ada.default, payer_ada.own(pro)) == (new, payer_ada.visa)


def test_an_open_invoice_is_paid_only_when_it_is_ticked(client: Client, payer_ada: Payer) -> None:
    old, newer = payer_ada.bill(1500), payer_ada.bill(700)
    new = payer_ada.save()
    page = page_of(client, new)
    numbers = [payer_ada.invoice(each)["number"] for each in (old, newer)]
    assert offers(page) == [
        f"Pay the open invoice {numbers[0]} of €15.00 with it now",
        f"Pay the open invoice {numbers[1]} of €7.00 with it now",
    ]
    sent = sent_from(client, page.url)
    assert "pays" not in sent
    response = client.post(page.url, {**sent, "pays": [f"{newer} 700 eur"]})
    assert told(client, response) == (
        f"Mastercard ending 4444 pays for everything from now on. You paid €7.00. Invoice {numbers[1]} is settled."
    )
    assert [payer_ada.invoice(each)["status"] for each in (old, newer)] == ["open", "paid"]


def test_the_invoice_that_the_customer_came_for_is_ticked(client: Client, payer_ada: Payer) -> None:
    payer_ada.bill(1500)
    wanted = payer_ada.bill(700)
    new = payer_ada.save()
    page = page_of(client, new, f"?invoice={wanted}")
    assert [each.is_ticked for each in page.uses.invoices] == [False, True]


def test_invoices_are_offered_without_the_list_of_invoices(client: Client, acme: Merchant, payer_ada: Payer) -> None:
    features(acme, invoice_history=False)
    payer_ada.bill(1500)
    assert len(offers(page_of(client, payer_ada.save()))) == 1


def test_declined_stops_and_tells_what_was_done_and_what_was_not(client: Client, payer_ada: Payer) -> None:
    first, second = payer_ada.bill(1500), payer_ada.bill(700)
    bad = payer_ada.save(DECLINED)
    url = method_url(bad, "default")
    sent = {**sent_from(client, url), "pays": [f"{first} 1500 eur", f"{second} 700 eur"]}
    response = client.post(url, sent)
    assert response.status_code == 402
    page = response.context["page"]
    numbers = [payer_ada.invoice(each)["number"] for each in (first, second)]
    assert page.errors[0].message == (
        "The payment was declined, so nothing was charged. Use another payment method, or ask your bank. "
        f"These invoices are still open: {numbers[0]} and {numbers[1]}."
    )
    assert page.notice == "Visa ending 0341 pays for everything from now on."
    assert payer_ada.default == bad
    assert [each.is_ticked for each in page.uses.invoices] == [True, True]
    assert page.token != sent["token"][0]
    assert [payer_ada.invoice(each)["amount_paid"] for each in (first, second)] == [0, 0]


def test_an_invoice_that_does_not_take_it_is_told_on_the_page(client: Client, payer_ada: Payer) -> None:
    invoice = payer_ada.bill(1500)
    payer_ada.stripe.simulator.faults.add("error", method="POST", path="/v1/payment_intents/*", status=400)
    url = method_url(payer_ada.visa, "default")
    response = client.post(url, {**sent_from(client, url), "pays": [f"{invoice} 1500 eur"]})
    number = payer_ada.invoice(invoice)["number"]
    assert response.context["page"].errors[0].message == (
        f"This payment method cannot be used for this invoice. Nothing was charged. Invoice {number} is still open."
    )
    assert payer_ada.invoice(invoice)["amount_paid"] == 0


def test_a_bank_that_asks_is_where_the_customer_is_led(client: Client, payer_ada: Payer) -> None:
    invoice = payer_ada.bill(1500)
    asking = payer_ada.save(ASKING)
    url = method_url(asking, "default")
    response = client.post(url, {**sent_from(client, url), "pays": [f"{invoice} 1500 eur"]})
    assert (response.status_code, response["Location"]) == (303, f"/p/acme/invoices/{invoice}/payment/bank/")
    assert payer_ada.default == asking


def test_what_was_not_tried_because_a_bank_asks_is_said(client: Client, payer_ada: Payer) -> None:
    first, second = payer_ada.bill(1500), payer_ada.bill(700)
    asking = payer_ada.save(ASKING)
    url = method_url(asking, "default")
    response = client.post(url, {**sent_from(client, url), "pays": [f"{first} 1500 eur", f"{second} 700 eur"]})
    number = payer_ada.invoice(second)["number"]
    words = f"Visa ending 3184 pays for everything from now on. Invoice {number} is still open."
    assert words in client.get(response["Location"]).content.decode()


def test_what_costs_something_else_meanwhile_is_not_charged(client: Client, payer_ada: Payer) -> None:
    invoice = payer_ada.bill(1500)
    new = payer_ada.save()
    url = method_url(new, "default")
    response = client.post(url, {**sent_from(client, url), "pays": [f"{invoice} 100 eur"]})
    assert "Nothing more was charged." in told(client, response)
    assert payer_ada.invoice(invoice)["status"] == "open"


def test_somebody_elses_invoice_is_not_charged(client: Client, payer_ada: Payer, acme_stripe: Stripe, bob: str) -> None:
    theirs = payer(acme_stripe, bob).bill(1500)
    new = payer_ada.save()
    url = method_url(new, "default")
    client.post(url, {**sent_from(client, url), "pays": [f"{theirs} 1500 eur"]})
    assert payer_ada.invoice(theirs)["status"] == "open"


def test_nothing_left_to_do_is_said(client: Client, payer_ada: Payer) -> None:
    page = page_of(client, payer_ada.visa)
    assert (page.button, page.uses.default_note) == ("", "Visa ending 4242 is your default payment method already.")


def test_sent_twice_it_is_done_once(client: Client, payer_ada: Payer) -> None:
    invoice, new = payer_ada.bill(1500), payer_ada.save()
    url = method_url(new, "default")
    sent = {**sent_from(client, url), "pays": [f"{invoice} 1500 eur"]}
    client.post(url, sent)
    response = client.post(url, sent)
    assert "pays for everything from now on" in told(client, response)
    assert payer_ada.invoice(invoice)["amount_paid"] == 1500
    intents = payer_ada.stripe.get("/v1/payment_intents", customer=payer_ada.customer)["data"]
    assert [intent["status"] for intent in intents] == ["succeeded"]


def test_sent_again_after_it_was_taken_back_elsewhere_it_is_done_again(client: Client, payer_ada: Payer) -> None:
    pro, new = payer_ada.subscribe("Pro", default_payment_method=payer_ada.visa), payer_ada.save()
    url = method_url(new, "default")
    sent = sent_from(client, url)
    told(client, client.post(url, sent))
    payer_ada.stripe.post(
        f"/v1/customers/{payer_ada.customer}", invoice_settings={"default_payment_method": payer_ada.visa}
    )
    payer_ada.stripe.post(f"/v1/subscriptions/{pro}", default_payment_method=payer_ada.visa)
    assert told(client, client.post(url, sent)) == "Mastercard ending 4444 pays for everything from now on."
    assert (payer_ada.default, payer_ada.own(pro)) == (new, new)


def test_a_card_that_was_removed_elsewhere_is_said_and_nothing_changes(client: Client, payer_ada: Payer) -> None:
    new = payer_ada.save()
    url = method_url(new, "default")
    sent = sent_from(client, url)
    payer_ada.stripe.post(f"/v1/payment_methods/{new}/detach")
    response = client.post(url, sent)
    assert response.status_code == 404
    assert "It was removed in the meantime, or it is not yours." in response.content.decode()
    assert payer_ada.default == payer_ada.visa


def test_an_expired_card_is_warned_of_and_not_refused(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe, start=1_794_960_000)
    visit(client, acme, clock.customer)
    one = payer(acme_stripe, clock.customer)
    old = one.save()
    acme_stripe.post(f"/v1/payment_methods/{old}", card={"exp_month": 10, "exp_year": 2026})
    page = page_of(client, old)
    assert page.warning == "This card has expired. Payments with it will probably be declined."
    client.post(page.url, sent_from(client, page.url))
    assert one.default == old


@pytest.mark.parametrize("after_change", [False, True])
def test_no_answer_keeps_the_token_and_what_was_ticked(
    client: Client, simulator: Simulator, payer_ada: Payer, after_change: bool
) -> None:
    invoice, new = payer_ada.bill(1500), payer_ada.save()
    url = method_url(new, "default")
    sent = {**sent_from(client, url), "pays": [f"{invoice} 1500 eur"]}
    path = f"/v1/customers/{payer_ada.customer}"
    simulator.faults.add("timeout", method="POST", path=path, times=None, after_change=after_change)
    response = client.post(url, sent)
    assert response.status_code == 503
    page = response.context["page"]
    assert (page.token, page.uses.invoices[0].is_ticked) == (sent["token"][0], True)
    assert page.notice.startswith("No answer came from the payment service")
    simulator.faults.clear()
    again = client.post(url, sent_by(response.content.decode()))
    assert "You paid €15.00." in told(client, again)
    assert (payer_ada.default, payer_ada.invoice(invoice)["amount_paid"]) == (new, 1500)


def test_a_foreign_card_is_not_there(client: Client, payer_ada: Payer, acme_stripe: Stripe, bob: str) -> None:
    theirs = payer(acme_stripe, bob)
    url = method_url(theirs.visa, "default")
    assert client.get(url).status_code == 404
    assert client.post(url, {"token": "a" * 22}).status_code == 404
    assert payer_ada.default == payer_ada.visa
    assert plain(str(theirs.default)) == theirs.visa


def test_where_the_feature_is_off_there_is_no_page(client: Client, acme: Merchant, payer_ada: Payer) -> None:
    features(acme, payment_method_update=False)
    assert client.get(method_url(payer_ada.visa, "default")).status_code == 404
    assert client.post(method_url(payer_ada.visa, "default"), {"token": "a" * 22}).status_code == 404


def test_a_wrong_method_and_a_form_without_token(client: Client, payer_ada: Payer) -> None:
    assert client.put(method_url(payer_ada.visa, "default")).status_code == 405
    assert client.post(method_url(payer_ada.visa, "default"), {}).status_code == 400
