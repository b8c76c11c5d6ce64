"""However much data there is: six calls at most, pages that lead on by links, and cursors nobody can make up."""

from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from accounts.models import Merchant
from billing.gateway import subscriptions as subscription_reads
from simulator.core import Simulator
from tests.billing.scenes import card, features, home, on_a_clock, price, subscribe
from tests.cast import Stripe, visit

MARCH_2027 = 1803902400


def calls(simulator: Simulator, client: Client, merchant: Merchant, query: str = "") -> list[str]:
    """The calls that one home page makes."""
    before = len(simulator.requests.all())
    home(client, merchant, query)
    return [f"{request.method} {request.path}" for request in simulator.requests.all()[before:]]


def test_a_page_makes_six_calls_at_most_also_when_nothing_is_known_yet(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    sections = [
        "GET /v1/customers/cus_ada",
        "GET /v1/customers/cus_ada/payment_methods",
        "GET /v1/invoices",
        "GET /v1/invoices",
        "GET /v1/subscriptions",
    ]
    assert sorted(calls(simulator, client, acme)) == [*sections[:4], "GET /v1/products", sections[4]]
    assert sorted(calls(simulator, client, acme)) == [*sections, "POST /v1/invoices/create_preview"]


def test_calls_for_sections_that_are_off_are_not_made(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    features(acme, invoice_history=False, payment_method_update=False)
    visit(client, acme, ada)
    assert sorted(calls(simulator, client, acme)) == [
        "GET /v1/customers/cus_ada",
        "GET /v1/products",
        "GET /v1/subscriptions",
        "POST /v1/invoices/create_preview",
    ]


def test_a_large_catalogue_keeps_to_six_calls_and_names_everything(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    oldest = price(acme_stripe, "The first product")
    for number in range(101):
        acme_stripe.post("/v1/products", name=f"Product {number}")
    subscribe(acme_stripe, ada, oldest)
    visit(client, acme, ada)
    for expected in (6, 6, 6):
        assert len(calls(simulator, client, acme)) == expected
    (subscription,) = home(client, acme).subscriptions.cards
    assert subscription.name == "The first product"
    assert subscription.next_payment is not None
    assert subscription.next_payment.amount == "€49.00"


def test_subscriptions_are_paged_both_ways(
    client: Client,
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subscription_reads, "PAGE_SIZE", 2)
    card(acme_stripe, ada)
    pro = price(acme_stripe)
    made = [subscribe(acme_stripe, ada, pro)["id"] for _ in range(5)][::-1]
    visit(client, acme, ada)
    first = home(client, acme).subscriptions
    assert [each.id for each in first.cards] == made[:2]
    assert first.paging.newer_url == ""
    assert first.paging.older_url.endswith("#subscriptions")
    second = home(client, acme, _query(first.paging.older_url)).subscriptions
    third = home(client, acme, _query(second.paging.older_url)).subscriptions
    assert [each.id for each in (*second.cards, *third.cards)] == made[2:]
    assert third.paging.older_url == ""
    back = home(client, acme, _query(third.paging.newer_url)).subscriptions
    assert back.cards == second.cards
    assert home(client, acme, _query(back.paging.newer_url)).subscriptions.paging == replace(
        first.paging, older_url=first.paging.older_url
    )
    assert len(calls(simulator, client, acme, _query(first.paging.older_url))) == 6
    assert f'href="{first.paging.older_url}"' in unescape(client.get("/p/acme/").text)


def test_many_invoices_are_paged(client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator) -> None:
    clock = on_a_clock(acme_stripe, MARCH_2027)
    card(acme_stripe, clock.customer)
    subscribe(acme_stripe, clock.customer, price(acme_stripe, recurring={"interval": "day"}))
    for days in (2, 2, 2, 2, 2, 2, 2, 0.5):  # half a day later the last invoice is no draft any more
        clock.advance(days)
    visit(client, acme, clock.customer)
    page = home(client, acme)
    assert page.invoices is not None
    assert len(page.invoices.rows) == 12
    older = client.get(page.invoices.paging.older_url).context["page"]
    assert len(older.rows) == 3
    numbers = [row.number for row in (*page.invoices.rows, *older.rows)]
    assert numbers == sorted(numbers, reverse=True)
    assert len(calls(simulator, client, acme)) == 6


@pytest.mark.parametrize(
    "query",
    [
        "invoices/?invoices_after=in_1",
        "invoices/?invoices_after=in_1.forged-signature",
        "?subscriptions_before=sub_1",
        "?subscriptions_after=%00",
        "invoices/?invoices_after=..%2f..%2fcustomers",
    ],
)
def test_a_cursor_that_we_did_not_sign_is_not_found(
    client: Client, acme: Merchant, simulator: Simulator, ada: str, query: str
) -> None:
    visit(client, acme, ada)
    before = len(simulator.requests.all())
    assert client.get(f"/p/acme/{query}").status_code == 404
    assert len(simulator.requests.all()) == before


def test_a_page_cannot_begin_in_two_places(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription_reads, "PAGE_SIZE", 1)
    card(acme_stripe, ada)
    for _ in range(2):
        subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    after = _query(home(client, acme).subscriptions.paging.older_url)
    assert client.get(f"/p/acme/{after}").status_code == 200
    both = f"{after}&{after[1:].replace('_after', '_before')}"
    assert client.get(f"/p/acme/{both}").status_code == 404


def test_a_cursor_of_another_customer_is_not_found(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription_reads, "PAGE_SIZE", 1)
    pro = price(acme_stripe)
    for customer in (ada, bob):
        card(acme_stripe, customer)
        subscribe(acme_stripe, customer, pro)
        subscribe(acme_stripe, customer, pro)
    visit(client, acme, bob)
    bobs = home(client, acme).subscriptions.paging.older_url
    other = Client()
    visit(other, acme, ada)
    assert other.get(bobs).status_code == 404


def _query(address: str) -> str:
    return "?" + address.partition("?")[2].partition("#")[0] if "?" in address else ""
