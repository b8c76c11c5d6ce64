"""Credit notes in words: what became of the amount, and why. https://docs.stripe.com/invoicing/integration/programmatic-credit-notes"""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.gateway.credit_notes import CreditNote
from billing.statuses import Mark


def note_status(note: CreditNote) -> Mark:
    """ "Refunded", "Added to your credit", "Taken off the invoice", "Canceled"."""
    if note.is_void:
        return Mark(pgettext("credit note", "Canceled"), "quiet")
    if note.refunds:
        return Mark(pgettext("credit note", "Refunded"), "good")
    if note.customer_balance_transaction:
        return Mark(pgettext("credit note", "Added to your credit"), "good")
    if note.pre_payment_amount:
        return Mark(pgettext("credit note", "Taken off the invoice"), "info")
    return Mark(pgettext("credit note", "Given back"), "good")


def note_reason(note: CreditNote) -> str:
    """Why, in the merchant's words, else in Stripe's; empty where neither says."""
    reasons = {
        "duplicate": _("It was invoiced twice."),
        "fraudulent": _("The payment was fraudulent."),
        "order_change": _("The order was changed."),
        "product_unsatisfactory": _("The product was not satisfactory."),
    }
    return note.memo or reasons.get(note.reason or "", "")
