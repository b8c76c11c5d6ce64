"""What others call the language of the page: CLDR, and Stripe."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language, to_locale

# Where it is another one than ours. https://docs.stripe.com/js/appendix/supported_locales
_STRIPE_TAGS = {"zh-hans": "zh"}


def active_language() -> str:
    """Our own name of the language of the page."""
    return get_language() or "en"


def number_locale() -> Locale:
    """For amounts and numbers."""
    return _locale(active_language())


def date_locale() -> Locale:
    """For dates. English ones are written "18 December 2026", which reads the same on both sides of the Atlantic."""
    language = active_language()
    return _locale("en-gb" if language == "en" else language)


def stripe_locale() -> str:
    """For Stripe.js and Checkout."""
    return stripe_tag(active_language())


def stripe_tag(language: str) -> str:
    """Stripe's name for one of our languages."""
    return _STRIPE_TAGS.get(language, language)


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(to_locale(language))
