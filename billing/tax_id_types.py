"""Kinds of tax ids: which there are where, how a number is written, and whether it can be right.

found = kind_by_key("eu_vat-de")
found.written("de 123.456.789")        # "DE123456789", as Stripe stores it; empty when it cannot be one
is_doubtful(found, "DE123456789")      # the check digit does not fit

https://docs.stripe.com/tax/invoicing/tax-ids#supported-tax-id-types
"""

import re
import unicodedata
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError

from billing.countries import country_name, sorting_key
from billing.locales import active_language
from billing.tax_id_table import KINDS, TAX, TaxIdKind

_BY_KEY = {kind.key: kind for kind in KINDS}
_BY_TYPE = {kind.type: kind for kind in KINDS}

_WILDCARDS = {"#": "[0-9]", "@": "[A-Z]", "*": "[0-9A-Z]", "~": "[A-ZÑ&]", "+": "[0-9A-Z+*]"}
_SEPARATORS = re.compile(r"[\s.,:;/_\\'’·‐‑‒–—-]+")
_FREE = re.compile(r"[0-9A-Z]{3,24}")

# Countries whose businesses carry another one's numbers: Monaco's are French, Åland's are Finnish.
# https://taxation-customs.ec.europa.eu/taxation/vat/vat-directive/territorial-status-eu-countries-and-certain-territories_en
_NUMBERED_BY = {
    **dict.fromkeys(("MC", "GP", "MQ", "RE", "GF", "YT"), "FR"),
    **dict.fromkeys(("PR", "GU", "VI", "AS", "MP"), "US"),
    "AX": "FI",
    "IM": "GB",
    "SJ": "NO",
}
_GROUPED_WITH = {"XI": "GB"}

# In test mode these say how the check ends. https://docs.stripe.com/tax/invoicing/tax-ids#testing-tax-id-verification
_MAGIC_TYPES = {"au_abn", "eu_vat", "gb_vat"}
_MAGIC_DIGITS = {"000000000", "111111111", "222222222"}


def kind_by_key(key: str) -> TaxIdKind | None:
    """The kind that a form names; `None` for none of ours."""
    return _BY_KEY.get(key)


def kind_of(type_: str, value: str = "", country: str | None = None) -> TaxIdKind:
    """The kind of a tax id that Stripe has. One that came after this was written is named after its type."""
    if type_ == "eu_vat":
        prefix = {"EL": "GR"}.get(value[:2].upper(), value[:2].upper())
        for code in (prefix, country or ""):
            if found := _BY_KEY.get(f"eu_vat-{code.lower()}"):
                return found
        return TaxIdKind("eu_vat", "EU", _BY_TYPE["eu_vat"].name, "", ())
    return _BY_TYPE.get(type_) or TaxIdKind(type_, country or type_[:2].upper(), TAX, "", ())


def kind_name(kind: TaxIdKind) -> str:
    """ "VAT number (Germany)", in the language of the page."""
    return _("%(name)s (%(country)s)") % {"name": kind.name, "country": _place(kind.country)}


def kinds_by_country(country: str | None) -> list[tuple[str, list[TaxIdKind]]]:
    """All kinds below the names of their countries, in the order of the alphabet; the customer's own country first."""
    groups: dict[str, list[TaxIdKind]] = {}
    for kind in KINDS:
        groups.setdefault(_GROUPED_WITH.get(kind.country, kind.country), []).append(kind)
    first = _numbering(country)
    language = active_language()
    ordered = sorted(groups, key=lambda code: (code != first, sorting_key(_place(code), language)))
    return [(_place(code), groups[code]) for code in ordered]


def suggested_kind(country: str | None) -> TaxIdKind | None:
    """What businesses of a country mostly give: in the EU its VAT number. `None` without a country, or one of none."""
    first = _numbering(country)
    return next((kind for kind in KINDS if kind.country == first), None)


def written(kind: TaxIdKind, typed: str, *, is_test: bool = False) -> str:
    """What was typed as Stripe stores it, with the prefix and the separators it needs; empty when it cannot be one.

    In test mode (`is_test`) Stripe's own numbers for trying out pass as they are.
    """
    compact = compacted(typed)
    if is_test and is_for_tests(kind, compact):
        return compact
    if not kind.shapes:
        return " ".join(_normal(typed).split()) if _FREE.fullmatch(compact) else ""
    candidates = [(kind, each) for each in _completions(kind, compact)]
    if kind.type == "eu_vat" and (other := _BY_KEY.get(f"eu_vat-{_eu_country(compact)}")):
        candidates += [(other, each) for each in _completions(other, compact)]
    for of_kind, candidate in candidates:
        for shape in of_kind.shapes:
            if _pattern(shape).fullmatch(candidate):
                return _filled(shape, candidate)
    return ""


def grouped(kind: TaxIdKind, value: str) -> str:
    """A stored value as the country writes it: "12 345 678 912"; as it is where it does not fit."""
    compact = compacted(value)
    for shape in filter(None, (kind.shown, *kind.shapes)):
        if _pattern(shape).fullmatch(compact):
            return _filled(shape, compact)
    return value


def is_for_tests(kind: TaxIdKind, value: str) -> bool:
    """Whether it is one of the numbers with which Stripe lets a merchant try out how a check ends, in test mode."""
    return kind.type in _MAGIC_TYPES and re.sub(r"[^0-9]", "", compacted(value)) in _MAGIC_DIGITS


def is_doubtful(kind: TaxIdKind, value: str) -> bool:
    """Whether the check digits of a stored value do not fit. It may be right all the same."""
    if not kind.checks:
        return False
    return not any(_agrees(import_module(f"stdnum.{module}"), compacted(value)) for module in kind.checks)


def compacted(value: str) -> str:
    """Without what only separates, in capitals: two values that are the same number are equal."""
    return _SEPARATORS.sub("", _normal(value))


def _normal(value: str) -> str:
    """Full-width digits and letters, as Japanese keyboards make them, become ordinary ones."""
    return unicodedata.normalize("NFKC", value).upper().strip()


def _completions(kind: TaxIdKind, compact: str) -> list[str]:
    """What may have been meant: with the letters that every number of the kind has, and without the country's."""
    tries = [compact]
    for shape in kind.shapes:
        prefix = (re.match(r"[0-9A-Z]*", shape) or [""])[0]
        suffix = (re.search(r"[0-9A-Z]*$", shape) or [""])[0] if len(kind.shapes) == 1 else ""
        tries += [prefix[:length] + compact + suffix for length in range(len(prefix) + 1)]
    if compact.startswith(kind.country):
        tries += [compact[2:], *(_completions(kind, compact[2:]) if compact[2:] else ())]
    return tries


def _eu_country(compact: str) -> str:
    prefix = compact[:2].lower()
    return "gr" if prefix == "el" else prefix


@lru_cache(maxsize=512)
def _pattern(shape: str) -> re.Pattern[str]:
    """Of a compacted value."""
    return re.compile("".join(_WILDCARDS.get(char, char) for char in _SEPARATORS.sub("", shape)))


def _filled(shape: str, compact: str) -> str:
    """The value with the separators of the shape."""
    chars = iter(compact)
    return "".join(next(chars) if char in _WILDCARDS or char.isalnum() else char for char in shape)


def _agrees(module: Any, value: str) -> bool:
    try:
        module.validate(value)
    except ValidationError:
        return False
    return True


def _numbering(country: str | None) -> str:
    code = (country or "").upper()
    return _NUMBERED_BY.get(code, code)


def _place(code: str) -> str:
    return _("Northern Ireland") if code == "XI" else country_name(code)
