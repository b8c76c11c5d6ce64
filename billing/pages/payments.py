"""Paying open invoices, one or several: which, how much together, and with what."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.dates import long_date
from billing.gateway.invoice_payments import PayableInvoice
from billing.money import Money, format_number
from billing.pages.card_choice import CardChoice, card_choice
from billing.pages.names import subscription_name
from billing.pages.parts import FormError
from billing.pages.sent_form import SentForm
from billing.pages.subject import Subject
from billing.pages.uses_reads import UsesReads
from billing.payment_uses import InvoiceCharge
from billing.tokens import new_token

FIELD = "invoice"
"""In the address and in the form, once for each invoice that is chosen."""
NOTHING = ("",)
"""The choice of somebody who took everything out; no choice at all means everything."""
WITH = "with"
"""In the address: the payment method that was chosen before the page was asked for again."""
PAYS = "pays"
"""In the form that charges, once for each: its id and what it was shown to cost."""


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """One open invoice, to be ticked."""

    id: str
    label: str
    """ "Invoice ACME-0003 of 18 November 2026"."""
    subject: str
    """What it is for: "Team"; empty for an invoice of its own."""
    amount: str
    hosted_url: str
    """Stripe's own page of it, for customers who have nothing saved; else empty."""
    hosted_label: str
    """Accessible name of that link, which begins with what it says."""
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PaymentsPage:
    """One form with two buttons: one adds up what is chosen, the other charges it. Without `charges` only the first."""

    url: str
    invoices: tuple[OpenInvoice, ...]
    waiting: str
    """That some open invoices cannot be paid here now; else empty."""
    more_url: str
    """Where all that are open stand, when there are more than these; else empty."""
    empty: str
    """Why there is nothing to pay, or that nothing is chosen; else empty."""
    total: str
    """What is chosen comes to: "€94.00", or several currencies side by side."""
    summary: str
    """ "2 invoices"."""
    charges: tuple[str, ...]
    choice: CardChoice
    button: str
    token: str
    saved: str
    errors: tuple[FormError, ...] = ()
    notice: str = ""


def payments_page(reads: UsesReads, chosen: Sequence[str], form: SentForm | None = None) -> PaymentsPage:
    """`chosen` are ids; without any, all are chosen. Of what is not open any more nothing is: the customer chooses."""
    form, subject = form or SentForm(), reads.subject
    to_pay = [each for each in reads.invoices if not chosen or each.id in chosen]
    wanted = {each.id for each in to_pay}
    url = subject.links.payments([each.id for each in to_pay])
    choice = card_choice(subject, back_to=url, chosen=form.chosen, error=form.error_at_field)
    total = " + ".join(str(each) for each in _totals(to_pay))
    count = len(to_pay)
    return PaymentsPage(
        url=url,
        invoices=tuple(
            _choice(subject, each, is_chosen=each.id in wanted, is_stuck=bool(choice.empty)) for each in reads.invoices
        ),
        waiting=_waiting(reads),
        more_url=subject.links.invoices(status="open") if reads.has_more and subject.has_invoices else "",
        empty=_empty(reads, is_chosen=bool(to_pay)),
        total=total,
        summary=ngettext("%(count)s invoice", "%(count)s invoices", count) % {"count": format_number(count)},
        charges=tuple(f"{charge.invoice_id} {charge.charged}" for charge in map(InvoiceCharge.of, to_pay)),
        choice=choice,
        button=_("Pay %(amount)s") % {"amount": total},
        token=form.token or new_token(),
        saved=form.saved,
        errors=form.errors,
        notice=form.notice,
    )


def _empty(reads: UsesReads, *, is_chosen: bool) -> str:
    if is_chosen:
        return ""
    if reads.invoices:
        return _("Choose at least one invoice in the list.")
    return "" if reads.due else _("No invoice is open. There is nothing to pay.")


def _totals(invoices: Sequence[PayableInvoice]) -> list[Money]:
    """A sum for each currency."""
    totals: dict[str, Money] = {}
    for invoice in invoices:
        amount = Money(invoice.amount_remaining, invoice.currency)
        totals[invoice.currency] = totals[invoice.currency] + amount if invoice.currency in totals else amount
    return list(totals.values())


def choice_changed() -> str:
    """What to say where other invoices are ticked than were added up."""
    return _("You chose other invoices than were added up. Nothing was charged. Check the new sum and confirm it.")


def _choice(subject: Subject, invoice: PayableInvoice, *, is_chosen: bool, is_stuck: bool) -> OpenInvoice:
    """`is_stuck`: nothing is saved that could pay."""
    has_page = is_stuck and subject.has_invoices and invoice.hosted_invoice_url
    label = _("%(label)s, invoice %(number)s")
    values = {"number": invoice.number or invoice.id, "date": long_date(invoice.effective_at or invoice.created)}
    return OpenInvoice(
        id=invoice.id,
        label=_("Invoice %(number)s of %(date)s") % values,
        subject=subscription_name(subject, invoice.subscription) if invoice.subscription else "",
        amount=str(Money(invoice.amount_remaining, invoice.currency)),
        hosted_url=subject.links.hosted_invoice(invoice.id) if has_page else "",
        hosted_label=label % {"label": _("Pay on the invoice's own page"), "number": values["number"]},
        is_chosen=is_chosen,
    )


def _waiting(reads: UsesReads) -> str:
    count = len(reads.due) - len(reads.invoices)
    if count <= 0:
        return ""
    if not reads.invoices:
        words = ngettext(
            "%(count)s open invoice cannot be paid here now: its payment may be on its way.",
            "%(count)s open invoices cannot be paid here now: their payments may be on their way.",
            count,
        )
        return words % {"count": format_number(count)}
    words = ngettext(
        "%(count)s more open invoice cannot be paid here now: its payment may be on its way.",
        "%(count)s more open invoices cannot be paid here now: their payments may be on their way.",
        count,
    )
    return words % {"count": format_number(count)}
