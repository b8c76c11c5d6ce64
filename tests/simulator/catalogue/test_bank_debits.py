"""Bank debits: the money comes later, or not at all. And the customer's bank that answers later, too."""

from typing import Any

import pytest
import stripe

from simulator import payments, setups
from simulator.context import Context
from simulator.core import Simulator
from simulator.store import Row
from tests.simulator.catalogue.stories import Clock, events

BACK = "https://acme.test/back"


pytestmark = pytest.mark.usefixtures("clock")


def debit(acme: stripe.StripeClient, ada: str, payment_method: str, currency: str) -> stripe.PaymentIntent:
    params: Any = {
        "amount": 5000,
        "currency": currency,
        "customer": ada,
        "payment_method": payment_method,
        "confirm": True,
        "return_url": BACK,
    }
    return acme.v1.payment_intents.create(params)


@pytest.mark.parametrize(("name", "currency"), [("pm_success_de", "eur"), ("pm_usBankAccount_success", "usd")])
def test_a_debit_is_processing_until_the_bank_answers(
    acme: stripe.StripeClient, ada: str, name: str, currency: str
) -> None:
    begun = debit(acme, ada, name, currency)
    assert begun.status == "processing"
    done = acme.v1.payment_intents.retrieve(begun.id, {"expand": ["latest_charge"]}).to_dict()
    assert (done["status"], done["amount_received"]) == ("succeeded", 5000)
    assert done["latest_charge"]["id"].startswith("py_3")
    assert done["latest_charge"]["payment_method_details"][done["latest_charge"]["payment_method_details"]["type"]]
    assert events(acme)[-4:] == [
        "payment_intent.processing",
        "charge.pending",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


def test_some_banks_take_their_time(acme: stripe.StripeClient, ada: str, clock: Clock) -> None:
    begun = debit(acme, ada, "pm_successDelayed_de", "eur")
    assert acme.v1.payment_intents.retrieve(begun.id).status == "processing"
    clock.now += 179
    assert acme.v1.payment_intents.retrieve(begun.id).status == "processing"
    clock.now += 1
    assert acme.v1.payment_intents.retrieve(begun.id).status == "succeeded"


@pytest.mark.parametrize(
    ("name", "currency", "code"),
    [
        ("pm_insufficientFunds_de", "eur", "insufficient_funds"),
        ("pm_exceedsSourceLimit_fr", "eur", "charge_exceeds_source_limit"),
        ("pm_exceedsWeeklyLimit_at", "eur", "charge_exceeds_weekly_limit"),
        ("pm_failed_be", "eur", "debit_not_authorized"),
        ("pm_usBankAccount_accountClosed", "usd", "account_closed"),
        ("pm_usBankAccount_noAccount", "usd", "no_account"),
        ("pm_usBankAccount_insufficientFunds", "usd", "insufficient_funds"),
    ],
)
def test_a_debit_that_bounces_says_why(
    acme: stripe.StripeClient, ada: str, name: str, currency: str, code: str
) -> None:
    begun = debit(acme, ada, name, currency)
    done = acme.v1.payment_intents.retrieve(begun.id).to_dict()
    assert (done["status"], done["payment_method"]) == ("requires_payment_method", None)
    assert done["last_payment_error"]["code"] == code
    charge = acme.v1.charges.retrieve(done["latest_charge"])
    assert (charge.status, charge.failure_code, charge.paid) == ("failed", code, False)
    assert events(acme)[-2:] == ["charge.failed", "payment_intent.payment_failed"]


def test_a_saved_debit_account_has_a_mandate(acme: stripe.StripeClient, ada: str) -> None:
    params: Any = {
        "customer": ada,
        "payment_method": "pm_success_de",
        "confirm": True,
        "return_url": BACK,
        "expand": ["mandate"],
    }
    done = acme.v1.setup_intents.create(params).to_dict()
    assert (done["status"], done["mandate"]["payment_method"]) == ("succeeded", done["payment_method"])


def back_from_the_bank(simulator: Simulator, intent: str, kind: str, *, success: bool) -> Row:
    """The customer comes back from the bank."""
    account = _account(simulator)
    with simulator.store.transaction(account) as tables:
        ctx = Context(tables, account, "req_test", wall_clock=simulator.wall_clock)
        authenticate = payments.authenticate if kind == "payment_intent" else setups.authenticate
        return authenticate(ctx, ctx.require(kind, intent), success=success)


def _account(simulator: Simulator) -> str:
    return str(simulator.store.execute("SELECT account FROM objects LIMIT 1")[0][0])


@pytest.mark.parametrize(
    ("card", "success", "status", "code"),
    [
        ("pm_card_authenticationRequired", True, "succeeded", None),
        (
            "pm_card_authenticationRequired",
            False,
            "requires_payment_method",
            "payment_intent_authentication_failure",
        ),
        (
            "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
            True,
            "requires_payment_method",
            "card_declined",
        ),
        ("pm_card_threeDSecureRequiredChargeDeclined", True, "requires_payment_method", "card_declined"),
    ],
)
def test_what_comes_after_the_bank_has_asked(
    simulator: Simulator, acme: stripe.StripeClient, ada: str, card: str, success: bool, status: str, code: str | None
) -> None:
    waiting = debit(acme, ada, card, "usd")
    assert waiting.status == "requires_action"
    back_from_the_bank(simulator, waiting.id, "payment_intent", success=success)
    done = acme.v1.payment_intents.retrieve(waiting.id).to_dict()
    assert (done["status"], (done["last_payment_error"] or {}).get("code")) == (status, code)


def test_a_card_that_was_authenticated_once_pays_off_session(
    simulator: Simulator, acme: stripe.StripeClient, ada: str
) -> None:
    params: Any = {
        "customer": ada,
        "payment_method": "pm_card_authenticationRequiredOnSetup",
        "confirm": True,
        "return_url": BACK,
    }
    waiting = acme.v1.setup_intents.create(params)
    card = str(waiting.payment_method)
    back_from_the_bank(simulator, waiting.id, "setup_intent", success=True)
    assert acme.v1.setup_intents.retrieve(waiting.id).status == "succeeded"
    paying: Any = {
        "amount": 5000,
        "currency": "usd",
        "customer": ada,
        "payment_method": card,
        "confirm": True,
        "off_session": True,
        "return_url": BACK,
    }
    paid = acme.v1.payment_intents.create(paying)
    assert paid.status == "succeeded"


def test_a_setup_that_the_bank_refuses_can_be_tried_again(
    simulator: Simulator, acme: stripe.StripeClient, ada: str
) -> None:
    params: Any = {
        "customer": ada,
        "payment_method": "pm_card_authenticationRequired",
        "confirm": True,
        "return_url": BACK,
    }
    waiting = acme.v1.setup_intents.create(params)
    back_from_the_bank(simulator, waiting.id, "setup_intent", success=False)
    failed = acme.v1.setup_intents.retrieve(waiting.id).to_dict()
    assert failed["status"] == "requires_payment_method"
    assert failed["last_setup_error"]["code"] == "setup_intent_authentication_failure"
    assert events(acme)[-1] == "setup_intent.setup_failed"
