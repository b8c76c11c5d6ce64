"""Many documents as one file: asked for, and fetched by the customer alone."""

import json
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import AuditEntry, Merchant
from billing.documents import archives
from billing.documents.archives import work_on
from billing.gateway.gateway import CustomerGateway
from billing.invoice_choice import InvoiceChoice
from billing.models import KEPT, Archive, Document
from billing.services import begin_archive
from tests.billing.archiving import URL, ask, fetched, made, page_of, several, the_archive
from tests.billing.invoicing import run_tasks
from tests.billing.scenes import features, plain
from tests.cast import Stripe, visit


def test_the_page_says_how_far_it_is(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "CHUNK", 2)
    several(acme_stripe, ada, 5)
    visit(client, acme, ada)
    url = ask(client)
    assert (page_of(client, url).heading, page_of(client, url).progress) == ("Your file is being made", "")
    seen = []
    while not page_of(client, url).is_over:
        assert work_on(the_archive().id) is not None or page_of(client, url).is_over
        seen.append(page_of(client, url).progress)
    assert [each for each in seen if each] == [
        "0 of 5 documents",
        "2 of 5 documents",
        "4 of 5 documents",
        "5 of 5 documents",
    ]
    page = page_of(client, url)
    assert page.heading == "Your file is ready"
    assert plain(page.file_label).startswith("Download 5 documents (")
    assert "It can be downloaded here until" in plain(page.notes[0])


