"""Promotion codes beside a change of plan: applied, shown as a saving, removed, and refused with the reason."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Merchant
from billing.pages.promotion_field import PromotionField
from billing.services.find_promotion_code import MOST_WRONG_CODES
from simulator.core import Simulator
from tests.billing.confirming import Confirming, Plans, offer, page_of, said
from tests.billing.scenes import DAY, Clock, card, plain, price, subscribe
from tests.cast import Stripe, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_team(client: Client, acme: Merchant, acme_stripe: Stripe, clock: Clock, plans: Plans) -> Confirming:
    """Ada, who pays for Team and thinks of Business."""
    card(acme_stripe, clock.customer)
    subscription = subscribe(acme_stripe, clock.customer, plans.team)
    clock.advance(15)
    visit(client, acme, clock.customer)
    return Confirming(client, acme, subscription).to(plans.business)


def code(stripe: Stripe, text: str = "SPRING", coupon: dict[str, Any] | None = None, **fields: Any) -> str:
    """A promotion code of 20% for good, unless told otherwise; answers its id."""
    made = stripe.post("/v1/coupons", **(coupon or {"percent_off": 20, "duration": "forever"}))
    return str(
        stripe.post("/v1/promotion_codes", code=text, promotion={"type": "coupon", "coupon": made["id"]}, **fields)[
            "id"
        ]
    )


def typed(ada: Confirming, text: str) -> PromotionField:
    """What stands in the field's place after a code was typed."""
    ada.query["promotion_code"] = text
    field = page_of(ada.open()).promotion
    assert field is not None
    return field


def refusal(ada: Confirming, text: str = "SPRING") -> str:
    """Why a code was refused; the change itself can be confirmed all the same."""
    ada.query["promotion_code"] = text
    response = ada.open()
    page = page_of(response)
    assert response.status_code == 422
    assert page.promotion is not None
    assert page.promotion.value == text
    assert [(error.message, error.field) for error in page.errors] == [(page.promotion.error, "promotion_code")]
    assert plain(page.button) == "Pay €25.00 and change plan"
    return plain(page.promotion.error)


def test_code_is_shown_as_a_saving_and_redeemed_with_the_change(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe
) -> None:
    code(acme_stripe)
    field = typed(on_team, "spring")
    page = on_team.page()

    assert field.applied == "SPRING: 20% off"
    assert [plain(each) for each in field.saving] == [
        "Saves €9.00 today.",
        "Saves €18.00 at each renewal while it lasts.",
    ]
    assert plain(page.figures.following) == "From 18 December 2026: €72.00 every month"
    # What is left of the month costs 20% less; what is credited was paid in full.
    assert page.figures.receipt is not None
    assert plain(page.figures.receipt.total) == "€16.00"

    assert "You paid €16.00 now. Then €72.00 on 18 December 2026" in said(on_team.client, on_team.send(page))
    after = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}", expand=["discounts"])
    assert [one["source"]["coupon"] for one in after["discounts"]] != []


def test_code_is_removed_by_a_link(on_team: Confirming, acme_stripe: Stripe) -> None:
    code(acme_stripe)
    field = typed(on_team, "SPRING")

    page = on_team.client.get(field.remove_url).context["page"]

    assert (page.promotion.applied, page.promotion.value) == ("", "")
    assert plain(page.figures.following) == "From 18 December 2026: €90.00 every month"


def test_typing_a_code_keeps_the_choice(on_team: Confirming, plans: Plans) -> None:
    field = on_team.to(plans.business, 3).page().promotion
    assert field is not None
    assert dict(field.kept) == {f"price-{on_team.item}": plans.business, f"quantity-{on_team.item}": "3"}


def test_discounts_in_force_are_kept_and_said(on_team: Confirming, acme_stripe: Stripe) -> None:
    code(acme_stripe)
    loyal = acme_stripe.post("/v1/coupons", percent_off=10, duration="forever", name="Loyal")["id"]
    acme_stripe.post(f"/v1/subscriptions/{on_team.subscription['id']}", discounts=[{"coupon": loyal}])

    assert typed(on_team, "SPRING").applied == "SPRING: 20% off"
    page = on_team.page()
    assert "You keep your discount: 10% off (Loyal)." in page.effects

    on_team.send(page)
    after = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}", expand=["discounts"])
    assert len(after["discounts"]) == 2
    assert after["discounts"][0]["source"]["coupon"] == loyal


def test_code_counts_from_a_planned_change_on(
    on_team: Confirming, plans: Plans, acme: Merchant, acme_stripe: Stripe, clock: Clock
) -> None:
    offer(acme, acme_stripe, *plans.all, schedule_at_period_end={"conditions": [{"type": "decreasing_item_amount"}]})
    code(acme_stripe)
    on_team.to(plans.starter)
    typed(on_team, "SPRING")
    page = on_team.page()
    assert plain(page.figures.following) == "From 18 December 2026: €8.00 every month"

    on_team.send(page)
    clock.advance(16)

    assert acme_stripe.get("/v1/invoices", customer=clock.customer)["data"][0]["total"] == 800


def test_saving_that_ends_says_for_how_long(on_team: Confirming, acme_stripe: Stripe) -> None:
    code(acme_stripe, "THREE", {"percent_off": 50, "duration": "repeating", "duration_in_months": 3})
    code(acme_stripe, "ONCE", {"amount_off": 500, "currency": "eur", "duration": "once"})

    assert plain(typed(on_team, "THREE").applied) == "THREE: 50% off for 3 months"
    assert plain(typed(on_team, "ONCE").applied) == "ONCE: €5.00 off your next invoice"


