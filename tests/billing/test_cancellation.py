"""Canceling: what the page says first, and what is true at Stripe afterwards."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.leaving import address, asks, cancel, cancellation, cancels, said
from tests.billing.scenes import DAY, card, features, home, on_a_clock, plain, price, subscribe
from tests.cast import Stripe, visit

NOON_OF_1_MARCH_2027 = 1803902400
CLASSIC, FLEXIBLE = {"billing_mode": {"type": "classic"}}, {"billing_mode": {"type": "flexible"}}
MODES = pytest.mark.parametrize("mode", [CLASSIC, FLEXIBLE], ids=["classic", "flexible"])


def subscription_of(stripe: Stripe, identifier: str) -> dict[str, Any]:
    return stripe.get(f"/v1/subscriptions/{identifier}")


@MODES
def test_cancel_keeps_access_until_the_period_ends(
    client: Client, acme: Merchant, acme_stripe: Stripe, mode: dict[str, Any]
) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe), **mode)["id"]
    visit(client, acme, clock.customer)
    page = cancellation(client, pro)
    assert page.heading == "Cancel Pro?"
    assert plain(page.outcome) == "You can use Pro until 1 April 2027. Then it ends and does not renew."
    assert page.facts == ("Nothing is refunded.", "Until then you can change your mind and keep it.")
    assert (page.credit, page.last_invoice) == ("", None)
    response = cancel(client, pro, page)
    assert said(client, response, acme) == ["Pro ends on 1 April 2027. You can use it until then."]
    found = subscription_of(acme_stripe, pro)
    assert found["status"] == "active"
    assert found["cancel_at_period_end"] is (mode is CLASSIC)
    assert found["cancel_at"] == found["items"]["data"][0]["current_period_end"]
    (shown,) = home(client, acme).subscriptions.cards
    assert plain(shown.status.text) == "Ends 1 April 2027"
    assert [each.label for each in shown.actions] == ["Keep subscription"]
    clock.advance(30)
    assert subscription_of(acme_stripe, pro)["status"] == "active"
    clock.advance(2)
    assert subscription_of(acme_stripe, pro)["status"] == "canceled"
    assert len(acme_stripe.get("/v1/invoices", customer=clock.customer)["data"]) == 1
    assert [each.name for each in home(client, acme).subscriptions.ended] == ["Pro"]


@MODES
def test_cancel_at_once_credits_to_the_cent_what_the_page_said(
    client: Client, acme: Merchant, acme_stripe: Stripe, mode: dict[str, Any]
) -> None:
    cancels(acme, mode="immediately", proration_behavior="create_prorations")
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe), **mode)["id"]
    clock.advance(10)
    visit(client, acme, clock.customer)
    page = cancellation(client, pro)
    assert page.outcome == "Pro ends as soon as you cancel. You cannot use it after that."
    # 21 of the 31 days of EUR 49.00 are left.
    assert (page.credit_label, page.credit) == ("Credit for unused time", "€33.19")
    assert page.facts == (
        "The credit is reckoned to the second you cancel, and taken off your next invoice.",
        "The credit is not paid out.",
    )
    response = cancel(client, pro, page)
    assert said(client, response, acme) == ["Pro has ended. €33.19 is credited to your next invoice."]
    assert subscription_of(acme_stripe, pro)["status"] == "canceled"
    waiting = acme_stripe.get("/v1/invoiceitems", customer=clock.customer, pending=True)["data"]
    assert [item["amount"] for item in waiting] == [-3319]
    assert acme_stripe.get(f"/v1/customers/{clock.customer}")["balance"] == 0


@MODES
def test_cancel_at_once_without_proration_says_that_nothing_is_refunded(
    client: Client, acme: Merchant, acme_stripe: Stripe, mode: dict[str, Any]
) -> None:
    cancels(acme, mode="immediately")
    clock = on_a_clock(acme_stripe)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe), **mode)["id"]
    clock.advance(10)
    visit(client, acme, clock.customer)
    page = cancellation(client, pro)
    assert page.credit == ""
    assert page.facts == ("Nothing is refunded for the time you do not use.",)
    assert said(client, cancel(client, pro, page), acme) == ["Pro has ended."]
    assert subscription_of(acme_stripe, pro)["status"] == "canceled"
    assert acme_stripe.get("/v1/invoiceitems", customer=clock.customer, pending=True)["data"] == []


def metered(stripe: Stripe, event: str = "api_calls") -> str:
    meter = stripe.post(
        "/v1/billing/meters", display_name="Calls", event_name=event, default_aggregation={"formula": "sum"}
    )
    return price(
        stripe, "Calls", unit_amount=2, recurring={"interval": "month", "usage_type": "metered", "meter": meter["id"]}
    )


def uses(stripe: Stripe, customer: str, value: int, at: int) -> None:
    payload = {"stripe_customer_id": customer, "value": str(value)}
    stripe.post("/v1/billing/meter_events", event_name="api_calls", payload=payload, timestamp=at)


@MODES
def test_cancel_at_once_bills_usage_so_far_as_shown(
    client: Client, acme: Merchant, acme_stripe: Stripe, mode: dict[str, Any]
) -> None:
    cancels(acme, mode="immediately")
    clock = on_a_clock(acme_stripe)
    card(acme_stripe, clock.customer)
    calls = subscribe(acme_stripe, clock.customer, metered(acme_stripe), **mode)["id"]
    clock.advance(5)
    uses(acme_stripe, clock.customer, 400, clock.now - 60)
    visit(client, acme, clock.customer)
    page = cancellation(client, calls)
    assert page.last_invoice is not None
    assert (page.last_invoice.total_label, page.last_invoice.total) == ("Last invoice, as of now", "€8.00")
    said(client, cancel(client, calls, page), acme)
    clock.advance(0.1)
    last = acme_stripe.get("/v1/invoices", customer=clock.customer)["data"][0]
    assert (last["total"], last["status"]) == (800, "paid")


def test_a_credit_that_is_more_than_the_last_usage_becomes_the_customer_s_balance(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    cancels(acme, mode="immediately", proration_behavior="create_prorations")
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    both = subscribe(acme_stripe, clock.customer, price(acme_stripe), metered(acme_stripe), **FLEXIBLE)["id"]
    clock.advance(10)
    uses(acme_stripe, clock.customer, 400, clock.now - 60)
    visit(client, acme, clock.customer)
    page = cancellation(client, both)
    assert page.last_invoice is not None
    assert ("Added to your credit", "€25.19") in [(row.name, row.amount) for row in page.last_invoice.rows]
    assert page.facts == ("The credit is not paid out.",)
    said(client, cancel(client, both, page), acme)
    clock.advance(1)
    assert acme_stripe.get(f"/v1/customers/{clock.customer}")["balance"] == 800 - 3319


@pytest.mark.parametrize("terms", [{}, {"mode": "immediately", "proration_behavior": "create_prorations"}])
def test_a_trial_ends_without_a_charge_or_a_credit(
    client: Client, acme: Merchant, acme_stripe: Stripe, terms: dict[str, str]
) -> None:
    cancels(acme, **terms)
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe), trial_period_days=14)["id"]
    visit(client, acme, clock.customer)
    page = cancellation(client, pro)
    assert plain(page.outcome) == (
        "Your trial of Pro ends as soon as you cancel, and nothing is charged."
        if terms
        else "You can try Pro until 15 March 2027. Then it ends, and nothing is charged."
    )
    assert page.credit == ""
    said(client, cancel(client, pro, page), acme)
    clock.advance(15)
    assert subscription_of(acme_stripe, pro)["status"] == "canceled"
    assert [each["total"] for each in acme_stripe.get("/v1/invoices", customer=clock.customer)["data"]] == [0]
    assert acme_stripe.get("/v1/invoiceitems", customer=clock.customer, pending=True)["data"] == []


@pytest.mark.parametrize("terms", [{}, {"mode": "immediately"}], ids=["at_period_end", "immediately"])
def test_a_planned_change_does_not_happen_and_the_page_says_so(
    client: Client, acme: Merchant, acme_stripe: Stripe, terms: dict[str, str]
) -> None:
    cancels(acme, **terms)
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe))
    period = pro["items"]["data"][0]
    schedule = acme_stripe.post("/v1/subscription_schedules", from_subscription=pro["id"])["id"]
    basic = price(acme_stripe, "Basic", unit_amount=900)
    acme_stripe.post(
        f"/v1/subscription_schedules/{schedule}",
        end_behavior="release",
        phases=[
            {
                "items": [{"price": period["price"]["id"]}],
                "start_date": period["current_period_start"],
                "end_date": period["current_period_end"],
            },
            {"items": [{"price": basic}], "duration": {"interval": "month", "interval_count": 1}},
        ],
    )
    visit(client, acme, clock.customer)
    page = cancellation(client, pro["id"])
    assert "The change that is planned for 1 April 2027 does not happen." in [plain(fact) for fact in page.facts]
    said(client, cancel(client, pro["id"], page), acme)
    assert acme_stripe.get(f"/v1/subscription_schedules/{schedule}")["status"] == "released"
    clock.advance(40)
    found = subscription_of(acme_stripe, pro["id"])
    assert found["status"] == "canceled"
    assert found["items"]["data"][0]["price"]["id"] == period["price"]["id"]


def test_an_open_invoice_stays_due(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe))["id"]
    card(acme_stripe, clock.customer, "pm_card_chargeCustomerFail")
    clock.advance(32)
    assert subscription_of(acme_stripe, pro)["status"] == "past_due"
    visit(client, acme, clock.customer)
    page = cancellation(client, pro)
    assert plain(page.outcome).startswith("Pro ends on ")
    assert "The open invoice of €49.00 stays due." in page.facts
    said(client, cancel(client, pro, page), acme)
    assert len(acme_stripe.get("/v1/invoices", customer=clock.customer, status="open")["data"]) == 1


def test_a_paused_subscription_ends_at_once_whatever_is_configured(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    clock = on_a_clock(acme_stripe)
    settings = {"end_behavior": {"missing_payment_method": "pause"}}
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe), trial_period_days=7, trial_settings=settings)["id"]
    clock.advance(8)
    assert subscription_of(acme_stripe, pro)["status"] == "paused"
    visit(client, acme, clock.customer)
    page = cancellation(client, pro)
    assert page.outcome == "Pro is paused. When you cancel, it ends at once and cannot be resumed."
    assert said(client, cancel(client, pro, page), acme) == ["Pro has ended."]
    assert subscription_of(acme_stripe, pro)["status"] == "canceled"


def test_what_never_began_ends_at_once_and_owes_nothing(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe)
    card(acme_stripe, clock.customer, "pm_card_authenticationRequired")
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe))
    assert pro["status"] == "incomplete"
    visit(client, acme, clock.customer)
    page = cancellation(client, pro["id"])
    assert page.outcome == "Pro has not begun. When you cancel, it ends at once, and nothing is charged."
    assert page.facts == ()
    assert said(client, cancel(client, pro["id"], page), acme) == ["Pro has ended."]
    assert subscription_of(acme_stripe, pro["id"])["status"] in {"canceled", "incomplete_expired"}
    assert acme_stripe.get("/v1/invoices", customer=clock.customer, status="open")["data"] == []


@pytest.mark.parametrize("terms", [{}, {"mode": "immediately"}], ids=["at_period_end", "immediately"])
def test_a_change_that_waits_for_its_payment_is_dropped(
    client: Client, acme: Merchant, acme_stripe: Stripe, terms: dict[str, str]
) -> None:
    cancels(acme, **terms)
    clock = on_a_clock(acme_stripe)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe))
    clock.advance(5)
    card(acme_stripe, clock.customer, "pm_card_authenticationRequired")
    acme_stripe.post(
        f"/v1/subscriptions/{pro['id']}",
        items=[{"id": pro["items"]["data"][0]["id"], "quantity": 3}],
        proration_behavior="always_invoice",
        payment_behavior="pending_if_incomplete",
    )
    assert subscription_of(acme_stripe, pro["id"])["pending_update"] is not None
    visit(client, acme, clock.customer)
    page = cancellation(client, pro["id"])
    assert "The change that waits for your payment is dropped. Nothing is charged for it." in page.facts
    assert not [fact for fact in page.facts if "stays due" in fact]
    said(client, cancel(client, pro["id"], page), acme)
    found = subscription_of(acme_stripe, pro["id"])
    assert found["pending_update"] is None
    assert (found["status"] == "canceled") is bool(terms)
    assert acme_stripe.get("/v1/invoices", customer=clock.customer, status="open")["data"] == []


@pytest.mark.parametrize("after_change", [True, False], ids=["done, answer lost", "never arrived"])
def test_an_end_at_once_whose_answer_is_lost_is_credited_once(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, after_change: bool
) -> None:
    cancels(acme, mode="immediately", proration_behavior="create_prorations")
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe))["id"]
    clock.advance(10)
    visit(client, acme, clock.customer)
    page = cancellation(client, pro)
    simulator.faults.add("drop", method="DELETE", times=None, after_change=after_change)
    again = cancel(client, pro, page).context["page"]
    assert again.token == page.token
    simulator.faults.clear()
    (sentence,) = said(client, cancel(client, pro, again), acme)
    assert sentence.startswith("Pro has ended.")
    waiting = acme_stripe.get("/v1/invoiceitems", customer=clock.customer, pending=True)["data"]
    assert [item["amount"] for item in waiting] == [-3319]


@pytest.fixture
def pro(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> str:
    """Ada's subscription, and Ada signed in."""
    card(acme_stripe, ada)
    identifier = str(subscribe(acme_stripe, ada, price(acme_stripe))["id"])
    visit(client, acme, ada)
    return identifier


