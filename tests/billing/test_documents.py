"""Invoices and credit notes as files: made once, and the same for ever."""

import hashlib
import io
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image
from pytest_django import Settings

from accounts.models import DocumentSettings, Merchant
from billing.documents import issue
from billing.documents.printing import Printed, PrintJob
from billing.errors import DocumentFailed, DocumentsBusy
from billing.gateway.account_cache import place
from billing.models import Document, DocumentFile, Letterhead
from branding.models import Branding
from simulator.core import Simulator
from tests.billing.invoicing import (
    attachment_of,
    billed,
    company,
    introduce,
    item,
    line_with,
    paid,
    taken_back,
    tax_rate,
    text_of,
)
from tests.billing.paying import save
from tests.billing.pdfs import Described
from tests.billing.scenes import card, features, plain, price, subscribe
from tests.cast import Stripe, visit

LANGUAGES = {
    "en": ("Invoice", "Total without tax", "Nothing is left to pay."),
    "de": ("Rechnung", "Nettobetrag", "Es ist nichts mehr zu bezahlen."),
    "es": ("Factura", "Total sin impuestos", "No queda ningún importe por pagar."),
    "fr": ("Facture", "Total HT", "Il ne reste rien à payer."),
    "it": ("Fattura", "Totale al netto delle imposte", "Non resta nulla da pagare."),
    "ja": ("請求書", "税抜合計", "お支払いが必要な金額はありません。"),
    "zh-Hans": ("账单", "不含税合计", "无须再付款。"),
}


@pytest.fixture
def invoice(acme: Merchant, acme_stripe: Stripe, ada: str) -> dict[str, Any]:
    """€49.00 with 19% VAT, paid by a German company with a German seller's particulars."""
    introduce(acme)
    company(acme_stripe, ada)
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, price(acme_stripe), default_tax_rates=[tax_rate(acme_stripe)])
    return acme_stripe.get(f"/v1/invoices/{made['latest_invoice']}")


def pdf_url(invoice: dict[str, Any], kind: str = "pdf") -> str:
    return f"/p/acme/invoices/{invoice['id']}/{kind}/"


