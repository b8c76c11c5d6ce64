"""POST /v1/billing_portal/sessions: what the merchant's server sends, and what it gets."""

import base64
import time
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import ApiKey, Configuration, Merchant, PortalSession
from simulator.core import Simulator
from tests.api.conftest import URL, Answer, Create
from tests.cast import Stripe
from tests.contract.openapi import problems
from tests.contract.sdk_types import unknown_keys

NOWHERE = "redis://127.0.0.1:1/0"


def refused(answer: Answer, status: int = 400) -> tuple[str | None, str | None, str]:
    """Code, param and message of an error in Stripe's envelope; nothing was created."""
    assert answer.status == status, answer.json
    assert set(answer.json) == {"error"}
    assert set(answer.error) <= {"code", "doc_url", "message", "param", "type"}
    assert not problems("POST", URL, status, answer.json)
    assert not PortalSession.objects.exists()
    return answer.error.get("code"), answer.error.get("param"), answer.error["message"]


def test_a_session_is_created_and_its_url_opens_the_portal(create: Create, acme: Merchant, ada: str) -> None:
    answer = create("customer=cus_ada&return_url=https%3A%2F%2Facme.example%2Faccount&locale=fr-CA")
    assert answer.status == 200
    session = PortalSession.objects.get()
    assert answer.json == {
        "id": session.id,
        "object": "billing_portal.session",
        "after_expiration": None,
        "configuration": Configuration.objects.get(merchant=acme).id,
        "created": answer.json["created"],
        "customer": "cus_ada",
        "customer_account": None,
        "flow": None,
        "livemode": False,
        "locale": "fr-CA",
        "on_behalf_of": None,
        "return_url": "https://acme.example/account",
        "url": answer.json["url"],
    }
    assert abs(answer.json["created"] - time.time()) < 60
    assert session.api_key == ApiKey.objects.get()
    opened = Client().get(answer.json["url"].removeprefix("http://127.0.0.1:8000"))
    assert (opened.status_code, opened["Location"]) == (303, "/p/acme/")


def test_the_answer_is_one_that_stripe_s_document_and_sdk_allow(create: Create, ada: str) -> None:
    answer = create("customer=cus_ada&locale=auto&expand[]=configuration")
    assert unknown_keys(answer.json) == []
    # The document is older than these three (2026-08-26 and 2026-10-28); the SDK's types above know them.
    del answer.json["after_expiration"]
    features = answer.json["configuration"]["features"]
    del features["subscription_pause"], features["subscription_cancel"]["cancellation_reason"]["feedback_options"]
    assert problems("POST", URL, 200, answer.json) == []


def test_answer_has_stripe_s_headers_and_no_cookie(create: Create, ada: str) -> None:
    answer = create("customer=cus_ada", Stripe_Version="2025-03-31.basil", Idempotency_Key="k1")
    assert answer.headers["Request-Id"].startswith("req_")
    assert answer.headers["Original-Request"] == answer.headers["Request-Id"]
    assert answer.headers["Stripe-Version"] == "2025-03-31.basil"
    assert answer.headers["Idempotency-Key"] == "k1"
    assert answer.headers["Content-Type"] == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies


def test_links_begin_with_the_configured_address_whatever_the_host_says(
    create: Create, ada: str, settings: Settings
) -> None:
    settings.PORTAL_BASE_URL = "https://billing.example.com"
    assert create("customer=cus_ada", Host="localhost").json["url"].startswith("https://billing.example.com/p/session/")


# --- Who asks ---------------------------------------------------------------------------------------------------------


def test_basic_authentication_works_as_with_curl(create: Create, acme_key: str, ada: str) -> None:
    basic = base64.b64encode(f"{acme_key}:".encode()).decode()
    assert create("customer=cus_ada", Authorization=f"Basic {basic}").status == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic !!!", "Basic ", "Digest abc", "Basic Og=="])
def test_without_a_key_the_answer_says_how_to_give_one(create: Create, acme: Merchant, header: str) -> None:
    answer = create("customer=cus_ada", Authorization=header)
    _, _, message = refused(answer, 401)
    assert message.startswith("You did not provide an API key.")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_wrong_key_is_not_repeated_in_the_answer(create: Create, acme: Merchant) -> None:
    wrong = "portal_sk_test_" + "x" * 40 + "1234"
    _, _, message = refused(create("customer=cus_ada", key=wrong), 401)
    assert message.startswith("Invalid API Key provided: portal_sk_test_*")
    assert message.endswith("*1234")
    assert "xxxx" not in message
    assert "secret" not in refused(create("customer=cus_ada", key="secret"), 401)[2]


