"""Setup intents: saving a payment method for later."""

from typing import Any

import pytest
import stripe

from tests.simulator.catalogue.stories import events, refusal

BACK = "https://acme.test/back"
CARD: Any = {"type": "card", "card": {"token": "tok_visa"}}


@pytest.fixture
def visa(acme: stripe.StripeClient, ada: str) -> str:
    """ada's card."""
    return acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada}).id


def test_an_intent_waits_for_a_payment_method_and_is_always_for_later(acme: stripe.StripeClient) -> None:
    intent = acme.v1.setup_intents.create({"usage": "on_session"}).to_dict()
    assert intent["id"].startswith("seti_1")
    assert len(intent["client_secret"]) == len(intent["id"]) + len("_secret_") + 31
    expected = {
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True}, "cancellation_reason": None,
        "customer": None, "last_setup_error": None, "latest_attempt": None, "mandate": None, "next_action": None,
        "payment_method": None, "single_use_mandate": None, "status": "requires_payment_method",
        "usage": "off_session",
    }  # fmt: skip
    assert {name: intent[name] for name in expected} == expected
    assert intent["payment_method_options"]["card"] == {
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "automatic",
    }


def test_confirming_succeeds_and_leaves_an_attempt(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    intent = acme.v1.setup_intents.create({"customer": ada, "payment_method": visa})
    assert intent.status == "requires_confirmation"
    done = acme.v1.setup_intents.confirm(intent.id, {"return_url": BACK})
    assert (done.status, done.payment_method) == ("succeeded", visa)
    attempts = acme.v1.setup_attempts.list({"setup_intent": intent.id}).data
    assert [one.id for one in attempts] == [done.latest_attempt]
    assert attempts[0].status == "succeeded"
    assert events(acme)[-2:] == ["setup_intent.created", "setup_intent.succeeded"]


def test_a_new_card_becomes_the_customers(acme: stripe.StripeClient, ada: str) -> None:
    new = acme.v1.payment_methods.create(CARD)
    params: Any = {"customer": ada, "payment_method": new.id, "confirm": True, "return_url": BACK}
    assert acme.v1.setup_intents.create(params).status == "succeeded"
    saved = acme.v1.payment_methods.retrieve(new.id).to_dict()
    assert (saved["customer"], saved["card"]["checks"]["cvc_check"]) == (ada, "pass")
    assert events(acme)[-3:] == ["setup_intent.created", "payment_method.attached", "setup_intent.succeeded"]


def test_a_declined_card_leaves_the_intent_to_try_again(acme: stripe.StripeClient) -> None:
    params: Any = {"payment_method": "pm_card_chargeDeclined", "confirm": True, "return_url": BACK}
    error = refusal(lambda: acme.v1.setup_intents.create(params))
    assert (error["status"], error["type"], error["code"]) == (402, "card_error", "card_declined")
    assert "param" not in error
    intent = acme.v1.setup_intents.retrieve(error["setup_intent"]["id"]).to_dict()
    assert intent == error["setup_intent"]
    assert (intent["status"], intent["payment_method"]) == ("requires_payment_method", None)
    assert intent["last_setup_error"]["payment_method"]["id"] == error["payment_method"]["id"]
    attempt = acme.v1.setup_attempts.list({"setup_intent": intent["id"]}).data[0]
    assert attempt.status == "failed"
    assert events(acme)[-1] == "setup_intent.setup_failed"


def test_an_expired_card_names_the_date(acme: stripe.StripeClient) -> None:
    params: Any = {"payment_method": "pm_card_chargeDeclinedExpiredCard", "confirm": True, "return_url": BACK}
    error = refusal(lambda: acme.v1.setup_intents.create(params))
    names = ("code", "decline_code", "param", "advice_code", "network_decline_code", "network_advice_code", "message")
    assert {name: error[name] for name in names} == {
        "code": "expired_card",
        "decline_code": "expired_card",
        "param": "exp_month",
        "advice_code": "confirm_card_data",
        "network_decline_code": "54",
        "network_advice_code": "03",
        "message": "Your card has expired.",
    }


def test_the_customers_default_is_not_used(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    acme.v1.customers.update(ada, {"invoice_settings": {"default_payment_method": visa}})
    intent = acme.v1.setup_intents.create({"customer": ada})
    error = refusal(lambda: acme.v1.setup_intents.confirm(intent.id))
    assert (error["status"], error["code"]) == (400, "setup_intent_unexpected_state")
    assert error["message"] == (
        "You cannot confirm this SetupIntent because it's missing a payment method. You can either update the "
        "SetupIntent with a payment method and then confirm it again, or confirm it again directly with a payment "
        "method or ConfirmationToken."
    )
    assert error["setup_intent"]["id"] == intent.id


def test_a_customers_card_is_set_up_only_for_that_customer(
    acme: stripe.StripeClient, ada: str, bob: str, visa: str
) -> None:
    alone = (
        f"The payment method supplied ({visa}) belongs to the Customer {ada}. Please include the Customer in the "
        "`customer` parameter on the SetupIntent."
    )
    others = (
        f"The PaymentMethod {visa} does not belong to the Customer you supplied {bob}. Please use this PaymentMethod "
        "with the Customer that it belongs to instead."
    )
    created = refusal(lambda: acme.v1.setup_intents.create({"payment_method": visa}))
    assert (created["message"], created["param"]) == (alone, "payment_method")
    assert "setup_intent" not in created
    assert refusal(lambda: acme.v1.setup_intents.create({"customer": bob, "payment_method": visa}))["message"] == others
    intent = acme.v1.setup_intents.create({"description": "before"})
    updated = refusal(lambda: acme.v1.setup_intents.update(intent.id, {"payment_method": visa}))
    assert (updated["message"], updated["setup_intent"]["id"]) == (alone, intent.id)
    acme.v1.setup_intents.update(intent.id, {"customer": bob})
    confirming: Any = {"payment_method": visa, "return_url": BACK}
    confirmed = refusal(lambda: acme.v1.setup_intents.confirm(intent.id, confirming))
    assert (confirmed["status"], confirmed["message"]) == (400, others)
    assert confirmed["setup_intent"]["customer"] == bob


def test_what_is_done_is_done(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    params: Any = {"customer": ada, "payment_method": visa, "confirm": True, "return_url": BACK}
    done = acme.v1.setup_intents.create(params)

    def why(call: Any) -> str:
        error = refusal(call)
        assert (error["status"], error["code"]) == (400, "setup_intent_unexpected_state")
        assert error["setup_intent"]["status"] == "succeeded"
        return str(error["message"])

    assert why(lambda: acme.v1.setup_intents.confirm(done.id)) == (
        "You cannot confirm this SetupIntent because it has already succeeded."
    )
    assert why(lambda: acme.v1.setup_intents.update(done.id, {"payment_method": visa})) == (
        "You cannot update this SetupIntent because it has already succeeded."
    )
    assert why(lambda: acme.v1.setup_intents.cancel(done.id)) == (
        "You cannot cancel this SetupIntent because it has a status of succeeded. Only a SetupIntent with one of the "
        "following statuses may be canceled: `requires_payment_method`, `requires_confirmation`, or "
        "`requires_action`."
    )
    assert acme.v1.setup_intents.update(done.id, {"description": "after"}).description == "after"


def test_an_intent_can_be_given_up_once(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    intent = acme.v1.setup_intents.create({"customer": ada, "payment_method": visa})
    given_up = acme.v1.setup_intents.cancel(intent.id, {"cancellation_reason": "duplicate"})
    assert (given_up.status, given_up.cancellation_reason) == ("canceled", "duplicate")
    assert events(acme)[-1] == "setup_intent.canceled"
    assert refusal(lambda: acme.v1.setup_intents.cancel(intent.id))["message"] == (
        "You cannot cancel this SetupIntent because it is already canceled."
    )
    assert refusal(lambda: acme.v1.setup_intents.confirm(intent.id))["message"] == (
        "You cannot confirm this SetupIntent because it has been canceled."
    )


def test_an_update_merges_metadata_and_no_event_tells_of_it(acme: stripe.StripeClient) -> None:
    intent = acme.v1.setup_intents.create({"description": "before", "metadata": {"a": "1"}})
    before = len(events(acme))
    changed = acme.v1.setup_intents.update(intent.id, {"description": "after", "metadata": {"b": "2"}})
    assert changed.to_dict()["metadata"] == {"a": "1", "b": "2"}
    assert len(events(acme)) == before


def test_a_card_that_asks_for_authentication_waits_for_the_bank(acme: stripe.StripeClient, ada: str) -> None:
    params: Any = {
        "customer": ada,
        "payment_method": "pm_card_authenticationRequiredOnSetup",
        "confirm": True,
        "return_url": BACK,
    }
    intent = acme.v1.setup_intents.create(params).to_dict()
    assert intent["status"] == "requires_action"
    assert intent["next_action"]["redirect_to_url"]["return_url"] == BACK
    assert events(acme)[-1] == "setup_intent.requires_action"
    assert acme.v1.setup_attempts.list({"setup_intent": intent["id"]}).data[0].status == "requires_action"


def test_confirming_needs_a_way_back_where_redirects_may_happen(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    intent = acme.v1.setup_intents.create({"customer": ada, "payment_method": visa})
    error = refusal(lambda: acme.v1.setup_intents.confirm(intent.id))
    assert error["message"].startswith("This SetupIntent is configured to accept payment methods enabled in your")
    never: Any = {
        "customer": ada,
        "payment_method": visa,
        "confirm": True,
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    }
    assert acme.v1.setup_intents.create(never).status == "succeeded"


def test_a_bank_account_is_verified_by_a_code_in_the_statement(acme: stripe.StripeClient, ada: str) -> None:
    params: Any = {
        "customer": ada,
        "confirm": True,
        "return_url": BACK,
        "payment_method_data": {
            "type": "us_bank_account",
            "us_bank_account": {
                "account_holder_type": "individual",
                "account_number": "000123456789",
                "routing_number": "110000000",
            },
            "billing_details": {"name": "Ada"},
        },
    }
    intent = acme.v1.setup_intents.create(params)
    assert intent.status == "requires_action"
    assert intent.next_action is not None
    assert intent.next_action.type == "verify_with_microdeposits"
    wrong = refusal(lambda: acme.v1.setup_intents.verify_microdeposits(intent.id, {"descriptor_code": "SM99ZZ"}))
    assert wrong["code"] == "payment_method_microdeposit_verification_descriptor_code_mismatch"
    done = acme.v1.setup_intents.verify_microdeposits(intent.id, {"descriptor_code": "SM11AA"})
    assert done.status == "succeeded"
    assert done.mandate is not None
    assert acme.v1.mandates.retrieve(str(done.mandate)).status == "active"


def test_nothing_to_verify(acme: stripe.StripeClient) -> None:
    intent = acme.v1.setup_intents.create()
    error = refusal(lambda: acme.v1.setup_intents.verify_microdeposits(intent.id, {"amounts": [32, 45]}))
    assert error["code"] == "intent_invalid_state"
    assert error["message"] == (
        "This SetupIntent cannot be actioned on because it has a status of requires_payment_method. Only a SetupIntent "
        'with one of the following statuses may be actioned on: ["requires_action"].'
    )


def test_intents_are_listed_by_customer_and_by_payment_method(
    acme: stripe.StripeClient, ada: str, bob: str, visa: str
) -> None:
    first = acme.v1.setup_intents.create({"customer": ada, "payment_method": visa})
    second = acme.v1.setup_intents.create({"customer": ada})
    acme.v1.setup_intents.create({"customer": bob})
    assert [one.id for one in acme.v1.setup_intents.list({"customer": ada}).data] == [second.id, first.id]
    assert [one.id for one in acme.v1.setup_intents.list({"payment_method": visa}).data] == [first.id]


def test_another_card_is_tried_on_the_same_intent(acme: stripe.StripeClient, ada: str) -> None:
    intent = acme.v1.setup_intents.create({"customer": ada})
    decline: Any = {"payment_method": "pm_card_visa_chargeDeclinedInsufficientFunds", "return_url": BACK}
    refused = refusal(lambda: acme.v1.setup_intents.confirm(intent.id, decline))
    assert (refused["status"], refused["code"], refused["decline_code"]) == (
        402,
        "card_declined",
        "insufficient_funds",
    )
    left: Any = acme.v1.setup_intents.retrieve(intent.id, {"expand": ["latest_attempt"]})
    error = left.last_setup_error
    assert (left.status, error.code, error.decline_code, error.message) == (
        "requires_payment_method",
        "card_declined",
        "insufficient_funds",
        "Your card has insufficient funds.",
    )
    assert (error.payment_method.card.last4, left.latest_attempt.status) == ("9995", "failed")
    done = acme.v1.setup_intents.confirm(intent.id, {"payment_method": "pm_card_visa", "return_url": BACK})
    assert (done.status, done.last_setup_error) == ("succeeded", None)
    assert [one.card.last4 for one in acme.v1.payment_methods.list({"customer": ada}).data if one.card] == ["4242"]


def test_what_an_intent_names_can_be_expanded(acme: stripe.StripeClient, ada: str) -> None:
    account: Any = {
        "customer": ada,
        "confirm": True,
        "return_url": BACK,
        "payment_method": "pm_success_de",
        "expand": ["customer", "latest_attempt", "mandate", "payment_method"],
    }
    intent: Any = acme.v1.setup_intents.create(account)
    assert (intent.customer.id, intent.payment_method.customer, intent.latest_attempt.status) == (ada, ada, "succeeded")
    assert (intent.mandate.status, intent.mandate.payment_method) == ("active", intent.payment_method.id)
    sepa = intent.mandate.payment_method_details.sepa_debit
    assert (len(sepa.reference), sepa.url.startswith("https://hooks.stripe.com/adapter/sepa_debit/file/")) == (16, True)
    named = acme.v1.mandates.retrieve(intent.mandate.id, {"expand": ["payment_method"]})
    assert getattr(named.payment_method, "id", None) == intent.payment_method.id
    [listed] = acme.v1.setup_intents.list({"customer": ada, "expand": ["data.mandate", "data.payment_method"]}).data
    assert (getattr(listed.mandate, "id", None), getattr(listed.payment_method, "type", None)) == (
        intent.mandate.id,
        "sepa_debit",
    )


def test_a_mandate_ends_with_its_account(acme: stripe.StripeClient, ada: str) -> None:
    params: Any = {"customer": ada, "confirm": True, "return_url": BACK, "payment_method": "pm_success_de"}
    intent = acme.v1.setup_intents.create(params)
    acme.v1.payment_methods.detach(str(intent.payment_method))
    assert acme.v1.mandates.retrieve(str(intent.mandate)).status == "inactive"
    assert events(acme)[-2:] == ["payment_method.detached", "mandate.updated"]


def test_metadata_may_be_noted_on_what_is_done(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    params: Any = {"customer": ada, "payment_method": visa, "confirm": True, "return_url": BACK}
    params["metadata"] = {"for": "sub_1"}
    done = acme.v1.setup_intents.create(params)
    noted = acme.v1.setup_intents.update(done.id, {"metadata": {"done": "yes"}, "description": "Kept"})
    assert noted.metadata is not None
    assert (noted.metadata.to_dict(), noted.description) == ({"for": "sub_1", "done": "yes"}, "Kept")
    error = refusal(lambda: acme.v1.setup_intents.update(done.id, {"payment_method": visa}))
    assert error["code"] == "setup_intent_unexpected_state"


def test_a_chosen_configuration_is_named(acme: stripe.StripeClient, ada: str) -> None:
    chosen = acme.v1.setup_intents.create({"customer": ada, "payment_method_configuration": "pmc_wide"})
    assert chosen.payment_method_configuration_details is not None
    assert chosen.payment_method_configuration_details.id == "pmc_wide"
    error = refusal(lambda: acme.v1.setup_intents.create({"payment_method_configuration": "wide"}))
    assert (error["code"], error["param"]) == ("resource_missing", "payment_method_configuration")


def test_an_unknown_intent_is_missing_under_stripes_name(acme: stripe.StripeClient) -> None:
    error = refusal(lambda: acme.v1.setup_intents.retrieve("seti_nope"))
    assert (error["status"], error["message"], error["param"]) == (404, "No such setupintent: 'seti_nope'", "intent")
