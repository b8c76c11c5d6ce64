"""Dates: Stripe's timestamps as days in words.

A timestamp is shown as the day it is in Django's current time zone: `TIME_ZONE` (UTC unless the operator sets another),
since Stripe's answers say nothing about the customer's own.
"""

import re
from datetime import date, datetime
from typing import Literal

from babel.dates import format_date, format_interval
from django.utils import timezone

from billing.locales import date_locale

NO_BREAK_SPACE = "\u00a0"

# "1 mars", "1–18 mars", not "11 mars" and not the year.
_FIRST_OF_MONTH = re.compile("(?<![0-9])1(?=[\\s\u2013])")

_LEADING_ZERO = re.compile("(?<![0-9])0(?=[0-9])")

# Japanese and Chinese may break between any two characters: "2026年12月" and "18日". A word joiner forbids it.
WORD_JOINER = "\u2060"
_JOINTS = re.compile("(?<=[年月])(?=[0-9])|(?<=[0-9])(?=[年月日])")


def day(timestamp: int) -> date:
    """The day of one of Stripe's timestamps (seconds since 1970, UTC)."""
    return datetime.fromtimestamp(timestamp, tz=timezone.get_current_timezone()).date()


def long_date(timestamp: int) -> str:
    """ "18 December 2026", "18. Dezember 2026", "2026年12月18日". Never breaks in two."""
    return _unbroken(_in_words(day(timestamp), "long"))


def medium_date(timestamp: int) -> str:
    """ "18 Dec 2026", "18.12.2026": for tables. Never breaks in two."""
    return _unbroken(_in_words(day(timestamp), "medium"))


def date_range(start: int, end: int) -> str:
    """ "1–18 Mar 2026", "18 Nov – 18 Dec 2026", "2026年3月1日～18日": from one timestamp's day to another's.

    Breaks between its two dates only, where it names both in full.
    """
    first, last = day(start), day(end)
    if first == last:
        return medium_date(start)
    locale = date_locale()
    words = format_interval(first, last, "yMMMd", locale=locale)
    if locale.language == "fr":
        words = _FIRST_OF_MONTH.sub("1er", words)
    elif locale.language == "it":
        # CLDR has a zero in front in intervals alone.
        words = _LEADING_ZERO.sub("", words)
    return _unbroken(words)


def iso_date(timestamp: int) -> str:
    """ "2026-12-18", for machines."""
    return day(timestamp).isoformat()


def card_expiry(year: int, month: int) -> str:
    """ "03/2027", as it stands on the card, in every language."""
    return f"{month:02}/{year}"


def _unbroken(words: str) -> str:
    return _JOINTS.sub(WORD_JOINER, words.replace(" ", NO_BREAK_SPACE))


def _in_words(moment: date, length: Literal["long", "medium"]) -> str:
    """French counts the first of a month as an ordinal ("1er décembre"), which CLDR's patterns leave out."""
    locale = date_locale()
    words = format_date(moment, length, locale=locale)
    return words.replace("1", "1er", 1) if locale.language == "fr" and moment.day == 1 else words
