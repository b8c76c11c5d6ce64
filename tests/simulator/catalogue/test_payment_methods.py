"""Payment methods: made, attached, changed, detached."""

from typing import Any

import pytest
import stripe

from tests.simulator.catalogue.stories import events, refusal, told

VISA: Any = {"type": "card", "card": {"token": "tok_visa"}}


def test_a_card_belongs_to_nobody_until_it_is_attached(acme: stripe.StripeClient, ada: str) -> None:
    made = acme.v1.payment_methods.create(VISA).to_dict()
    assert (made["customer"], made["card"]["checks"]["cvc_check"]) == (None, "unchecked")
    assert made["allow_redisplay"] == "unspecified"
    assert made["billing_details"] == {
        "address": {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None},
        "email": None,
        "name": None,
        "phone": None,
        "tax_id": None,
    }
    attached = acme.v1.payment_methods.attach(made["id"], {"customer": ada}).to_dict()
    assert (attached["id"], attached["customer"]) == (made["id"], ada)
    assert attached["card"]["checks"]["cvc_check"] == "pass"
    assert events(acme)[-1] == "payment_method.attached"
    assert "previous_attributes" not in told(acme, "payment_method.attached")


def test_a_test_name_is_attached_as_a_new_payment_method_and_is_no_default(acme: stripe.StripeClient, ada: str) -> None:
    first = acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    second = acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    assert first.id != second.id
    assert first.card is not None
    assert second.card is not None
    assert first.card.fingerprint == second.card.fingerprint
    settings = acme.v1.customers.retrieve(ada).invoice_settings
    assert settings is not None
    assert settings.default_payment_method is None


def test_attaching_twice_changes_nothing(acme: stripe.StripeClient, ada: str, bob: str) -> None:
    card = acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    told_before = len(events(acme))
    assert acme.v1.payment_methods.attach(card.id, {"customer": ada}).customer == ada
    assert len(events(acme)) == told_before
    error = refusal(lambda: acme.v1.payment_methods.attach(card.id, {"customer": bob}))
    assert error["message"] == "The payment method you provided has already been attached to a customer."


@pytest.mark.parametrize("name", ["pm_card_chargeDeclined", "pm_card_visa_chargeDeclined"])
def test_a_declining_card_cannot_be_attached(acme: stripe.StripeClient, ada: str, name: str) -> None:
    assert refusal(lambda: acme.v1.payment_methods.attach(name, {"customer": ada})) == {
        "status": 402,
        "advice_code": "try_again_later",
        "code": "card_declined",
        "decline_code": "generic_decline",
        "message": "Your card was declined.",
        "network_decline_code": "01",
        "param": "",
        "type": "card_error",
    }
    assert acme.v1.customers.payment_methods.list(ada).data == []


