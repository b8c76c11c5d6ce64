"""Pauses that a schedule begins and ends by itself."""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts
from tests.simulator.billing.test_schedules import again, current, scheduled

RENEWAL = START + MONTH


def at(moment: int) -> dict[str, Any]:
    return {"type": "timestamp", "timestamp": moment}


def months(count: int) -> dict[str, Any]:
    return {"type": "duration", "duration": {"interval": "month", "interval_count": count}}


def on_pause(shop: Shop, subscription: Any, pause_at: dict[str, Any], resume_at: dict[str, Any] | None = None) -> Any:
    entry: dict[str, Any] = {"pause": {"pause_at": pause_at}}
    if resume_at:
        entry["resume"] = {"resume_at": resume_at}
    return shop.v1.subscription_schedules.create({"from_subscription": subscription.id, "pause_schedules": [entry]})


def test_a_pause_for_two_months_from_the_periods_end(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000))
    schedule = on_pause(shop, subscription, at(RENEWAL), months(2))
    (entry,) = schedule.pause_schedules
    resumes = RENEWAL + 61 * DAY
    assert (entry.pause.pause_at, entry.pause.status.type) == (RENEWAL, "scheduled")
    assert (entry.resume.resume_at, entry.resume.status.type) == (resumes, "scheduled")
    assert entry.resume.settings.to_dict() == {
        "billing_cycle_anchor": "resume_at",
        "payment_behavior": "resume_on_payment_success",
        "proration_behavior": "create_prorations",
    }
    shop.now(RENEWAL)
    paused = current(shop, subscription)
    assert (paused.status, paused.schedule) == ("paused", schedule.id)
    assert paused.status_details.paused.subscription.type == "pause_requested"
    shop.now(resumes - 1)
    assert current(shop, subscription).status == "paused"
    assert len(shop.invoices(ada)) == 1
    shop.now(resumes)
    resumed = current(shop, subscription)
    assert (resumed.status, resumed.schedule, resumed.billing_cycle_anchor) == ("active", None, resumes)
    assert first_item(resumed).current_period_start == resumes
    bill = shop.latest(subscription)
    assert (bill.total, bill.status, texts(bill)) == (2000, "paid", [(2000, "1 × Gold (at $20.00 / month)")])
    over = shop.v1.subscription_schedules.retrieve(schedule.id)
    (entry,) = over.pause_schedules
    assert (over.status, entry.pause.status.type, entry.resume.status.type) == ("released", "succeeded", "succeeded")
    kinds = shop.events()
    assert kinds.count("customer.subscription.paused") == kinds.count("customer.subscription.resumed") == 1


def test_a_pause_at_once_gives_back_the_time_that_was_paid(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000))
    shop.now(START + MONTH // 2)
    schedule = on_pause(shop, subscription, {"type": "now"}, months(1))
    assert schedule.pause_schedules[0].pause.status.type == "succeeded"
    assert current(shop, subscription).status == "paused"
    (credit,) = shop.v1.invoice_items.list({"customer": ada.id}).data
    assert credit.amount == -1000
    shop.now(schedule.pause_schedules[0].resume.resume_at)
    assert [line.amount for line in shop.latest(subscription).lines.data] == [-1000, 2000]


def test_a_pause_without_an_end_waits_for_the_customer(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    schedule = on_pause(shop, subscription, at(RENEWAL))
    shop.now(RENEWAL + 40 * DAY)
    assert current(shop, subscription).status == "paused"
    assert shop.v1.subscription_schedules.retrieve(schedule.id).status == "released"
    assert shop.v1.subscriptions.resume(subscription.id).status == "paused"
    shop.v1.invoices.pay(current(shop, subscription).latest_invoice)
    assert current(shop, subscription).status == "active"


def test_a_card_that_fails_keeps_the_subscription_paused_until_it_has_paid(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000))
    schedule = on_pause(shop, subscription, at(RENEWAL), months(1))
    shop.card(ada.id, "pm_card_chargeCustomerFail")
    resumes = schedule.pause_schedules[0].resume.resume_at
    shop.now(resumes)
    waiting = shop.v1.subscription_schedules.retrieve(schedule.id)
    assert (waiting.status, waiting.pause_schedules[0].resume.status.type) == ("active", "pending")
    assert current(shop, subscription).status == "paused"
    card = shop.card(ada.id, "pm_card_visa")
    shop.v1.invoices.pay(current(shop, subscription).latest_invoice, {"payment_method": card.id})
    done = shop.v1.subscription_schedules.retrieve(schedule.id)
    assert (done.status, done.pause_schedules[0].resume.status.type) == ("released", "succeeded")
    assert current(shop, subscription).status == "active"


def test_a_card_that_is_gone_when_it_should_resume_is_an_error_that_the_schedule_tells(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000))
    schedule = on_pause(shop, subscription, at(RENEWAL), months(1))
    for method in shop.v1.payment_methods.list({"customer": ada.id}).data:
        shop.v1.payment_methods.detach(method.id)
    shop.now(schedule.pause_schedules[0].resume.resume_at)
    status = shop.v1.subscription_schedules.retrieve(schedule.id).pause_schedules[0].resume.status
    assert (status.type, status.error.code) == ("error", "resource_missing")
    assert "no attached payment source" in status.error.message
    assert current(shop, subscription).status == "paused"


