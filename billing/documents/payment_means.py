"""How an invoice is paid, in the codes of UNTDID 4461.

https://docs.peppol.eu/poacc/billing/3.0/codelist/UNCL4461/
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.documents.papers import Paper
from billing.documents.payment_words import payment_lines
from billing.gateway.payment_methods import PaymentMethod
from billing.payment_method_names import BANK_DEBITS, name_of
from billing.sentences import in_a_row

_TRANSFER, _SEPA_TRANSFER = "30", "58"
_CARD, _DEBIT, _SEPA_DEBIT, _ONLINE, _UNDEFINED = "48", "49", "59", "68", "1"


@dataclass(frozen=True, slots=True)
class PaymentWay:
    """A code with its name in words, and what belongs to it."""

    code: str
    name: str
    last4: str = ""
    iban: str = ""
    bic: str = ""
    creditor_id: str = ""


def payment_way(paper: Paper, *, in_detail: bool) -> PaymentWay:
    """What it was paid with, or refunded to; of an invoice that is sent the account for a transfer; else in words.

    XRechnung wants particulars of a debit that Stripe does not tell (the debited account): without `in_detail` it is
    told in words only.
    """
    if paper.note and not paper.note.refunded and (words := in_a_row(payment_lines(paper))):
        return PaymentWay(_UNDEFINED, words)
    charged = next((each.charged for each in paper.whole.payments if each.status == "paid" and each.charged), None)
    if charged is not None and charged.payment_method_details is not None:
        return _charged(paper, charged.payment_method_details.method, in_detail=in_detail)
    seller = paper.seller
    if paper.invoice.collection_method == "send_invoice" and seller.iban:
        code = _SEPA_TRANSFER if paper.figures.currency == "eur" else _TRANSFER
        return PaymentWay(code, _("Bank transfer"), iban=seller.iban, bic=seller.bic)
    return PaymentWay(_UNDEFINED, _("Payment through %(merchant)s") % {"merchant": seller.merchant_name})


def _charged(paper: Paper, method: PaymentMethod, *, in_detail: bool) -> PaymentWay:
    name = name_of(method).name
    if method.card and method.card.last4:
        return PaymentWay(_CARD, name, last4=method.card.last4)
    if method.type in BANK_DEBITS:
        code = _SEPA_DEBIT if method.type == "sepa_debit" else _DEBIT
        if not in_detail:
            return PaymentWay(_UNDEFINED, name)
        return PaymentWay(code, name, creditor_id=paper.seller.creditor_id if code == _SEPA_DEBIT else "")
    return PaymentWay(_ONLINE if in_detail else _UNDEFINED, name)