@pytest.mark.parametrize(
    ("name", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_visa_chargeDeclinedLostCard", "card_declined", "lost_card"),
        ("pm_card_visa_chargeDeclinedStolenCard", "card_declined", "stolen_card"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
        ("pm_card_visa_chargeDeclinedVelocityLimitExceeded", "card_declined", "card_velocity_exceeded"),
    ],
)
def test_each_declining_card_says_why(
    acme: stripe.StripeClient, ada: str, name: str, code: str, decline_code: str
) -> None:
    error = refusal(lambda: acme.v1.payment_methods.attach(name, {"customer": ada}))
    assert (error["status"], error["code"], error["decline_code"]) == (402, code, decline_code)


@pytest.mark.parametrize("name", ["pm_card_chargeCustomerFail", "pm_card_authenticationRequired"])
def test_cards_that_fail_only_later_are_attached(acme: stripe.StripeClient, ada: str, name: str) -> None:
    assert acme.v1.payment_methods.attach(name, {"customer": ada}).customer == ada


def test_attaching_needs_a_payment_method_and_a_customer(acme: stripe.StripeClient, ada: str) -> None:
    error = refusal(lambda: acme.v1.payment_methods.attach("invalid", {"customer": ada}))
    assert (error["status"], error["code"], error["param"]) == (404, "resource_missing", "payment_method")
    assert error["message"] == (
        "No such PaymentMethod: 'invalid'; It's possible this PaymentMethod exists on one of your connected "
        "accounts, in which case you should retry this request on that connected account. Learn more at "
        "https://stripe.com/docs/connect/authentication"
    )
    error = refusal(lambda: acme.v1.payment_methods.attach("pm_card_visa", {}))
    assert (error["status"], error["code"]) == (400, "parameter_missing")
    assert error["message"] == "Must provide customer or customer_account."
    assert "param" not in error
    error = refusal(lambda: acme.v1.payment_methods.attach("pm_card_visa", {"customer": "cus_nope"}))
    assert (error["status"], error["message"], error["param"]) == (400, "No such customer: 'cus_nope'", "customer")


def test_a_card_number_is_never_taken(acme: stripe.StripeClient) -> None:
    number: Any = {"type": "card", "card": {"number": "4242424242424242", "exp_month": 1, "exp_year": 2030}}
    error = refusal(lambda: acme.v1.payment_methods.create(number))
    assert error["status"] == 402
    assert error["message"].startswith("Sending credit card numbers directly to the Stripe API is generally unsafe.")


def test_a_payment_method_needs_a_type_and_a_card_a_token(acme: stripe.StripeClient) -> None:
    assert refusal(lambda: acme.v1.payment_methods.create({}))["param"] == "type"
    assert refusal(lambda: acme.v1.payment_methods.create({"type": "card"}))["param"] == "card[token]"
    unknown: Any = {"type": "card", "card": {"token": "tok_card_visa"}}
    error = refusal(lambda: acme.v1.payment_methods.create(unknown))
    assert (error["status"], error["message"]) == (400, "No such token: 'tok_card_visa'")


def test_a_detached_card_is_gone_for_good(acme: stripe.StripeClient, ada: str) -> None:
    card = acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    assert acme.v1.payment_methods.detach(card.id).customer is None
    data = told(acme, "payment_method.detached")
    assert data["object"]["customer"] is None
    assert data["previous_attributes"] == {"customer": ada}
    assert refusal(lambda: acme.v1.payment_methods.detach(card.id)) == {
        "status": 400,
        "message": "The payment method you provided is not attached to a customer so detachment is impossible.",
        "type": "invalid_request_error",
    }
    error = refusal(lambda: acme.v1.payment_methods.attach(card.id, {"customer": ada}))
    assert error["message"].endswith("and may not be used again.")


def test_detaching_the_default_leaves_the_customer_without_one(acme: stripe.StripeClient, ada: str) -> None:
    card = acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    acme.v1.customers.update(ada, {"invoice_settings": {"default_payment_method": card.id}})
    acme.v1.payment_methods.detach(card.id)
    settings = acme.v1.customers.retrieve(ada).invoice_settings
    assert settings is not None
    assert settings.default_payment_method is None
    assert events(acme)[-2:] == ["payment_method.detached", "customer.updated"]


def test_billing_details_and_expiry_can_be_changed(acme: stripe.StripeClient, ada: str) -> None:
    card = acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    changed = acme.v1.payment_methods.update(
        card.id,
        {
            "allow_redisplay": "limited",
            "billing_details": {"name": "Ada", "address": {"country": "DE", "city": "Berlin"}},
            "card": {"exp_month": 3, "exp_year": 2031},
            "metadata": {"k": "v"},
        },
    ).to_dict()
    assert (changed["card"]["exp_month"], changed["card"]["exp_year"]) == (3, 2031)
    assert changed["billing_details"]["address"]["city"] == "Berlin"
    again = acme.v1.payment_methods.update(card.id, {"billing_details": {"email": "ada@example.com"}}).to_dict()
    assert again["billing_details"]["name"] == "Ada"
    assert again["billing_details"]["address"]["country"] == "DE"
    assert told(acme, "payment_method.updated")["previous_attributes"] == {"billing_details": {"email": None}}


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"exp_month": 13}, "invalid_expiry_month", "exp_month"),
        ({"exp_year": 95}, "invalid_expiry_year", "exp_year"),
    ],
)
def test_a_date_that_cannot_be_is_refused(
    acme: stripe.StripeClient, ada: str, change: Any, code: str, param: str
) -> None:
    card = acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    error = refusal(lambda: acme.v1.payment_methods.update(card.id, {"card": change}))
    assert (error["status"], error["type"], error["code"], error["param"]) == (402, "card_error", code, param)


