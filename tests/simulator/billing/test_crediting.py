"""Credit notes."""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import Shop


def paid(shop: Shop, **more: Any) -> Any:
    """A paid invoice of 1000."""
    ada = shop.customer()
    return shop.v1.invoices.retrieve(shop.subscribe(ada, shop.price(), **more).latest_invoice)


def opened(shop: Shop) -> Any:
    """An open invoice of 1000."""
    ada = shop.customer()
    shop.v1.invoice_items.create({"customer": ada.id, "amount": 1000, "currency": "usd"})
    draft = shop.v1.invoices.create({"customer": ada.id, "pending_invoice_items_behavior": "include"})
    return shop.v1.invoices.finalize_invoice(draft.id)


def test_part_of_a_paid_invoice_is_refunded(shop: Shop) -> None:
    invoice = paid(shop)
    line = {"type": "custom_line_item", "description": "Refund", "quantity": 1, "unit_amount": 500}
    note = shop.v1.credit_notes.create({"invoice": invoice.id, "refund_amount": 500, "lines": [line]})
    assert (note.total, note.status, note.type, note.post_payment_amount) == (500, "issued", "post_payment", 500)
    assert note.number == f"{invoice.number}-CN-01"
    assert (note.refunds[0].amount_refunded, note.refunds[0].type) == (500, "refund")
    assert [(row.amount, row.description) for row in note.lines.data] == [(500, "Refund")]
    assert shop.v1.invoices.retrieve(invoice.id).post_payment_credit_notes_amount == 500
    again = shop.v1.credit_notes.create({"invoice": invoice.id, "amount": 200, "credit_amount": 200, "memo": "Sorry"})
    assert again.number.endswith("-CN-02")
    assert shop.v1.customers.retrieve(invoice.customer).balance == -200
    assert [row.id for row in shop.v1.credit_notes.list({"invoice": invoice.id}).data] == [again.id, note.id]
    assert shop.v1.credit_notes.line_items.list(note.id).data[0].id == note.lines.data[0].id
    assert shop.v1.credit_notes.update(again.id, {"memo": "Very sorry"}).memo == "Very sorry"


def test_a_line_is_credited_with_its_tax(shop: Shop) -> None:
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False})
    invoice = paid(shop, default_tax_rates=[vat.id])
    line = {"type": "invoice_line_item", "invoice_line_item": invoice.lines.data[0].id, "amount": 500}
    note = shop.v1.credit_notes.create({"invoice": invoice.id, "lines": [line], "refund_amount": 600})
    assert (note.subtotal, note.total, note.total_excluding_tax) == (500, 600, 500)
    assert note.lines.data[0].invoice_line_item == invoice.lines.data[0].id


@pytest.mark.parametrize(("exempt", "reason"), [("reverse", "reverse_charge"), ("exempt", "customer_exempt")])
def test_what_was_not_taxed_is_credited_without_tax(shop: Shop, exempt: str, reason: str) -> None:
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False})
    ada = shop.customer(tax_exempt=exempt)
    subscription = shop.subscribe(ada, shop.price(), default_tax_rates=[vat.id])
    invoice = shop.v1.invoices.retrieve(subscription.latest_invoice)
    line = {"type": "invoice_line_item", "invoice_line_item": invoice.lines.data[0].id, "amount": 500}
    note = shop.v1.credit_notes.create({"invoice": invoice.id, "lines": [line], "refund_amount": 500})
    (tax,) = note.total_taxes
    assert (note.total, tax.amount, tax.taxable_amount, tax.taxability_reason) == (500, 0, 500, reason)


def test_all_of_it_must_go_somewhere(shop: Shop) -> None:
    invoice = paid(shop)
    with pytest.raises(stripe.InvalidRequestError, match="must equal the credit note amount"):
        shop.v1.credit_notes.create({"invoice": invoice.id, "amount": 500, "refund_amount": 100})
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.credit_notes.create({"invoice": invoice.id, "amount": 5000, "refund_amount": 5000})
    assert shop.v1.credit_notes.list({"invoice": invoice.id}).data == []


def test_before_payment_less_is_due(shop: Shop) -> None:
    invoice = opened(shop)
    note = shop.v1.credit_notes.create({"invoice": invoice.id, "amount": 400})
    assert (note.type, note.pre_payment_amount) == ("pre_payment", 400)
    less = shop.v1.invoices.retrieve(invoice.id)
    assert (less.amount_due, less.amount_remaining, less.pre_payment_credit_notes_amount) == (600, 600, 400)
    back = shop.v1.credit_notes.void_credit_note(note.id)
    assert (back.status, shop.v1.invoices.retrieve(invoice.id).amount_due) == ("void", 1000)
    shop.v1.credit_notes.create({"invoice": invoice.id, "amount": 400})
    assert shop.v1.invoices.pay(invoice.id).amount_paid == 600


def test_credited_in_full_before_payment_it_is_paid(shop: Shop) -> None:
    invoice = opened(shop)
    shop.v1.credit_notes.create({"invoice": invoice.id, "amount": 1000})
    assert shop.v1.invoices.retrieve(invoice.id).status == "paid"


def test_a_draft_cannot_be_credited(shop: Shop) -> None:
    draft = shop.v1.invoices.create({"customer": shop.customer().id})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.credit_notes.create({"invoice": draft.id, "amount": 5})
    assert refusal.value.param == "invoice"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.credit_notes.create({"invoice": "in_nope", "amount": 5})
    assert refusal.value.code == "resource_missing"
