"""The company whose documents are measured, made at the simulator through the official SDK."""

from stripe import StripeClient
from stripe.params import CustomerCreateParams

CUSTOMER = "cus_bench_papers"
INVOICES = 100
LINES = 3
LONG_LINES = 200


def make(stripe: StripeClient, invoices: int = INVOICES) -> None:
    """A German company with one invoice of two hundred lines, and then so many of three lines, all with VAT."""
    company: CustomerCreateParams = {
        "name": "Bergmann & Söhne KG",
        "email": "rechnungen@bergmann.example",
        "address": {"line1": "Speicherstadt 12", "city": "Hamburg", "postal_code": "20457", "country": "DE"},
    }
    # Stripe takes an id of our choice although its documentation no longer says so.
    company["id"] = CUSTOMER  # type: ignore[typeddict-unknown-key]
    stripe.v1.customers.create(company)
    rate = stripe.v1.tax_rates.create(
        {"display_name": "USt.", "percentage": 19, "inclusive": False, "tax_type": "vat", "country": "DE"}
    ).id
    _invoice(stripe, rate, LONG_LINES)
    for _ in range(invoices):
        _invoice(stripe, rate, LINES)


def _invoice(stripe: StripeClient, rate: str, lines: int) -> None:
    for number in range(1, lines + 1):
        stripe.v1.invoice_items.create(
            {
                "customer": CUSTOMER,
                "amount": 1_000 + number,
                "currency": "eur",
                "description": f"Position {number}: Boards, Dokumente und Automatisierungen",
                "tax_rates": [rate],
            }
        )
    draft = stripe.v1.invoices.create({"customer": CUSTOMER, "pending_invoice_items_behavior": "include"})
    stripe.v1.invoices.finalize_invoice(draft.id)
