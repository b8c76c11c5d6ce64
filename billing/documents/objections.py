"""Why there is no e-invoice of a document: for its page, and before one is made."""

from django.utils.translation import gettext as _

from accounts.models import Merchant
from billing.documents.papers import Paper
from billing.documents.refusals import refusal
from billing.documents.shortfalls import Shortfall, shortfalls, xrechnung_shortfalls
from billing.documents.store import Kind, kept_kinds


def objections(merchant: Merchant, paper: Paper, kind: str, language: str) -> tuple[Shortfall, ...]:
    """None where it was handed out before, or can be made. `kind` is that of the XML."""
    kept = kept_kinds(merchant, paper.object_id, language=language, state=paper.state)
    if kind in kept:
        return ()
    missing = (*shortfalls(paper), *(xrechnung_shortfalls(paper) if kind == Kind.XRECHNUNG else ()))
    # What was handed out as a PDF without one has none.
    is_plain = kind == Kind.CII and Kind.PDF in kept
    if missing or not (is_plain or refusal(merchant, paper, kind, language) == "refused"):
        return missing
    return (Shortfall(_("The official check of e-invoices does not accept it.")),)
