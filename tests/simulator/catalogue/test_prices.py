"""Prices: amounts, tiers, packages, currencies, lookup keys."""

from typing import Any

import pytest
import stripe

from simulator.context import Context
from simulator.core import Simulator
from simulator.inline_prices import one_off_price, plan_of, price_from_data
from tests.simulator.catalogue.stories import events, refusal, told

MONTHLY: Any = {"interval": "month"}
TIERS: Any = [{"up_to": 5, "unit_amount": 500}, {"up_to": "inf", "unit_amount_decimal": "400.5", "flat_amount": 100}]


def test_a_monthly_price_has_every_default(acme: stripe.StripeClient, pro: str) -> None:
    price = acme.v1.prices.create(
        {"product": pro, "currency": "USD", "unit_amount": 999, "recurring": MONTHLY}
    ).to_dict()
    assert price["recurring"] == {
        "interval": "month",
        "interval_count": 1,
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }
    assert (price["currency"], price["type"], price["billing_scheme"]) == ("usd", "recurring", "per_unit")
    assert (price["unit_amount"], str(price["unit_amount_decimal"])) == (999, "999")
    assert price["tax_behavior"] == "unspecified"
    assert "tiers" not in price
    assert "currency_options" not in price


@pytest.mark.parametrize(
    ("sent", "whole", "decimal"),
    [("123.45", None, "123.45"), ("1000", 1000, "1000"), ("12.50", None, "12.5"), ("0.005", None, "0.005")],
)
def test_a_decimal_amount_has_a_whole_twin_only_if_it_is_whole(
    acme: stripe.StripeClient, pro: str, sent: str, whole: int | None, decimal: str
) -> None:
    params: Any = {"product": pro, "currency": "usd", "unit_amount_decimal": sent}
    price = acme.v1.prices.create(params)
    assert price.unit_amount == whole
    assert str(price.unit_amount_decimal) == decimal


def test_currencies_without_and_with_three_decimals_count_in_their_smallest_unit(
    acme: stripe.StripeClient, pro: str
) -> None:
    for currency, amount in (("jpy", 500), ("kwd", 1500)):
        price = acme.v1.prices.create({"product": pro, "currency": currency, "unit_amount": amount})
        assert (price.currency, price.unit_amount) == (currency, amount)


def test_tiers_are_shown_only_when_asked_for(acme: stripe.StripeClient, pro: str) -> None:
    params: Any = {
        "product": pro,
        "currency": "usd",
        "recurring": MONTHLY,
        "billing_scheme": "tiered",
        "tiers_mode": "graduated",
        "tiers": TIERS,
    }
    price = acme.v1.prices.create(params)
    assert "tiers" not in price.to_dict()
    assert (price.unit_amount, price.tiers_mode) == (None, "graduated")
    body = acme.raw_request("get", f"/v1/prices/{price.id}", expand=["tiers"]).data
    assert body["tiers"] == [
        {
            "flat_amount": None,
            "flat_amount_decimal": None,
            "unit_amount": 500,
            "unit_amount_decimal": "500",
            "up_to": 5,
        },
        {
            "flat_amount": 100,
            "flat_amount_decimal": "100",
            "unit_amount": None,
            "unit_amount_decimal": "400.5",
            "up_to": None,
        },
    ]


def test_a_price_in_several_currencies_shows_them_when_asked(acme: stripe.StripeClient, pro: str) -> None:
    price = acme.v1.prices.create(
        {
            "product": pro,
            "currency": "usd",
            "unit_amount": 1000,
            "currency_options": {"eur": {"unit_amount": 900, "tax_behavior": "inclusive"}},
        }
    )
    body = acme.raw_request("get", f"/v1/prices/{price.id}", expand=["currency_options"]).data
    assert {code: option["unit_amount"] for code, option in body["currency_options"].items()} == {
        "usd": 1000,
        "eur": 900,
    }
    assert body["currency_options"]["eur"]["tax_behavior"] == "inclusive"


def test_a_package_price_keeps_its_division(acme: stripe.StripeClient, pro: str) -> None:
    price = acme.v1.prices.create(
        {
            "product": pro,
            "currency": "usd",
            "unit_amount": 2500,
            "recurring": MONTHLY,
            "transform_quantity": {"divide_by": 5, "round": "up"},
        }
    ).to_dict()
    assert price["transform_quantity"] == {"divide_by": 5, "round": "up"}


def test_product_data_makes_the_product_too(acme: stripe.StripeClient) -> None:
    price = acme.v1.prices.create({"currency": "eur", "unit_amount": 1000, "product_data": {"name": "inline"}})
    assert acme.v1.products.retrieve(str(price.product)).name == "inline"
    assert events(acme)[-2:] == ["product.created", "price.created"]


