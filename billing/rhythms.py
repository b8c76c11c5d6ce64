"""What is charged again and again, in whole sentences: "From 18 December 2026: €79.00 every month"."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.dates import long_date
from billing.gateway.prices import Recurring
from billing.money import Money, format_number


def from_then_on(amount: Money, start: int, recurring: Recurring) -> str:
    """ "From 18 December 2026: €79.00 every month"."""
    count = recurring.interval_count
    once = {
        "day": _("From %(date)s: %(amount)s every day"),
        "week": _("From %(date)s: %(amount)s every week"),
        "month": _("From %(date)s: %(amount)s every month"),
        "year": _("From %(date)s: %(amount)s every year"),
    }
    several = {
        "day": ngettext(
            "From %(date)s: %(amount)s every %(count)s day",
            "From %(date)s: %(amount)s every %(count)s days",
            count,
        ),
        "week": ngettext(
            "From %(date)s: %(amount)s every %(count)s week",
            "From %(date)s: %(amount)s every %(count)s weeks",
            count,
        ),
        "month": ngettext(
            "From %(date)s: %(amount)s every %(count)s month",
            "From %(date)s: %(amount)s every %(count)s months",
            count,
        ),
        "year": ngettext(
            "From %(date)s: %(amount)s every %(count)s year",
            "From %(date)s: %(amount)s every %(count)s years",
            count,
        ),
    }
    words = once if count == 1 else several
    return words[recurring.interval] % {"date": long_date(start), "amount": amount, "count": format_number(count)}


def then_again(amount: Money, start: int, recurring: Recurring) -> str:
    """ "Then €79.00 on 18 December 2026 and every month after that."."""
    count = recurring.interval_count
    once = {
        "day": _("Then %(amount)s on %(date)s and every day after that."),
        "week": _("Then %(amount)s on %(date)s and every week after that."),
        "month": _("Then %(amount)s on %(date)s and every month after that."),
        "year": _("Then %(amount)s on %(date)s and every year after that."),
    }
    several = {
        "day": ngettext(
            "Then %(amount)s on %(date)s and every %(count)s day after that.",
            "Then %(amount)s on %(date)s and every %(count)s days after that.",
            count,
        ),
        "week": ngettext(
            "Then %(amount)s on %(date)s and every %(count)s week after that.",
            "Then %(amount)s on %(date)s and every %(count)s weeks after that.",
            count,
        ),
        "month": ngettext(
            "Then %(amount)s on %(date)s and every %(count)s month after that.",
            "Then %(amount)s on %(date)s and every %(count)s months after that.",
            count,
        ),
        "year": ngettext(
            "Then %(amount)s on %(date)s and every %(count)s year after that.",
            "Then %(amount)s on %(date)s and every %(count)s years after that.",
            count,
        ),
    }
    words = once if count == 1 else several
    return words[recurring.interval] % {"date": long_date(start), "amount": amount, "count": format_number(count)}


def after_that(amount: Money, recurring: Recurring) -> str:
    """ "After that: €79.00 every month"."""
    count = recurring.interval_count
    once = {
        "day": _("After that: %(amount)s every day"),
        "week": _("After that: %(amount)s every week"),
        "month": _("After that: %(amount)s every month"),
        "year": _("After that: %(amount)s every year"),
    }
    several = {
        "day": ngettext(
            "After that: %(amount)s every %(count)s day", "After that: %(amount)s every %(count)s days", count
        ),
        "week": ngettext(
            "After that: %(amount)s every %(count)s week", "After that: %(amount)s every %(count)s weeks", count
        ),
        "month": ngettext(
            "After that: %(amount)s every %(count)s month", "After that: %(amount)s every %(count)s months", count
        ),
        "year": ngettext(
            "After that: %(amount)s every %(count)s year", "After that: %(amount)s every %(count)s years", count
        ),
    }
    words = once if count == 1 else several
    return words[recurring.interval] % {"amount": amount, "count": format_number(count)}
