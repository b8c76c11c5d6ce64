"""A change of plan is confirmed by what it costs, and made once."""

import pytest
from django.test import Client

from accounts.models import Merchant
from tests.billing.confirming import Confirming, Plans, offer, page_of, said
from tests.billing.scenes import Clock, card, plain, subscribe
from tests.cast import Stripe, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_team(client: Client, acme: Merchant, acme_stripe: Stripe, clock: Clock, plans: Plans) -> Confirming:
    """Ada, who pays for Team by card and is in the middle of her month."""
    card(acme_stripe, clock.customer)
    subscription = subscribe(acme_stripe, clock.customer, plans.team)
    clock.advance(15)
    visit(client, acme, clock.customer)
    return Confirming(client, acme, subscription)


def price_of(stripe: Stripe, subscription: dict[str, str]) -> str:
    found = stripe.get(f"/v1/subscriptions/{subscription['id']}")
    return str(found["items"]["data"][0]["price"]["id"])


def invoices(stripe: Stripe, customer: str) -> int:
    return len(stripe.get("/v1/invoices", customer=customer, limit=100)["data"])


def test_upgrade_is_a_receipt_first_and_then_paid(on_team: Confirming, plans: Plans, acme_stripe: Stripe) -> None:
    page = on_team.to(plans.business).page()

    receipt = page.figures.receipt
    assert receipt is not None
    assert [(line.name, plain(line.detail), plain(line.amount)) for line in receipt.lines] == [
        ("Unused time on Team", "3 Dec 2026 to 18 Dec 2026", "-€20.00"),
        ("Remaining time on Business", "3 Dec 2026 to 18 Dec 2026", "€45.00"),
    ]
    assert (receipt.total_label, plain(receipt.total)) == ("Due today", "€25.00")
    assert plain(page.figures.following) == "From 18 December 2026: €90.00 every month"
    assert page.card is not None
    assert page.card.only is not None
    assert page.card.only.name == "Visa ending 4242"
    assert plain(page.button) == "Pay €25.00 and change plan"
    assert [(plain(row.now), plain(row.then)) for row in page.changes] == [
        ("Team, €40.00 / month", "Business, €90.00 / month")
    ]

    response = on_team.send(page)

    assert said(on_team.client, response) == (
        "Your plan changes to Business today. You paid €25.00 now. "
        "Then €90.00 on 18 December 2026 and every month after that."
    )
    assert price_of(acme_stripe, on_team.subscription) == plans.business
    newest = acme_stripe.get("/v1/invoices", customer=on_team.subscription["customer"])["data"][0]
    assert (newest["amount_paid"], newest["status"]) == (2500, "paid")


def test_downgrade_is_credited(on_team: Confirming, plans: Plans, acme_stripe: Stripe) -> None:
    page = on_team.to(plans.starter).page()

    receipt = page.figures.receipt
    assert receipt is not None
    assert plain(receipt.total) == "€0.00"
    assert [(row.name, plain(row.amount)) for row in receipt.rows] == [("Added to your credit", "€15.00")]
    assert [plain(note) for note in receipt.notes] == [
        "€15.00 is added to your credit. It is used for your next invoices."
    ]
    assert page.card is None
    assert page.button == "Change plan"

    response = on_team.send(page)

    assert "€15.00 was added to your credit." in said(on_team.client, response)
    assert acme_stripe.get(f"/v1/customers/{on_team.subscription['customer']}")["balance"] == -1500


def test_change_at_the_period_s_end_is_planned_not_made(
    on_team: Confirming, plans: Plans, acme: Merchant, acme_stripe: Stripe
) -> None:
    conditions = {"conditions": [{"type": "decreasing_item_amount"}]}
    offer(acme, acme_stripe, *plans.all, schedule_at_period_end=conditions)
    page = on_team.to(plans.starter).page()

    assert plain(page.when) == "The change is made on 18 December 2026. Until then everything stays as it is."
    assert page.figures.nothing_today == "Nothing is due today."
    assert page.figures.receipt is None
    assert plain(page.figures.following) == "From 18 December 2026: €10.00 every month"
    assert page.button == "Schedule change"

    response = on_team.send(page)

    assert said(on_team.client, response) == (
        "Your plan changes to Starter on 18 December 2026. Nothing changes before."
    )
    assert price_of(acme_stripe, on_team.subscription) == plans.team
    again = on_team.send(page)
    assert said(on_team.client, again) == "This change is planned already, for 18 December 2026."


