"""Open amounts to pay: the section above everything, with the one button that mends it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.gateway.client import StripeList
from billing.gateway.invoices import Invoice
from billing.gateway.subscriptions import Subscription
from billing.money import Money
from billing.pages.card_choice import method_way
from billing.pages.subject import Subject


@dataclass(frozen=True, slots=True)
class OpenPayment:
    """One open invoice."""

    invoice_id: str
    title: str
    """What is wrong, as a heading: "Payment failed", "Invoice to pay", "Payment overdue"."""
    sentence: str
    """What it is about and since when: "Invoice ACME-0003 of 3 March 2026 is not paid. The next attempt is ..."."""
    amount: str
    button: str
    """"Pay EUR 49.00"; the label of the link to `pay_url`. Both are empty when there is no page to pay it on."""
    pay_url: str
    is_overdue: bool
    """True: print it as an alarm (payment failed or past its due date). False: a reminder."""
    missing: str = ""
    """That nothing is saved which could pay: then the button adds a payment method; else empty."""
    hosted_url: str = ""
    """Stripe's own page of the invoice, the other way for who has nothing saved or pays by invoice; else empty."""


@dataclass(frozen=True, slots=True)
class OpenPaymentsSection:
    """Oldest first; the first one's button is the page's primary button, the others are outlined."""

    payments: tuple[OpenPayment, ...]
    more: str
    """A sentence when there are more open invoices than are listed, with the link to all; else empty, as the link."""
    more_url: str = ""
    all_url: str = ""
    """Where several are paid in one step; empty when there is only one, or nothing that could pay."""
    problem: str = ""


def open_payments_section(
    subject: Subject,
    found: StripeList[Invoice],
    subscriptions: list[Subscription],
    on_its_way: Mapping[str, bool],
) -> OpenPaymentsSection | None:
    """What is to be paid, oldest first; `None` when nothing is. Nothing is asked of those (ids) that are `on_its_way`.

    What only a change would cost is not owed: it stands with its subscription, and lapses.
    """
    optional = {each.held_invoice for each in subscriptions}
    open_ = [invoice for invoice in found.data if invoice.amount_remaining > 0 and invoice.id not in optional]
    if not open_:
        return None
    failed = {each.id for each in subscriptions if each.status in {"past_due", "unpaid"}}
    payments = tuple(
        _on_its_way(invoice)
        if on_its_way.get(invoice.id)
        else _payment(subject, invoice, invoice.subscription in failed, is_known=invoice.id in on_its_way)
        for invoice in reversed(open_)
    )
    payable = [each for each in payments if each.pay_url]
    has_more = found.has_more and subject.has_invoices
    return OpenPaymentsSection(
        payments=payments,
        more=_("There are more open invoices.") if found.has_more else "",
        more_url=subject.links.invoices(status="open") if has_more else "",
        all_url=subject.links.payments() if len(payable) > 1 and subject.usable_methods() else "",
    )


def failed_open_payments() -> OpenPaymentsSection:
    """For when Stripe did not answer for them."""
    problem = _("We cannot see right now whether an amount is open. Reload the page in a few minutes.")
    return OpenPaymentsSection(payments=(), more="", problem=problem)


def _on_its_way(invoice: Invoice) -> OpenPayment:
    amount = str(Money(invoice.amount_remaining, invoice.currency))
    return OpenPayment(
        invoice_id=invoice.id,
        title=_("Payment on its way"),
        sentence=_("Your payment for invoice %(number)s of %(date)s is on its way. It can take some days.")
        % _values(invoice),
        amount=amount,
        button="",
        pay_url="",
        is_overdue=False,
    )


def _payment(subject: Subject, invoice: Invoice, is_of_failed: bool, *, is_known: bool) -> OpenPayment:
    """`is_known`: that no payment is on its way."""
    amount = str(Money(invoice.amount_remaining, invoice.currency))
    by_invoice = invoice.collection_method == "send_invoice"
    # A bank debit that is on its way counts as an attempt too: only a retry, made or planned, or a subscription that is
    # behind says that an attempt has failed.
    has_been_retried = invoice.attempt_count > 1
    is_behind = is_of_failed or invoice.next_payment_attempt is not None
    has_failed = not by_invoice and (has_been_retried or (invoice.attempt_count > 0 and is_behind))
    is_late = by_invoice and invoice.due_date is not None and invoice.due_date < subject.now
    title, sentence = _failed(invoice) if has_failed else _to_pay(invoice, is_late=is_late, is_known=is_known)
    payment = OpenPayment(
        invoice_id=invoice.id,
        title=title,
        sentence=sentence,
        amount=amount,
        button=_("Pay %(amount)s") % {"amount": amount},
        pay_url=subject.links.invoice_payment(invoice.id),
        is_overdue=has_failed or is_late,
    )
    hosted_url = subject.links.hosted_invoice(invoice.id) if invoice.hosted_invoice_url else ""
    if subject.usable_methods():
        # Who pays by invoice finds there how to pay by transfer, too.
        return replace(payment, hosted_url=hosted_url) if by_invoice else payment
    return _without_method(subject, invoice, payment, hosted_url)


def _without_method(subject: Subject, invoice: Invoice, payment: OpenPayment, hosted_url: str) -> OpenPayment:
    """First the page that adds a payment method and leads back to pay; or Stripe's, which takes any; or nowhere."""
    if invoice.collection_method == "send_invoice" or not subject.can_add_method:
        return replace(payment, pay_url=hosted_url, button=payment.button if hosted_url else "")
    return replace(
        payment,
        pay_url=method_way(subject, payment.pay_url).add_url,
        button=_("Add payment method"),
        missing=_("No payment method is saved."),
        hosted_url=hosted_url,
    )


def _values(invoice: Invoice) -> dict[str, str]:
    return {
        "number": invoice.number or invoice.id,
        "date": long_date(invoice.effective_at or invoice.created),
        "due": long_date(invoice.due_date) if invoice.due_date else "",
        "attempt": long_date(invoice.next_payment_attempt) if invoice.next_payment_attempt else "",
    }


def _failed(invoice: Invoice) -> tuple[str, str]:
    title = _("Payment failed")
    if invoice.next_payment_attempt:
        sentence = _("Invoice %(number)s of %(date)s is not paid. The next attempt is on %(attempt)s.")
    else:
        sentence = _("Invoice %(number)s of %(date)s is not paid.")
    return title, sentence % _values(invoice)


def _to_pay(invoice: Invoice, *, is_late: bool, is_known: bool) -> tuple[str, str]:
    if is_late:
        return _("Payment overdue"), _("Invoice %(number)s was due on %(due)s.") % _values(invoice)
    if invoice.due_date:
        return _("Invoice to pay"), _("Invoice %(number)s is due on %(due)s.") % _values(invoice)
    if invoice.next_payment_attempt:
        sentence = _("Invoice %(number)s of %(date)s is charged automatically on %(attempt)s.")
        return _("Invoice to pay"), sentence % _values(invoice)
    if invoice.attempt_count > 0 and not is_known:
        sentence = _("The payment for invoice %(number)s of %(date)s has not arrived yet. It may be on its way.")
        return _("Payment not complete"), sentence % _values(invoice)
    return _("Invoice to pay"), _("Invoice %(number)s of %(date)s is not paid yet.") % _values(invoice)