def test_sending_twice_cancels_once_and_says_what_is_true(
    client: Client, acme: Merchant, simulator: Simulator, pro: str
) -> None:
    page = cancellation(client, pro)
    cancel(client, pro, page)
    client.get("/p/acme/")
    (sentence,) = said(client, cancel(client, pro, page), acme)
    assert sentence.startswith("Pro is canceled already. It ends on ")
    writes = [each for each in simulator.requests.all() if each.method == "POST" and each.path.endswith(pro)]
    assert len(writes) == 1
    assert AuditEntry.objects.filter(action="subscription.update", details__outcome="done").count() == 1


def test_two_tabs_cancel_once(client: Client, acme: Merchant, acme_stripe: Stripe, pro: str) -> None:
    first, second = cancellation(client, pro), cancellation(client, pro)
    assert first.token != second.token
    cancel(client, pro, first)
    client.get("/p/acme/")
    canceled_at = subscription_of(acme_stripe, pro)["canceled_at"]
    (sentence,) = said(client, cancel(client, pro, second), acme)
    assert sentence.startswith("Pro is canceled already.")
    assert subscription_of(acme_stripe, pro)["canceled_at"] == canceled_at


def test_who_opens_the_page_of_a_canceled_one_is_led_home(client: Client, acme: Merchant, pro: str) -> None:
    cancel(client, pro, cancellation(client, pro))
    client.get("/p/acme/")
    (sentence,) = said(client, client.get(address(pro)), acme)
    assert sentence.startswith("Pro is canceled already. It ends on ")


