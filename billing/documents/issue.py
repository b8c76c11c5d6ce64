"""A document for a customer: the one that was made before, or a new one.

Whose it is, and whether it was paid since, is asked of Stripe each time, by one call. While Stripe does not answer, a
file that this customer was handed out before is handed out again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import Merchant
from billing.asked_names import AskedNames
from billing.documents.making import Making
from billing.documents.papers import Paper, invoice_state
from billing.documents.press import press
from billing.documents.store import Fixed, Kind, begin, find_file, find_fixed
from billing.errors import DocumentsBusy, NotFound, StripeUnavailable, TooManyDocuments
from billing.gateway.account_cache import count, place
from billing.gateway.credit_notes import CreditNote
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import together, wait_for
from billing.gateway.whole_invoices import WholeInvoice
from billing.locales import active_language
from billing.models import DocumentFile

# New documents of one customer: more than anybody opens one by one, fewer than would keep a printer busy. Those that
# fail count, too.
MOST_NEW = 60
_WINDOW = 600
_AT_ONCE = 2
_LONGEST = 120
"""Seconds after which a document is made or given up, whatever happens."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a customer asks for: an invoice or a credit note (its id) as a file of a kind."""

    gateway: CustomerGateway
    object_id: str
    kind: str

    @property
    def merchant(self) -> Merchant:
        return self.gateway.merchant


def invoice_file(gateway: CustomerGateway, invoice_id: str, kind: str = Kind.PDF) -> DocumentFile:
    """An invoice as a file, in the language that is active.

    Raises `NotFound` (also for a draft), `NotAnEInvoice`, `TooManyDocuments`, `DocumentsBusy`, `DocumentFailed`,
    `StripeUnavailable` where nothing was made before.
    """
    wanted = Wanted(gateway, invoice_id, kind)
    return _issued(wanted, lambda: _invoice_state(gateway, invoice_id), lambda: _invoice_paper(gateway, invoice_id))


def credit_note_file(gateway: CustomerGateway, note_id: str) -> DocumentFile:
    """A credit note as a PDF, likewise."""
    wanted = Wanted(gateway, note_id, Kind.PDF)
    return _issued(wanted, lambda: _note_state(gateway, note_id), lambda: _note_paper(gateway, note_id))


def _issued(wanted: Wanted, state_of: Callable[[], str], paper_of: Callable[[], tuple[Fixed, Paper]]) -> DocumentFile:
    known = _known(wanted, state_of)
    if known is not None:
        return known
    merchant, customer = wanted.merchant, wanted.gateway.customer_id
    if count("documents", merchant, customer, seconds=_WINDOW) > MOST_NEW:
        raise TooManyDocuments
    with place("document", merchant, customer, places=_AT_ONCE, seconds=_LONGEST) as has_place:
        if not has_place:
            raise DocumentsBusy
        fixed, paper = paper_of()
        return made(fixed, paper, wanted.kind)


def _known(wanted: Wanted, state_of: Callable[[], str]) -> DocumentFile | None:
    """What was made before, if it still says what is so."""
    newest = _find(wanted)
    if newest is None:
        return None
    try:
        state = state_of()
    except StripeUnavailable:
        if wanted.gateway.on_behalf_of:
            raise
        return newest
    return newest if newest.state == state else _find(wanted, state)


def made(fixed: Fixed, paper: Paper, kind: str) -> DocumentFile:
    """A new file of a paper, in the language that is active."""
    return Making(fixed, paper, active_language(), press()).file(kind)


def paper_of(gateway: CustomerGateway, whole: WholeInvoice, note: CreditNote | None = None) -> tuple[Fixed, Paper]:
    """With what was fixed by its first file. One call where names are unknown. Raises `NotFound` for a draft."""
    if whole.invoice.status == "draft":
        raise NotFound
    object_id = note.id if note else whole.invoice.id
    number = note.number if note else whole.invoice.number or object_id
    fixed = find_fixed(gateway.merchant, object_id)
    if fixed is None:
        with together() as reads:
            asked = AskedNames(gateway, reads, whole.invoice, note)
        fixed = begin(gateway.merchant, gateway.customer_id, object_id, number, asked.found())
    return fixed, Paper.of(whole, fixed.names, fixed.heading.seller, note)


def _find(wanted: Wanted, state: str = "") -> DocumentFile | None:
    return find_file(
        wanted.merchant,
        wanted.gateway.customer_id,
        wanted.object_id,
        kind=wanted.kind,
        language=active_language(),
        state=state,
    )


def _invoice_state(gateway: CustomerGateway, invoice_id: str) -> str:
    found = wait_for(gateway.payable_invoice(invoice_id))
    if found.status == "draft":
        raise NotFound
    return invoice_state(found, is_on_its_way=found.is_on_its_way)


def _invoice_paper(gateway: CustomerGateway, invoice_id: str) -> tuple[Fixed, Paper]:
    return paper_of(gateway, wait_for(gateway.whole_invoice(invoice_id)))


def _note_state(gateway: CustomerGateway, note_id: str) -> str:
    return wait_for(gateway.credit_note(note_id)).status


def _note_paper(gateway: CustomerGateway, note_id: str) -> tuple[Fixed, Paper]:
    return note_paper(gateway, wait_for(gateway.credit_note(note_id)))


def note_paper(gateway: CustomerGateway, note: CreditNote) -> tuple[Fixed, Paper]:
    """Of a credit note, with all of its lines and its invoice."""
    with together() as reads:
        whole = reads.ask(gateway.whole_invoice(note.invoice))
        in_full = reads.ask(gateway.note_in_full(note))
    return paper_of(gateway, whole.value, in_full.value)
