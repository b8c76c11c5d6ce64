"""The telephone number."""

from django import forms
from django.utils.translation import gettext as _

from billing.countries import country_name
from billing.gateway.customers import Customer
from billing.pages.detail_form import DetailContent
from billing.pages.fields import text_field
from billing.phone_numbers import e164, example_number, is_known, phone_text


def phone_now(customer: Customer) -> dict[str, str]:
    """What Stripe has, in the shape of `billing.forms.phone.PhoneForm`."""
    return {"phone": e164(customer.phone or "")}


def phone_shown(customer: Customer) -> dict[str, str]:
    """The same as people write it, for the form to begin with."""
    return {"phone": phone_text(customer.phone or "")}


def phone_country(customer: Customer) -> str:
    """Whose numbers those without a country code are: the billing address's country, else the shipping address's."""
    addresses = (customer.address, customer.shipping and customer.shipping.address)
    countries = (address.country or "" for address in addresses if address)
    return next((country for country in countries if is_known(country)), "")


def phone_content(customer: Customer, form: forms.Form) -> DetailContent:
    """What the page says and asks."""
    country = phone_country(customer)
    values = {"example": example_number(country), "country": country_name(country) if country else ""}
    if country:
        hint = _("For example %(example)s. Without a country code it counts as a number of: %(country)s.") % values
    else:
        hint = _("With + and the country code, for example %(example)s.") % values
    return DetailContent(
        heading=_("Change your phone number") if customer.phone else _("Add your phone number"),
        fields=(
            text_field(
                form,
                "phone",
                _("Phone number"),
                kind="tel",
                hint=hint,
                autocomplete="tel",
                inputmode="tel",
                width="medium",
            ),
        ),
        facts=(_("Leave the field empty to remove the number."),) if customer.phone else (),
        button=_("Save phone number"),
    )


def phone_saved(phone: str) -> str:
    """What is true when it is saved."""
    if not phone:
        return _("No phone number is saved for you any more.")
    return _("Your phone number is %(phone)s.") % {"phone": phone_text(phone)}


def phone_elsewhere(customer: Customer) -> str:
    """That the number was changed while the form was open."""
    if not customer.phone:
        return _("The phone number was removed elsewhere in the meantime. Save again to give the one below.")
    words = _("The phone number was changed elsewhere in the meantime. It is now %(phone)s. Save again to replace it.")
    return words % {"phone": phone_text(customer.phone)}