@pytest.mark.parametrize("after_change", [True, False], ids=["done, answer lost", "never arrived"])
def test_when_no_answer_comes_the_same_form_is_sent_again(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, pro: str, after_change: bool
) -> None:
    asks(acme, "unused", "other")
    page = cancellation(client, pro)
    simulator.faults.add("drop", method="POST", path=f"/v1/subscriptions/{pro}", times=None, after_change=after_change)
    response = cancel(client, pro, page, reason="other", comment="Moving to a farm")
    assert response.status_code == 502
    again = response.context["page"]
    assert again.token == page.token
    assert again.notice.startswith("No answer came from the payment service")
    assert again.comment.text == "Moving to a farm"
    simulator.faults.clear()
    (sentence,) = said(client, cancel(client, pro, again, reason="other", comment="Moving to a farm"), acme)
    assert "ends on" in sentence
    details = subscription_of(acme_stripe, pro)["cancellation_details"]
    assert (details["feedback"], details["comment"]) == ("other", "Moving to a farm")


def test_a_refusal_is_a_page_and_noted(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, pro: str
) -> None:
    page = cancellation(client, pro)
    simulator.faults.add("error", status=400, method="POST", path=f"/v1/subscriptions/{pro}")
    response = cancel(client, pro, page)
    assert response.status_code == 502
    assert subscription_of(acme_stripe, pro)["cancel_at"] is None
    assert AuditEntry.objects.get(action="subscription.update").details["outcome"] == "RequestRefused"


