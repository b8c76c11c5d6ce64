"""What a customer asks for is held against the offers: what may be had goes on, all else comes back with a sentence."""

from typing import Any

import pytest
from django.test import Client

from accounts.features import Features
from accounts.models import Merchant
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import together
from billing.plan_changes import plan_change
from billing.policy.plan_change import WantedPlan, wanted_plan
from tests.billing.choosing import YEAR, Choosing, Shop, Sold, page_of
from tests.billing.scenes import card, plain, subscribe
from tests.cast import Stripe, default_configuration, visit


@pytest.fixture
def shop(acme: Merchant, acme_stripe: Stripe) -> Shop:
    return Shop(acme, acme_stripe)


@pytest.fixture
def pro(shop: Shop) -> Sold:
    sold = shop.sells("Pro", month={"unit_amount": 4900}, year={"unit_amount": 49000, "recurring": YEAR})
    return shop.offers(sold, quantity=(1, 100))


@pytest.fixture
def team(shop: Shop, pro: Sold) -> Sold:
    return shop.offers(shop.sells("Team", month={"unit_amount": 900}), quantity=(5, 50))


@pytest.fixture
def support(shop: Shop, team: Sold) -> Sold:
    sold = shop.sells("Support", month={"unit_amount": 2000}, year={"unit_amount": 20000, "recurring": YEAR})
    return shop.offers(sold)


@pytest.fixture
def calls(shop: Shop, support: Sold) -> Sold:
    meter = shop.stripe.post(
        "/v1/billing/meters",
        display_name="Calls",
        event_name="api_call",
        default_aggregation={"formula": "sum"},
        customer_mapping={"type": "by_id", "event_payload_key": "stripe_customer_id"},
        value_settings={"event_payload_key": "value"},
    )["id"]
    metered = {"interval": "month", "usage_type": "metered", "meter": meter}
    return shop.offers(shop.sells("API calls", month={"unit_amount": 2, "recurring": metered}))


@pytest.fixture
def ada_s(client: Client, shop: Shop, ada: str, pro: Sold, team: Sold) -> Choosing:
    """Ada pays for one Pro by the month."""
    card(shop.stripe, ada)
    subscription = subscribe(shop.stripe, ada, pro["month"])
    visit(client, shop.merchant, ada)
    return Choosing(client, shop.merchant, subscription)


@pytest.fixture
def several(client: Client, shop: Shop, ada: str, pro: Sold, support: Sold, calls: Sold) -> Choosing:
    """Ada pays for two Pro, support, and API calls by usage."""
    card(shop.stripe, ada)
    items = [{"price": pro["month"], "quantity": 2}, {"price": support["month"]}, {"price": calls["month"]}]
    subscription = shop.stripe.post("/v1/subscriptions", customer=ada, items=items)
    visit(client, shop.merchant, ada)
    return Choosing(client, shop.merchant, subscription)


def wanted(choosing: Choosing, **query: str) -> WantedPlan:
    """What the address comes to, with the subscription and the offers as Stripe has them."""
    features = Features.parse(default_configuration(choosing.merchant).features)
    gateway = CustomerGateway(choosing.merchant, choosing.subscription["customer"])
    with together() as reads:
        subscription = reads.ask(gateway.subscription(choosing.subscription["id"]))
        offers = reads.ask(gateway.offers(features.subscription_update))
    return wanted_plan(subscription.value, plan_change(query), features.subscription_update, offers.value)


# --- What may be had ------------------------------------------------------------------------------------------------


def test_another_price_keeps_the_quantity(several: Choosing, pro: Sold) -> None:
    plan = wanted(several, **{f"price-{several.item(0)}": pro["year"]})
    assert plan.stripe_items() == [{"id": several.item(0), "price": pro["year"], "quantity": 2}]


def test_what_is_not_named_stays_as_it_is(several: Choosing, calls: Sold) -> None:
    plan = wanted(several, **{f"quantity-{several.item(0)}": "3"})
    assert [item.is_changed for item in plan.items] == [True, False, False]
    assert [(item.product_name, item.quantity) for item in plan.items] == [
        ("Pro", 3),
        ("Support", 1),
        ("API calls", None),
    ]


