"""Open amounts to pay: the section above everything, with the one button that mends it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenPayment:
    """One open invoice."""

    invoice_id: str
    title: str
    """What is wrong, as a heading: "Payment failed", "Invoice to pay", "Payment overdue"."""
    sentence: str
    """What it is about and since when: "The payment for invoice ACME-0003 of 3 March 2026 was declined. ...\""""
    amount: str
    button: str
    """"Pay EUR 49.00"; the label of the link to `pay_url`. Both are empty when Stripe has no page to pay it on."""
    pay_url: str
    is_overdue: bool
    """True: print it as an alarm (payment failed or past its due date). False: a reminder."""


@dataclass(frozen=True, slots=True)
class OpenPaymentsSection:
    """Oldest first; the first one's button is the page's primary button, the others are outlined."""

    payments: tuple[OpenPayment, ...]
    more: str
    """A sentence when there are more open invoices than are listed; else empty."""
    problem: str = ""