def test_a_lookup_key_belongs_to_one_price_and_can_be_taken_over(acme: stripe.StripeClient, pro: str) -> None:
    first = acme.v1.prices.create({"product": pro, "currency": "usd", "unit_amount": 1, "lookup_key": "std"})
    again: Any = {"product": pro, "currency": "usd", "unit_amount": 2, "lookup_key": "std"}
    assert refusal(lambda: acme.v1.prices.create(again)) == {
        "status": 400,
        "message": f"A price (`{first.id}`) already uses that lookup key.",
        "param": "lookup_key",
        "type": "invalid_request_error",
    }
    second = acme.v1.prices.create(again | {"transfer_lookup_key": True})
    before = acme.v1.prices.retrieve(first.id)
    assert (before.lookup_key, before.active) == (None, True)
    assert told(acme, "price.updated")["previous_attributes"] == {"lookup_key": "std"}
    assert [one.id for one in acme.v1.prices.list({"lookup_keys": ["std"]}).data] == [second.id]
    assert acme.v1.prices.update(second.id, {"lookup_key": ""}).lookup_key is None


def test_an_archived_price_still_holds_its_lookup_key(acme: stripe.StripeClient, pro: str) -> None:
    first = acme.v1.prices.create({"product": pro, "currency": "usd", "unit_amount": 1, "lookup_key": "std"})
    acme.v1.prices.update(first.id, {"active": False})
    error = refusal(
        lambda: acme.v1.prices.create({"product": pro, "currency": "usd", "unit_amount": 2, "lookup_key": "std"})
    )
    assert error["param"] == "lookup_key"


def test_prices_are_listed_by_product_type_and_interval(acme: stripe.StripeClient, pro: str) -> None:
    acme.v1.prices.create({"product": pro, "currency": "usd", "unit_amount": 1})
    monthly = acme.v1.prices.create({"product": pro, "currency": "eur", "unit_amount": 2, "recurring": MONTHLY})
    yearly = acme.v1.prices.create(
        {"product": pro, "currency": "usd", "unit_amount": 3, "recurring": {"interval": "year"}}
    )
    recurring = acme.v1.prices.list({"product": pro, "type": "recurring", "limit": 3}).data
    assert [one.id for one in recurring] == [yearly.id, monthly.id]
    assert [one.id for one in acme.v1.prices.list({"recurring": MONTHLY}).data] == [monthly.id]
    assert [one.id for one in acme.v1.prices.list({"currency": "eur"}).data] == [monthly.id]


@pytest.mark.parametrize(
    ("change", "message", "param"),
    [
        (
            {"product": None},
            "You must specify either `product` or `product_data` when creating a price.",
            None,
        ),
        (
            {"product_data": {"name": "x"}},
            "You may only specify one of these parameters: product, product_data.",
            "product",
        ),
        ({"unit_amount": None}, "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.", None),
        (
            {"unit_amount": None, "billing_scheme": "tiered", "tiers_mode": "volume", "tiers": TIERS},
            "Prices with `type=one_time` are not supported with tiered billing.",
            "interval",
        ),
        (
            {"recurring": {"interval": "month", "usage_type": "metered"}},
            "Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters.",
            None,
        ),
        ({"unit_amount": -1}, "Invalid non-negative integer", "unit_amount"),
        (
            {"currency_options": {"EUR": {"unit_amount": 4}}},
            "Currencies must be lowercase when used as keys in a map. Use `eur` instead of `EUR`.",
            "currency_options",
        ),
    ],
)
def test_a_price_that_makes_no_sense_is_refused_in_stripes_words(
    acme: stripe.StripeClient, pro: str, change: dict[str, Any], message: str, param: str | None
) -> None:
    params: Any = {"product": pro, "currency": "usd", "unit_amount": 100, **change}
    params = {name: value for name, value in params.items() if value is not None}
    error = refusal(lambda: acme.v1.prices.create(params))
    assert (error["status"], error["message"], error.get("param")) == (400, message, param)
    assert "code" not in error


def test_an_unknown_currency_an_unknown_product_and_an_unknown_meter_are_refused(
    acme: stripe.StripeClient, pro: str
) -> None:
    error = refusal(lambda: acme.v1.prices.create({"product": pro, "currency": "xyz", "unit_amount": 1}))
    assert error["message"].startswith("Invalid currency: xyz. Stripe currently supports these currencies: usd, aed,")
    error = refusal(lambda: acme.v1.prices.create({"product": "prod_nope", "currency": "usd", "unit_amount": 1}))
    assert (error["status"], error["message"], error["param"]) == (400, "No such product: 'prod_nope'", "product")
    metered: Any = {"interval": "month", "usage_type": "metered", "meter": "mtr_nope"}
    params: Any = {"product": pro, "currency": "usd", "unit_amount": 1, "recurring": metered}
    assert refusal(lambda: acme.v1.prices.create(params))["param"] == "recurring[meter]"


