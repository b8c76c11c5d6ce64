"""Payment intents and the charges they leave."""

from typing import Any

import pytest
import stripe

from tests.simulator.catalogue.stories import events, refusal, told

BACK = "https://acme.test/back"


def paying(**more: Any) -> Any:
    """The parameters of a payment that is tried at once."""
    return {"amount": 4900, "currency": "usd", "confirm": True, "return_url": BACK, **more}


@pytest.fixture
def visa(acme: stripe.StripeClient, ada: str) -> str:
    """ada's card that pays."""
    return acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada}).id


def test_an_intent_waits_for_a_payment_method(acme: stripe.StripeClient) -> None:
    intent = acme.v1.payment_intents.create({"amount": 4900, "currency": "usd", "metadata": {"p": "1"}}).to_dict()
    assert intent["id"].startswith("pi_3")
    assert len(intent["id"]) == len("pi_") + 24
    assert intent["client_secret"].startswith(f"{intent['id']}_secret_")
    expected = {
        "amount_capturable": 0, "amount_details": {"tip": {}}, "amount_received": 0,
        "capture_method": "automatic_async",
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True}, "confirmation_method": "automatic",
        "customer": None, "last_payment_error": None, "latest_charge": None, "next_action": None,
        "payment_method": None, "setup_future_usage": None, "status": "requires_payment_method",
    }  # fmt: skip
    assert {name: intent[name] for name in expected} == expected


