"""The fields of an address on a page, for the billing and the shipping address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import phonenumbers
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from billing.address_rules import FIELDS, AddressRules, area_name
from billing.address_words import field_words
from billing.countries import COUNTRIES, country_choices, country_name, country_of_language, sorting_key
from billing.forms.address import AddressForm
from billing.gateway.customers import Address, Customer
from billing.locales import active_language
from billing.pages.detail_form import DetailContent
from billing.pages.fields import Field, choice_field, text_field

_TOKENS = {
    "line1": "address-line1",
    "line2": "address-line2",
    "city": "address-level2",
    "state": "address-level1",
    "postal_code": "postal-code",
}
_NOTHING_CHOSEN = pgettext_lazy("nothing is chosen yet", "Choose")


@dataclass(frozen=True, slots=True)
class AddressContent(DetailContent):
    """For templates/billing/details_address.html. `fields` has all of them, for the errors; here they are by place."""

    first: tuple[Field, ...] = ()
    """Above the country."""
    country: Field | None = None
    address: tuple[Field, ...] = ()
    last: tuple[Field, ...] = ()
    """Below the address."""
    update_name: str = ""
    """The name of the button that shows the form with another country's fields."""
    hidden: tuple[tuple[str, str], ...] = ()
    """What travels with the form without being shown: names with values."""


def address_now(address: Address | None) -> dict[str, str]:
    """What Stripe has, in the shape of `billing.forms.address.AddressForm`."""
    known = {name: str((address and getattr(address, name)) or "") for name in ("country", *FIELDS)}
    # Stripe takes whatever a merchant wrote. https://github.com/stripe/stripe-node/issues/1680
    code = known["country"].upper()
    return {**known, "country": code} if code in COUNTRIES else known


def country_field(form: AddressForm, section: str) -> Field:
    """All countries, in the order of the language of the page. `section` is "billing" or "shipping"."""
    choices = country_choices(str(form.now["country"]))
    hint = _("Choose another one and press “Change country” to get its fields.")
    return choice_field(form, "country", _("Country"), choices, hint=hint, autocomplete=f"{section} country")


def address_fields(form: AddressForm, section: str) -> tuple[Field, ...]:
    """The country's own, in its order. `section` is "billing" or "shipping", for what a browser fills in."""
    return tuple(_field(form, name, f"{section} {_TOKENS[name]}") for name in form.address_fields)


def is_complete(address: Address | None) -> bool:
    """Whether something could be sent there: less than a street and a country is no address."""
    return address is not None and bool(address.line1 and address.country)


def likely_country(customer: Customer) -> str:
    """The country of somebody who has told none yet: by other addresses, tax ids, the telephone, the language."""
    shipping = customer.shipping.address if customer.shipping else None
    known = (
        (customer.address.country if customer.address else None),
        (shipping.country if shipping else None),
        *(tax_id.country for tax_id in customer.tax_ids.data),
        _country_of_phone(customer.phone or ""),
        *(country_of_language(tag) for tag in customer.preferred_locales or [] if "-" in tag),
        country_of_language(active_language()),
    )
    return next((country for country in known if country in COUNTRIES), "US")


def country_changed(country: str) -> str:
    """That a form has other fields now."""
    words = _("The fields are now those of another country: %(country)s. Check them, and save.")
    return words % {"country": country_name(country)}


def tax_refusals(form: AddressForm, *, is_shipped_elsewhere: bool = False) -> dict[str, tuple[str, str]]:
    """The fields and the sentences for what Stripe says of an address.

    Where a customer has a shipping address, tax goes by that one.
    https://docs.stripe.com/tax/customer-locations
    https://docs.stripe.com/error-codes
    """
    at = "same_as_billing" if form.needs_no_address else "country"
    code, state = (
        at if form.needs_no_address or name not in form.fields else name for name in ("postal_code", "state")
    )
    unknown = _("The tax for this address cannot be worked out, so it was not saved. Check the address.")
    if is_shipped_elsewhere:
        unknown = _(
            "The tax for your addresses cannot be worked out, so this one was not saved. "
            "Check it, and your shipping address."
        )
    country = _("The payment service does not take addresses in this country. Nothing was changed.")
    postal_code = _("The payment service does not know this postal code. Nothing was changed. Check it.")
    return {
        "customer_tax_location_invalid": (code, unknown),
        "postal_code_invalid": (code, postal_code),
        "country_code_invalid": (at, country),
        "country_unsupported": (at, country),
        "state_unsupported": (state, _("The payment service does not take this address. Nothing was changed.")),
    }


def _field(form: AddressForm, name: str, autocomplete: str) -> Field:
    rules, words = form.rules, field_words(form.rules, name)
    shape: dict[str, Any] = {"hint": str(words.hint), "autocomplete": autocomplete}
    if name == "state" and rules.areas:
        choices = (("", str(_NOTHING_CHOSEN)), *_areas(rules))
        return choice_field(form, name, str(words.label), choices, width="medium", **shape)
    if name == "postal_code":
        shape |= {"width": "short", "inputmode": "numeric" if rules.has_numeric_codes else ""}
    elif name in {"city", "state"}:
        shape |= {"width": "medium"}
    return text_field(form, name, str(words.label), **shape)


def _areas(rules: AddressRules) -> list[tuple[str, str]]:
    """Keys with names: in the country's own order where the names are its own, else sorted as the reader sorts."""
    language = active_language()
    named = [(area.key, area_name(rules, area, language)) for area in rules.areas]
    if all(name == area.local_name for (_key, name), area in zip(named, rules.areas, strict=True)):
        return named
    return sorted(named, key=lambda each: sorting_key(each[1], language))


def _country_of_phone(phone: str) -> str:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone, None)) or ""
    except phonenumbers.NumberParseException:
        return ""


def typed_address(cleaned: Mapping[str, Any]) -> dict[str, str]:
    """Of what a form cleaned, the address."""
    return {name: cleaned[name] for name in ("country", *FIELDS)}
