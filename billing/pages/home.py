"""The home page: everything a customer wants to see at a glance."""

from dataclasses import dataclass

from billing.pages.details import DetailsSection
from billing.pages.invoices import InvoicesSection
from billing.pages.open_payments import OpenPaymentsSection
from billing.pages.payment_methods import PaymentMethodsSection
from billing.pages.subscriptions import SubscriptionsSection


@dataclass(frozen=True, slots=True)
class HomePage:
    """Sections in the order people ask. `None` means that the section is not there (its feature is off).

    Every section has a `problem`: a sentence that stands in place of the content when Stripe did not answer for it,
    else an empty string.
    """

    customer_name: str
    """How the customer is called: name, else e-mail, else an empty string."""
    clock_notice: str
    """Test mode only: a sentence that says which day the customer's test clock shows; else empty."""
    credit_notice: str
    """A sentence about a credit balance (or a small amount owed that goes on the next invoice); else empty."""
    open_payments: OpenPaymentsSection | None
    """Stands above everything; `None` as well when nothing is to be paid."""
    subscriptions: SubscriptionsSection
    payment_methods: PaymentMethodsSection | None
    details: DetailsSection | None
    invoices: InvoicesSection | None
