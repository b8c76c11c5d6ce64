"""Stripe slow, away, refusing: a page that says so, with the right status, and one line in the log."""

import asyncio
import logging
from typing import Any

import pytest
import stripe
from django.test import Client
from pytest_django import Settings

from accounts.models import Merchant
from billing import errors
from billing.gateway.customers import find_customer
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import together, wait_for
from simulator.core import Simulator
from tests.billing.scenes import card, home, price, subscribe
from tests.cast import Stripe, use_simulator, visit

CUSTOMER = "/v1/customers/cus_ada"
KEY = "sk_test_acme00000000000000004242"
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.mark.parametrize(
    ("fault", "status", "title", "retry_after"),
    [
        ({"kind": "timeout"}, 503, "The payment service takes too long to answer", "60"),
        ({"kind": "drop"}, 502, "The payment service does not answer right now", "60"),
        ({"kind": "rate_limit"}, 503, "The payment service is busy", "30"),
        ({"kind": "error", "status": 500}, 502, "The payment service does not answer right now", "60"),
        ({"kind": "error", "status": 401}, 502, "Billing is not available right now", None),
        ({"kind": "error", "status": 403}, 502, "Billing is not available right now", None),
        ({"kind": "error", "status": 400}, 502, "The payment service refused this request", None),
        ({"kind": "error", "status": 404}, 404, "We cannot find your billing account", None),
        ({"kind": "error", "status": 409}, 409, "This change is already on its way", None),
    ],
    ids=lambda value: "-".join(str(part) for part in value.values()) if isinstance(value, dict) else "",
)
def test_every_kind_of_failure_has_its_page_and_is_logged_once(
    client: Client,
    acme: Merchant,
    simulator: Simulator,
    ada: str,
    caplog: pytest.LogCaptureFixture,
    fault: dict[str, Any],
    status: int,
    title: str,
    retry_after: str | None,
) -> None:
    visit(client, acme, ada)
    simulator.faults.add(path=CUSTOMER, times=None, **fault)
    caplog.clear()
    response = client.get("/p/acme/")
    assert response.status_code == status
    page = response.context["page"]
    assert page.title == title
    assert page.return_url == "https://acme.example/"
    assert response.get("Retry-After") == retry_after
    assert bool(page.retry_url) == (retry_after is not None)
    logged = [record for record in caplog.records if CUSTOMER in record.getMessage()]
    assert len(logged) == 1
    assert KEY not in caplog.text
    body = response.content.decode()
    for secret in (KEY, "Traceback", "backends", "api_error", "cus_ada"):
        assert secret not in body


def test_the_page_names_stripe_s_request_for_the_merchant_to_look_up(
    client: Client, acme: Merchant, simulator: Simulator, ada: str, caplog: pytest.LogCaptureFixture
) -> None:
    visit(client, acme, ada)
    simulator.faults.add("error", path=CUSTOMER, times=None)
    reference = client.get("/p/acme/").context["page"].reference
    asked = [request.id for request in simulator.requests.all() if request.path == CUSTOMER]
    assert reference.removeprefix("Reference: ") in asked
    assert reference.removeprefix("Reference: ") in caplog.text


