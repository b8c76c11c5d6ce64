"""For how long a subscription may be paused: the configuration's lengths, and when each would end."""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.translation import ngettext

from accounts.errors import FormUnusable
from accounts.features import PauseInterval, SubscriptionPause
from billing.dates import long_date
from billing.money import format_number

FIELD = "length"


@dataclass(frozen=True, slots=True)
class LengthOption:
    """ "1 month, until 22 December 2026"."""

    value: str
    label: str
    is_chosen: bool


def lengths_of(feature: SubscriptionPause) -> tuple[PauseInterval, ...]:
    """The lengths to choose among; none where a pause lasts until it is ended."""
    return feature.duration.interval_options if feature.duration.type == "interval_options" else ()


def length_options(
    feature: SubscriptionPause, now: int, chosen: PauseInterval | None = None
) -> tuple[LengthOption, ...]:
    """Each length once, the first one chosen unless another is."""
    lengths = list(dict.fromkeys(lengths_of(feature)))
    marked = chosen if chosen in lengths else next(iter(lengths), None)
    return tuple(LengthOption(_value(each), _label(each, now), each == marked) for each in lengths)


def chosen_length(feature: SubscriptionPause, value: str) -> PauseInterval | None:
    """The length that a form names; `None` where a pause has no length. Raises `FormUnusable` for any other."""
    lengths = lengths_of(feature)
    if not lengths:
        return None
    for each in lengths:
        if _value(each) == value:
            return each
    raise FormUnusable


def ends_at(length: PauseInterval, now: int) -> int:
    """When a pause of this length that begins now ends, in seconds: on the same day of the month, or its last day."""
    moment, count = datetime.fromtimestamp(now, UTC), length.interval_count
    if length.interval in {"day", "week"}:
        return int((moment + timedelta(days=count * (7 if length.interval == "week" else 1))).timestamp())
    months = moment.year * 12 + moment.month - 1 + count * (12 if length.interval == "year" else 1)
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return int(moment.replace(year=year, month=month + 1, day=min(moment.day, last)).timestamp())


def _value(length: PauseInterval) -> str:
    return f"{length.interval}-{length.interval_count}"


def _label(length: PauseInterval, now: int) -> str:
    count = length.interval_count
    words = {
        "day": ngettext("%(count)s day, until %(date)s", "%(count)s days, until %(date)s", count),
        "week": ngettext("%(count)s week, until %(date)s", "%(count)s weeks, until %(date)s", count),
        "month": ngettext("%(count)s month, until %(date)s", "%(count)s months, until %(date)s", count),
        "year": ngettext("%(count)s year, until %(date)s", "%(count)s years, until %(date)s", count),
    }
    return words[length.interval] % {"count": format_number(count), "date": long_date(ends_at(length, now))}