def test_a_card_pays_at_once(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    params = paying(customer=ada, payment_method=visa, expand=["latest_charge.balance_transaction"])
    intent = acme.v1.payment_intents.create(params).to_dict()
    assert (intent["status"], intent["amount_received"], intent["payment_method"]) == ("succeeded", 4900, visa)
    charge = intent["latest_charge"]
    assert charge["balance_transaction"] is None
    assert (charge["paid"], charge["captured"], charge["status"]) == (True, True, "succeeded")
    assert charge["outcome"]["seller_message"] == "Payment complete."
    assert charge["payment_method_details"]["card"]["last4"] == "4242"
    assert charge["receipt_url"].startswith("https://pay.stripe.com/receipts/payment/")
    assert events(acme)[-3:] == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def test_a_charge_has_its_fee_when_it_is_read_later(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    paid = acme.v1.payment_intents.create(paying(amount=1000, customer=ada, payment_method=visa))
    params: Any = {"expand": ["balance_transaction", "refunds"]}
    charge = acme.v1.charges.retrieve(str(paid.latest_charge), params).to_dict()
    transaction = charge["balance_transaction"]
    assert (transaction["amount"], transaction["fee"], transaction["net"]) == (1000, 59, 941)
    assert transaction["source"] == charge["id"]
    assert transaction["available_on"] % 86_400 == 0
    assert acme.v1.balance_transactions.retrieve(transaction["id"]).net == 941
    assert charge["refunds"]["data"] == []
    assert "refunds" not in acme.v1.charges.retrieve(charge["id"]).to_dict()


def test_a_declined_card_leaves_a_failed_charge_and_an_intent_to_try_again(acme: stripe.StripeClient, ada: str) -> None:
    declining = acme.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": ada}).id
    error = refusal(lambda: acme.v1.payment_intents.create(paying(customer=ada, payment_method=declining)))
    assert {name: error[name] for name in ("status", "type", "code", "decline_code", "message", "advice_code")} == {
        "status": 402,
        "type": "card_error",
        "code": "card_declined",
        "decline_code": "generic_decline",
        "message": "Your card was declined.",
        "advice_code": "try_again_later",
    }
    assert "param" not in error
    assert error["payment_method"]["id"] == declining
    intent = acme.v1.payment_intents.retrieve(error["payment_intent"]["id"]).to_dict()
    assert intent == error["payment_intent"]
    assert (intent["status"], intent["payment_method"]) == ("requires_payment_method", None)
    last = intent["last_payment_error"]
    assert (last["charge"], last["payment_method_type"], last["code"]) == (error["charge"], "card", "card_declined")
    charge = acme.v1.charges.retrieve(error["charge"]).to_dict()
    assert (charge["status"], charge["paid"], charge["failure_code"]) == ("failed", False, "card_declined")
    assert charge["receipt_url"] is None
    assert charge["outcome"]["type"] == "issuer_declined"
    assert charge["outcome"]["network_status"] == "declined_by_network"
    assert charge["outcome"]["reason"] == "generic_decline"
    assert events(acme)[-2:] == ["charge.failed", "payment_intent.payment_failed"]


def test_the_next_card_pays_the_same_intent(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    error = refusal(
        lambda: acme.v1.payment_intents.create(
            paying(customer=ada, payment_method="pm_card_chargeDeclinedInsufficientFunds")
        )
    )
    assert error["decline_code"] == "insufficient_funds"
    paid = acme.v1.payment_intents.confirm(error["payment_intent"]["id"], {"payment_method": visa, "return_url": BACK})
    assert (paid.status, paid.last_payment_error) == ("succeeded", None)


def test_a_blocked_card_never_reaches_the_network(acme: stripe.StripeClient, ada: str) -> None:
    error = refusal(lambda: acme.v1.payment_intents.create(paying(customer=ada, payment_method="pm_card_radarBlock")))
    outcome = acme.v1.charges.retrieve(error["charge"]).to_dict()["outcome"]
    assert (outcome["type"], outcome["network_status"]) == ("blocked", "not_sent_to_network")
    assert (outcome["reason"], outcome["risk_level"]) == ("highest_risk_level", "highest")


def test_a_card_that_asks_for_authentication_sends_the_customer_to_the_bank(
    acme: stripe.StripeClient, ada: str
) -> None:
    intent = acme.v1.payment_intents.create(
        paying(customer=ada, payment_method="pm_card_authenticationRequired")
    ).to_dict()
    assert (intent["status"], intent["last_payment_error"]) == ("requires_action", None)
    action = intent["next_action"]
    assert action["type"] == "redirect_to_url"
    assert action["redirect_to_url"]["return_url"] == BACK
    assert action["redirect_to_url"]["url"].startswith("https://hooks.stripe.com/3d_secure_2/hosted?merchant=acct_")
    assert events(acme)[-1] == "payment_intent.requires_action"


def test_without_a_way_back_stripe_js_has_to_do_it(acme: stripe.StripeClient, ada: str) -> None:
    params: Any = {
        "amount": 4900,
        "currency": "usd",
        "confirm": True,
        "customer": ada,
        "payment_method": "pm_card_threeDSecure2Required",
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
    }
    action = acme.v1.payment_intents.create(params).to_dict()["next_action"]
    assert action["type"] == "use_stripe_sdk"
    assert "directory_server_encryption" in action["use_stripe_sdk"]


def test_an_absent_customer_cannot_authenticate(acme: stripe.StripeClient, ada: str) -> None:
    params: Any = paying(customer=ada, payment_method="pm_card_threeDSecure2Required", off_session=True)
    error = refusal(lambda: acme.v1.payment_intents.create(params))
    assert (error["status"], error["code"], error["decline_code"]) == (
        402,
        "authentication_required",
        "authentication_required",
    )
    assert error["message"] == "Your card was declined. This transaction requires authentication."
    assert not {"charge", "advice_code", "network_decline_code"} & error.keys()
    assert error["payment_intent"]["latest_charge"] is None
    assert error["payment_method"]["card"]["checks"]["cvc_check"] == "unchecked"
    assert events(acme)[-1] == "payment_intent.payment_failed"


@pytest.mark.parametrize(("off_session", "status"), [(True, "succeeded"), (False, "requires_action")])
def test_a_card_that_was_set_up_elsewhere_pays_while_the_customer_is_away(
    acme: stripe.StripeClient, ada: str, off_session: bool, status: str
) -> None:
    card = "pm_card_authenticationRequiredSetupForOffSession"
    params: Any = paying(customer=ada, payment_method=card, off_session=off_session)
    assert acme.v1.payment_intents.create(params).status == status


def test_money_can_be_held_and_taken_in_part(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    held = acme.v1.payment_intents.create(
        paying(amount=6500, customer=ada, payment_method=visa, capture_method="manual")
    )
    assert (held.status, held.amount_capturable, held.amount_received) == ("requires_capture", 6500, 0)
    assert events(acme)[-2:] == ["charge.succeeded", "payment_intent.amount_capturable_updated"]
    charge = acme.v1.charges.retrieve(str(held.latest_charge)).to_dict()
    assert (charge["captured"], charge["balance_transaction"]) == (False, None)
    assert charge["payment_method_details"]["card"]["capture_before"] == charge["created"] + 604_800
    taken = acme.v1.payment_intents.capture(held.id, {"amount_to_capture": 5000})
    assert (taken.status, taken.amount_received, taken.amount_capturable) == ("succeeded", 5000, 0)
    charge = acme.v1.charges.retrieve(str(held.latest_charge)).to_dict()
    assert (charge["captured"], charge["amount_captured"]) == (True, 5000)
    assert charge["balance_transaction"].startswith("txn_")
    assert events(acme)[-2:] == ["charge.captured", "payment_intent.succeeded"]
    error = refusal(lambda: acme.v1.payment_intents.capture(held.id))
    assert error["code"] == "payment_intent_unexpected_state"
    assert error["message"] == (
        "The remaining amount on this PaymentIntent could not be captured because the remainder of the authorized "
        "amount has been released."
    )


@pytest.mark.parametrize(
    ("amount", "code", "param", "message"),
    [
        (-100, None, "amount_to_capture", "Invalid non-negative integer"),
        (0, "parameter_invalid_integer", "amount", "This value must be greater than or equal to 1."),
        (
            9999,
            "amount_too_large",
            None,
            "The payment could not be captured because the requested capture amount is greater than the amount you "
            "can capture for this charge. Contact us via https://support.stripe.com/contact/ for help.",
        ),
    ],
)
def test_no_other_amount_than_was_held_can_be_taken(
    acme: stripe.StripeClient, ada: str, visa: str, amount: int, code: str | None, param: str | None, message: str
) -> None:
    held = acme.v1.payment_intents.create(paying(customer=ada, payment_method=visa, capture_method="manual"))
    error = refusal(lambda: acme.v1.payment_intents.capture(held.id, {"amount_to_capture": amount}))
    assert (error["status"], error.get("code"), error.get("param"), error["message"]) == (400, code, param, message)
    assert error["payment_intent"]["status"] == "requires_capture"


def test_an_intent_can_be_given_up_once(acme: stripe.StripeClient, ada: str) -> None:
    intent = acme.v1.payment_intents.create({"amount": 1200, "currency": "usd", "customer": ada})
    given_up = acme.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (given_up.status, given_up.cancellation_reason) == ("canceled", "abandoned")
    assert given_up.canceled_at is not None
    assert events(acme)[-1] == "payment_intent.canceled"
    statuses = (
        "requires_payment_method, requires_capture, requires_reauthorization, requires_confirmation, "
        "requires_action, expired, processing"
    )
    error = refusal(lambda: acme.v1.payment_intents.cancel(intent.id))
    assert error["message"] == (
        "You cannot cancel this PaymentIntent because it has a status of canceled. Only a PaymentIntent with one of "
        f"the following statuses may be canceled: {statuses}."
    )
    error = refusal(lambda: acme.v1.payment_intents.capture(intent.id))
    assert error["message"] == (
        "This PaymentIntent could not be captured because it has a status of canceled. Only a PaymentIntent with one "
        "of the following statuses may be captured: requires_capture."
    )
    confirming: Any = {"payment_method": "pm_card_visa", "return_url": BACK}
    error = refusal(lambda: acme.v1.payment_intents.confirm(intent.id, confirming))
    assert error["code"] == "payment_intent_unexpected_state"


def test_letting_held_money_go_refunds_the_charge(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    held = acme.v1.payment_intents.create(paying(customer=ada, payment_method=visa, capture_method="manual"))
    acme.v1.payment_intents.cancel(held.id)
    assert acme.v1.charges.retrieve(str(held.latest_charge)).refunded is True


def test_an_intent_without_a_payment_method_says_what_to_do(acme: stripe.StripeClient, ada: str) -> None:
    bare = acme.v1.payment_intents.create({"amount": 800, "currency": "usd"})
    error = refusal(lambda: acme.v1.payment_intents.confirm(bare.id))
    assert error["message"] == (
        "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
        "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment "
        "method or ConfirmationToken."
    )
    adas = acme.v1.payment_intents.create({"amount": 800, "currency": "usd", "customer": ada})
    error = refusal(lambda: acme.v1.payment_intents.confirm(adas.id))
    assert error["message"] == (
        "You cannot confirm this PaymentIntent because it's missing a payment method. To confirm the PaymentIntent "
        f"with {ada}, specify a payment method attached to this customer along with the customer ID."
    )
    assert error["payment_intent"]["id"] == adas.id


def test_a_customers_card_pays_only_for_that_customer(acme: stripe.StripeClient, ada: str, bob: str, visa: str) -> None:
    nobodys = acme.v1.payment_intents.create({"amount": 1500, "currency": "usd"})
    confirming: Any = {"payment_method": visa, "return_url": BACK}
    error = refusal(lambda: acme.v1.payment_intents.confirm(nobodys.id, confirming))
    assert (error["status"], error["code"], error["param"]) == (400, "parameter_missing", "source")
    assert error["message"] == (
        f"The `payment_method` parameter supplied {visa} belongs to the Customer {ada}. Please include the Customer "
        "in the `customer` parameter on the PaymentIntent."
    )
    bobs = acme.v1.payment_intents.create({"amount": 1500, "currency": "usd", "customer": bob})
    error = refusal(lambda: acme.v1.payment_intents.confirm(bobs.id, confirming))
    assert (error["param"], error["payment_intent"]["id"]) == ("payment_method", bobs.id)
    assert error["message"] == (
        f"The PaymentMethod {visa} does not belong to the Customer you supplied {bob}. Please use this PaymentMethod "
        "with the Customer that it belongs to instead."
    )
    assert refusal(lambda: acme.v1.payment_intents.create(paying(customer=bob, payment_method=visa)))[
        "message"
    ].startswith(f"The PaymentMethod {visa} does not belong")


def test_confirming_needs_a_way_back_where_redirects_may_happen(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    params: Any = {"amount": 100, "currency": "usd", "confirm": True, "customer": ada, "payment_method": visa}
    error = refusal(lambda: acme.v1.payment_intents.create(params))
    assert "you must provide a `return_url`" in error["message"]
    params["automatic_payment_methods"] = {"enabled": True, "allow_redirects": "never"}
    assert acme.v1.payment_intents.create(params).status == "succeeded"


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        (0, "usd", "parameter_invalid_integer"),
        (49, "usd", "amount_too_small"),
        (29, "gbp", "amount_too_small"),
        (49, "jpy", "amount_too_small"),
        (100_000_000, "usd", "amount_too_large"),
    ],
)
def test_there_is_a_least_and_a_most_to_charge(
    acme: stripe.StripeClient, amount: int, currency: str, code: str
) -> None:
    error = refusal(lambda: acme.v1.payment_intents.create({"amount": amount, "currency": currency}))
    assert (error["status"], error["code"], error["param"]) == (400, code, "amount")
    if amount == 0:
        assert error["message"] == (
            "The amount must be greater than or equal to the minimum charge amount allowed for your account and the "
            "currency set (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).  If you want to "
            "save a Payment Method for future use without an immediate payment, use a Setup Intent instead: "
            "https://docs.stripe.com/payments/setup-intents"
        )


def test_an_open_intent_can_change_its_amount_and_a_paid_one_only_its_words(
    acme: stripe.StripeClient, ada: str, visa: str
) -> None:
    waiting = acme.v1.payment_intents.create({"amount": 4900, "currency": "usd"})
    assert acme.v1.payment_intents.update(waiting.id, {"amount": 5100}).amount == 5100
    paid = acme.v1.payment_intents.create(paying(customer=ada, payment_method=visa))
    changed = acme.v1.payment_intents.update(paid.id, {"description": "after", "metadata": {"u": "v"}})
    assert changed.description == "after"
    error = refusal(lambda: acme.v1.payment_intents.update(paid.id, {"amount": 9999}))
    assert (error["code"], error["param"]) == ("payment_intent_unexpected_state", "amount")
    assert error["message"] == (
        "This PaymentIntent's amount could not be updated because it has a status of succeeded. You may only update "
        "the amount of a PaymentIntent with one of the following statuses: requires_payment_method, "
        "requires_confirmation, requires_action."
    )
    error = refusal(lambda: acme.v1.payment_intents.confirm(paid.id))
    assert error["message"] == (
        "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
    )


def test_paying_for_later_saves_the_card(acme: stripe.StripeClient, ada: str) -> None:
    new = acme.v1.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}})
    params: Any = paying(customer=ada, payment_method=new.id, setup_future_usage="off_session")
    acme.v1.payment_intents.create(params)
    assert acme.v1.payment_methods.retrieve(new.id).customer == ada
    assert "payment_method.attached" in events(acme)


def test_shipping_is_kept_with_every_key(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    shipping: Any = {"name": "Recipient", "address": {"line1": "One Infinite Loop", "city": "Cupertino", "state": "CA"}}
    params: Any = paying(customer=ada, payment_method=visa, shipping=shipping)
    intent = acme.v1.payment_intents.create(params).to_dict()
    assert intent["shipping"] == {
        "address": {
            "city": "Cupertino",
            "country": None,
            "line1": "One Infinite Loop",
            "line2": None,
            "postal_code": None,
            "state": "CA",
        },
        "carrier": None,
        "name": "Recipient",
        "phone": None,
        "tracking_number": None,
    }


def test_types_are_named_as_todays_api_wants(acme: stripe.StripeClient, ada: str) -> None:
    params: Any = {"amount": 100, "currency": "usd", "payment_method_types": ["card"]}
    error = refusal(lambda: acme.v1.payment_intents.create(params))
    assert (error["status"], error["code"]) == (400, "payment_method_types_no_longer_supported")
    older = acme.v1.payment_intents.create(params, {"stripe_version": "2026-08-26.dahlia"})
    assert older.payment_method_types == ["card"]
    assert older.automatic_payment_methods is None
    allowed = paying(customer=ada, allowed_payment_method_types=["card"], payment_method="pm_usBankAccount_success")
    error = refusal(lambda: acme.v1.payment_intents.create(allowed))
    assert "(us_bank_account) is not allowed for this PaymentIntent" in error["message"]


def test_the_payment_methods_offered_depend_on_the_currency(acme: stripe.StripeClient) -> None:
    def offered(currency: str) -> list[str]:
        return acme.v1.payment_intents.create({"amount": 5000, "currency": currency}).payment_method_types

    assert offered("usd") == ["card", "link", "us_bank_account"]
    assert offered("eur") == ["card", "link", "sepa_debit"]
    assert offered("jpy") == ["card", "link"]


def test_intents_and_charges_are_listed_by_customer(acme: stripe.StripeClient, ada: str, bob: str, visa: str) -> None:
    first = acme.v1.payment_intents.create(paying(customer=ada, payment_method=visa))
    second = acme.v1.payment_intents.create(paying(customer=ada, payment_method=visa))
    acme.v1.payment_intents.create({"amount": 100, "currency": "usd", "customer": bob})
    assert [one.id for one in acme.v1.payment_intents.list({"customer": ada}).data] == [second.id, first.id]
    assert [one.id for one in acme.v1.charges.list({"payment_intent": first.id}).data] == [first.latest_charge]
    assert len(acme.v1.charges.list({"customer": ada}).data) == 2


def test_what_does_not_exist_is_missing_under_stripes_names(acme: stripe.StripeClient) -> None:
    error = refusal(lambda: acme.v1.payment_intents.retrieve("pi_nope"))
    assert (error["status"], error["message"], error["param"]) == (404, "No such payment_intent: 'pi_nope'", "intent")
    error = refusal(lambda: acme.v1.payment_intents.confirm("pi_nope"))
    assert (error["status"], error["param"]) == (404, "intent")
    error = refusal(lambda: acme.v1.charges.retrieve("ch_nope"))
    assert (error["status"], error["message"], error["param"]) == (404, "No such charge: 'ch_nope'", "id")


def test_a_charge_is_described_anew_but_moved_only_by_its_intent(
    acme: stripe.StripeClient, ada: str, visa: str
) -> None:
    paid = acme.v1.payment_intents.create(paying(customer=ada, payment_method=visa))
    charge = str(paid.latest_charge)
    assert acme.v1.charges.update(charge, {"description": "updated", "metadata": {"c": "d"}}).description == "updated"
    assert told(acme, "charge.updated")["previous_attributes"]["description"] is None
    error = refusal(lambda: acme.v1.charges.update(charge, {"transfer_group": "order_42"}))
    assert error["message"].startswith(f"This Charge was created by a PaymentIntent ({paid.id}).")
    error = refusal(lambda: acme.v1.charges.capture(charge))
    assert (error["code"], error["message"]) == (
        "charge_already_captured",
        f"Charge {charge} has already been captured.",
    )


def test_charging_without_an_intent_is_a_thing_of_the_past(
    acme: stripe.StripeClient, ada: str, bob: str, visa: str
) -> None:
    def charging(**more: Any) -> dict[str, Any]:
        params: Any = {"amount": 1400, "currency": "usd", **more}
        return refusal(lambda: acme.v1.charges.create(params))

    error = charging(customer=ada)
    assert (error["status"], error["code"], error["param"]) == (402, "missing", "card")
    assert error["message"].startswith("This Customer doesn't have any legacy saved payment details, but does have a")
    assert charging(customer=bob)["message"].startswith("This Customer doesn't have any saved payment details.")
    assert charging()["message"] == "Must provide source or customer."
    assert charging(source="tok_visa")["message"].startswith("Card Token usage on the Customers API and Charges API")


def test_a_payment_is_made_once_however_often_it_is_asked_for(acme: stripe.StripeClient, ada: str, visa: str) -> None:
    params: Any = paying(customer=ada, payment_method=visa)
    first = acme.v1.payment_intents.create(params, {"idempotency_key": "once"})
    again = acme.v1.payment_intents.create(params, {"idempotency_key": "once"})
    assert first.id == again.id
    assert len(acme.v1.charges.list({"customer": ada}).data) == 1
