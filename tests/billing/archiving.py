"""Archives of invoices as customers ask for them and fetch them."""

import csv
import io
import zipfile
from typing import Any

from django.test import Client

from billing.models import Archive
from billing.pages.archive import ArchivePage
from tests.billing.invoicing import item, paid, run_tasks
from tests.billing.scenes import card
from tests.cast import Stripe

URL = "/p/acme/invoices/archives/"


def ask(client: Client, *invoices: str, query: str = "", **changes: Any) -> str:
    """Ask as the page does: the address to which it leads."""
    offer = client.get(f"/p/acme/invoices/{query}").context["page"].archive
    sent = {"token": offer.token, **dict(offer.kept)}
    sent |= {"scope": "chosen", "invoice": list(invoices)} if invoices else {"scope": "all"}
    response = client.post(URL, sent | changes)
    assert response.status_code == 303, response.content.decode()
    return str(response["Location"])


def page_of(client: Client, url: str) -> ArchivePage:
    response = client.get(url)
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, ArchivePage)
    return page


def fetched(client: Client, url: str) -> dict[str, bytes]:
    response = client.get(page_of(client, url).file_url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/zip")
    content = response.getvalue()
    assert len(content) == int(response["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def made(client: Client, *invoices: str, query: str = "") -> dict[str, bytes]:
    """Ask, let the worker work, and fetch."""
    url = ask(client, *invoices, query=query)
    run_tasks()
    return fetched(client, url)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def several(stripe: Stripe, customer: str, count: int = 3) -> list[dict[str, Any]]:
    """Paid invoices of €1, €2, €3, the oldest first."""
    card(stripe, customer)
    found = []
    for number in range(1, count + 1):
        item(stripe, customer, 100 * number)
        found.append(paid(stripe, customer))
    return found


def the_archive() -> Archive:
    return Archive.objects.get()
