"""Countries in the codes of the European norm, which are those of ISO 3166 and few others.

https://docs.peppol.eu/poacc/billing/3.0/codelist/ISO3166/
"""

from billing.countries import COUNTRIES

# Stripe has these, and the norm does not.
_NOT_IN_THE_NORM = frozenset({"AC", "SS", "TA", "XK"})
# Where Stripe collects no address, but may have one; XI is Northern Ireland.
_NOT_AT_STRIPE = frozenset(
    {"1A", "AS", "CC", "CU", "CX", "FM", "HM", "IR", "KP", "MH", "MP", "NF", "PW", "SY", "UM", "VI", "XI"}
)
CODES = (frozenset(COUNTRIES) - _NOT_IN_THE_NORM) | _NOT_AT_STRIPE
_OTHERWISE = {"XK": "1A"}  # Kosovo


def norm_code(country: str | None) -> str:
    """The norm's code of a country; empty for what is none."""
    code = (country or "").strip().upper()
    code = _OTHERWISE.get(code, code)
    return code if code in CODES else ""
