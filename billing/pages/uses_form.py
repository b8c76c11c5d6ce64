"""What a payment method shall pay, as check boxes, and what was ticked.

uses = uses_form(reads, chosen=...)         for the template billing/_uses.html
chosen = uses_in(request.POST)              for the service `use_payment_method`
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from billing.gateway.invoice_payments import PayableInvoice
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.money import Money
from billing.pages.names import joined_names, product_name, subscription_name
from billing.pages.subject import Subject
from billing.pages.uses_reads import UsesReads
from billing.payment_method_names import name_of
from billing.payment_uses import MOST_INVOICES, InvoiceCharge, PaymentUses
from billing.policy.payment_methods import default_of, named_methods, paid_otherwise

DEFAULT, SUBSCRIPTIONS, PAYS = "default", "subscriptions", "pays"
"""The fields' names."""


@dataclass(frozen=True, slots=True)
class InvoiceOffer:
    """One open invoice that can be paid in the same step."""

    id: str
    """Of the field."""
    value: str
    label: str
    """ "Pay invoice ACME-0003 for Pro now: EUR 49.00"."""
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class UsesForm:
    """Check boxes; one whose label is empty is not there."""

    default_label: str
    default_note: str
    """Said in place of the first check box, where it leaves no choice; else empty."""
    is_default: bool
    subscriptions_label: str
    """ "Also for Pro and Team, which Visa ending 1111 pays now"; empty when none names another method."""
    for_subscriptions: bool
    invoices: tuple[InvoiceOffer, ...]

    def __bool__(self) -> bool:
        return bool(self.default_label or self.default_note or self.subscriptions_label or self.invoices)


def uses_form(
    reads: UsesReads,
    *,
    method: PaymentMethod | None = None,
    chosen: PaymentUses | None = None,
    invoice: str = "",
    is_default_implied: bool = False,
) -> UsesForm:
    """The check boxes for a saved `method`, or for one that is still to be added.

    `chosen` is what was ticked before. `invoice` is the id of the one that the customer came to pay: it is ticked.
    `is_default_implied`: the page is about nothing else, so that is said and not asked. So it is where nothing else is
    saved that could pay.
    """
    subject = reads.subject
    chosen = chosen or PaymentUses(invoices=_came_for(reads.invoices, invoice))
    others = paid_otherwise(reads.subscriptions, method.id if method else "")
    is_implied = is_default_implied or not default_of(subject.customer)
    return UsesForm(
        default_label="" if is_implied else _("Use it for all payments from now on"),
        default_note=_note(subject, method, is_all=not others) if is_implied else "",
        is_default=chosen.is_default or is_implied,
        subscriptions_label=_subscriptions_label(subject, others, method.id if method else "") if others else "",
        for_subscriptions=chosen.for_subscriptions,
        invoices=tuple(_offer(subject, each, chosen, place) for place, each in enumerate(reads.invoices)),
    )


def uses_in(data: "MultiValueDict[str, str]", *, is_default_implied: bool = False) -> PaymentUses:
    """What was ticked; what an invoice was shown to cost comes with it and is compared by the service."""
    charges = [value.partition(" ") for value in data.getlist(PAYS)[:MOST_INVOICES]]
    return PaymentUses(
        is_default=is_default_implied or data.get(DEFAULT) == "on",
        for_subscriptions=data.get(SUBSCRIPTIONS) == "on",
        invoices=tuple(InvoiceCharge(invoice_id, charged) for invoice_id, _space, charged in charges),
    )


def names_of(subject: Subject, subscriptions: Sequence[Subscription]) -> str:
    """Several subscriptions as one: "Pro", "Pro and Team", "Pro and 3 more"."""
    if len(subscriptions) == 1:
        return subscription_name(subject, subscriptions[0])
    return joined_names(product_name(subject, item.price) for each in subscriptions for item in each.items.data)


def _came_for(invoices: Sequence[PayableInvoice], invoice_id: str) -> tuple[InvoiceCharge, ...]:
    return tuple(InvoiceCharge.of(each) for each in invoices if each.id == invoice_id)


def _note(subject: Subject, method: PaymentMethod | None, *, is_all: bool) -> str:
    """`is_all`: nothing else is named to pay for anything."""
    if method is None:
        return _("It pays for everything from now on.") if is_all else _("It becomes your default payment method.")
    values = {"method": name_of(method).name}
    if default_of(subject.customer) == method.id:
        return _("%(method)s is your default payment method already.") % values
    words = _("%(method)s pays for everything from now on.")
    return (words if is_all else _("%(method)s becomes your default payment method.")) % values


def _subscriptions_label(subject: Subject, others: list[Subscription], method_id: str) -> str:
    values = {"subscriptions": names_of(subject, others), "method": _their_method(subject, others, method_id)}
    if values["method"]:
        return _("Also for %(subscriptions)s, which %(method)s pays for now") % values
    return _("Also for %(subscriptions)s, paid with another payment method now") % values


def _their_method(subject: Subject, others: list[Subscription], method_id: str) -> str:
    """The one that all of them name, in words; empty when there are several, or it is not known."""
    named = {each for other in others for each in named_methods(other)} - {method_id}
    if len(named) != 1:
        return ""
    own = next((each.default_payment_method for each in others if each.default_payment_method), None)
    found = own if own is not None and own.id in named else subject.method(named.pop())
    return name_of(found).name if found is not None and found.customer == subject.customer.id else ""


def _offer(subject: Subject, invoice: PayableInvoice, chosen: PaymentUses, place: int) -> InvoiceOffer:
    values = {
        "number": invoice.number or invoice.id,
        "amount": str(Money(invoice.amount_remaining, invoice.currency)),
        "name": subscription_name(subject, invoice.subscription) if invoice.subscription else "",
    }
    label = _("Pay the open invoice %(number)s of %(amount)s with it now") % values
    if values["name"]:
        label = _("Pay the open invoice %(number)s of %(amount)s for %(name)s with it now") % values
    charge = InvoiceCharge.of(invoice)
    return InvoiceOffer(
        id=f"{PAYS}-{place}",
        value=f"{charge.invoice_id} {charge.charged}",
        label=label,
        is_ticked=charge.invoice_id in {each.invoice_id for each in chosen.invoices},
    )
