"""Mandates: what a customer has allowed to be debited, beside the payment method that it belongs to."""

from typing import Any

import msgspec
import pytest
from django.test import Client

from accounts.models import Merchant
from billing.gateway.setup_intents import SetupIntent
from billing.pages.mandates import mandate_note, mandate_sentence, mandates_of
from tests.billing.scenes import card, plain
from tests.billing.verifying import debit, waiting
from tests.cast import Stripe, visit

IBAN = "DE89370400440532013000"
MARCH_3 = 1_772_539_200
"""3 March 2026."""
IN_FORCE = "The reference of your mandate is ABC123: it stands in your bank's statement with each debit."
LOST = "This mandate is no longer in force, so nothing can be debited. Add the account again to pay with it."


def given(kind: str = "sepa_debit", *, status: str = "active", method: str = "pm_1", **fields: Any) -> SetupIntent:
    """A setup intent as Stripe answers it; `fields` are those of the mandate's kind."""
    return msgspec.convert(
        {
            "id": f"seti_{method}_{status}",
            "status": "succeeded",
            "created": MARCH_3 + 86_400,
            "customer": "cus_ada",
            "payment_method": {"id": method, "type": kind},
            "mandate": {
                "id": "mandate_1",
                "status": status,
                "payment_method_details": {"type": kind, kind: fields},
                "customer_acceptance": {"type": "online", "accepted_at": MARCH_3},
            },
        },
        SetupIntent,
    )


def sepa(**fields: Any) -> SetupIntent:
    return given(reference="ABC123", url="https://hooks.stripe.com/mandate/ABC123", **fields)


def test_a_sepa_mandate_stands_beside_its_account(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    made = debit(acme_stripe, ada, "sepa_debit", {"iban": IBAN}, expand=["mandate"])
    details = made["mandate"]["payment_method_details"]["sepa_debit"]
    card(acme_stripe, ada)
    visit(client, acme, ada)
    page = plain(client.get("/p/acme/payment-methods/").content.decode())
    assert f"Mandate {details['reference']} of " in page
    assert page.count("Mandate ") == 1
    assert f'href="{details["url"]}"' in page


def test_adding_an_account_tells_the_reference(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    made = debit(acme_stripe, ada, "sepa_debit", {"iban": IBAN}, metadata={"portal_uses": "none"}, expand=["mandate"])
    reference = made["mandate"]["payment_method_details"]["sepa_debit"]["reference"]
    visit(client, acme, ada)
    client.get(f"/p/acme/payment-methods/new/result/?setup_intent={made['id']}")
    assert f"The reference of your mandate is {reference}: it stands in" in client.get("/p/acme/").content.decode()


def test_a_us_account_has_a_mandate_without_a_reference(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(client, acme, ada)
    account = waiting(client, acme_stripe, ada)
    assert "Mandate of" not in client.get("/p/acme/payment-methods/").content.decode()
    account.tell(code="SM11AA")
    assert "Mandate of " in client.get("/p/acme/payment-methods/").content.decode()


def test_the_day_is_the_one_on_which_it_was_given() -> None:
    note = mandate_note(sepa())
    assert note is not None
    assert plain(note.text) == "Mandate ABC123 of 3 March 2026"
    assert (note.url, note.problem) == ("https://hooks.stripe.com/mandate/ABC123", "")
    assert mandate_sentence(sepa()) == IN_FORCE


@pytest.mark.parametrize(
    ("kind", "fields", "text", "url"),
    [
        (
            "bacs_debit",
            {"reference": "STRIPE-1", "url": "https://hooks.stripe.com/bacs/1", "network_status": "accepted"},
            "Mandate STRIPE-1 of 3 March 2026",
            "https://hooks.stripe.com/bacs/1",
        ),
        (
            "au_becs_debit",
            {"url": "https://hooks.stripe.com/becs/1"},
            "Mandate of 3 March 2026",
            "https://hooks.stripe.com/becs/1",
        ),
        ("acss_debit", {"payment_schedule": "sporadic"}, "Mandate of 3 March 2026", ""),
        ("us_bank_account", {}, "Mandate of 3 March 2026", ""),
    ],
)
def test_each_kind_of_debit_shows_what_its_mandate_has(kind: str, fields: dict[str, str], text: str, url: str) -> None:
    note = mandate_note(given(kind, **fields))
    assert note is not None
    assert (plain(note.text), note.url) == (text, url)


def test_cards_have_none() -> None:
    assert mandate_note(given("card")) is None
    assert mandate_sentence(given("card")) == ""
    assert mandates_of([given("card")]) == {}


def test_one_that_is_no_longer_in_force_says_that_the_account_cannot_be_charged() -> None:
    note = mandates_of([sepa(status="inactive")])["pm_1"]
    assert note.problem == LOST
    assert mandate_sentence(sepa(status="inactive")) == ""


def test_of_several_for_one_account_the_one_in_force_counts() -> None:
    older = given(reference="OLD", url="https://hooks.stripe.com/old")
    for intents in ([sepa(status="inactive"), older], [older, sepa(status="inactive")]):
        note = mandates_of([*intents, given(method="pm_2", reference="OTHER")])["pm_1"]
        assert (plain(note.text), note.problem) == ("Mandate OLD of 3 March 2026", "")
    assert plain(mandates_of([sepa(), older])["pm_1"].text) == "Mandate ABC123 of 3 March 2026"


def test_only_addresses_of_the_web_are_linked() -> None:
    note = mandate_note(given(reference="ABC123", url="javascript:alert(1)"))
    assert note is not None
    assert note.url == ""
