"""Telephone numbers: how people write them, how they are kept (E.164), and what is wrong with one.

Whether a number is possible is asked, not whether it is in use: new ranges come sooner than new versions of the table.
https://github.com/google/libphonenumber/blob/master/FAQ.md#when-should-i-use-isvalidnumber
"""

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from billing.locales import active_language

# Whose numbers serve as an example where no country is known.
_EXAMPLES = {"de": "DE", "en": "GB", "es": "ES", "fr": "FR", "it": "IT", "ja": "JP", "zh-hans": "CN"}


class PhoneRefused(ValueError):
    """A number that cannot be kept; the text says why, to the customer."""


def phone_text(stored: str) -> str:
    """As people write it, with its country code: "+49 30 123456". What is no such number stays as it is."""
    number = _international(stored)
    if number is None:
        return stored
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def e164(stored: str) -> str:
    """As it is kept, "+4930123456". What is no international number stays as it is."""
    number = _international(stored)
    if number is None or number.extension:
        return stored
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def read_phone(typed: str, country: str = "") -> str:
    """What a customer typed, in E.164, at most 16 characters. Raises `PhoneRefused`.

    A number without a country code counts as one of `country` (ISO 3166); it is refused where that is empty.
    https://docs.stripe.com/api/customers/update#update_customer-phone
    """
    region = country if is_known(country) else None
    try:
        number = phonenumbers.parse(typed, region)
    except NumberParseException as error:
        raise PhoneRefused(_unreadable(error.error_type, region)) from None
    if number.extension:
        raise PhoneRefused(_("An extension cannot be saved. Leave it out."))
    if wrong := _impossible(number):
        raise PhoneRefused(wrong)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def is_known(country: str) -> bool:
    """Whether the telephone numbers of a country (ISO 3166) are known."""
    return country in phonenumbers.SUPPORTED_REGIONS


def example_number(country: str = "") -> str:
    """A number that looks right for the country, else for one where the language of the page is spoken."""
    region = country if is_known(country) else _EXAMPLES.get(active_language(), "GB")
    for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE):
        example = phonenumbers.example_number_for_type(region, kind)
        if example is not None:
            return phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL)
    return example_number()


def _international(stored: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(stored, None)
    except NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def _unreadable(kind: int, region: str | None) -> str:
    values = {"example": example_number(region or "")}
    if kind == NumberParseException.INVALID_COUNTRY_CODE:
        return _("Begin with + and the country code, for example: %(example)s.") % values
    if kind == NumberParseException.NOT_A_NUMBER:
        return _("This is not a telephone number. Write it like this: %(example)s.") % values
    if kind == NumberParseException.TOO_LONG:
        return _("This number is too long. Write it like this: %(example)s.") % values
    return _("This number is too short. Write it like this: %(example)s.") % values


def _impossible(number: PhoneNumber) -> str:
    """Why no telephone can have this number; empty when one can."""
    found = phonenumbers.is_possible_number_with_reason(number)
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    values = {"example": example_number(region)}
    if found == ValidationResult.IS_POSSIBLE:
        return ""
    if found == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return _("The area code is missing. Write the number like this: %(example)s.") % values
    if found == ValidationResult.TOO_LONG:
        return _("This number is too long. Write it like this: %(example)s.") % values
    if found == ValidationResult.TOO_SHORT:
        return _("This number is too short. Write it like this: %(example)s.") % values
    return _("This number has too many or too few digits. Write it like this: %(example)s.") % values