def test_a_revoked_key_is_refused(create: Create, ada: str) -> None:
    ApiKey.objects.get().revoke()
    refused(create("customer=cus_ada"), 401)


def test_another_merchant_s_customer_does_not_exist(create: Create, globex_key: str, ada: str, eve: str) -> None:
    assert refused(create("customer=cus_eve")) == ("resource_missing", "customer", "No such customer: 'cus_eve'")
    assert refused(create("customer=cus_ada", key=globex_key))[0] == "resource_missing"


def test_another_merchant_s_configuration_does_not_exist(create: Create, globex: Merchant, ada: str) -> None:
    foreign = Configuration.objects.get(merchant=globex).id
    code, param, message = refused(create(f"customer=cus_ada&configuration={foreign}"))
    assert (code, param, message) == ("resource_missing", "configuration", f"No such configuration: '{foreign}'")


def test_a_platform_s_key_acts_for_its_connected_merchant(create: Create, acme: Merchant, simulator: Simulator) -> None:
    shop = Merchant.objects.create(name="Shop", slug="shop", platform=acme, stripe_account="acct_shop1")
    simulator.call("POST", "/v1/customers", {"id": "cus_shop"}, key=acme.stripe_key, stripe_account="acct_shop1")
    answer = create("customer=cus_shop", Stripe_Account="acct_shop1")
    assert answer.status == 200
    assert PortalSession.objects.get().merchant == shop
    assert create("customer=cus_shop").status == 400


def test_a_key_does_not_act_for_somebody_else_s_account(create: Create, globex: Merchant, ada: str) -> None:
    Merchant.objects.create(name="Shop", slug="shop", platform=globex, stripe_account="acct_shop1")
    for account in ("acct_shop1", "acct_nobody"):
        code, _, message = refused(create("customer=cus_ada", Stripe_Account=account), 403)
        assert code == "account_invalid"
        assert message.endswith("(or that account does not exist). Application access may have been revoked.")


