"""Why customers leave: what is asked, and what Stripe is told."""

from typing import Any, get_args

import pytest
from django.test import Client

from accounts.features import CancelReason
from accounts.models import Merchant
from simulator.core import Simulator
from tests.billing.leaving import address, asks, cancel, cancellation, said
from tests.billing.scenes import card, price, subscribe
from tests.cast import Stripe, visit

WORDS = {
    "too_expensive": "It's too expensive",
    "missing_features": "I need more features",
    "switched_service": "I found an alternative",
    "unused": "I no longer need it",
    "customer_service": "Customer service was less than expected",
    "too_complex": "Ease of use was less than expected",
    "low_quality": "Quality was less than expected",
    "other": "Other reason",
}


@pytest.fixture
def pro(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> str:
    """Ada's subscription, and Ada signed in."""
    card(acme_stripe, ada)
    identifier = str(subscribe(acme_stripe, ada, price(acme_stripe))["id"])
    visit(client, acme, ada)
    return identifier


def details(stripe: Stripe, identifier: str) -> dict[str, Any]:
    found: dict[str, Any] = stripe.get(f"/v1/subscriptions/{identifier}")["cancellation_details"]
    return found


def test_all_eight_in_stripe_s_wording_and_the_configured_order(client: Client, acme: Merchant, pro: str) -> None:
    asks(acme, *WORDS)  # type: ignore[arg-type]
    assert {reason.value: reason.label for reason in cancellation(client, pro).reasons} == WORDS
    assert set(WORDS) == set(get_args(CancelReason))
    asks(acme, "unused", "too_expensive")
    assert [reason.value for reason in cancellation(client, pro).reasons] == ["unused", "too_expensive"]
    assert cancellation(client, pro).comment is None


@pytest.mark.parametrize("options", [(), ("unused",)])
def test_nothing_is_asked_where_the_merchant_does_not(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str, options: tuple[CancelReason, ...]
) -> None:
    asks(acme, *options, enabled=not options)
    page = cancellation(client, pro)
    assert page.reasons == ()
    assert cancel(client, pro, page, reason="unused").status_code == 400
    said(client, cancel(client, pro, page), acme)
    assert details(acme_stripe, pro)["feedback"] is None


@pytest.mark.parametrize("reason", WORDS)
def test_a_reason_is_told_to_stripe(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str, reason: CancelReason
) -> None:
    asks(acme, reason)
    said(client, cancel(client, pro, cancellation(client, pro), reason=reason, comment="Words"), acme)
    found = details(acme_stripe, pro)
    assert (found["feedback"], found["reason"]) == (reason, "cancellation_requested")
    assert found["comment"] == ("Words" if reason == "other" else None)


def test_no_answer_is_an_answer(client: Client, acme: Merchant, acme_stripe: Stripe, pro: str) -> None:
    asks(acme, "unused", "other")
    said(client, cancel(client, pro, cancellation(client, pro), comment=""), acme)
    found = details(acme_stripe, pro)
    assert (found["feedback"], found["comment"], found["feedback_option"]) == (None, None, None)


def test_a_reason_that_is_not_offered_is_refused_at_the_field(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str
) -> None:
    asks(acme, "unused", "other")
    response = cancel(client, pro, cancellation(client, pro), reason="too_expensive", comment="It costs a lot")
    assert response.status_code == 400
    page = response.context["page"]
    assert page.reason_error == "This reason is not offered. Choose one of the list."
    assert [(error.field, error.message) for error in page.errors] == [("reason-1", page.reason_error)]
    assert page.comment.text == "It costs a lot"
    assert acme_stripe.get(f"/v1/subscriptions/{pro}")["cancel_at"] is None


def test_words_that_are_too_long_are_kept_and_counted(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str
) -> None:
    asks(acme, "unused", "other")
    words = "a\r\n" * 250 + "bcd"
    response = cancel(client, pro, cancellation(client, pro), reason="other", comment=words)
    assert response.status_code == 400
    field = response.context["page"].comment
    assert field.error == "Your words are 3 characters too long. There is room for 500."
    assert field.text == words.replace("\r\n", "\n")
    body = response.content.decode()
    assert 'href="#comment"' in body
    assert acme_stripe.get(f"/v1/subscriptions/{pro}")["cancel_at"] is None
    said(client, cancel(client, pro, response.context["page"], reason="other", comment=words[:-3]), acme)
    assert details(acme_stripe, pro)["comment"] == ("a\n" * 250).strip()


@pytest.fixture
def own(acme_stripe: Stripe) -> str:
    """A reason in Acme's own words."""
    return str(acme_stripe.post("/v1/billing/feedback_options", description="The dog ate it")["id"])


def test_the_merchant_s_own_reasons_stand_before_other(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str, own: str
) -> None:
    retired = str(acme_stripe.post("/v1/billing/feedback_options", description="Floppy disks")["id"])
    acme_stripe.post(f"/v1/billing/feedback_options/{retired}/deactivate")
    asks(acme, "unused", "other", own=[retired, own, "bfo_never_made"])
    page = cancellation(client, pro)
    assert [reason.label for reason in page.reasons] == ["I no longer need it", "The dog ate it", "Other reason"]
    said(client, cancel(client, pro, page, reason=own, comment="Good dog"), acme)
    found = details(acme_stripe, pro)
    assert (found["feedback_option"], found["feedback"], found["comment"]) == (own, None, None)


def test_an_own_reason_that_was_retired_meanwhile_is_refused(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str, own: str
) -> None:
    asks(acme, "unused", own=[own])
    page = cancellation(client, pro)
    acme_stripe.post(f"/v1/billing/feedback_options/{own}/deactivate")
    response = cancel(client, pro, page, reason=own)
    assert response.status_code == 400
    assert [reason.value for reason in response.context["page"].reasons] == ["unused"]


def test_own_reasons_that_cannot_be_read_do_not_keep_anybody_from_canceling(
    client: Client, acme: Merchant, simulator: Simulator, pro: str, own: str
) -> None:
    asks(acme, "unused", own=[own])
    simulator.faults.add("error", status=403, path="/v1/billing/feedback_options", times=None)
    page = cancellation(client, pro)
    assert [reason.value for reason in page.reasons] == ["unused"]
    said(client, cancel(client, pro, page, reason="unused"), acme)


def test_markup_in_reasons_and_comments_is_only_text(
    client: Client, acme: Merchant, acme_stripe: Stripe, pro: str
) -> None:
    own = acme_stripe.post("/v1/billing/feedback_options", description="<script>alert(1)</script>")["id"]
    asks(acme, "other", own=[own])
    cancellation(client, pro)
    body = client.get(address(pro)).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "<script>alert(1)" not in body
