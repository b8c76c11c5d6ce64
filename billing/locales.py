"""The CLDR locales that belong to the language of the page."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language, to_locale


def number_locale() -> Locale:
    """For amounts and numbers."""
    return _locale(get_language() or "en")


def date_locale() -> Locale:
    """For dates. English ones are written "18 December 2026", which reads the same on both sides of the Atlantic."""
    language = get_language() or "en"
    return _locale("en-gb" if language == "en" else language)


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(to_locale(language))