def test_the_audit_trail_has_stripe_s_request(
    client: Client, acme: Merchant, ada: str, simulator: Simulator, pro: str
) -> None:
    asks(acme, "other")
    cancel(client, pro, cancellation(client, pro), reason="other", comment="My own words")
    entry = AuditEntry.objects.get(action="subscription.update")
    (write,) = [each for each in simulator.requests.all() if each.method == "POST" and each.path.endswith(pro)]
    assert (entry.target, entry.actor_label, entry.request_id) == (pro, ada, write.id)
    assert entry.details == {"change": "cancel_at_period_end", "reason": "other", "outcome": "done"}


def test_a_change_of_terms_is_shown_before_anything_is_canceled(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str
) -> None:
    asks(acme, "unused")
    page = cancellation(client, pro)
    cancels(acme, mode="immediately")
    response = cancel(client, pro, page, reason="unused")
    assert response.status_code == 409
    again = response.context["page"]
    assert again.notice.startswith("Something has changed since you opened this page.")
    assert again.outcome == "Pro ends as soon as you cancel. You cannot use it after that."
    assert [reason.value for reason in again.reasons if reason.is_checked] == ["unused"]
    assert subscription_of(acme_stripe, pro)["cancel_at"] is None
    said(client, cancel(client, pro, again), acme)
    assert subscription_of(acme_stripe, pro)["status"] == "canceled"


