"""Payment methods: the default marked, expiring cards flagged."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaymentMethodRow:
    """One saved payment method."""

    id: str
    icon: str
    """Name of a mark: a card brand (visa, mastercard, amex, discover, diners, jcb, unionpay, eftpos_au,
    cartes_bancaires) or a kind (card, bank, link, paypal, cashapp, amazon_pay, wallet)."""
    name: str
    """"Visa ending 4242", "SEPA Direct Debit, account ending 3000", "Link (ada@example.com)"."""
    detail: str
    """"Expires 03/2027", "Apple Pay, expires 03/2027"; often empty."""
    warning: str
    """"Expired", "Expires this month"; else empty."""
    is_default: bool


@dataclass(frozen=True, slots=True)
class PaymentMethodsSection:
    """The default first, then newest first."""

    rows: tuple[PaymentMethodRow, ...]
    more: str
    """A sentence when there are more than are listed; else empty."""
    empty: str
    """The sentence to show when there is no row; empty otherwise."""
    problem: str = ""
