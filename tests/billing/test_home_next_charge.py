"""Which next charge the home page asks for: remembered beforehand, in the same round, and never a wrong figure."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import Merchant
from billing.errors import NotFound
from billing.gateway import next_billed
from billing.gateway import subscriptions as subscription_reads
from billing.gateway.account_cache import remember
from billing.gateway.customers import find_customer
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import Reads, together, wait_for
from billing.pages import reads as home_reads
from billing.pages.home import HomePage
from simulator.core import Simulator
from tests.billing.scenes import card, features, home, price, subscribe
from tests.cast import Stripe, visit

PREVIEW = "POST /v1/invoices/create_preview"
NOWHERE = "redis://127.0.0.1:1/0"


class Visitor:
    """A customer at the home page, whose pages are counted: calls to Stripe, and rounds of them."""

    def __init__(self, merchant: Merchant, customer: str, simulator: Simulator) -> None:
        self.merchant, self.client, self.simulator = merchant, Client(), simulator
        self.calls: list[str] = []
        self.rounds = 0
        visit(self.client, merchant, customer)

    def open(self, monkeypatch: pytest.MonkeyPatch, query: str = "") -> HomePage:
        before, self.rounds = len(self.simulator.requests.all()), 0
        with monkeypatch.context() as patch:
            patch.setattr(home_reads, "together", self._counted)
            page = home(self.client, self.merchant, query)
        self.calls = [f"{request.method} {request.path}" for request in self.simulator.requests.all()[before:]]
        assert len(self.calls) <= 6
        return page

    @contextmanager
    def _counted(self) -> Iterator[Reads]:
        self.rounds += 1
        with together() as reads:
            yield reads


@pytest.fixture
def monthly(acme_stripe: Stripe) -> str:
    return price(acme_stripe)


@pytest.fixture
def yearly(acme_stripe: Stripe) -> str:
    return price(acme_stripe, "Archive", unit_amount=12000, recurring={"interval": "year"})


@pytest.fixture
def knows_what_is_sold(acme: Merchant, monthly: str, yearly: str, bob: str, simulator: Simulator) -> None:
    """Another customer's session has brought the catalogue, so that a page has a call left for the preview."""
    find_customer(acme, bob)


def amounts(page: HomePage) -> dict[str, str]:
    """The next charge of each card by the subscription's id; an empty text where only the date is told."""
    return {shown.id: shown.next_payment.amount for shown in page.subscriptions.cards if shown.next_payment}


def remembered(merchant: Merchant, customer: str, on_behalf_of: str = "") -> str:
    return CustomerGateway(merchant, customer, on_behalf_of).next_billed.recall()


