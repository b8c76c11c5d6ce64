"""Back from Stripe: what was chosen is carried out once, and what is true is told."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import AuditEntry, Merchant
from tests.billing.methods import payer
from tests.billing.paying import ASKING, DECLINED, at_the_bank, told, waiting_change
from tests.billing.scenes import card, features, price, subscribe
from tests.billing.setting_up import NEW, RESULT, Begun, begin, default_of, saved
from tests.billing.test_flows import HOMEPAGE, flow
from tests.cast import Stripe, visit


@pytest.fixture
def here(client: Client, acme: Merchant, ada: str) -> Client:
    """Ada is on her billing pages."""
    visit(client, acme, ada)
    return client


def owing(stripe: Stripe, customer: str) -> str:
    """An open invoice of EUR 49, because the card was declined."""
    card(stripe, customer, DECLINED)
    return str(subscribe(stripe, customer, price(stripe), payment_behavior="allow_incomplete")["latest_invoice"])


def paid(stripe: Stripe, invoice: str) -> bool:
    return bool(stripe.get(f"/v1/invoices/{invoice}")["status"] == "paid")


def test_everything_that_was_ticked_is_done(here: Client, acme_stripe: Stripe, ada: str) -> None:
    invoice = owing(acme_stripe, ada)
    own = card(acme_stripe, ada, "pm_card_mastercard")
    team = subscribe(acme_stripe, ada, price(acme_stripe, "Team"), default_payment_method=own)
    begun = begin(here, acme_stripe, f"?invoice={invoice}").confirm()
    assert told(here, here.get(begun.result)) == (
        "Visa ending 4242 is saved and pays for everything from now on. You paid €49.00. "
        "Your subscription to Pro has started."
    )
    assert default_of(acme_stripe, ada) == begun.method
    assert acme_stripe.get(f"/v1/subscriptions/{team['id']}")["default_payment_method"] == begun.method
    assert paid(acme_stripe, invoice)
    assert begun.now["metadata"]["portal_done"] == "1"
    trail = AuditEntry.objects.filter(details__outcome="done").values_list("action", flat=True)
    assert {"setup_intent.create", "customer.update", "payment_intent.confirm", "setup_intent.update"} <= set(trail)


def test_what_was_not_ticked_is_left_alone(here: Client, acme_stripe: Stripe, ada: str) -> None:
    invoice = owing(acme_stripe, ada)
    own = card(acme_stripe, ada, "pm_card_mastercard")
    begun = begin(here, acme_stripe, default="").confirm()
    assert told(here, here.get(begun.result)) == "Visa ending 4242 is saved."
    assert default_of(acme_stripe, ada) == own
    assert not paid(acme_stripe, invoice)


def test_an_invoice_that_costs_something_else_by_now_is_not_paid(here: Client, acme_stripe: Stripe, ada: str) -> None:
    invoice = owing(acme_stripe, ada)
    begun = begin(here, acme_stripe, f"?invoice={invoice}", pays=f"{invoice} 4800 eur").confirm()
    assert told(here, here.get(begun.result)).endswith(
        "An invoice that you chose is settled already or costs something else now. Nothing more was charged."
    )
    assert not paid(acme_stripe, invoice)


def test_an_invoice_of_somebody_else_is_not_paid(here: Client, acme_stripe: Stripe, ada: str, bob: str) -> None:
    invoice = owing(acme_stripe, bob)
    begun = begin(here, acme_stripe, pays=f"{invoice} 4900 eur").confirm()
    assert here.get(begun.result).status_code == 303
    assert not paid(acme_stripe, invoice)


@pytest.mark.parametrize("default", ["on", ""])
def test_a_declined_payment_leads_to_its_invoice_and_the_card_stays_saved(
    here: Client, acme_stripe: Stripe, ada: str, default: str
) -> None:
    invoice = owing(acme_stripe, ada)
    begun = begin(here, acme_stripe, f"?invoice={invoice}", default=default).confirm(DECLINED)
    response = here.get(begun.result)
    address = f"/p/acme/invoices/{invoice}/payment/?payment_method={begun.method}"
    assert (response.status_code, response["Location"]) == (303, address)
    body = here.get(address).content.decode()
    assert "Visa ending 0341 is saved" in body
    assert "Your bank declined the payment" in body
    assert begun.now["metadata"]["portal_done"] == "1"
    assert not paid(acme_stripe, invoice)


def test_a_payment_that_is_refused_leads_to_its_invoice_even_when_nothing_else_was_chosen(
    here: Client, acme_stripe: Stripe, ada: str
) -> None:
    invoice = owing(acme_stripe, ada)
    begun = begin(here, acme_stripe, f"?invoice={invoice}", default="").confirm()
    acme_stripe.simulator.faults.add("error", method="POST", path="/v1/payment_intents/*", status=400)
    response = here.get(begun.result)
    address = f"/p/acme/invoices/{invoice}/payment/?payment_method={begun.method}"
    assert (response.status_code, response["Location"]) == (303, address)
    assert "This payment method cannot be used for this invoice." in here.get(address).content.decode()
    assert begun.now["metadata"]["portal_done"] == "1"
    assert not paid(acme_stripe, invoice)


def test_a_bank_that_asks_about_the_payment_is_led_to(here: Client, acme_stripe: Stripe, ada: str) -> None:
    invoice = owing(acme_stripe, ada)
    begun = begin(here, acme_stripe, f"?invoice={invoice}").confirm(ASKING)
    back = at_the_bank(acme_stripe.simulator, begun.now["next_action"]["redirect_to_url"]["url"], "complete")
    response = here.get(_clean(here, back))
    assert (response.status_code, response["Location"]) == (303, f"/p/acme/invoices/{invoice}/payment/bank/")
    assert (
        "Visa ending 3184 is saved and pays for everything from now on."
        in here.get(response["Location"]).content.decode()
    )


def test_the_step_that_waited_is_finished_with_the_new_card(here: Client, acme_stripe: Stripe, ada: str) -> None:
    waiting = waiting_change(acme_stripe, ada)
    begun = begin(here, acme_stripe, f"?next={waiting.url}", default="").confirm("pm_card_mastercard")
    address = f"{waiting.url}?payment_method={begun.method}"
    for _ in range(2):
        response = here.get(begun.result)
        assert (response.status_code, response["Location"]) == (303, address)
    shown = here.get(address)
    assert "Mastercard ending 4444 is saved." in shown.content.decode()
    assert [option.id for option in shown.context["page"].choice.options if option.is_chosen] == [begun.method]


def test_a_link_for_this_one_thing_ends_with_it(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    session = visit(client, acme, ada, flow=flow("payment_method_update", HOMEPAGE))
    begun = begin(client, acme_stripe).confirm()
    assert "Visa ending 4242 is saved and pays for everything from now on." in told(client, client.get(begun.result))
    session.refresh_from_db()
    assert session.flow_done
    assert "Visa ending 4242 is saved and pays for everything from now on." in session.flow_result


def test_a_replayed_address_changes_nothing(here: Client, acme_stripe: Stripe, ada: str) -> None:
    begun = begin(here, acme_stripe).confirm()
    told(here, here.get(begun.result))
    later = card(acme_stripe, ada, "pm_card_mastercard")
    before = len(acme_stripe.simulator.requests.all())
    assert told(here, here.get(begun.result)) == "Visa ending 4242 is saved already. Nothing more was changed."
    assert default_of(acme_stripe, ada) == later
    asked = acme_stripe.simulator.requests.all()[before:]
    assert {each.method for each in asked} == {"GET"}


def test_what_was_chosen_days_ago_is_asked_for_once_more(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(client, acme, ada)
    owes = payer(acme_stripe, ada)
    invoice = owes.bill(1500)
    begun = begin(client, acme_stripe, f"?invoice={invoice}").confirm("pm_card_mastercard")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1)):
        visit(client, acme, ada)
        response = client.get(begun.result)
        address = f"/p/acme/payment-methods/{begun.method}/default/"
        assert (response.status_code, response["Location"]) == (303, address)
        body = client.get(address).content.decode()
        assert "Mastercard ending 4444 is saved already. Nothing more was changed." in body
        assert "Pay the open invoice" in body
        assert begun.now["metadata"]["portal_done"] == "1"
    assert (owes.default, paid(acme_stripe, invoice)) == (owes.visa, False)


def test_a_step_that_waited_for_days_is_led_to_and_nothing_is_done(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(client, acme, ada)
    waiting = waiting_change(acme_stripe, ada)
    begun = begin(client, acme_stripe, f"?next={waiting.url}").confirm("pm_card_mastercard")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1)):
        visit(client, acme, ada)
        assert client.get(begun.result)["Location"].startswith(waiting.url)
    assert default_of(acme_stripe, ada) == waiting.method


def test_a_card_that_was_removed_since_is_not_brought_back(here: Client, acme_stripe: Stripe, ada: str) -> None:
    begun = begin(here, acme_stripe).confirm()
    acme_stripe.post(f"/v1/payment_methods/{begun.method}/detach")
    words = "Visa ending 4242 was removed in the meantime. Nothing was changed."
    assert told(here, here.get(begun.result)) == words
    assert (saved(acme_stripe, ada), default_of(acme_stripe, ada)) == ([], "")


def test_an_intent_that_was_not_made_here_changes_nothing(here: Client, acme_stripe: Stripe, ada: str) -> None:
    made = acme_stripe.post("/v1/setup_intents", customer=ada, payment_method="pm_card_visa")
    Begun(acme_stripe, made["id"], "").confirm()
    assert "is saved already" in told(here, here.get(f"{RESULT}?setup_intent={made['id']}"))
    assert default_of(acme_stripe, ada) == ""


def test_somebody_elses_intent_is_not_found_and_nothing_is_attached(
    here: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str
) -> None:
    other = Client()
    visit(other, acme, bob)
    begun = begin(other, acme_stripe).confirm()
    for query in (
        f"?setup_intent={begun.id}",
        "?setup_intent=seti_made_up",
        "?setup_intent=../customers",
        "?checkout_session=cs_test_made_up",
        "?redirect_status=succeeded",
        "",
    ):
        assert here.get(RESULT + query).status_code == 404, query
    assert here.get(f"{NEW}?setup_intent={begun.id}").status_code == 404
    assert saved(acme_stripe, ada) == []
    assert "portal_done" not in begun.now["metadata"]
    assert default_of(acme_stripe, bob) == ""


def test_the_secret_in_the_address_is_dropped_at_once(here: Client, acme_stripe: Stripe, ada: str) -> None:
    begun = begin(here, acme_stripe).confirm()
    response = here.get(f"{begun.result}&setup_intent_client_secret={begun.secret}&redirect_status=succeeded")
    assert (response.status_code, response["Location"]) == (303, begun.result)
    assert default_of(acme_stripe, ada) == ""


def test_a_browser_that_looks_ahead_changes_nothing(here: Client, acme_stripe: Stripe, ada: str) -> None:
    begun = begin(here, acme_stripe).confirm()
    for purpose in ("prefetch", "prefetch;prerender"):
        assert here.get(begun.result, headers={"sec-purpose": purpose}).status_code == 503
    assert default_of(acme_stripe, ada) == ""
    assert here.get(begun.result).status_code == 303
    assert default_of(acme_stripe, ada) == begun.method


def test_the_address_is_asked_by_get_only_and_not_without_the_feature(
    here: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    begun = begin(here, acme_stripe).confirm()
    assert here.post(begun.result).status_code == 405
    assert here.head(begun.result).status_code == 405
    features(acme, payment_method_update=False)
    assert here.get(begun.result).status_code == 404
    assert default_of(acme_stripe, ada) == ""


def _clean(client: Client, back: str) -> str:
    """The bank leads back with the intent's secret, which is dropped first."""
    return str(client.get(back)["Location"])


