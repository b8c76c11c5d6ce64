"""Money: one type, one formatter.

Amounts are integers in the currency's smallest unit as Stripe counts it (https://docs.stripe.com/currencies), which is
not always ISO 4217's. No floats: what is finer than the smallest unit is a `Decimal` that came as a string.
"""

import copy
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern, format_decimal, get_currency_precision

from billing.locales import number_locale

_ZERO_DECIMAL = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
_THREE_DECIMAL = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
# Stripe sends these two with two decimals that are always 00, and rounds these two for payouts only: all four stay
# with two decimals here. https://docs.stripe.com/currencies#special-cases
_TWO_DECIMALS_AT_STRIPE = frozenset(("ISK", "UGX", "HUF", "TWD"))

# Stripe's own limit for unit_amount_decimal: "at most 12 decimal places" of the smallest unit.
_FINEST = 12
_NO_BREAK_SPACE = "\u00a0"
# CLDR's currencySpacing, which Babel leaves out: a code of letters keeps a distance from the digits ("KWD 4.900").
_SPACING = re.compile(r"(?<=[A-Za-z])(?=[0-9])")


def exponent(currency: str) -> int:
    """How many decimals Stripe's smallest unit of this currency has."""
    code = currency.upper()
    if code in _TWO_DECIMALS_AT_STRIPE:
        return 2
    return 0 if code in _ZERO_DECIMAL else 3 if code in _THREE_DECIMAL else 2


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the smallest unit of its currency; `Decimal` only for unit prices finer than that (0.5 cents)."""

    amount: int | Decimal
    currency: str

    def __str__(self) -> str:
        """For people, by CLDR in the language of the page: "€49.00", "49,00 €", "￥5,000". Never breaks in two."""
        return format_money(self)

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount * times, self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)


def format_money(money: Money) -> str:
    """The amount in the language of the page.

    Shows the currency's usual number of decimals, and more only where rounding would make the figure a wrong one.
    """
    code = money.currency.upper()
    value = Decimal(money.amount).scaleb(-exponent(code))
    locale = number_locale()
    text = _pattern(locale, get_currency_precision(code)).apply(value, locale, currency=code, currency_digits=False)
    return _SPACING.sub(_NO_BREAK_SPACE, text.replace(" ", _NO_BREAK_SPACE))


@lru_cache(maxsize=128)
def _pattern(locale: Locale, decimals: int) -> NumberPattern:
    pattern: NumberPattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (decimals, 3 + _FINEST)
    return pattern


def format_number(number: int | Decimal) -> str:
    """A count in the language of the page: "1,000", "1.000"."""
    return format_decimal(number, locale=number_locale(), decimal_quantization=False).replace(" ", _NO_BREAK_SPACE)


def format_percent(percent: Decimal) -> str:
    """A percentage in the language of the page: 12.5 gives "12.5%", "12,5 %"."""
    locale = number_locale()
    pattern: NumberPattern = copy.copy(locale.percent_formats[None])
    pattern.frac_prec = (0, 4)
    return str(pattern.apply(percent / 100, locale)).replace(" ", _NO_BREAK_SPACE)
