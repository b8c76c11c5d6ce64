"""What the tables of an archive say of each document, and the tables themselves: figures as Stripe has them.

For machines: the names of columns are English, dates are ISO 8601, amounts have a point and as many decimals as the
currency has at Stripe. What a spreadsheet could take for a formula is disarmed.

Each row adds up: total + balance - credit_notes = paid + open, unless it was canceled. `balance` is what the customer's
balance paid (negative) or took over; `credit_notes` what those took off before the invoice was paid.
"""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from billing.dates import iso_date
from billing.documents.papers import Paper
from billing.documents.plain_text import plain
from billing.money import exponent
from billing.tax_texts import percentage

COLUMNS = (
    "type",
    "number",
    "invoice_number",
    "date",
    "service_start",
    "service_end",
    "due_date",
    "status",
    "currency",
    "net",
    "tax",
    "total",
    "balance",
    "credit_notes",
    "paid",
    "open",
    "customer",
    "file",
    "sha256",
)
TAX_COLUMNS = ("type", "number", "date", "currency", "tax", "rate", "reason", "included", "net", "tax_amount")

# What Stripe says of a rate that the merchant has chosen.
_NO_REASON = "not_available"
# Why nothing was charged to a customer, in Stripe's words for a tax that was. https://docs.stripe.com/tax/zero-tax
_OF_CUSTOMER = {"reverse": "reverse_charge", "exempt": "customer_exempt"}
# Also as they are typed in Japanese and Chinese.
_FORMULA = tuple("=+-@＝＋－＠")


def facts_of(paper: Paper) -> dict[str, Any]:
    """Of one document, for its row in each table and for the sums; amounts of a credit note are negative."""
    figures, invoice = paper.figures, paper.invoice
    sign = -1 if paper.note else 1
    period, is_void = paper.period, paper.is_void
    return {
        "type": "credit_note" if paper.note else "invoice",
        "number": paper.number,
        "invoice_number": invoice.number or invoice.id,
        "date": iso_date(paper.dated),
        "service_start": iso_date(period.start) if period else "",
        "service_end": iso_date(period.end) if period else "",
        "due_date": iso_date(invoice.due_date) if invoice.due_date and not paper.note else "",
        "status": (paper.note.status if paper.note else invoice.status) or "",
        "currency": figures.currency.upper(),
        "net": decimal_text(sign * figures.net, figures.currency),
        "tax": decimal_text(sign * figures.tax, figures.currency),
        "total": decimal_text(sign * figures.total, figures.currency),
        **{name: decimal_text(amount, figures.currency) for name, amount in _settled(paper).items()},
        "customer": paper.buyer_name or invoice.customer_email or "",
        "is_void": is_void,
        "taxes": [*_taxes(paper, sign)],
    }


def _settled(paper: Paper) -> dict[str, int]:
    figures, note = paper.figures, paper.note
    if paper.is_void:
        return {"balance": 0, "credit_notes": 0, "paid": 0 if note else figures.paid, "open": 0}
    if note:
        paid = -(note.refunded + note.given_outside)
        return {"balance": note.to_balance, "credit_notes": -note.pre_payment_amount, "paid": paid, "open": 0}
    return {
        "balance": figures.asked - figures.total,
        "credit_notes": figures.credited,
        "paid": figures.paid,
        "open": figures.remaining,
    }


def _taxes(paper: Paper, sign: int) -> Iterable[dict[str, Any]]:
    figures = paper.figures
    for tax in figures.taxes:
        rate = paper.names.tax_rates.get(tax.rate)
        percent = percentage(rate)
        yield {
            "tax": rate.display_name if rate else "",
            "rate": "" if percent is None else format(percent.normalize() + 0, "f"),
            "reason": "" if tax.reason == _NO_REASON else tax.reason,
            "included": tax.is_included,
            "net": decimal_text(sign * tax.taxable, figures.currency),
            "tax_amount": decimal_text(sign * tax.amount, figures.currency),
        }
    if figures.net_without_tax:
        yield {
            "tax": "",
            "rate": "",
            "reason": _OF_CUSTOMER.get(paper.invoice.customer_tax_exempt or "", "no_tax"),
            "included": False,
            "net": decimal_text(sign * figures.net_without_tax, figures.currency),
            "tax_amount": decimal_text(0, figures.currency),
        }


def decimal_text(amount: int, currency: str) -> str:
    """ "49.00", "6800", "12.750", "-12.40"."""
    return format(Decimal(amount).scaleb(-exponent(currency)), "f")


def documents_table(rows: Iterable[dict[str, Any]]) -> str:
    """A row for each document."""
    return _table(COLUMNS, rows)


def taxes_table(rows: Iterable[dict[str, Any]]) -> str:
    """A row for each tax of each document."""
    each = ({**tax, **{name: row[name] for name in TAX_COLUMNS[:4]}} for row in rows for tax in row["taxes"])
    return _table(TAX_COLUMNS, each)


def _table(columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> str:
    """https://www.rfc-editor.org/rfc/rfc4180, with the mark by which spreadsheets know UTF-8."""
    written = io.StringIO()
    written.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(name, row.get(name, "")) for name in columns])
    return written.getvalue()


_AMOUNTS = frozenset({"net", "tax", "total", "balance", "credit_notes", "paid", "open", "tax_amount"})


def _cell(column: str, value: Any) -> str:
    """Text that begins like a formula gets a mark in front, which spreadsheets do not show; amounts are numbers.

    One line each. https://owasp.org/www-community/attacks/CSV_Injection
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    text = " ".join(plain(str(value)).split())
    is_number = column in _AMOUNTS and not text.strip("-.0123456789")
    return f"'{text}" if text.startswith(_FORMULA) and not is_number else text
