"""Paying an open invoice with a saved card: for a change that waits, a first payment, a late one."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.paying import (
    ASKING,
    DECLINED,
    at_the_bank,
    fields,
    form,
    save,
    to_the_bank,
    told,
    waiting_change,
)
from tests.billing.scenes import DAY, card, features, home, on_a_clock, plain, price, subscribe
from tests.cast import Stripe, visit

CHANGED = "You paid €50.00. Your subscription is changed: it is Team now."


def charges(stripe: Stripe, customer: str) -> list[tuple[int, str]]:
    """Every charge of a customer, the oldest first."""
    found = stripe.get("/v1/charges", customer=customer)["data"]
    return [(each["amount"], each["status"]) for each in reversed(found)]


# --- 3-D Secure ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [ASKING, "pm_card_threeDSecure2Required"])
def test_a_change_is_made_when_the_bank_has_confirmed_its_payment(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str, token: str
) -> None:
    waiting = waiting_change(acme_stripe, ada, token)
    visit(client, acme, ada)
    card_ = home(client, acme).subscriptions.cards[0]
    assert "A change to Team waits for your payment until" in card_.notice
    assert [(action.label, action.look) for action in card_.actions[:2]] == [
        ("Complete payment", "primary"),
        ("Take back the change", "link"),
    ]
    assert card_.actions[0].url == waiting.url
    bank = to_the_bank(client, waiting.url, form(client, waiting.url))
    assert waiting.price_now == waiting.pro
    back = at_the_bank(simulator, bank, "complete")
    assert told(client, client.get(back)) == CHANGED
    assert waiting.price_now == waiting.team
    assert waiting.invoice_now["status"] == "paid"
    shown = home(client, acme).subscriptions.cards[0]
    assert (shown.name, shown.notice) == ("Team", "")
    assert "Complete payment" not in [action.label for action in shown.actions]
    assert charges(acme_stripe, ada) == [(4900, "succeeded"), (5000, "succeeded")]


def test_a_payment_that_was_not_confirmed_changes_nothing(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    back = at_the_bank(simulator, to_the_bank(client, waiting.url, form(client, waiting.url)), "fail")
    response = client.get(back)
    assert (response.status_code, response["Location"]) == (303, waiting.url)
    page = client.get(waiting.url).context["page"]
    assert page.warning.startswith("The payment was not confirmed with your bank. Nothing was charged")
    assert page.bank_url == ""
    assert waiting.price_now == waiting.pro
    # Another card goes on from where the customer was.
    visa = save(acme_stripe, ada)
    response = client.post(waiting.url, form(client, waiting.url, payment_method=visa))
    assert (response.status_code, response["Location"]) == (303, f"{waiting.url}result/")
    assert told(client, client.get(response["Location"])) == CHANGED
    assert waiting.price_now == waiting.team


def test_a_bank_that_confirms_and_then_declines_is_told_plainly(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada, "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds")
    visit(client, acme, ada)
    back = at_the_bank(simulator, to_the_bank(client, waiting.url, form(client, waiting.url)), "complete")
    assert client.get(back)["Location"] == waiting.url
    page = client.get(waiting.url).context["page"]
    assert page.warning.startswith("There is not enough money on the account for this payment.")
    assert waiting.price_now == waiting.pro


def test_what_stands_in_the_address_is_not_believed(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    to_the_bank(client, waiting.url, form(client, waiting.url))
    forged = client.get(f"{waiting.url}result/?redirect_status=succeeded&payment_intent=pi_other")
    assert (forged.status_code, forged["Location"]) == (303, waiting.url)
    page = client.get(waiting.url).context["page"]
    assert page.warning == "You have not confirmed this payment with your bank yet. Nothing was charged."
    assert page.bank_url == f"{waiting.url}bank/"
    assert waiting.invoice_now["status"] == "open"


def test_the_way_back_can_be_opened_again_and_only_says_the_same(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    back = at_the_bank(simulator, to_the_bank(client, waiting.url, form(client, waiting.url)), "complete")
    assert [told(client, client.get(back)) for _ in range(2)] == [CHANGED, CHANGED]
    # The pages before it lead to the same.
    assert told(client, client.get(waiting.url)) == CHANGED
    assert told(client, client.get(f"{waiting.url}bank/")) == CHANGED
    assert len(charges(acme_stripe, ada)) == 2


def test_the_bank_page_changes_nothing_and_needs_a_bank(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    """Until the form is sent the payment waits for Stripe.js, which has no address."""
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    before = [entry for entry in simulator.requests.all() if entry.method == "POST"]
    response = client.get(f"{waiting.url}bank/")
    assert (response.status_code, response["Location"]) == (303, waiting.url)
    warning = client.get(waiting.url).context["page"].warning
    assert warning == "Your bank asks you to confirm this payment: the button leads there. Nothing is charged before."
    assert [entry for entry in simulator.requests.all() if entry.method == "POST"] == before


def test_the_bank_page_says_what_is_confirmed_and_has_a_link(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    bank = to_the_bank(client, waiting.url, form(client, waiting.url))
    page = client.get(f"{waiting.url}bank/")
    html = plain(page.content.decode())
    assert "Your bank asks you to confirm the payment" in html
    assert "You pay €50.00 to Acme." in html
    assert f'href="{bank.replace("&", "&amp;")}"' in html
    assert "form-action 'self'" in page["Content-Security-Policy"]


def test_a_customer_who_walks_away_keeps_the_old_plan(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe)
    waiting = waiting_change(acme_stripe, clock.customer)
    visit(client, acme, clock.customer)
    to_the_bank(client, waiting.url, form(client, waiting.url))
    clock.advance(1)
    shown = home(client, acme).subscriptions.cards[0]
    assert (shown.name, shown.notice) == ("Pro", "")
    assert waiting.now["pending_update"] is None
    assert waiting.invoice_now["status"] == "void"
    response = client.get(f"{waiting.url}result/?redirect_status=succeeded")
    assert told(client, response) == "The change was not made, because it was not paid. Nothing was charged for it."
    assert charges(acme_stripe, clock.customer) == [(4900, "succeeded")]


# --- Declines, and another card --------------------------------------------------------------------------------------


def test_a_declined_card_says_why_and_another_saved_card_goes_on(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visa = save(acme_stripe, ada)
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    visit(client, acme, ada)
    sent = form(client, waiting.url)
    assert sent["payment_method"] == waiting.method
    declined = client.post(waiting.url, sent)
    assert declined.status_code == 402
    page = declined.context["page"]
    assert page.errors[0].message.startswith("Your bank declined the payment and gave no reason. Nothing was charged")
    assert page.token != sent["token"]
    assert 'role="alert"' in declined.content.decode()
    assert waiting.price_now == waiting.pro
    again = fields(declined.content.decode()) | {"payment_method": visa}
    response = client.post(waiting.url, again)
    assert told(client, client.get(response["Location"])) == CHANGED
    assert waiting.price_now == waiting.team


def test_the_card_pays_from_then_on_where_the_page_said_so(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visa = save(acme_stripe, ada)
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    visit(client, acme, ada)
    page = client.get(waiting.url).context["page"]
    assert page.keep_label == "Pay for this subscription with it from now on"
    client.post(waiting.url, form(client, waiting.url, payment_method=visa))
    assert waiting.now["default_payment_method"] == visa


def test_the_card_pays_once_where_the_customer_said_so(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visa = save(acme_stripe, ada)
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    visit(client, acme, ada)
    sent = form(client, waiting.url, payment_method=visa)
    del sent["keep"]
    client.post(waiting.url, sent)
    assert waiting.price_now == waiting.team
    assert waiting.now["default_payment_method"] is None


def test_a_payment_that_failed_at_the_bank_keeps_the_card_that_pays(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    asking = save(acme_stripe, ada, ASKING)
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    visit(client, acme, ada)
    sent = form(client, waiting.url, payment_method=asking)
    at_the_bank(simulator, to_the_bank(client, waiting.url, sent), "fail")
    assert waiting.now["default_payment_method"] is None


def test_a_merchant_s_own_setting_is_said_and_not_asked(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    save(acme_stripe, ada)
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    acme_stripe.post(
        f"/v1/subscriptions/{waiting.subscription}",
        payment_settings={"save_default_payment_method": "on_subscription"},
    )
    visit(client, acme, ada)
    page = client.get(waiting.url).context["page"]
    assert (page.keep_label, page.keep_note) == ("", "It pays for this subscription from now on.")


# --- First payments and late ones ------------------------------------------------------------------------------------


def test_a_first_payment_with_another_card_lets_it_pay_from_then_on(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visa = save(acme_stripe, ada)
    card(acme_stripe, ada, DECLINED)
    made = subscribe(acme_stripe, ada, price(acme_stripe))
    url = f"/p/acme/invoices/{made['latest_invoice']}/payment/"
    visit(client, acme, ada)
    response = client.post(url, form(client, url, payment_method=visa))
    assert told(client, client.get(response["Location"])) == "You paid €49.00. Your subscription to Pro has started."
    now = acme_stripe.get(f"/v1/subscriptions/{made['id']}")
    assert (now["status"], now["default_payment_method"]) == ("active", visa)


@pytest.mark.parametrize("outcome", ["complete", "fail"])
def test_a_first_payment_is_completed_with_the_bank(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str, outcome: str
) -> None:
    card(acme_stripe, ada, ASKING)
    made = subscribe(acme_stripe, ada, price(acme_stripe))
    assert made["status"] == "incomplete"
    visit(client, acme, ada)
    page = home(client, acme)
    url = f"/p/acme/invoices/{made['latest_invoice']}/payment/"
    assert page.open_payments is not None
    assert page.open_payments.payments[0].pay_url == url
    # The filled button is the one at the top.
    action = page.subscriptions.cards[0].actions[0]
    assert (action.label, action.look, action.url) == ("Complete payment", "button", url)
    shown = client.get(url).context["page"]
    assert (shown.heading, plain(shown.button)) == ("Pay for Pro", "Pay €49.00")
    assert shown.sentence == "Your subscription starts as soon as it is paid."
    assert shown.undo_url == ""
    response = client.get(at_the_bank(simulator, to_the_bank(client, url, form(client, url)), outcome))
    status = acme_stripe.get(f"/v1/subscriptions/{made['id']}")["status"]
    if outcome == "complete":
        assert told(client, response) == "You paid €49.00. Your subscription to Pro has started."
        assert status == "active"
    else:
        assert response["Location"] == url
        assert status == "incomplete"


def test_a_late_renewal_is_paid_with_another_card(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe)
    card(acme_stripe, clock.customer)
    made = subscribe(acme_stripe, clock.customer, price(acme_stripe))
    visa = save(acme_stripe, clock.customer)
    card(acme_stripe, clock.customer, DECLINED)
    clock.advance(32)
    late = acme_stripe.get(f"/v1/subscriptions/{made['id']}")
    assert late["status"] == "past_due"
    visit(client, acme, clock.customer)
    payments = home(client, acme).open_payments
    assert payments is not None
    url = payments.payments[0].pay_url
    shown = client.get(url).context["page"]
    assert shown.sentence == "Your subscription goes on when it is paid."
    assert shown.warning.startswith("Your bank declined the payment and gave no reason.")
    response = client.post(url, form(client, url, payment_method=visa))
    assert told(client, client.get(response["Location"])) == "You paid €49.00 for Pro."
    now = acme_stripe.get(f"/v1/subscriptions/{made['id']}")
    assert (now["status"], now["default_payment_method"]) == ("active", visa)
    assert home(client, acme).open_payments is None


def test_an_invoice_of_its_own_is_paid_too(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada)
    acme_stripe.post("/v1/invoiceitems", customer=ada, amount=2500, currency="eur", description="Setup")
    made = acme_stripe.post("/v1/invoices", customer=ada, auto_advance=False, pending_invoice_items_behavior="include")
    invoice = acme_stripe.post(f"/v1/invoices/{made['id']}/finalize")
    url = f"/p/acme/invoices/{invoice['id']}/payment/"
    visit(client, acme, ada)
    shown = client.get(url).context["page"]
    assert (shown.heading, shown.keep_label) == (f"Pay invoice {invoice['number']}", "")
    response = client.post(url, form(client, url))
    words = told(client, client.get(response["Location"]))
    assert words == f"You paid €25.00. Invoice {invoice['number']} is settled."


def test_invoices_that_are_paid_by_hand_can_be_paid_here_and_keep_stripe_s_page(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, price(acme_stripe), collection_method="send_invoice", days_until_due=30)
    acme_stripe.post(f"/v1/invoices/{made['latest_invoice']}/finalize")
    visit(client, acme, ada)
    payments = home(client, acme).open_payments
    assert payments is not None
    assert payments.payments[0].pay_url == f"/p/acme/invoices/{made['latest_invoice']}/payment/"
    assert payments.payments[0].hosted_url == f"/p/acme/invoices/{made['latest_invoice']}/hosted/"
    assert client.post(payments.payments[0].pay_url, form(client, payments.payments[0].pay_url)).status_code == 303
    assert acme_stripe.get(f"/v1/invoices/{made['latest_invoice']}")["status"] == "paid"


def test_without_a_saved_card_stripe_s_page_is_the_way_where_none_can_be_added(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    features(acme, payment_method_update=False)
    made = subscribe(acme_stripe, ada, price(acme_stripe), payment_behavior="default_incomplete")
    visit(client, acme, ada)
    payments = home(client, acme).open_payments
    assert payments is not None
    assert payments.payments[0].pay_url == f"/p/acme/invoices/{made['latest_invoice']}/hosted/"
    url = f"/p/acme/invoices/{made['latest_invoice']}/payment/"
    page = client.get(url).context["page"]
    assert page.choice.empty == "No payment method is saved."
    assert page.hosted_url == f"/p/acme/invoices/{made['latest_invoice']}/hosted/"
    assert "task-form" not in client.get(url).content.decode()


def test_where_invoices_are_not_shown_the_card_of_the_subscription_leads_there(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    features(acme, invoice_history=False)
    card(acme_stripe, ada, ASKING)
    made = subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    action = home(client, acme).subscriptions.cards[0].actions[0]
    assert (action.label, action.look) == ("Complete payment", "primary")
    assert client.get(action.url).status_code == 200
    assert made["latest_invoice"] in action.url


# --- Bad days --------------------------------------------------------------------------------------------------------


def test_pressing_twice_pays_once(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    visa = save(acme_stripe, ada)
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    visit(client, acme, ada)
    sent = form(client, waiting.url, payment_method=visa)
    first, second = client.post(waiting.url, sent), client.post(waiting.url, sent)
    assert first["Location"] == f"{waiting.url}result/"
    assert told(client, second) == CHANGED
    succeeded = [each for each in charges(acme_stripe, ada) if each[1] == "succeeded"]
    assert succeeded == [(4900, "succeeded"), (5000, "succeeded")]


def test_two_tabs_pay_once(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    visa = save(acme_stripe, ada)
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    visit(client, acme, ada)
    one, other = (form(client, waiting.url, payment_method=visa) for _ in range(2))
    assert one["token"] != other["token"]
    client.post(waiting.url, one)
    assert told(client, client.post(waiting.url, other)) == CHANGED
    assert len([each for each in charges(acme_stripe, ada) if each[1] == "succeeded"]) == 2


@pytest.mark.parametrize("after_change", [False, True])
@pytest.mark.parametrize(("kind", "status"), [("timeout", 503), ("drop", 502), ("rate_limit", 503), ("error", 502)])
def test_when_no_answer_comes_pressing_again_pays_once(
    client: Client,
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    kind: str,
    status: int,
    after_change: bool,
) -> None:
    visa = save(acme_stripe, ada)
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    visit(client, acme, ada)
    sent = form(client, waiting.url, payment_method=visa)
    del sent["keep"]
    simulator.faults.add(
        kind, method="POST", path="/v1/payment_intents/*/confirm", times=None, after_change=after_change
    )
    lost = client.post(waiting.url, sent)
    assert lost.status_code == status
    page = lost.context["page"]
    assert "Press the button again: it is done once only." in page.notice
    again = fields(lost.content.decode())
    assert again == sent
    simulator.faults.clear()
    response = client.post(waiting.url, again)
    words = told(client, response if response["Location"] == "/p/acme/" else client.get(response["Location"]))
    assert words == CHANGED
    assert len([each for each in charges(acme_stripe, ada) if each[1] == "succeeded"]) == 2


def test_an_amount_that_changed_is_shown_before_it_is_charged(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visa = save(acme_stripe, ada)
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    visit(client, acme, ada)
    sent = form(client, waiting.url, payment_method=visa)
    acme_stripe.post("/v1/credit_notes", invoice=waiting.invoice, amount=1000)
    response = client.post(waiting.url, sent)
    assert response.status_code == 409
    page = response.context["page"]
    assert page.errors[0].message == "The amount has changed since you opened this page. Nothing was charged yet."
    assert plain(page.button) == "Pay €40.00"
    assert waiting.invoice_now["status"] == "open"
    done = client.post(waiting.url, fields(response.content.decode()))
    assert told(client, client.get(done["Location"])).startswith("You paid €40.00.")


def test_an_invoice_that_is_settled_says_so(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    url = f"/p/acme/invoices/{made['latest_invoice']}/payment/"
    assert told(client, client.post(url)) == "You paid €49.00. Your subscription to Pro has started."


@pytest.mark.parametrize("change", ["mark_uncollectible", "void"])
def test_an_invoice_that_nobody_collects_cannot_be_paid(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, change: str
) -> None:
    card(acme_stripe, ada, ASKING)
    made = subscribe(acme_stripe, ada, price(acme_stripe))
    url = f"/p/acme/invoices/{made['latest_invoice']}/payment/"
    visit(client, acme, ada)
    sent = form(client, url)
    acme_stripe.post(f"/v1/invoices/{made['latest_invoice']}/{change}")
    words = "This invoice is not collected any more. Nothing is to be paid for it."
    assert told(client, client.post(url, sent)) == words


def test_a_bank_debit_is_on_its_way(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    debit = save(acme_stripe, ada, "pm_usBankAccount_processing")
    card(acme_stripe, ada, ASKING)
    made = subscribe(acme_stripe, ada, price(acme_stripe, currency="usd"))
    url = f"/p/acme/invoices/{made['latest_invoice']}/payment/"
    visit(client, acme, ada)
    response = client.post(url, form(client, url, payment_method=debit))
    words = "Your payment of $49.00 is on its way. It can take some days until it arrives."
    assert told(client, client.get(response["Location"])) == words
    assert told(client, client.post(url)) == words


@pytest.mark.parametrize("spoiled", ["token", "payment_method"])
def test_a_form_that_was_tampered_with_is_refused(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str, spoiled: str
) -> None:
    waiting = waiting_change(acme_stripe, ada)
    theirs = card(acme_stripe, bob)
    visit(client, acme, ada)
    sent = form(client, waiting.url)
    changed: dict[str, Any] = {"token": "short", "payment_method": theirs}
    assert client.post(waiting.url, sent | {spoiled: changed[spoiled]}).status_code == 400
    assert waiting.invoice_now["status"] == "open"
    assert charges(acme_stripe, bob) == []


def test_without_a_choice_the_page_asks_for_one(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    save(acme_stripe, ada)
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    sent = form(client, waiting.url)
    del sent["payment_method"]
    response = client.post(waiting.url, sent)
    assert response.status_code == 400
    assert response.context["page"].errors[0].message == "Choose a payment method."
    assert response.context["page"].choice.error == "Choose a payment method."


@pytest.mark.parametrize("tail", ["", "bank/", "result/"])
def test_somebody_else_s_invoice_does_not_exist(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str, tail: str
) -> None:
    waiting = waiting_change(acme_stripe, bob)
    visit(client, acme, ada)
    assert client.get(f"{waiting.url}{tail}").status_code == 404
    if not tail:
        assert client.post(waiting.url, {"token": "x"}).status_code == 404


def test_the_ways_to_and_from_the_bank_are_only_looked_at(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    assert [client.post(f"{waiting.url}{tail}").status_code for tail in ("bank/", "result/")] == [405, 405]
    assert client.put(waiting.url).status_code == 405


def test_each_attempt_is_in_the_audit_trail_with_stripe_s_request(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    visa = save(acme_stripe, ada)
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    visit(client, acme, ada)
    client.post(waiting.url, form(client, waiting.url))
    client.post(waiting.url, form(client, waiting.url, payment_method=visa))
    entries = AuditEntry.objects.filter(action="payment_intent.confirm").order_by("pk")
    assert [(entry.details["outcome"], entry.details["payment_method"]) for entry in entries] == [
        ("CardDeclined", waiting.method),
        ("done", visa),
    ]
    asked = {request.id for request in simulator.requests.all() if request.path.endswith("/confirm")}
    assert {entry.request_id for entry in entries} == asked
    assert {(entry.actor_label, entry.details["invoice"]) for entry in entries} == {(ada, waiting.invoice)}


def test_only_addresses_over_https_lead_out_of_here() -> None:
    from billing.errors import NotFound
    from billing.stripe_pages import trusted_address

    assert trusted_address("https://hooks.stripe.com/3d") == "https://hooks.stripe.com/3d"
    for address in ("", None, "http://bank.example/", "javascript:alert(1)", "//bank.example/", "https:"):
        with pytest.raises(NotFound):
            trusted_address(address)


def test_the_date_until_which_a_change_waits_is_said(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    start = 1_772_582_400  # 4 March 2026, midnight
    clock = on_a_clock(acme_stripe, start - DAY)
    waiting = waiting_change(acme_stripe, clock.customer)
    visit(client, acme, clock.customer)
    words = "A change to Team waits for your payment until 3 March 2026. Until then nothing is changed."
    assert plain(home(client, acme).subscriptions.cards[0].notice) == words
    page = client.get(waiting.url).context["page"]
    assert page.heading == "Pay for the change to Team"
    assert "3 March 2026" in plain(page.sentence)