def test_unknown_code(on_team: Confirming) -> None:
    assert refusal(on_team, "NOSUCH") == "We do not know this code. Check its spelling."


def test_expired_code(on_team: Confirming, acme_stripe: Stripe, clock: Clock) -> None:
    code(acme_stripe, expires_at=clock.now + DAY)
    clock.advance(2)
    on_team.query["promotion_code"] = "SPRING"

    promotion = page_of(on_team.open()).promotion

    assert promotion is not None
    assert plain(promotion.error) == "This code expired on 4 December 2026."


def test_code_that_was_switched_off(on_team: Confirming, acme_stripe: Stripe) -> None:
    acme_stripe.post(f"/v1/promotion_codes/{code(acme_stripe)}", active=False)

    assert refusal(on_team) == "This code is not active any more."


def test_code_that_is_used_up(on_team: Confirming, plans: Plans, acme_stripe: Stripe, bob: str) -> None:
    promotion = code(acme_stripe, max_redemptions=1)
    card(acme_stripe, bob)
    subscribe(acme_stripe, bob, plans.starter, discounts=[{"promotion_code": promotion}])

    assert refusal(on_team) == "This code has been used as often as it can be."


def test_code_for_a_first_purchase(on_team: Confirming, acme_stripe: Stripe) -> None:
    code(acme_stripe, restrictions={"first_time_transaction": True})

    assert refusal(on_team) == "This code is for a first purchase only."


def test_code_with_a_minimum_amount(on_team: Confirming, acme_stripe: Stripe) -> None:
    code(acme_stripe, restrictions={"minimum_amount": 5000, "minimum_amount_currency": "eur"})

    assert refusal(on_team) == "This code is for new orders of €50.00 and more. It cannot be used for a change."


def test_code_for_somebody_else_tells_nothing_of_them(on_team: Confirming, acme_stripe: Stripe, bob: str) -> None:
    code(acme_stripe, customer=bob)

    assert refusal(on_team) == "This code is not valid for your account."


def test_own_code_counts_before_that_of_others(
    on_team: Confirming, acme_stripe: Stripe, clock: Clock, bob: str
) -> None:
    code(acme_stripe, customer=bob)
    code(acme_stripe, coupon={"percent_off": 30, "duration": "forever"}, customer=clock.customer)

    assert typed(on_team, "SPRING").applied == "SPRING: 30% off"


def test_code_for_other_products(on_team: Confirming, acme_stripe: Stripe) -> None:
    other = acme_stripe.get(f"/v1/prices/{price(acme_stripe, 'Support')}")["product"]
    coupon = {"percent_off": 20, "duration": "forever", "applies_to": {"products": [other]}}
    code(acme_stripe, coupon=coupon)

    assert refusal(on_team) == "This code is for other products."


def test_code_in_another_currency(on_team: Confirming, acme_stripe: Stripe) -> None:
    code(acme_stripe, coupon={"amount_off": 500, "currency": "usd", "duration": "forever"})

    assert refusal(on_team) == "This code is for another currency than EUR."


def test_code_that_is_in_force(on_team: Confirming, acme_stripe: Stripe) -> None:
    promotion = code(acme_stripe, coupon={"percent_off": 20, "duration": "repeating", "duration_in_months": 12})
    acme_stripe.post(f"/v1/subscriptions/{on_team.subscription['id']}", discounts=[{"promotion_code": promotion}])
    on_team.query["promotion_code"] = "SPRING"

    field = page_of(on_team.open()).promotion

    assert field is not None
    assert field.error == "This discount is in force already."


def test_code_that_stopped_between_page_and_button_is_not_redeemed(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe
) -> None:
    promotion = code(acme_stripe)
    typed(on_team, "SPRING")
    page = on_team.page()
    acme_stripe.post(f"/v1/promotion_codes/{promotion}", active=False)

    response = on_team.send(page)

    assert response.status_code == 409
    after = page_of(response)
    assert after.promotion is not None
    assert after.promotion.error == "This code is not active any more."
    found = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}")
    assert found["items"]["data"][0]["price"]["id"] == plans.team


def test_codes_cannot_be_tried_out(on_team: Confirming, acme_stripe: Stripe, simulator: Simulator) -> None:
    code(acme_stripe)
    for number in range(MOST_WRONG_CODES):
        assert refusal(on_team, f"GUESS{number}").startswith("We do not know this code.")

    assert refusal(on_team) == "You have tried many codes that are not valid. Try again in ten minutes."


def test_codes_are_not_taken_where_the_merchant_does_not_allow_them(
    on_team: Confirming, plans: Plans, acme: Merchant, acme_stripe: Stripe
) -> None:
    offer(acme, acme_stripe, *plans.all, default_allowed_updates=["price", "quantity"])
    code(acme_stripe)
    on_team.query["promotion_code"] = "SPRING"

    page = on_team.page()
    assert page.promotion is None
    on_team.send(page)

    assert acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}")["discounts"] == []


@pytest.mark.parametrize("text", ["'; --", "ü" * 40, "x" * 900, "%00", "<script>"])
def test_whatever_is_typed_is_an_unknown_code(text: str, on_team: Confirming) -> None:
    on_team.query["promotion_code"] = text

    response = on_team.open()

    assert response.status_code == 422
    assert "<script>" not in response.content.decode()
