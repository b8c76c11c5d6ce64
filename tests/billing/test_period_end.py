"""Which changes wait for the end of the period."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.features import ScheduleCondition, SchedulePeriodEnd, SubscriptionUpdate
from billing.gateway.client import StripeList
from billing.gateway.prices import Price, Recurring, Tier, TransformQuantity
from billing.gateway.subscriptions import Subscription, SubscriptionItem
from billing.policy.period_end import change_date, waits_for_period_end
from billing.policy.plan_change import WantedItem, WantedPlan

CHEAPER: ScheduleCondition = "decreasing_item_amount"
SHORTER: ScheduleCondition = "shortening_interval"


def priced(amount: str | None, interval: str = "month", count: int = 1, **fields: Any) -> Price:
    return Price(
        id=f"price_{amount}_{interval}_{count}_{fields}",
        currency="eur",
        product="prod_1",
        recurring=fields.pop("recurring", Recurring(interval, count)),
        unit_amount_decimal=None if amount is None else Decimal(amount),
        **fields,
    )


def item(price: Price, quantity: int | None = 1, *, ends: int = 100, name: str = "si_1") -> SubscriptionItem:
    return SubscriptionItem(id=name, price=price, quantity=quantity, current_period_end=ends)


def plan(*wanted: WantedItem, **fields: Any) -> WantedPlan:
    items = [each.item for each in wanted if each.item]
    subscription = Subscription(
        id="sub_1",
        customer="cus_1",
        currency="eur",
        created=0,
        items=StripeList(items),
        **{"status": "active", **fields},
    )
    return WantedPlan(subscription, wanted)


def becomes(now: Price, then: Price, before: int | None = 1, after: int | None = 1) -> WantedPlan:
    return plan(WantedItem(item(now, before), then, "Pro", after))


def waits(wanted: WantedPlan, *conditions: ScheduleCondition) -> bool:
    return waits_for_period_end(wanted, SubscriptionUpdate(schedule_at_period_end=SchedulePeriodEnd(conditions)))


@pytest.mark.parametrize(
    ("now", "then", "before", "after", "is_less"),
    [
        (priced("4000"), priced("1000"), 1, 1, True),
        (priced("4000"), priced("9000"), 1, 1, False),
        (priced("4000"), priced("1000"), 1, 4, False),
        (priced("4000"), priced("1000"), 1, 3, True),
        (priced("4000"), priced("4000"), 5, 4, True),
        (priced("4000"), priced("4000"), 4, 5, False),
        # Half a cent each: three cost a cent and a half, which is more than one cent.
        (priced("1"), priced("0.5"), 1, 3, False),
        (priced("1"), priced("0.5"), 1, 1, True),
        # Packages of ten: eleven and twenty cost the same.
        (
            priced("500", transform_quantity=TransformQuantity(10)),
            priced("500", transform_quantity=TransformQuantity(10)),
            20,
            11,
            False,
        ),
        (
            priced("500", transform_quantity=TransformQuantity(10)),
            priced("500", transform_quantity=TransformQuantity(10)),
            20,
            10,
            True,
        ),
        # A year costs more than a month, and a month less than a year: amounts per period are compared, as documented.
        (priced("4000"), priced("40000", "year"), 1, 1, False),
        (priced("40000", "year"), priced("4000"), 1, 1, True),
    ],
)
def test_an_item_that_costs_less_per_period_waits(
    now: Price, then: Price, before: int, after: int, is_less: bool
) -> None:
    wanted = becomes(now, then, before, after)
    assert waits(wanted, CHEAPER) is is_less
    assert waits(wanted) is False


def tiered(mode: str) -> Price:
    tiers = [Tier(up_to=5, unit_amount_decimal=Decimal(1000)), Tier(up_to=None, unit_amount_decimal=Decimal(500))]
    return priced(None, billing_scheme="tiered", tiers_mode=mode, tiers=tiers)


def test_more_of_a_volume_price_can_cost_less() -> None:
    """Five at EUR 10.00 are EUR 50.00; six at EUR 5.00 are EUR 30.00."""
    assert waits(becomes(tiered("volume"), tiered("volume"), 5, 6), CHEAPER)
    assert not waits(becomes(tiered("volume"), tiered("volume"), 6, 5), CHEAPER)


def test_more_of_a_graduated_price_never_does() -> None:
    assert not waits(becomes(tiered("graduated"), tiered("graduated"), 5, 6), CHEAPER)
    assert waits(becomes(tiered("graduated"), tiered("graduated"), 6, 5), CHEAPER)


def test_usage_has_no_amount_to_compare() -> None:
    metered = priced("10", recurring=Recurring("month", 1, "metered"))
    dearer = priced("20", recurring=Recurring("month", 1, "metered"))
    assert not waits(becomes(dearer, metered, None, None), CHEAPER)


def test_a_removed_item_costs_less_and_an_added_one_does_not() -> None:
    kept = WantedItem(item(priced("4000")), priced("4000"), "Pro", 1)
    gone = WantedItem(item(priced("500"), name="si_2"), priced("500"), "Seats", 1, is_removed=True)
    added = WantedItem(None, priced("500"), "Seats", 1)
    assert waits(plan(kept, gone), CHEAPER)
    assert not waits(plan(kept, gone), SHORTER)
    assert not waits(plan(kept, added), CHEAPER, SHORTER)


@pytest.mark.parametrize(
    ("now", "then", "is_shorter"),
    [
        (("year", 1), ("month", 1), True),
        (("month", 1), ("year", 1), False),
        (("month", 12), ("year", 1), False),
        (("year", 1), ("month", 12), False),
        (("month", 3), ("month", 2), True),
        (("month", 1), ("week", 4), True),
        (("week", 4), ("month", 1), False),
        (("week", 1), ("day", 7), False),
    ],
)
def test_an_item_that_is_billed_at_shorter_intervals_waits(
    now: tuple[str, int], then: tuple[str, int], is_shorter: bool
) -> None:
    wanted = becomes(priced("1000", *now), priced("2000", *then))
    assert waits(wanted, SHORTER) is is_shorter
    assert waits(wanted, CHEAPER) is False
    assert waits(wanted, CHEAPER, SHORTER) is is_shorter


def test_one_item_that_waits_makes_the_whole_change_wait() -> None:
    dearer = WantedItem(item(priced("4000")), priced("9000"), "Pro", 1)
    cheaper = WantedItem(item(priced("500"), 3, name="si_2"), priced("500"), "Seats", 2)
    assert waits(plan(dearer, cheaper), CHEAPER)


def test_it_waits_for_the_last_period_of_what_changes() -> None:
    monthly = WantedItem(item(priced("4000"), ends=100), priced("1000"), "Pro", 1)
    yearly = WantedItem(item(priced("9000", "year"), ends=900, name="si_2"), priced("8000", "year"), "Domain", 1)
    same = WantedItem(item(priced("9000", "year"), ends=900, name="si_2"), priced("9000", "year"), "Domain", 1)
    assert change_date(plan(monthly, same)) == 100
    assert change_date(plan(monthly, yearly)) == 900


def test_during_a_trial_it_waits_for_the_trial() -> None:
    wanted = plan(WantedItem(item(priced("4000"), ends=100), priced("1000"), "Pro", 1), status="trialing", trial_end=70)
    assert change_date(wanted) == 70
