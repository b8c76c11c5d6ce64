"""The lines of a document: names, and beside them columns of figures that are as wide as what stands in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.documents.papers import Paper
from billing.invoice_figures import SHIPPING, LineFigures, TaxFigures
from billing.line_texts import LineText, line_text
from billing.money import Money, format_number
from billing.sentences import listed
from billing.tax_texts import percent_text

# Widths in em: of a figure, which is never wider, and of the space before a column.
_DIGIT, _SPACE = 0.6, 1.6


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """`width` as CSS. Reckoned here: to let the printer find it costs a look at each letter of thousands of lines."""

    heading: str
    width: str


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """`figures` are one for each column."""

    name: str
    period: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    period: str
    quantity: str
    unit_price: str
    tax: str
    amount: str


def printed_lines(paper: Paper) -> tuple[tuple[PrintedColumn, ...], tuple[PrintedLine, ...]]:
    """In the language that is active. Columns that say nothing are left out."""
    lines = list(_lines(paper))
    has_quantities = any(line.quantity not in {"", format_number(1)} for line in lines)
    columns: list[tuple[str, list[str]]] = []
    if has_quantities:
        columns.append((_("Quantity"), [line.quantity for line in lines]))
        columns.append((_("Unit price"), [line.unit_price for line in lines]))
    if any(line.tax for line in lines):
        columns.append((_("Tax rate"), [line.tax for line in lines]))
    columns.append((_("Amount"), [line.amount for line in lines]))
    figures = zip(*(texts for _heading, texts in columns), strict=True)
    return (
        tuple(PrintedColumn(heading, _width((heading, *texts))) for heading, texts in columns),
        tuple(PrintedLine(line.name, line.period, each) for line, each in zip(lines, figures, strict=True)),
    )


def _width(texts: Iterable[str]) -> str:
    """Of the longest; letters of China and Japan are as wide as two."""
    longest = max(sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text) for text in texts)
    return f"{longest * _DIGIT + _SPACE:.2f}em"


def _lines(paper: Paper) -> Iterator[_Line]:
    """The figures are those of every other form of the document."""
    texts = {line.id: line_text(line, paper.names, paper.figures.currency) for line in paper.invoice.lines.data}
    credited = {line.id: line for line in paper.note.lines.data} if paper.note else {}
    for figures in paper.figures.lines:
        line = credited.get(figures.id)
        if figures.id == SHIPPING:
            text = LineText(_("Shipping"), "", "", "", "")
        elif line is not None:
            of_invoice = texts.get(line.invoice_line_item or "")
            quantity = format_number(line.quantity) if line.quantity else ""
            name = of_invoice.name if of_invoice else line.description or pgettext("credit note", "Credit")
            text = LineText(name, of_invoice.period if of_invoice else "", quantity, "", name)
        else:
            text = texts[figures.id]
        yield _Line(
            name=text.name,
            period=text.period,
            quantity=text.quantity,
            unit_price=text.unit_price,
            tax=_line_tax(paper, figures),
            amount=str(Money(figures.amount, paper.figures.currency)),
        )


def _line_tax(paper: Paper, line: LineFigures) -> str:
    """ "19%"; "5%, 9.975%" where a line has several."""
    percents = [
        percent_text(TaxFigures(tax.tax_rate, tax.amount, 0, tax.is_included, tax.taxability_reason), paper.names)
        for tax in line.taxes
    ]
    return listed(percents)