def test_change_drops_what_was_planned_before_and_says_so(
    on_team: Confirming, plans: Plans, acme: Merchant, acme_stripe: Stripe, clock: Clock
) -> None:
    conditions = {"conditions": [{"type": "decreasing_item_amount"}]}
    offer(acme, acme_stripe, *plans.all, schedule_at_period_end=conditions)
    on_team.send(on_team.to(plans.starter).page())

    page = on_team.to(plans.business).page()
    assert "The change that was planned for 18 December 2026 is dropped." in [plain(each) for each in page.effects]
    response = on_team.send(page)

    assert "Your plan changes to Business today. You paid €25.00 now." in said(on_team.client, response)
    clock.advance(16)
    assert price_of(acme_stripe, on_team.subscription) == plans.business
    newest = acme_stripe.get("/v1/invoices", customer=clock.customer)["data"][0]
    assert newest["amount_due"] == 9000


def test_declined_card_leaves_what_was_planned_before(
    on_team: Confirming, plans: Plans, acme: Merchant, acme_stripe: Stripe, clock: Clock
) -> None:
    conditions = {"conditions": [{"type": "decreasing_item_amount"}]}
    offer(acme, acme_stripe, *plans.all, schedule_at_period_end=conditions)
    on_team.send(on_team.to(plans.starter).page())
    good = acme_stripe.get(f"/v1/customers/{clock.customer}/payment_methods")["data"][0]["id"]
    card(acme_stripe, clock.customer, "pm_card_chargeCustomerFail")

    response = on_team.send(on_team.to(plans.business).page())

    page = page_of(response)
    assert response.status_code == 402
    assert [plain(effect) for effect in page.effects] == [
        "The change that was planned for 18 December 2026 is dropped."
    ]
    found = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}", expand=["schedule"])
    assert found["schedule"]["phases"][-1]["items"][0]["price"] == plans.starter
    assert on_team.send(page, payment_method=good).status_code == 303
    found = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}")
    assert (found["items"]["data"][0]["price"]["id"], found["schedule"]) == (plans.business, None)


def test_prorations_that_wait_are_shown_on_the_next_invoice(
    on_team: Confirming, plans: Plans, acme: Merchant, acme_stripe: Stripe
) -> None:
    offer(acme, acme_stripe, *plans.all, proration_behavior="create_prorations")
    page = on_team.to(plans.business).page()

    receipt = page.figures.receipt
    assert receipt is not None
    assert page.figures.nothing_today == "Nothing is due today."
    assert (plain(receipt.total_label), plain(receipt.total)) == ("Due on 18 December 2026", "€115.00")
    assert plain(page.figures.following) == "After that: €90.00 every month"
    assert (page.card, page.paid_with, page.button) == (None, "Visa ending 4242", "Change plan")

    response = on_team.send(page)

    assert said(on_team.client, response) == (
        "Your plan changes to Business today. Nothing was charged today. "
        "The next charge is €115.00 on 18 December 2026."
    )


def test_trial_ends_with_the_change_or_goes_on_as_configured(
    client: Client, acme: Merchant, acme_stripe: Stripe, clock: Clock, plans: Plans
) -> None:
    card(acme_stripe, clock.customer)
    trial = subscribe(acme_stripe, clock.customer, plans.team, trial_period_days=30)
    visit(client, acme, clock.customer)
    ada = Confirming(client, acme, trial).to(plans.business)

    ending = ada.page()
    assert "Your trial ends today, and your first paid period begins." in ending.effects
    assert plain(ending.button) == "Pay €90.00 and change plan"

    offer(acme, acme_stripe, *plans.all, trial_update_behavior="continue_trial")
    page = ada.page()
    assert [plain(each) for each in page.effects] == ["Your trial goes on until 18 December 2026."]
    ada.send(page)
    after = acme_stripe.get(f"/v1/subscriptions/{trial['id']}")
    assert (after["status"], after["trial_end"]) == ("trialing", trial["trial_end"])


def test_trial_without_a_payment_method_is_not_ended(
    client: Client, acme: Merchant, acme_stripe: Stripe, clock: Clock, plans: Plans
) -> None:
    trial = subscribe(acme_stripe, clock.customer, plans.team, trial_period_days=30)
    visit(client, acme, clock.customer)

    response = Confirming(client, acme, trial).to(plans.business).open()

    assert response.status_code == 409
    assert "Save a payment method first." in response.content.decode()


def test_new_cycle_begins_at_once_where_configured(
    on_team: Confirming, plans: Plans, acme: Merchant, acme_stripe: Stripe
) -> None:
    offer(acme, acme_stripe, *plans.all, billing_cycle_anchor="now")
    page = on_team.to(plans.business).page()

    assert page.figures.receipt is not None
    assert plain(page.figures.receipt.total) == "€70.00"
    assert plain(page.figures.following) == "From 3 January 2027: €90.00 every month"

    assert "You paid €70.00 now." in said(on_team.client, on_team.send(page))


