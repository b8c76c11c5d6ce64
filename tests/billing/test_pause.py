"""Pausing a subscription: what it does, for how long, and what it costs."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.pausing import INDEFINITE, ONE_MONTH, SOME_LENGTHS, Pauser, lets_pause, pauser
from tests.billing.planning import said
from tests.billing.scenes import card, home, on_a_clock, plain, price, subscribe
from tests.cast import Stripe, visit


@pytest.fixture
def ada(client: Client, acme: Merchant, acme_stripe: Stripe) -> Pauser:
    """Ada may pause until she resumes."""
    return pauser(client, acme, acme_stripe)


@pytest.fixture
def timed(client: Client, acme: Merchant, acme_stripe: Stripe) -> Pauser:
    """Ada may pause for a month."""
    return pauser(client, acme, acme_stripe, ONE_MONTH)


def test_the_page_says_what_a_pause_does_before_it_does_it(ada: Pauser) -> None:
    page = ada.pause_page()
    assert page.heading == "Pause Pro?"
    assert page.lead == "Pro is paused at once, until you resume it."
    assert page.lengths == ()
    assert page.facts == (
        "Nothing is charged while it is paused.",
        "Acme decides what of Pro you can use during the pause.",
        "The amount is as of now. It counts from the moment when you pause.",
        "When you resume it, a new period begins and is charged.",
    )
    assert page.settled is not None
    (line,) = page.settled.lines
    assert (line.name, plain(line.detail)) == ("Unused time on Pro", "16 Mar 2027 to 1 Apr 2027")
    # 16 of 31 days of EUR 49.00.
    assert (plain(line.amount), plain(page.settled.total)) == ("-€25.29", "-€25.29")
    assert page.settled.total_label == "Taken off your first charge after the pause"
    assert ada.now["status"] == "active"


def test_nothing_is_billed_until_the_customer_resumes(client: Client, ada: Pauser) -> None:
    assert said(client, ada.pause()) == "Pro is paused. Nothing is charged until you resume it."
    assert ada.now["status"] == "paused"
    shown = ada.card
    assert (shown.status.text, shown.next_payment) == ("Paused", None)
    assert shown.notice == "Nothing is charged while it is paused."
    assert (ada.action("Resume").look, "Pause" in ada.labels) == ("primary", False)
    ada.clock.advance(20)
    ada.clock.advance(40)
    assert (ada.now["status"], ada.totals) == ("paused", [4900])
    (credit,) = ada.stripe.get("/v1/invoiceitems", customer=ada.clock.customer, pending=True)["data"]
    assert credit["amount"] == -2529


def test_a_timed_pause_says_until_when_and_resumes_by_itself(client: Client, timed: Pauser) -> None:
    page = timed.pause_page()
    assert plain(page.lead) == "Pro is paused at once, until 16 April 2027. Then it resumes by itself."
    assert "When it resumes, a new period begins and is charged. You can resume it earlier." in page.facts
    told = said(client, timed.pause(page))
    assert told == "Pro is paused until 16 April 2027. Nothing is charged until then."
    assert plain(timed.card.status.text) == "Paused until 16 April 2027"
    assert plain(timed.card.notice) == (
        "Nothing is charged while it is paused. It resumes on 16 April 2027, and a new period is charged then."
    )
    timed.clock.advance(30)
    assert (timed.now["status"], timed.totals) == ("paused", [4900])
    timed.clock.advance(1.1)
    assert timed.now["status"] == "active"
    assert timed.totals == [4900 - 2529, 4900]
    assert timed.invoices[0]["status"] == "paid"
    assert timed.card.status.text == "Active"


def test_several_lengths_are_a_choice_and_each_says_its_end(client: Client, acme: Merchant, ada: Pauser) -> None:
    lets_pause(acme, SOME_LENGTHS)
    page = ada.pause_page()
    assert page.lead == "Pro is paused at once, for as long as you choose."
    assert [(each.value, plain(each.label), each.is_chosen) for each in page.lengths] == [
        ("week-2", "2 weeks, until 30 March 2027", True),
        ("month-3", "3 months, until 16 June 2027", False),
    ]
    assert "16 June 2027" in said(client, ada.pause(page, length="month-3"))
    assert plain(ada.card.status.text) == "Paused until 16 June 2027"
    ada.clock.advance(60)
    assert (ada.now["status"], ada.totals) == ("paused", [4900])


@pytest.mark.parametrize("length", ["", "year-9", "month-1", "day-0"])
def test_a_length_that_is_not_offered_is_refused(acme: Merchant, ada: Pauser, length: str) -> None:
    lets_pause(acme, SOME_LENGTHS)
    assert ada.pause(length=length).status_code == 400
    assert ada.now["status"] == "active"


def test_pausing_drops_a_planned_change_and_says_so(client: Client, acme_stripe: Stripe, ada: Pauser) -> None:
    team = price(acme_stripe, "Team", unit_amount=9900)
    schedule = acme_stripe.post("/v1/subscription_schedules", from_subscription=ada.id)
    (phase,) = schedule["phases"]
    now = {"items": [{"price": phase["items"][0]["price"]}], "start_date": phase["start_date"]}
    acme_stripe.post(
        f"/v1/subscription_schedules/{schedule['id']}",
        phases=[{**now, "end_date": phase["end_date"]}, {"items": [{"price": team}]}],
    )
    for _ in range(3):  # until the name is known
        home(client, ada.merchant)
    facts = [plain(fact) for fact in ada.pause_page().facts]
    assert "The change to Team on 1 April 2027, which is planned, is dropped." in facts
    assert "What you have paid for and do not use is taken off your first charge after the pause." in facts
    said(client, ada.pause())
    assert (ada.now["status"], ada.now["schedule"]) == ("paused", None)
    assert acme_stripe.get(f"/v1/subscription_schedules/{schedule['id']}")["status"] == "released"


def test_a_discount_that_ends_runs_on_and_usage_is_charged_afterwards(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    lets_pause(acme)
    clock = on_a_clock(acme_stripe, 1803902400)
    card(acme_stripe, clock.customer)
    meter = acme_stripe.post(
        "/v1/billing/meters", display_name="Calls", event_name="calls", default_aggregation={"formula": "sum"}
    )["id"]
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter}
    calls = price(acme_stripe, "Calls", unit_amount=10, recurring=recurring)
    acme_stripe.post("/v1/coupons", id="SPRING", percent_off=50, duration="repeating", duration_in_months=3)
    made = subscribe(acme_stripe, clock.customer, price(acme_stripe), calls, discounts=[{"coupon": "SPRING"}])["id"]
    clock.advance(10)
    acme_stripe.post(
        "/v1/billing/meter_events",
        event_name="calls",
        payload={"stripe_customer_id": clock.customer, "value": "30"},
        timestamp=clock.now - 60,
    )
    visit(client, acme, clock.customer)
    ada = Pauser(client, acme, acme_stripe, clock, made)
    page = ada.pause_page()
    assert "Your discount runs on meanwhile. The pause does not extend it." in page.facts
    assert page.settled is not None
    assert {line.name for line in page.settled.lines} == {"Unused time on Pro", "Calls, usage so far"}
    said(client, ada.pause())
    amounts = [item["amount"] for item in acme_stripe.get("/v1/invoiceitems", customer=clock.customer)["data"]]
    shown = sum(round(float(plain(line.amount).replace("€", "")) * 100) for line in page.settled.lines)
    assert sum(amounts) == shown


def test_pausing_twice_pauses_once(client: Client, simulator: Simulator, ada: Pauser) -> None:
    page = ada.pause_page()
    for _ in range(2):
        assert said(client, ada.pause(page)) == "Pro is paused. Nothing is charged until you resume it."
    (entry,) = AuditEntry.objects.filter(action="subscription.pause")
    assert entry.details == {"outcome": "done"}
    assert entry.request_id in {each.id for each in simulator.requests.all() if each.path.endswith("/pause")}
    assert len(ada.stripe.get("/v1/invoiceitems", customer=ada.clock.customer)["data"]) == 1


@pytest.mark.parametrize("duration", [INDEFINITE, ONE_MONTH], ids=["indefinite", "timed"])
@pytest.mark.parametrize("after_change", [True, False], ids=["made", "lost on the way"])
def test_when_no_answer_comes_the_same_form_is_there_and_pauses_once(
    client: Client, acme: Merchant, simulator: Simulator, ada: Pauser, duration: dict[str, Any], after_change: bool
) -> None:
    lets_pause(acme, duration)
    page = ada.pause_page()
    path = "*/pause" if duration is INDEFINITE else "/v1/subscription_schedules"
    simulator.faults.add("timeout", method="POST", path=path, times=None, after_change=after_change)
    response = ada.pause(page)
    assert response.status_code == 503
    again = response.context["page"]
    assert again.token == page.token
    assert "it is done once only" in again.notice
    simulator.faults.clear()
    assert said(client, ada.pause(again)).startswith("Pro is paused")
    assert ada.now["status"] == "paused"
    assert len(ada.stripe.get("/v1/invoiceitems", customer=ada.clock.customer)["data"]) == 1


def test_without_the_preview_the_credit_is_told_in_words(simulator: Simulator, ada: Pauser) -> None:
    simulator.faults.add("error", path="/v1/invoices/create_preview", times=None)
    page = ada.pause_page()
    assert page.settled is None
    assert "What you have paid for and do not use is taken off your first charge after the pause." in page.facts


def test_nothing_to_settle_is_said(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    lets_pause(acme)
    clock = on_a_clock(acme_stripe, 1803902400)
    made = subscribe(acme_stripe, clock.customer, price(acme_stripe, "Free", unit_amount=0))["id"]
    visit(client, acme, clock.customer)
    page = Pauser(client, acme, acme_stripe, clock, made).pause_page()
    assert page.settled is None
    assert "Nothing is credited or charged for the current period." in page.facts


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"trial_period_days": 10}, "It can be paused when the trial is over."),
        ({"billing_mode": {"type": "classic"}}, "It cannot be paused the way it is billed. Only the merchant can"),
        (
            {"collection_method": "send_invoice", "days_until_due": 30},
            "A subscription that is paid by invoice cannot be paused here.",
        ),
        ({"cancel_at_period_end": True}, "Keep it first to change anything else."),
    ],
)
def test_a_pause_that_cannot_be_has_a_reason(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: Pauser, fields: dict[str, Any], reason: str
) -> None:
    acme_stripe.delete(f"/v1/subscriptions/{ada.id}")
    ada.id = subscribe(acme_stripe, ada.clock.customer, price(acme_stripe), **fields)["id"]
    assert "Pause" not in ada.labels
    assert any(reason in plain(each) for each in ada.card.reasons), ada.card.reasons
    assert client.get(ada.pause_url).status_code == 409
    refused = client.post(ada.pause_url, {"token": "x" * 22})
    assert refused.status_code == 409
    assert "Nothing was changed." in refused.content.decode()
    assert ada.now["status"] != "paused"


def test_no_reason_is_given_where_the_merchant_offers_no_pause(client: Client, acme: Merchant, ada: Pauser) -> None:
    lets_pause(acme, enabled=False)
    assert "Pause" not in ada.labels
    assert [each for each in ada.card.reasons if "pause" in each] == []
    assert client.get(ada.pause_url).status_code == 404
    assert client.post(ada.pause_url, {"token": "x" * 22}).status_code == 404
    assert ada.now["status"] == "active"


def test_somebody_else_s_subscription_cannot_be_paused(
    client: Client, acme_stripe: Stripe, ada: Pauser, bob: str
) -> None:
    card(acme_stripe, bob)
    of_bob = subscribe(acme_stripe, bob, price(acme_stripe))["id"]
    address = f"/p/acme/subscriptions/{of_bob}/pause/"
    assert client.get(address).status_code == 404
    assert client.post(address, {"token": "x" * 22}).status_code == 404
    assert acme_stripe.get(f"/v1/subscriptions/{of_bob}")["status"] == "active"


def test_pausing_takes_a_form_with_a_token(client: Client, ada: Pauser) -> None:
    assert client.put(ada.pause_url).status_code == 405
    assert client.post(ada.pause_url).status_code == 400
    assert ada.now["status"] == "active"


@pytest.mark.parametrize("duration", [INDEFINITE, ONE_MONTH], ids=["indefinite", "timed"])
def test_a_form_that_is_sent_again_after_a_resumption_pauses_again(
    client: Client, acme: Merchant, ada: Pauser, duration: dict[str, Any]
) -> None:
    lets_pause(acme, duration)
    page = ada.pause_page()
    first = said(client, ada.pause(page))
    said(client, ada.resume())
    assert ada.now["status"] == "active"
    assert said(client, ada.pause(page)) == first
    assert ada.now["status"] == "paused"