def failed(here: Client, begun: Begun) -> str:
    """What the page says to which a failed attempt leads back."""
    response = here.get(begun.result)
    assert (response.status_code, response["Location"]) == (303, f"{NEW}?setup_intent={begun.id}")
    return here.get(response["Location"]).content.decode()


def test_a_declined_card_leads_back_with_the_reason_and_the_choices(
    here: Client, acme_stripe: Stripe, ada: str
) -> None:
    waiting = waiting_change(acme_stripe, ada)
    begun = begin(here, acme_stripe, f"?next={waiting.url}", default="")
    begun.confirm("pm_card_chargeDeclinedInsufficientFunds")
    assert "There is not enough money on the account" in failed(here, begun)
    shown = here.get(f"{NEW}?setup_intent={begun.id}").context["page"]
    assert (shown.next, shown.uses.is_default) == (waiting.url, False)
    assert "4242" in saved(acme_stripe, ada)


@pytest.mark.parametrize("outcome", ["complete", "fail"])
def test_a_bank_that_asks_before_saving_is_led_to_by_a_page_of_ours(
    here: Client, acme_stripe: Stripe, ada: str, outcome: str
) -> None:
    begun = begin(here, acme_stripe).confirm(ASKING)
    response = here.get(begun.result)
    assert response.status_code == 200
    bank = response.context["page"].onward_url
    assert f'content="0; url={bank.replace("&", "&amp;")}"' in response.content.decode()
    address = _clean(here, at_the_bank(acme_stripe.simulator, bank, outcome))
    assert address == begun.result
    if outcome == "complete":
        assert told(here, here.get(address)).startswith("Visa ending 3184 is saved and pays")
    else:
        assert "It was not confirmed with your bank, so nothing was saved" in failed(here, begun)
        assert saved(acme_stripe, ada) == []


