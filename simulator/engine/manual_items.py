"""Invoice items made by hand. https://docs.stripe.com/api/invoiceitems/create"""

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from simulator.currencies import currency_code
from simulator.engine.catalogue import in_currency, product_of, shown_decimal, wanted_price, wanted_tax_rates
from simulator.engine.discounting import discount_rows, redeem
from simulator.engine.invoice_items import new_invoice_item
from simulator.engine.lines import pricing_of
from simulator.engine.tiers import charges
from simulator.errors import invalid_request, parameter_missing, resource_missing
from simulator.inline_prices import one_off_price, price_from_data
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

ONE_OFF_PRODUCT = "Invoice item"


def create_item(ctx: "Context", params: Row) -> Row:
    """Write the item that the parameters describe; it waits, or goes onto the draft they name."""
    if "customer" not in params:
        raise parameter_missing("customer")
    customer = ctx.store.get("customer", params["customer"])
    if customer is None:
        raise resource_missing("customer", params["customer"], param="customer")
    invoice = _draft(ctx, params)
    subscription = params.get("subscription")
    if subscription and ctx.store.get("subscription", subscription) is None:
        raise resource_missing("subscription", subscription, param="subscription")
    priced = priced_parameters(ctx, params, customer)
    period = params.get("period")
    now = ctx.now(customer)
    row = new_invoice_item(
        ctx,
        customer,
        amount=priced["amount"],
        currency=priced["currency"],
        description=params.get("description") or priced["description"],
        period=(period["start"], period["end"]) if period else (now, now),
        pricing=priced["pricing"],
        quantity=priced["quantity"],
        discountable=params.get("discountable", priced["amount"] >= 0),
        discounts=redeem(ctx, params.get("discounts"), {"customer": customer["id"]}),
        metadata=merge({}, params.get("metadata")),
        rates=wanted_tax_rates(ctx, params.get("tax_rates"), "tax_rates"),
        subscription=subscription,
        invoice=invoice["id"] if invoice else None,
    )
    for discount in discount_rows(ctx, row["discounts"]):
        ctx.store.put({**discount, "invoice_item": row["id"]})
    ctx.emit("invoiceitem.created", row)
    return row


def _draft(ctx: "Context", params: Row) -> Row | None:
    if not params.get("invoice"):
        return None
    invoice = ctx.store.get("invoice", params["invoice"])
    if invoice is None:
        raise resource_missing("invoice", params["invoice"], param="invoice")
    if invoice["status"] != "draft":
        raise invalid_request(
            "Invalid invoice: This invoice is no longer editable", code="invoice_not_editable", param="invoice"
        )
    return invoice


def priced_parameters(ctx: "Context", params: Row, customer: Row) -> Row:
    """Amount, currency, quantity, pricing and the text that follows from them: from a price, or from an amount
    alone."""
    given = [
        name for name in ("amount", "unit_amount", "unit_amount_decimal", "pricing", "price_data") if name in params
    ]
    if "amount" in params and "quantity" in params:
        raise invalid_request("You may only specify one of these parameters: amount, quantity.", param="amount")
    if len(given) > 1:
        raise invalid_request(f"You may only specify one of these parameters: {', '.join(given)}.", param=given[0])
    if not given:
        raise invalid_request("You must specify one of `amount`, `pricing`, `price_data` or `unit_amount_decimal`.")
    quantity = params.get("quantity", 1)
    if "pricing" in params or "price_data" in params:
        return _from_price(ctx, params, quantity)
    currency = currency_code(params.get("currency") or customer["currency"] or "usd")
    if "amount" in params:
        unit, amount = Decimal(params["amount"]), params["amount"]
    else:
        unit = Decimal(str(params.get("unit_amount_decimal", params.get("unit_amount"))))
        amount = int((unit * quantity).to_integral_value(ROUND_HALF_UP))
    price = one_off_price(ctx, int(unit.to_integral_value(ROUND_HALF_UP)), currency, ONE_OFF_PRODUCT)
    return {
        "amount": amount,
        "currency": currency,
        "quantity": quantity,
        "description": None,
        "pricing": pricing_of(price, shown_decimal(unit)),
    }


def _from_price(ctx: "Context", params: Row, quantity: int) -> Row:
    if "price_data" in params:
        price = price_from_data(ctx, params["price_data"])
    else:
        price = wanted_price(ctx, (params["pricing"] or {}).get("price", ""), "pricing[price]")
    if price["type"] != "one_time":
        raise invalid_request(
            "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.",
            param="pricing[price]",
        )
    currency = (params.get("currency") or price["currency"]).lower()
    charge = charges(in_currency(price, currency), quantity)[0]
    return {
        "amount": charge.amount,
        "currency": currency,
        "quantity": quantity,
        "description": str(product_of(ctx, price)["name"]),
        "pricing": pricing_of(price, shown_decimal(charge.unit_amount)),
    }
