"""Timestamps become days in the reader's words."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from billing.dates import card_expiry, date_range, long_date, medium_date

NBSP = "\u00a0"
JOINER = "\u2060"
LATE_ON_17_DECEMBER = 1797550200  # 2026-12-17 23:30 UTC


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", f"17{NBSP}December{NBSP}2026"),
        ("de", f"17.{NBSP}Dezember{NBSP}2026"),
        ("es", f"17{NBSP}de{NBSP}diciembre{NBSP}de{NBSP}2026"),
        ("fr", f"17{NBSP}décembre{NBSP}2026"),
        ("it", f"17{NBSP}dicembre{NBSP}2026"),
        ("ja", f"2026{JOINER}年{JOINER}12{JOINER}月{JOINER}17{JOINER}日"),
        ("zh-hans", f"2026{JOINER}年{JOINER}12{JOINER}月{JOINER}17{JOINER}日"),
    ],
)
def test_long_dates_are_words_and_never_break(language: str, text: str) -> None:
    with override(language):
        assert long_date(LATE_ON_17_DECEMBER) == text


def test_french_months_begin_on_the_first_not_on_the_one() -> None:
    first_of_december = LATE_ON_17_DECEMBER - 16 * 24 * 60 * 60
    with override("fr"):
        assert long_date(first_of_december) == f"1er{NBSP}décembre{NBSP}2026"
        assert medium_date(first_of_december) == f"1er{NBSP}déc.{NBSP}2026"
        assert long_date(first_of_december + 24 * 60 * 60) == f"2{NBSP}décembre{NBSP}2026"
    with override("it"):
        assert long_date(first_of_december) == f"1{NBSP}dicembre{NBSP}2026"


def test_italian_days_have_no_zero_in_front_also_in_a_span() -> None:
    first = LATE_ON_17_DECEMBER - 16 * 24 * 60 * 60
    with override("it"):
        assert date_range(first, LATE_ON_17_DECEMBER).replace(NBSP, " ") == "1–17 dic 2026"
        assert date_range(first - 2 * 24 * 60 * 60, first) == f"29{NBSP}nov\u2009\u2013\u20091{NBSP}dic{NBSP}2026"


def test_tables_get_shorter_dates() -> None:
    with override("en"):
        assert medium_date(LATE_ON_17_DECEMBER) == f"17{NBSP}Dec{NBSP}2026"
    with override("de"):
        assert medium_date(LATE_ON_17_DECEMBER) == "17.12.2026"


def test_the_day_is_the_one_of_the_portals_time_zone() -> None:
    with override("en"), timezone.override("Asia/Tokyo"):
        assert long_date(LATE_ON_17_DECEMBER) == f"18{NBSP}December{NBSP}2026"


def test_expiry_stands_as_on_the_card_in_every_language() -> None:
    for language in ("en", "de", "ja"):
        with override(language):
            assert card_expiry(2027, 3) == "03/2027"
