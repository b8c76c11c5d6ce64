"""The pages at the addresses of an invoice: the one where it is paid, and its file. Plain stand-ins for Stripe's own.

The server puts its own address in their place (`addresses.py`), so that links in what it answers lead somewhere; in
process they keep Stripe's, and `Simulator.handle` answers them. https://docs.stripe.com/invoicing/hosted-invoice-page
"""

import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from simulator import payment_methods, routes
from simulator.context import Context
from simulator.document_files import document_file
from simulator.engine.money import money
from simulator.engine.wording import day
from simulator.errors import StripeError
from simulator.html_pages import html
from simulator.messages import Request, Response
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.core import Simulator

_ADDRESS = re.compile(r"/(?:i|invoice)/(acct_\w+)/test_(\w+)(/pdf)?\Z", re.ASCII)
_TITLE = "Simulated invoice"
_CARDS = {"pm_card_visa": "Pay with a Visa card", "pm_card_chargeCustomerFail": "Pay with a card that is declined"}


def answer(simulator: "Simulator", request: Request) -> Response | None:
    """The page or file at an address of an invoice; None for any other address."""
    found = _ADDRESS.match(request.path)
    if found is None:
        return None
    account, token, is_file = found.groups()
    message = ""
    simulator.catch_up(account)
    with simulator.store.transaction(account) as tables:
        ctx = Context(tables, account, None, wall_clock=simulator.wall_clock)
        invoice = ctx.store.first("invoice", _token=token)
        if invoice is None:
            return html(404, _TITLE, "<h1>There is no such invoice</h1>")
        card = parse_qs(request.body).get("card", [""])[0]
        if request.method == "POST" and not is_file and card in _CARDS:
            message = _pay(ctx, invoice, card)
        shown = ctx.render(ctx.require("invoice", invoice["id"]))
    simulator.webhooks.wake()
    return document_file(shown) if is_file else html(200, _TITLE, "\n".join(_page(shown, message)))


def _pay(ctx: Context, invoice: Row, card: str) -> str:
    """Pay with a test card that is saved for the customer, and say how it went."""
    found = routes.find("POST", f"/v1/invoices/{invoice['id']}/pay")
    if found is None or invoice["status"] != "open":
        return "This invoice is not open."
    try:
        method = payment_methods.attach(ctx, payment_methods.wanted(ctx, card), invoice["customer"])
        found[0].handler(ctx, {"payment_method": method["id"]}, **found[1])
    except StripeError as error:
        return error.message
    return "Paid. Thank you."


def _page(invoice: Row, message: str) -> Iterator[str]:
    currency = invoice["currency"]
    merchant = escape(invoice["account_name"] or "the merchant")
    yield f'<p class="note">Not Stripe, but the simulator: the invoice page of {merchant}</p>'
    yield f"<h1>Invoice {escape(invoice['number'])}</h1>"
    if message:
        yield f'<p role="status"><strong>{escape(message)}</strong></p>'
    yield f"<p>{escape(invoice['customer_name'] or '')}<br>{day(invoice['effective_at'])}</p>"
    yield "<table>"
    for line in invoice["lines"]["data"]:
        yield f"<tr><td>{escape(line['description'] or '')}</td><td>{escape(money(line['amount'], currency))}</td></tr>"
    yield f"<tr><th>Total</th><th>{escape(money(invoice['total'], currency))}</th></tr></table>"
    if invoice["status"] == "open":
        yield f"<p>To pay: <strong>{escape(money(invoice['amount_remaining'], currency))}</strong></p>"
        yield '<form method="post">'
        yield from (f'<button name="card" value="{card}">{label}</button>' for card, label in _CARDS.items())
        yield "</form>"
    else:
        yield f"<p>Status: {escape(invoice['status'])}</p>"
