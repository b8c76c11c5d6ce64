"""The list of payment methods: on the home page, and all of them on a page of their own."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Merchant
from simulator.core import Simulator
from tests.billing.methods import Payer, method_url, payer
from tests.billing.scenes import Clock, features, home, plain, price
from tests.cast import Stripe, visit

ALL = "/p/acme/payment-methods/"


@pytest.fixture
def one(client: Client, acme: Merchant, acme_stripe: Stripe, clock: Clock) -> Payer:
    """Ada is here on 18 November 2026, with a Visa card as the default, good for a year."""
    visit(client, acme, clock.customer)
    return payer(acme_stripe, clock.customer)


def expires(one: Payer, method: str, month: int, year: int) -> None:
    one.stripe.post(f"/v1/payment_methods/{method}", card={"exp_month": month, "exp_year": year})


def listed(client: Client, query: str = "") -> Any:
    response = client.get(ALL + query)
    assert response.status_code == 200, response.content.decode()
    return response.context["page"]


def row(section: Any, method: str) -> Any:
    return next(each for each in section.rows if each.id == method)


def test_each_says_what_it_pays_for(client: Client, acme: Merchant, one: Payer) -> None:
    own, spare = one.save(), one.save("pm_card_amex")
    one.subscribe("Pro", default_payment_method=own)
    one.subscribe("Team", default_payment_method=own)
    for section in (home(client, acme).payment_methods, listed(client)):
        assert section is not None
        assert [(each.id, each.is_default, each.pays) for each in section.rows] == [
            (one.visa, True, ()),
            (spare, False, ()),
            (own, False, ("Pays for Team and Pro",)),
        ]


def test_one_that_a_schedule_plans_says_so(client: Client, one: Payer) -> None:
    later = one.save()
    pro = one.subscribe("Pro")
    schedule = one.stripe.post("/v1/subscription_schedules", from_subscription=pro)
    (phase,) = schedule["phases"]
    items = [{"price": phase["items"][0]["price"]}]
    one.stripe.post(
        f"/v1/subscription_schedules/{schedule['id']}",
        phases=[
            {"items": items, "start_date": phase["start_date"], "end_date": phase["end_date"]},
            {"items": items, "default_payment_method": later},
        ],
    )
    assert row(listed(client), later).pays == ("Will pay for Pro",)


def test_what_can_be_done_with_each(client: Client, acme: Merchant, one: Payer) -> None:
    spare, old = one.save(), one.save("pm_card_amex")
    expires(one, old, 10, 2026)
    section = home(client, acme).payment_methods
    assert section is not None

    def labels(method: str) -> list[str]:
        return [action.label for action in row(section, method).actions]

    assert labels(one.visa) == ["Correct the date", "Remove"]
    assert labels(spare) == ["Make default", "Correct the date", "Remove"]
    assert labels(old) == ["Replace", "Make default", "Correct the date", "Remove"]
    assert [action.url for action in row(section, spare).actions] == [
        method_url(spare, "default"),
        method_url(spare, "expiry"),
        method_url(spare, "removal"),
    ]
    assert (section.add_url, section.all_url) == ("/p/acme/payment-methods/new/", ALL)
    one.subscribe("Pro", default_payment_method=spare)
    assert next(each.label for each in row(listed(client), one.visa).actions) == "Use for everything"


def test_an_expired_card_that_pays_is_said_at_the_top_with_the_way_to_replace_it(
    client: Client, acme: Merchant, one: Payer
) -> None:
    one.subscribe("Pro")
    expires(one, one.visa, 10, 2026)
    section = home(client, acme).payment_methods
    assert section is not None
    (alert,) = section.alerts
    assert (alert.sentence, alert.button, alert.url) == (
        "Visa ending 4242 has expired, and pays for Pro.",
        "Replace Visa ending 4242",
        "/p/acme/payment-methods/new/",
    )
    html = client.get("/p/acme/").content.decode()
    assert html.index(alert.sentence) < html.index('id="subscriptions"')
    expires(one, one.visa, 12, 2026)
    assert [each.sentence for each in listed(client).alerts] == ["Visa ending 4242 expires soon, and pays for Pro."]
    expires(one, one.visa, 1, 2027)
    assert listed(client).alerts == ()


def test_a_card_that_pays_nothing_is_flagged_in_its_row_alone(client: Client, acme: Merchant, one: Payer) -> None:
    spare = one.save()
    one.subscribe("Pro")
    expires(one, spare, 10, 2026)
    section = home(client, acme).payment_methods
    assert section is not None
    assert (section.alerts, row(section, spare).warning) == ((), "Expired")


def test_the_own_card_of_a_subscription_is_flagged_too(client: Client, one: Payer) -> None:
    own = one.save()
    one.subscribe("Pro", default_payment_method=own)
    expires(one, own, 10, 2026)
    assert [each.sentence for each in listed(client).alerts] == [
        "Mastercard ending 4444 has expired, and pays for Pro."
    ]


def test_a_long_list_is_turned_page_by_page(client: Client, acme: Merchant, one: Payer) -> None:
    cards = [one.save("pm_card_visa") for _ in range(24)]
    section = home(client, acme).payment_methods
    assert section is not None
    assert section.more == "You have more payment methods than are listed here."
    first = listed(client)
    assert first.rows[0].id == one.visa
    assert (first.paging.newer_url, first.paging.older_url.startswith(f"{ALL}?methods_after=")) == ("", True)
    second = listed(client, first.paging.older_url.removeprefix(ALL).partition("#")[0])
    seen = [each.id for each in (*first.rows, *second.rows)]
    assert set(seen) == {one.visa, *cards}
    assert second.paging.older_url == ""
    back = listed(client, second.paging.newer_url.removeprefix(ALL).partition("#")[0])
    assert {each.id for each in back.rows} <= {each.id for each in first.rows}


@pytest.mark.parametrize(
    "query", ["?methods_after=pm_1", "?methods_after=pm_1.forged", "?methods_after=a&methods_before=b"]
)
def test_a_cursor_that_we_did_not_make_is_not_found(client: Client, one: Payer, query: str) -> None:
    assert client.get(ALL + query).status_code == 404


def test_an_account_that_waits_for_its_deposits_stands_above(client: Client, one: Payer) -> None:
    intent = one.stripe.post(
        "/v1/setup_intents",
        customer=one.customer,
        confirm=True,
        allowed_payment_method_types=["us_bank_account"],
        payment_method_options={"us_bank_account": {"verification_method": "microdeposits"}},
        payment_method_data={
            "type": "us_bank_account",
            "us_bank_account": {
                "account_number": "000123456789",
                "routing_number": "110000000",
                "account_holder_type": "individual",
            },
            "billing_details": {"name": "Ada"},
        },
        mandate_data={
            "customer_acceptance": {"type": "online", "online": {"ip_address": "1.2.3.4", "user_agent": "Mozilla"}}
        },
    )
    assert intent["status"] == "requires_action", intent
    (waiting,) = listed(client).verifications
    assert waiting.url == f"/p/acme/payment-methods/verification/{intent['id']}/"
    assert "Verify account" in client.get(ALL).content.decode()


def test_nothing_saved_is_a_sentence_and_a_next_step(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(client, acme, ada)
    page = listed(client)
    assert (page.rows, page.empty, page.add_url) == ((), "No payment method is saved.", "/p/acme/payment-methods/new/")


def test_a_hundred_subscriptions_are_read(client: Client, one: Payer) -> None:
    own, shared = one.save(), price(one.stripe)
    for _ in range(101):
        one.stripe.post(
            "/v1/subscriptions",
            customer=one.customer,
            items=[{"price": shared}],
            trial_period_days=9,
            default_payment_method=own,
        )
    assert row(listed(client), own).pays == ("Pays for Pro",)


def test_the_list_without_setup_intents_is_still_the_list(client: Client, simulator: Simulator, one: Payer) -> None:
    simulator.faults.add("error", method="GET", path="/v1/setup_intents", times=None)
    assert [each.id for each in listed(client).rows] == [one.visa]


def test_names_of_an_owner_are_printed_as_text(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    customer = str(acme_stripe.post("/v1/customers", name="<b>Ada</b>")["id"])
    made = acme_stripe.post("/v1/payment_methods", type="link", billing_details={"email": "a&b@example.com"})
    acme_stripe.post(f"/v1/payment_methods/{made['id']}/attach", customer=customer)
    visit(client, acme, customer)
    assert "Link (a&amp;b@example.com)" in client.get(ALL).content.decode()


def test_somebody_else_s_are_not_listed(client: Client, one: Payer, acme_stripe: Stripe, bob: str) -> None:
    theirs = payer(acme_stripe, bob)
    assert theirs.visa not in [each.id for each in listed(client).rows]
    assert plain(listed(client).rows[0].id) == one.visa


def test_where_the_feature_is_off_there_is_no_page_and_no_section(client: Client, acme: Merchant, one: Payer) -> None:
    features(acme, payment_method_update=False)
    assert (client.get(ALL).status_code, home(client, acme).payment_methods) == (404, None)


def test_a_wrong_method(client: Client, one: Payer) -> None:
    assert client.post(ALL).status_code == 405
