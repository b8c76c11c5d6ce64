"""What a document says about its payment: what was paid and with what, or how much is to be paid and how."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.documents.papers import Paper
from billing.gateway.credit_notes import CreditNote
from billing.money import Money
from billing.payment_method_names import name_of


def payment_lines(paper: Paper) -> Iterator[str]:
    """A sentence each. What may change without another payment (the next attempt) is not said here."""
    if paper.note:
        yield from _given_back(paper, paper.note)
    elif paper.invoice.status != "void":
        yield from _balances(paper)
        yield from _payments(paper)
        if paper.invoice.status != "uncollectible":
            yield from _left(paper)


def _amount(paper: Paper, amount: int) -> str:
    return str(Money(amount, paper.figures.currency))


def _balances(paper: Paper) -> Iterator[str]:
    settled = paper.figures.settled
    for words, amount in (
        (_("Paid from your credit: %(amount)s."), settled.used),
        (_("From an earlier invoice: %(amount)s."), settled.owed),
        (_("Added to your credit: %(amount)s."), settled.credited),
        (_("Moved to your next invoice: %(amount)s."), settled.carried),
        (_("Taken off by credit notes: %(amount)s."), paper.figures.credited),
    ):
        if amount:
            yield words % {"amount": _amount(paper, amount)}


def _payments(paper: Paper) -> Iterator[str]:
    told = 0
    for payment in reversed(paper.whole.payments):
        if payment.status != "paid" or not payment.amount_paid:
            continue
        told += payment.amount_paid
        values = {"amount": _amount(paper, payment.amount_paid), "date": long_date(payment.paid_at)}
        charge = payment.charged
        if charge is not None and charge.payment_method_details is not None:
            values["method"] = name_of(charge.payment_method_details.method).name
            yield _("%(amount)s paid on %(date)s with %(method)s.") % values
        else:
            yield _("%(amount)s paid on %(date)s.") % values
    rest = paper.figures.paid - told
    if rest > 0:
        values = {"amount": _amount(paper, rest)}
        paid_at = paper.invoice.status_transitions.paid_at
        if paid_at:
            yield _("%(amount)s paid on %(date)s.") % {**values, "date": long_date(paid_at)}
        else:
            yield _("%(amount)s paid.") % values


def _left(paper: Paper) -> Iterator[str]:
    invoice = paper.invoice
    if invoice.amount_remaining <= 0:
        yield _("Nothing is left to pay.")
        return
    values = {"amount": _amount(paper, invoice.amount_remaining)}
    if paper.is_on_its_way:
        yield _("A payment of %(amount)s is on its way.") % values
        return
    if invoice.due_date:
        yield _("To pay by %(date)s: %(amount)s.") % {**values, "date": long_date(invoice.due_date)}
    else:
        yield _("To pay: %(amount)s.") % values
    if invoice.collection_method == "send_invoice" and paper.seller.iban:
        account = " ".join(part for part in (_grouped(paper.seller.iban), paper.seller.bic) if part)
        yield _("Bank account: %(account)s, %(name)s. Reference: %(number)s.") % {
            "account": account,
            "name": paper.seller_name,
            "number": paper.number,
        }


def _grouped(iban: str) -> str:
    """ "DE89 3704 0044 0532 0130 00": as it stands on paper."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def _given_back(paper: Paper, note: CreditNote) -> Iterator[str]:
    if note.is_void:
        return
    for words, amount in (
        (_("Taken off what was to be paid: %(amount)s."), note.pre_payment_amount),
        (_("Refunded to your payment method: %(amount)s."), note.refunded),
        (_("Added to your credit: %(amount)s."), note.to_balance),
        (_("Given back in another way: %(amount)s."), note.given_outside),
    ):
        if amount > 0:
            yield words % {"amount": _amount(paper, amount)}
