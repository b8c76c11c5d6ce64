"""Meters: usage reported, added up, summarised."""

import time
from typing import Any

import pytest
import stripe

from simulator.context import Context
from simulator.core import Simulator
from simulator.usage import usage
from tests.simulator.catalogue.stories import refusal

DAY = 86_400


def meter_of(acme: stripe.StripeClient, formula: str = "sum", name: str = "calls") -> str:
    params: Any = {"display_name": "Calls", "event_name": name, "default_aggregation": {"formula": formula}}
    return acme.v1.billing.meters.create(params).id


def report(acme: stripe.StripeClient, customer: str, value: str, **more: Any) -> Any:
    params: Any = {"event_name": "calls", "payload": {"stripe_customer_id": customer, "value": value}, **more}
    return acme.v1.billing.meter_events.create(params)


def today() -> int:
    return int(time.time()) // DAY * DAY


def summaries(acme: stripe.StripeClient, meter: str, customer: str, **more: Any) -> list[Any]:
    params: Any = {"customer": customer, "start_time": today() - DAY, "end_time": today() + DAY, **more}
    return acme.v1.billing.meters.event_summaries.list(meter, params).data


def test_a_meter_has_every_default(acme: stripe.StripeClient) -> None:
    meter = acme.v1.billing.meters.retrieve(meter_of(acme)).to_dict()
    expected = {
        "customer_mapping": {"event_payload_key": "stripe_customer_id", "type": "by_id"},
        "default_aggregation": {"formula": "sum"},
        "display_name": "Calls",
        "event_name": "calls",
        "event_time_window": None,
        "status": "active",
        "status_transitions": {"deactivated_at": None},
        "value_settings": {"event_payload_key": "value"},
    }
    assert {name: meter[name] for name in expected} == expected


@pytest.mark.parametrize(("formula", "total"), [("sum", 16), ("count", 3), ("last", 4)])
def test_usage_adds_up_the_meters_way(acme: stripe.StripeClient, ada: str, formula: str, total: int) -> None:
    meter = meter_of(acme, formula)
    now = int(time.time())
    for value, ago in (("4", 0), ("5", 60), ("7", 120)):
        report(acme, ada, value, timestamp=now - ago)
    found = summaries(acme, meter, ada)
    assert [one.aggregated_value for one in found] == [total]
    assert (found[0].start_time, found[0].end_time) == (today() - DAY, today() + DAY)


def test_usage_is_grouped_by_day_and_by_hour(acme: stripe.StripeClient, ada: str) -> None:
    meter = meter_of(acme)
    yesterday = today() - DAY
    report(acme, ada, "1", timestamp=yesterday + 3_600)
    report(acme, ada, "2", timestamp=yesterday + 3_700)
    report(acme, ada, "3", timestamp=yesterday + 7_200)
    days = summaries(acme, meter, ada, value_grouping_window="day")
    assert [(one.start_time, one.aggregated_value) for one in days] == [(yesterday, 6)]
    hours = summaries(acme, meter, ada, value_grouping_window="hour")
    assert [(one.start_time - yesterday, one.aggregated_value) for one in hours] == [(7_200, 3), (3_600, 3)]
    first = summaries(acme, meter, ada, value_grouping_window="hour", limit=1)
    rest = summaries(acme, meter, ada, value_grouping_window="hour", starting_after=first[0].id)
    assert [one.id for one in [*first, *rest]] == [one.id for one in hours]


def test_usage_is_each_customers_own(acme: stripe.StripeClient, ada: str, bob: str) -> None:
    meter = meter_of(acme)
    report(acme, ada, "5")
    assert summaries(acme, meter, bob) == []


