"""Whatever stands in an invoice, its document is made, shows it as it is, and asks nobody for anything."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import Merchant
from billing.documents.press import Press, press
from billing.documents.printing import PrintJob
from billing.gateway.full_invoices import MOST_LINES
from tests.billing.invoicing import billed, item, text_of
from tests.billing.pdfs import Described
from tests.cast import Stripe, visit

MARKUP = '<script>alert("m")</script><img src="https://evil.example/a.png"><b>bold</b>'


def made(client: Client, acme: Merchant, stripe: Stripe, customer: str, *lines: str, **terms: Any) -> bytes:
    for line in lines:
        item(stripe, customer, 100, line)
    invoice = billed(stripe, customer, **terms)
    visit(client, acme, customer)
    response = client.get(f"/p/acme/invoices/{invoice['id']}/pdf/")
    assert response.status_code == 200, response.content.decode()
    return response.content


def spaceless(text: str) -> str:
    return "".join(text.split())


def test_markup_is_printed_as_it_was_typed(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    acme_stripe.post(
        f"/v1/customers/{ada}",
        name=f"Ada {MARKUP}",
        address={"line1": MARKUP, "city": "{{ 7|add:7 }} {% now 'Y' %}", "country": "GB"},
        invoice_settings={"custom_fields": [{"name": "<i>x</i>", "value": "&lt;&amp;"}], "footer": f"Foot {MARKUP}"},
    )
    text = spaceless(text_of(made(client, acme, acme_stripe, ada, f"Line {MARKUP}", description=f"Memo {MARKUP}")))
    for words in (f"Ada {MARKUP}", f"Line {MARKUP}", f"Memo {MARKUP}", f"Foot {MARKUP}", "{{ 7|add:7 }}", "&lt;&amp;"):
        assert spaceless(words) in text


@pytest.mark.parametrize(
    "words",
    [
        "שלום עולם",
        "مرحبا بالعالم",
        "नमस्ते दुनिया",
        "สวัสดีชาวโลก",
        "안녕하세요",
        "日本語と简体中文",
        "Ελληνικά Кириллица Հայերեն ქართული",
        "Ångström ½ ≠ № ™ €",
    ],
)
def test_every_script_has_letters(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, words: str) -> None:
    content = made(client, acme, acme_stripe, ada, words)
    assert "\N{WHITE SQUARE}" not in text_of(content)
    assert all(Described.of(content).fonts.values())


def test_emoji_control_characters_and_letters_nobody_has_do_not_break_it(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    nasty = "👩‍👩‍👧‍👦 🎉 \u202eevil\u202c \u0007\u0000\ufffe \U000e0041 𓀀𒀀 ﷽ \ud7ff"
    content = made(client, acme, acme_stripe, ada, nasty.replace("\u0000", ""))
    described = Described.of(content)
    assert described.said("pdfaid:part") == "3"
    assert all(described.fonts.values())


def test_words_without_end_stay_on_the_page(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    import pypdfium2

    acme_stripe.post(f"/v1/customers/{ada}", name="N" * 250, address={"line1": "A" * 200, "country": "DE"})
    content = made(client, acme, acme_stripe, ada, "x" * 500, description="w" * 500)
    page = pypdfium2.PdfDocument(content)[0]
    letters = page.get_textpage()
    width = page.get_width()
    for place in range(letters.count_chars()):
        left, _, right, _ = letters.get_charbox(place)
        assert 0 <= left <= right <= width


def test_five_hundred_lines_are_a_document_of_many_pages(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    content = made(client, acme, acme_stripe, ada, *(f"Line {number}" for number in range(500)))
    described = Described.of(content)
    assert len(described.reader.pages) > 10
    text = text_of(content)
    assert all(f"Line {number}\n" in text or f"Line {number} " in text for number in range(500))
    assert "Total €500.00" in text
    # The heads of the columns stand on every page that has lines.
    assert text.count("Description") >= len(described.reader.pages) - 1


def test_many_long_descriptions_do_not_keep_a_printer(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    """As long as Stripe takes them. Such a document is given up after `DOCUMENT_SECONDS`."""
    words = ("wordwithoutend" * 36)[:500]
    content = made(client, acme, acme_stripe, ada, *(f"{number} {words}"[:500] for number in range(100)))
    assert spaceless(text_of(content)).count("wordwithoutend" * 20) >= 100


def test_as_many_lines_as_we_take_are_a_document(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    content = made(client, acme, acme_stripe, ada, *(f"Line {number}" for number in range(MOST_LINES)))
    text = text_of(content)
    assert text.count("Line ") == MOST_LINES
    assert "Total €2,000.00" in text


class Listener(BaseHTTPRequestHandler):
    """Notes whoever comes."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def listener() -> Iterator[str]:
    Listener.asked.clear()
    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_no_address_is_ever_asked_for_anything(listener: str, tmp_path: Path) -> None:
    """Not even if markup came through: pictures, style sheets, fonts, frames and files of this machine."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret of this machine")
    html = f"""<!doctype html><html lang="en"><head><title>t</title>
      <link rel="stylesheet" href="{listener}/a.css"><link rel="attachment" href="file://{secret}">
      <style>@import url({listener}/b.css); @font-face {{ font-family: x; src: url({listener}/c.woff2) }}
      body {{ background: url({listener}/d.png); font-family: "Noto Sans", x }}
      li {{ list-style: url({listener}/e.png) }}
      p::before {{ content: url({listener}/f.png) }}</style></head>
      <body><img src="{listener}/g.png" alt=""><img src="file://{secret}" alt="">
      <object data="{listener}/h.svg"></object>
      <embed src="{listener}/i.svg"><iframe src="{listener}/j.html"></iframe><ul><li>x</li></ul><p>y</p>
      <svg xmlns="http://www.w3.org/2000/svg"><image href="{listener}/k.png" width="9" height="9"/></svg>
      </body></html>"""
    printed = press().print(PrintJob(html=html, identifier=b"0" * 16, dated=1_800_000_000))
    assert printed.pdf.startswith(b"%PDF-")
    assert Listener.asked == []
    assert b"the secret" not in printed.pdf
    assert Described.of(printed.pdf).attachments == []


def test_the_same_job_is_the_same_file_in_another_second_and_from_another_printer() -> None:
    job = PrintJob(html="<html lang=en><title>t</title><h1>One</h1></html>", identifier=b"1" * 16, dated=1_800_000_000)
    first = press().print(job).pdf
    time.sleep(1.1)
    other = Press(processes=1, queue=0, seconds=20)
    assert other.print(job).pdf == first
    other.stop()
