"""Invoices made by hand. https://docs.stripe.com/api/invoices/create"""

from typing import TYPE_CHECKING

from simulator.changes import cleared
from simulator.currencies import currency_code
from simulator.engine import subscriptions
from simulator.engine.billing import attach
from simulator.engine.catalogue import wanted_tax_rates
from simulator.engine.discounting import redeem
from simulator.engine.invoice_items import all_pending_items, line_of
from simulator.engine.invoices import compute, new_invoice
from simulator.engine.payment_method import wanted_method
from simulator.errors import invalid_request, parameter_missing, resource_missing
from simulator.metadata import merge
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def create(ctx: "Context", params: Row) -> Row:
    """A draft, empty unless the pending items are asked for."""
    if "customer" not in params:
        raise parameter_missing("customer")
    customer = ctx.store.get("customer", params["customer"])
    if customer is None:
        raise resource_missing("customer", params["customer"], param="customer")
    method = params.get("collection_method", "charge_automatically")
    check_due(params, method)
    subscription = _subscription(ctx, params)
    now = ctx.now(customer)
    waiting = _waiting(ctx, customer, subscription, params)
    period = (now, now)
    if subscription is not None:
        items = subscriptions.items_of(ctx, subscription)
        period = (min((item["current_period_start"] for item in items), default=now), now)
    invoice = new_invoice(
        ctx,
        customer,
        currency=_currency(params, customer, subscription, waiting),
        reason="manual",
        period=period,
        lines=[],
        subscription=subscription,
        auto_advance=params.get("auto_advance", False),
        collection_method=method,
        days_until_due=params.get("days_until_due"),
        discounts=redeem(ctx, params.get("discounts"), {"customer": customer["id"]}),
        default_rates=wanted_tax_rates(ctx, params.get("default_tax_rates"), "default_tax_rates"),
        more=_more(ctx, params, customer),
    )
    if waiting:
        add_pending(ctx, invoice, customer, waiting)
    return invoice


def check_due(params: Row, collection_method: str) -> None:
    """A due date goes with `send_invoice`, and only with it (recorded)."""
    given = "days_until_due" in params or "due_date" in params
    if given and collection_method != "send_invoice":
        raise invalid_request(
            "You can only specify 'due_date' or 'days_until_due' if invoice collection method is 'send_invoice'."
        )
    if collection_method == "send_invoice" and not given:
        raise invalid_request(
            "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'."
        )


def _subscription(ctx: "Context", params: Row) -> Row | None:
    if "subscription" not in params:
        return None
    found = ctx.store.get("subscription", params["subscription"])
    if found is None or found["customer"] != params["customer"]:
        raise resource_missing("subscription", params["subscription"], param="subscription")
    return found


def _waiting(ctx: "Context", customer: Row, subscription: Row | None, params: Row) -> list[Row]:
    """`exclude` is the default; `include` takes all that waits, newest first (recorded)."""
    if params.get("pending_invoice_items_behavior") != "include":
        return []
    waiting = all_pending_items(ctx, customer["id"])
    if subscription is not None:
        waiting = [row for row in waiting if row["_subscription"] in (None, subscription["id"])]
    else:
        waiting = [row for row in waiting if row["_subscription"] is None]
    currency = params.get("currency") or (waiting[0]["currency"] if waiting else None)
    return [row for row in waiting if row["currency"] == currency]


def _currency(params: Row, customer: Row, subscription: Row | None, waiting: list[Row]) -> str:
    if params.get("currency"):
        return currency_code(params["currency"])
    if subscription is not None:
        return str(subscription["currency"])
    return str(waiting[0]["currency"] if waiting else customer["currency"] or "usd")


def _more(ctx: "Context", params: Row, customer: Row) -> Row:
    more: Row = {"metadata": merge({}, params.get("metadata"))}
    for name in ("description", "footer", "custom_fields", "account_tax_ids", "statement_descriptor", "effective_at"):
        if name in params:
            more[name] = cleared(params[name])
    if "due_date" in params:
        more["due_date"] = params["due_date"]
    if "default_payment_method" in params:
        more["default_payment_method"] = wanted_method(ctx, customer, params["default_payment_method"])
    if params.get("default_tax_rates"):
        more["default_tax_rates"] = list(params["default_tax_rates"])
    return more


def add_pending(ctx: "Context", invoice: Row, customer: Row, waiting: list[Row]) -> None:
    """Put waiting items on a draft."""
    invoice["_lines"] += [line_of(ctx, row) for row in waiting]
    compute(ctx, invoice, customer)
    ctx.store.put(invoice)
    attach(ctx, waiting, invoice)
