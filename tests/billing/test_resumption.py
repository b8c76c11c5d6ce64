"""Resuming what was paused, and a trial that ended paused."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.pausing import NOON_OF_1_MARCH_2027, ONE_MONTH, Pauser, lets_pause, pauser
from tests.billing.paying import ASKING, DECLINED, at_the_bank, form, save, told
from tests.billing.planning import said
from tests.billing.scenes import card, on_a_clock, plain, price, subscribe
from tests.cast import Stripe, visit


@pytest.fixture
def ada(client: Client, acme: Merchant, acme_stripe: Stripe) -> Pauser:
    """Ada paused Pro on 16 March; it is 5 April."""
    found = pauser(client, acme, acme_stripe)
    said(client, found.pause())
    found.clock.advance(20)
    return found


@pytest.fixture
def timed(client: Client, acme: Merchant, acme_stripe: Stripe) -> Pauser:
    """Ada paused Pro on 16 March until 16 April; it is 5 April."""
    found = pauser(client, acme, acme_stripe, ONE_MONTH)
    said(client, found.pause())
    found.clock.advance(20)
    return found


def test_the_page_is_a_receipt_before_the_fact(ada: Pauser) -> None:
    page = ada.resume_page()
    assert page.heading == "Resume Pro?"
    assert page.lead == "Pro goes on at once, with a new period."
    assert page.receipt is not None
    lines = [(line.name, plain(line.amount)) for line in page.receipt.lines]
    assert sorted(lines) == [("Pro", "€49.00"), ("Unused time on Pro", "-€25.29")]
    assert (page.receipt.total_label, plain(page.receipt.total)) == ("Due today", "€23.71")
    assert [plain(fact) for fact in page.facts] == ["From 5 May 2027: €49.00 every month"]
    assert page.choice is not None
    assert page.choice.only is not None
    assert page.choice.only.name == "Visa ending 4242"
    assert plain(page.button) == "Pay €23.71 and resume"
    assert ada.now["status"] == "paused"


def test_what_is_shown_is_what_is_charged(client: Client, ada: Pauser) -> None:
    assert said(client, ada.resume()) == "Pro is resumed. You paid €23.71, and it renews on 5 May 2027."
    assert (ada.now["status"], ada.totals) == ("active", [2371, 4900])
    assert ada.invoices[0]["amount_paid"] == 2371
    assert ada.card.status.text == "Active"
    ada.clock.advance(30.1)
    assert ada.totals == [4900, 2371, 4900]


def test_a_timed_pause_can_be_ended_before_its_time(client: Client, timed: Pauser) -> None:
    facts = [plain(fact) for fact in timed.resume_page().facts]
    assert "If you do nothing, it resumes by itself on 16 April 2027." in facts
    assert "You paid €23.71" in said(client, timed.resume())
    assert (timed.now["status"], timed.now["schedule"]) == ("active", None)
    timed.clock.advance(15)
    assert timed.totals == [2371, 4900], "the planned day does nothing any more"


def test_resuming_twice_charges_once(client: Client, simulator: Simulator, ada: Pauser) -> None:
    page = ada.resume_page()
    assert "You paid €23.71" in said(client, ada.resume(page))
    assert said(client, ada.resume(page)) == "Pro is resumed. It renews on 5 May 2027."
    assert ada.totals == [2371, 4900]
    (entry,) = AuditEntry.objects.filter(action="subscription.resume")
    assert entry.details == {"outcome": "done"}
    assert entry.request_id in {each.id for each in simulator.requests.all() if each.path.endswith("/resume")}


def test_what_was_canceled_since_is_not_said_to_renew(client: Client, acme_stripe: Stripe, ada: Pauser) -> None:
    said(client, ada.resume())
    assert said(client, client.get(ada.resume_url)) == "Pro is resumed. It renews on 5 May 2027."
    acme_stripe.post(f"/v1/subscriptions/{ada.now['id']}", cancel_at_period_end=True)
    assert said(client, client.get(ada.resume_url)) == "Pro is resumed."


@pytest.mark.parametrize("after_change", [True, False], ids=["made", "lost on the way"])
@pytest.mark.parametrize("pause", ["ada", "timed"])
def test_when_no_answer_comes_the_same_form_resumes_once(
    client: Client, simulator: Simulator, request: pytest.FixtureRequest, pause: str, after_change: bool
) -> None:
    customer: Pauser = request.getfixturevalue(pause)
    page = customer.resume_page()
    simulator.faults.add("timeout", method="POST", path="*/resume", times=None, after_change=after_change)
    response = customer.resume(page)
    assert response.status_code == 503
    again = response.context["page"]
    assert again.token == page.token
    assert "it is done once only" in again.notice
    simulator.faults.clear()
    assert said(client, customer.resume(again)).startswith("Pro is resumed.")
    assert (customer.now["status"], customer.totals) == ("active", [2371, 4900])


def test_another_saved_card_pays_from_then_on(client: Client, acme_stripe: Stripe, ada: Pauser) -> None:
    other = save(acme_stripe, ada.clock.customer, "pm_card_mastercard")
    assert "You paid €23.71" in said(client, ada.resume(payment_method=other))
    assert ada.now["default_payment_method"] == other
    assert ada.card.paid_with == "Mastercard ending 4444"


def test_a_declined_card_keeps_it_paused_and_another_pays(
    client: Client, acme_stripe: Stripe, simulator: Simulator, ada: Pauser
) -> None:
    good = save(acme_stripe, ada.clock.customer, "pm_card_mastercard")
    card(acme_stripe, ada.clock.customer, DECLINED)
    response = ada.resume()
    invoice = ada.now["latest_invoice"]
    assert (response.status_code, response["Location"]) == (303, f"/p/acme/invoices/{invoice}/payment/")
    page = client.get(response["Location"]).context["page"]
    assert "Your bank declined the payment" in page.warning
    assert plain(page.amount) == "€23.71"
    assert plain(page.sentence) == "Your subscription resumes as soon as it is paid."
    assert (ada.now["status"], ada.now["pending_update"] is not None) == ("paused", True)
    shown = ada.card
    assert shown.notice == "It resumes when the open invoice is paid."
    assert ada.action("Complete payment").url == response["Location"]
    # Coming back to the page leads to the payment again, and not to a second invoice.
    assert client.get(ada.resume_url)["Location"] == response["Location"]
    sent = form(client, response["Location"], payment_method=good)
    paid = client.post(response["Location"], sent)
    told(client, client.get(paid["Location"]))
    assert (ada.now["status"], ada.totals) == ("active", [2371, 4900])


def test_a_bank_that_asks_is_asked_and_the_subscription_resumes_after_it(
    client: Client, acme_stripe: Stripe, simulator: Simulator, ada: Pauser
) -> None:
    card(acme_stripe, ada.clock.customer, ASKING)
    response = ada.resume()
    invoice = ada.now["latest_invoice"]
    assert (response.status_code, response["Location"]) == (303, f"/p/acme/invoices/{invoice}/payment/bank/")
    assert ada.now["status"] == "paused"
    bank = client.get(response["Location"]).context["page"].onward_url
    told(client, client.get(at_the_bank(simulator, bank, "complete")))
    assert (ada.now["status"], ada.totals) == ("active", [2371, 4900])


def test_a_receipt_that_is_no_longer_true_is_shown_again_and_not_charged(
    client: Client, acme_stripe: Stripe, ada: Pauser
) -> None:
    page = ada.resume_page()
    acme_stripe.post("/v1/invoiceitems", customer=ada.clock.customer, subscription=ada.id, amount=500, currency="eur")
    response = ada.resume(page)
    assert response.status_code == 409
    again = response.context["page"]
    assert again.notice.startswith("The amount has changed since you opened this page.")
    assert plain(again.button) == "Pay €28.71 and resume"
    assert (ada.now["status"], ada.totals) == ("paused", [4900])
    assert "You paid €28.71" in said(client, ada.resume(again))


@pytest.mark.parametrize("quote", ["", "made-up", "eyJkdWUiOjB9:1:x"])
def test_a_receipt_that_we_did_not_sign_is_no_agreement(ada: Pauser, quote: str) -> None:
    assert ada.resume(quote=quote).status_code == 409
    assert (ada.now["status"], ada.totals) == ("paused", [4900])


def test_more_credit_than_the_new_period_costs_is_kept(client: Client, acme_stripe: Stripe, ada: Pauser) -> None:
    acme_stripe.post("/v1/invoiceitems", customer=ada.clock.customer, subscription=ada.id, amount=-9000, currency="eur")
    page = ada.resume_page()
    assert (page.choice, page.button) == (None, "Resume subscription")
    assert said(client, ada.resume(page)) == "Pro is resumed. It renews on 5 May 2027."
    assert ada.now["status"] == "active"
    assert acme_stripe.get(f"/v1/customers/{ada.clock.customer}")["balance"] == 4900 - 2529 - 9000


def ended_trial(client: Client, merchant: Merchant, stripe: Stripe, mode: str = "flexible") -> Pauser:
    """Ada's trial ended paused on 15 March, since no card was there."""
    clock = on_a_clock(stripe, NOON_OF_1_MARCH_2027)
    made = subscribe(
        stripe,
        clock.customer,
        price(stripe),
        trial_period_days=14,
        trial_settings={"end_behavior": {"missing_payment_method": "pause"}},
        billing_mode={"type": mode},
    )["id"]
    clock.advance(20)
    visit(client, merchant, clock.customer)
    found = Pauser(client, merchant, stripe, clock, made)
    assert found.now["status"] == "paused"
    return found


