"""The invoice that would come: the change is really made, looked at, and taken back, so a preview is what would be
charged.

https://docs.stripe.com/api/invoices/create_preview
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.engine import creation, schedule_previews, subscriptions
from simulator.engine.discounting import redeem
from simulator.engine.invoice_items import all_pending_items
from simulator.engine.invoices import DRAFT_SECONDS, new_invoice
from simulator.engine.manual_items import create_item
from simulator.engine.totals import settle
from simulator.engine.upcoming import no_upcoming, of_subscription, set_time
from simulator.errors import invalid_request
from simulator.ids import random_text
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_SAVEPOINT = "invoice_preview"


@contextmanager
def made_undone(ctx: "Context") -> Iterator[None]:
    """Whatever is written inside is taken back at the end."""
    connection = ctx.store.connection
    emitted, wall = len(ctx.emitted), ctx.wall_clock
    connection.execute(f"SAVEPOINT {_SAVEPOINT}")
    try:
        yield
    finally:
        connection.execute(f"ROLLBACK TO {_SAVEPOINT}")
        connection.execute(f"RELEASE {_SAVEPOINT}")
        del ctx.emitted[emitted:]
        ctx.wall_clock = wall


def preview(ctx: "Context", params: Row) -> Row:
    """The upcoming invoice of a subscription, of a change of it, or of a new one, or one for extra items.

    Raises a 400 for a call that names only a customer.
    """
    with made_undone(ctx):
        params, at_once = schedule_previews.applied(ctx, params, partial(set_time, ctx))
        customer, subscription = _whose(ctx, params)
        _change_customer(ctx, customer, params.get("customer_details") or {})
        invoice = at_once or _invoice(ctx, customer, subscription, params)
        return _as_preview(ctx, invoice, params, of_subscription=bool(invoice.get("_subscription")))


def _whose(ctx: "Context", params: Row) -> tuple[Row, Row | None]:
    if "subscription" in params:
        subscription = ctx.require("subscription", params["subscription"], param="subscription", status=404)
        if params.get("customer") not in (None, subscription["customer"]):
            raise invalid_request(
                f"The subscription `{subscription['id']}` does not belong to the customer `{params['customer']}`.",
                param="subscription",
            )
        return ctx.require("customer", subscription["customer"]), subscription
    if "customer" not in params:
        raise invalid_request(
            "You must either provide a `customer` or a `subscription` to the upcoming invoice endpoint."
        )
    has_items = bool((params.get("subscription_details") or {}).get("items"))
    if not has_items and not params.get("invoice_items"):
        raise _nothing_named()
    customer = ctx.require("customer", params["customer"], param="customer", status=404)
    return customer, None if has_items else _next_of(ctx, customer)


def _nothing_named() -> Exception:
    """Stripe answers so to a customer alone, who has a subscription, though its documentation says that it answers with
    the customer's next invoice: https://github.com/stripe/stripe-node/issues/2347. That it also says so to a customer
    with nothing but items that wait, or who does not exist, is inferred.
    """
    return invalid_request(
        "You must provide at least one of: `subscription`, `schedule`, `subscription_details.items`, "
        "`schedule_details.phases`, `invoice_items`."
    )


def _next_of(ctx: "Context", customer: Row) -> Row | None:
    """The customer's subscription that is billed first."""
    live = ctx.store.find("subscription", customer=customer["id"], status=subscriptions.LIVE)
    return min(live, key=lambda row: row["_due"] or 0, default=None)


def _change_customer(ctx: "Context", customer: Row, details: Row) -> None:
    for name in ("address", "shipping", "tax_exempt"):
        if name in details:
            customer[name] = details[name] or None
    if "tax_ids" in details:
        for row in ctx.store.find("tax_id", customer=customer["id"]):
            ctx.store.delete("tax_id", row["id"])
        for tax_id in details["tax_ids"]:
            made = {
                "id": ctx.new_id("txi"),
                "object": "tax_id",
                "customer": customer["id"],
                "created": ctx.now(customer),
            }
            ctx.store.put({**made, **tax_id})
    customer["tax_exempt"] = customer.get("tax_exempt") or "none"
    ctx.store.put(customer)


