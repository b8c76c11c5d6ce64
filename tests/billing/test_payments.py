"""Paying several open invoices in one step: what is chosen, what it costs together, and what became of each."""

import re
from typing import Any
from unittest import mock

import msgspec
import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from billing.gateway.invoice_payments import PayableInvoice
from billing.gateway.invoices import OPEN_LIMIT
from billing.pages.payments import PaymentsPage
from billing.services.pay_invoice import PaymentStep, pay_invoice
from simulator.core import Simulator
from tests.billing.invoicing import billed, item
from tests.billing.paying import ASKING, DECLINED, at_the_bank, save, told
from tests.billing.scenes import card, features, home, on_a_clock, price, subscribe
from tests.cast import Stripe, visit

URL = "/p/acme/invoices/payment/"
MARCH_2027 = 1_803_902_400


def three(stripe: Stripe, customer: str) -> list[str]:
    """Open invoices of €10, €20 and €30, the oldest first."""
    made = []
    for amount in (1000, 2000, 3000):
        item(stripe, customer, amount)
        made.append(str(billed(stripe, customer)["id"]))
    return made


def page_of(client: Client, url: str = URL) -> PaymentsPage:
    response = client.get(url)
    assert response.status_code == 200, (response.status_code, response.headers)
    page = response.context["page"]
    assert isinstance(page, PaymentsPage)
    return page


def form(client: Client, url: str = URL, **changes: Any) -> dict[str, Any]:
    """What the form that charges would send, as it stands in the page."""
    html = client.get(url).text
    charging = re.search(r'<form class="task-form" method="post".*?</form>', html, re.DOTALL)
    assert charging, html
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]*>", charging[0]):
        values = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if values["name"] != "csrfmiddlewaretoken" and (values["type"] == "hidden" or " checked" in tag):
            sent.setdefault(values["name"], []).append(values["value"])
    if "pays" in changes:
        sent["invoice"] = [each.split()[0] for each in changes["pays"]]
    return sent | changes


def statuses(stripe: Stripe, invoices: list[str]) -> list[str]:
    return [stripe.get(f"/v1/invoices/{each}")["status"] for each in invoices]


def intent_of(stripe: Stripe, invoice: str) -> str:
    (payment,) = stripe.get("/v1/invoice_payments", invoice=invoice)["data"]
    return str(payment["payment"]["payment_intent"])


def charges(stripe: Stripe, customer: str) -> list[tuple[int, str]]:
    """The oldest first."""
    found = stripe.get("/v1/charges", customer=customer)["data"]
    return [(each["amount"], each["status"]) for each in reversed(found)]