def test_a_date_that_has_passed_makes_an_expired_card(acme: stripe.StripeClient, ada: str) -> None:
    card = acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    past = acme.v1.payment_methods.update(card.id, {"card": {"exp_month": 1, "exp_year": 2020}})
    assert past.card is not None
    assert (past.card.exp_month, past.card.exp_year) == (1, 2020)


def test_who_may_see_it_again_can_be_changed(acme: stripe.StripeClient, ada: str) -> None:
    card = acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    assert acme.v1.payment_methods.update(card.id, {"allow_redisplay": "always"}).allow_redisplay == "always"
    told_of: Any = told(acme, "payment_method.updated")
    assert told_of["previous_attributes"] == {"allow_redisplay": "unspecified"}


def test_a_subscription_forgets_a_card_that_was_taken_away(acme: stripe.StripeClient, ada: str) -> None:
    card = acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    price = acme.v1.prices.create(
        {"currency": "usd", "unit_amount": 500, "recurring": {"interval": "month"}, "product_data": {"name": "Gold"}}
    )
    gold = acme.v1.subscriptions.create(
        {"customer": ada, "items": [{"price": price.id}], "default_payment_method": card.id}
    )
    gone = acme.v1.payment_methods.detach(card.id)
    assert gone.customer is None
    assert acme.v1.subscriptions.retrieve(gold.id).default_payment_method is None
    assert events(acme)[-2:] == ["payment_method.detached", "customer.subscription.updated"]
    assert told(acme, "payment_method.detached")["previous_attributes"] == {"customer": ada}
    error = refusal(lambda: acme.v1.customers.payment_methods.retrieve(ada, card.id))
    assert (error["status"], error["param"]) == (404, "customer")


def test_a_hundred_are_on_a_page_at_most(acme: stripe.StripeClient, ada: str) -> None:
    for _ in range(102):
        acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    page = acme.v1.customers.payment_methods.list(ada, {"limit": 1000})
    assert (len(page.data), page.has_more) == (100, True)
    rest = acme.v1.customers.payment_methods.list(ada, {"limit": 100, "starting_after": page.data[-1].id})
    assert (len(rest.data), rest.has_more) == (2, False)
    back = acme.v1.customers.payment_methods.list(ada, {"limit": 100, "ending_before": rest.data[0].id})
    assert [one.id for one in back.data] == [one.id for one in page.data]


def test_only_an_attached_card_can_be_changed(acme: stripe.StripeClient) -> None:
    card = acme.v1.payment_methods.create(VISA)
    error = refusal(lambda: acme.v1.payment_methods.update(card.id, {"metadata": {"k": "v"}}))
    assert error["message"] == "You must save this PaymentMethod to a customer before you can update it."


def test_a_customers_payment_methods_are_listed_newest_first(acme: stripe.StripeClient, ada: str, bob: str) -> None:
    first = acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    second = acme.v1.payment_methods.attach("pm_success_de", {"customer": ada})
    acme.v1.payment_methods.attach("pm_card_amex", {"customer": bob})
    assert [one.id for one in acme.v1.customers.payment_methods.list(ada).data] == [second.id, first.id]
    assert [one.id for one in acme.v1.customers.payment_methods.list(ada, {"type": "card"}).data] == [first.id]
    assert [one.id for one in acme.v1.payment_methods.list({"customer": ada, "type": "sepa_debit"}).data] == [second.id]
    acme.v1.payment_methods.update(first.id, {"allow_redisplay": "limited"})
    limited = acme.v1.payment_methods.list({"customer": ada, "allow_redisplay": "limited"}).data
    assert [one.id for one in limited] == [first.id]
    assert acme.v1.payment_methods.list().data == []


