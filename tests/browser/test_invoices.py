"""Invoices in a real browser, on a phone: looked through, understood, paid, downloaded."""

import io
import zipfile
from pathlib import Path

from playwright.sync_api import Download, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from billing.models import Archive
from tests.billing.invoicing import billed, company, introduce, item, paid, run_tasks, tax_rate, text_of
from tests.billing.paying import DECLINED
from tests.billing.scenes import card, price, subscribe
from tests.browser.conftest import arrive
from tests.cast import Stripe


def content_of(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def test_an_invoice_is_found_understood_and_downloaded(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    introduce(acme)
    company(acme_stripe, ada)
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, price(acme_stripe), default_tax_rates=[tax_rate(acme_stripe)])
    number = acme_stripe.get(f"/v1/invoices/{made['latest_invoice']}")["number"]
    item(acme_stripe, ada, 2500, "Setup")
    paid(acme_stripe, ada)
    item(acme_stripe, ada, 900, "Training")
    billed(acme_stripe, ada, collection_method="send_invoice", days_until_due=14)
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="All invoices and credit notes").click()
    expect(page.get_by_role("row")).to_have_count(4)
    page.get_by_label("Status").select_option("Open")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row").filter(has_text="Training")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="Show all").click()
    page.get_by_role("link", name=number, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Invoice {number}")
    expect(page.get_by_role("row").filter(has_text="VAT 19%")).to_contain_text("€9.31")
    with page.expect_download() as found:
        page.get_by_role("link", name=f"Download invoice {number} as Factur-X (XML)").click()
    assert b"CrossIndustryInvoice" in content_of(found.value)
    # Some browsers show it and others save it.
    link = page.get_by_role("link", name=f"Download invoice {number} as a PDF").first
    file = page.context.request.get(f"{live_server.url}{link.get_attribute('href')}")
    assert number in text_of(file.body())
    page.get_by_role("link", name="All invoices").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoices")


def test_several_invoices_are_paid_after_a_decline(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    acme_stripe.post(f"/v1/payment_methods/{DECLINED}/attach", customer=ada)
    invoices = []
    for amount in (1000, 2000, 3000):
        item(acme_stripe, ada, amount)
        invoices.append(billed(acme_stripe, ada))
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="Pay several at once").click()
    page.get_by_role("checkbox", name=invoices[1]["number"]).uncheck()
    page.get_by_role("button", name="Add up the chosen invoices").click()
    page.get_by_role("radio", name="Visa ending 0341").check()
    page.get_by_role("button", name="Pay €40.00").click()
    expect(page.get_by_role("alert")).to_contain_text("declined")
    page.get_by_role("radio", name="Visa ending 4242").check()
    page.get_by_role("button", name="Pay €40.00").click()
    expect(page.get_by_role("status")).to_contain_text("You paid €10.00.")
    expect(page.get_by_role("status")).to_contain_text("You paid €30.00.")
    assert [acme_stripe.get(f"/v1/invoices/{each['id']}")["status"] for each in invoices] == ["paid", "open", "paid"]


def test_many_are_fetched_as_one_file_without_a_script(
    page: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    numbers = []
    for amount in (1000, 2000, 3000):
        item(acme_stripe, ada, amount)
        numbers.append(paid(acme_stripe, ada)["number"])
    arrive(page, live_server, acme, ada)
    page.get_by_role("link", name="All invoices and credit notes").click()
    page.get_by_role("button", name="Download the chosen invoices").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one invoice in the list.")
    for number in numbers[:2]:
        page.get_by_role("checkbox", name=f"Choose invoice {number}").check()
    page.get_by_role("button", name="Download the chosen invoices").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your file is being made")
    run_tasks()
    page.get_by_role("link", name="See how far it is").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your file is ready")
    with page.expect_download() as found:
        page.get_by_role("link", name="Download 2 documents").click()
    assert found.value.suggested_filename == "acme-invoices.zip"
    with zipfile.ZipFile(io.BytesIO(content_of(found.value))) as file:
        assert {name for name in file.namelist() if name.endswith(".pdf")} == {f"{each}.pdf" for each in numbers[:2]}
    page.get_by_role("link", name="All invoices").click()
    expect(page.get_by_role("link", name="2 invoices")).to_be_visible()


def test_the_page_follows_the_work_by_itself(
    window: Page, live_server: LiveServer, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    item(acme_stripe, ada)
    billed(acme_stripe, ada)
    arrive(window, live_server, acme, ada)
    window.goto(f"{live_server.url}/p/acme/invoices/")
    window.get_by_role("button", name="Download all invoices").click()
    expect(window.get_by_text("The documents are being looked for.")).to_be_visible()
    archive = Archive.objects.get()
    archive.entries.create(position=0, object_id="in_1", number="1")
    Archive.objects.update(state=Archive.State.MAKING)
    expect(window.get_by_text("0 of 1 document")).to_be_visible()
    archive.entries.all().delete()
    Archive.objects.update(state=Archive.State.WAITING)
    run_tasks()
    expect(window.get_by_role("heading", level=1)).to_have_text("Your file is ready")
