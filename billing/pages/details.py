"""Billing details: what stands on the customer's invoices, and a way to change what may be changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import Features
from billing.addresses import address_lines
from billing.gateway.customers import Customer
from billing.pages.details_language import language_name
from billing.pages.details_name import name_lines
from billing.phone_numbers import phone_text
from billing.tax_id_texts import tax_id_lines


@dataclass(frozen=True, slots=True)
class Detail:
    """One label with its value, which may have several lines (an address)."""

    key: str
    """name, email, phone, address, shipping, tax_ids, language: what it is, not for people."""
    label: str
    lines: tuple[str, ...]
    """Never empty: what is missing says so."""
    is_missing: bool = False
    url: str = ""
    """Where it is changed; empty where customers may not."""
    action: str = ""
    """The words of that link, complete by themselves."""


@dataclass(frozen=True, slots=True)
class DetailsSection:
    """What is known, and what can be added."""

    rows: tuple[Detail, ...]
    empty: str
    """The sentence to show when there is no row; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What this customer may change: the addresses of the pages for it."""

    merchant_slug: str
    features: Features
    language: bool = False
    """Whether the customer chooses the language of invoices."""

    def url(self, key: str) -> str:
        """The page that changes this detail; empty where there is none."""
        update = self.features.customer_update
        # The configuration has Stripe's words.
        field = "tax_id" if key == "tax_ids" else key
        if not update.enabled or not (self.language if key == "language" else field in update.allowed_updates):
            return ""
        return reverse(f"billing:details_{key}", args=[self.merchant_slug])


@dataclass(frozen=True, slots=True)
class DetailsPage:
    """All billing details on a page of their own."""

    heading: str
    lead: str
    section: DetailsSection
    url: str
    done: str
    """The words of the button that ends a deep link; empty outside of one."""


def details_section(customer: Customer, changes: Changes) -> DetailsSection:
    """In the order in which they stand on an invoice. What is missing is listed where the customer can give it."""
    rows = tuple(_rows(customer, changes))
    return DetailsSection(rows=rows, empty="" if rows else _("No billing details are known yet."))


def details_overview(customer: Customer, changes: Changes, *, is_in_flow: bool) -> DetailsPage:
    """`is_in_flow`: the customer was sent here for this, by a deep link."""
    return DetailsPage(
        heading=_("Billing details"),
        lead=_("This is what your invoices are made out to, and how you are reached about them."),
        section=details_section(customer, changes),
        url=reverse("billing:details", args=[changes.merchant_slug]),
        done=_("Done") if is_in_flow else "",
    )


def _rows(customer: Customer, changes: Changes) -> Iterator[Detail]:
    for key, label, lines in _known(customer):
        known = tuple(line for line in lines if line)
        url = changes.url(key)
        if known:
            yield Detail(key, label, known, url=url, action=_change_words(key) if url else "")
        elif url:
            yield Detail(key, label, (_missing(key),), is_missing=True, url=url, action=_add_words(key))


def _known(customer: Customer) -> Iterator[tuple[str, str, tuple[str | None, ...]]]:
    shipping, locales = customer.shipping, customer.preferred_locales
    yield "name", _("Name"), name_lines(customer)
    yield "email", _("E-mail"), (customer.email,)
    yield "phone", _("Phone"), (phone_text(customer.phone or ""),)
    yield "address", _("Billing address"), address_lines(customer.address)
    address = shipping.address if shipping else None
    phone = phone_text((shipping and shipping.phone) or "")
    shipped_to = (*address_lines(address, name=(shipping and shipping.name) or ""), phone)
    yield "shipping", _("Shipping address"), shipped_to
    yield "tax_ids", _("Tax IDs"), tax_id_lines(customer)
    yield "language", _("Language of invoices"), (language_name(locales[0]) if locales else "",)


def _missing(key: str) -> str:
    return _("Not chosen") if key == "language" else _("Not given")


def _change_words(key: str) -> str:
    return {
        "name": _("Change name"),
        "email": _("Change e-mail address"),
        "phone": _("Change phone number"),
        "address": _("Change billing address"),
        "shipping": _("Change shipping address"),
        "tax_ids": _("Change tax IDs"),
        "language": _("Change language of invoices"),
    }[key]


def _add_words(key: str) -> str:
    return {
        "name": _("Add name"),
        "email": _("Add e-mail address"),
        "phone": _("Add phone number"),
        "address": _("Add billing address"),
        "shipping": _("Add shipping address"),
        "tax_ids": _("Add tax ID"),
        "language": _("Choose language of invoices"),
    }[key]
