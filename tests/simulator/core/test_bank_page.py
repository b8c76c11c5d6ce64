"""3-D Secure by redirect: the bank's page, in a browser's requests and without a server."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
import stripe as sdk

from simulator.core import Simulator
from simulator.server import Server
from simulator.transport import InProcessClient
from tests.simulator.core.conftest import ACME

ASKING = "pm_card_authenticationRequired"
POOR = "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"
RETURN_URL = "https://portal.example/p/acme/done/?sub=1&note=a%20b#top"


@pytest.fixture
def here(server: Server) -> str:
    """The server's address."""
    return f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def stripe(here: str) -> Any:
    """Acme's calls over HTTP, untyped, so that a test may also send what Stripe refuses."""
    return sdk.StripeClient(ACME, base_addresses={"api": here}).v1


def upgraded(stripe: Any, card: str = ASKING) -> tuple[str, str]:
    """Ada's change to a dearer plan, to be paid with a card that makes her bank ask: subscription and payment
    intent."""
    ada = stripe.customers.create({"name": "Ada"}).id
    for name in ("pm_card_visa", card):
        method = stripe.payment_methods.attach(name, {"customer": ada}).id
        if name == "pm_card_visa":
            stripe.customers.update(ada, {"invoice_settings": {"default_payment_method": method}})
            gold, platinum = (price(stripe, amount) for amount in (1000, 3000))
            subscription = stripe.subscriptions.create({"customer": ada, "items": [{"price": gold}]})
    stripe.customers.update(ada, {"invoice_settings": {"default_payment_method": method}})
    answer = stripe.subscriptions.update(
        subscription.id,
        {
            "items": [{"id": subscription["items"].data[0].id, "price": platinum}],
            "proration_behavior": "always_invoice",
            "payment_behavior": "pending_if_incomplete",
            "expand": ["latest_invoice.payments"],
        },
    )
    return subscription.id, answer.latest_invoice.payments.data[0].payment.payment_intent


def price(stripe: Any, amount: int) -> str:
    params = {"currency": "usd", "unit_amount": amount, "recurring": {"interval": "month"}}
    return str(stripe.prices.create({**params, "product_data": {"name": f"Plan {amount}"}}).id)


def confirmed(stripe: Any, intent: str, **more: Any) -> Any:
    return stripe.payment_intents.confirm(intent, {"return_url": RETURN_URL, **more})


def bank_page(intent: Any) -> str:
    """Where the customer is sent."""
    assert (intent.status, intent.next_action.type) == ("requires_action", "redirect_to_url")
    assert intent.next_action.redirect_to_url.return_url == RETURN_URL
    return str(intent.next_action.redirect_to_url.url)