def test_all_that_is_open_is_paid_at_once_the_oldest_first(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    section = home(client, acme).open_payments
    assert section is not None
    assert section.all_url == URL
    page = page_of(client)
    assert (page.total, page.summary, page.button) == ("€60.00", "3 invoices", "Pay €60.00")
    assert [each.is_chosen for each in page.invoices] == [True] * 3
    words = told(client, client.post(URL, form(client)))
    assert words.count("You paid") == 3
    assert statuses(acme_stripe, made) == ["paid"] * 3
    assert charges(acme_stripe, ada) == [(1000, "succeeded"), (2000, "succeeded"), (3000, "succeeded")]
    assert home(client, acme).open_payments is None
    assert AuditEntry.objects.filter(merchant=acme, action="payment_intent.confirm").count() == 3


def test_some_of_them_are_chosen_and_added_up_without_a_script(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    chosen = f"{URL}?invoice={made[0]}&invoice={made[2]}"
    page = page_of(client, chosen)
    assert (page.total, [each.is_chosen for each in page.invoices]) == ("€40.00", [True, False, True])
    summed = client.post(URL, {**form(client), "invoice": [made[0], made[2]], "step": "sum"})
    assert (summed.status_code, summed["Location"].startswith(chosen)) == (303, True)
    client.post(URL, form(client, chosen))
    assert statuses(acme_stripe, made) == ["paid", "open", "paid"]


def test_two_currencies_are_two_sums(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    euro, dollar = on_a_clock(acme_stripe, MARCH_2027), "usd"
    item(acme_stripe, euro.customer, 1000)
    billed(acme_stripe, euro.customer)
    item(acme_stripe, euro.customer, 2000, currency=dollar)
    billed(acme_stripe, euro.customer, currency=dollar)
    visit(client, acme, euro.customer)
    assert page_of(client).total == "€10.00 + $20.00"


def test_what_is_declined_stops_there_and_says_what_is_paid_and_what_is_not(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    sent = form(client, payment_method=save(acme_stripe, ada, DECLINED))
    response = client.post(URL, sent)
    assert response.status_code == 402
    page = response.context["page"]
    assert "declined" in page.errors[0].message
    assert (page.total, page.notice) == ("€60.00", "")
    assert statuses(acme_stripe, made) == ["open"] * 3
    # With the other card it goes through; the token of the page is a new one.
    visa = acme_stripe.get(f"/v1/customers/{ada}")["invoice_settings"]["default_payment_method"]
    assert page.token != sent["token"]
    client.post(URL, form(client, payment_method=visa))
    assert statuses(acme_stripe, made) == ["paid"] * 3


def test_where_it_stops_in_the_middle_what_is_done_stays_done(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    sent = form(client)
    simulator.faults.add(
        "error", method="POST", path=f"/v1/payment_intents/{intent_of(acme_stripe, made[1])}/confirm", times=None
    )
    response = client.post(URL, sent)
    assert response.status_code == 502
    page = response.context["page"]
    assert [each.is_chosen for each in page.invoices] == [True, True]
    assert page.total == "€50.00"
    assert statuses(acme_stripe, made) == ["paid", "open", "open"]
    simulator.faults.clear()
    client.post(URL, form(client, page.url, token=page.token))
    assert statuses(acme_stripe, made) == ["paid"] * 3
    assert charges(acme_stripe, ada) == [(1000, "succeeded"), (2000, "succeeded"), (3000, "succeeded")]


def test_a_bank_that_asks_is_asked_and_the_rest_follows(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada, ASKING)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    url, sent = URL, form(client)
    for place, invoice in enumerate(made):
        response = client.post(url, sent)
        address, _, rest = response["Location"].partition("?")
        assert (response.status_code, address) == (303, f"/p/acme/invoices/{invoice}/payment/bank/")
        assert [each.partition("=")[2] for each in rest.split("&") if each] == made[place + 1 :]
        onward = client.get(response["Location"]).context["page"]
        assert onward.sentence.endswith("with another press of the button.") == (place < 2)
        assert (made[-1] in onward.back_url) == (place < 2) or place == 2
        back = client.get(at_the_bank(simulator, onward.onward_url, "complete"))
        if place < 2:
            assert back["Location"].startswith(f"{URL}?invoice=")
            url = back["Location"]
            assert [each.id for each in page_of(client, url).invoices if each.is_chosen] == made[place + 1 :]
            sent = form(client, url)
        else:
            assert "You paid €30.00." in told(client, back)
    assert statuses(acme_stripe, made) == ["paid"] * 3


def test_a_payment_that_was_not_confirmed_leads_back_to_all_that_is_left(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada, ASKING)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    client.post(URL, form(client))
    onward = client.get(f"/p/acme/invoices/{made[0]}/payment/bank/").context["page"].onward_url
    back = client.get(at_the_bank(simulator, onward, "fail"))
    response = client.get(back["Location"])
    (message,) = response.context["messages"]
    assert "Nothing was charged" in str(message)
    assert [each.id for each in response.context["page"].invoices if each.is_chosen] == made
    assert statuses(acme_stripe, made) == ["open"] * 3


def test_one_that_was_given_up_while_the_bank_asked_is_not_chosen_again(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada, ASKING)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    client.post(URL, form(client))
    onward = client.get(f"/p/acme/invoices/{made[0]}/payment/bank/").context["page"].onward_url
    address = at_the_bank(simulator, onward, "fail")
    acme_stripe.post(f"/v1/invoices/{made[0]}/void")
    response = client.get(client.get(address)["Location"])
    assert [str(each) for each in response.context["messages"]] == [
        "This invoice is not collected any more. Nothing is to be paid for it."
    ]
    assert [each.id for each in response.context["page"].invoices if each.is_chosen] == made[1:]


def test_adding_up_says_nothing_of_a_saved_card_and_keeps_the_chosen_one(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    other = save(acme_stripe, ada, "pm_card_mastercard")
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    summed = client.post(URL, {**form(client), "invoice": [made[0]], "payment_method": other, "step": "sum"})
    page = page_of(client, summed["Location"])
    assert (page.saved, page.notice) == ("", "")
    assert [each.id for each in page.choice.options if each.is_chosen] == [other]


@pytest.mark.parametrize("others", [0, 1])
def test_what_is_on_its_way_is_not_asked_for(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, others: int
) -> None:
    debit = save(acme_stripe, ada, "pm_usBankAccount_processing")
    item(acme_stripe, ada, 1000, currency="usd")
    made = billed(acme_stripe, ada, currency="usd", collection_method="send_invoice", days_until_due=14)["id"]
    acme_stripe.post(f"/v1/invoices/{made}/pay", payment_method=debit)
    for _ in range(others):
        item(acme_stripe, ada, 2000, currency="usd")
        billed(acme_stripe, ada, currency="usd")
    visit(client, acme, ada)
    section = home(client, acme).open_payments
    assert section is not None
    first = section.payments[0]
    assert (first.title, first.pay_url, first.hosted_url, first.is_overdue) == ("Payment on its way", "", "", False)
    page = page_of(client)
    assert page.empty == ""
    assert page.waiting.startswith("1 more open invoice" if others else "1 open invoice cannot be paid here now")


def test_only_the_oldest_that_were_tried_are_asked_for_their_payment(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    debit = save(acme_stripe, ada, "pm_usBankAccount_processing")
    made = []
    for is_tried in (*[True] * 7, False):
        item(acme_stripe, ada, 1000, currency="usd")
        made.append(billed(acme_stripe, ada, currency="usd")["id"])
        if is_tried:
            acme_stripe.post(f"/v1/invoices/{made[-1]}/pay", payment_method=debit)
    visit(client, acme, ada)
    before = len(simulator.requests.all())
    section = home(client, acme).open_payments
    asked = [each.path for each in simulator.requests.all()[before:] if each.path.startswith("/v1/invoices/in_")]
    assert sorted(asked) == sorted(f"/v1/invoices/{each}" for each in made[:5])
    assert section is not None
    titles = [each.title for each in section.payments]
    assert titles == ["Payment on its way"] * 5 + ["Payment not complete"] * 2 + ["Invoice to pay"]


def test_who_has_nothing_saved_finds_the_way_to_each_invoice_s_own_page(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    page = page_of(client)
    assert [each.hosted_url for each in page.invoices] == [f"/p/acme/invoices/{each}/hosted/" for each in made]
    card(acme_stripe, ada)
    assert [each.hosted_url for each in page_of(client).invoices] == [""] * 3


def test_what_was_paid_is_told_and_not_what_had_been_paid_before(acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada)
    item(acme_stripe, ada, 5000)
    shape = acme_stripe.get(f"/v1/invoices/{billed(acme_stripe, ada)['id']}", expand=["payments"])
    (payment,) = shape["payments"]["data"]
    payment |= {"status": "paid", "amount_paid": 3000, "payment": {"type": "payment_intent"}}
    shape |= {"status": "paid", "amount_paid": 5000, "amount_remaining": 0}
    assert msgspec.convert(shape, PayableInvoice).paid_last == 3000
    shape["payments"]["data"] = []
    assert msgspec.convert(shape, PayableInvoice).paid_last == 5000


@pytest.mark.parametrize("times", [2, 5])
def test_sent_again_nothing_is_paid_twice(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, times: int
) -> None:
    card(acme_stripe, ada)
    three(acme_stripe, ada)
    visit(client, acme, ada)
    sent = form(client)
    answers = {client.post(URL, sent).status_code for _ in range(times)}
    assert answers == {303}
    assert charges(acme_stripe, ada) == [(1000, "succeeded"), (2000, "succeeded"), (3000, "succeeded")]


def test_an_answer_that_is_lost_charges_once(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    sent = form(client)
    simulator.faults.add(
        "drop",
        method="POST",
        path=f"/v1/payment_intents/{intent_of(acme_stripe, made[0])}/confirm",
        times=None,
        after_change=True,
    )
    assert told(client, client.post(URL, sent)).count("You paid") == 3
    assert statuses(acme_stripe, made) == ["paid"] * 3
    assert charges(acme_stripe, ada) == [(1000, "succeeded"), (2000, "succeeded"), (3000, "succeeded")]


def test_after_a_lost_answer_only_what_was_chosen_is_still_chosen(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    sent = form(client, f"{URL}?invoice={made[0]}")
    lost = f"/v1/payment_intents/{intent_of(acme_stripe, made[0])}/confirm"
    simulator.faults.add("drop", method="POST", path=lost, times=None, after_change=True)
    with mock.patch("billing.services.use_payment_method._as_it_is_now", return_value=None):  # it does not tell either
        response = client.post(URL, sent)
    assert response.status_code == 502
    page = response.context["page"]
    assert ([each.id for each in page.invoices if each.is_chosen], page.total) == ([made[0]], "€10.00")
    assert page.token == sent["token"][0]
    simulator.faults.clear()
    # The button once more, as the page says.
    again = client.post(
        URL,
        {
            "token": page.token,
            "pays": list(page.charges),
            "invoice": [made[0]],
            "payment_method": page.choice.options[0].id,
        },
    )
    assert told(client, again).startswith("You paid €10.00.")
    assert charges(acme_stripe, ada) == [(1000, "succeeded")]


def test_a_link_to_what_is_paid_chooses_nothing_else(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    acme_stripe.post(f"/v1/invoices/{made[0]}/pay", paid_out_of_band=True)
    visit(client, acme, ada)
    page = page_of(client, f"{URL}?invoice={made[0]}")
    assert ([each.is_chosen for each in page.invoices], page.charges) == ([False, False], ())
    assert page.empty == "Choose at least one invoice in the list."
    assert 'name="pays"' not in client.get(f"{URL}?invoice={made[0]}").text


def test_who_takes_everything_out_pays_nothing(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada)
    three(acme_stripe, ada)
    visit(client, acme, ada)
    unticked = client.post(URL, {**form(client), "invoice": [], "step": "sum"})
    assert (unticked.status_code, unticked["Location"].split("&")[0]) == (303, f"{URL}?invoice=")
    page = page_of(client, unticked["Location"])
    assert ([each.is_chosen for each in page.invoices], page.charges) == ([False] * 3, ())
    response = client.post(URL, {"token": page.token, "invoice": ["in_nobodys"]})
    assert (response.status_code, response.context["page"].empty) == (400, "Choose at least one invoice in the list.")
    assert charges(acme_stripe, ada) == []


def test_the_second_of_two_clicks_says_what_the_first_one_did(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    three(acme_stripe, ada)
    visit(client, acme, ada)
    sent = form(client)
    first = told(client, client.post(URL, sent))
    assert told(client, client.post(URL, sent)) == first
    assert first.count("You paid") == 3


def test_what_is_paid_elsewhere_in_the_very_moment_does_not_stop_the_rest(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)

    def meanwhile(gateway: Any, invoice: Any, *arguments: Any, **options: Any) -> PaymentStep:
        if invoice.id == made[0]:
            acme_stripe.post(f"/v1/invoices/{made[0]}/pay", paid_out_of_band=True)
        if invoice.id == made[1]:
            acme_stripe.post(f"/v1/invoices/{made[1]}/void")
        return pay_invoice(gateway, invoice, *arguments, **options)

    with mock.patch("billing.services.use_payment_method.pay_invoice", meanwhile):
        words = told(client, client.post(URL, form(client)))
    assert "You paid €30.00." in words
    assert "settled already" in words
    assert charges(acme_stripe, ada) == [(3000, "succeeded")]


@pytest.mark.parametrize("ticked", [[0], [0, 1, 2], []])
def test_what_is_not_what_was_added_up_is_not_charged(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, ticked: list[int]
) -> None:
    """Somebody takes one out, or adds one, and presses the button that still names the old sum."""
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    chosen = [made[place] for place in ticked]
    sent = form(client, f"{URL}?invoice={made[0]}&invoice={made[1]}", invoice=chosen)
    response = client.post(URL, sent)
    assert response.status_code == (409 if ticked else 400)
    page = response.context["page"]
    if ticked:
        assert page.notice.startswith("You chose other invoices than were added up. Nothing was charged.")
    else:
        assert (page.notice, page.empty) == ("", "Choose at least one invoice in the list.")
    assert [each.id for each in page.invoices if each.is_chosen] == chosen
    assert charges(acme_stripe, ada) == []


def test_when_all_costs_something_else_the_new_figures_are_shown(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    sent = form(client, f"{URL}?invoice={made[0]}")
    acme_stripe.post("/v1/credit_notes", invoice=made[0], amount=400)
    response = client.post(URL, sent)
    assert response.status_code == 409
    page = response.context["page"]
    assert page.errors[0].message.startswith("The amount has changed since you opened this page.")
    assert ([each.id for each in page.invoices if each.is_chosen], page.total) == ([made[0]], "€6.00")
    assert charges(acme_stripe, ada) == []


def test_an_invoice_that_is_named_twice_is_paid_once(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    words = told(client, client.post(URL, form(client, pays=[f"{made[0]} 1000 eur"] * 3)))
    assert (words.count("You paid"), charges(acme_stripe, ada)) == (1, [(1000, "succeeded")])


def test_what_was_shown_is_what_is_charged(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    sent = form(client)
    acme_stripe.post("/v1/credit_notes", invoice=made[0], amount=400)
    acme_stripe.post(f"/v1/invoices/{made[1]}/pay", paid_out_of_band=True)
    words = told(client, client.post(URL, sent))
    assert "costs something else now" in words
    assert statuses(acme_stripe, made) == ["open", "paid", "paid"]
    assert charges(acme_stripe, ada) == [(3000, "succeeded")]


def test_without_a_payment_method_one_is_added_and_leads_back_to_the_choice(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    section = home(client, acme).open_payments
    assert section is not None
    assert section.all_url == ""
    page = page_of(client, f"{URL}?invoice={made[1]}")
    assert page.choice.options == ()
    assert "payment-methods/new/" in page.choice.way.add_url
    sent = {"token": page.token, "pays": list(page.charges), "invoice": [made[1]]}
    assert client.post(URL, sent).status_code == 400
    assert statuses(acme_stripe, made) == ["open"] * 3


def test_a_new_card_is_chosen_when_the_customer_comes_back(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    mastercard = save(acme_stripe, ada, "pm_card_mastercard")
    visit(client, acme, ada)
    page = page_of(client, f"{URL}?invoice={made[0]}&payment_method={mastercard}")
    assert [option.id for option in page.choice.options if option.is_chosen] == [mastercard]


def test_when_nothing_is_open_the_page_leads_home(client: Client, acme: Merchant, ada: str) -> None:
    visit(client, acme, ada)
    assert told(client, client.get(URL)) == "No invoice is open. There is nothing to pay."


def test_what_only_a_change_would_cost_is_not_asked_for(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    pro, team = price(acme_stripe), price(acme_stripe, "Team", unit_amount=9900)
    made = subscribe(acme_stripe, ada, pro)
    card(acme_stripe, ada, ASKING)
    acme_stripe.post(
        f"/v1/subscriptions/{made['id']}",
        items=[{"id": made["items"]["data"][0]["id"], "price": team}],
        proration_behavior="always_invoice",
        payment_behavior="pending_if_incomplete",
    )
    (item_open,) = three(acme_stripe, ada)[:1]
    visit(client, acme, ada)
    assert item_open in {each.id for each in page_of(client).invoices}
    assert len(page_of(client).invoices) == 3


def test_more_than_fit_on_a_page_are_said_to_be_there(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    for amount in range(OPEN_LIMIT + 2):
        item(acme_stripe, ada, 1000 + amount)
        billed(acme_stripe, ada)
    visit(client, acme, ada)
    section = home(client, acme).open_payments
    assert section is not None
    assert (section.more, section.more_url) == ("There are more open invoices.", "/p/acme/invoices/?status=open")
    page = page_of(client)
    assert len(page.invoices) == OPEN_LIMIT
    # The oldest are to be paid first.
    assert (page.total, page.more_url) == (f"€{sum(range(1000, 1000 + OPEN_LIMIT)) / 100:.2f}", section.more_url)
    assert [payment.amount for payment in section.payments][:2] == ["€10.00", "€10.01"]
    words = told(client, client.post(URL, form(client)))
    assert words.count("You paid") == OPEN_LIMIT


def test_somebody_else_s_invoices_are_never_among_them(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str
) -> None:
    card(acme_stripe, ada)
    card(acme_stripe, bob)
    bobs = three(acme_stripe, bob)
    mine = three(acme_stripe, ada)
    visit(client, acme, ada)
    assert {each.id for each in page_of(client, f"{URL}?invoice={bobs[0]}").invoices} == set(mine)
    client.post(URL, form(client, pays=[f"{bobs[0]} 1000 eur", f"{mine[0]} 1000 eur"]))
    assert statuses(acme_stripe, bobs) == ["open"] * 3
    assert statuses(acme_stripe, mine) == ["paid", "open", "open"]


def test_with_the_history_off_several_can_still_be_paid(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    """As one can be: from the card of a subscription. It is no part of the history."""
    features(acme, invoice_history=False)
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    assert [each.hosted_url for each in page_of(client).invoices] == [""] * 3
    client.post(URL, form(client))
    assert statuses(acme_stripe, made) == ["paid"] * 3


@pytest.mark.parametrize("token", ["", "short", "x" * 23, "<script>"])
def test_a_form_without_a_proper_token_charges_nothing(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, token: str
) -> None:
    card(acme_stripe, ada)
    made = three(acme_stripe, ada)
    visit(client, acme, ada)
    assert client.post(URL, form(client, token=token)).status_code == 400
    assert statuses(acme_stripe, made) == ["open"] * 3


def test_a_subscription_that_was_behind_goes_on(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe, MARCH_2027)
    card(acme_stripe, clock.customer)
    subscribe(acme_stripe, clock.customer, price(acme_stripe))
    card(acme_stripe, clock.customer, DECLINED)
    clock.advance(32)
    item(acme_stripe, clock.customer)
    billed(acme_stripe, clock.customer)
    good = card(acme_stripe, clock.customer)
    visit(client, acme, clock.customer)
    assert home(client, acme).subscriptions.cards[0].status.text == "Payment failed"
    client.post(URL, form(client, payment_method=good))
    shown = home(client, acme)
    assert (shown.subscriptions.cards[0].status.text, shown.open_payments) == ("Active", None)
