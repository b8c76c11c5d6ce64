"""Tax ids in words: the number, its kind, and what a check of it found.

https://docs.stripe.com/tax/invoicing/tax-ids#validation
"""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.gateway.customers import Customer, TaxId
from billing.statuses import Mark
from billing.tax_id_types import grouped, kind_name, kind_of

# Stripe calls it not verifiable, and yet answers "unverified" for every one.
# https://docs.stripe.com/changelog/dahlia/2026-07-29/canary-islands-tax-id-type
_NEVER_CHECKED = {"ic_nif"}


def tax_id_kind(tax_id: TaxId) -> str:
    """ "VAT number (Germany)"."""
    return kind_name(kind_of(tax_id.type, tax_id.value, tax_id.country))


def tax_id_number(tax_id: TaxId) -> str:
    """As its country writes it."""
    return grouped(kind_of(tax_id.type, tax_id.value, tax_id.country), tax_id.value)


def tax_id_lines(customer: Customer) -> tuple[str, ...]:
    """A line for each: "DE123456789, VAT number (Germany): being checked"."""
    return tuple(_line(each) for each in customer.tax_ids.data)


def tax_id_status(tax_id: TaxId) -> Mark:
    """What the check found, as Stripe says at this moment."""
    match _status(tax_id):
        case "pending":
            return Mark(pgettext("tax ID", "Being checked"), "info")
        case "verified":
            return Mark(pgettext("tax ID", "Verified"), "good")
        case "unverified":
            return Mark(pgettext("tax ID", "Could not be verified"), "warning")
    return Mark(pgettext("tax ID", "Not checked automatically"), "quiet")


def tax_id_meaning(tax_id: TaxId) -> str:
    """What that means and what is to be done."""
    name = tax_id.verification.verified_name if tax_id.verification else None
    match _status(tax_id):
        case "pending":
            return _("The public register is being asked. This takes seconds mostly, and at times a day.")
        case "verified" if name:
            return _("It is registered to %(name)s.") % {"name": name}
        case "verified":
            return _("The public register knows it.")
        case "unverified":
            return _(
                "The public register does not know it as valid. It stands on your invoices all the same. "
                "Compare it with your registration. If it is wrong, remove it and add the right one."
            )
    return _("Nobody checks numbers of this kind for you. Compare yours with your registration.")


def _status(tax_id: TaxId) -> str:
    if tax_id.verification is None or tax_id.type in _NEVER_CHECKED:
        return "unavailable"
    return tax_id.verification.status or "unavailable"


def _line(tax_id: TaxId) -> str:
    values = {"number": tax_id_number(tax_id), "kind": tax_id_kind(tax_id)}
    match _status(tax_id):
        case "pending":
            return _("%(number)s, %(kind)s: being checked") % values
        case "verified":
            return _("%(number)s, %(kind)s: verified") % values
        case "unverified":
            return _("%(number)s, %(kind)s: could not be verified") % values
    return _("%(number)s, %(kind)s") % values
