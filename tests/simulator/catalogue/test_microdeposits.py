"""Bank accounts that are saved when the customer has told what arrived there."""

from typing import Any

import pytest
import stripe

from simulator.core import Simulator
from tests.simulator.catalogue.stories import Clock, events, refusal

DAY = 86_400
CODE = "payment_method_microdeposit_verification_"
ACCOUNT = {"account_number": "000123456789", "routing_number": "110000000", "account_holder_type": "individual"}


pytestmark = pytest.mark.usefixtures("clock")


def asked(acme: stripe.StripeClient, ada: str, kind: str = "us_bank_account", **account: str) -> stripe.SetupIntent:
    """Ada's account, which waits for verification."""
    params: Any = {
        "customer": ada,
        "confirm": True,
        "allowed_payment_method_types": [kind],
        "payment_method_data": {
            "type": kind,
            kind: {**ACCOUNT, **account} if kind == "us_bank_account" else account,
            "billing_details": {"name": "Ada", "email": "ada@example.com"},
        },
        "mandate_data": {
            "customer_acceptance": {
                "type": "online",
                "online": {"ip_address": "192.0.2.7", "user_agent": "Netscape"},
            }
        },
    }
    return acme.v1.setup_intents.create(params)


def saved(acme: stripe.StripeClient, ada: str) -> list[str]:
    return [one.type for one in acme.v1.payment_methods.list({"customer": ada}).data]