def test_a_session_that_the_api_opens_leads_to_a_page_with_the_next_charge_in_one_round(
    acme: Merchant,
    acme_key: str,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    monthly: str,
    yearly: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card(acme_stripe, ada)
    first, second = subscribe(acme_stripe, ada, monthly)["id"], subscribe(acme_stripe, ada, yearly)["id"]
    before = len(simulator.requests.all())
    opened = Client().post(
        "/v1/billing_portal/sessions",
        f"customer={ada}",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {acme_key}"},
    )
    assert opened.status_code == 200
    assert sorted(request.path for request in simulator.requests.all()[before:]) == [
        "/v1/customers/cus_ada",
        "/v1/prices",
        "/v1/products",
        "/v1/subscriptions",
    ]
    visitor = Visitor(acme, ada, simulator)
    assert amounts(visitor.open(monkeypatch)) == {first: "€49.00", second: ""}
    assert visitor.rounds == 1
    assert sorted(visitor.calls) == [
        "GET /v1/customers/cus_ada",
        "GET /v1/customers/cus_ada/payment_methods",
        "GET /v1/invoices",
        "GET /v1/invoices",
        "GET /v1/subscriptions",
        PREVIEW,
    ]


@pytest.mark.usefixtures("knows_what_is_sold")
def test_without_a_memory_the_next_charge_comes_in_a_second_round_and_is_remembered(
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    monthly: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, monthly)["id"]
    visitor = Visitor(acme, ada, simulator)
    for rounds in (2, 1):
        assert amounts(visitor.open(monkeypatch)) == {made: "€49.00"}
        assert (visitor.rounds, len(visitor.calls)) == (rounds, 6)


@pytest.mark.usefixtures("knows_what_is_sold")
def test_a_customer_who_will_not_be_charged_is_asked_nothing_about(
    acme: Merchant, simulator: Simulator, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(acme, ada, simulator)
    visitor.open(monkeypatch)
    assert (visitor.rounds, len(visitor.calls), PREVIEW in visitor.calls) == (1, 5, False)


@pytest.mark.usefixtures("knows_what_is_sold")
def test_one_that_renews_first_since_then_is_asked_for_by_the_next_page(
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    monthly: str,
    yearly: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card(acme_stripe, ada)
    before = subscribe(acme_stripe, ada, yearly)["id"]
    find_customer(acme, ada)
    since = subscribe(acme_stripe, ada, monthly)["id"]
    visitor = Visitor(acme, ada, simulator)
    assert amounts(visitor.open(monkeypatch)) == {since: "", before: "€120.00"}
    assert (visitor.rounds, len(visitor.calls)) == (1, 6)
    assert amounts(visitor.open(monkeypatch)) == {since: "€49.00", before: ""}
    assert (visitor.rounds, len(visitor.calls)) == (1, 6)


@pytest.mark.usefixtures("knows_what_is_sold")
def test_where_there_is_room_the_right_one_is_asked_for_at_once(
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    monthly: str,
    yearly: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card(acme_stripe, ada)
    before = subscribe(acme_stripe, ada, yearly)["id"]
    find_customer(acme, ada)
    since = subscribe(acme_stripe, ada, monthly)["id"]
    features(acme, invoice_history=False)
    visitor = Visitor(acme, ada, simulator)
    assert amounts(visitor.open(monkeypatch)) == {since: "€49.00", before: ""}
    assert (visitor.rounds, visitor.calls.count(PREVIEW), len(visitor.calls)) == (2, 2, 5)
    assert amounts(visitor.open(monkeypatch)) == {since: "€49.00", before: ""}
    assert (visitor.rounds, visitor.calls.count(PREVIEW), len(visitor.calls)) == (1, 1, 4)


@pytest.mark.usefixtures("knows_what_is_sold")
def test_one_that_has_ended_since_then_is_not_asked_for_again(
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    monthly: str,
    yearly: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card(acme_stripe, ada)
    left, ended = subscribe(acme_stripe, ada, yearly)["id"], subscribe(acme_stripe, ada, monthly)["id"]
    find_customer(acme, ada)
    acme_stripe.delete(f"/v1/subscriptions/{ended}")
    visitor = Visitor(acme, ada, simulator)
    assert amounts(visitor.open(monkeypatch)) == {left: ""}
    assert amounts(visitor.open(monkeypatch)) == {left: "€120.00"}
    acme_stripe.delete(f"/v1/subscriptions/{left}")
    assert amounts(visitor.open(monkeypatch)) == {}
    assert remembered(acme, ada) == ""
    visitor.open(monkeypatch)
    assert (visitor.rounds, len(visitor.calls)) == (1, 5)


@pytest.mark.parametrize(
    ("fields", "change"),
    [
        ({}, {"cancel_at_period_end": True}),
        ({}, {"pause_collection": {"behavior": "void"}}),
        ({"pending_invoice_item_interval": {"interval": "week"}}, {}),
    ],
    ids=["ends", "is paused", "bills what waits before"],
)
def test_one_whose_renewal_will_not_be_shown_is_passed_over(
    acme: Merchant,
    acme_stripe: Stripe,
    ada: str,
    monthly: str,
    yearly: str,
    fields: dict[str, Any],
    change: dict[str, Any],
) -> None:
    card(acme_stripe, ada)
    other = subscribe(acme_stripe, ada, yearly)["id"]
    passed_over = subscribe(acme_stripe, ada, monthly, **fields)["id"]
    if change:
        acme_stripe.post(f"/v1/subscriptions/{passed_over}", **change)
    find_customer(acme, ada)
    assert remembered(acme, ada) == other


@pytest.mark.usefixtures("knows_what_is_sold")
def test_a_further_page_of_the_list_shows_its_own_next_charge_and_leaves_the_memory_alone(
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    monthly: str,
    yearly: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subscription_reads, "PAGE_SIZE", 1)
    card(acme_stripe, ada)
    older, newest = subscribe(acme_stripe, ada, monthly)["id"], subscribe(acme_stripe, ada, yearly)["id"]
    find_customer(acme, ada)
    visitor = Visitor(acme, ada, simulator)
    first = visitor.open(monkeypatch)
    assert (amounts(first), visitor.rounds) == ({newest: "€120.00"}, 1)
    query = "?" + first.subscriptions.paging.older_url.partition("?")[2].partition("#")[0]
    assert amounts(visitor.open(monkeypatch, query)) == {older: "€49.00"}
    assert (visitor.rounds, len(visitor.calls)) == (2, 6)
    assert remembered(acme, ada) == newest


@pytest.mark.parametrize("kind", ["error", "rate_limit", "drop", "timeout"])
def test_a_session_begins_also_when_the_subscriptions_cannot_be_read(
    acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str, monthly: str, kind: str
) -> None:
    subscribe(acme_stripe, ada, monthly, trial_period_days=14)
    simulator.faults.add(kind, method="GET", path="/v1/subscriptions", times=None)
    assert find_customer(acme, ada).id == ada
    assert remembered(acme, ada) == ""


def test_a_session_does_not_wait_long_for_the_subscriptions(
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    monthly: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subscribe(acme_stripe, ada, monthly, trial_period_days=14)
    monkeypatch.setattr(next_billed, "_PATIENCE", 0.0)
    assert find_customer(acme, ada).id == ada
    assert remembered(acme, ada) == ""


def test_a_list_that_could_not_be_read_changes_no_memory(
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    client: Client,
    ada: str,
    monthly: str,
) -> None:
    made = subscribe(acme_stripe, ada, monthly, trial_period_days=14)["id"]
    find_customer(acme, ada)
    visit(client, acme, ada)
    simulator.faults.add("error", method="GET", path="/v1/subscriptions", times=None)
    assert home(client, acme).subscriptions.problem
    assert remembered(acme, ada) == made


def test_on_behalf_of_an_account_only_its_own_subscription_is_remembered(
    acme: Merchant, acme_stripe: Stripe, ada: str, monthly: str, yearly: str
) -> None:
    card(acme_stripe, ada)
    first = subscribe(acme_stripe, ada, monthly)["id"]
    branch = subscribe(acme_stripe, ada, yearly, on_behalf_of="acct_branch")["id"]
    for account, expected in (("", first), ("acct_branch", branch), ("acct_other", "")):
        find_customer(acme, ada, account)
        assert remembered(acme, ada, account) == expected
    with pytest.raises(NotFound):
        wait_for(CustomerGateway(acme, ada, "acct_branch").next_invoice(first))


@pytest.mark.usefixtures("knows_what_is_sold")
def test_nobody_sees_the_next_charge_of_another_customer(
    acme: Merchant,
    globex: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    bob: str,
    monthly: str,
    yearly: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for customer in (ada, bob):
        card(acme_stripe, customer)
    adas, bobs = subscribe(acme_stripe, ada, yearly)["id"], subscribe(acme_stripe, bob, monthly)["id"]
    find_customer(acme, bob)
    assert (remembered(acme, bob), remembered(acme, ada), remembered(globex, bob)) == (bobs, "", "")
    with pytest.raises(NotFound):
        wait_for(CustomerGateway(acme, ada).next_invoice(bobs))
    # Even if it got there, by a fault of the cache.
    CustomerGateway(acme, ada).next_billed.note(bobs)
    visitor = Visitor(acme, ada, simulator)
    assert amounts(visitor.open(monkeypatch)) == {adas: ""}
    assert remembered(acme, ada) == adas


def test_with_the_cache_away_the_next_charge_still_comes_where_there_is_room(
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    monthly: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, monthly)["id"]
    features(acme, invoice_history=False)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": NOWHERE}}
    assert find_customer(acme, ada).id == ada
    assert remembered(acme, ada) == ""
    visitor = Visitor(acme, ada, simulator)
    for _ in range(2):
        assert amounts(visitor.open(monkeypatch)) == {made: "€49.00"}
        assert (visitor.rounds, len(visitor.calls)) == (2, 5)


def test_a_memory_of_another_kind_is_none(acme: Merchant, ada: str) -> None:
    gateway = CustomerGateway(acme, ada)
    remember(gateway.next_billed._key, b"sub_from_another_version", 60)
    assert gateway.next_billed.recall() == ""
