"""Changes that wait for the end of the period: planned, shown, made at the renewal, and taken back."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.confirming import Plans, offer
from tests.billing.planning import NOON_OF_1_APRIL_2027, Planner, planner, said
from tests.billing.scenes import card, home, plain, price, subscribe
from tests.cast import Stripe, visit


@pytest.fixture
def ada_plans(client: Client, acme: Merchant, acme_stripe: Stripe) -> Planner:
    return planner(client, acme, acme_stripe)


def test_a_downgrade_waits_is_shown_and_bills_the_new_price_at_the_renewal(client: Client, ada_plans: Planner) -> None:
    ada = ada_plans
    assert "1 April 2027" in said(client, ada.plan_starter())
    assert plain(ada.card.notice) == "Changes to Starter on 1 April 2027."
    assert ada.prices == [(ada.plans.team, 1)]
    assert [invoice["total"] for invoice in ada.invoices] == [4000]
    ada.clock.advance(31.1)
    assert ada.prices == [(ada.plans.starter, 1)]
    newest = ada.invoices[0]
    assert (newest["total"], newest["status"], newest["billing_reason"]) == (1000, "paid", "subscription_cycle")
    assert [line["parent"]["subscription_item_details"]["proration"] for line in newest["lines"]["data"]] == [False]
    assert ada.stripe.get("/v1/invoiceitems", customer=ada.clock.customer)["data"] == []
    ada.clock.advance(31)
    assert [invoice["total"] for invoice in ada.invoices] == [1000, 1000, 4000]
    assert ada.now["schedule"] is None
    assert ada.card.notice == ""


def test_the_next_charge_on_the_home_page_is_what_the_plan_will_cost(ada_plans: Planner) -> None:
    ada_plans.plan_starter()
    payment = ada_plans.card.next_payment
    assert payment is not None
    assert (plain(payment.amount), plain(payment.date)) == ("€10.00", "1 April 2027")
    ada_plans.clock.advance(31.1)
    assert ada_plans.invoices[0]["amount_due"] == 1000


def test_whatever_else_the_subscription_has_is_there_after_the_switch(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    """Every field that a subscription may have is set; only items and periods differ afterwards."""
    rate = acme_stripe.post("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)["id"]
    item_rate = acme_stripe.post("/v1/tax_rates", display_name="City", percentage=5, inclusive=False)["id"]
    for coupon, percent in (("TEN", 10), ("FIVE", 5)):
        acme_stripe.post("/v1/coupons", id=coupon, percent_off=percent, duration="forever")
    seats = price(acme_stripe, "Seats", unit_amount=500)
    ada = planner(
        client,
        acme,
        acme_stripe,
        default_tax_rates=[rate],
        discounts=[{"coupon": "TEN"}],
        metadata={"team": "blue"},
        description="For the whole team",
    )
    other = acme_stripe.post("/v1/payment_methods/pm_card_mastercard/attach", customer=ada.clock.customer)["id"]
    acme_stripe.post(
        "/v1/subscription_items",
        subscription=ada.id,
        price=seats,
        quantity=3,
        tax_rates=[item_rate],
        discounts=[{"coupon": "FIVE"}],
        metadata={"floor": "2"},
        proration_behavior="none",
    )
    acme_stripe.post(
        f"/v1/subscriptions/{ada.id}",
        default_payment_method=other,
        billing_thresholds={"amount_gte": 100000, "reset_billing_cycle_anchor": False},
        invoice_settings={"issuer": {"type": "self"}},
        automatic_tax={"enabled": False},
        payment_settings={"save_default_payment_method": "on_subscription"},
    )
    before = ada.now
    assert "1 April 2027" in said(client, ada.plan_starter())
    kept = {name: value for name, value in ada.now.items() if name not in {"schedule"}}
    assert kept == {name: value for name, value in before.items() if name not in {"schedule"}}, "nothing changes yet"
    ada.clock.advance(31.1)
    after = ada.now
    assert sorted(ada.prices) == sorted([(ada.plans.starter, 1), (seats, 3)])
    changes = {"items", "latest_invoice", "schedule", "plan", "quantity"}
    assert {name: after[name] for name in before if name not in changes} == {
        name: before[name] for name in before if name not in changes
    }
    (was,) = [item for item in before["items"]["data"] if item["price"]["id"] == seats]
    (seat,) = [item for item in after["items"]["data"] if item["price"]["id"] == seats]
    periods = {"current_period_start", "current_period_end"}
    assert {name: seat[name] for name in was if name not in periods} == {
        name: was[name] for name in was if name not in periods
    }
    assert after["default_payment_method"] == other
    assert len(after["discounts"]) == 1


def test_every_field_that_a_phase_can_have_is_sent_again() -> None:
    """What Stripe's SDK answers for a phase is either a parameter of the update, or named as not being one."""
    from stripe import SubscriptionSchedule
    from stripe.params import SubscriptionScheduleUpdateParamsPhase, SubscriptionScheduleUpdateParamsPhaseItem

    from billing.gateway.schedule_phases import copied

    answered = {name: f"kept {name}" for name in SubscriptionSchedule.Phase.__annotations__ if name[0] != "_"}
    item = {name: f"kept {name}" for name in SubscriptionSchedule.Phase.Item.__annotations__ if name[0] != "_"}
    sent = copied({**answered, "items": [item]})
    assert set(answered) - set(sent) == {"trial"}, "a phase with a trial_end says the same by it"
    assert set(sent) <= set(SubscriptionScheduleUpdateParamsPhase.__annotations__)
    assert set(item) - set(sent["items"][0]) == {"plan"}
    assert set(sent["items"][0]) <= set(SubscriptionScheduleUpdateParamsPhaseItem.__annotations__)


