"""Invoice payments: which payment paid which invoice. https://docs.stripe.com/api/invoice-payment"""

from simulator.context import Context
from simulator.routes import route
from simulator.store import Row


@route("GET", "/v1/invoice_payments", params="InvoicePaymentListParams")
def list_invoice_payments(ctx: Context, params: Row) -> Row:
    """A page of payments, newest first; by invoice, status, or the payment intent behind them."""
    equal: Row = {name: params[name] for name in ("invoice", "status") if name in params}
    payment = params.get("payment") or {}
    if "payment_intent" in payment:
        equal["payment.payment_intent"] = payment["payment_intent"]
    if "payment_record" in payment:
        equal["payment.payment_record"] = payment["payment_record"]
    return ctx.list("invoice_payment", params, **equal)


@route("GET", "/v1/invoice_payments/{id}", params="InvoicePaymentRetrieveParams")
def retrieve_invoice_payment(ctx: Context, params: Row, id: str) -> Row:
    """One payment."""
    return ctx.require("invoice_payment", id)
