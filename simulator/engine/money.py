"""Amounts in words, as Stripe writes them on lines, and the smallest amounts it charges."""

from decimal import Decimal

# https://docs.stripe.com/currencies#zero-decimal and #three-decimal
ZERO_DECIMAL = frozenset(
    ("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf")
)
THREE_DECIMAL = frozenset(("bhd", "jod", "kwd", "omr", "tnd"))

# https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts (minor units)
MINIMUM_CHARGE = {
    "usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50,
    "gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50,
    "pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000,
}  # fmt: skip

_SYMBOLS = {
    "usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "cad": "CA$", "aud": "A$", "nzd": "NZ$", "mxn": "MX$", "brl": "R$",
    "inr": "₹", "cny": "CN¥", "krw": "₩", "ils": "₪", "vnd": "₫", "hkd": "HK$", "twd": "NT$",
}  # fmt: skip


def decimals(currency: str) -> int:
    """How many digits of the currency stand behind the point."""
    return 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2


def minimum_charge(currency: str) -> int:
    """The smallest amount, in minor units, that a payment may have. A currency not listed by Stripe has none."""
    return MINIMUM_CHARGE.get(currency, 0)


def money(amount: Decimal | int, currency: str) -> str:
    """`$10.00`, `¥500`, `CHF 20.00`; a fraction of a minor unit keeps its digits: `$0.005`."""
    places = decimals(currency)
    major = Decimal(amount).scaleb(-places)
    digits = max(places, -int(major.normalize().as_tuple().exponent))
    symbol = _SYMBOLS.get(currency, currency.upper() + "\N{NO-BREAK SPACE}")
    sign = "-" if major < 0 else ""
    return f"{sign}{symbol}{abs(major):,.{digits}f}"
