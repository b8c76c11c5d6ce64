"""Documents as HTML for the printer: one template, one style sheet, nothing from outside."""

from datetime import UTC, datetime

from django.template.loader import render_to_string

from billing.documents.letterheads import Look
from billing.documents.papers import Paper
from billing.documents.printed import printed_paper
from billing.locales import active_language

# Named, so that Han characters have the shape of the reader's country; each also stands in for the scripts it has.
# Debian: fonts-noto-core, fonts-ipafont-gothic, fonts-wqy-microhei, fonts-symbola.
_HAN = {"ja": '"IPAPGothic", "WenQuanYi Micro Hei"'}
_OTHER_HAN = '"WenQuanYi Micro Hei", "IPAPGothic"'
_LETTER = frozenset({"US", "CA", "MX", "CL", "CO", "CR", "DO", "GT", "NI", "PA", "PH", "PR", "SV", "VE"})
"""Where offices have paper of that size. https://cldr.unicode.org (supplemental: measurementData, paperSize)"""


def sheet(paper: Paper, look: Look) -> str:
    """The document in the language that is active; what customers and merchants typed is escaped."""
    context = {
        "page": printed_paper(paper),
        "look": look,
        "author": paper.seller_name,
        "dated": datetime.fromtimestamp(paper.dated, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "font": font_families(look.font, active_language()),
        "page_size": page_size(paper),
    }
    return render_to_string("documents/paper.html", context)


def font_families(font: str, language: str) -> str:
    """As CSS. A serif brand keeps its serifs in the scripts that have them."""
    own = '"Noto Serif", "Noto Sans"' if font == "serif" else '"Noto Sans"'
    return f'{own}, {_HAN.get(language, _OTHER_HAN)}, "Symbola", sans-serif'


def page_size(paper: Paper) -> str:
    """As the merchant wants it at Stripe, else as the buyer's country has it."""
    wanted = paper.invoice.rendering.pdf.page_size if paper.invoice.rendering and paper.invoice.rendering.pdf else None
    if wanted in {"a4", "letter"}:
        return wanted
    address = paper.invoice.customer_address
    country = (address.country if address else None) or paper.seller.address.country or ""
    return "letter" if country in _LETTER else "a4"