@pytest.mark.parametrize(
    "tiers",
    [
        [{"up_to": 5, "unit_amount": 1}],
        [{"up_to": "inf", "unit_amount": 1}, {"up_to": 5, "unit_amount": 1}],
        [{"up_to": 5, "unit_amount": 1}, {"up_to": 5, "unit_amount": 1}, {"up_to": "inf", "unit_amount": 1}],
        [{"up_to": 5, "unit_amount": 1}, {"up_to": "inf"}],
    ],
)
def test_tiers_that_do_not_cover_every_quantity_once_are_refused(
    acme: stripe.StripeClient, pro: str, tiers: Any
) -> None:
    params: Any = {
        "product": pro,
        "currency": "usd",
        "recurring": MONTHLY,
        "billing_scheme": "tiered",
        "tiers_mode": "volume",
        "tiers": tiers,
    }
    error = refusal(lambda: acme.v1.prices.create(params))
    assert error["status"] == 400
    assert error["param"].startswith("tiers[")


def test_an_unknown_price_is_missing_under_its_own_name(acme: stripe.StripeClient) -> None:
    error = refusal(lambda: acme.v1.prices.retrieve("price_nope"))
    assert (error["status"], error["message"], error["param"]) == (404, "No such price: 'price_nope'", "price")


def test_a_price_once_inclusive_stays_so(acme: stripe.StripeClient, pro: str) -> None:
    price = acme.v1.prices.create({"product": pro, "currency": "usd", "unit_amount": 1})
    assert acme.v1.prices.update(price.id, {"tax_behavior": "inclusive"}).tax_behavior == "inclusive"
    error = refusal(lambda: acme.v1.prices.update(price.id, {"tax_behavior": "exclusive"}))
    assert error["param"] == "tax_behavior"


def in_account(simulator: Simulator, use: Any) -> Any:
    """Call engine functions the way a request does."""
    with simulator.store.transaction("acct_test") as tables:
        return use(Context(tables, "acct_test", "req_test"))


def test_inline_price_data_makes_a_price_that_cannot_be_chosen_again(simulator: Simulator) -> None:
    def story(ctx: Context) -> None:
        product = ctx.store.put({"id": "prod_1", "object": "product", "created": 1})
        price = price_from_data(
            ctx, {"product": product["id"], "currency": "usd", "unit_amount": 5, "recurring": MONTHLY}
        )
        assert (price["active"], price["unit_amount"], price["type"]) == (False, 5, "recurring")
        with pytest.raises(Exception, match="No such product: 'prod_nope'") as caught:
            price_from_data(ctx, {"product": "prod_nope", "currency": "usd"}, "items[0][price_data]")
        assert caught.value.param == "items[0][price_data][product]"  # type: ignore[attr-defined]

    in_account(simulator, story)


def test_equal_one_off_amounts_share_a_price_and_a_credit_may_be_negative(simulator: Simulator) -> None:
    def story(ctx: Context) -> None:
        first = one_off_price(ctx, 500, "usd", "Setup")
        assert one_off_price(ctx, 500, "usd", "Setup")["id"] == first["id"]
        assert one_off_price(ctx, 500, "eur", "Setup")["id"] != first["id"]
        assert one_off_price(ctx, 500, "usd", "Other")["product"] != first["product"]
        assert one_off_price(ctx, -200, "usd", "Refund")["unit_amount_decimal"] == "-200"

    in_account(simulator, story)


def test_the_legacy_plan_echoes_the_price(acme: stripe.StripeClient, pro: str) -> None:
    price = acme.v1.prices.create({"product": pro, "currency": "usd", "unit_amount": 999, "recurring": MONTHLY})
    plan = plan_of(acme.raw_request("get", f"/v1/prices/{price.id}").data)
    assert plan == {
        "id": price.id, "object": "plan", "active": True, "amount": 999, "amount_decimal": "999",
        "billing_scheme": "per_unit", "created": price.created, "currency": "usd", "interval": "month",
        "interval_count": 1, "livemode": False, "metadata": {}, "meter": None, "nickname": None, "product": pro,
        "tiers_mode": None, "transform_usage": None, "trial_period_days": None, "usage_type": "licensed",
    }  # fmt: skip
