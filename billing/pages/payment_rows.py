"""What was paid for an invoice, or is on its way, with its receipts."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.dates import medium_date
from billing.gateway.payments_made import InvoicePaymentMade
from billing.gateway.whole_invoices import WholeInvoice
from billing.money import Money
from billing.pages.subject import Subject
from billing.payment_method_names import PaymentMethodName, name_of
from billing.statuses import Mark


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment, or an attempt that failed."""

    date: str
    method: str
    """ "Visa ending 4242"; words for money that went past Stripe."""
    icon: str
    amount: str
    status: Mark
    receipt_url: str
    """Stripe's receipt, by way of our own address; empty where there is none."""
    receipt_label: str
    """Accessible name of the link: "Receipt for €49.00 of 18 Nov 2026"."""


def payment_rows(subject: Subject, whole: WholeInvoice) -> tuple[PaymentRow, ...]:
    """Newest first. Money that Stripe did not move itself is told by the invoice only."""
    rows = tuple(row for payment in whole.payments if (row := _row(subject, whole, payment)) is not None)
    return rows or tuple(_paid_elsewhere(whole))


def _row(subject: Subject, whole: WholeInvoice, payment: InvoicePaymentMade) -> PaymentRow | None:
    """Nothing for one that was only prepared, or given up."""
    status = _status(payment)
    if status is None:
        return None
    charge = payment.charged
    paid_at = payment.paid_at if payment.status == "paid" or charge is None else charge.created
    requested = payment.amount_requested if payment.amount_paid is None else payment.amount_paid
    amount, date = str(Money(requested, payment.currency)), medium_date(paid_at)
    name = _method(payment)
    return PaymentRow(
        date=date,
        method=name.name,
        icon=name.icon,
        amount=amount,
        status=status,
        receipt_url=subject.links.receipt(whole.invoice.id, payment.id) if payment.receipt_url else "",
        receipt_label=_("Receipt for %(amount)s of %(date)s") % {"amount": amount, "date": date},
    )


def _status(payment: InvoicePaymentMade) -> Mark | None:
    if payment.status == "paid":
        return Mark(pgettext("payment", "Paid"), "good")
    if payment.status == "canceled":
        return None
    if payment.is_on_its_way:
        return Mark(pgettext("payment", "On its way"), "info")
    if payment.charged is not None and payment.charged.status == "failed":
        return Mark(pgettext("payment", "Declined"), "danger")
    return None


def _method(payment: InvoicePaymentMade) -> PaymentMethodName:
    charge = payment.charged
    if charge is not None and charge.payment_method_details is not None:
        return name_of(charge.payment_method_details.method)
    return PaymentMethodName(_("Paid in another way"), "")


def _paid_elsewhere(whole: WholeInvoice) -> Iterator[PaymentRow]:
    invoice = whole.invoice
    if invoice.status != "paid" or not invoice.amount_paid:
        return
    yield PaymentRow(
        date=medium_date(invoice.status_transitions.paid_at or invoice.dated),
        method=_("Paid in another way"),
        icon="",
        amount=str(Money(invoice.amount_paid, invoice.currency)),
        status=Mark(pgettext("payment", "Paid"), "good"),
        receipt_url="",
        receipt_label="",
    )
