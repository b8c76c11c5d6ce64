"""All invoices with their credit notes: narrowed, paged, and quick however many there are."""

from html import unescape

import pytest
from django.test import Client

from accounts.models import Merchant
from billing.gateway import invoices as invoice_reads
from billing.pages.history import HistoryPage
from simulator.core import Simulator
from tests.billing.invoicing import billed, item, paid
from tests.billing.paying import waiting_change
from tests.billing.scenes import card, features, on_a_clock, plain, price, subscribe
from tests.cast import Stripe, visit

URL = "/p/acme/invoices/"
MARCH_2027 = 1_803_902_400
NEW_YEAR_2028 = 1_830_297_600


def history(client: Client, query: str = "", status: int = 200) -> HistoryPage:
    response = client.get(f"{URL}{query}")
    assert response.status_code == status, response.content.decode()
    page = response.context["page"]
    assert isinstance(page, HistoryPage)
    return page


def numbers(page: HistoryPage) -> list[str]:
    return [row.number for row in page.rows]


def test_each_invoice_says_when_what_for_how_much_and_how_it_stands(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    item(acme_stripe, ada, 2500, "Setup")
    billed(acme_stripe, ada, collection_method="send_invoice", days_until_due=14)
    visit(client, acme, ada)
    setup, renewal = history(client).rows
    assert (setup.subject, setup.amount, setup.status.text) == ("Setup", "€25.00", "Open")
    assert (renewal.subject, renewal.amount, renewal.status.text) == ("Pro", "€49.00", "Paid")
    html = unescape(client.get(URL).text)
    assert f'href="{setup.view_url}"' in html
    assert f'href="{renewal.pdf_url}"' in html


def test_a_credit_note_stands_below_the_invoice_that_it_corrects(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    for amount in (2500, 1000):
        item(acme_stripe, ada, amount)
        first = paid(acme_stripe, ada)
    item(acme_stripe, ada, 700)
    last = paid(acme_stripe, ada)
    acme_stripe.post("/v1/credit_notes", invoice=first["id"], amount=400, credit_amount=400)
    visit(client, acme, ada)
    rows = history(client).rows
    assert [[note.number for note in row.notes] for row in rows] == [[], [f"{first['number']}-CN-01"], []]
    assert rows[0].number == last["number"]
    (note,) = rows[1].notes
    assert (note.amount, note.status.text) == ("-€4.00", "Added to your credit")


def test_a_customer_whose_subscriptions_have_all_ended_keeps_the_history(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, price(acme_stripe))
    acme_stripe.delete(f"/v1/subscriptions/{made['id']}")
    visit(client, acme, ada)
    assert [row.subject for row in history(client).rows] == ["Pro"]
    assert [row.subject for row in history(client, f"?subscription={made['id']}").rows] == ["Pro"]


def test_the_list_is_narrowed_by_year_status_and_subscription(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    clock = on_a_clock(acme_stripe, MARCH_2027)
    ada = clock.customer
    card(acme_stripe, ada)
    pro = subscribe(acme_stripe, ada, price(acme_stripe, recurring={"interval": "year"}))["id"]
    subscribe(acme_stripe, ada, price(acme_stripe, "Team", recurring={"interval": "year"}))
    clock.advance(366)
    clock.advance(0.5)
    item(acme_stripe, ada, 2500)
    open_one = billed(acme_stripe, ada)["number"]
    visit(client, acme, ada)
    everything = history(client)
    assert len(everything.rows) == 5
    assert not everything.is_narrowed
    assert len(history(client, "?year=2027").rows) == 2
    assert len(history(client, "?year=2028").rows) == 3
    assert numbers(history(client, "?status=open")) == [open_one]
    assert len(history(client, "?status=paid").rows) == 4
    assert {row.subject for row in history(client, f"?subscription={pro}").rows} == {"Pro"}
    both = history(client, f"?year=2028&status=paid&subscription={pro}")
    assert ([row.subject for row in both.rows], both.is_narrowed) == (["Pro"], True)
    nothing = history(client, "?year=2027&status=open")
    assert (nothing.rows, nothing.empty) == ((), "No invoice is like this. Choose something else.")
    years, _, subscriptions = everything.fields
    assert [option.label for option in years.options] == ["All years", "2028", "2027"]
    assert [plain(option.label) for option in subscriptions.options[1:]] == [
        "Team, since 1 March 2027",
        "Pro, since 1 March 2027",
    ]


@pytest.mark.parametrize(
    "query",
    [
        "?year=20270",
        "?year=abc",
        "?year=0000",
        "?year=20２６",
        "?status=draft",
        "?status=nonsense",
        "?subscription=../../customers",
        f"?subscription={'x' * 300}",
    ],
)
def test_what_nobody_can_choose_is_left_out(client: Client, acme: Merchant, ada: str, query: str) -> None:
    visit(client, acme, ada)
    assert not history(client, query).is_narrowed


def test_a_subscription_of_somebody_else_s_or_nobody_s_is_not_found(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str
) -> None:
    card(acme_stripe, bob)
    bobs = subscribe(acme_stripe, bob, price(acme_stripe))["id"]
    visit(client, acme, ada)
    assert client.get(URL, {"subscription": bobs}).status_code == 404
    assert client.get(URL, {"subscription": "sub_none"}).status_code == 404


def test_the_pages_of_a_narrowed_list_stay_narrowed(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoice_reads, "PAGE_SIZE", 2)
    card(acme_stripe, ada)
    for amount in (100, 200, 300, 400, 500):
        item(acme_stripe, ada, amount)
        paid(acme_stripe, ada)
        item(acme_stripe, ada, amount)
        billed(acme_stripe, ada)
    visit(client, acme, ada)
    seen, page = [], history(client, "?status=paid")
    while True:
        seen += [row.amount for row in page.rows]
        if not page.paging.older_url:
            break
        assert "status=paid" in page.paging.older_url
        page = history(client, page.paging.older_url.removeprefix(URL))
    assert seen == ["€5.00", "€4.00", "€3.00", "€2.00", "€1.00"]
    assert [row.amount for row in history(client, page.paging.newer_url.removeprefix(URL)).rows] == ["€3.00", "€2.00"]


def test_one_round_however_many_invoices_and_credit_notes(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    for amount in range(100, 130):
        item(acme_stripe, ada, amount)
        acme_stripe.post("/v1/credit_notes", invoice=paid(acme_stripe, ada)["id"], amount=50, credit_amount=50)
    visit(client, acme, ada)
    history(client)  # names of products are remembered from here on
    before = len(simulator.requests.all())
    history(client)
    assert sorted(request.path for request in simulator.requests.all()[before:]) == [
        "/v1/credit_notes",
        f"/v1/customers/{ada}",
        "/v1/invoices",
        "/v1/subscriptions",
    ]


def test_credit_notes_of_more_than_a_hundred_are_found_for_the_invoices_that_are_shown(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    item(acme_stripe, ada, 5000)
    oldest = paid(acme_stripe, ada)
    acme_stripe.post("/v1/credit_notes", invoice=oldest["id"], amount=1, credit_amount=1)
    item(acme_stripe, ada, 5000)
    newest = paid(acme_stripe, ada)
    for _ in range(101):
        acme_stripe.post("/v1/credit_notes", invoice=newest["id"], amount=1, credit_amount=1)
    visit(client, acme, ada)
    shown = history(client).rows
    assert [len(row.notes) for row in shown] == [100, 1]


def test_the_list_is_there_when_the_names_of_subscriptions_are_not(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    simulator.faults.add("drop", path="/v1/subscriptions", times=None)
    page = history(client)
    assert [row.subject for row in page.rows] == ["Pro"]
    assert "subscription" not in {field.name for field in page.fields}


def test_what_is_open_leads_to_paying_and_drafts_are_not_shown(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    acme_stripe.post("/v1/invoices", customer=ada)
    visit(client, acme, ada)
    assert (history(client).empty, history(client).pay_url) == ("No invoices yet.", "")
    item(acme_stripe, ada)
    billed(acme_stripe, ada)
    assert history(client).pay_url == "/p/acme/invoices/payment/"


def test_what_only_a_change_would_cost_is_not_asked_for(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    page = history(client, "?status=open")
    assert ([row.id for row in page.rows], page.pay_url) == ([waiting.invoice], "")
    sentence = client.get(f"/p/acme/invoices/{waiting.invoice}/").context["page"].sentence
    assert sentence.startswith("Your subscription changes as soon as it is paid. Without a payment until ")


def test_what_was_made_in_december_and_dated_in_january_is_in_both_lists(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    clock = on_a_clock(acme_stripe, NEW_YEAR_2028 - 3600)
    item(acme_stripe, clock.customer)
    billed(acme_stripe, clock.customer, effective_at=NEW_YEAR_2028 + 60)
    clock.advance(1)
    visit(client, acme, clock.customer)
    assert [len(history(client, f"?year={year}").rows) for year in (2026, 2027, 2028)] == [0, 1, 1]


def test_a_chosen_year_stands_in_the_field_also_where_there_was_no_customer_yet(
    client: Client, acme: Merchant, ada: str
) -> None:
    visit(client, acme, ada)
    year = history(client, "?year=1999").fields[0]
    assert (year.value, [each.value for each in year.options if each.is_chosen]) == ("1999", ["1999"])


def test_where_invoices_are_not_shown_there_is_no_history(client: Client, acme: Merchant, ada: str) -> None:
    features(acme, invoice_history=False)
    visit(client, acme, ada)
    assert client.get(URL).status_code == 404


def test_the_list_is_only_read(client: Client, acme: Merchant, ada: str) -> None:
    visit(client, acme, ada)
    assert client.post(URL).status_code == 405