# --- What is asked ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "code", "param", "message"),
    [
        ("", "parameter_missing", "customer", "Missing required param: customer."),
        ("customer=cus_nope", "resource_missing", "customer", "No such customer: 'cus_nope'"),
        ("customer=..", "resource_missing", "customer", "No such customer: '..'"),
        ("customer=cus_ada%2F..%2Fcus_bob", "resource_missing", "customer", "No such customer: 'cus_ada/../cus_bob'"),
        ("customer=", "parameter_invalid_empty", "customer", None),
        ("customer[id]=cus_ada", None, "customer", "Invalid string"),
        ("customer[]=cus_ada", None, "customer", "Invalid string"),
        ("customer=cus_ada&wat=1", "parameter_unknown", "wat", "Received unknown parameter: wat"),
        ("customer=cus_ada&a=1&b=2", "parameter_unknown", "a", "Received unknown parameters: a, b"),
        ("customer=cus_ada&flow_data[nope]=1", "parameter_unknown", "flow_data[nope]", None),
        ("customer=cus_ada&return_url=javascript:alert(1)", "url_invalid", "return_url", "Not a valid URL"),
        ("customer=cus_ada&return_url=ftp://acme.example", "url_invalid", "return_url", "Not a valid URL"),
        ("customer=cus_ada&return_url=/account", "url_invalid", "return_url", "Not a valid URL"),
        ("customer=cus_ada&return_url=", "parameter_invalid_empty", "return_url", None),
        ("customer=cus_ada&locale=tlh", None, "locale", None),
        ("customer=cus_ada&configuration=bpc_nope", "resource_missing", "configuration", None),
        ("customer=cus_ada&on_behalf_of=nobody", "resource_missing", "on_behalf_of", "No such account: 'nobody'"),
        ("customer=cus_ada&customer_account=acct_1", None, None, None),
        ("customer_account=acct_1", None, "customer_account", None),
        ("customer=cus_ada&expand[]=customer", None, "expand", "This property cannot be expanded (customer)."),
        ("customer=cus_ada&expand=configuration", None, "expand", "Invalid array"),
        ("customer=cus_ada&after_expiration[type]=nope", None, "after_expiration[type]", None),
        ("customer=cus_ada&after_expiration=1", None, "after_expiration", "Invalid object"),
        (
            "customer=cus_ada&after_expiration[type]=customer_login&after_expiration[customer_login][expires_at]=soon",
            "parameter_invalid_integer",
            "after_expiration[customer_login][expires_at]",
            "Invalid integer: soon",
        ),
        ("customer=cus_ada&flow_data=x", None, "flow_data", "Invalid object"),
        ("customer=cus_ada&a[b=1", "parameter_unknown", "a[b", None),
        ("customer=cus_ada&a" + "[b]" * 9 + "=1", "parameter_unknown", None, None),
        ("customer=cus_ada%00", None, None, "Invalid request: the parameters could not be decoded."),
        ("customer=%ff", None, None, "Invalid request: the parameters could not be decoded."),
        ("&".join(f"p{n}=1" for n in range(501)), None, None, "Invalid request: the parameters could not be decoded."),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_what_is_wrong_is_said_as_stripe_says_it(
    create: Create, ada: str, bob: str, form: str, code: str | None, param: str | None, message: str | None
) -> None:
    got = refused(create(form))
    assert got[0] == code
    if param is not None:
        assert got[1] == param
    if message is not None:
        assert got[2] == message


def test_a_bad_locale_is_told_all_47_good_ones(create: Create, ada: str) -> None:
    _, _, message = refused(create("customer=cus_ada&locale=klingon"))
    assert message.startswith("Invalid locale: must be one of auto, bg, cs, ")
    assert message.endswith(", or zh-TW")
    assert message.count(",") == 46


def test_a_code_leads_to_stripe_s_page_about_it(create: Create, ada: str) -> None:
    error = create("").error
    assert error["doc_url"] == "https://stripe.com/docs/error-codes/parameter-missing"
    assert error["type"] == "invalid_request_error"


def test_a_deleted_customer_does_not_exist(create: Create, acme_stripe: Stripe, ada: str) -> None:
    acme_stripe.delete("/v1/customers/cus_ada")
    assert refused(create("customer=cus_ada")) == ("resource_missing", "customer", "No such customer: 'cus_ada'")


def test_a_configuration_can_be_chosen_if_it_is_active(create: Create, acme: Merchant, ada: str) -> None:
    other = Configuration.objects.create(merchant=acme, name="Retail")
    other.active = False
    other.save()
    assert refused(create(f"customer=cus_ada&configuration={other.id}"))[1] == "configuration"
    other.active = True
    other.save()
    assert create(f"customer=cus_ada&configuration={other.id}").json["configuration"] == other.id


def test_without_a_default_configuration_one_must_be_named(create: Create, acme: Merchant, ada: str) -> None:
    acme.configurations.update(is_default=False)
    _, _, message = refused(create("customer=cus_ada"))
    assert message.startswith(
        "No configuration provided and your test mode default configuration has not been created."
    )


def test_the_configuration_can_be_expanded(create: Create, acme: Merchant, ada: str) -> None:
    plain = create("customer=cus_ada&expand[0]=configuration").json["configuration"]
    assert plain["object"] == "billing_portal.configuration"
    assert plain["is_default"] is True
    assert "products" not in plain["features"]["subscription_update"]
    deep = create("customer=cus_ada&expand[]=configuration.features.subscription_update.products").json
    assert deep["configuration"]["features"]["subscription_update"]["products"] == []


def test_after_expiration_and_on_behalf_of_are_kept(create: Create, ada: str) -> None:
    answer = create(
        "customer=cus_ada&on_behalf_of=acct_123&after_expiration[type]=customer_login"
        "&after_expiration[customer_login][expires_at]=1900000000"
    )
    assert answer.json["on_behalf_of"] == "acct_123"
    expected = {"customer_login": {"expires_at": 1900000000}, "type": "customer_login"}
    assert answer.json["after_expiration"] == expected
    assert PortalSession.objects.get().after_expiration == expected


def test_parameters_may_stand_in_the_query_string(create: Create, ada: str) -> None:
    assert create("", url=f"{URL}?customer=cus_ada").json["customer"] == "cus_ada"


def test_a_json_body_is_refused_with_a_hint(create: Create, ada: str) -> None:
    _, _, message = refused(create('{"customer": "cus_ada"}', Content_Type="application/json"))
    assert "application/x-www-form-urlencoded" in message


def test_a_body_that_is_too_large_is_refused(create: Create, ada: str) -> None:
    refused(create("customer=cus_ada&return_url=https://acme.example/" + "x" * 70_000), 413)
    _, param, message = refused(create("customer=cus_ada&return_url=https://acme.example/" + "x" * 6_000))
    assert (param, message[:16]) == ("return_url", "Invalid string: ")


@pytest.mark.parametrize("index", ["9" * 5000, "\u0663", "12345"])
def test_an_index_that_is_none_makes_no_array(create: Create, ada: str, index: str) -> None:
    assert refused(create(f"customer=cus_ada&expand[{index}]=configuration"))[1:] == ("expand", "Invalid array")


def test_a_cache_that_is_away_keeps_nobody_from_the_portal(create: Create, ada: str, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": NOWHERE}}
    assert create("customer=cus_ada").status == 200


@pytest.mark.parametrize("version", ["not-a-real-version", "2026", "26-10-28", "2026-10-28.endive\tx", "🎃"])
def test_a_malformed_version_is_refused(create: Create, ada: str, version: str) -> None:
    assert refused(create("customer=cus_ada", Stripe_Version=version))[2].startswith("Invalid Stripe API version: ")


@pytest.mark.parametrize("version", ["2020-08-27", "2024-10-28.acacia", "2026-10-28.preview; portal_beta=v1"])
def test_every_version_of_stripe_s_is_served(create: Create, ada: str, version: str) -> None:
    assert create("customer=cus_ada", Stripe_Version=version).status == 200


# --- Flows ------------------------------------------------------------------------------------------------------------


def flow(kind: str, **fields: Any) -> str:
    pairs = [("customer", "cus_ada"), ("flow_data[type]", kind)]
    pairs += [(f"flow_data[{kind}][{name}]", str(value)) for name, value in fields.items()]
    return "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)


@pytest.fixture
def everything_on(acme: Merchant, pro: tuple[str, str]) -> Configuration:
    configuration = Configuration.objects.get(merchant=acme)
    configuration.features["subscription_update"] = {
        "enabled": True,
        "default_allowed_updates": ["price", "quantity"],
        "products": [{"product": "prod_x", "prices": [pro[1]]}],
    }
    configuration.features["subscription_pause"] = {"enabled": True}
    configuration.save()
    return configuration


def test_flows_about_a_subscription_are_kept_as_stripe_answers_them(
    create: Create, everything_on: Configuration, acme_stripe: Stripe, ada_subscription: dict[str, Any]
) -> None:
    acme_stripe.post("/v1/coupons", id="STAY", percent_off=20, duration="once")
    answer = create(
        flow("subscription_cancel", subscription=ada_subscription["id"])
        + "&flow_data[subscription_cancel][retention][type]=coupon_offer"
        "&flow_data[subscription_cancel][retention][coupon_offer][coupon]=STAY"
        "&flow_data[after_completion][type]=redirect"
        "&flow_data[after_completion][redirect][return_url]=https://acme.example/bye"
    )
    assert answer.status == 200, answer.json
    assert answer.json["flow"] == {
        "after_completion": {
            "hosted_confirmation": None,
            "redirect": {"return_url": "https://acme.example/bye"},
            "type": "redirect",
        },
        "customer_update": None,
        "subscription_cancel": {
            "retention": {"coupon_offer": {"coupon": "STAY"}, "type": "coupon_offer"},
            "subscription": ada_subscription["id"],
        },
        "subscription_pause": None,
        "subscription_update": None,
        "subscription_update_confirm": None,
        "type": "subscription_cancel",
    }
    assert unknown_keys(answer.json) == []
    assert PortalSession.objects.get().flow == answer.json["flow"]


@pytest.mark.parametrize("kind", ["payment_method_update", "customer_update"])
def test_flows_about_the_customer_need_no_details(create: Create, ada: str, kind: str) -> None:
    got = create(flow(kind)).json["flow"]
    assert got["type"] == kind
    assert got["after_completion"]["type"] == "hosted_confirmation"


@pytest.mark.parametrize("kind", ["subscription_pause", "subscription_update"])
def test_pause_and_update_name_a_subscription(
    create: Create, everything_on: Configuration, ada_subscription: dict[str, Any], kind: str
) -> None:
    answer = create(flow(kind, subscription=ada_subscription["id"]))
    assert answer.json["flow"][kind] == {"subscription": ada_subscription["id"]}


def test_a_confirmed_update_takes_one_item_in_either_array_style(
    create: Create, everything_on: Configuration, ada_subscription: dict[str, Any], pro: tuple[str, str]
) -> None:
    item = ada_subscription["items"]["data"][0]["id"]
    base = flow("subscription_update_confirm", subscription=ada_subscription["id"])
    for index in ("0", ""):
        where = f"flow_data[subscription_update_confirm][items][{index}]"
        answer = create(f"{base}&{where}[id]={item}&{where}[price]={pro[1]}&{where}[quantity]=3")
        assert answer.status == 200, answer.json
        details = answer.json["flow"]["subscription_update_confirm"]
        assert details["items"] == [{"id": item, "price": pro[1], "quantity": 3}]
        assert details["discounts"] is None


def test_what_cannot_be_confirmed_is_said_in_stripe_s_words(
    create: Create, everything_on: Configuration, ada_subscription: dict[str, Any], pro: tuple[str, str]
) -> None:
    item = ada_subscription["items"]["data"][0]["id"]
    base = flow("subscription_update_confirm", subscription=ada_subscription["id"])
    where = "flow_data[subscription_update_confirm][items]"
    code, param, _ = refused(create(base))
    assert (code, param) == ("parameter_missing", where)
    assert refused(create(f"{base}&{where}[0][id]={item}&{where}[1][id]={item}"))[1] == where
    assert refused(create(f"{base}&{where}[0][price]={pro[1]}"))[:2] == ("parameter_missing", f"{where}[0][id]")
    assert refused(create(f"{base}&{where}[0][id]=si_nope"))[:2] == ("resource_missing", f"{where}[0][id]")
    assert refused(create(f"{base}&{where}[0][id]={item}&{where}[0][quantity]=two"))[2] == "Invalid integer: two"
    same = refused(create(f"{base}&{where}[0][id]={item}&{where}[0][price]={pro[0]}&{where}[0][quantity]=2"))
    assert same[2] == "Cannot update the subscription because there are no changes to confirm."
    assert refused(create(f"{base}&{where}[0][id]={item}&{where}[0][price]=price_other"))[2] == (
        f"The item `{item}` cannot be updated to price `price_other` because the configuration `{everything_on.id}` "
        "does not include the price in its `features[subscription_update][products]`."
    )
    discounts = "flow_data[subscription_update_confirm][discounts]"
    both = f"{discounts}[0]"
    one = f"{base}&{where}[0][id]={item}&{where}[0][quantity]=3"
    assert refused(create(f"{one}&{both}[coupon]=A&{both}[promotion_code]=B"))[1] == both
    assert refused(create(f"{one}&{discounts}[0][coupon]=A&{discounts}[1][coupon]=B"))[1] == discounts
    missing = refused(create(f"{one}&{both}[coupon]=NO/PE"))
    assert missing == ("resource_missing", f"{both}[coupon]", "No such coupon: 'NO/PE'")
    missing = refused(create(f"{one}&{both}[promotion_code]=promo_nope"))
    assert missing == ("resource_missing", f"{both}[promotion_code]", "No such promotion code: 'promo_nope'")


def test_a_coupon_that_is_to_keep_the_customer_must_exist(create: Create, ada_subscription: dict[str, Any]) -> None:
    place = "flow_data[subscription_cancel][retention]"
    form = flow("subscription_cancel", subscription=ada_subscription["id"])
    form += f"&{place}[type]=coupon_offer&{place}[coupon_offer][coupon]=NOPE"
    assert refused(create(form)) == ("resource_missing", f"{place}[coupon_offer][coupon]", "No such coupon: 'NOPE'")


def test_the_first_page_is_in_the_customer_s_preferred_language(create: Create, acme_stripe: Stripe, ada: str) -> None:
    acme_stripe.post(f"/v1/customers/{ada}", preferred_locales=["nl", "fr-CA"])
    link = create("customer=cus_ada").json["url"].removeprefix("http://127.0.0.1:8000")
    client = Client()
    client.get(link, headers={"Accept-Language": "de"})
    assert client.get("/p/acme/", headers={"Accept-Language": "de"})["Content-Language"] == "fr"


def test_a_flow_needs_its_details_and_no_others(create: Create, ada: str) -> None:
    missing = ("parameter_missing", "flow_data[subscription_cancel]")
    assert refused(create("customer=cus_ada&flow_data[after_completion][type]=redirect"))[1] == "flow_data[type]"
    assert refused(create(flow("subscription_cancel")))[:2] == missing
    assert refused(create(flow("subscription_cancel", nope=1)))[1] == "flow_data[subscription_cancel][nope]"
    both = flow("payment_method_update") + "&flow_data[subscription_cancel][subscription]=sub_1"
    assert refused(create(both))[1] == "flow_data[subscription_cancel]"
    redirect = flow("payment_method_update") + "&flow_data[after_completion][type]=redirect"
    assert refused(create(redirect))[:2] == ("parameter_missing", "flow_data[after_completion][redirect]")
    script = redirect + "&flow_data[after_completion][redirect][return_url]=javascript:alert(1)"
    assert refused(create(script))[0] == "url_invalid"
    long = "&flow_data[after_completion][type]=hosted_confirmation&flow_data[after_completion][hosted_confirmation]"
    assert "500" in refused(create(flow("payment_method_update") + long + "[custom_message]=" + "x" * 501))[2]


def test_a_subscription_that_is_not_the_customer_s_does_not_exist(
    create: Create, bob: str, ada_subscription: dict[str, Any]
) -> None:
    place = "flow_data[subscription_cancel][subscription]"
    for wanted in ("sub_nope", "../customers/cus_bob", ada_subscription["id"]):
        form = flow("subscription_cancel", subscription=wanted).replace("cus_ada", "cus_bob")
        got = refused(create(form))
        assert got == ("resource_missing", place, f"No such subscription: '{wanted}'")


def test_a_subscription_that_ends_already_is_not_canceled_again(
    create: Create, acme_stripe: Stripe, ada_subscription: dict[str, Any]
) -> None:
    name = ada_subscription["id"]
    acme_stripe.post(f"/v1/subscriptions/{name}", cancel_at_period_end="true")
    got = refused(create(flow("subscription_cancel", subscription=name)))
    assert got[1] == "flow_data[subscription_cancel][subscription]"
    assert got[2] == f"The subscription {name} is already set to be canceled at period end."
    acme_stripe.delete(f"/v1/subscriptions/{name}")
    assert "already canceled" in refused(create(flow("subscription_cancel", subscription=name)))[2]


def test_a_flow_whose_feature_is_off_is_refused(create: Create, ada_subscription: dict[str, Any]) -> None:
    assert refused(create(flow("subscription_update", subscription=ada_subscription["id"])))[2] == (
        "This subscription cannot be updated because the subscription update feature in the portal configuration is "
        "disabled."
    )


# --- When things go wrong ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "delete", "put", "patch"])
def test_other_methods_and_paths_are_not_recognized(client: Client, db: None, method: str) -> None:
    for path in (URL, "/v1/billing_portal/configurations", "/v1/nope/", "/v1/", "/v1"):
        response = getattr(client, method)(path)
        assert response.status_code == 404
        assert response.json()["error"] == {
            "message": f"Unrecognized request URL ({method.upper()}: {path}). "
            "Please see https://stripe.com/docs or we can help at https://support.stripe.com/.",
            "type": "invalid_request_error",
        }


@pytest.mark.parametrize(
    ("fault", "status", "retry"),
    [
        ({"kind": "timeout"}, 502, "true"),
        ({"kind": "drop"}, 502, "true"),
        ({"kind": "error"}, 502, "true"),
        ({"kind": "rate_limit"}, 503, "true"),
    ],
)
def test_when_stripe_is_away_the_answer_says_try_again(
    create: Create, simulator: Simulator, ada: str, settings: Settings, fault: dict[str, Any], status: int, retry: str
) -> None:
    settings.STRIPE_MAX_RETRIES = 0
    simulator.faults.add(**fault)
    answer = create("customer=cus_ada", Idempotency_Key="k1")
    assert answer.error["type"] == "api_error"
    refused(answer, status)
    assert answer.headers["Stripe-Should-Retry"] == retry
    assert create("customer=cus_ada", Idempotency_Key="k1").status == 200, "the key was given back"


def test_a_key_that_stripe_refuses_is_told_without_repeating_it(
    create: Create, simulator: Simulator, acme: Merchant, ada: str
) -> None:
    simulator.keys.revoke(acme.stripe_key)
    answer = create("customer=cus_ada")
    refused(answer, 502)
    assert answer.headers["Stripe-Should-Retry"] == "false"
    assert "sk_test" not in answer.content.decode()


def test_a_bad_host_gets_stripe_s_envelope(create: Create, ada: str) -> None:
    refused(create("customer=cus_ada", Host="evil.example"))


def test_too_many_requests_of_one_key_are_slowed_down(
    create: Create, ada: str, globex_key: str, eve: str, settings: Settings
) -> None:
    settings.API_REQUESTS_PER_SECOND = 2
    answers = [create("customer=cus_ada") for _ in range(12)]
    limited = [answer for answer in answers if answer.status == 429]
    assert limited
    assert limited[0].error["code"] == "rate_limit"
    assert limited[0].headers["Retry-After"] == "1"
    assert create("customer=cus_eve", key=globex_key).status == 200