def test_a_passing_failure_is_not_noticed(client: Client, acme: Merchant, simulator: Simulator, ada: str) -> None:
    visit(client, acme, ada)
    for kind in ("drop", "error"):
        simulator.faults.add(kind, path=CUSTOMER, times=1)
        assert home(client, acme).customer_name == "Ada Lovelace"


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/v1/subscriptions", "subscriptions"),
        ("/v1/customers/cus_ada/payment_methods", "payment_methods"),
        ("/v1/invoices", "invoices"),
    ],
)
@pytest.mark.parametrize("kind", ["timeout", "drop", "rate_limit", "error"])
def test_a_section_that_fails_says_so_and_the_others_stay(
    client: Client,
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    path: str,
    section: str,
    kind: str,
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    simulator.faults.add(kind, method="GET", path=path, times=None)
    page = home(client, acme)
    sections = {"subscriptions": page.subscriptions, "payment_methods": page.payment_methods, "invoices": page.invoices}
    for name, shown in sections.items():
        assert shown is not None
        assert bool(shown.problem) == (name == section)
    assert page.details is not None
    assert page.details.rows


def test_open_amounts_that_cannot_be_seen_are_not_passed_over_in_silence(
    client: Client, acme: Merchant, simulator: Simulator, ada: str
) -> None:
    visit(client, acme, ada)
    simulator.faults.add("error", method="GET", path="/v1/invoices", times=None)
    section = home(client, acme).open_payments
    assert section is not None
    assert section.problem.startswith("We cannot see right now whether an amount is open.")


def test_names_and_the_next_charge_are_left_out_when_they_cannot_be_had(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    home(client, acme)
    simulator.faults.add("error", path="/v1/invoices/create_preview", times=None)
    (subscription,) = home(client, acme).subscriptions.cards
    assert subscription.next_payment is not None
    assert (subscription.next_payment.label, subscription.next_payment.amount) == ("Renews", "")
    assert subscription.lines[0].price == "€49.00 / month"


def test_a_name_comes_from_the_invoice_while_products_cannot_be_read(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe, "Pro (EU)"))
    visit(client, acme, ada)
    simulator.faults.add("error", path="/v1/products", times=None)
    assert home(client, acme).subscriptions.cards[0].name == "Pro (EU)"


def test_a_product_added_meanwhile_is_named_at_once(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    home(client, acme)
    subscribe(acme_stripe, ada, price(acme_stripe, "Brand new"))
    assert [card.name for card in home(client, acme).subscriptions.cards] == ["Brand new", "Pro"]
    asked = len(simulator.requests.all())
    home(client, acme)
    assert "/v1/products" in [request.path for request in simulator.requests.all()[asked:]]


def test_an_unknown_customer_has_a_page_of_their_own(client: Client, acme: Merchant, simulator: Simulator) -> None:
    visit(client, acme, "cus_nobody")
    response = client.get("/p/acme/")
    assert response.status_code == 404
    assert response.context["page"].title == "We cannot find your billing account"
    assert response.context["page"].return_label == "Return to Acme"


def test_a_deleted_customer_has_a_page_of_their_own(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(client, acme, ada)
    acme_stripe.delete(f"/v1/customers/{ada}")
    response = client.get("/p/acme/")
    assert response.status_code == 410
    assert response.context["page"].title == "This billing account was closed"


def test_a_customer_of_another_merchant_is_unknown(
    client: Client, acme: Merchant, globex: Merchant, simulator: Simulator, eve: str
) -> None:
    visit(client, acme, eve)
    assert client.get("/p/acme/").status_code == 404


def test_a_revoked_key_is_the_merchant_s_problem(
    client: Client, acme: Merchant, simulator: Simulator, ada: str
) -> None:
    visit(client, acme, ada)
    simulator.keys.revoke(acme.stripe_key)
    response = client.get("/p/acme/")
    assert response.status_code == 502
    assert response.context["page"].title == "Billing is not available right now"
    assert "4242" not in response.content.decode()


def test_a_merchant_without_a_key_is_refused_before_stripe_is_asked(
    client: Client, acme: Merchant, simulator: Simulator, ada: str
) -> None:
    visit(client, acme, ada)
    acme.stripe_secret_key = ""
    acme.save()
    asked = len(simulator.requests.all())
    assert client.get("/p/acme/").status_code == 502
    assert len(simulator.requests.all()) == asked


def test_a_changed_key_counts_from_the_next_page_on(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    visit(client, acme, ada)
    home(client, acme)
    acme.stripe_secret_key = "sk_test_somebodyelse0000000001111"
    acme.save()
    assert client.get("/p/acme/").status_code == 404


@pytest.mark.parametrize(
    "answer", [b"<html>504 Gateway Time-out</html>", b'{"id": 7}', b"", b"[]"], ids=["html", "type", "empty", "list"]
)
def test_an_answer_that_is_not_stripe_s_is_refused(
    acme: Merchant, simulator: Simulator, settings: Settings, answer: bytes
) -> None:
    class Garbled(stripe.HTTPClient):
        name = "garbled"

        async def request_async(self, *args: Any, **kwargs: Any) -> tuple[bytes, int, dict[str, str]]:
            return answer, 200, {}

    settings.STRIPE_HTTP_CLIENT = "tests.billing.test_bad_days.garbled"
    globals()["garbled"] = Garbled()
    with pytest.raises(errors.StripeAnswerUnreadable):
        find_customer(acme, "cus_ada")


def test_a_declined_card_keeps_stripe_s_reason_and_nothing_else(acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    from billing.gateway.client import stripe_client
    from billing.gateway.errors import stripe_errors

    async def attach() -> None:
        with stripe_errors("attach"):
            params: Any = {"customer": ada}
            await stripe_client(acme).v1.payment_methods.attach_async("pm_card_chargeDeclinedInsufficientFunds", params)

    with pytest.raises(errors.CardDeclined) as caught:
        wait_for(attach())
    assert (caught.value.code, caught.value.decline_code) == ("card_declined", "insufficient_funds")
    assert caught.value.request_id.startswith("req_")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_reused_idempotency_key_is_told_as_already_in_progress(acme: Merchant, acme_stripe: Stripe) -> None:
    from billing.gateway.client import stripe_client
    from billing.gateway.errors import stripe_errors

    async def create(name: str) -> None:
        with stripe_errors("create"):
            await stripe_client(acme).v1.customers.create_async({"name": name}, {"idempotency_key": "twice"})

    wait_for(create("Ada"))
    with pytest.raises(errors.AlreadyInProgress):
        wait_for(create("Bob"))


def test_every_error_says_what_happened_and_what_to_do() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.BillingError)]
    assert len(kinds) > 10
    for kind in kinds:
        assert str(kind.title)
        assert kind.sentences
        assert 400 <= kind.status < 600
        assert not str(kind.title).endswith((".", "!"))
        assert all(str(sentence).endswith(".") for sentence in kind.sentences)


def test_the_slowest_read_ends_with_the_page_s_own_limit(
    acme: Merchant, simulator: Simulator, settings: Settings, ada: str
) -> None:
    settings.STRIPE_TIMEOUT = -1.9  # with the grace of two seconds: a tenth of a second for the whole round
    simulator.faults.add("slow", delay_ms=60_000, path=CUSTOMER, times=None)
    with pytest.raises(errors.StripeTimedOut):
        wait_for(CustomerGateway(acme, ada).customer())


def test_a_page_that_has_what_it_needs_does_not_wait_for_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("billing.gateway.parallel._PATIENCE", 0.01)

    async def never() -> str:
        await asyncio.Event().wait()
        return "too late"

    async def at_once() -> str:
        return "here"

    with together() as reads:
        extra, needed = reads.ask(never(), is_extra=True), reads.ask(at_once())
    assert needed.value == "here"
    assert isinstance(extra.error, errors.StripeTimedOut)


def test_an_exception_of_our_own_is_not_taken_for_stripe_s(acme: Merchant) -> None:
    async def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        wait_for(broken())


def test_the_log_level_of_the_sdk_never_shows_bodies(simulator: Simulator) -> None:
    assert stripe.log is None
    assert logging.getLogger("stripe").level == logging.WARNING
    use_simulator(simulator)


def test_a_cache_that_is_away_costs_nothing_but_a_call(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, settings: Settings
) -> None:
    subscribe(acme_stripe, ada, price(acme_stripe), trial_period_days=14)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": NOWHERE}}
    visit(client, acme, ada)
    (subscription,) = home(client, acme).subscriptions.cards
    assert subscription.name == "Pro"
