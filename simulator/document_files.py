"""The files of invoices and credit notes: plain stand-ins for Stripe's own, with the number and the total.

https://docs.stripe.com/api/invoices/object#invoice_object-invoice_pdf
https://docs.stripe.com/api/credit_notes/object#credit_note_object-pdf
"""

import re
from typing import TYPE_CHECKING

from simulator.context import Context
from simulator.engine.money import money
from simulator.html_pages import html
from simulator.messages import Request, Response
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.core import Simulator

_CREDIT_NOTE = re.compile(r"/credit_notes/(acct_\w+)/test_(\w+)/pdf\Z", re.ASCII)


def answer(simulator: "Simulator", request: Request) -> Response | None:
    """The file at an address of a credit note; None for any other address."""
    found = _CREDIT_NOTE.match(request.path)
    if found is None:
        return None
    account, token = found.groups()
    with simulator.store.transaction(account) as tables:
        note = tables.first("credit_note", _token=token)
        if note is None:
            return html(404, "Simulated credit note", "<h1>There is no such credit note</h1>")
        return document_file(Context(tables, account, None, wall_clock=simulator.wall_clock).render(note))


def document_file(shown: Row) -> Response:
    """A PDF of one page, in letters that every PDF has."""
    kind = shown["object"].replace("_", " ")
    total = f"{shown['currency'].upper()} {re.sub(r'[^0-9.,-]', '', money(shown['total'], shown['currency']))}"
    text = f"BT /F1 18 Tf 72 720 Td (Simulated {kind} {shown['number']}) Tj 0 -28 Td (Total {total}) Tj ET"
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
