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
    return _file(shown) if is_file else html(200, _TITLE, "\n".join(_page(shown, message)))


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


def _file(invoice: Row) -> Response:
    """A PDF of one page with the number and the total, in letters that every PDF has."""
    total = f"{invoice['currency'].upper()} {re.sub(r'[^0-9.,-]', '', money(invoice['total'], invoice['currency']))}"
    text = f"BT /F1 18 Tf 72 720 Td (Simulated invoice {invoice['number']}) Tj 0 -28 Td (Total {total}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, places = "%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{item}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    content += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    content += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{content.rindex('xref')}\n%%EOF\n"
    return Response(200, {"content-type": "application/pdf"}, content.encode("ascii"))
