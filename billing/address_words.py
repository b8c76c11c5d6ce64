"""What the parts of an address are called in its country: a label, and the sentences when something is wrong with it.

Kinds are those of `billing.address_rules`. Each is a whole text to translate, in the language of the page.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.address_rules import AddressRules

Words = str | Promise


@dataclass(frozen=True, slots=True)
class FieldWords:
    """`missing` is said where it is required; `wrong`, with an example, of a postal code that cannot be one."""

    label: Words
    missing: Words
    hint: Words = ""
    wrong: Words = ""
    elsewhere: Words = ""
    """Of a postal code that belongs to another state."""


_LINE1 = FieldWords(_("Address line 1"), _("Enter the street and number."))
_LINE2 = FieldWords(_("Address line 2"), "")
_JAPANESE_LINES = {
    "line1": FieldWords(_("District and number"), _("Enter the district and number.")),
    "line2": FieldWords(_("Building and room"), ""),
}
_LINE2_HINTS: dict[str, Words] = {
    "neighborhood": _("Apartment or floor, and the neighborhood."),
    "suburb": _("Apartment or floor, and the suburb."),
    "townland": _("Apartment or floor, and the townland if there is one."),
    "village_township": _("Apartment or floor, and the village or township."),
}
_CITIES = {
    "city": FieldWords(_("City"), _("Enter the city.")),
    "post_town": FieldWords(_("Town or city"), _("Enter the town or city.")),
    "suburb": FieldWords(_("Suburb"), _("Enter the suburb.")),
    "district": FieldWords(_("District"), _("Enter the district.")),
}
_CITY_AND_DISTRICT = FieldWords(_("City and district"), _("Enter the city and district."))
_STATES = {
    "state": FieldWords(pgettext_lazy("of a country", "State"), _("Choose the state.")),
    "province": FieldWords(_("Province"), _("Choose the province.")),
    "prefecture": FieldWords(_("Prefecture"), _("Choose the prefecture.")),
    "county": FieldWords(_("County"), _("Choose the county.")),
    "emirate": FieldWords(_("Emirate"), _("Choose the emirate.")),
    "department": FieldWords(pgettext_lazy("of a country", "Department"), _("Choose the department.")),
    "district": FieldWords(_("District"), _("Choose the district.")),
    "island": FieldWords(_("Island"), _("Choose the island.")),
    "oblast": FieldWords(_("Region"), _("Choose the region.")),
    "parish": FieldWords(_("Parish"), _("Choose the parish.")),
    "area": FieldWords(pgettext_lazy("of Hong Kong", "Area"), _("Choose the area.")),
    "do_si": FieldWords(_("Province or city"), _("Choose the province or city.")),
}
_TYPED_STATE = FieldWords(_("State or province"), _("Enter the state or province."))
_TAIWANESE = FieldWords(_("County or city"), _("Choose the county or city."))
_POSTAL_CODES = {
    "postal": FieldWords(
        _("Postal code"),
        _("Enter the postal code."),
        wrong=_("This is no postal code of this country. One looks like %(example)s."),
        elsewhere=_("This postal code is not in %(area)s. Correct one of the two."),
    ),
    "zip": FieldWords(
        _("ZIP code"),
        _("Enter the ZIP code."),
        wrong=_("This is no ZIP code. One looks like %(example)s."),
        elsewhere=_("This ZIP code is not in %(area)s. Correct one of the two."),
    ),
    "pin": FieldWords(
        _("PIN code"),
        _("Enter the PIN code."),
        wrong=_("This is no PIN code. One looks like %(example)s."),
    ),
    "eircode": FieldWords(
        _("Eircode"),
        _("Enter the Eircode."),
        wrong=_("This is no Eircode. One looks like %(example)s."),
    ),
}


def field_words(rules: AddressRules, name: str) -> FieldWords:  # noqa: PLR0911 (a line per field)
    """For one of Stripe's fields in one country."""
    match name:
        case "line1" | "line2" if rules.country == "JP":
            return _JAPANESE_LINES[name]
        case "line1":
            return _LINE1
        case "line2":
            return FieldWords(_LINE2.label, "", hint=_LINE2_HINTS.get(rules.district_kind, ""))
        case "city":
            return _CITY_AND_DISTRICT if rules.district_kind == "city" else _CITIES[rules.city_kind]
        case "state" if rules.country == "TW":
            return _TAIWANESE
        case "state":
            return _STATES[rules.state_kind] if rules.areas else _TYPED_STATE
        case _:
            return _POSTAL_CODES[rules.postal_code_kind]