def test_an_account_that_waits_for_small_amounts_is_verified_next(here: Client, acme_stripe: Stripe) -> None:
    begun = begin(here, acme_stripe).confirm("pm_usBankAccount")
    response = here.get(begun.result)
    assert response["Location"] == f"/p/acme/payment-methods/verification/{begun.id}/"


def test_a_setup_that_was_given_up_is_begun_again(here: Client, acme_stripe: Stripe) -> None:
    begun = begin(here, acme_stripe)
    acme_stripe.post(f"/v1/setup_intents/{begun.id}/cancel")
    assert "The last attempt was not finished, so nothing was saved." in failed(here, begun)


def test_a_setup_that_nothing_was_typed_for_leads_to_the_fields(here: Client, acme_stripe: Stripe) -> None:
    body = failed(here, begin(here, acme_stripe))
    assert "This did not work yet" not in body


def test_what_the_bank_still_looks_at_is_told(here: Client, acme_stripe: Stripe, ada: str) -> None:
    begun = begin(here, acme_stripe).confirm()
    # No kind of payment method that is simulated takes its time: only the status is set here.
    store = acme_stripe.simulator.store
    account = str(store.execute("SELECT account FROM objects WHERE id = ?", (begun.id,))[0][0])
    with store.transaction(account) as tables:
        row = tables.get("setup_intent", begun.id)
        assert row is not None
        tables.put({**row, "status": "processing"})
    words = "Visa ending 4242 is being checked. It is listed here as soon as that is done."
    assert told(here, here.get(begun.result)) == words
    assert default_of(acme_stripe, ada) == ""