def test_two_amounts_or_a_code_are_asked_for(acme: stripe.StripeClient, simulator: Simulator, ada: str) -> None:
    code = asked(acme, ada)
    simulator.set_billing("sk_test_acme", microdeposits="amounts")
    amounts = asked(acme, ada)
    for intent, kind in ((code, "descriptor_code"), (amounts, "amounts")):
        assert (intent.status, intent.next_action and intent.next_action.type) == (
            "requires_action",
            "verify_with_microdeposits",
        )
        assert intent.next_action is not None
        waits: Any = intent.next_action.verify_with_microdeposits
        assert (waits.microdeposit_type, waits.arrival_date) == (kind, (int(Clock().now) + 2 * DAY) // DAY * DAY)
        assert waits.hosted_verification_url.startswith("https://payments.stripe.com/microdeposit/")


@pytest.mark.parametrize("said", [{"descriptor_code": "sm11aa"}, {"amounts": [45, 32]}])
def test_the_account_is_the_customers_only_when_it_is_verified(
    acme: stripe.StripeClient, ada: str, said: dict[str, Any]
) -> None:
    intent = asked(acme, ada)
    assert saved(acme, ada) == []
    mandate = acme.v1.mandates.retrieve(str(intent.mandate))
    assert mandate.status == "pending"
    assert mandate.customer_acceptance.online is not None
    assert mandate.customer_acceptance.online.ip_address == "192.0.2.7"
    params: Any = {**said, "expand": ["mandate"]}
    done: Any = acme.v1.setup_intents.verify_microdeposits(intent.id, params)
    assert (done.status, done.next_action, done.mandate.status) == ("succeeded", None, "active")
    assert saved(acme, ada) == ["us_bank_account"]
    assert events(acme)[-3:] == ["payment_method.attached", "mandate.updated", "setup_intent.succeeded"]
    again = refusal(lambda: acme.v1.setup_intents.verify_microdeposits(intent.id, {"amounts": [32, 45]}))
    assert again["code"] == "intent_invalid_state"


@pytest.mark.parametrize(
    ("said", "code", "message"),
    [
        ({"amounts": [10, 11]}, f"{CODE}attempts_exceeded", "You have exceeded the number"),
        ({"descriptor_code": "SM33CC"}, f"{CODE}attempts_exceeded", "You have exceeded the number"),
        ({"amounts": [41, 40]}, f"{CODE}timeout", "Microdeposit timeout."),
        ({"descriptor_code": "SM44DD"}, f"{CODE}timeout", "Microdeposit timeout."),
    ],
)
def test_what_ends_a_verification_asks_for_another_payment_method(
    acme: stripe.StripeClient, ada: str, said: Any, code: str, message: str
) -> None:
    intent = asked(acme, ada)
    error = refusal(lambda: acme.v1.setup_intents.verify_microdeposits(intent.id, said))
    assert (error["status"], error["code"], error["message"].startswith(message)) == (400, code, True)
    now: Any = acme.v1.setup_intents.retrieve(intent.id)
    assert (now.status, now.payment_method, now.next_action) == ("requires_payment_method", None, None)
    assert (now.last_setup_error.code, now.last_setup_error.payment_method.type) == (code, "us_bank_account")
    assert acme.v1.mandates.retrieve(str(intent.mandate)).status == "inactive"
    assert events(acme)[-1] == "setup_intent.setup_failed"
    assert saved(acme, ada) == []


@pytest.mark.parametrize(("form", "said", "tries"), [("amounts", [1, 2], 3), ("descriptor_code", "SM99ZZ", 10)])
def test_tries_are_counted(acme: stripe.StripeClient, ada: str, form: str, said: Any, tries: int) -> None:
    intent = asked(acme, ada)
    codes = []
    params: Any = {form: said}
    for left in range(tries - 1, -1, -1):
        error = refusal(lambda: acme.v1.setup_intents.verify_microdeposits(intent.id, params))
        codes.append(error["code"])
        assert (f"You have {left} verification attempts remaining." in error["message"]) == (left > 0)
    assert codes == [*[f"{CODE}{form}_mismatch"] * (tries - 1), f"{CODE}attempts_exceeded"]


def test_one_amount_is_no_answer(acme: stripe.StripeClient, ada: str) -> None:
    intent = asked(acme, ada)
    error = refusal(lambda: acme.v1.setup_intents.verify_microdeposits(intent.id, {"amounts": [32]}))
    assert (error["code"], error["param"]) == (f"{CODE}amounts_invalid", "amounts")
    assert refusal(lambda: acme.v1.setup_intents.verify_microdeposits(intent.id))["param"] == "amounts"
    assert acme.v1.setup_intents.retrieve(intent.id).status == "requires_action"


def test_ten_days_are_given(acme: stripe.StripeClient, clock: Clock, ada: str) -> None:
    intent = asked(acme, ada)
    clock.now += 10 * DAY - 1
    assert acme.v1.setup_intents.retrieve(intent.id).status == "requires_action"
    clock.now += 1
    late: Any = acme.v1.setup_intents.retrieve(intent.id)
    assert (late.status, late.last_setup_error.code) == ("requires_payment_method", f"{CODE}timeout")
    assert events(acme)[-1] == "setup_intent.setup_failed"


def test_an_account_that_takes_no_deposits_is_told_at_once(acme: stripe.StripeClient, ada: str) -> None:
    error = refusal(lambda: asked(acme, ada, account_number="000666666661"))
    assert error["code"] == "payment_method_microdeposit_failed"
    left = acme.v1.setup_intents.list({"customer": ada}).data[0]
    assert (left.status, left.last_setup_error and left.last_setup_error.code) == (
        "requires_payment_method",
        "payment_method_microdeposit_failed",
    )


def test_numbers_that_cannot_be_are_refused(acme: stripe.StripeClient, ada: str) -> None:
    wrong = refusal(lambda: asked(acme, ada, routing_number="110000001"))
    assert (wrong["code"], wrong["param"]) == ("routing_number_invalid", "us_bank_account[routing_number]")
    wrong = refusal(lambda: asked(acme, ada, account_number="12x"))
    assert (wrong["code"], wrong["param"]) == ("account_number_invalid", "us_bank_account[account_number]")


def test_a_canadian_account_is_verified_by_amounts(acme: stripe.StripeClient, ada: str) -> None:
    intent = asked(
        acme, ada, "acss_debit", account_number="000123456789", institution_number="000", transit_number="11000"
    )
    assert intent.next_action is not None
    assert intent.next_action.verify_with_microdeposits is not None
    assert intent.next_action.verify_with_microdeposits.microdeposit_type == "amounts"
    assert acme.v1.setup_intents.verify_microdeposits(intent.id, {"amounts": [32, 45]}).status == "succeeded"
    assert saved(acme, ada) == ["acss_debit"]


def test_a_test_name_that_has_to_be_verified(acme: stripe.StripeClient, ada: str) -> None:
    params: Any = {"customer": ada, "confirm": True, "return_url": "https://acme.test/"}
    waits: Any = {**params, "payment_method": "pm_usBankAccount"}
    assert acme.v1.setup_intents.create(waits).status == "requires_action"
    verified: Any = {**params, "payment_method": "pm_usBankAccount_success"}
    assert acme.v1.setup_intents.create(verified).status == "succeeded"
    error = refusal(lambda: acme.v1.payment_methods.attach("pm_usBankAccount", {"customer": ada}))
    assert "has not been verified" in error["message"]


def test_giving_up_ends_the_wait(acme: stripe.StripeClient, clock: Clock, ada: str) -> None:
    intent = asked(acme, ada)
    assert acme.v1.setup_intents.cancel(intent.id).status == "canceled"
    clock.now += 11 * DAY
    assert acme.v1.setup_intents.retrieve(intent.id).status == "canceled"