def test_nested_answers_become_what_stripe_takes() -> None:
    from billing.gateway.schedule_phases import copied

    phase = {
        "start_date": 1,
        "end_date": 2,
        "trial": True,
        "trial_end": None,
        "automatic_tax": {"disabled_reason": None, "enabled": True, "liability": {"type": "self"}},
        "default_tax_rates": [{"id": "txr_1", "object": "tax_rate", "percentage": 20.0}],
        "discounts": [
            {"coupon": "TEN", "discount": "di_1", "promotion_code": None},
            {"coupon": None, "discount": None, "promotion_code": "promo_1"},
        ],
        "invoice_settings": {"account_tax_ids": None, "days_until_due": 30, "issuer": {"type": "self"}},
        "transfer_data": None,
        "metadata": {},
        "items": [{"price": "price_1", "plan": "price_1", "quantity": 2, "tax_rates": [], "metadata": {"a": "b"}}],
    }
    assert copied(phase) == {
        "start_date": 1,
        "end_date": 2,
        "trial": True,
        "automatic_tax": {"enabled": True, "liability": {"type": "self"}},
        "default_tax_rates": ["txr_1"],
        "discounts": [{"discount": "di_1"}, {"promotion_code": "promo_1"}],
        "invoice_settings": {"days_until_due": 30, "issuer": {"type": "self"}},
        "items": [{"price": "price_1", "quantity": 2, "metadata": {"a": "b"}}],
    }