def test_lists_name_the_customer_that_is_missing(acme: stripe.StripeClient, ada: str) -> None:
    error = refusal(lambda: acme.v1.payment_methods.list({"customer": "cus_nope"}))
    assert (error["status"], error["param"]) == (400, "customer")
    error = refusal(lambda: acme.v1.customers.payment_methods.list("cus_nope"))
    assert (error["status"], error["param"]) == (404, "id")
    acme.v1.customers.delete(ada)
    assert refusal(lambda: acme.v1.payment_methods.list({"customer": ada}))["status"] == 400


def test_somebody_elses_card_is_an_invalid_request(acme: stripe.StripeClient, ada: str, bob: str) -> None:
    card = acme.v1.payment_methods.attach("pm_card_visa", {"customer": bob})
    assert acme.v1.customers.payment_methods.retrieve(bob, card.id).id == card.id
    assert refusal(lambda: acme.v1.customers.payment_methods.retrieve(ada, card.id)) == {
        "status": 404,
        "message": "Invalid request",
        "param": "customer",
        "type": "invalid_request_error",
    }


def test_a_direct_debit_account_shows_its_bank(acme: stripe.StripeClient) -> None:
    params: Any = {
        "type": "sepa_debit",
        "sepa_debit": {"iban": "DK50 0040 0440 1162 43"},
        "billing_details": {"name": "Test User", "email": "test@example.org"},
    }
    shown = acme.v1.payment_methods.create(params).to_dict()["sepa_debit"]
    assert {name: shown[name] for name in ("bank_code", "branch_code", "country", "last4")} == {
        "bank_code": "0040",
        "branch_code": "",
        "country": "DK",
        "last4": "6243",
    }
    wrong: Any = {**params, "sepa_debit": {"iban": "DK5000400440116244"}}
    assert refusal(lambda: acme.v1.payment_methods.create(wrong))["param"] == "sepa_debit[iban]"
    nameless: Any = {**params, "billing_details": {"email": "test@example.org"}}
    assert refusal(lambda: acme.v1.payment_methods.create(nameless))["param"] == "billing_details[name]"


def test_a_bank_account_in_the_united_states_shows_its_last_digits(acme: stripe.StripeClient) -> None:
    params: Any = {
        "type": "us_bank_account",
        "us_bank_account": {
            "account_holder_type": "individual",
            "account_number": "000123456789",
            "routing_number": "110000000",
        },
        "billing_details": {"name": "Ada"},
    }
    shown = acme.v1.payment_methods.create(params).to_dict()["us_bank_account"]
    assert (shown["last4"], shown["bank_name"], shown["routing_number"]) == ("6789", "STRIPE TEST BANK", "110000000")
    del params["us_bank_account"]["routing_number"]
    assert refusal(lambda: acme.v1.payment_methods.create(params))["param"] == "us_bank_account[routing_number]"


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({"type": "link", "billing_details": {"email": "ada@example.com"}}, {"email": "ada@example.com"}),
        ({"type": "ideal", "ideal": {"bank": "abn_amro"}}, {"bank": "abn_amro", "bic": "ABNANL2A"}),
        ({"type": "fpx", "fpx": {"bank": "affin_bank"}}, {"account_holder_type": "individual", "bank": "affin_bank"}),
        ({"type": "eps", "eps": {"bank": "bank_austria"}}, {"bank": "bank_austria"}),
        ({"type": "alipay"}, {}),
    ],
)
def test_other_types_show_what_was_recorded(acme: stripe.StripeClient, params: Any, shown: dict[str, str]) -> None:
    made = acme.v1.payment_methods.create(params).to_dict()
    assert made[params["type"]] == shown


def test_globex_cannot_touch_acmes_cards(acme: stripe.StripeClient, globex: stripe.StripeClient, ada: str) -> None:
    card = acme.v1.payment_methods.attach("pm_card_visa", {"customer": ada})
    assert refusal(lambda: globex.v1.payment_methods.retrieve(card.id))["status"] == 404
    assert refusal(lambda: globex.v1.payment_methods.detach(card.id))["status"] == 404