def test_spans_keep_to_minutes_hours_and_days(acme: stripe.StripeClient, ada: str) -> None:
    meter = meter_of(acme)
    assert refusal(lambda: summaries(acme, meter, ada, start_time=today() + 1))["param"] == "start_time"
    assert refusal(lambda: summaries(acme, meter, ada, value_grouping_window="day", end_time=today() + 3_600))[
        "param"
    ] == ("end_time")
    assert refusal(lambda: summaries(acme, meter, ada, end_time=today() - DAY))["param"] == "end_time"
    assert refusal(lambda: summaries(acme, meter, "cus_nope"))["message"] == "No such customer: 'cus_nope'"
    window: Any = {"value_grouping_window": "year"}
    assert refusal(lambda: summaries(acme, meter, ada, **window))["message"].startswith(
        "Invalid value_grouping_window: must be one of"
    )


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"value": "1"}, "meter_event_no_customer_defined"),
        ({"stripe_customer_id": "cus_nope", "value": "1"}, "meter_event_customer_not_found"),
        ({"stripe_customer_id": "{ada}"}, "meter_event_value_not_found"),
        ({"stripe_customer_id": "{ada}", "value": "many"}, "meter_event_invalid_value"),
    ],
)
def test_an_event_that_cannot_be_counted_is_refused(
    acme: stripe.StripeClient, ada: str, payload: dict[str, str], code: str
) -> None:
    meter_of(acme)
    filled = {name: value.replace("{ada}", ada) for name, value in payload.items()}
    error = refusal(lambda: acme.v1.billing.meter_events.create({"event_name": "calls", "payload": filled}))
    assert (error["status"], error["code"]) == (400, code)


def test_an_event_is_neither_too_old_nor_from_the_future(acme: stripe.StripeClient, ada: str) -> None:
    meter_of(acme)
    now = int(time.time())
    assert refusal(lambda: report(acme, ada, "1", timestamp=now - 36 * DAY))["code"] == "timestamp_too_far_in_past"
    assert refusal(lambda: report(acme, ada, "1", timestamp=now + 3_600))["code"] == "timestamp_in_future"
    assert report(acme, ada, "1", timestamp=now - 34 * DAY).timestamp == now - 34 * DAY


def test_an_event_counts_once_and_can_be_taken_back(acme: stripe.StripeClient, ada: str) -> None:
    meter = meter_of(acme)
    report(acme, ada, "5", identifier="once")
    assert refusal(lambda: report(acme, ada, "5", identifier="once"))["message"] == (
        "An event already exists with identifier once."
    )
    assert [one.aggregated_value for one in summaries(acme, meter, ada)] == [5]
    cancel: Any = {"event_name": "calls", "type": "cancel", "cancel": {"identifier": "once"}}
    assert acme.v1.billing.meter_event_adjustments.create(cancel).status == "pending"
    assert summaries(acme, meter, ada) == []
    assert refusal(lambda: acme.v1.billing.meter_event_adjustments.create(cancel))["status"] == 400


def test_a_meter_that_is_off_takes_no_events(acme: stripe.StripeClient, ada: str) -> None:
    meter = meter_of(acme)
    off = acme.v1.billing.meters.deactivate(meter)
    assert off.status == "inactive"
    assert off.status_transitions.deactivated_at is not None
    assert refusal(lambda: report(acme, ada, "1"))["code"] == "archived_meter"
    assert [one.id for one in acme.v1.billing.meters.list({"status": "inactive"}).data] == [meter]
    acme.v1.billing.meters.reactivate(meter)
    assert report(acme, ada, "1").event_name == "calls"
    assert acme.v1.billing.meters.update(meter, {"display_name": "Requests"}).display_name == "Requests"


def test_two_active_meters_do_not_share_a_name(acme: stripe.StripeClient) -> None:
    meter_of(acme)
    assert refusal(lambda: meter_of(acme))["param"] == "event_name"


def test_the_engine_reads_usage_of_a_period(simulator: Simulator, acme: stripe.StripeClient, ada: str) -> None:
    meter = meter_of(acme)
    now = int(time.time())
    report(acme, ada, "5", timestamp=now - 10)
    report(acme, ada, "7", timestamp=now)
    account = str(simulator.store.execute("SELECT account FROM objects LIMIT 1")[0][0])
    with simulator.store.transaction(account) as tables:
        ctx = Context(tables, account, "req_test")
        assert usage(ctx, meter, ada, now - 10, now) == 5
        assert usage(ctx, meter, ada, now - 10, now + 1) == 12
        assert usage(ctx, meter, ada, now - 9, now) == 0


def test_a_metered_price_is_backed_by_a_meter(acme: stripe.StripeClient, pro: str) -> None:
    meter = meter_of(acme)
    recurring: Any = {"interval": "month", "usage_type": "metered", "meter": meter}
    price = acme.v1.prices.create({"product": pro, "currency": "usd", "unit_amount": 5, "recurring": recurring})
    assert price.recurring is not None
    assert price.recurring.meter == meter
    licensed: Any = {"interval": "month", "meter": meter}
    error = refusal(
        lambda: acme.v1.prices.create({"product": pro, "currency": "usd", "unit_amount": 5, "recurring": licensed})
    )
    assert error["param"] == "recurring[meter]"
