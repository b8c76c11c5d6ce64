"""What the billing engine asks of payments: to charge an invoice, and to be told how it ended."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from simulator import payments
from simulator.context import Context
from simulator.core import Simulator
from simulator.errors import StripeError
from simulator.store import Row
from tests.simulator.catalogue.stories import events, refusal


@pytest.fixture
def ctx(simulator: Simulator, ada: str) -> Iterator[Context]:
    """A request in ada's account."""
    account = str(simulator.store.execute("SELECT account FROM objects LIMIT 1")[0][0])
    with simulator.store.transaction(account) as tables:
        yield Context(tables, account, "req_test")


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The invoices whose intents came to their end by themselves, and how."""
    told: list[tuple[str, str]] = []

    def remember(ctx: Context, intent: Row) -> None:
        told.append((intent["_invoice"], intent["status"]))

    monkeypatch.setattr(payments, "_settled", [remember])
    return told


def test_an_invoice_is_paid_by_the_saved_card(ctx: Context, ada: str, settled: list[tuple[str, str]]) -> None:
    intent = payments.pay(
        ctx, 1000, "usd", ada, "pm_card_visa", off_session=True, invoice="in_1", description="Subscription creation"
    )
    assert (intent["status"], intent["amount_received"]) == ("succeeded", 1000)
    assert (intent["capture_method"], intent["setup_future_usage"]) == ("automatic", "off_session")
    assert intent["payment_details"] == {"customer_reference": None, "order_reference": "in_1"}
    assert intent["payment_method_types"] == sorted(intent["payment_method_types"])
    charge = ctx.render(ctx.require("charge", intent["latest_charge"]))
    assert charge["description"] == "Subscription creation"
    assert charge["receipt_url"].startswith("https://pay.stripe.com/receipts/invoices/")
    assert charge["balance_transaction"].startswith("txn_")
    assert settled == []


def test_a_decline_keeps_what_was_written(ctx: Context, ada: str) -> None:
    with pytest.raises(StripeError) as caught:
        payments.pay(ctx, 1000, "usd", ada, "pm_card_chargeCustomerFail", off_session=True, invoice="in_1")
    assert caught.value.commit
    intent = ctx.require("payment_intent", caught.value.extra["payment_intent"]["id"])
    assert (intent["status"], intent["last_payment_error"]["decline_code"]) == (
        "requires_payment_method",
        "generic_decline",
    )


def test_an_invoice_waits_for_the_customer_even_when_they_are_away(ctx: Context, ada: str) -> None:
    intent = payments.pay(ctx, 1000, "usd", ada, "pm_card_authenticationRequired", off_session=True, invoice="in_1")
    assert (intent["status"], intent["next_action"]["type"]) == ("requires_action", "use_stripe_sdk")


def test_an_intent_can_wait_for_its_charge(ctx: Context, ada: str) -> None:
    waiting = payments.invoice_intent(ctx, 1000, "usd", ada, invoice="in_1")
    assert waiting["status"] == "requires_payment_method"
    assert payments.confirm(ctx, waiting, "pm_card_visa")["status"] == "succeeded"
    given_up = payments.cancel(ctx, payments.invoice_intent(ctx, 1000, "usd", ada, invoice="in_2"), "void_invoice")
    assert (given_up["status"], given_up["cancellation_reason"]) == ("canceled", "void_invoice")


def test_the_engine_is_told_when_a_debit_clears_or_bounces(
    ctx: Context, ada: str, settled: list[tuple[str, str]]
) -> None:
    for invoice, name in (("in_1", "pm_success_de"), ("in_2", "pm_insufficientFunds_de")):
        intent = payments.pay(ctx, 1000, "eur", ada, name, off_session=True, invoice=invoice)
        assert intent["status"] == "processing"
        payments.debit_answered(ctx, intent)
    assert settled == [("in_1", "succeeded"), ("in_2", "requires_payment_method")]


def test_the_engine_is_told_when_the_customer_pays_or_fails(
    simulator: Simulator, acme: stripe.StripeClient, ada: str, settled: list[tuple[str, str]]
) -> None:
    account = str(simulator.store.execute("SELECT account FROM objects LIMIT 1")[0][0])
    with simulator.store.transaction(account) as tables:
        ctx = Context(tables, account, "req_test")
        intent = payments.invoice_intent(ctx, 1000, "usd", ada, invoice="in_1")["id"]
    failing: Any = {"payment_method": "pm_card_chargeCustomerFail"}
    assert refusal(lambda: acme.v1.payment_intents.confirm(intent, failing))["status"] == 402
    acme.v1.payment_intents.confirm(intent, {"payment_method": "pm_card_visa"})
    assert settled == [("in_1", "requires_payment_method"), ("in_1", "succeeded")]
    assert events(acme)[-2:] == ["charge.succeeded", "payment_intent.succeeded"]