def test_several_changes_are_one(several: Choosing, pro: Sold, team: Sold) -> None:
    plan = wanted(
        several,
        **{
            f"price-{several.item(0)}": pro["year"],
            f"quantity-{several.item(0)}": "7",
            f"remove-{several.item(1)}": "on",
            f"add-{team.id}": team["month"],
            f"quantity-{team.id}": "6",
        },
    )
    assert plan.stripe_items() == [
        {"id": several.item(0), "price": pro["year"], "quantity": 7},
        {"id": several.item(1), "deleted": True},
        {"price": team["month"], "quantity": 6},
    ]
    assert [item.product_name for item in plan.remaining] == ["Pro", "API calls", "Team"]


def test_what_is_added_begins_with_the_least_quantity(several: Choosing, team: Sold) -> None:
    plan = wanted(several, **{f"add-{team.id}": team["month"]})
    assert plan.stripe_items() == [{"price": team["month"], "quantity": 5}]


def test_usage_is_added_without_a_quantity(ada_s: Choosing, calls: Sold) -> None:
    plan = wanted(ada_s, **{f"add-{calls.id}": calls["month"]})
    assert plan.stripe_items() == [{"price": calls["month"]}]


def test_asking_for_what_is_there_already_changes_nothing(ada_s: Choosing, pro: Sold) -> None:
    plan = wanted(ada_s, **{f"price-{ada_s.item()}": pro["month"], f"quantity-{ada_s.item()}": "1"})
    assert plan.is_unchanged
    assert plan.stripe_items() == []


@pytest.mark.parametrize("typed", ["7", " 7 ", "07", "７"])
def test_a_number_is_understood_as_it_is_typed(ada_s: Choosing, typed: str) -> None:
    plan = wanted(ada_s, **{f"quantity-{ada_s.item()}": typed})
    assert [item.quantity for item in plan.items] == [7]


def test_a_quantity_outside_the_limits_is_kept(shop: Shop, client: Client, ada: str, pro: Sold, team: Sold) -> None:
    card(shop.stripe, ada)
    items = [{"price": team["month"], "quantity": 80}]
    subscription = shop.stripe.post("/v1/subscriptions", customer=ada, items=items)
    visit(client, shop.merchant, ada)
    ada_s = Choosing(client, shop.merchant, subscription)
    assert wanted(ada_s, **{f"quantity-{ada_s.item()}": "80"}).is_unchanged
    assert ada_s.refused(**{f"quantity-{ada_s.item()}": "81"}) == {
        f"quantity-{ada_s.item()}": "The quantity of Team is between 5 and 50."
    }


# --- What may not ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["-1", "0", "101", "999999999", "1000000000", "9" * 400, "2.5", "1e3", "٣", "many", "1 000"]
)
def test_a_quantity_that_cannot_be_had(ada_s: Choosing, typed: str) -> None:
    field = f"quantity-{ada_s.item()}"
    response = ada_s.review(**{field: typed})
    assert response.status_code == 422
    page = page_of(response)
    assert [error.field for error in page.errors] == [field]
    (item,) = page.items
    assert item.quantity is not None
    assert item.quantity.error in {
        "The quantity of Pro is between 1 and 100.",
        "Enter the quantity as a whole number, such as 5.",
    }
    assert item.quantity.value == typed
    assert plain(item.choices[0].prices[0].price) == "€49.00 / month"


def test_the_limits_are_those_of_the_chosen_product(ada_s: Choosing, team: Sold) -> None:
    item = ada_s.item()
    refused = ada_s.refused(**{f"price-{item}": team["month"], f"quantity-{item}": "4"})
    assert refused == {f"quantity-{item}": "The quantity of Team is between 5 and 50."}
    kept = ada_s.refused(**{f"price-{item}": team["month"]})
    assert kept == {f"quantity-{item}": "The quantity of Team is between 5 and 50."}


def test_the_quantity_of_a_product_that_has_none_to_choose(several: Choosing) -> None:
    field = f"quantity-{several.item(1)}"
    assert several.refused(**{field: "2"}) == {"": "The quantity of Support cannot be changed here."}


def test_usage_has_no_quantity(several: Choosing) -> None:
    assert several.refused(**{f"quantity-{several.item(2)}": "2"}) == {
        "": "API calls is charged by usage and has no quantity."
    }