def test_during_a_trial_it_waits_for_the_trial_s_end(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    ada = planner(client, acme, acme_stripe, trial_period_days=14)
    assert "15 March 2027" in said(client, ada.plan_starter())
    assert plain(ada.card.notice) == "Changes to Starter on 15 March 2027."
    assert ada.now["status"] == "trialing"
    ada.clock.advance(14.1)
    assert (ada.now["status"], ada.prices) == ("active", [(ada.plans.starter, 1)])
    assert [invoice["total"] for invoice in ada.invoices] == [1000, 0]


def test_a_promotion_code_counts_from_the_change_on(client: Client, ada_plans: Planner) -> None:
    ada = ada_plans
    ada.stripe.post("/v1/coupons", id="HALF", percent_off=50, duration="forever")
    ada.stripe.post("/v1/promotion_codes", promotion={"type": "coupon", "coupon": "HALF"}, code="HALF")
    confirming = ada.confirming().to(ada.plans.starter, promotion_code="HALF")
    assert "1 April 2027" in said(client, confirming.send(confirming.page()))
    assert ada.now["discounts"] == []
    ada.clock.advance(31.1)
    assert ada.invoices[0]["total"] == 500
    assert len(ada.now["discounts"]) == 1


def test_keeping_the_plan_is_one_press_and_says_what_is_true(client: Client, ada_plans: Planner) -> None:
    ada = ada_plans
    ada.plan_starter()
    schedule = ada.now["schedule"]
    assert said(client, ada.keep_plan()) == "You keep Team. It does not change to Starter on 1 April 2027."
    assert ada.stripe.get(f"/v1/subscription_schedules/{schedule}")["status"] == "released"
    assert ada.card.notice == ""
    ada.clock.advance(31.1)
    assert ada.prices == [(ada.plans.team, 1)]
    assert ada.invoices[0]["total"] == 4000


def test_keeping_twice_keeps_once(client: Client, simulator: Simulator, ada_plans: Planner) -> None:
    ada_plans.plan_starter()
    action = ada_plans.action("Keep current plan")
    assert said(client, client.post(action.url, {"token": action.token})).startswith(
        "You keep Team. It does not change"
    )
    assert said(client, client.post(action.url, {"token": action.token})) == "No change is planned. You keep Team."
    (entry,) = AuditEntry.objects.filter(action="subscription_schedule.release")
    assert entry.details == {"preserve_cancel_date": True, "outcome": "done"}
    assert entry.request_id in {each.id for each in simulator.requests.all() if each.path.endswith("/release")}


def test_when_no_answer_comes_the_change_can_be_taken_back_once_more(
    client: Client, simulator: Simulator, ada_plans: Planner
) -> None:
    ada_plans.plan_starter()
    action = ada_plans.action("Keep current plan")
    simulator.faults.add("timeout", method="POST", path="*/release", times=None, after_change=True)
    response = client.post(action.url, {"token": action.token})
    assert response.status_code == 503
    page = response.context["page"]
    assert (page.heading, page.label, page.token) == ("Keep Team?", "Keep current plan", action.token)
    simulator.faults.clear()
    assert said(client, client.post(page.url, {"token": page.token})) == "No change is planned. You keep Team."
    assert ada_plans.now["schedule"] is None


def test_what_was_planned_here_can_be_taken_back_when_changes_are_switched_off(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada_plans: Planner
) -> None:
    ada_plans.plan_starter()
    offer(acme, acme_stripe, enabled=False)
    assert said(client, ada_plans.keep_plan()).startswith("You keep Team.")
    assert ada_plans.now["schedule"] is None


def planned_by_merchant(stripe: Stripe, subscription: str, items: list[dict[str, Any]], **fields: Any) -> str:
    """A schedule that the merchant made, with these items from the next period on."""
    schedule = stripe.post("/v1/subscription_schedules", from_subscription=subscription)
    (phase,) = schedule["phases"]
    now = [{"price": item["price"], "quantity": item["quantity"]} for item in phase["items"]]
    phases = [
        {"items": now, "start_date": phase["start_date"], "end_date": phase["end_date"]},
        {"items": items, "duration": {"interval": "month", "interval_count": 2}},
    ]
    stripe.post(f"/v1/subscription_schedules/{schedule['id']}", phases=phases, **fields)
    return str(schedule["id"])


def test_a_price_rise_that_the_merchant_planned_is_shown_and_stays(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada_plans: Planner
) -> None:
    ada = ada_plans
    product = acme_stripe.get(f"/v1/prices/{ada.plans.team}")["product"]
    dearer = acme_stripe.post(
        "/v1/prices", product=product, currency="eur", unit_amount=4500, recurring={"interval": "month"}
    )["id"]
    schedule = planned_by_merchant(acme_stripe, ada.id, [{"price": dearer}])
    offer(acme, acme_stripe, dearer, ada.plans.business)
    visit(client, acme, ada.clock.customer)
    home(client, acme)
    assert plain(ada.card.notice) == "Changes to Team (€45.00 / month) on 1 April 2027."
    assert [action.label for action in ada.card.actions if "Keep" in action.label] == []
    assert "The merchant has planned this change, so it cannot be taken back here." in ada.card.reasons
    refused = client.post(f"/p/acme/subscriptions/{ada.id}/scheduled-change/undo/", {"token": "x" * 22})
    assert refused.status_code == 409
    assert acme_stripe.get(f"/v1/subscription_schedules/{schedule}")["status"] == "active"


def test_a_price_rise_that_the_merchant_planned_is_not_got_round_by_another_quantity(
    acme: Merchant, acme_stripe: Stripe, ada_plans: Planner
) -> None:
    ada = ada_plans
    product = acme_stripe.get(f"/v1/prices/{ada.plans.team}")["product"]
    dearer = acme_stripe.post(
        "/v1/prices", product=product, currency="eur", unit_amount=4500, recurring={"interval": "month"}
    )["id"]
    planned_by_merchant(acme_stripe, ada.id, [{"price": dearer}])
    offer(acme, acme_stripe, dearer, ada.plans.business)
    asking = ada.confirming()
    refused = asking.to("", 2).open()
    assert refused.status_code == 422
    assert "The merchant has planned this change, so it cannot be taken back here." in refused.content.decode()
    assert asking.send(asking.to(ada.plans.business).page()).status_code == 303
    assert (ada.prices, ada.now["schedule"]) == ([(ada.plans.business, 1)], None)


def test_what_the_merchant_planned_can_be_taken_back_where_today_s_plan_could_be_chosen(
    client: Client, acme_stripe: Stripe, ada_plans: Planner
) -> None:
    ada = ada_plans
    planned_by_merchant(acme_stripe, ada.id, [{"price": ada.plans.business}], end_behavior="cancel")
    notice = plain(ada.card.notice)
    assert notice == "Changes to Business on 1 April 2027 and ends on 1 June 2027."
    assert said(client, ada.keep_plan()) == "You keep Team. It does not change to Business on 1 April 2027."
    assert ada.now["schedule"] is None
    assert ada.now["cancel_at"] is not None, "the end that the merchant settled stays settled"


def test_quantities_and_products_that_come_and_go_are_named(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada_plans: Planner
) -> None:
    ada = ada_plans
    support = price(acme_stripe, "Support", unit_amount=300)
    visit(client, acme, ada.clock.customer)

    def shown(*items: dict[str, Any]) -> str:
        schedule = planned_by_merchant(acme_stripe, ada.id, list(items))
        for _ in range(3):  # until its name is known
            client.get("/p/acme/")
        notice = plain(ada.card.notice)
        acme_stripe.post(f"/v1/subscription_schedules/{schedule}/release")
        return notice

    team = {"price": ada.plans.team, "quantity": 1}
    assert shown({**team, "quantity": 5}) == "Changes to 5 × Team on 1 April 2027."
    assert shown(team, {"price": support}) == "Changes to Team and Support on 1 April 2027."
    assert shown(team) == "", "a phase that changes nothing is not told as a change"
    acme_stripe.post(f"/v1/subscriptions/{ada.id}", items=[{"id": ada.now["items"]["data"][0]["id"], "quantity": 3}])
    assert shown(team) == "Changes to 1 × Team on 1 April 2027."


def test_a_name_that_is_not_known_is_left_out_until_the_next_page(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada_plans: Planner
) -> None:
    """Phases name prices only by their ids; a price that was made since the catalogue was read is asked for later."""
    ada = ada_plans
    home(client, acme)
    late = price(acme_stripe, "Latecomer", unit_amount=900)
    planned_by_merchant(acme_stripe, ada.id, [{"price": late}])
    assert plain(ada.card.notice) == "Changes on 1 April 2027."
    for _ in range(3):
        home(client, acme)
    assert plain(ada.card.notice) == "Changes to Latecomer on 1 April 2027."


def test_a_second_plan_takes_the_place_of_the_first(client: Client, ada_plans: Planner) -> None:
    ada = ada_plans
    ada.plan_starter()
    first = ada.now["schedule"]
    ada.plan_starter(quantity=2)
    assert plain(ada.card.notice) == "Changes to 2 × Starter on 1 April 2027."
    assert ada.now["schedule"] == first
    ada.clock.advance(31.1)
    assert ada.prices == [(ada.plans.starter, 2)]
    assert ada.invoices[0]["total"] == 2000


def test_a_change_at_once_drops_the_plan(client: Client, ada_plans: Planner) -> None:
    ada = ada_plans
    ada.plan_starter()
    confirming = ada.confirming().to(ada.plans.business)
    said(client, confirming.send(confirming.page()))
    assert (ada.prices, ada.now["schedule"], ada.card.notice) == ([(ada.plans.business, 1)], None, "")
    ada.clock.advance(31.1)
    assert ada.invoices[0]["total"] == 9000


def test_a_form_that_is_sent_twice_plans_once(client: Client, ada_plans: Planner) -> None:
    ada = ada_plans
    confirming = ada.confirming().to(ada.plans.starter)
    page = confirming.page()
    first, second = confirming.send(page), confirming.send(page)
    assert first.status_code == second.status_code == 303
    assert len(ada.stripe.get("/v1/subscription_schedules", customer=ada.clock.customer)["data"]) == 1
    assert AuditEntry.objects.filter(action="subscription_schedule.update").count() == 1


@pytest.mark.parametrize("after_change", [True, False], ids=["made", "lost on the way"])
@pytest.mark.parametrize("path", ["/v1/subscription_schedules", "/v1/subscription_schedules/*"])
def test_a_run_that_broke_off_goes_on_where_it_stopped(
    client: Client, simulator: Simulator, ada_plans: Planner, path: str, after_change: bool
) -> None:
    """Without an answer the same form is shown again; sent again, there is one schedule with one plan."""
    ada = ada_plans
    confirming = ada.confirming().to(ada.plans.starter)
    page = confirming.page()
    simulator.faults.add("timeout", method="POST", path=path, times=None, after_change=after_change)
    response: Any = confirming.send(page)
    assert response.status_code == 503
    again = response.context["page"]
    assert again.token == page.token
    simulator.faults.clear()
    assert confirming.send(again).status_code == 303
    (schedule,) = ada.stripe.get("/v1/subscription_schedules", customer=ada.clock.customer)["data"]
    assert [phase["items"][0]["price"] for phase in schedule["phases"]] == [ada.plans.team, ada.plans.starter]
    ada.clock.advance(31.1)
    assert ada.invoices[0]["total"] == 1000


def test_a_plan_that_stripe_refuses_leaves_no_schedule_behind(
    client: Client, simulator: Simulator, ada_plans: Planner
) -> None:
    ada = ada_plans
    confirming = ada.confirming().to(ada.plans.starter)
    page = confirming.page()
    simulator.faults.add("error", status=400, method="POST", path="/v1/subscription_schedules/*")
    response = confirming.send(page)
    assert response.status_code >= 400
    assert ada.now["schedule"] is None
    assert ada.card.notice == ""


def test_an_earlier_plan_outlives_a_new_one_that_stripe_refuses(
    client: Client, simulator: Simulator, ada_plans: Planner
) -> None:
    ada = ada_plans
    ada.plan_starter()
    confirming = ada.confirming().to(ada.plans.starter, 2)
    page = confirming.page()
    simulator.faults.add("error", status=400, method="POST", path="/v1/subscription_schedules/*")
    assert confirming.send(page).status_code >= 400
    assert plain(ada.card.notice) == "Changes to Starter on 1 April 2027."


def test_a_yearly_item_that_stays_does_not_hold_up_the_monthly_one(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    ada = planner(client, acme, acme_stripe)
    yearly = price(acme_stripe, "Domain", unit_amount=1200, recurring={"interval": "year"})
    acme_stripe.post("/v1/subscription_items", subscription=ada.id, price=yearly, proration_behavior="none")
    ada.plan_starter()
    (running, planned) = ada.schedule["phases"]
    assert running["end_date"] == planned["start_date"] == NOON_OF_1_APRIL_2027
    ada.clock.advance(31.1)
    assert sorted(ada.prices) == sorted([(ada.plans.starter, 1), (yearly, 1)])
    assert ada.invoices[0]["total"] == 1000


@pytest.fixture
def undo_of_bob(acme_stripe: Stripe, bob: str) -> str:
    """The address that takes back what is planned for Bob."""
    card(acme_stripe, bob)
    plans = Plans.at(acme_stripe)
    made = subscribe(acme_stripe, bob, plans.team)["id"]
    planned_by_merchant(acme_stripe, made, [{"price": plans.starter}])
    return f"/p/acme/subscriptions/{made}/scheduled-change/undo/"


def test_nobody_takes_back_somebody_else_s_plan(client: Client, ada_plans: Planner, undo_of_bob: str) -> None:
    assert client.post(undo_of_bob, {"token": "x" * 22}).status_code == 404
    assert AuditEntry.objects.filter(action="subscription_schedule.release").count() == 0


def test_taking_back_is_a_post_with_a_token(client: Client, ada_plans: Planner) -> None:
    ada_plans.plan_starter()
    address = ada_plans.action("Keep current plan").url
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 400
    assert ada_plans.now["schedule"] is not None
