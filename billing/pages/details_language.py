"""The language of invoices, and of the e-mails about them.

It is the first of the customer's `preferred_locales`. Stripe documents no way to empty that list, so "no preference" is
on offer only as long as it is what the customer has.
https://docs.stripe.com/api/customers/update#update_customer-preferred_locales
"""

from dataclasses import replace

from babel import Locale, UnknownLocaleError
from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from billing.gateway.customers import Customer
from billing.locales import number_locale, stripe_tag
from billing.pages.detail_form import DetailContent
from billing.pages.fields import choice_field


def language_now(customer: Customer) -> dict[str, str]:
    """What Stripe has, in the shape of `billing.forms.language.LanguageForm`; empty for no preference."""
    return {"language": next(iter(customer.preferred_locales or []), "")}


def language_tags(customer: Customer) -> list[str]:
    """What may be chosen: what the customer has now, if that is none of ours, before our languages."""
    ours = [stripe_tag(code) for code, _name in settings.LANGUAGES]
    now = language_now(customer)["language"]
    return ours if now in ours else [now, *ours]


def language_name(tag: str) -> str:
    """In the language of the page: "German", "English (United Kingdom)". What is no language stays as it is."""
    locale = _locale(tag)
    return (locale and locale.get_display_name(number_locale())) or tag


def language_content(customer: Customer, form: forms.Form) -> DetailContent:
    """What the page says and asks."""
    now = language_now(customer)["language"]
    choices = [(tag, _own_name(tag) if tag else _("As the merchant chooses")) for tag in language_tags(customer)]
    return DetailContent(
        heading=_("Change the language of invoices") if now else _("Choose the language of invoices"),
        intro=_("Your next invoices, receipts and the e-mails about them are in this language."),
        facts=(_("The language of these pages is chosen at the foot of the page."),),
        # One of them is always chosen, if only that there is no preference.
        fields=(
            replace(choice_field(form, "language", _("Language of invoices"), choices, kind="radio"), is_required=True),
        ),
        button=_("Save language"),
    )


def language_saved(tag: str) -> str:
    """What is true when it is saved."""
    if not tag:
        return _("The merchant chooses the language of your invoices.")
    return _("The language of your next invoices: %(language)s.") % {"language": language_name(tag)}


def language_elsewhere(customer: Customer) -> str:
    """That the language was changed while the form was open."""
    now = language_now(customer)["language"]
    words = _(
        "The language of your invoices was changed elsewhere in the meantime. It is now: %(language)s. "
        "Save again to replace it."
    )
    return words % {"language": language_name(now) if now else _("As the merchant chooses")}


def _own_name(tag: str) -> str:
    """In itself: "Deutsch". Ours as the switch at the foot of the page has them."""
    ours = {stripe_tag(code): code for code, _name in settings.LANGUAGES}
    if tag in ours:
        return str(get_language_info(ours[tag])["name_local"]).capitalize()
    locale = _locale(tag)
    name = locale.get_display_name(locale) if locale else ""
    return name[:1].upper() + name[1:] if name else tag


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (ValueError, TypeError, UnknownLocaleError):
        return None
