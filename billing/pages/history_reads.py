"""What the history of invoices asks: one round, however many invoices there are."""

from dataclasses import dataclass

from accounts.features import Feature, Features
from billing.gateway.catalogue import Catalogue
from billing.gateway.client import StripeList
from billing.gateway.credit_notes import CreditNote
from billing.gateway.cursors import Cursor, ListPage
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoices import Invoice
from billing.gateway.parallel import Answer, together, wait_for
from billing.gateway.subscriptions import Subscription
from billing.invoice_choice import InvoiceChoice
from billing.invoice_names import names_in_lines
from billing.pages.links import HomeLinks
from billing.pages.subject import Subject
from billing.pages.subscription_reads import catalogue_with_names

_FIRST = Cursor()


@dataclass(frozen=True, slots=True)
class HistoryReads:
    """`subscriptions` are what the list can be narrowed to; none where Stripe did not answer for them."""

    subject: Subject
    page: ListPage[Invoice]
    notes: dict[str, list[CreditNote]]
    """By the invoice (its id) that they correct, newest first."""
    subscriptions: StripeList[Subscription]


def read_history(gateway: CustomerGateway, features: Features, cursor: Cursor, choice: InvoiceChoice) -> HistoryReads:
    """Raises our errors, `NotFound` for an unusable cursor and for a subscription of somebody else's.

    Names of subscriptions that are not remembered cost one more call, as does a subscription that is not among the
    newest hundred.
    """
    with together() as reads:
        customer = reads.ask(gateway.customer())
        page = reads.ask(gateway.invoices(cursor, choice.wanted))
        notes = reads.ask(gateway.credit_notes(_FIRST))
        found = reads.ask(gateway.subscription_names(), is_extra=True)
    subscriptions = _choices(gateway, found, choice)
    lines = [line for invoice in page.value.data for line in invoice.lines.data]
    catalogue = catalogue_with_names(
        gateway, [item.price.product for each in subscriptions.data for item in each.items.data]
    )
    subject = Subject(
        customer=customer.value,
        catalogue=Catalogue(names={**catalogue.names, **names_in_lines(lines)}, prices=catalogue.prices),
        links=HomeLinks(gateway.merchant.slug, gateway.customer_id),
        merchant_name=gateway.merchant.name,
        has_invoices=features.has(Feature.INVOICE_HISTORY),
    )
    return HistoryReads(subject, page.value, _notes_of(gateway, page.value.data, notes.value), subscriptions)


def _notes_of(
    gateway: CustomerGateway, invoices: list[Invoice], newest: StripeList[CreditNote]
) -> dict[str, list[CreditNote]]:
    """The newest hundred are nearly always all. Else each credited invoice is asked for its own, in one more round."""
    found = newest.data
    if newest.has_more:
        with together() as reads:
            credited = [invoice.id for invoice in invoices if invoice.is_credited]
            answers = [reads.ask(gateway.credit_notes(_FIRST, invoice=invoice_id)) for invoice_id in credited]
        found = [note for answer in answers for note in answer.value.data]
    by_invoice: dict[str, list[CreditNote]] = {}
    for note in found:
        by_invoice.setdefault(note.invoice, []).append(note)
    return by_invoice


def _choices(
    gateway: CustomerGateway, found: Answer[StripeList[Subscription]], choice: InvoiceChoice
) -> StripeList[Subscription]:
    """With the chosen one, also where it is too old to be among them."""
    known = found.value if found.error is None else StripeList[Subscription](data=[])
    if not choice.subscription or any(each.id == choice.subscription for each in known.data):
        return known
    return StripeList([*known.data, wait_for(gateway.subscription(choice.subscription))], known.has_more)
