"""What the page of one invoice asks: a round for the invoice, and one for what it names and is compared with."""

from dataclasses import dataclass

from accounts.features import Feature, Features
from billing.asked_names import AskedNames
from billing.errors import BillingError, NotFound
from billing.gateway.catalogue import load_catalogue
from billing.gateway.full_invoices import FullInvoice
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import together, wait_for
from billing.gateway.subscriptions import PendingUpdate, Subscription
from billing.gateway.whole_invoices import WholeInvoice
from billing.invoice_names import Names, product_names
from billing.pages.links import HomeLinks
from billing.pages.subject import Subject


@dataclass(frozen=True, slots=True)
class InvoiceReads:
    """`names` are those of the invoice, with what is known of the earlier one's products."""

    subject: Subject
    whole: WholeInvoice
    earlier: FullInvoice | None
    """What it is compared with; `None` for the first of a subscription, and for what is for none."""
    names: Names
    held_change: PendingUpdate | None = None
    """The change that waits for its payment."""


def read_invoice(gateway: CustomerGateway, features: Features, invoice_id: str) -> InvoiceReads:
    """Raises our errors, `NotFound` for an invoice of somebody else's."""
    with together() as reads:
        asked = reads.ask(gateway.whole_invoice(invoice_id))
        customer = reads.ask(gateway.customer())
    whole = asked.value
    if whole.invoice.status == "draft":
        # The merchant's own business until it is final.
        raise NotFound
    with together() as reads:
        names = AskedNames(gateway, reads, whole.invoice)
        is_of_subscription = whole.invoice.subscription is not None
        change = whole.invoice.subscription if _may_be_of_change(whole.invoice) else None
        changed = reads.ask(gateway.subscription(change), is_extra=True) if change else None
        before = reads.ask(gateway.earlier_invoices(whole.invoice), is_extra=True) if is_of_subscription else None
    # An explanation only makes the page better: without it the page is whole.
    candidates = before.value if before is not None and before.error is None else []
    earlier = _in_full(gateway, _compared_with(whole.invoice, candidates))
    found, catalogue = names.found(), load_catalogue(gateway.merchant)
    subject = Subject(
        customer=customer.value,
        catalogue=catalogue,
        links=HomeLinks(gateway.merchant.slug, gateway.customer_id),
        merchant_name=gateway.merchant.name,
        has_invoices=features.has(Feature.INVOICE_HISTORY),
    )
    if earlier is not None:
        products = product_names(earlier, catalogue.names) | found.products
        found = Names(products, found.tax_rates, found.discounts)
    subscription = changed.value if changed is not None and changed.error is None else None
    return InvoiceReads(subject, whole, earlier, found, _held_change(subscription, invoice_id))


def _held_change(subscription: Subscription | None, invoice_id: str) -> PendingUpdate | None:
    is_held = subscription is not None and subscription.held_invoice == invoice_id
    return subscription.pending_update if subscription and is_held else None


def _may_be_of_change(invoice: FullInvoice) -> bool:
    return invoice.is_owed and invoice.billing_reason == "subscription_update"


def _in_full(gateway: CustomerGateway, earlier: FullInvoice | None) -> FullInvoice | None:
    if earlier is None or not earlier.lines.has_more:
        return earlier
    try:
        return wait_for(gateway.in_full(earlier))
    except BillingError:
        return None


def _compared_with(invoice: FullInvoice, earlier: list[FullInvoice]) -> FullInvoice | None:
    """The last one before it. A renewal is compared with the last renewal, not with what a change in between cost."""
    final = [each for each in earlier if each.status not in {"draft", "void"} and each.currency == invoice.currency]
    regular = [each for each in final if each.is_regular] if invoice.is_regular else []
    return next(iter(regular or final), None)