def test_a_credit_that_changed_meanwhile_is_shown_before_anything_is_canceled(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    cancels(acme, mode="immediately", proration_behavior="create_prorations")
    clock = on_a_clock(acme_stripe)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe))
    clock.advance(1)
    visit(client, acme, clock.customer)
    page = cancellation(client, pro["id"])
    # In another tab she changes to two of it.
    acme_stripe.post(
        f"/v1/subscriptions/{pro['id']}",
        items=[{"id": pro["items"]["data"][0]["id"], "quantity": 2}],
        proration_behavior="always_invoice",
    )
    response = cancel(client, pro["id"], page)
    assert response.status_code == 409
    assert response.context["page"].credit != page.credit
    assert subscription_of(acme_stripe, pro["id"])["status"] == "active"


@pytest.mark.parametrize("quote", ["", "made up", "another's"])
def test_a_quote_that_is_not_ours_cancels_nothing(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, pro: str, quote: str
) -> None:
    if quote == "another's":
        other = str(subscribe(acme_stripe, ada, price(acme_stripe, "Other"))["id"])
        quote = cancellation(client, other).quote
    form = {"token": cancellation(client, pro).token, "quote": quote, "cancel": "on"}
    assert client.post(address(pro), form).status_code == 409
    assert subscription_of(acme_stripe, pro)["cancel_at"] is None


def test_enter_in_the_survey_does_not_cancel(client: Client, acme: Merchant, acme_stripe: Stripe, pro: str) -> None:
    asks(acme, "unused", "too_expensive")
    page = cancellation(client, pro)
    body = client.get(address(pro)).content.decode()
    assert body.index('name="ask"') < body.index('name="cancel"')  # the browser presses the first button
    form = {"token": page.token, "quote": page.quote, "ask": "again", "reason": "unused"}
    response = client.post(address(pro), form)
    assert response.status_code == 200
    assert [reason.value for reason in response.context["page"].reasons if reason.is_checked] == ["unused"]
    assert subscription_of(acme_stripe, pro)["cancel_at"] is None


def test_a_form_without_its_token_is_refused(client: Client, acme_stripe: Stripe, pro: str) -> None:
    page = cancellation(client, pro)
    assert client.post(address(pro), {"quote": page.quote, "cancel": "on"}).status_code == 400
    assert subscription_of(acme_stripe, pro)["cancel_at"] is None


