"""What the stories about invoices and their documents begin with, and how a document is read."""

import io
import re
from typing import Any
from unittest.mock import patch

import pypdfium2
from django_tasks_db.management.commands.db_worker import Worker
from pypdf import PdfReader

from accounts.models import DocumentSettings, Merchant
from tests.cast import Stripe

BERLIN = {"line1": "Gneisenaustraße 109", "postal_code": "10961", "city": "Berlin", "country": "DE"}
HAMBURG = {"line1": "Speicherstadt 12", "postal_code": "20457", "city": "Hamburg", "country": "DE"}


def introduce(merchant: Merchant, **more: str) -> DocumentSettings:
    """A German seller, with all that an e-invoice asks for."""
    documents = DocumentSettings.of(merchant)
    given = {
        "legal_name": "Acme Software GmbH",
        **BERLIN,
        "vat_id": "DE812345673",
        "contact_name": "Buchhaltung",
        "contact_phone": "+49 30 1234567",
        "contact_email": "invoices@acme.example",
        "iban": "DE12500105170648489890",
        **more,
    }
    for name, value in given.items():
        setattr(documents, name, value)
    documents.full_clean()
    documents.save()
    return documents


def company(stripe: Stripe, customer: str, **more: Any) -> None:
    """Let the customer be a German company with a VAT number and an address."""
    stripe.post(f"/v1/customers/{customer}", **{"name": "Bergmann & Söhne KG", "address": HAMBURG, **more})
    stripe.post(f"/v1/customers/{customer}/tax_ids", type="eu_vat", value="DE812345699")


def tax_rate(stripe: Stripe, percentage: float = 19, **more: Any) -> str:
    """A rate of VAT that is added to prices."""
    shape = {"display_name": "VAT", "inclusive": False, "tax_type": "vat", "country": "DE", **more}
    return str(stripe.post("/v1/tax_rates", percentage=percentage, **shape)["id"])


def item(stripe: Stripe, customer: str, amount: int = 2500, what: str = "Setup", **more: Any) -> None:
    """An amount for the next invoice."""
    shape = {"currency": "eur", "description": what, **more}
    stripe.post("/v1/invoiceitems", customer=customer, amount=amount, **shape)


def billed(stripe: Stripe, customer: str, **terms: Any) -> dict[str, Any]:
    """An open invoice of the items that wait."""
    shape = {"auto_advance": False, "pending_invoice_items_behavior": "include", **terms}
    made = stripe.post("/v1/invoices", customer=customer, **shape)
    return stripe.post(f"/v1/invoices/{made['id']}/finalize")


def paid(stripe: Stripe, customer: str, **terms: Any) -> dict[str, Any]:
    """The same, paid with the customer's card."""
    return stripe.post(f"/v1/invoices/{billed(stripe, customer, **terms)['id']}/pay")


def taken_back(stripe: Stripe, invoice: dict[str, Any], amount: int, **terms: Any) -> dict[str, Any]:
    """A credit note of a part of the invoice's first line (without its tax)."""
    (first, *_) = invoice["lines"]["data"]
    line = {"type": "invoice_line_item", "invoice_line_item": first["id"], "amount": amount}
    return stripe.post("/v1/credit_notes", invoice=invoice["id"], lines=[line], **terms)


def run_tasks() -> None:
    """Do what waits in the queue, as the worker's process does."""
    worker = Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    # The test's own connection is in a transaction, so that it must stay: Django's test client does the same.
    with patch("django_tasks_db.management.commands.db_worker.close_old_connections"):
        worker.run()


def text_of(pdf: bytes) -> str:
    """The letters of a PDF in the order in which they are read, a line for each line."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return "\n".join(pages).replace("\r\n", "\n").replace("\u00a0", " ").replace("\u202f", " ")


def amounts_of(line: str) -> list[int]:
    """The amounts in a line in English, in the smallest unit: "VAT 19% €121.50 €23.09" has 12150 and 2309."""
    found = re.findall(r"(?<![\w.])([-+]?)(?:[A-Z]{0,3}[^\w\s.,+-]|(?:IDR|KWD|BHD) )(\d[\d,]*(?:\.\d+)?)", line)
    return [int(re.sub(r"\D", "", digits)) * (-1 if sign == "-" else 1) for sign, digits in found]


def line_with(text: str, label: str) -> str:
    """The first line that begins so (a regular expression)."""
    found = re.search(f"^{label} .*$", text, re.MULTILINE)
    assert found, f"{label} is not in:\n{text}"
    return found[0]


def attachment_of(pdf: bytes) -> bytes:
    """The e-invoice inside of a PDF; empty when there is none."""
    found = PdfReader(io.BytesIO(pdf)).attachments
    return found["factur-x.xml"][0] if "factur-x.xml" in found else b""
