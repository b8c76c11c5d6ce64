"""A change that waits for its payment can be taken back."""

import re

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from billing.tokens import new_token
from simulator.core import Simulator
from tests.billing.paying import DECLINED, form, save, told, waiting_change
from tests.billing.scenes import card, home, price, subscribe
from tests.cast import Stripe, visit

TAKEN_BACK = "The change was taken back. Your subscription stays Pro, and nothing was charged."


def test_one_press_takes_the_change_back(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    undo = home(client, acme).subscriptions.cards[0].actions[1]
    assert (undo.label, undo.url) == ("Take back the change", waiting.undo_url)
    assert told(client, client.post(undo.url, {"token": undo.token})) == TAKEN_BACK
    assert (waiting.now["pending_update"], waiting.price_now) == (None, waiting.pro)
    assert waiting.invoice_now["status"] == "void"
    shown = home(client, acme).subscriptions.cards[0]
    assert (shown.name, shown.notice) == ("Pro", "")
    assert undo.label not in [action.label for action in shown.actions]


def test_it_can_be_taken_back_beside_the_payment_too(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    html = client.get(waiting.url).content.decode()
    assert f'action="{waiting.undo_url}"' in html
    token = re.findall(r'name="token" value="([^"]+)"', html)[-1]
    assert told(client, client.post(waiting.undo_url, {"token": token})) == TAKEN_BACK
    # The payment page of the change that is gone says so.
    words = "The change was not made, because it was not paid. Nothing was charged for it."
    assert told(client, client.get(waiting.url)) == words


def test_what_is_not_owed_is_not_asked_for_at_the_top(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    assert home(client, acme).open_payments is None


def test_pressing_twice_takes_it_back_once(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    sent = {"token": new_token()}
    client.post(waiting.undo_url, sent)
    client.get("/p/acme/")
    assert told(client, client.post(waiting.undo_url, sent)) == "No change waits for a payment."
    assert AuditEntry.objects.filter(action="invoice.void").count() == 1


def test_a_change_that_was_paid_in_another_tab_is_not_taken_back(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visa = save(acme_stripe, ada)
    waiting = waiting_change(acme_stripe, ada, DECLINED)
    visit(client, acme, ada)
    client.post(waiting.url, form(client, waiting.url, payment_method=visa))
    assert told(client, client.post(waiting.undo_url, {"token": new_token()})) == "No change waits for a payment."
    assert waiting.price_now == waiting.team


@pytest.mark.parametrize("after_change", [False, True])
@pytest.mark.parametrize(("kind", "status"), [("timeout", 503), ("drop", 502)])
def test_when_no_answer_comes_the_same_button_is_there(
    client: Client,
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    kind: str,
    status: int,
    after_change: bool,
) -> None:
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    sent = {"token": new_token()}
    simulator.faults.add(kind, method="POST", path="/v1/invoices/*/void", times=None, after_change=after_change)
    lost = client.post(waiting.undo_url, sent)
    assert lost.status_code == status
    assert lost.context["page"].token == sent["token"]
    simulator.faults.clear()
    words = told(client, client.post(waiting.undo_url, sent))
    assert words == ("No change waits for a payment." if after_change else TAKEN_BACK)
    assert waiting.invoice_now["status"] == "void"


def test_without_a_change_there_is_nothing_to_take_back(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    address = f"/p/acme/subscriptions/{made['id']}/pending-change/undo/"
    assert told(client, client.post(address, {"token": new_token()})) == "No change waits for a payment."
    assert acme_stripe.get(f"/v1/invoices/{made['latest_invoice']}")["status"] == "paid"


def test_somebody_else_s_change_does_not_exist(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str
) -> None:
    waiting = waiting_change(acme_stripe, bob)
    visit(client, acme, ada)
    assert client.post(waiting.undo_url, {"token": new_token()}).status_code == 404
    assert waiting.now["pending_update"] is not None


def test_it_takes_a_press_with_its_token(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    assert client.get(waiting.undo_url).status_code == 405
    assert client.post(waiting.undo_url).status_code == 400
    assert waiting.now["pending_update"] is not None


def test_it_is_in_the_audit_trail_with_stripe_s_request(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada)
    visit(client, acme, ada)
    client.post(waiting.undo_url, {"token": new_token()})
    entry = AuditEntry.objects.get(action="invoice.void")
    assert (entry.actor_label, entry.target) == (ada, waiting.invoice)
    assert (entry.details["change"], entry.details["outcome"]) == ("discard_pending_update", "done")
    asked = {request.id for request in simulator.requests.all() if request.path.endswith("/void")}
    assert {entry.request_id} == asked
