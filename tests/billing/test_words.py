"""Statuses, discounts and addresses in words."""

from typing import Any

import msgspec
import pytest
from django.utils.translation import override

from billing.discount_texts import discount_texts
from billing.gateway.cursors import Cursor, ListPage
from billing.gateway.discounts import Discount
from billing.gateway.invoice_lines import InvoiceLine
from billing.gateway.invoices import Invoice
from billing.gateway.subscriptions import Subscription
from billing.invoice_names import names_in_lines
from billing.statuses import invoice_status, subscription_status
from tests.billing.scenes import plain

NOON_OF_1_MARCH_2027 = 1803902400
DAY = 86_400


@pytest.fixture(autouse=True)
def english() -> Any:
    with override("en"):
        yield


def subscription(**fields: Any) -> Subscription:
    item = {
        "id": "si_1",
        "price": {"id": "price_1", "currency": "eur", "product": "prod_1", "unit_amount_decimal": "4900"},
        "current_period_end": NOON_OF_1_MARCH_2027,
    }
    shape = {
        "id": "sub_1",
        "customer": "cus_ada",
        "status": "active",
        "currency": "eur",
        "created": 1,
        "items": {"data": [item]},
        **fields,
    }
    return msgspec.json.decode(msgspec.json.encode(shape), type=Subscription)


@pytest.mark.parametrize(
    ("fields", "text", "tone"),
    [
        ({}, "Active", "good"),
        ({"status": "trialing", "trial_end": NOON_OF_1_MARCH_2027}, "Trial until 1 March 2027", "info"),
        ({"cancel_at_period_end": True}, "Ends 1 March 2027", "warning"),
        ({"cancel_at": NOON_OF_1_MARCH_2027 + DAY}, "Ends 2 March 2027", "warning"),
        ({"cancel_at": NOON_OF_1_MARCH_2027, "status": "past_due"}, "Payment failed", "danger"),
        ({"status": "past_due"}, "Payment failed", "danger"),
        ({"status": "unpaid"}, "Payment failed", "danger"),
        ({"status": "past_due", "collection_method": "send_invoice"}, "Payment overdue", "danger"),
        ({"status": "incomplete"}, "First payment not completed", "danger"),
        ({"status": "canceled"}, "Ended", "quiet"),
        ({"status": "incomplete_expired"}, "Ended", "quiet"),
        ({"status": "paused"}, "Paused", "warning"),
        ({"pause_collection": {"behavior": "void", "resumes_at": None}}, "Paused", "warning"),
        (
            {"pause_collection": {"behavior": "void", "resumes_at": NOON_OF_1_MARCH_2027}},
            "Paused until 1 March 2027",
            "warning",
        ),
    ],
)
def test_subscription_statuses_are_words_with_a_date(fields: dict[str, Any], text: str, tone: str) -> None:
    status = subscription_status(subscription(**fields))
    assert (plain(status.text), status.tone) == (text, tone)


@pytest.mark.parametrize(
    ("status", "due", "text"),
    [
        ("paid", None, "Paid"),
        ("open", None, "Open"),
        ("open", NOON_OF_1_MARCH_2027 + DAY, "Open"),
        ("open", NOON_OF_1_MARCH_2027 - DAY, "Overdue"),
        ("void", None, "Canceled"),
        ("uncollectible", None, "Not paid"),
        ("draft", None, "In preparation"),
    ],
)
def test_invoice_statuses_are_words(status: str, due: int | None, text: str) -> None:
    invoice = Invoice(id="in_1", customer="cus_ada", currency="eur", created=1, status=status, due_date=due)
    assert invoice_status(invoice, NOON_OF_1_MARCH_2027).text == text


def discount(coupon: Any, **fields: Any) -> Discount:
    shape = {"id": "di_1", "source": {"coupon": coupon}, **fields}
    return msgspec.json.decode(msgspec.json.encode(shape), type=Discount)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (discount({"id": "c", "percent_off": 20.0}), "20% off"),
        (discount({"id": "c", "percent_off": 12.5, "name": "Spring"}), "12.5% off (Spring)"),
        (discount({"id": "c", "amount_off": 500, "currency": "eur"}), "€5.00 off"),
        (
            discount({"id": "c", "amount_off": 500, "currency": "eur", "duration": "once"}),
            "€5.00 off your next invoice",
        ),
        (discount({"id": "c", "percent_off": 20}, end=NOON_OF_1_MARCH_2027 + DAY), "20% off until 2 March 2027"),
        (
            discount({"id": "c", "percent_off": 20, "name": "N"}, promotion_code={"id": "promo_1", "code": "SPRING"}),
            "20% off (SPRING)",
        ),
        (discount("coupon_id"), "A discount applies"),
        (discount("coupon_id", end=NOON_OF_1_MARCH_2027 + DAY), "A discount applies until 2 March 2027"),
        ("di_unexpanded", "A discount applies"),
    ],
)
def test_discounts_say_what_is_known_of_them(found: Discount | str, text: str) -> None:
    assert [plain(each) for each in discount_texts([found], NOON_OF_1_MARCH_2027)] == [text]


def test_a_discount_that_is_over_is_not_told() -> None:
    over = discount({"id": "c", "percent_off": 20}, end=NOON_OF_1_MARCH_2027)
    assert discount_texts([over], NOON_OF_1_MARCH_2027) == ()


@pytest.mark.parametrize(
    ("description", "name"),
    [
        ("1 × Pro (at $10.00 / month)", "Pro"),
        ("10 user × Pro (EU) (at €25.00 / month)", "Pro (EU)"),
        ("Free trial for 1 × Pro", "Pro"),
        ("Free trial for 1 × Pro (EU)", "Pro (EU)"),
        ("T-Shirt", None),
        (None, None),
    ],
)
def test_names_are_taken_from_lines_only_where_the_pattern_is_sure(description: str | None, name: str | None) -> None:
    shape = {"description": description, "pricing": {"price_details": {"product": "prod_1"}}}
    line = msgspec.json.decode(msgspec.json.encode(shape), type=InvoiceLine)
    assert names_in_lines([line]).get("prod_1") == name


def test_lines_that_settle_a_change_name_nothing() -> None:
    shape = {
        "description": "Remaining time on 3 × Pro after 21 Oct 2026",
        "parent": {"subscription_item_details": {"proration": True}},
        "pricing": {"price_details": {"product": "prod_1"}},
    }
    assert names_in_lines([msgspec.json.decode(msgspec.json.encode(shape), type=InvoiceLine)]) == {}


def test_a_page_of_which_nothing_is_shown_still_leads_on() -> None:
    read = [subscription(id="sub_2"), subscription(id="sub_1")]
    page = ListPage.between([], read, has_more=True, cursor=Cursor(after="sub_3"))
    assert (page.newer, page.older) == (Cursor(before="sub_2"), Cursor(after="sub_1"))
    assert ListPage.between([], [], has_more=False, cursor=Cursor(after="sub_3")).newer == Cursor()
    assert ListPage.between([], [], has_more=False, cursor=Cursor()) == ListPage([])