def test_somebody_else_s_subscription_is_not_found(
    client: Client, acme: Merchant, acme_stripe: Stripe, bob: str, pro: str
) -> None:
    card(acme_stripe, bob)
    other = str(subscribe(acme_stripe, bob, price(acme_stripe, "Other"))["id"])
    page = cancellation(client, pro)
    assert client.get(address(other)).status_code == 404
    assert cancel(client, other, page).status_code == 404
    assert subscription_of(acme_stripe, other)["cancel_at"] is None


def test_without_the_feature_there_is_no_page_and_no_button(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str
) -> None:
    page = cancellation(client, pro)
    features(acme, subscription_cancel=False)
    assert client.get(address(pro)).status_code == 404
    assert cancel(client, pro, page).status_code == 404
    (shown,) = home(client, acme).subscriptions.cards
    assert "Cancel subscription" not in [each.label for each in shown.actions]
    assert subscription_of(acme_stripe, pro)["cancel_at"] is None


def test_only_get_and_post(client: Client, pro: str) -> None:
    assert client.put(address(pro)).status_code == 405


def test_one_that_stripe_ended_in_between_is_told_as_ended(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str
) -> None:
    cancels(acme, mode="immediately")
    page = cancellation(client, pro)
    acme_stripe.delete(f"/v1/subscriptions/{pro}")
    assert said(client, cancel(client, pro, page), acme) == ["Pro has ended."]


def test_items_with_several_periods_end_with_the_longest(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    yearly = price(acme_stripe, "Support", recurring={"interval": "year"}, unit_amount=12000)
    both = subscribe(acme_stripe, clock.customer, price(acme_stripe), yearly, **FLEXIBLE)["id"]
    visit(client, acme, clock.customer)
    page = cancellation(client, both)
    assert "until 1 March 2028" in plain(page.outcome)
    assert "What is billed more often is charged until then as before." in page.facts
    said(client, cancel(client, both, page), acme)
    assert subscription_of(acme_stripe, both)["cancel_at"] == NOON_OF_1_MARCH_2027 + 366 * DAY


def test_credit_that_a_pause_left_is_said_to_be_lost(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    pro = subscribe(acme_stripe, clock.customer, price(acme_stripe), **FLEXIBLE)["id"]
    clock.advance(15)
    acme_stripe.post(f"/v1/subscriptions/{pro}/pause", type="subscription")
    visit(client, acme, clock.customer)
    page = cancellation(client, pro)
    assert [plain(fact) for fact in page.facts] == ["A credit of €25.29 for earlier changes is lost."]
    said(client, cancel(client, pro, page), acme)
    assert acme_stripe.get("/v1/invoiceitems", customer=clock.customer, pending=True)["data"] == []
    assert acme_stripe.get(f"/v1/customers/{clock.customer}")["balance"] == 0


def test_usage_before_a_pause_is_billed_when_it_is_canceled(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    """A pause and then a cancellation would else make it free."""
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    counted = {"display_name": "Calls", "event_name": "calls", "default_aggregation": {"formula": "sum"}}
    meter = acme_stripe.post("/v1/billing/meters", **counted)["id"]
    recurring = {"interval": "month", "usage_type": "metered", "meter": meter}
    usage = price(acme_stripe, "Calls", unit_amount=200, recurring=recurring)
    calls = subscribe(acme_stripe, clock.customer, usage, **FLEXIBLE)["id"]
    clock.advance(5)
    used = {"stripe_customer_id": clock.customer, "value": "100"}
    acme_stripe.post("/v1/billing/meter_events", event_name="calls", payload=used, timestamp=clock.now - DAY)
    acme_stripe.post(f"/v1/subscriptions/{calls}/pause", type="subscription")
    visit(client, acme, clock.customer)
    page = cancellation(client, calls)
    assert page.last_invoice is not None
    assert plain(page.last_invoice.total) == "€200.00"
    said(client, cancel(client, calls, page), acme)
    (invoice,) = acme_stripe.get("/v1/invoices", customer=clock.customer)["data"]
    assert invoice["total"] == 20000
    assert subscription_of(acme_stripe, calls)["status"] == "canceled"
