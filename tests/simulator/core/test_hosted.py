"""Where the links of an invoice lead when the simulator is a server."""

import pytest
import requests
from stripe import StripeClient

from simulator.server import Server


@pytest.fixture
def stripe(server: Server) -> StripeClient:
    return StripeClient("sk_test_acme", base_addresses={"api": address_of(server)})


def address_of(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def open_invoice(stripe: StripeClient) -> str:
    customer = stripe.v1.customers.create({"name": "Ada <Nilsson>"}).id
    stripe.v1.invoice_items.create(
        {"customer": customer, "amount": 1500, "currency": "usd", "description": "A <b>hat</b>"}
    )
    draft = stripe.v1.invoices.create({"customer": customer, "pending_invoice_items_behavior": "include"})
    return stripe.v1.invoices.finalize_invoice(draft.id).id


def test_an_open_invoice_is_paid_on_its_page(stripe: StripeClient, server: Server) -> None:
    invoice = stripe.v1.invoices.retrieve(open_invoice(stripe))
    assert invoice.hosted_invoice_url is not None
    assert invoice.hosted_invoice_url.startswith(address_of(server))

    page = requests.get(invoice.hosted_invoice_url, timeout=5)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "To pay: <strong>$15.00</strong>" in page.text
    assert "A &lt;b&gt;hat&lt;/b&gt;" in page.text
    assert "Ada &lt;Nilsson&gt;" in page.text

    paid = requests.post(invoice.hosted_invoice_url, data={"card": "pm_card_visa"}, timeout=5)
    assert "Paid. Thank you." in paid.text
    assert stripe.v1.invoices.retrieve(invoice.id).status == "paid"


def test_a_declined_card_leaves_the_invoice_open_and_says_why(stripe: StripeClient) -> None:
    invoice = stripe.v1.invoices.retrieve(open_invoice(stripe))
    assert invoice.hosted_invoice_url is not None

    declined = requests.post(invoice.hosted_invoice_url, data={"card": "pm_card_chargeCustomerFail"}, timeout=5)

    assert "Your card was declined." in declined.text
    after = stripe.v1.invoices.retrieve(invoice.id)
    assert (after.status, after.attempt_count) == ("open", 1)


def test_an_invoice_has_a_file(stripe: StripeClient) -> None:
    invoice = stripe.v1.invoices.retrieve(open_invoice(stripe))
    assert invoice.invoice_pdf is not None

    file = requests.get(invoice.invoice_pdf, timeout=5)

    assert file.headers["Content-Type"] == "application/pdf"
    assert file.content.startswith(b"%PDF-1.4")
    assert f"Simulated invoice {invoice.number}".encode() in file.content
    assert b"Total USD 15.00" in file.content


def test_a_credit_note_has_a_file(stripe: StripeClient) -> None:
    note = stripe.v1.credit_notes.create({"invoice": open_invoice(stripe), "amount": 500})

    file = requests.get(note.pdf, timeout=5)

    assert file.headers["Content-Type"] == "application/pdf"
    assert f"Simulated credit note {note.number}".encode() in file.content
    assert b"Total USD 5.00" in file.content


def test_a_payment_has_a_receipt(stripe: StripeClient, server: Server) -> None:
    invoice = open_invoice(stripe)
    address = stripe.v1.invoices.retrieve(invoice).hosted_invoice_url
    assert address is not None
    requests.post(address, data={"card": "pm_card_visa"}, timeout=5)
    [charge] = stripe.v1.charges.list({}).data
    assert charge.receipt_url is not None
    assert charge.receipt_url.startswith(f"{address_of(server)}/receipts/invoices/")

    page = requests.get(charge.receipt_url, timeout=5).text

    assert "<td>Amount paid</td><td>$15.00</td>" in page
    assert "<td>Visa 4242</td>" in page
    assert f"<td>{stripe.v1.invoices.retrieve(invoice).number}</td>" in page


@pytest.mark.parametrize(
    "path",
    [
        "/i/acct_1/test_nothing",
        "/credit_notes/acct_1/test_nothing/pdf",
        "/receipts/invoices/nothing",
        "/receipts/payment/YWNjdF8xIG5vdGhpbmc",
    ],
)
def test_an_address_of_nothing_says_so(server: Server, path: str) -> None:
    assert requests.get(address_of(server) + path, timeout=5).status_code == 404