def test_a_pause_that_has_not_begun_is_moved_and_taken_back(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    schedule = on_pause(shop, subscription, at(RENEWAL), months(1))
    (entry,) = schedule.pause_schedules
    change = {"key": entry.key, "pause": {"pause_at": at(RENEWAL - DAY)}, "resume": {"resume_at": at(RENEWAL + DAY)}}
    moved = shop.v1.subscription_schedules.update(schedule.id, {"pause_schedules": [change]}).pause_schedules[0]
    assert (moved.key, moved.pause.pause_at, moved.resume.resume_at) == (entry.key, RENEWAL - DAY, RENEWAL + DAY)
    endless = {"key": entry.key, "resume": ""}
    assert (
        shop.v1.subscription_schedules.update(schedule.id, {"pause_schedules": [endless]}).pause_schedules[0].resume
        is None
    )
    assert shop.v1.subscription_schedules.update(schedule.id, {"pause_schedules": ""}).pause_schedules == []
    shop.now(RENEWAL + 2 * HOUR)
    assert current(shop, subscription).status == "active"
    assert shop.latest(subscription).total == 2000


def test_a_paused_subscription_is_given_a_day_to_resume(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    shop.v1.subscriptions.pause(subscription.id)
    shop.now(START + DAY)
    entry = {"resume": {"resume_at": at(START + 45 * DAY)}}
    schedule = shop.v1.subscription_schedules.create({"from_subscription": subscription.id, "pause_schedules": [entry]})
    pause = schedule.pause_schedules[0].pause
    assert (pause.pause_at, pause.settings, pause.status.type) == (START, None, "succeeded")
    shop.now(START + 45 * DAY)
    assert current(shop, subscription).status == "active"


def test_the_first_bill_after_the_pause_can_be_previewed(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    schedule = on_pause(shop, subscription, at(RENEWAL), months(1))
    seen = shop.v1.invoices.create_preview({"schedule": schedule.id})
    assert (seen.total, seen.created) == (2000, schedule.pause_schedules[0].resume.resume_at)
    assert current(shop, subscription).status == "active"


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({}, "Missing required param: pause_schedules[0][pause]."),
        ({"pause": {"pause_at": at(START - 1)}}, "expects a date and time that has not passed"),
        ({"pause": {"pause_at": {"type": "timestamp"}}}, "Missing required param: pause_schedules[0][pause][pause_at]"),
        (
            {"pause": {"pause_at": at(RENEWAL)}, "resume": {"resume_at": at(RENEWAL - 1)}},
            "must resume after it pauses",
        ),
    ],
)
def test_a_pause_that_cannot_be(shop: Shop, entry: dict[str, Any], words: str) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    params = {"from_subscription": subscription.id, "pause_schedules": [entry or {"key": "x"}]}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.v1.subscription_schedules.create(params)
    assert words in (refused.value.user_message or "")
    assert current(shop, subscription).schedule is None


def test_only_automatic_charges_and_flexible_billing_can_pause(shop: Shop) -> None:
    classic = shop.subscribe(shop.customer(), shop.price(2000), billing_mode={"type": "classic"})
    with pytest.raises(stripe.InvalidRequestError, match="flexible"):
        on_pause(shop, classic, at(RENEWAL))
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    schedule = scheduled(shop, subscription)
    invoiced = {
        "items": [{"price": first_item(subscription).price.id}],
        "collection_method": "send_invoice",
        "invoice_settings": {"days_until_due": 30},
    }
    shop.v1.subscription_schedules.update(schedule.id, {"phases": [again(schedule.phases[0]), invoiced]})
    with pytest.raises(stripe.InvalidRequestError, match="charge_automatically"):
        shop.v1.subscription_schedules.update(
            schedule.id, {"pause_schedules": [{"pause": {"pause_at": at(RENEWAL - DAY)}}]}
        )