def test_nothing_chosen_is_said_above_the_list(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    token = client.get("/p/acme/invoices/").context["page"].archive.token
    for sent in ({"scope": "chosen"}, {}, {"scope": "nonsense"}):
        response = client.post(URL, {"token": token, "status": "paid", **sent})
        assert response.status_code == 400
        page = response.context["page"]
        assert page.errors[0].message == "Choose at least one invoice in the list."
        assert page.is_narrowed
    assert Archive.objects.count() == 0


def test_the_same_form_makes_one_file(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    token = client.get("/p/acme/invoices/").context["page"].archive.token
    sent = {"token": token, "scope": "all"}
    answers = {client.post(URL, sent)["Location"] for _ in range(3)}
    assert len(answers) == 1
    run_tasks()
    assert client.post(URL, sent)["Location"] in answers
    assert Archive.objects.count() == 1
    assert AuditEntry.objects.filter(action="archive.begin").count() == 1


def test_the_same_form_with_another_choice_makes_another_file(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    first, second, third = (each["id"] for each in several(acme_stripe, ada))
    visit(client, acme, ada)
    sent = {"token": client.get("/p/acme/invoices/").context["page"].archive.token, "scope": "chosen"}
    one = client.post(URL, {**sent, "invoice": [first]})["Location"]
    run_tasks()
    two = client.post(URL, {**sent, "invoice": [second, third]})["Location"]
    assert two != one
    run_tasks()
    assert "2 documents" in page_of(client, two).file_label
    assert client.post(URL, {**sent, "invoice": [first]})["Location"] == one


def test_the_address_of_the_form_leads_to_the_list(client: Client, acme: Merchant, ada: str) -> None:
    visit(client, acme, ada)
    response = client.get(URL)
    assert (response.status_code, response["Location"]) == (302, "/p/acme/invoices/")
    assert client.put(URL).status_code == 405


def test_while_one_is_being_made_another_leads_there(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    several(acme_stripe, ada, 2)
    visit(client, acme, ada)
    first = ask(client)
    assert ask(client, query="?status=paid") == first
    assert "This file is still being made." in client.get(first).text
    assert DBTaskResult.objects.count() == 1


def test_two_windows_at_the_same_moment_begin_one(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    gateway, choice = CustomerGateway(acme, ada), InvoiceChoice()
    known = begin_archive._known

    def before_the_other_one(*given: Any) -> Any:
        """Asked first when there was none yet."""
        found = known(*given)
        if found is None:
            Archive.objects.create(merchant=acme, customer=ada, language="en", choice={}, token="other")
        return found

    with mock.patch.object(begin_archive, "_known", before_the_other_one):
        begun = begin_archive.begin_archive(gateway, choice, token="x" * 22)
    assert (begun.token, Archive.objects.count()) == ("other", 1)


def test_so_many_a_day(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(begin_archive, "MOST_IN_A_DAY", 1)
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    made(client)
    token = client.get("/p/acme/invoices/").context["page"].archive.token
    refused = client.post(URL, {"token": token, "scope": "all"})
    assert (refused.status_code, refused["Retry-After"]) == (429, "86400")
    assert "You have had very many files made today" in refused.text
    assert "Try again tomorrow." in refused.text
    # What failed does not count.
    Archive.objects.update(state=Archive.State.FAILED)
    assert client.post(URL, {"token": token, "scope": "all"}).status_code == 303
    Archive.objects.exclude(token=token).update(state=Archive.State.DONE)
    Archive.objects.filter(token=token).delete()
    Archive.objects.update(created=timezone.now() - timedelta(days=2))
    assert client.post(URL, {"token": token, "scope": "all"}).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "<script>"])
def test_a_form_without_a_proper_token_begins_nothing(client: Client, acme: Merchant, ada: str, token: str) -> None:
    visit(client, acme, ada)
    assert client.post(URL, {"token": token, "scope": "all"}).status_code == 400
    assert Archive.objects.count() == 0


def test_only_the_customer_who_asked_finds_it(
    client: Client, acme: Merchant, acme_stripe: Stripe, globex: Merchant, globex_stripe: Stripe, ada: str, bob: str
) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    url = ask(client)
    run_tasks()
    assert client.get(f"{url}file/").status_code == 200
    globex_stripe.post("/v1/customers", id=ada, name="Of the same id elsewhere")
    others: tuple[tuple[Merchant, str, dict[str, str]], ...] = (
        (acme, bob, {}),
        (globex, ada, {}),
        (acme, ada, {"on_behalf_of": "acct_other"}),
    )
    for merchant, customer, terms in others:
        other = Client()
        visit(other, merchant, customer, **terms)
        theirs = url.replace("/acme/", f"/{merchant.slug}/")
        assert [other.get(theirs).status_code, other.get(f"{theirs}file/").status_code] == [404, 404]
    assert Client().get(url).status_code == 403
    assert Client().get(f"{url}file/").status_code == 403


def test_somebody_else_s_invoices_are_not_put_into_it(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str
) -> None:
    (mine,) = several(acme_stripe, ada, 1)
    (bobs,) = several(acme_stripe, bob, 1)
    visit(client, acme, ada)
    files = made(client, mine["id"], bobs["id"], "in_none")
    assert [name for name in files if name.endswith(".pdf")] == [f"{mine['number']}.pdf"]
    missing = json.loads(files["manifest.json"])["missing"]
    assert [(each["id"], each["reason"]) for each in missing] == [(bobs["id"], "not_found"), ("in_none", "not_found")]
    assert bobs["number"] not in str(files)
    page = page_of(client, client.get("/p/acme/invoices/").context["page"].archives[0].url)
    assert "2 documents could not be made." in page.notes[0]


@pytest.mark.parametrize(
    "chosen", [["../../x"], ["in_a\0b"], ["in_" + "x" * 300], [f"in_{n}" for n in range(101)], ["in_1", ""]]
)
def test_a_choice_that_no_page_offers_begins_nothing(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, chosen: list[str]
) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    token = client.get("/p/acme/invoices/").context["page"].archive.token
    response = client.post(URL, {"token": token, "scope": "chosen", "invoice": chosen})
    assert (response.status_code, Archive.objects.count()) == (400, 0)


def test_a_draft_is_not_put_into_it(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    (mine,) = several(acme_stripe, ada, 1)
    draft = acme_stripe.post("/v1/invoices", customer=ada)["id"]
    visit(client, acme, ada)
    files = made(client, mine["id"], draft)
    assert [each["reason"] for each in json.loads(files["manifest.json"])["missing"]] == ["not_found"]
    assert Document.objects.filter(object_id=draft).count() == 0


def test_where_nothing_could_be_made_the_list_says_what(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    url = ask(client, "in_none")
    run_tasks()
    page = page_of(client, url)
    assert (page.sentence, page.file_label) == ("There was no document to put into it.", "Download the list")
    (missing,) = json.loads(fetched(client, url)["manifest.json"])["missing"]
    assert missing == {"id": "in_none", "number": "", "reason": "not_found"}


def test_the_trail_says_how_many_were_chosen_and_not_which(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    first, second, _ = several(acme_stripe, ada)
    visit(client, acme, ada)
    ask(client, first["id"], second["id"])
    assert AuditEntry.objects.get(action="archive.begin").details == {"invoices": 2}


def test_there_is_no_file_before_it_is_made_nor_after_it_is_forgotten(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    url = ask(client)
    assert client.get(f"{url}file/").status_code == 404
    run_tasks()
    assert client.get(f"{url}file/").status_code == 200
    Archive.objects.update(created=timezone.now() - KEPT)
    assert [client.get(url).status_code, client.get(f"{url}file/").status_code] == [404, 404]
    assert client.get("/p/acme/invoices/").context["page"].archives == ()


def test_the_same_archive_is_the_same_file(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    several(acme_stripe, ada, 2)
    visit(client, acme, ada)
    url = ask(client)
    run_tasks()
    assert client.get(f"{url}file/").getvalue() == client.get(f"{url}file/").getvalue()


def test_with_the_history_off_there_are_no_archives(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    several(acme_stripe, ada, 1)
    visit(client, acme, ada)
    url = ask(client)
    features(acme, invoice_history=False)
    visit(client, acme, ada)
    assert [client.get(url).status_code, client.get(f"{url}file/").status_code] == [404, 404]
    assert client.post(URL, {"token": "x" * 22, "scope": "all"}).status_code == 404
