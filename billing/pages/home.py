"""The home page: everything a customer wants to see at a glance."""

import time
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.features import Feature, Features
from accounts.models import Merchant
from billing.dates import long_date
from billing.errors import BillingError, NotFound
from billing.gateway.catalogue import Catalogue
from billing.gateway.customers import Customer
from billing.gateway.invoice_lines import InvoiceLine
from billing.gateway.subscriptions import Subscription
from billing.invoice_names import names_in_lines
from billing.money import Money
from billing.pages.details import Changes, DetailsSection, details_section
from billing.pages.invoices import InvoicesSection, failed_invoices, invoices_section
from billing.pages.links import HomeLinks
from billing.pages.open_payments import OpenPaymentsSection, failed_open_payments, open_payments_section
from billing.pages.payment_methods import PaymentMethodsSection, failed_payment_methods, payment_methods_section
from billing.pages.reads import HomeReads
from billing.pages.subject import Subject
from billing.pages.subscription_cards import failed_subscriptions, subscriptions_section
from billing.pages.subscriptions import SubscriptionsSection
from billing.policy.renewal import prices_of

DAY = 86_400


@dataclass(frozen=True, slots=True)
class HomePage:
    """Sections in the order people ask. `None` means that the section is not there (its feature is off).

    A section that is read by itself has a `problem`: a sentence that stands in place of the content when Stripe did
    not answer for it, else an empty string. Without the customer (and so the details) there is no page.
    """

    customer_name: str
    """How the customer is called: name, else e-mail, else an empty string."""
    clock_notice: str
    """Test mode only: a sentence that says which day the customer's test clock shows; empty when that is today."""
    credit_notice: str
    """A sentence about a credit balance (or a small amount owed that goes on the next invoice); else empty."""
    open_payments: OpenPaymentsSection | None
    """Stands above everything; `None` as well when nothing is to be paid."""
    subscriptions: SubscriptionsSection
    payment_methods: PaymentMethodsSection | None
    details: DetailsSection | None
    invoices: InvoicesSection | None


def home_page(merchant: Merchant, reads: HomeReads, features: Features, links: HomeLinks, changes: Changes) -> HomePage:
    """Print what was read; a section whose read failed says so in a sentence.

    Raises `NotFound` when Stripe refused a cursor.
    """
    subject = _subject(merchant, reads, links, features)
    live = [each for each in _subscriptions(reads) if not each.has_ended]
    return HomePage(
        customer_name=reads.customer.name or reads.customer.email or "",
        clock_notice=_clock_notice(reads.customer),
        credit_notice=_credit_notice(reads.customer),
        open_payments=_open_payments(subject, reads),
        subscriptions=_subscriptions_section(subject, reads, features),
        payment_methods=_payment_methods(subject, reads),
        details=details_section(reads.customer, changes) if features.has(Feature.CUSTOMER_UPDATE) else None,
        invoices=_invoices(subject, reads, live),
    )


def _subject(merchant: Merchant, reads: HomeReads, links: HomeLinks, features: Features) -> Subject:
    methods = reads.payment_methods
    return Subject(
        customer=reads.customer,
        catalogue=_with_names_in_lines(reads),
        links=links,
        merchant_name=merchant.name,
        methods=tuple(methods.value.data) if methods is not None and methods.error is None else (),
        has_invoices=features.has(Feature.INVOICE_HISTORY),
        can_add_method=features.has(Feature.PAYMENT_METHOD_UPDATE),
        subscribed_to=frozenset(prices_of(each) for each in _subscriptions(reads) if not each.has_ended),
    )


def _with_names_in_lines(reads: HomeReads) -> Catalogue:
    catalogue = reads.catalogue
    if not catalogue.unknown_names(item.price.product for each in _subscriptions(reads) for item in each.items.data):
        return catalogue
    lines: list[InvoiceLine] = list(reads.next_invoice.lines.data) if reads.next_invoice else []
    for answer in (reads.invoices, reads.open_invoices):
        if answer is not None and answer.error is None:
            lines += [line for invoice in answer.value.data for line in invoice.lines.data]
    return Catalogue(names={**names_in_lines(lines), **catalogue.names}, prices=catalogue.prices)


def _subscriptions(reads: HomeReads) -> list[Subscription]:
    return reads.subscriptions.value.data if reads.subscriptions.error is None else []


def _subscriptions_section(subject: Subject, reads: HomeReads, features: Features) -> SubscriptionsSection:
    if reads.subscriptions.error is not None:
        _refuse_bad_cursor(reads.subscriptions.error)
        return failed_subscriptions()
    return subscriptions_section(subject, reads.subscriptions.value, reads.next_invoice, features)


def _payment_methods(subject: Subject, reads: HomeReads) -> PaymentMethodsSection | None:
    if reads.payment_methods is None:
        return None
    if reads.payment_methods.error is not None:
        return failed_payment_methods(subject.links.merchant_slug)
    live = [each for each in _subscriptions(reads) if not each.has_ended]
    return payment_methods_section(subject, reads.payment_methods.value, live, has_waiting=reads.has_waiting_account)


def _invoices(subject: Subject, reads: HomeReads, live: list[Subscription]) -> InvoicesSection | None:
    if reads.invoices is None:
        return None
    if reads.invoices.error is not None:
        return failed_invoices()
    renewals = [each.renews_at for each in live if each.renews_at is not None and each.ends_at is None]
    return invoices_section(subject, reads.invoices.value, min(renewals, default=None))


def _open_payments(subject: Subject, reads: HomeReads) -> OpenPaymentsSection | None:
    if reads.open_invoices is None:
        return None
    if reads.open_invoices.error is not None:
        return failed_open_payments()
    return open_payments_section(subject, reads.open_invoices.value, _subscriptions(reads), reads.on_its_way)


def _refuse_bad_cursor(error: BillingError) -> None:
    """A list of a customer who exists is not found only when its cursor is not."""
    if isinstance(error, NotFound):
        raise error


def _clock_notice(customer: Customer) -> str:
    clock = customer.test_clock
    # A clock that shows today tells the reader nothing.
    if clock is None or abs(clock.frozen_time - time.time()) < DAY:
        return ""
    return _("Test mode: for this customer it is %(date)s.") % {"date": long_date(clock.frozen_time)}


def _credit_notice(customer: Customer) -> str:
    if not customer.balance or not customer.currency:
        return ""
    amount = Money(abs(customer.balance), customer.currency)
    if customer.balance < 0:
        return _("You have a credit of %(amount)s. It is used for your next invoices.") % {"amount": amount}
    return _("You owe %(amount)s from an earlier invoice. It is added to your next one.") % {"amount": amount}
