"""Choosing a plan: what is offered, how it compares, and what is never offered."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Merchant
from tests.billing.choosing import YEAR, Choosing, Shop, Sold, choices, prices
from tests.billing.scenes import card, features, home, on_a_clock, plain, subscribe
from tests.cast import Stripe, visit

SEATS = [{"up_to": 5, "unit_amount": 1500}, {"up_to": "inf", "unit_amount": 1200}]


@pytest.fixture
def shop(acme: Merchant, acme_stripe: Stripe) -> Shop:
    return Shop(acme, acme_stripe)


@pytest.fixture
def basic(shop: Shop) -> Sold:
    return shop.offers(shop.sells("Basic", month={"unit_amount": 1900}), quantity=(1, 100))


@pytest.fixture
def pro(shop: Shop, basic: Sold) -> Sold:
    """Pro by the month and by the year, advertised as it is at Stripe."""
    advertised: dict[str, Any] = {
        "description": "For teams that ship every week.",
        "images": ["http://insecure.example/pro.png", "https://files.stripe.com/links/pro.png"],
        "marketing_features": [{"name": "Unlimited projects"}, {"name": "Single sign-on"}],
    }
    sold = shop.sells("Pro", advertised, month={"unit_amount": 4900}, year={"unit_amount": 49000, "recurring": YEAR})
    return shop.offers(sold, quantity=(1, 100))


def choosing(
    client: Client, shop: Shop, customer: str, *bought: str | tuple[str, int | None], **fields: Any
) -> Choosing:
    """The customer, signed in, with a new subscription to these prices."""
    card(shop.stripe, customer)
    items = [
        {"price": each} if isinstance(each, str) else {"price": each[0], **({"quantity": each[1]} if each[1] else {})}
        for each in bought
    ]
    subscription = shop.stripe.post("/v1/subscriptions", customer=customer, items=items, **fields)
    visit(client, shop.merchant, customer)
    return Choosing(client, shop.merchant, subscription)


# --- One plan among others ------------------------------------------------------------------------------------------


def test_plans_stand_side_by_side_with_what_they_are(
    client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold
) -> None:
    page = choosing(client, shop, ada, basic["month"]).page()
    (item,) = page.items
    assert list(choices(item)) == ["Basic", "Pro"]
    offered = choices(item)["Pro"]
    assert offered.description == "For teams that ship every week."
    assert offered.features == ("Unlimited projects", "Single sign-on")
    assert [plain(price.price) for price in offered.prices] == ["€49.00 / month", "€490.00 / year"]


def test_the_plan_of_today_is_marked_and_chosen(client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold) -> None:
    page = choosing(client, shop, ada, pro["month"]).page()
    (item,) = page.items
    assert [name for name, choice in choices(item).items() if choice.is_current] == ["Pro"]
    assert [price.value for price in prices(item).values() if price.is_current] == [pro["month"]]
    assert [price.value for price in prices(item).values() if price.is_checked] == [pro["month"]]


def test_a_year_says_what_it_saves_against_twelve_months(client: Client, shop: Shop, ada: str, pro: Sold) -> None:
    (item,) = choosing(client, shop, ada, pro["month"]).page().items
    assert plain(prices(item)[pro["year"]].saving) == "Save €98.00 a year, 17%"
    assert prices(item)[pro["month"]].saving == ""


def test_a_saving_counts_the_quantity(client: Client, shop: Shop, ada: str, pro: Sold) -> None:
    (item,) = choosing(client, shop, ada, (pro["month"], 5)).page().items
    assert plain(prices(item)[pro["year"]].saving) == "Save €490.00 a year, 17%"


@pytest.mark.parametrize(
    ("monthly", "yearly"),
    [
        ({"unit_amount": 1000}, {"unit_amount": 12000}),
        ({"unit_amount": 1000}, {"unit_amount": 13000}),
        ({"unit_amount": 1000, "tax_behavior": "inclusive"}, {"unit_amount": 9000, "tax_behavior": "exclusive"}),
        ({"unit_amount_decimal": "100.5"}, {"unit_amount": 900}),
    ],
    ids=["same", "dearer", "one with tax", "not a whole amount"],
)
def test_nothing_is_said_to_be_saved_that_is_not_certain(
    client: Client, shop: Shop, ada: str, monthly: dict[str, Any], yearly: dict[str, Any]
) -> None:
    plan = shop.offers(shop.sells("Plan", month=monthly, year={**yearly, "recurring": YEAR}))
    (item,) = choosing(client, shop, ada, plan["month"]).page().items
    assert [price.saving for price in prices(item).values()] == ["", ""]


def test_a_picture_comes_over_https_and_the_page_alone_may_load_it(
    client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold
) -> None:
    customer = choosing(client, shop, ada, basic["month"])
    response = customer.open()
    assert 'src="https://files.stripe.com/links/pro.png"' in response.content.decode()
    assert "insecure.example" not in response.content.decode()
    (images,) = [each for each in response["Content-Security-Policy"].split("; ") if each.startswith("img-src")]
    assert images == "img-src 'self' https://files.stripe.com"
    assert "files.stripe.com" not in client.get("/p/acme/")["Content-Security-Policy"]


@pytest.mark.parametrize(
    "image",
    [
        "https://a.example;script-src *",
        "https://a.example 'unsafe-inline'/x.png",
        "javascript:alert(1)",
        "//a.example/x",
        "https://[::1",
    ],
)
def test_an_image_s_address_never_ends_the_policy(client: Client, shop: Shop, ada: str, image: str) -> None:
    odd = shop.offers(
        shop.sells("Odd", {"images": [image]}, month={"unit_amount": 100}, year={"unit_amount": 900, "recurring": YEAR})
    )
    response = choosing(client, shop, ada, odd["month"]).open()
    assert '<img class="plan-image"' not in response.content.decode()
    assert "a.example" not in response["Content-Security-Policy"]


def test_a_plan_that_is_not_offered_any_more_is_kept_or_left(
    client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold
) -> None:
    legacy = shop.sells("Founders", month={"unit_amount": 900})
    customer = choosing(client, shop, ada, legacy["month"])
    (item,) = customer.page().items
    assert list(choices(item)) == ["Founders", "Basic", "Pro"]
    assert choices(item)["Founders"].is_current
    assert customer.review(**{f"price-{customer.item()}": pro["month"]}).status_code == 200


def test_prices_of_another_currency_archived_or_unlisted_are_not_offered(
    client: Client, shop: Shop, ada: str, basic: Sold
) -> None:
    pro = shop.sells(
        "Pro",
        month={"unit_amount": 4900},
        dollars={"unit_amount": 5900, "currency": "usd"},
        archived={"unit_amount": 3900},
        unlisted={"unit_amount": 100},
    )
    shop.offers(pro, "month", "dollars", "archived")
    shop.stripe.post(f"/v1/prices/{pro['archived']}", active=False)
    (item,) = choosing(client, shop, ada, basic["month"]).page().items
    assert set(prices(item)) == {basic["month"], pro["month"]}


def test_a_price_with_the_subscription_s_currency_as_an_option_is_offered(
    client: Client, shop: Shop, ada: str, basic: Sold
) -> None:
    world = shop.offers(
        shop.sells(
            "World",
            dollars={"unit_amount": 5900, "currency": "usd", "currency_options": {"eur": {"unit_amount": 5500}}},
        )
    )
    (item,) = choosing(client, shop, ada, basic["month"]).page().items
    assert plain(prices(item)[world["dollars"]].price) == "€55.00 / month"


def test_an_archived_product_is_not_offered(client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold) -> None:
    shop.stripe.post(f"/v1/products/{pro.id}", active=False)
    (item,) = choosing(client, shop, ada, (basic["month"], 2)).page().items
    assert item.choices == ()
    assert item.quantity is not None


def test_with_nothing_else_to_choose_the_page_says_so(client: Client, shop: Shop, ada: str) -> None:
    only = shop.offers(shop.sells("Only", month={"unit_amount": 100}))
    customer = choosing(client, shop, ada, only["month"])
    page = customer.page()
    assert page.reason == "The merchant offers no other plan for it."
    assert '<form class="plan-form"' not in customer.open().content.decode()


def test_tiers_and_packages_are_computed_for_the_quantity(client: Client, shop: Shop, ada: str) -> None:
    tiered = {"billing_scheme": "tiered", "tiers_mode": "graduated", "tiers": SEATS}
    packed = {"unit_amount": 2000, "transform_quantity": {"divide_by": 5, "round": "up"}}
    plan = shop.offers(shop.sells("Seats", tiered=tiered, packed=packed), quantity=(1, 50))
    (item,) = choosing(client, shop, ada, (plan["tiered"], 7)).page().items
    found = prices(item)
    assert plain(found[plan["tiered"]].price) == "€99.00 / month"
    assert [plain(tier.price) for tier in found[plan["tiered"]].tiers] == ["€15.00 per unit", "€12.00 per unit"]
    assert plain(found[plan["packed"]].price) == "€40.00 / month"
    assert plain(found[plan["packed"]].rate) == "€20.00 per 5 units"


# --- Quantity -------------------------------------------------------------------------------------------------------


def test_the_quantity_field_says_its_limits_and_the_price_of_one(
    client: Client, shop: Shop, ada: str, basic: Sold
) -> None:
    (item,) = choosing(client, shop, ada, (basic["month"], 3)).page().items
    assert item.quantity is not None
    assert (item.quantity.value, [plain(hint) for hint in item.quantity.hints]) == (
        "3",
        ["From 1 to 100", "€19.00 per unit"],
    )


def test_limits_that_differ_are_said_for_each_product(client: Client, shop: Shop, ada: str, basic: Sold) -> None:
    shop.offers(shop.sells("Team", month={"unit_amount": 900}), quantity=(5, None))
    shop.offers(shop.sells("Solo", month={"unit_amount": 400}))
    (item,) = choosing(client, shop, ada, basic["month"]).page().items
    assert item.quantity is not None
    assert item.quantity.hints == (
        "Basic: from 1 to 100",
        "Team: at least 5",
        "For the other plans the quantity stays as it is.",
    )
    team = choices(item)["Team"].prices[0]
    assert (plain(team.quantity), plain(team.price)) == ("5 × €9.00", "€45.00 / month")


def test_only_quantity_is_allowed(client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold) -> None:
    shop.configure("quantity")
    customer = choosing(client, shop, ada, (basic["month"], 2))
    page = customer.page()
    assert page.heading == "Change quantity"
    assert page.items[0].choices == ()
    assert page.additions == ()
    assert page.items[0].quantity is not None
    (live,) = home(client, shop.merchant).subscriptions.cards
    assert "Change quantity" in [action.label for action in live.actions]


def test_only_the_plan_is_allowed(client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold) -> None:
    shop.configure("price")
    (item,) = choosing(client, shop, ada, (basic["month"], 2)).page().items
    assert item.quantity is None
    assert plain(prices(item)[pro["month"]].price) == "€98.00 / month"


def test_a_quantity_that_was_typed_is_priced(client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold) -> None:
    customer = choosing(client, shop, ada, basic["month"])
    chosen = {f"price-{customer.item()}": pro["year"], f"quantity-{customer.item()}": "4"}
    (item,) = customer.page(**chosen).items
    assert item.quantity is not None
    assert item.quantity.value == "4"
    assert [price.value for price in prices(item).values() if price.is_checked] == [pro["year"]]
    assert plain(prices(item)[pro["month"]].price) == "€196.00 / month"


# --- Several products -----------------------------------------------------------------------------------------------


@pytest.fixture
def support(shop: Shop, pro: Sold) -> Sold:
    return shop.offers(shop.sells("Support", month={"unit_amount": 2000}))


@pytest.fixture
def storage(shop: Shop, support: Sold) -> Sold:
    sold = shop.sells("Storage", month={"unit_amount": 500}, year={"unit_amount": 5000, "recurring": YEAR})
    return shop.offers(sold, quantity=(2, 50))


@pytest.fixture
def calls(shop: Shop, storage: Sold) -> Sold:
    """API calls, EUR 0.02 each, counted by a meter."""
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


def test_each_item_has_its_own_part(
    client: Client, shop: Shop, ada: str, pro: Sold, support: Sold, storage: Sold
) -> None:
    page = choosing(client, shop, ada, pro["month"], support["month"]).page()
    assert [item.name for item in page.items] == ["Pro", "Support"]
    own, other = page.items
    assert [price.value for choice in own.choices for price in choice.prices] == [pro["month"], pro["year"]]
    assert support["month"] not in prices(own)
    assert pro["month"] not in prices(other)
    assert {addition.product.name for addition in page.additions} == {"Basic", "Storage"}
    assert other.removal is not None
    assert other.removal.label == "Remove Support"


def test_what_is_added_has_its_prices_and_its_quantity(
    client: Client, shop: Shop, ada: str, pro: Sold, support: Sold, storage: Sold
) -> None:
    page = choosing(client, shop, ada, pro["month"], support["month"]).page(**{f"add-{storage.id}": storage["year"]})
    (addition,) = [each for each in page.additions if each.product.name == "Storage"]
    assert addition.quantity is not None
    assert addition.quantity.value == "2"
    assert [(plain(price.price), price.is_checked) for price in addition.product.prices] == [
        ("€10.00 / month", False),
        ("€100.00 / year", True),
    ]
    assert page.is_adding


def test_usage_so_far_is_counted_and_priced(client: Client, shop: Shop, pro: Sold, calls: Sold, acme: Merchant) -> None:
    clock = on_a_clock(shop.stripe)
    customer = choosing(client, shop, clock.customer, pro["month"], (calls["month"], None))
    clock.advance(3)
    event = {"stripe_customer_id": clock.customer, "value": "620"}
    for _ in range(2):
        shop.stripe.post("/v1/billing/meter_events", event_name="api_call", payload=event, timestamp=clock.now - 3600)
    licensed, metered = customer.page().items
    assert licensed.usage == ()
    assert len(metered.usage) == 1
    assert plain(metered.usage[0]).endswith(": 1,240 units, €24.80 so far.")
    assert metered.quantity is None


def test_no_usage_is_said_too(client: Client, shop: Shop, ada: str, pro: Sold, calls: Sold) -> None:
    _, metered = choosing(client, shop, ada, pro["month"], (calls["month"], None)).page().items
    assert len(metered.usage) == 1
    assert metered.usage[0].startswith("Nothing was used since ")


def test_the_last_product_is_cancelled_and_not_removed(
    client: Client, shop: Shop, ada: str, pro: Sold, calls: Sold
) -> None:
    shop.configure(proration_behavior="create_prorations")
    customer = choosing(client, shop, ada, pro["month"], (calls["month"], None))
    licensed, metered = customer.page().items
    assert licensed.removal is not None
    assert metered.removal is not None
    assert licensed.removal.reason == "One product must stay. To end the subscription, cancel it instead."
    assert licensed.removal.cancel_url == f"/p/acme/subscriptions/{customer.subscription['id']}/cancellation/"
    assert (metered.removal.reason, metered.removal.hint) == ("", "What you have used so far is still charged.")
    features(shop.merchant, subscription_cancel=False)
    without = customer.page().items[0].removal
    assert without is not None
    assert without.cancel_url == ""


def test_usage_that_stripe_would_forget_keeps_its_product(
    client: Client, shop: Shop, ada: str, pro: Sold, calls: Sold
) -> None:
    shop.configure(proration_behavior="none")
    customer = choosing(client, shop, ada, pro["month"], (calls["month"], None))
    metered = customer.page().items[1]
    assert metered.removal is not None
    assert metered.removal.reason.startswith("Your usage of this period is not billed yet")


# --- Around it ------------------------------------------------------------------------------------------------------


def test_a_planned_change_is_said_to_be_dropped(client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold) -> None:
    customer = choosing(client, shop, ada, pro["month"])
    schedule = shop.stripe.post("/v1/subscription_schedules", from_subscription=customer.subscription["id"])
    phase = schedule["phases"][0]
    now = {"items": [{"price": pro["month"]}], "start_date": phase["start_date"], "end_date": phase["end_date"]}
    then = {"items": [{"price": basic["month"]}], "duration": {"interval": "month", "interval_count": 1}}
    shop.stripe.post(f"/v1/subscription_schedules/{schedule['id']}", phases=[now, then])
    notice = plain(customer.page().notice)
    assert notice.startswith("A change to Basic is planned for ")
    assert notice.endswith("If you change the plan now, that planned change is dropped.")


def test_classic_billing_says_that_one_interval_counts_for_all(
    client: Client, shop: Shop, ada: str, pro: Sold, support: Sold
) -> None:
    classic = choosing(client, shop, ada, pro["month"], support["month"], billing_mode={"type": "classic"})
    assert "billed at the same interval" in classic.page().note


def test_flexible_billing_mixes_intervals(client: Client, shop: Shop, ada: str, pro: Sold, support: Sold) -> None:
    assert choosing(client, shop, ada, pro["month"], support["month"]).page().note == ""


def test_a_subscription_that_is_paid_by_invoice_is_changed_too(
    client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold
) -> None:
    customer = choosing(client, shop, ada, basic["month"], collection_method="send_invoice", days_until_due=30)
    assert customer.page().reason == ""


def test_why_a_plan_is_fixed_is_said_on_the_card_and_on_the_page(
    client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold
) -> None:
    customer = choosing(client, shop, ada, basic["month"])
    shop.stripe.post(f"/v1/subscriptions/{customer.subscription['id']}", cancel_at_period_end=True)
    reason = customer.page().reason
    assert plain(reason).startswith("It ends on ")
    assert reason.endswith("Keep it first to change anything else.")
    (live,) = home(client, shop.merchant).subscriptions.cards
    assert reason in live.reasons
    assert "Change plan" not in [action.label for action in live.actions]


def test_the_card_leads_to_the_page(client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold) -> None:
    customer = choosing(client, shop, ada, basic["month"])
    (live,) = home(client, shop.merchant).subscriptions.cards
    assert [action.url for action in live.actions if action.label == "Change plan"] == [customer.url]


def test_a_code_from_the_confirm_page_is_carried_along(
    client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold
) -> None:
    customer = choosing(client, shop, ada, basic["month"])
    assert 'name="promotion_code" value="SPRING&quot;25"' in customer.open(promotion_code='SPRING"25').content.decode()


def test_names_of_a_merchant_are_text_and_never_markup(client: Client, shop: Shop, ada: str, basic: Sold) -> None:
    shop.offers(shop.sells("<b>Bold</b>", {"description": "<script>x</script>"}, month={"unit_amount": 100}))
    text = choosing(client, shop, ada, basic["month"]).open().content.decode()
    assert "<b>Bold" not in text
    assert "<script>x" not in text
    assert "&lt;b&gt;Bold" in text


def test_an_offered_product_that_stripe_does_not_know_is_skipped(
    client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold
) -> None:
    shop.offers(Sold("prod_gone", {"month": "price_gone"}))
    (item,) = choosing(client, shop, ada, basic["month"]).page().items
    assert list(choices(item)) == ["Basic", "Pro"]


def test_a_product_with_more_prices_than_a_page_holds(client: Client, shop: Shop, ada: str, basic: Sold) -> None:
    many = shop.sells("Many", **{f"p{number}": {"unit_amount": 100 + number} for number in range(102)})
    shop.offers(many, "p0", "p101")
    (item,) = choosing(client, shop, ada, basic["month"]).page().items
    assert {many["p0"], many["p101"]} <= set(prices(item))


def test_somebody_else_s_subscription_does_not_exist(
    client: Client, shop: Shop, ada: str, bob: str, basic: Sold, pro: Sold
) -> None:
    card(shop.stripe, bob)
    theirs = subscribe(shop.stripe, bob, basic["month"])
    mine = choosing(client, shop, ada, basic["month"])
    assert Choosing(client, shop.merchant, theirs).open().status_code == 404
    assert mine.open().status_code == 200


def test_switched_off_there_is_no_page_and_no_button(
    client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold
) -> None:
    customer = choosing(client, shop, ada, basic["month"])
    features(shop.merchant, subscription_update=False)
    assert customer.open().status_code == 404
    (live,) = home(client, shop.merchant).subscriptions.cards
    assert "Change plan" not in [action.label for action in live.actions]


def test_the_page_is_only_read(client: Client, shop: Shop, ada: str, basic: Sold, pro: Sold) -> None:
    customer = choosing(client, shop, ada, basic["month"])
    assert client.post(customer.url).status_code == 405
