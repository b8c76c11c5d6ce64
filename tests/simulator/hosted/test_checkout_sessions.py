"""Checkout in setup mode: the sessions."""

from typing import Any

import pytest
import stripe as sdk

from simulator.core import Simulator
from tests.simulator.hosted.conftest import events

DAY = 86_400
DONE = "https://portal.example/done?session={CHECKOUT_SESSION_ID}"


def opened(stripe: Any, ada: str, **more: Any) -> Any:
    """A page on which Ada may save something."""
    params = {"mode": "setup", "customer": ada, "currency": "eur", "success_url": DONE, **more}
    return stripe.checkout.sessions.create(params)


def refusal(stripe: Any, ada: str, **more: Any) -> tuple[str, str | None]:
    with pytest.raises(sdk.InvalidRequestError) as refused:
        opened(stripe, ada, **more)
    assert refused.value.user_message
    return refused.value.user_message, refused.value.param


def test_a_session_is_open_for_a_day_and_has_its_setup_intent(stripe: Any, here: str, ada: str) -> None:
    session = opened(
        stripe,
        ada,
        locale="de",
        metadata={"a": "b"},
        setup_intent_data={"metadata": {"c": "d"}},
        expand=["setup_intent"],
    )
    assert (session.status, session.mode, session.payment_status) == ("open", "setup", "no_payment_required")
    assert session.expires_at - session.created == DAY
    assert session.url == f"{here}/c/pay/{session.id}"
    assert (session.locale, session.metadata.to_dict()) == ("de", {"a": "b"})
    assert session.payment_method_types == ["card", "link", "sepa_debit"]
    intent = session.setup_intent
    assert (intent.customer, intent.status, intent.metadata.to_dict()) == (ada, "requires_payment_method", {"c": "d"})
    assert [one.id for one in stripe.checkout.sessions.list({"customer": ada, "status": "open"}).data] == [session.id]
    assert stripe.checkout.sessions.list({"status": "complete"}).data == []


def test_what_the_intent_is_to_say_is_on_it(stripe: Any, ada: str) -> None:
    said = {"metadata": {"order": "7"}, "description": "A card for later", "on_behalf_of": "acct_shop"}
    session = opened(
        stripe,
        ada,
        setup_intent_data=said,
        payment_method_configuration="pmc_wide",
        branding_settings={"display_name": "A"},
    )
    intent = stripe.setup_intents.retrieve(session.setup_intent)
    assert (intent.metadata.to_dict(), intent.description) == (said["metadata"], said["description"])
    assert (intent.on_behalf_of, intent.usage) == ("acct_shop", "off_session")
    assert intent.payment_method_configuration_details.id == "pmc_wide"
    assert session.payment_method_configuration_details.id == "pmc_wide"
    assert (session.branding_settings.display_name, session.branding_settings.button_color) == ("A", "#0074d4")


def test_without_a_currency_the_types_must_be_named(stripe: Any, ada: str) -> None:
    params = {"mode": "setup", "customer": ada, "success_url": DONE}
    with pytest.raises(sdk.InvalidRequestError, match="Missing required param: currency"):
        stripe.checkout.sessions.create(params)
    assert stripe.checkout.sessions.create({**params, "allowed_payment_method_types": ["card"]}).currency is None


def test_types_follow_the_currency_or_the_servers_choice(stripe: Any, ada: str) -> None:
    assert "sepa_debit" not in opened(stripe, ada, currency="usd").payment_method_types
    assert opened(stripe, ada, allowed_payment_method_types=["card"]).payment_method_types == ["card"]


def test_what_stripe_refuses_is_refused_and_what_is_not_simulated_says_so(stripe: Any, ada: str) -> None:
    assert refusal(stripe, ada, mode="subscription") == ("not simulated: Checkout in subscription mode", "mode")
    assert refusal(stripe, ada, mode="payment")[0] == "not simulated: Checkout in payment mode"
    assert refusal(stripe, ada, line_items=[{"quantity": 1}])[0] == "You can not pass `line_items` in `setup` mode."
    assert refusal(stripe, ada, billing_address_collection="required")[0].startswith("not simulated: billing_address")
    assert refusal(stripe, ada, payment_method_types=["card"])[1] == "payment_method_types"
    assert refusal(stripe, ada, success_url="nowhere") == ("Not a valid URL", "success_url")
    assert refusal(stripe, "cus_nobody") == ("No such customer: 'cus_nobody'", "customer")


@pytest.mark.parametrize(("seconds", "words"), [(1700, "at least 30 minutes"), (DAY + 60, "less than 24 hours")])
def test_a_session_lasts_from_half_an_hour_to_a_day(
    stripe: Any, simulator: Simulator, ada: str, seconds: int, words: str
) -> None:
    message, param = refusal(stripe, ada, expires_at=int(simulator.wall_clock()) + seconds)
    assert (words in message, param) == (True, "expires_at")
    assert opened(stripe, ada, expires_at=int(simulator.wall_clock()) + 1860).status == "open"


def test_a_session_that_nobody_used_expires(stripe: Any, simulator: Simulator, ada: str) -> None:
    now = simulator.wall_clock()
    session = opened(stripe, ada)
    simulator.wall_clock = lambda: now + DAY + 1
    session = stripe.checkout.sessions.retrieve(session.id)
    assert (session.status, session.url) == ("expired", None)
    assert stripe.setup_intents.retrieve(session.setup_intent).status == "canceled"
    assert events(stripe, "checkout.") == ["checkout.session.expired"]


def test_a_session_is_expired_once(stripe: Any, ada: str) -> None:
    session = opened(stripe, ada)
    assert stripe.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(sdk.InvalidRequestError, match=r'status in \["open"\] can be expired'):
        stripe.checkout.sessions.expire(session.id)
    assert events(stripe, "checkout.") == ["checkout.session.expired"]


def test_its_setup_intent_cannot_be_canceled_by_itself(stripe: Any, ada: str) -> None:
    with pytest.raises(sdk.InvalidRequestError, match="Expire the Checkout Session instead"):
        stripe.setup_intents.cancel(opened(stripe, ada).setup_intent)


def test_another_account_does_not_see_it(stripe: Any, here: str, ada: str) -> None:
    globex = sdk.StripeClient("sk_test_globex", base_addresses={"api": here}).v1
    session = opened(stripe, ada)
    with pytest.raises(sdk.InvalidRequestError, match="No such checkout"):
        globex.checkout.sessions.retrieve(session.id)