@pytest.fixture
def forbidden(shop: Shop, pro: Sold) -> dict[str, str]:
    """Prices of Acme's that nobody may have."""
    other = shop.sells(
        "Secret",
        unlisted={"unit_amount": 1},
        dollars={"unit_amount": 1, "currency": "usd"},
        archived={"unit_amount": 1},
        once={"unit_amount": 1, "recurring": None},
    )
    shop.offers(other, "dollars", "archived", "once")
    shop.stripe.post(f"/v1/prices/{other['archived']}", active=False)
    return {**other.prices, "unknown": "price_nope", "odd": "../../v1/customers", "long": "x" * 5000}


@pytest.mark.parametrize("kind", ["unlisted", "dollars", "archived", "once", "unknown", "odd", "long"])
def test_a_price_that_is_not_offered_is_refused(ada_s: Choosing, forbidden: dict[str, str], kind: str) -> None:
    refused = ada_s.refused(**{f"price-{ada_s.item()}": forbidden[kind]})
    assert refused == {f"price-{ada_s.item()}": "This price is not offered. Choose one of those that are shown."}


def test_a_price_of_another_product_is_not_added_under_a_false_name(ada_s: Choosing, team: Sold, support: Sold) -> None:
    assert list(ada_s.refused(**{f"add-{team.id}": support["month"]})) == [f"add-{team.id}"]


def test_somebody_else_s_item_changes_nothing(ada_s: Choosing, shop: Shop, bob: str, pro: Sold, team: Sold) -> None:
    card(shop.stripe, bob)
    theirs = subscribe(shop.stripe, bob, pro["month"])["items"]["data"][0]["id"]
    assert ada_s.refused(**{f"price-{theirs}": team["month"], f"quantity-{theirs}": "5"}) == {
        "": "A part of this subscription that you wanted to change is not there any more."
    }


def test_a_price_is_in_a_subscription_once(several: Choosing, support: Sold, pro: Sold) -> None:
    refused = several.refused(**{f"price-{several.item(0)}": support["month"]})
    assert refused == {f"price-{several.item(0)}": "This price is a part of the subscription already."}


def test_a_product_is_not_chosen_twice(several: Choosing, team: Sold) -> None:
    asked = {
        f"price-{several.item(0)}": team["month"],
        f"quantity-{several.item(0)}": "5",
        f"add-{team.id}": team["month"],
    }
    refused = several.refused(**asked)
    assert refused == {
        f"price-{several.item(0)}": "Team is chosen twice.",
        f"add-{team.id}": "Team is chosen twice.",
    }


def test_a_quantity_does_not_become_usage(ada_s: Choosing, calls: Sold) -> None:
    assert list(ada_s.refused(**{f"price-{ada_s.item()}": calls["month"]})) == [f"price-{ada_s.item()}"]


def test_everything_removed_is_a_cancellation(several: Choosing) -> None:
    refused = several.refused(**{f"remove-{several.item(0)}": "on", f"remove-{several.item(1)}": "on"})
    assert refused == {
        f"remove-{several.item(1)}": "One product must stay. To end the subscription, cancel it instead."
    }


def test_usage_that_would_not_be_billed_keeps_its_product(several: Choosing, shop: Shop) -> None:
    shop.configure(proration_behavior="none")
    refused = several.refused(**{f"remove-{several.item(2)}": "on"})
    assert refused == {
        "": "Your usage of this period is not billed yet, so this product can only be removed by the merchant."
    }


def test_usage_that_is_billed_lets_its_product_go(several: Choosing, shop: Shop) -> None:
    shop.configure(proration_behavior="create_prorations")
    plan = wanted(several, **{f"remove-{several.item(2)}": "on"})
    assert plan.stripe_items() == [{"id": several.item(2), "deleted": True}]


def test_a_product_that_is_not_on_the_list_is_the_merchant_s_to_remove(
    client: Client, shop: Shop, ada: str, pro: Sold
) -> None:
    setup = shop.sells("Setup care", month={"unit_amount": 300})
    card(shop.stripe, ada)
    subscription = subscribe(shop.stripe, ada, pro["month"], setup["month"])
    visit(client, shop.merchant, ada)
    ada_s = Choosing(client, shop.merchant, subscription)
    assert ada_s.refused(**{f"remove-{ada_s.item(1)}": "on"}) == {
        "": "This product can only be removed by the merchant."
    }


@pytest.fixture
def classic(client: Client, shop: Shop, ada: str, pro: Sold, support: Sold) -> Choosing:
    card(shop.stripe, ada)
    mode = {"type": "classic"}
    subscription = subscribe(shop.stripe, ada, pro["month"], support["month"], billing_mode=mode)
    visit(client, shop.merchant, ada)
    return Choosing(client, shop.merchant, subscription)


