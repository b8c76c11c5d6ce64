"""On the way to the bank: what is to be confirmed there, and the link that leads there."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.gateway.invoice_payments import PayableInvoice
from billing.money import Money
from billing.pages.subject import Subject
from billing.stripe_pages import trusted_address


@dataclass(frozen=True, slots=True)
class PaymentBankPage:
    heading: str
    sentence: str
    bank_url: str
    """The bank's own page; the browser goes there by itself."""
    back_url: str


def payment_bank_page(subject: Subject, invoice: PayableInvoice) -> PaymentBankPage:
    """For an intent with a `bank_url`; raises `NotFound` when that is no address we lead to."""
    values = {
        "amount": str(Money(invoice.amount_remaining, invoice.currency)),
        "merchant": subject.merchant_name,
    }
    return PaymentBankPage(
        heading=_("Your bank asks you to confirm the payment"),
        sentence=_(
            "You pay %(amount)s to %(merchant)s. Nothing is charged before you confirm it on the page of your bank. "
            "Afterwards you come back here."
        )
        % values,
        bank_url=trusted_address(invoice.intent.bank_url if invoice.intent else ""),
        back_url=subject.links.invoice_payment(invoice.id),
    )
