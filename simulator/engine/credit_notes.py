"""Credit notes: taking back part of a finalised invoice.
https://docs.stripe.com/invoicing/integration/programmatic-credit-notes

Before payment they lessen what is due; afterwards the amount is refunded, credited to the balance, or given back
outside of Stripe.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from simulator.engine.balance import change_balance
from simulator.engine.catalogue import shown_decimal, tax_rates, wanted_tax_rates
from simulator.engine.collection import mark_paid
from simulator.engine.refunding import refund_invoice
from simulator.engine.taxes import line_taxes, merge_taxes, tax_total
from simulator.errors import invalid_request, resource_missing
from simulator.ids import random_text
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def create(ctx: "Context", params: Row) -> Row:
    """Issue a credit note for an open or paid invoice."""
    invoice = ctx.store.get("invoice", params["invoice"])
    if invoice is None:
        raise resource_missing("invoice", params["invoice"], param="invoice")
    if invoice["status"] not in ("open", "paid", "uncollectible"):
        raise invalid_request(
            "You can only create a credit note for an invoice that is finalized and not void.", param="invoice"
        )
    lines = _lines(ctx, invoice, params)
    row = _row(ctx, invoice, params, lines)
    _check_room(invoice, row["total"])
    if invoice["status"] == "paid":
        _after_payment(ctx, invoice, row, params)
    else:
        _before_payment(ctx, invoice, row)
    ctx.store.put(row)
    ctx.emit("credit_note.created", row)
    return row


def _lines(ctx: "Context", invoice: Row, params: Row) -> list[Row]:
    if "lines" in params:
        return [_line(ctx, invoice, wish, f"lines[{place}]") for place, wish in enumerate(params["lines"])]
    given = [
        params[name] for name in ("amount", "refund_amount", "credit_amount", "out_of_band_amount") if name in params
    ]
    if not given:
        raise invalid_request(
            "You must specify one of `amount`, `lines` or `shipping_cost` when creating a credit note."
        )
    amount = params.get("amount", sum(given))
    return [_new_line(ctx, amount, None, "Credit", amount=amount, quantity=None, unit=None)]


def _line(ctx: "Context", invoice: Row, wish: Row, param: str) -> Row:
    if wish["type"] == "custom_line_item":
        unit = Decimal(str(wish.get("unit_amount_decimal", wish.get("unit_amount", 0))))
        quantity = wish.get("quantity", 1)
        amount = int((unit * quantity).to_integral_value(ROUND_HALF_UP))
        rates = wanted_tax_rates(ctx, wish.get("tax_rates"), f"{param}[tax_rates]")
        return _new_line(
            ctx,
            amount,
            None,
            wish.get("description"),
            amount=amount,
            quantity=quantity,
            unit=unit,
            rates=rates,
            tax_exempt=invoice["customer_tax_exempt"],
        )
    found = next((line for line in invoice["_lines"] if line["id"] == wish.get("invoice_line_item")), None)
    if found is None:
        raise resource_missing("line_item", wish.get("invoice_line_item"), param=f"{param}[invoice_line_item]")
    if "amount" in wish:
        amount = wish["amount"]
    else:
        amount = found["amount"] * wish.get("quantity", found["quantity"]) // max(1, found["quantity"])
    share = Decimal(amount) / Decimal(found["amount"]) if found["amount"] else Decimal(0)
    discount = int((sum(one["amount"] for one in found["discount_amounts"]) * share).to_integral_value(ROUND_HALF_UP))
    rates = found["_tax_rates"] or invoice["_default_rates"]
    return _new_line(
        ctx,
        amount - discount,
        found["id"],
        found["description"],
        amount=amount,
        quantity=wish.get("quantity"),
        unit=None,
        rates=rates,
        tax_exempt=invoice["customer_tax_exempt"],
        discounts=[{"amount": discount, "discount": one["discount"]} for one in found["discount_amounts"][:1]],
    )


def _new_line(
    ctx: "Context",
    taxable: int,
    invoice_line: str | None,
    description: str | None,
    *,
    amount: int,
    quantity: int | None,
    unit: Decimal | None,
    rates: list[str] | None = None,
    tax_exempt: str | None = None,
    discounts: list[Row] | None = None,
) -> Row:
    taxes = line_taxes(taxable, tax_rates(ctx, rates or []), tax_exempt or "none")
    row: Row = {
        "id": ctx.new_id("cnli"),
        "object": "credit_note_line_item",
        "amount": amount,
        "description": description,
        "discount_amount": sum(one["amount"] for one in discounts or []),
        "discount_amounts": discounts or [],
        "livemode": ctx.livemode,
        "metadata": {},
        "pretax_credit_amounts": [],
        "quantity": quantity,
        "tax_rates": list(rates or []),
        "taxes": taxes,
        "type": "invoice_line_item" if invoice_line else "custom_line_item",
        "unit_amount": int(unit) if unit is not None and unit == unit.to_integral_value() else None,
        "unit_amount_decimal": shown_decimal(unit) if unit is not None else None,
    }
    if invoice_line:
        row["invoice_line_item"] = invoice_line
    return row


def _row(ctx: "Context", invoice: Row, params: Row, lines: list[Row]) -> Row:
    now = ctx.now(invoice)
    subtotal = sum(line["amount"] for line in lines)
    discount = sum(line["discount_amount"] for line in lines)
    taxes = merge_taxes([line["taxes"] for line in lines])
    inclusive, exclusive = tax_total(taxes, "inclusive"), tax_total(taxes, "exclusive")
    total = subtotal - discount + exclusive
    earlier = ctx.store.count("credit_note", invoice=invoice["id"])
    token = random_text(32)
    return {
        "id": ctx.new_id("cn"),
        "object": "credit_note",
        "amount": total,
        "amount_shipping": 0,
        "created": now,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_account": None,
        "customer_balance_transaction": None,
        "discount_amount": discount,
        "discount_amounts": [one for line in lines for one in line["discount_amounts"]],
        "effective_at": params.get("effective_at", now),
        "invoice": invoice["id"],
        "livemode": ctx.livemode,
        "memo": params.get("memo"),
        "metadata": merge({}, params.get("metadata")),
        "number": f"{invoice['number']}-CN-{earlier + 1:02d}",
        "out_of_band_amount": params.get("out_of_band_amount"),
        "pdf": f"https://pay.stripe.com/credit_notes/{ctx.account}/test_{token}/pdf?s=ap",
        "post_payment_amount": 0,
        "pre_payment_amount": 0,
        "pretax_credit_amounts": [],
        "reason": params.get("reason"),
        "refunds": [],
        "shipping_cost": None,
        "status": "issued",
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal - inclusive,
        "total": total,
        "total_excluding_tax": total - inclusive - exclusive,
        "total_taxes": taxes,
        "type": "post_payment" if invoice["status"] == "paid" else "pre_payment",
        "voided_at": None,
        "_lines": lines,
        "_test_clock": invoice["test_clock"],
        "_token": token,
    }


def _check_room(invoice: Row, total: int) -> None:
    given = invoice["pre_payment_credit_notes_amount"] + invoice["post_payment_credit_notes_amount"]
    left = invoice["amount_remaining"] if invoice["status"] != "paid" else invoice["total"] - given
    if total > left:
        raise invalid_request(
            f"The amount of the credit note ({total}) must not be greater than what is left of the invoice ({left}).",
            param="amount",
        )
    if total <= 0:
        raise invalid_request("The amount of a credit note must be greater than zero.", param="amount")


def _after_payment(ctx: "Context", invoice: Row, row: Row, params: Row) -> None:
    """Every unit goes somewhere: back to the card, to the balance, or out of band."""
    refund, credit, outside = (params.get(name, 0) for name in ("refund_amount", "credit_amount", "out_of_band_amount"))
    if refund + credit + outside != row["total"]:
        raise invalid_request(
            f"The sum of credit amount, refund amount and out of band amount ({refund + credit + outside}) must "
            f"equal the credit note "
            f"amount ({row['total']})."
        )
    if refund:
        made = refund_invoice(ctx, invoice, refund)
        row["refunds"] = [
            {"amount_refunded": refund, "payment_record_refund": None, "refund": made["id"], "type": "refund"}
        ]
    if credit:
        customer = ctx.require("customer", invoice["customer"])
        entry = change_balance(
            ctx,
            customer,
            -credit,
            "credit_note",
            credit_note=row["id"],
            invoice=invoice["id"],
            currency=invoice["currency"],
        )
        row["customer_balance_transaction"] = entry["id"]
    row["post_payment_amount"] = row["total"]
    before = ctx.render(invoice)
    invoice["post_payment_credit_notes_amount"] += row["total"]
    ctx.store.put(invoice)
    ctx.emit("invoice.updated", invoice, before)


def _before_payment(ctx: "Context", invoice: Row, row: Row) -> None:
    """Less is due; nothing left means paid."""
    before = ctx.render(invoice)
    row["pre_payment_amount"] = row["total"]
    invoice["pre_payment_credit_notes_amount"] += row["total"]
    invoice["amount_due"] -= row["total"]
    invoice["amount_remaining"] -= row["total"]
    ctx.store.put(invoice)
    _lessen_payment(ctx, invoice)
    if invoice["amount_remaining"] == 0:
        mark_paid(ctx, invoice, charged=False, before=before)
    else:
        ctx.emit("invoice.updated", invoice, before)


def _lessen_payment(ctx: "Context", invoice: Row) -> None:
    intent = ctx.store.get("payment_intent", invoice.get("_intent"))
    if intent is not None and invoice["amount_due"]:
        intent["amount"] = invoice["amount_due"]
        ctx.store.put(intent)
    for payment in ctx.store.find("invoice_payment", invoice=invoice["id"], status="open"):
        payment["amount_requested"] = invoice["amount_due"]
        ctx.store.put(payment)


def void(ctx: "Context", row: Row) -> Row:
    """Take a credit note back, as long as the invoice is open."""
    invoice = ctx.require("invoice", row["invoice"])
    if row["status"] == "void":
        raise invalid_request("This credit note has already been voided.")
    if invoice["status"] != "open":
        raise invalid_request("You can only void a credit note of an open invoice.")
    before = ctx.render(invoice)
    invoice["pre_payment_credit_notes_amount"] -= row["total"]
    invoice["amount_due"] += row["total"]
    invoice["amount_remaining"] += row["total"]
    ctx.store.put(invoice)
    _lessen_payment(ctx, invoice)
    row["status"], row["voided_at"] = "void", ctx.now(row)
    ctx.store.put(row)
    ctx.emit("invoice.updated", invoice, before)
    ctx.emit("credit_note.voided", row)
    return row
