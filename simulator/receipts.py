"""Stripe's page of the receipt of a payment, at a charge's `receipt_url`: a plain stand-in.

https://docs.stripe.com/receipts and https://docs.stripe.com/api/charges/object#charge_object-receipt_url
"""

import base64
import binascii
import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from simulator.addresses import RECEIPT_PAGE
from simulator.context import Context
from simulator.engine.money import money
from simulator.engine.wording import day
from simulator.html_pages import html
from simulator.ids import random_text
from simulator.messages import Request, Response
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.core import Simulator

_ADDRESS = re.compile(r"/receipts/(?:invoices|payment)/([\w-]+)\Z", re.ASCII)
_TITLE = "Simulated receipt"


def receipt_url(account: str, *, is_of_invoice: bool) -> str:
    """A new address. As at Stripe, its last part names the account, encoded, and is not to be guessed."""
    secret = base64.urlsafe_b64encode(f"{account} {random_text(24)}".encode()).decode().rstrip("=")
    return f"{RECEIPT_PAGE}{'invoices' if is_of_invoice else 'payment'}/{secret}"


def answer(simulator: "Simulator", request: Request) -> Response | None:
    """The receipt at this address; None for any other address."""
    found = _ADDRESS.match(request.path)
    if found is None:
        return None
    account = _account(found[1])
    with simulator.store.transaction(account) as tables:
        charge = tables.first("charge", receipt_url=f"{RECEIPT_PAGE}{request.path.removeprefix('/receipts/')}")
        if charge is None:
            return html(404, _TITLE, "<h1>There is no such receipt</h1>")
        ctx = Context(tables, account, None, wall_clock=simulator.wall_clock)
        intent = tables.get("payment_intent", charge["payment_intent"])
        invoice = ctx.store.get("invoice", intent.get("_invoice")) if intent else None
    return html(200, _TITLE, "\n".join(_page(charge, invoice)))


def _account(secret: str) -> str:
    try:
        return base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4)).decode().partition(" ")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _page(charge: Row, invoice: Row | None) -> Iterator[str]:
    merchant = escape((invoice or {}).get("account_name") or "the merchant")
    paid = money(charge["amount_captured"], charge["currency"])
    yield f'<p class="note">Not Stripe, but the simulator: a receipt of {merchant}</p>'
    yield "<h1>Receipt</h1><table>"
    yield f"<tr><td>Amount paid</td><td>{escape(paid)}</td></tr>"
    yield f"<tr><td>Date paid</td><td>{day(charge['created'])}</td></tr>"
    card = charge["payment_method_details"].get("card")
    if card:
        yield f"<tr><td>Payment method</td><td>{escape(card['brand'].capitalize())} {escape(card['last4'])}</td></tr>"
    if invoice:
        yield f"<tr><td>Invoice</td><td>{escape(invoice['number'] or '')}</td></tr>"
    yield "</table>"