def test_classic_billing_does_not_mix_intervals(classic: Choosing, pro: Sold, support: Sold) -> None:
    sentence = "All products of this subscription are billed at the same interval. Choose the same one for each."
    assert classic.refused(**{f"price-{classic.item(0)}": pro["year"]}) == {f"price-{classic.item(0)}": sentence}
    both = {f"price-{classic.item(0)}": pro["year"], f"price-{classic.item(1)}": support["year"]}
    assert len(wanted(classic, **both).stripe_items()) == 2


def test_twenty_products_are_the_most(client: Client, shop: Shop, ada: str, pro: Sold, team: Sold) -> None:
    card(shop.stripe, ada)
    more = [shop.sells(f"Part {number}", month={"unit_amount": 100})["month"] for number in range(19)]
    subscription = subscribe(shop.stripe, ada, pro["month"], *more)
    visit(client, shop.merchant, ada)
    ada_s = Choosing(client, shop.merchant, subscription)
    assert ada_s.refused(**{f"add-{team.id}": team["month"]}) == {"": "A subscription can have 20 products at most."}


# --- The merchant's switches ----------------------------------------------------------------------------------------


def test_without_price_only_quantities_change(several: Choosing, shop: Shop, pro: Sold, team: Sold) -> None:
    shop.configure("quantity")
    only = "Only the quantity can be changed here."
    for asked in (
        {f"price-{several.item(0)}": pro["year"]},
        {f"remove-{several.item(1)}": "on"},
        {f"add-{team.id}": team["month"]},
    ):
        assert several.refused(**asked) == {"": only}
    assert wanted(several, **{f"quantity-{several.item(0)}": "9"}).items[0].quantity == 9


def test_without_quantity_only_plans_change(several: Choosing, shop: Shop, pro: Sold) -> None:
    shop.configure("price")
    assert several.refused(**{f"quantity-{several.item(0)}": "9"}) == {
        "": "The quantity of Pro cannot be changed here."
    }
    plan = wanted(several, **{f"price-{several.item(0)}": pro["year"]})
    assert plan.items[0].quantity == 2


def test_without_quantity_the_limits_do_not_stop_another_plan(ada_s: Choosing, shop: Shop, team: Sold) -> None:
    shop.configure("price")
    assert wanted(ada_s, **{f"price-{ada_s.item()}": team["month"]}).items[0].quantity == 1


# --- The way there and back -----------------------------------------------------------------------------------------


def test_what_was_chosen_is_still_chosen_when_it_comes_back(several: Choosing, pro: Sold, team: Sold) -> None:
    asked = {
        f"price-{several.item(0)}": pro["year"],
        f"quantity-{several.item(0)}": "500",
        f"remove-{several.item(1)}": "on",
        f"add-{team.id}": team["month"],
        f"quantity-{team.id}": "8",
    }
    page = page_of(several.review(**asked))
    own, other, _usage = page.items
    chosen = [price.value for choice in own.choices for price in choice.prices if price.is_checked]
    assert chosen == [pro["year"]]
    assert own.quantity is not None
    assert (own.quantity.value, own.quantity.error) == ("500", "The quantity of Pro is between 1 and 100.")
    assert other.removal is not None
    assert other.removal.is_checked
    (addition,) = [each for each in page.additions if each.product.name == "Team"]
    assert addition.quantity is not None
    assert (addition.product.prices[0].is_checked, addition.quantity.value) == (True, "8")


def test_an_address_reads_back_as_it_was_written(several: Choosing, pro: Sold, team: Sold) -> None:
    asked: dict[str, Any] = {
        f"price-{several.item(0)}": pro["year"],
        f"quantity-{several.item(0)}": "5",
        f"remove-{several.item(1)}": "on",
        f"add-{team.id}": team["month"],
        f"quantity-{team.id}": "8",
    }
    assert plan_change(asked).query() == "&".join(f"{name}={value}" for name, value in asked.items())


def test_an_address_full_of_rubbish_is_still_a_page(ada_s: Choosing) -> None:
    rubbish = {f"quantity-si_{number}": "1" for number in range(300)} | {
        "price-": "x",
        "-": "",
        "add": "y",
        "remove-x": "on",
    }
    assert ada_s.open(**rubbish).status_code == 200
    assert ada_s.review(**rubbish).status_code == 422
