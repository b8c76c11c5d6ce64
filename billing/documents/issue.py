"""A document for a customer: the one that was made before, or a new one.

Whose it is, and whether it was paid since, is asked of Stripe each time, by one call. While Stripe does not answer, a
file that this customer was handed out before is handed out again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import get_language

from accounts.models import Merchant
from billing.asked_names import AskedNames
from billing.documents.making import make_pdf, make_xml
from billing.documents.papers import Paper, invoice_state
from billing.documents.press import press
from billing.documents.store import Fixed, Kind, find_file, find_fixed, fix
from billing.errors import NotFound, StripeUnavailable, TooManyDocuments
from billing.gateway.account_cache import take_place
from billing.gateway.credit_notes import CreditNote
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import together, wait_for
from billing.gateway.whole_invoices import WholeInvoice
from billing.models import DocumentFile

# New documents of one customer: more than anybody opens one by one, fewer than would keep a printer busy.
MOST_NEW = 60
_WINDOW = 600


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


def credit_note_file(gateway: CustomerGateway, note_id: str, kind: str = Kind.PDF) -> DocumentFile:
    """A credit note as a file, likewise."""
    wanted = Wanted(gateway, note_id, kind)
    return _issued(wanted, lambda: _note_state(gateway, note_id), lambda: _note_paper(gateway, note_id))


def _issued(wanted: Wanted, state_of: Callable[[], str], paper_of: Callable[[], tuple[Fixed, Paper]]) -> DocumentFile:
    try:
        known = _find(wanted, state_of())
    except StripeUnavailable:
        known = _find(wanted, "") if not wanted.gateway.on_behalf_of else None
        if known is None:
            raise
    if known is not None:
        return known
    _count(wanted)
    fixed, paper = paper_of()
    return made(fixed, paper, wanted.kind)


def made(fixed: Fixed, paper: Paper, kind: str) -> DocumentFile:
    """A new file of a paper, in the language that is active."""
    language = _language()
    if kind == Kind.PDF:
        return make_pdf(fixed, paper, language, press())
    return make_xml(fixed, paper, "xrechnung" if kind == Kind.XRECHNUNG else "factur-x", language, press())


def paper_of(gateway: CustomerGateway, whole: WholeInvoice, note: CreditNote | None = None) -> tuple[Fixed, Paper]:
    """With what was fixed by its first file; for the first one it is fixed now. One call where names are unknown."""
    object_id = note.id if note else whole.invoice.id
    number = note.number if note else whole.invoice.number or object_id
    fixed = find_fixed(gateway.merchant, object_id)
    if fixed is None:
        with together() as reads:
            asked = AskedNames(gateway, reads, whole.invoice)
        fixed = fix(gateway.merchant, gateway.customer_id, object_id, number, asked.found())
    return fixed, Paper.of(whole, fixed.names, fixed.heading.seller, note)


def _count(wanted: Wanted) -> None:
    """One more new document for this customer; raises `TooManyDocuments`. Asking again for the same one counts once."""
    holder = f"{wanted.object_id} {wanted.kind} {_language()}"
    customer = wanted.gateway.customer_id
    if not take_place("documents", wanted.merchant, customer, holder, places=MOST_NEW, seconds=_WINDOW):
        raise TooManyDocuments


def _find(wanted: Wanted, state: str) -> DocumentFile | None:
    return find_file(
        wanted.merchant,
        wanted.gateway.customer_id,
        wanted.object_id,
        kind=wanted.kind,
        language=_language(),
        state=state,
    )


def _language() -> str:
    return get_language() or "en"


def _invoice_state(gateway: CustomerGateway, invoice_id: str) -> str:
    found = gateway.invoice(invoice_id)
    if found.status == "draft":
        raise NotFound
    return invoice_state(found.status, found.amount_remaining)


def _invoice_paper(gateway: CustomerGateway, invoice_id: str) -> tuple[Fixed, Paper]:
    return paper_of(gateway, wait_for(gateway.whole_invoice(invoice_id)))


def _note_state(gateway: CustomerGateway, note_id: str) -> str:
    return wait_for(gateway.credit_note(note_id)).status


def _note_paper(gateway: CustomerGateway, note_id: str) -> tuple[Fixed, Paper]:
    note = wait_for(gateway.credit_note(note_id))
    return paper_of(gateway, wait_for(gateway.whole_invoice(note.invoice)), note)
