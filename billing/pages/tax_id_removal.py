"""Removing a tax id: which one, and what it means for invoices."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.gateway.customers import TaxId
from billing.seen import mark_of
from billing.tax_id_texts import tax_id_kind, tax_id_number
from billing.tokens import new_token


@dataclass(frozen=True, slots=True)
class TaxIdRemovalPage:
    """A question, and two ways to answer it."""

    heading: str
    lead: str
    facts: tuple[str, ...]
    button: str
    keep_label: str
    token: str
    seen: str
    """Comes back with the form, and tells one that was the customer's from one that never was."""
    url: str
    back_url: str
    back_label: str
    notice: str = ""
    """When no answer came: that pressing again is safe."""


def tax_id_removal_page(
    tax_id: TaxId, merchant_slug: str, customer_id: str, *, token: str = "", notice: str = ""
) -> TaxIdRemovalPage:
    """For one that the customer has. `token` is kept when no answer came."""
    values = {"number": tax_id_number(tax_id)}
    return TaxIdRemovalPage(
        heading=_("Remove %(number)s?") % values,
        lead=tax_id_kind(tax_id),
        facts=(
            _("Your next invoices come without it, and the tax on them may change."),
            _("Invoices that are issued already stay as they are."),
        ),
        button=_("Remove %(number)s") % values,
        keep_label=_("Keep %(number)s") % values,
        token=token or new_token(),
        seen=removal_mark(customer_id, tax_id.id),
        url=reverse("billing:tax_id_removal", args=[merchant_slug, tax_id.id]),
        back_url=reverse("billing:details_tax_ids", args=[merchant_slug]),
        back_label=_("Back to the tax IDs"),
        notice=notice,
    )


def removal_mark(customer_id: str, tax_id: str) -> str:
    """Of a tax id that this customer was asked about."""
    return mark_of([customer_id, tax_id])


def tax_id_removed(tax_id: TaxId) -> str:
    """What is true when it is removed."""
    return _("%(number)s is removed. Your next invoices come without it.") % {"number": tax_id_number(tax_id)}


def removed_already() -> str:
    """What to say about one that is gone, so that its number is not known any more."""
    return _("This tax ID is removed already.")