def test_invoice_that_is_sent_is_announced(
    client: Client, acme: Merchant, acme_stripe: Stripe, clock: Clock, plans: Plans
) -> None:
    sent = subscribe(acme_stripe, clock.customer, plans.team, collection_method="send_invoice", days_until_due=30)
    clock.advance(15)
    visit(client, acme, clock.customer)
    ada = Confirming(client, acme, sent)

    page = ada.to(plans.business).page()
    assert "An invoice is sent to you. It is due within 30 days." in page.effects
    assert (page.button, page.card) == ("Change plan", None)

    assert "An invoice of €25.00 was made." in said(client, ada.send(page))


def test_credit_pays_first(on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock) -> None:
    acme_stripe.post(f"/v1/customers/{clock.customer}", balance=-1000)
    page = on_team.to(plans.business).page()

    receipt = page.figures.receipt
    assert receipt is not None
    assert [(row.name, plain(row.amount)) for row in receipt.rows] == [("Paid from your credit", "-€10.00")]
    assert plain(receipt.total) == "€15.00"

    assert "You paid €15.00 now." in said(on_team.client, on_team.send(page))


def test_too_little_to_be_charged_moves_to_the_next_invoice(
    on_team: Confirming, acme: Merchant, acme_stripe: Stripe, plans: Plans
) -> None:
    product = acme_stripe.get(f"/v1/prices/{plans.team}")["product"]
    little_more = acme_stripe.post(
        "/v1/prices", product=product, currency="eur", unit_amount=4020, recurring={"interval": "month"}
    )["id"]
    offer(acme, acme_stripe, *plans.all, little_more)
    page = on_team.to(little_more).page()

    receipt = page.figures.receipt
    assert receipt is not None
    assert [(row.name, plain(row.amount)) for row in receipt.rows] == [("Moved to your next invoice", "-€0.10")]
    assert plain(receipt.total) == "€0.00"

    text = said(on_team.client, on_team.send(page))
    assert "€0.10 comes with your next invoice. Nothing was charged today." in text


def test_declined_card_changes_nothing_and_another_can_be_chosen(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    good = acme_stripe.get(f"/v1/customers/{clock.customer}/payment_methods")["data"][0]["id"]
    card(acme_stripe, clock.customer, "pm_card_chargeCustomerFail")
    before = invoices(acme_stripe, clock.customer)
    page = on_team.to(plans.business).page()

    response = on_team.send(page)

    assert response.status_code == 402
    again = page_of(response)
    assert "Nothing was changed" in again.errors[0].message or "nothing was changed" in again.errors[0].message
    assert again.token != page.token
    assert again.figures == page.figures
    assert again.card is not None
    assert again.card.error == again.errors[0].message
    assert price_of(acme_stripe, on_team.subscription) == plans.team
    assert invoices(acme_stripe, clock.customer) == before

    paid = on_team.send(again, payment_method=good)

    assert "You paid €25.00 now." in said(on_team.client, paid)
    after = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}")
    assert after["default_payment_method"] == good


def test_bank_that_wants_to_be_asked_gets_the_customer(
    on_team: Confirming, plans: Plans, acme_stripe: Stripe, clock: Clock
) -> None:
    card(acme_stripe, clock.customer, "pm_card_authenticationRequired")
    page = on_team.to(plans.business).page()

    response = on_team.send(page)

    assert response.status_code == 303
    after = acme_stripe.get(f"/v1/subscriptions/{on_team.subscription['id']}")
    assert response["Location"] == f"/p/acme/invoices/{after['latest_invoice']}/payment/bank/"
    assert after["pending_update"]["subscription_items"][0]["price"]["id"] == plans.business
    assert after["items"]["data"][0]["price"]["id"] == plans.team
    # The form once more leads to the same place, and makes nothing more.
    count = invoices(acme_stripe, clock.customer)
    assert on_team.send(page)["Location"] == response["Location"]
    assert invoices(acme_stripe, clock.customer) == count


def test_nothing_chosen_leads_back_to_the_choice(on_team: Confirming, plans: Plans) -> None:
    response = on_team.to(plans.team).open()

    assert response.status_code == 422
    assert "What you chose is what you have today." in response.content.decode()


def test_way_back_keeps_the_choice(on_team: Confirming, plans: Plans) -> None:
    page = on_team.to(plans.business, 3).page()

    chosen = on_team.client.get(page.back_url).context["page"]
    assert chosen.items[0].quantity.value == "3"
    assert [choice.is_checked for product in chosen.items[0].choices for choice in product.prices] == [
        False,
        False,
        True,
    ]
