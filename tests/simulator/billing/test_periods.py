"""When periods begin and end."""

from datetime import UTC, datetime

import pytest

from simulator.engine.periods import Grid, Recurrence, add_interval, anchor_from_config


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def boundaries(anchor: str, recurrence: Recurrence, count: int, day: int | None = None) -> list[str]:
    grid = Grid(at(anchor), recurrence, day)
    return [datetime.fromtimestamp(grid.boundary(index), UTC).strftime("%Y-%m-%d") for index in range(count)]


def test_the_thirty_first_falls_on_the_last_day_of_short_months_and_comes_back() -> None:
    # https://docs.stripe.com/billing/subscriptions/billing-cycle
    assert boundaries("2026-01-31 12:30", Recurrence("month"), 5) == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
    ]


def test_the_twenty_ninth_of_february_is_the_twenty_eighth_in_other_years() -> None:
    assert boundaries("2024-02-29", Recurrence("year"), 5) == [
        "2024-02-29",
        "2025-02-28",
        "2026-02-28",
        "2027-02-28",
        "2028-02-29",
    ]


@pytest.mark.parametrize(
    ("recurrence", "second"),
    [
        (Recurrence("day"), "2026-01-11"),
        (Recurrence("day", 10), "2026-01-20"),
        (Recurrence("week"), "2026-01-17"),
        (Recurrence("week", 2), "2026-01-24"),
        (Recurrence("month", 3), "2026-04-10"),
        (Recurrence("year", 2), "2028-01-10"),
    ],
)
def test_interval_counts_stretch_the_period(recurrence: Recurrence, second: str) -> None:
    assert boundaries("2026-01-10", recurrence, 2)[1] == second


@pytest.mark.parametrize("moment", ["2026-01-31 12:30", "2026-02-28 12:29", "2027-07-05 00:00", "2019-03-01 00:00"])
@pytest.mark.parametrize(
    "recurrence", [Recurrence("month"), Recurrence("week", 3), Recurrence("year"), Recurrence("day")]
)
def test_the_period_at_a_moment_holds_it(moment: str, recurrence: Recurrence) -> None:
    start, end = Grid(at("2026-01-31 12:30"), recurrence).period_at(at(moment))
    assert start <= at(moment) < end


def test_a_boundary_belongs_to_the_period_that_begins_there() -> None:
    grid = Grid(at("2026-01-31"), Recurrence("month"))
    assert grid.period_at(at("2026-02-28")) == (at("2026-02-28"), at("2026-03-31"))


def test_a_recorded_year_and_month_have_their_real_lengths() -> None:
    assert add_interval(1762799351, "year", 1) == 1794335351
    assert add_interval(1790021304, "month", 1) == 1792613304


@pytest.mark.parametrize(
    ("config", "anchor"),
    [
        ({"day_of_month": 15}, "2026-01-15 10:20:30"),
        ({"day_of_month": 5}, "2026-02-05 10:20:30"),
        ({"day_of_month": 31}, "2026-01-31 10:20:30"),
        ({"day_of_month": 31, "month": 2}, "2026-02-28 10:20:30"),
        ({"day_of_month": 1, "month": 1}, "2027-01-01 10:20:30"),
        ({"day_of_month": 10, "hour": 9, "minute": 0, "second": 0}, "2026-02-10 09:00:00"),
        ({"day_of_month": 10, "hour": 12, "minute": 0, "second": 0}, "2026-01-10 12:00:00"),
    ],
)
def test_an_anchor_can_be_asked_for_by_its_day(config: dict[str, int], anchor: str) -> None:
    assert anchor_from_config(at("2026-01-10 10:20:30"), config) == at(anchor)


def test_a_configured_thirty_first_survives_an_anchor_in_a_short_month() -> None:
    assert boundaries("2026-02-28", Recurrence("month"), 3, day=31) == ["2026-02-28", "2026-03-31", "2026-04-30"]