def pdf(client: Client, url: str) -> bytes:
    response = client.get(url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf"), response.content[:2000]
    return response.content


def test_a_document_says_who_to_whom_what_and_how_much(client: Client, acme: Merchant, invoice: dict[str, Any]) -> None:
    visit(client, acme, "cus_ada")
    text = text_of(pdf(client, pdf_url(invoice)))
    for words in (
        "Acme Software GmbH",
        "Gneisenaustraße 109",
        "VAT number DE812345673",
        "Bergmann & Söhne KG",
        "VAT number (Germany) DE812345699",
        str(invoice["number"]),
        "Service period",
        "Pro",
        "Nothing is left to pay.",
    ):
        assert words in text, text
    assert line_with(text, "Total without tax") == "Total without tax €49.00"
    assert line_with(text, "VAT 19%") == "VAT 19% €9.31"
    assert line_with(text, "Total(?! without)") == "Total €58.31"


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_each_language_the_letters_can_be_read_out(
    client: Client, acme: Merchant, invoice: dict[str, Any], language: str
) -> None:
    visit(client, acme, "cus_ada", locale="zh" if language == "zh-Hans" else language)
    made = pdf(client, pdf_url(invoice))
    text = plain(text_of(made))
    assert [words for words in LANGUAGES[language] if words not in text] == [], text
    described = Described.of(made)
    assert (described.language, described.is_tagged) == (language.lower(), True)
    assert (described.said("pdfaid:part"), described.said("pdfaid:conformance")) == ("3", "A")
    assert all(described.fonts.values())
    assert all("+" in name for name in described.fonts), "subsets have a tag before their name"


def test_it_is_a_tagged_pdf_a_3_with_the_e_invoice_inside_once(
    client: Client, acme: Merchant, invoice: dict[str, Any]
) -> None:
    visit(client, acme, "cus_ada")
    described = Described.of(pdf(client, pdf_url(invoice)))
    assert (described.headings, described.table_headers > 4) == (1, True)
    assert (described.attachments, described.relationship) == (["factur-x.xml"], "/Alternative")
    assert described.said("fx:ConformanceLevel") == "EN 16931"
    assert described.said("fx:DocumentFileName") == "factur-x.xml"
    assert (described.descriptions, described.has_colour_profile) == (1, True)


def test_the_bytes_stay_the_same_whatever_changes(
    client: Client, acme: Merchant, acme_stripe: Stripe, invoice: dict[str, Any]
) -> None:
    visit(client, acme, "cus_ada")
    url = pdf_url(invoice)
    first = client.get(url)
    introduce(acme, legal_name="Another Name AG", line1="Elsewhere 1", vat_id="DE812345699")
    Branding.objects.filter(merchant=acme).update(accent="#ff00ff", panel="#00ff00")
    acme_stripe.post("/v1/customers/cus_ada", name="Renamed", address={"line1": "Moved", "country": "FR"})
    for product in acme_stripe.get("/v1/products")["data"]:
        acme_stripe.post(f"/v1/products/{product['id']}", name="Renamed")
    cache.clear()
    again = client.get(url)
    assert again.content == first.content
    assert DocumentFile.objects.filter(kind="pdf").count() == 1


def test_another_language_is_another_file_of_the_same_letterhead(
    client: Client, acme: Merchant, acme_stripe: Stripe, invoice: dict[str, Any]
) -> None:
    visit(client, acme, "cus_ada")
    english = pdf(client, pdf_url(invoice))
    introduce(acme, legal_name="Another Name AG")
    for product in acme_stripe.get("/v1/products")["data"]:
        acme_stripe.post(f"/v1/products/{product['id']}", name="Renamed")
    cache.clear()
    visit(client, acme, "cus_ada", locale="de")
    german = pdf(client, pdf_url(invoice))
    assert german != english
    text = text_of(german)
    assert "Acme Software GmbH" in text
    assert "Another Name AG" not in text
    assert "Pro" in text
    assert "Renamed" not in text
    assert Letterhead.objects.count() == 1


def test_paid_later_it_is_another_paper_and_the_first_one_is_kept(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada)
    visit(client, acme, ada)
    before = pdf(client, pdf_url(made))
    assert "To pay: €25.00." in text_of(before)
    acme_stripe.post(f"/v1/invoices/{made['id']}/pay", paid_out_of_band=True)
    after = pdf(client, pdf_url(made))
    assert "Nothing is left to pay." in text_of(after)
    kept = DocumentFile.objects.filter(document__object_id=made["id"], kind="pdf").order_by("pk")
    assert [bytes(each.content) for each in kept] == [before, after]
    assert [each.state for each in kept] == ["open 2500 0", "paid"]


def test_while_a_payment_is_on_its_way_it_asks_for_no_transfer(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    introduce(acme)
    debit = save(acme_stripe, ada, "pm_usBankAccount_processing")
    item(acme_stripe, ada, 7700, currency="usd")
    made = billed(acme_stripe, ada, currency="usd", collection_method="send_invoice", days_until_due=14)
    visit(client, acme, ada)
    before = text_of(pdf(client, pdf_url(made)))
    assert "Bank account" in before
    acme_stripe.post(f"/v1/invoices/{made['id']}/pay", payment_method=debit)
    after = text_of(pdf(client, pdf_url(made)))
    assert "A payment of $77.00 is on its way." in after
    assert "Bank account" not in after
    assert "To pay" not in after
    assert text_of(pdf(client, pdf_url(made))) == after
    assert DocumentFile.objects.count() == 2


def test_each_file_is_kept_with_its_checksum(client: Client, acme: Merchant, invoice: dict[str, Any]) -> None:
    visit(client, acme, "cus_ada")
    made = pdf(client, pdf_url(invoice))
    files = {each.kind: each for each in DocumentFile.objects.all()}
    assert set(files) == {"pdf", "cii"}
    assert files["pdf"].sha256 == hashlib.sha256(made).hexdigest()
    assert (files["pdf"].size, bytes(files["pdf"].content)) == (len(made), made)
    assert bytes(files["cii"].content) == attachment_of(made)


def test_drawn_anew_it_would_be_the_same_bytes(client: Client, acme: Merchant, invoice: dict[str, Any]) -> None:
    """So that what is kept can be proved to be what was made: nothing of the hour or the machine is in it."""
    visit(client, acme, "cus_ada")
    first = pdf(client, pdf_url(invoice))
    DocumentFile.objects.all().delete()
    assert pdf(client, pdf_url(invoice)) == first


def test_the_e_invoice_alone_is_the_one_inside(client: Client, acme: Merchant, invoice: dict[str, Any]) -> None:
    visit(client, acme, "cus_ada")
    alone = client.get(pdf_url(invoice, "xml"))
    assert (alone.status_code, alone["Content-Type"]) == (200, "application/xml")
    assert alone["Content-Disposition"] == f'attachment; filename="{invoice["number"]}.xml"'
    assert attachment_of(pdf(client, pdf_url(invoice))) == alone.content


def test_a_credit_note_is_a_paper_of_its_own(
    client: Client, acme: Merchant, acme_stripe: Stripe, invoice: dict[str, Any]
) -> None:
    note = taken_back(acme_stripe, invoice, 1000, refund_amount=1190, memo="Ten euro less")
    visit(client, acme, "cus_ada")
    made = pdf(client, f"/p/acme/credit-notes/{note['id']}/pdf/")
    text = text_of(made)
    assert "Credit note" in text
    assert f"{invoice['number']} of" in text
    assert "Ten euro less" in text
    assert line_with(text, "Total credited") == "Total credited €11.90"
    assert "Refunded to your payment method: €11.90." in text
    assert b"<ram:TypeCode>381</ram:TypeCode>" in attachment_of(made)


def test_custom_fields_memo_and_footer_of_the_invoice_are_printed(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    acme_stripe.post(
        f"/v1/customers/{ada}",
        invoice_settings={
            "custom_fields": [{"name": "PO number", "value": "4711-0815"}],
            "footer": "Our terms of 2026 apply.",
        },
    )
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada, description="For the project Analytical Engine")
    visit(client, acme, ada)
    text = text_of(pdf(client, pdf_url(made)))
    for words in ("PO number", "4711-0815", "Our terms of 2026 apply.", "For the project Analytical Engine"):
        assert words in text


@pytest.mark.parametrize(
    ("exempt", "words"),
    [
        ("reverse", "Reverse charge: the customer is liable for the tax."),
        ("exempt", "A tax exemption applies."),
    ],
)
def test_why_no_tax_is_added_is_said(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, exempt: str, words: str
) -> None:
    acme_stripe.post(f"/v1/customers/{ada}", tax_exempt=exempt)
    item(acme_stripe, ada, tax_rates=[tax_rate(acme_stripe)])
    made = billed(acme_stripe, ada)
    visit(client, acme, ada)
    text = text_of(pdf(client, pdf_url(made)))
    assert words in text
    assert line_with(text, "Total(?! without)") == "Total €25.00"


def test_the_merchant_s_reason_of_an_exemption_is_printed(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    introduce(acme, untaxed="exempt", exemption_reason="Small business, no VAT is charged (§ 19 UStG).")
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada)
    visit(client, acme, ada)
    assert "Small business, no VAT is charged (§ 19 UStG)." in text_of(pdf(client, pdf_url(made)))


def test_how_to_pay_by_transfer_is_said(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    introduce(acme)
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada, collection_method="send_invoice", days_until_due=14)
    visit(client, acme, ada)
    text = text_of(pdf(client, pdf_url(made)))
    assert "DE12 5001 0517 0648 4898 90" in text
    assert f"Reference: {made['number']}." in text.replace("\n", " ")


def test_a_japanese_seller_s_registration_number_has_its_name(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    introduce(acme, country="JP", city="東京", vat_id="", tax_number="T1234567890123")
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada)
    visit(client, acme, ada, locale="ja")
    assert "適格請求書発行事業者登録番号（日本）：T1234567890123" in text_of(pdf(client, pdf_url(made))).replace(
        "\n", ""
    )


def test_the_logo_and_the_brand_are_on_it(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    from branding.images import LOGO_BOX, safe_image
    from branding.models import BrandImage

    buffer = io.BytesIO()
    Image.new("RGB", (120, 80), "#123456").save(buffer, "PNG")
    buffer.seek(0)
    branding = Branding.of(acme)
    branding.logo = BrandImage.keep(acme, safe_image(buffer, LOGO_BOX))
    branding.save()
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada)
    visit(client, acme, ada)
    reader = Described.of(pdf(client, pdf_url(made))).reader
    (image,) = reader.pages[0].images
    assert image.image is not None
    assert image.image.convert("RGB").getpixel((5, 5)) == (0x12, 0x34, 0x56)


def test_the_file_has_the_number_for_a_name(client: Client, acme: Merchant, invoice: dict[str, Any]) -> None:
    visit(client, acme, "cus_ada")
    response = client.get(pdf_url(invoice))
    assert response["Content-Disposition"] == f'inline; filename="{invoice["number"]}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"] or "private" in response["Cache-Control"]
    assert client.head(pdf_url(invoice)).status_code == 200
    assert client.post(pdf_url(invoice)).status_code == 405


def test_a_draft_has_no_file(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    draft = acme_stripe.post("/v1/invoices", customer=ada)
    visit(client, acme, ada)
    assert client.get(pdf_url(draft)).status_code == 404
    assert Document.objects.count() == 0


def test_where_the_merchant_prefers_it_the_file_is_stripe_s(
    client: Client, acme: Merchant, acme_stripe: Stripe, invoice: dict[str, Any]
) -> None:
    note = acme_stripe.post("/v1/credit_notes", invoice=invoice["id"], amount=500, credit_amount=500)
    introduce(acme, invoice_file=DocumentSettings.File.STRIPE)
    visit(client, acme, "cus_ada")
    assert client.get(pdf_url(invoice))["Location"] == invoice["invoice_pdf"]
    assert client.get(f"/p/acme/credit-notes/{note['id']}/pdf/")["Location"] == note["pdf"]


def test_while_stripe_is_away_what_was_handed_out_before_is_handed_out_again(
    client: Client, acme: Merchant, simulator: Simulator, invoice: dict[str, Any], bob: str
) -> None:
    visit(client, acme, "cus_ada")
    first = pdf(client, pdf_url(invoice))
    simulator.faults.add("drop", times=None)
    assert pdf(client, pdf_url(invoice)) == first
    assert client.get(pdf_url(invoice, "xrechnung")).status_code == 502  # was never made
    other = Client()
    visit(other, acme, bob)
    assert other.get(pdf_url(invoice)).status_code == 502
    assert first not in other.get(pdf_url(invoice)).content


def test_an_invoice_that_was_made_for_one_customer_is_never_given_to_another(
    client: Client, acme: Merchant, invoice: dict[str, Any], bob: str
) -> None:
    visit(client, acme, "cus_ada")
    pdf(client, pdf_url(invoice))
    other = Client()
    visit(other, acme, bob)
    assert [other.get(pdf_url(invoice, kind)).status_code for kind in ("pdf", "xml", "xrechnung")] == [404] * 3


def test_one_customer_cannot_keep_the_printers_busy(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issue, "MOST_NEW", 2)
    made = []
    for amount in (100, 200, 300):
        item(acme_stripe, ada, amount)
        made.append(billed(acme_stripe, ada))
    visit(client, acme, ada)
    assert [client.get(pdf_url(each)).status_code for each in made] == [200, 200, 429]
    refused = client.get(pdf_url(made[2]))
    assert refused["Retry-After"] == "600"
    assert "choose them in the list" in refused.content.decode()
    # What is there already is given as ever.
    assert client.get(pdf_url(made[0])).status_code == 200


def test_what_fails_counts_and_is_not_tried_again_at_once(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[PrintJob] = []

    class Broken:
        def print(self, job: PrintJob) -> Printed:
            tried.append(job)
            raise DocumentFailed

    monkeypatch.setattr(issue, "press", Broken)
    monkeypatch.setattr(issue, "MOST_NEW", 3)
    item(acme_stripe, ada)
    invoice = billed(acme_stripe, ada)
    visit(client, acme, ada)
    # Stripe's file instead, each time; the printers are asked once.
    assert [client.get(pdf_url(invoice)).headers.get("Location") for _ in range(3)] == [invoice["invoice_pdf"]] * 3
    assert len(tried) == 1
    assert client.get(pdf_url(invoice)).status_code == 429


def test_nothing_is_fixed_before_there_is_a_file(
    client: Client, acme: Merchant, invoice: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Busy:
        def print(self, job: PrintJob) -> Printed:
            raise DocumentsBusy

    visit(client, acme, "cus_ada")
    with monkeypatch.context() as patched:
        patched.setattr(issue, "press", Busy)
        assert client.get(pdf_url(invoice)).status_code == 503
    assert (Document.objects.count(), Letterhead.objects.count()) == (0, 0)
    introduce(acme, legal_name="Corrected In Time GmbH")
    assert "Corrected In Time GmbH" in text_of(pdf(client, pdf_url(invoice)))


def test_two_documents_of_one_customer_at_a_time(client: Client, acme: Merchant, invoice: dict[str, Any]) -> None:
    visit(client, acme, "cus_ada")
    with (
        place("document", acme, "cus_ada", places=2, seconds=60) as first,
        place("document", acme, "cus_ada", places=2, seconds=60) as second,
    ):
        assert (first, second) == (True, True)
        refused = client.get(pdf_url(invoice))
        assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert client.get(pdf_url(invoice)).status_code == 200


def test_a_merchant_goes_with_its_documents(client: Client, acme: Merchant, invoice: dict[str, Any]) -> None:
    visit(client, acme, "cus_ada")
    pdf(client, pdf_url(invoice))
    acme.delete()
    assert (Document.objects.count(), DocumentFile.objects.count(), Letterhead.objects.count()) == (0, 0, 0)


def test_a_credit_note_names_the_tax_that_only_it_has(
    client: Client, acme: Merchant, acme_stripe: Stripe, invoice: dict[str, Any]
) -> None:
    goodwill = tax_rate(acme_stripe, 7, display_name="Goodwill VAT")
    line = {
        "type": "custom_line_item",
        "description": "Goodwill",
        "unit_amount": 1000,
        "quantity": 1,
        "tax_rates": [goodwill],
    }
    note = acme_stripe.post("/v1/credit_notes", invoice=invoice["id"], lines=[line], credit_amount=1070)
    visit(client, acme, "cus_ada")
    text = text_of(pdf(client, f"/p/acme/credit-notes/{note['id']}/pdf/"))
    assert line_with(text, "Goodwill VAT 7%") == "Goodwill VAT 7% €0.70"


def test_a_credit_note_is_for_the_time_of_what_it_credits(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    introduce(acme)
    company(acme_stripe, ada)
    rate = [tax_rate(acme_stripe)]
    january, march = 1_799_971_200, 1_805_068_800
    item(acme_stripe, ada, 1000, "First", tax_rates=rate, period={"start": january, "end": january + 5 * 86_400})
    item(acme_stripe, ada, 2000, "Second", tax_rates=rate, period={"start": march, "end": march + 5 * 86_400})
    made = billed(acme_stripe, ada)
    first = next(each for each in made["lines"]["data"] if each["description"] == "First")
    line = {"type": "invoice_line_item", "invoice_line_item": first["id"], "amount": 500}
    note = acme_stripe.post("/v1/credit_notes", invoice=made["id"], lines=[line])
    visit(client, acme, ada)
    content = pdf(client, f"/p/acme/credit-notes/{note['id']}/pdf/")
    assert re.search(r"Service period.15.{1,3}20 Jan 2027", plain(text_of(content)), re.DOTALL), text_of(content)
    xml = attachment_of(content)
    assert b"20270120" in xml
    assert b"2027031" not in xml


def test_a_tax_id_that_the_merchant_has_deleted_since_leaves_the_invoice_as_it_is(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    introduce(acme)
    own = acme_stripe.post("/v1/tax_ids", type="eu_vat", value="DE812345673")["id"]
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada, account_tax_ids=[own])
    acme_stripe.delete(f"/v1/tax_ids/{own}")
    visit(client, acme, ada)
    assert client.get(f"/p/acme/invoices/{made['id']}/").status_code == 200
    assert "VAT number DE812345673" in text_of(pdf(client, pdf_url(made)))


def test_of_a_very_long_credit_note_there_is_stripe_s_file(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.gateway.credit_notes.MOST_LINES", 10)
    monkeypatch.setattr("billing.gateway.full_invoices.MOST_LINES", 10)
    card(acme_stripe, ada)
    for number in range(12):
        item(acme_stripe, ada, 100 + number)
    made = paid(acme_stripe, ada)
    lines = acme_stripe.get(f"/v1/invoices/{made['id']}/lines", limit=100)["data"]
    credited = [{"type": "invoice_line_item", "invoice_line_item": each["id"], "amount": 50} for each in lines]
    note = acme_stripe.post("/v1/credit_notes", invoice=made["id"], lines=credited, credit_amount=600)
    visit(client, acme, ada)
    assert client.get(f"/p/acme/credit-notes/{note['id']}/pdf/")["Location"] == note["pdf"]
    # So can the receipt of its payment be had.
    (payment,) = acme_stripe.get("/v1/invoice_payments", invoice=made["id"])["data"]
    receipt = client.get(f"/p/acme/invoices/{made['id']}/payments/{payment['id']}/receipt/")
    assert receipt["Location"].startswith("https://pay.stripe.com/receipts/")


def test_what_is_not_collected_any_more_does_not_ask_for_money(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    introduce(acme)
    company(acme_stripe, ada)
    item(acme_stripe, ada, tax_rates=[tax_rate(acme_stripe)])
    made = billed(acme_stripe, ada, collection_method="send_invoice", days_until_due=30)
    acme_stripe.post(f"/v1/invoices/{made['id']}/mark_uncollectible")
    visit(client, acme, ada)
    content = pdf(client, pdf_url(made))
    text = text_of(content)
    assert "Not paid" in text
    assert "To pay" not in text
    assert "Bank account" not in text
    assert attachment_of(content)


def test_where_invoices_are_not_shown_there_are_no_files(
    client: Client, acme: Merchant, invoice: dict[str, Any]
) -> None:
    features(acme, invoice_history=False)
    visit(client, acme, "cus_ada")
    assert [client.get(pdf_url(invoice, kind)).status_code for kind in ("pdf", "xml", "xrechnung")] == [404] * 3


def test_on_behalf_of_another_account_only_that_account_s_files_exist(
    client: Client, acme: Merchant, invoice: dict[str, Any], simulator: Simulator
) -> None:
    visit(client, acme, "cus_ada")
    pdf(client, pdf_url(invoice))
    visit(client, acme, "cus_ada", on_behalf_of="acct_somebodyelse")
    assert client.get(pdf_url(invoice)).status_code == 404
    simulator.faults.add("drop", times=None)
    assert client.get(pdf_url(invoice)).status_code == 502


def test_one_call_for_a_file_that_is_there(
    client: Client, acme: Merchant, simulator: Simulator, invoice: dict[str, Any]
) -> None:
    visit(client, acme, "cus_ada")
    pdf(client, pdf_url(invoice))
    before = len(simulator.requests.all())
    pdf(client, pdf_url(invoice))
    assert [request.path for request in simulator.requests.all()[before:]] == [f"/v1/invoices/{invoice['id']}"]


def test_a_receipt_and_the_paper_of_yen_have_no_decimals(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, settings: Settings
) -> None:
    card(acme_stripe, ada)
    item(acme_stripe, ada, 6800, currency="jpy")
    made = paid(acme_stripe, ada, currency="jpy")
    visit(client, acme, ada)
    assert line_with(text_of(pdf(client, pdf_url(made))), "Total(?! without)") == "Total ¥6,800"