@pytest.mark.parametrize("after_change", [True, False])
@pytest.mark.parametrize("path", ["/v1/customers/*", "/v1/subscriptions/*"])
def test_no_answer_half_way_says_what_is_sure_and_reloading_finishes_the_rest(
    here: Client, acme_stripe: Stripe, ada: str, path: str, after_change: bool
) -> None:
    own = card(acme_stripe, ada, "pm_card_mastercard")
    team = subscribe(acme_stripe, ada, price(acme_stripe, "Team"), default_payment_method=own)
    begun = begin(here, acme_stripe).confirm()
    acme_stripe.simulator.faults.add("timeout", method="POST", path=path, times=None, after_change=after_change)
    response = here.get(begun.result)
    assert response.status_code == 503
    shown = response.context["page"]
    assert (shown.heading, shown.url) == ("Visa ending 4242 is saved", begun.result)
    assert "portal_done" not in begun.now["metadata"]
    acme_stripe.simulator.faults.clear()
    assert "Visa ending 4242 is saved and pays for everything from now on." in told(here, here.get(shown.url))
    assert default_of(acme_stripe, ada) == begun.method
    assert acme_stripe.get(f"/v1/subscriptions/{team['id']}")["default_payment_method"] == begun.method


def test_a_refusal_half_way_can_be_tried_again(here: Client, acme_stripe: Stripe, ada: str) -> None:
    begun = begin(here, acme_stripe).confirm()
    acme_stripe.simulator.faults.add("error", method="POST", path="/v1/customers/*", status=403)
    response = here.get(begun.result)
    assert response.status_code == 502
    assert "did not let us arrange all" in response.context["page"].notice
    assert "pays for everything" in told(here, here.get(begun.result))


def test_a_note_that_cannot_be_written_does_not_hide_what_is_done(here: Client, acme_stripe: Stripe, ada: str) -> None:
    begun = begin(here, acme_stripe).confirm()
    acme_stripe.simulator.faults.add("timeout", method="POST", path="/v1/setup_intents/*", times=None)
    assert "Visa ending 4242 is saved and pays" in told(here, here.get(begun.result))
    assert default_of(acme_stripe, ada) == begun.method


def test_no_answer_about_the_intent_is_the_error_page(here: Client, acme_stripe: Stripe) -> None:
    begun = begin(here, acme_stripe).confirm()
    acme_stripe.simulator.faults.add("drop", path="/v1/setup_intents/*", times=None)
    assert here.get(begun.result).status_code == 502
