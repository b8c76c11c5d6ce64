"""A change of plan is made once, and only as it was shown: double clicks, two tabs, lost answers, forged forms."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.confirming import Confirming, Plans, offer, page_of, said
from tests.billing.scenes import Clock, card, features, plain, subscribe
from tests.cast import Stripe, default_configuration, visit

pytestmark = pytest.mark.django_db

UPDATES = "/v1/subscriptions/*"


@pytest.fixture
def on_team(client: Client, acme: Merchant, acme_stripe: Stripe, clock: Clock, plans: Plans) -> Confirming:
    card(acme_stripe, clock.customer)
    subscription = subscribe(acme_stripe, clock.customer, plans.team)
    clock.advance(15)
    visit(client, acme, clock.customer)
    return Confirming(client, acme, subscription)


def paid(stripe: Stripe, customer: str) -> int:
    """What the customer has paid in all."""
    return sum(each["amount_paid"] for each in stripe.get("/v1/invoices", customer=customer, limit=100)["data"])


def plan_of(stripe: Stripe, ada: Confirming) -> str:
    found = stripe.get(f"/v1/subscriptions/{ada.subscription['id']}")
    return str(found["items"]["data"][0]["price"]["id"])


ALREADY = "This change is made already. Nothing was charged twice."


def test_double_click_and_resend_do_it_once(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    page = on_team.to(plans.business).page()

    first = on_team.send(page)
    assert "You paid €25.00 now." in said(on_team.client, first)
    second = on_team.send(page)

    assert said(on_team.client, second) == ALREADY
    assert paid(acme_stripe, clock.customer) == 4000 + 2500


def test_product_that_was_added_is_not_added_again(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    product = acme_stripe.get(f"/v1/prices/{plans.starter}")["product"]
    on_team.query = {f"add-{product}": plans.starter, f"quantity-{product}": "1"}
    page = on_team.page()

    assert said(on_team.client, on_team.send(page)).startswith("Your subscription is changed as of today.")
    assert said(on_team.client, on_team.send(page)) == ALREADY
    items = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}")["items"]["data"]
    assert [item["price"]["id"] for item in items] == [plans.team, plans.starter]


def test_second_tab_sees_that_the_figures_have_changed(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    first, second = on_team.to(plans.business).page(), on_team.to(plans.starter).page()
    on_team.send(first)

    response = on_team.send(second)

    assert response.status_code == 409
    page = page_of(response)
    assert page.notice == "The figures have changed since you looked. Check them and confirm again."
    assert plan_of(acme_stripe, on_team) == plans.business
    assert page.figures.receipt is not None
    assert [(row.name, plain(row.amount)) for row in page.figures.receipt.rows] == [("Added to your credit", "€40.00")]
    assert "Your plan changes to Starter today." in said(on_team.client, on_team.send(page))


def test_credit_that_came_meanwhile_makes_new_figures(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    page = on_team.to(plans.business).page()
    acme_stripe.post(f"/v1/customers/{clock.customer}", balance=-500)

    response = on_team.send(page)

    assert response.status_code == 409
    assert plain(page_of(response).button) == "Pay €20.00 and change plan"
    assert plan_of(acme_stripe, on_team) == plans.team


def test_time_that_passes_does_not_change_the_figures(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    page = on_team.to(plans.business).page()
    clock.advance(1 / 96)

    on_team.send(page)

    assert paid(acme_stripe, clock.customer) == 4000 + 2500


def test_figures_of_last_month_are_shown_anew(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    page = on_team.to(plans.business).page()
    clock.advance(20)

    assert on_team.send(page).status_code == 409
    assert plan_of(acme_stripe, on_team) == plans.team


@pytest.mark.parametrize("kind", ["drop", "timeout"])
def test_answer_that_never_came_is_found_out_by_pressing_again(
    kind: str,
    on_team: Confirming,
    plans: Plans,
    acme_stripe: Stripe,
    clock: Clock,
    simulator: Simulator,
    settings: Settings,
) -> None:
    settings.STRIPE_MAX_RETRIES = 0
    page = on_team.to(plans.business).page()
    simulator.faults.add(kind, method="POST", path=UPDATES, after_change=True)

    lost = on_team.send(page)

    assert lost.status_code in {502, 503}
    again = page_of(lost)
    assert (again.token, again.quote) == (page.token, page.quote)
    assert again.notice.startswith("No answer came from the payment service")
    assert again.figures.receipt == page.figures.receipt
    assert said(on_team.client, on_team.send(again)) == ALREADY
    assert paid(acme_stripe, clock.customer) == 4000 + 2500


@pytest.mark.parametrize("path", [UPDATES, "/v1/subscription_schedules/*/release"])
@pytest.mark.parametrize("after_change", [False, True])
def test_lost_answers_never_leave_an_old_plan_behind(
    path: str,
    after_change: bool,
    on_team: Confirming,
    plans: Plans,
    acme: Merchant,
    acme_stripe: Stripe,
    clock: Clock,
    simulator: Simulator,
    settings: Settings,
) -> None:
    """An upgrade at once drops the downgrade that was planned, whichever of the two writes got no answer."""
    settings.STRIPE_MAX_RETRIES = 0
    conditions = {"conditions": [{"type": "decreasing_item_amount"}]}
    offer(acme, acme_stripe, *plans.all, schedule_at_period_end=conditions)
    on_team.send(on_team.to(plans.starter).page())
    page = on_team.to(plans.business).page()
    simulator.faults.add("drop", method="POST", path=path, after_change=after_change)

    answer = on_team.send(page)
    if answer.status_code != 303:
        on_team.send(page_of(answer))

    found = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}")
    assert (found["items"]["data"][0]["price"]["id"], found["schedule"]) == (plans.business, None)
    assert paid(acme_stripe, clock.customer) == 4000 + 2500


def test_old_form_drops_nothing_that_was_planned_after_it(
    on_team: Confirming, plans: Plans, acme: Merchant, acme_stripe: Stripe
) -> None:
    conditions = {"conditions": [{"type": "decreasing_item_amount"}]}
    offer(acme, acme_stripe, *plans.all, schedule_at_period_end=conditions)
    on_team.send(on_team.to(plans.starter).page())
    upgrade = on_team.to(plans.business).page()
    on_team.send(upgrade)
    planned = on_team.send(on_team.to(plans.team).page())
    on_team.client.get(planned["Location"])

    assert said(on_team.client, on_team.send(upgrade)) == ALREADY
    found = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}", expand=["schedule"])
    assert found["schedule"]["phases"][-1]["items"][0]["price"] == plans.team


def test_old_plan_that_cannot_be_dropped_is_told(
    on_team: Confirming, plans: Plans, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, settings: Settings
) -> None:
    settings.STRIPE_MAX_RETRIES = 0
    conditions = {"conditions": [{"type": "decreasing_item_amount"}]}
    offer(acme, acme_stripe, *plans.all, schedule_at_period_end=conditions)
    on_team.send(on_team.to(plans.starter).page())
    page = on_team.to(plans.business).page()
    simulator.faults.add("error", status=403, method="POST", path="/v1/subscription_schedules/*/release", times=None)

    answer = said(on_team.client, on_team.send(page))

    assert "You paid €25.00 now." in answer
    assert answer.endswith("The change that is planned for 18 December 2026 stays planned.")


@pytest.mark.parametrize("kind", ["drop", "timeout"])
def test_change_that_was_not_made_is_made_by_pressing_again(
    kind: str,
    on_team: Confirming,
    plans: Plans,
    acme_stripe: Stripe,
    clock: Clock,
    simulator: Simulator,
    settings: Settings,
) -> None:
    settings.STRIPE_MAX_RETRIES = 0
    page = on_team.to(plans.business).page()
    simulator.faults.add(kind, method="POST", path=UPDATES)

    again = page_of(on_team.send(page))

    assert plan_of(acme_stripe, on_team) == plans.team
    assert "You paid €25.00 now." in said(on_team.client, on_team.send(again))
    assert paid(acme_stripe, clock.customer) == 4000 + 2500


def test_lost_answer_is_fetched_by_the_sdk_s_own_repetition(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock, simulator: Simulator, settings: Settings
) -> None:
    settings.STRIPE_MAX_RETRIES = 1
    page = on_team.to(plans.business).page()
    simulator.faults.add("drop", method="POST", path=UPDATES, after_change=True)

    assert "You paid €25.00 now." in said(on_team.client, on_team.send(page))
    assert paid(acme_stripe, clock.customer) == 4000 + 2500


def test_stripe_that_fails_before_the_page_is_an_error_page(
    on_team: Confirming, plans: Plans, simulator: Simulator, settings: Settings
) -> None:
    settings.STRIPE_MAX_RETRIES = 0
    simulator.faults.add("error", path="/v1/invoices/create_preview", times=None)

    assert on_team.to(plans.business).open().status_code == 502


def test_forged_figures_are_not_believed(on_team: Confirming, plans: Plans, acme_stripe: Stripe) -> None:
    page = on_team.to(plans.business).page()

    response = on_team.send(page, quote=page.quote[:-2] + "xx")

    assert response.status_code == 409
    assert plan_of(acme_stripe, on_team) == plans.team


def test_quote_of_another_choice_confirms_nothing(on_team: Confirming, plans: Plans, acme_stripe: Stripe) -> None:
    cheap, dear = on_team.to(plans.starter).page(), on_team.to(plans.business).page()

    response = on_team.client.post(dear.url, {"token": dear.token, "quote": cheap.quote})

    assert response.status_code == 409
    assert plan_of(acme_stripe, on_team) == plans.team


def test_quote_of_another_subscription_confirms_nothing(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    other = Confirming(on_team.client, on_team.merchant, subscribe(acme_stripe, clock.customer, plans.team))
    page = on_team.to(plans.business).page()

    theirs = other.to(plans.business).page()
    response = on_team.client.post(theirs.url, {"token": theirs.token, "quote": page.quote})

    assert response.status_code == 409
    assert plan_of(acme_stripe, other) == plans.team


def test_price_that_is_not_offered_is_refused(on_team: Confirming, plans: Plans, acme_stripe: Stripe) -> None:
    product = acme_stripe.get(f"/v1/prices/{plans.team}")["product"]
    secret = acme_stripe.post(
        "/v1/prices", product=product, currency="eur", unit_amount=1, recurring={"interval": "month"}
    )["id"]
    page = on_team.to(plans.business).page()
    query = urlencode({f"price-{on_team.item}": secret})

    assert on_team.to(secret).open().status_code == 422
    response = on_team.client.post(f"{on_team.url}?{query}", {"token": page.token, "quote": page.quote})
    assert response.status_code == 422
    assert plan_of(acme_stripe, on_team) == plans.team


@pytest.mark.parametrize("quantity", ["0", "101", "-1", "1e3", "９９９", "1²"])
def test_quantity_out_of_bounds_is_refused(on_team: Confirming, quantity: str, acme_stripe: Stripe) -> None:
    page = on_team.to("", 5).page()
    query = urlencode({f"quantity-{on_team.item}": quantity})

    response = on_team.client.post(f"{on_team.url}?{query}", {"token": page.token, "quote": page.quote})

    assert response.status_code == 422
    item = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}")["items"]["data"][0]
    assert item["quantity"] == 1


def test_card_of_somebody_else_pays_nothing(on_team: Confirming, plans: Plans, acme_stripe: Stripe, bob: str) -> None:
    theirs = card(acme_stripe, bob)
    page = on_team.to(plans.business).page()

    assert on_team.send(page, payment_method=theirs).status_code == 400
    assert plan_of(acme_stripe, on_team) == plans.team


def test_subscription_of_somebody_else_is_not_there(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, bob: str
) -> None:
    card(acme_stripe, bob)
    theirs = Confirming(on_team.client, on_team.merchant, subscribe(acme_stripe, bob, plans.team)).to(plans.business)
    page = on_team.to(plans.business).page()

    assert theirs.open().status_code == 404
    sent = on_team.client.post(f"{theirs.url}?{urlencode(theirs.query)}", {"token": page.token, "quote": page.quote})
    assert sent.status_code == 404
    assert plan_of(acme_stripe, theirs) == plans.team


@pytest.mark.parametrize("token", ["", "short", "x" * 23])
def test_form_without_a_proper_token_is_refused(token: str, on_team: Confirming, plans: Plans) -> None:
    page = on_team.to(plans.business).page()

    assert on_team.send(page, token=token).status_code == 400


def test_page_does_not_exist_where_changes_are_off(on_team: Confirming, plans: Plans, acme: Merchant) -> None:
    features(acme, subscription_update=False)

    assert on_team.to(plans.business).open().status_code == 404


def test_subscription_that_may_not_be_changed_says_why(on_team: Confirming, plans: Plans, acme_stripe: Stripe) -> None:
    page = on_team.to(plans.business).page()
    acme_stripe.post(f"/v1/subscriptions/{on_team.subscription['id']}", cancel_at_period_end=True)

    for response in (on_team.open(), on_team.send(page)):
        assert response.status_code == 409
        assert "Keep it first to change anything else." in response.content.decode()


def test_change_that_cannot_be_paid_has_no_button_and_is_refused(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    method = acme_stripe.get(f"/v1/customers/{clock.customer}/payment_methods")["data"][0]["id"]
    acme_stripe.post(f"/v1/payment_methods/{method}/detach")
    page = on_team.to(plans.business).page()

    assert page.button == ""
    assert page.problem == "No payment method is saved, so this change cannot be paid."
    assert on_team.send(page).status_code == 409
    assert plan_of(acme_stripe, on_team) == plans.team


def test_trail_holds_stripe_s_request_id(on_team: Confirming, plans: Plans) -> None:
    on_team.send(on_team.to(plans.business).page())

    entry = AuditEntry.objects.get(action="subscription.update")
    assert entry.target == on_team.subscription["id"]
    assert entry.request_id.startswith("req_")
    assert (entry.details["change"], entry.details["outcome"]) == ("plan", "done")


def test_declined_payment_is_in_the_trail_too(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    card(acme_stripe, clock.customer, "pm_card_chargeCustomerFail")
    on_team.send(on_team.to(plans.business).page())

    entry = AuditEntry.objects.get(action="subscription.update")
    assert entry.details["outcome"] == "CardDeclined"
    assert entry.request_id.startswith("req_")


def test_terms_stand_beside_the_button(on_team: Confirming, plans: Plans, acme: Merchant) -> None:
    configuration = default_configuration(acme)
    configuration.business_profile = {"terms_of_service_url": "https://acme.example/terms"}
    configuration.save()

    text = on_team.to(plans.business).open().content.decode()

    form = text.partition('class="confirmation-part confirmation-form"')[2].partition("</form>")[0]
    assert 'href="https://acme.example/terms"' in form