def press(url: str, outcome: str) -> str:
    """Press a button of the page; where it leads."""
    answer = requests.post(url, data={"outcome": outcome}, timeout=5, allow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["Location"]


def returned(intent: Any, status: str) -> str:
    """The return address with what Stripe adds."""
    kind = intent.object
    added = {kind: intent.id, f"{kind}_client_secret": intent.client_secret, "redirect_status": status}
    return f"https://portal.example/p/acme/done/?sub=1&note=a%20b&{urlencode(added)}#top"


def price_of(stripe: Any, subscription: str) -> int:
    return int(stripe.subscriptions.retrieve(subscription)["items"].data[0].price.unit_amount)


def test_the_page_says_who_wants_how_much_from_which_card(
    stripe: Any, simulator: Simulator, server: Server, here: str
) -> None:
    simulator.set_billing(ACME, account_name="Acme <& Sons>")
    intent = confirmed(stripe, upgraded(stripe)[1])

    page = requests.get(bank_page(intent), timeout=5)

    assert bank_page(intent).startswith(f"{here}/3d_secure_2/hosted?")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "Acme &lt;&amp; Sons&gt;" in page.text
    assert "$20.00" in page.text
    assert "Visa •••• 3184" in page.text
    assert "<script" not in page.text


def test_completing_pays_applies_the_change_and_leads_back(stripe: Any) -> None:
    subscription, intent_id = upgraded(stripe)
    intent = confirmed(stripe, intent_id)
    assert price_of(stripe, subscription) == 1000

    assert press(bank_page(intent), "complete") == returned(intent, "succeeded")

    assert stripe.payment_intents.retrieve(intent_id).status == "succeeded"
    assert price_of(stripe, subscription) == 3000
    told = [event.type for event in stripe.events.list({"limit": 6}).data]
    assert told[0] == "customer.subscription.pending_update_applied"
    assert "invoice.paid" in told


def test_failing_leads_back_and_changes_nothing(stripe: Any) -> None:
    subscription, intent_id = upgraded(stripe)
    intent = confirmed(stripe, intent_id)

    assert press(bank_page(intent), "fail") == returned(intent, "failed")

    after = stripe.payment_intents.retrieve(intent_id)
    assert after.status == "requires_payment_method"
    assert after.last_payment_error.code == "payment_intent_authentication_failure"
    assert price_of(stripe, subscription) == 1000
    assert stripe.subscriptions.retrieve(subscription).pending_update is not None


def test_after_a_failure_another_card_can_ask_again(stripe: Any) -> None:
    subscription, intent_id = upgraded(stripe)
    press(bank_page(confirmed(stripe, intent_id)), "fail")
    ada = stripe.subscriptions.retrieve(subscription).customer
    other = stripe.payment_methods.attach("pm_card_threeDSecure2Required", {"customer": ada}).id

    again = confirmed(stripe, intent_id, payment_method=other)

    assert "3220" in requests.get(bank_page(again), timeout=5).text
    assert press(bank_page(again), "complete") == returned(again, "succeeded")
    assert price_of(stripe, subscription) == 3000


def test_a_card_can_be_declined_after_the_customer_proved_who_they_are(stripe: Any) -> None:
    subscription, intent_id = upgraded(stripe, POOR)
    intent = confirmed(stripe, intent_id)

    assert press(bank_page(intent), "complete") == returned(intent, "failed")

    error = stripe.payment_intents.retrieve(intent_id).last_payment_error
    assert (error.code, error.decline_code) == ("card_declined", "insufficient_funds")
    assert price_of(stripe, subscription) == 1000


@pytest.mark.parametrize(("outcome", "status"), [("complete", "succeeded"), ("fail", "failed")])
def test_coming_again_leads_straight_back(stripe: Any, outcome: str, status: str) -> None:
    intent = confirmed(stripe, upgraded(stripe)[1])
    press(bank_page(intent), outcome)

    seen = requests.get(bank_page(intent), timeout=5, allow_redirects=False)

    assert (seen.status_code, seen.headers["Location"]) == (303, returned(intent, status))
    assert press(bank_page(intent), "complete") == returned(intent, status)
    after = stripe.payment_intents.retrieve(intent.id).status
    assert after == ("succeeded" if outcome == "complete" else "requires_payment_method")


def test_whoever_comes_too_late_is_led_back_without_paying(stripe: Any, simulator: Simulator) -> None:
    subscription, intent_id = upgraded(stripe)
    intent = confirmed(stripe, intent_id)
    later = simulator.wall_clock() + 24 * 3600
    simulator.wall_clock = lambda: later

    assert press(bank_page(intent), "complete") == returned(intent, "failed")

    assert stripe.payment_intents.retrieve(intent_id).status == "canceled"
    assert price_of(stripe, subscription) == 1000


def test_something_else_than_a_button_shows_the_page_again(stripe: Any) -> None:
    intent = confirmed(stripe, upgraded(stripe)[1])
    answer = requests.post(bank_page(intent), data={"outcome": "perhaps"}, timeout=5, allow_redirects=False)
    assert (answer.status_code, "Complete authentication" in answer.text) == (200, True)


@pytest.mark.parametrize("name", ["merchant", "payment_intent", "payment_intent_client_secret"])
def test_an_address_that_was_guessed_leads_nowhere(stripe: Any, name: str) -> None:
    intent = confirmed(stripe, upgraded(stripe)[1])
    address = urlsplit(bank_page(intent))
    asked = {key: values[0] for key, values in parse_qs(address.query).items()}
    for guess in ({name: asked[name] + "0"}, {name: ""}, {name: "é"}):
        url = address._replace(query=urlencode(asked | guess)).geturl()
        answer = requests.post(url, data={"outcome": "complete"}, timeout=5, allow_redirects=False)
        assert answer.status_code == 404
    assert stripe.payment_intents.retrieve(intent.id).status == "requires_action"


@pytest.mark.parametrize(("outcome", "status"), [("complete", "succeeded"), ("fail", "failed")])
def test_saving_a_card_uses_the_same_page(stripe: Any, outcome: str, status: str) -> None:
    ada = stripe.customers.create({"name": "Ada"}).id
    made = stripe.setup_intents.create({"customer": ada, "payment_method": ASKING})
    intent = stripe.setup_intents.confirm(made.id, {"return_url": RETURN_URL})
    page = requests.get(bank_page(intent), timeout=5).text
    assert "Confirm that this card may be saved" in page
    assert "Amount" not in page

    assert press(bank_page(intent), outcome) == returned(intent, status)

    after = stripe.setup_intents.retrieve(made.id).status
    assert after == ("succeeded" if outcome == "complete" else "requires_payment_method")
    saved = stripe.customers.payment_methods.list(ada).data
    assert len(saved) == (1 if outcome == "complete" else 0)
    assert requests.get(bank_page(intent), timeout=5, allow_redirects=False).headers["Location"] == returned(
        intent, status
    )


def test_stripe_js_asks_by_itself(stripe: Any) -> None:
    intent = confirmed(stripe, upgraded(stripe)[1], use_stripe_sdk=True)
    assert intent.next_action.type == "use_stripe_sdk"


@pytest.mark.parametrize("address", ["portal", "//portal.example/", "https://", "http://[portal/"])
def test_the_way_back_must_be_an_address(stripe: Any, address: str) -> None:
    intent = upgraded(stripe)[1]
    with pytest.raises(sdk.InvalidRequestError) as caught:
        confirmed(stripe, intent, return_url=address)
    assert (caught.value.code, caught.value.param) == ("url_invalid", "return_url")


def test_the_way_back_cannot_smuggle_a_header(stripe: Any) -> None:
    url = "https://portal.example/\r\nSet-Cookie: a=b/é"
    intent = confirmed(stripe, upgraded(stripe)[1], return_url=url)
    answer = requests.post(
        intent.next_action.redirect_to_url.url, data={"outcome": "complete"}, timeout=5, allow_redirects=False
    )
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Location"].startswith("https://portal.example/Set-Cookie:%20a=b/%C3%A9?payment_intent=pi_")


def test_the_control_address_stands_in_for_the_customer(stripe: Any, here: str) -> None:
    subscription, intent = upgraded(stripe)
    address = f"{here}/_simulator/authenticate"
    done = requests.post(address, json={"key": ACME, "intent": intent}, timeout=5)
    assert (done.status_code, done.json()) == (200, {"intent": intent, "success": True})
    assert price_of(stripe, subscription) == 3000
    assert requests.post(address, json={"key": ACME, "intent": intent}, timeout=5).status_code == 400
    assert requests.post(address, json={"key": ACME, "intent": "pi_nope"}, timeout=5).status_code == 404
    wrong = requests.post(address, json={"key": ACME, "intent": intent, "success": "yes"}, timeout=5)
    assert (wrong.status_code, wrong.json()["error"]) == (400, "success must be true or false")


def test_in_process_the_simulator_answers_stripes_address(simulator: Simulator) -> None:
    stripe: Any = sdk.StripeClient(ACME, http_client=InProcessClient(simulator)).v1
    subscription, intent_id = upgraded(stripe)
    intent = confirmed(stripe, intent_id)
    assert bank_page(intent).startswith("https://hooks.stripe.com/3d_secure_2/hosted?")

    page = simulator.handle("GET", bank_page(intent))
    assert (page.status, b"$20.00" in page.body) == (200, True)
    form = {"content-type": "application/x-www-form-urlencoded"}
    done = simulator.handle("POST", bank_page(intent), form, "outcome=complete")

    assert (done.status, done.headers["location"]) == (303, returned(intent, "succeeded"))
    assert price_of(stripe, subscription) == 3000


def test_in_process_nobody_needs_the_page(simulator: Simulator) -> None:
    stripe: Any = sdk.StripeClient(ACME, http_client=InProcessClient(simulator)).v1
    ada = stripe.customers.create({"name": "Ada"}).id
    setup = stripe.setup_intents.create(
        {
            "customer": ada,
            "payment_method": ASKING,
            "confirm": True,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        }
    )
    assert setup.next_action.type == "use_stripe_sdk"
    simulator.authenticate(setup.id, key=ACME)
    assert stripe.setup_intents.retrieve(setup.id).status == "succeeded"
