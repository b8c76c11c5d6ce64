"""The customer's balance and its history. https://docs.stripe.com/billing/customer/balance"""

from typing import TYPE_CHECKING

from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def change_balance(
    ctx: "Context",
    customer: Row,
    amount: int,
    kind: str,
    *,
    invoice: str | None = None,
    credit_note: str | None = None,
    currency: str | None = None,
    description: str | None = None,
    metadata: Row | None = None,
) -> Row:
    """Add to the balance (negative: credit to the customer) and write the transaction that says why."""
    before = ctx.render(customer)
    customer["balance"] += amount
    customer["currency"] = customer["currency"] or currency
    ctx.store.put(customer)
    transaction = write_transaction(
        ctx,
        customer,
        amount,
        kind,
        invoice=invoice,
        credit_note=credit_note,
        currency=currency,
        description=description,
        metadata=metadata,
    )
    ctx.emit("customer.updated", customer, before)
    return transaction


def write_transaction(
    ctx: "Context",
    customer: Row,
    amount: int,
    kind: str,
    *,
    invoice: str | None = None,
    credit_note: str | None = None,
    currency: str | None = None,
    description: str | None = None,
    metadata: Row | None = None,
) -> Row:
    """Write why the balance, already changed, is now what it is."""
    transaction: Row = {
        "id": ctx.new_id("cbtxn"),
        "object": "customer_balance_transaction",
        "amount": amount,
        "checkout_session": None,
        "created": ctx.now(customer),
        "credit_note": credit_note,
        "currency": currency or customer["currency"],
        "customer": customer["id"],
        "customer_account": None,
        "description": description,
        "ending_balance": customer["balance"],
        "invoice": invoice,
        "livemode": ctx.livemode,
        "metadata": dict(metadata or {}),
        "type": kind,
    }
    ctx.store.put(transaction)
    return transaction
