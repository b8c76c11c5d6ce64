"""Billing periods: a grid of boundaries from an anchor, as in
https://docs.stripe.com/billing/subscriptions/billing-cycle."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

DAY = 86_400
_SECONDS = {"day": DAY, "week": 7 * DAY}
_MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True)
class Recurrence:
    """A price's `recurring.interval` and `recurring.interval_count`."""

    interval: str
    count: int = 1

    @classmethod
    def of(cls, price: Mapping[str, Any]) -> "Recurrence":
        recurring = price["recurring"]
        return cls(recurring["interval"], recurring["interval_count"])

    @property
    def rough_seconds(self) -> int:
        """About how long one period is; only for comparing and for guessing an index."""
        return _SECONDS.get(self.interval, 0) * self.count or int(_MONTHS[self.interval] * self.count * 30.436875 * DAY)


@dataclass(frozen=True)
class Grid:
    """All boundaries of an anchor. `day` is the wished day of the month when the anchor's own month is too short."""

    anchor: int
    recurrence: Recurrence
    day: int | None = None

    def boundary(self, index: int) -> int:
        """The boundary `index` periods after the anchor (negative: before it). Short months end on their last day."""
        steps = index * self.recurrence.count
        seconds = _SECONDS.get(self.recurrence.interval)
        if seconds:
            return self.anchor + steps * seconds
        return add_months(self.anchor, steps * _MONTHS[self.recurrence.interval], self.day)

    def index_at(self, moment: int) -> int:
        """Which period holds the moment: boundary(index) <= moment < boundary(index + 1)."""
        index = (moment - self.anchor) // self.recurrence.rough_seconds
        while self.boundary(index) > moment:
            index -= 1
        while self.boundary(index + 1) <= moment:
            index += 1
        return index

    def period_at(self, moment: int) -> tuple[int, int]:
        """Start and end of the whole period that holds the moment."""
        index = self.index_at(moment)
        return self.boundary(index), self.boundary(index + 1)


def add_months(moment: int, months: int, day: int | None = None) -> int:
    """The same time of day some months later, on `day` (default: the moment's own), or the month's last day."""
    start = datetime.fromtimestamp(moment, UTC)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return int(start.replace(year=year, month=month + 1, day=min(day or start.day, last)).timestamp())


def add_interval(moment: int, interval: str, count: int) -> int:
    """The moment one interval later."""
    return Grid(moment, Recurrence(interval, count)).boundary(1)


def anchor_from_config(start: int, config: Mapping[str, Any]) -> int:
    """The first moment from `start` on that `billing_cycle_anchor_config` describes; unnamed parts are the start's own.

    https://docs.stripe.com/api/subscriptions/create#create_subscription-billing_cycle_anchor_config
    """
    begin = datetime.fromtimestamp(start, UTC)
    given = {part: config[part] for part in ("hour", "minute", "second") if config.get(part) is not None}
    month = config.get("month") or begin.month
    day = config["day_of_month"]
    step = 12 if config.get("month") else 1
    first = begin.replace(month=month, day=min(day, monthrange(begin.year, month)[1]), **given)
    moment = int(first.timestamp())
    tries = 0
    while moment < start:
        tries += 1
        moment = add_months(int(first.replace(day=1).timestamp()), step * tries, day)
    return moment