def test_a_trial_that_ended_paused_needs_a_payment_method_and_says_so(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    ada = ended_trial(client, acme, acme_stripe)
    assert ada.action("Resume").look == "primary"
    page = ada.resume_page()
    assert page.lead == "Your trial of Pro is over. It goes on at once when you resume it."
    assert page.problem == "It cannot be resumed without a payment method, and none is saved."
    assert "<form" not in client.get(ada.resume_url).content.decode().split('class="task"')[1].split("</main>")[0]
    assert ada.resume(page).status_code == 409
    assert ada.now["status"] == "paused"


@pytest.mark.parametrize("mode", ["flexible", "classic"])
def test_a_trial_that_ended_paused_goes_on_with_a_saved_card(
    client: Client, acme: Merchant, acme_stripe: Stripe, mode: str
) -> None:
    ada = ended_trial(client, acme, acme_stripe, mode)
    save(acme_stripe, ada.clock.customer)
    page = ada.resume_page()
    assert plain(page.button) == "Pay €49.00 and resume"
    response: Any = ada.resume(page)
    assert response.status_code == 303
    while response.status_code == 303:
        response = client.get(response["Location"])
    assert (ada.now["status"], ada.totals[0]) == ("active", 4900)
    assert ada.invoices[0]["status"] == "paid"


def test_who_paused_may_resume_though_pausing_was_switched_off(client: Client, acme: Merchant, ada: Pauser) -> None:
    lets_pause(acme, enabled=False)
    assert ada.action("Resume").url == ada.resume_url
    assert "You paid €23.71" in said(client, ada.resume())


def test_payments_that_the_merchant_paused_are_not_the_customer_s_to_resume(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    ada = pauser(client, acme, acme_stripe)
    acme_stripe.post(f"/v1/subscriptions/{ada.id}", pause_collection={"behavior": "void"})
    assert [label for label in ada.labels if label in {"Pause", "Resume"}] == []
    assert "The merchant has paused the payments for it, and resumes them." in ada.card.reasons
    assert client.get(ada.resume_url).status_code == 409
    assert client.post(ada.resume_url, {"token": "x" * 22}).status_code == 409
    assert ada.now["pause_collection"] == {"behavior": "void", "resumes_at": None}


def test_somebody_else_s_pause_does_not_exist(client: Client, acme_stripe: Stripe, ada: Pauser, bob: str) -> None:
    card(acme_stripe, bob)
    of_bob = subscribe(acme_stripe, bob, price(acme_stripe))["id"]
    acme_stripe.post(f"/v1/subscriptions/{of_bob}/pause")
    address = f"/p/acme/subscriptions/{of_bob}/resumption/"
    assert client.get(address).status_code == 404
    assert client.post(address, {"token": "x" * 22}).status_code == 404
    assert acme_stripe.get(f"/v1/subscriptions/{of_bob}")["status"] == "paused"


def test_a_card_of_somebody_else_is_refused(acme_stripe: Stripe, ada: Pauser, bob: str) -> None:
    of_bob = save(acme_stripe, bob)
    assert ada.resume(payment_method=of_bob).status_code == 400
    assert (ada.now["status"], ada.totals) == ("paused", [4900])


def test_resuming_takes_a_form_with_a_token(client: Client, ada: Pauser) -> None:
    assert client.put(ada.resume_url).status_code == 405
    assert client.post(ada.resume_url).status_code == 400
    assert ada.now["status"] == "paused"