def _invoice(ctx: "Context", customer: Row, subscription: Row | None, params: Row) -> Row:
    details = params.get("subscription_details") or {}
    for item in params.get("invoice_items", []):
        _preview_item(ctx, customer, subscription, item)
    if subscription is not None:
        return of_subscription(ctx, customer, subscription, params, details)
    if details.get("items"):
        return _of_new_subscription(ctx, customer, params, details)
    return _of_pending_items(ctx, customer, params)


def _preview_item(ctx: "Context", customer: Row, subscription: Row | None, wish: Row) -> None:
    if "invoiceitem" in wish:
        row = ctx.require("invoiceitem", wish["invoiceitem"], param="invoice_items[0][invoiceitem]", status=400)
        ctx.store.delete("invoiceitem", row["id"])
        kept = {"currency": row["currency"], "description": row["description"], "amount": row["amount"]}
        wish = kept | {name: value for name, value in wish.items() if name != "invoiceitem"}
    wish = {"customer": customer["id"], **wish}
    if "price" in wish:
        wish["pricing"] = {"price": wish.pop("price")}
    if subscription is not None:
        wish.setdefault("currency", subscription["currency"])
        wish["subscription"] = subscription["id"]
    create_item(ctx, wish)


def _of_pending_items(ctx: "Context", customer: Row, params: Row) -> Row:
    currency = params.get("currency") or customer["currency"]
    waiting = all_pending_items(ctx, customer["id"], currency)
    if not waiting:
        raise no_upcoming(customer)
    from simulator.engine.manual_invoices import add_pending

    now = ctx.now(customer)
    invoice = new_invoice(
        ctx,
        customer,
        currency=waiting[0]["currency"],
        reason="manual",
        period=(now, now),
        lines=[],
        auto_advance=True,
        discounts=_discounts(ctx, customer, params),
    )
    add_pending(ctx, invoice, customer, waiting)
    return invoice


def _discounts(ctx: "Context", customer: Row, params: Row) -> list[str]:
    return redeem(ctx, params.get("discounts"), {"customer": customer["id"]})


def _of_new_subscription(ctx: "Context", customer: Row, params: Row, details: Row) -> Row:
    wish: Row = {"customer": customer["id"], "items": details["items"], "off_session": False}
    for name in ("billing_mode", "default_tax_rates", "metadata", "proration_behavior", "trial_end"):
        if name in details:
            wish[name] = details[name]
    if "start_date" in details:
        wish["backdate_start_date"] = details["start_date"]
    if "currency" in params:
        wish["currency"] = params["currency"]
    if "discounts" in params:
        wish["discounts"] = params["discounts"]
    if (details.get("billing_cycle_anchor") or {}).get("type") == "timestamp":
        wish["billing_cycle_anchor"] = details["billing_cycle_anchor"]["timestamp"]
    _, _, invoice = creation.prepare(ctx, wish)
    if invoice is None:
        raise no_upcoming(customer)
    return invoice


def _as_preview(ctx: "Context", invoice: Row, params: Row, *, of_subscription: bool) -> Row:
    """The draft as Stripe shows a preview: an id of its own, all lines, what the balance will be."""
    out: dict[str, Any] = dict(ctx.render(invoice))
    out["id"] = f"upcoming_in_{random_text(24)}"
    out["billing_reason"] = "upcoming" if of_subscription else "manual"
    out["automatically_finalizes_at"] = None
    charged = invoice["collection_method"] == "charge_automatically"
    out["next_payment_attempt"] = invoice["created"] + DRAFT_SECONDS if charged else None
    out["ending_balance"] = settle(invoice["total"], invoice["starting_balance"], invoice["currency"]).ending_balance
    out["webhooks_delivered_at"] = None
    lines = [{**ctx.public(line), "invoice": out["id"]} for line in invoice["_lines"]]
    for line in lines:
        details = line["parent"]["subscription_item_details"] or line["parent"]["invoice_item_details"]
        credited = details["proration_details"]["credited_items"]
        if credited and credited["invoice"] == invoice["id"]:
            credited["invoice"] = out["id"]
    out["lines"] = {
        "object": "list",
        "data": lines,
        "has_more": False,
        "total_count": len(lines),
        "url": f"/v1/invoices/{out['id']}/lines",
    }
    date = (params.get("subscription_details") or {}).get("proration_date")
    if date is not None and out["parent"]:
        out["parent"]["subscription_details"]["subscription_proration_date"] = date
    return out
