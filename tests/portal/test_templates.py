"""What every page owes its reader, whatever it says: a language, landmarks, one heading, names, and no inline code."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import Merchant
from portal.problem_page import ProblemPage
from portal.templatetags.icons import PAYMENT_MARKS
from tests.cast import Stripe, session_for, visit

pytestmark = pytest.mark.django_db

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A page taken apart: its elements in order, each with the text inside it."""

    html: str
    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)
        assert not self.open, f"never closed: {[element.tag for element in self.open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        assert len(element.attributes) == len(attrs), f"an attribute twice: {self.get_starttag_text()}"
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"closed, but not open: {tag}"
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    def attributes(self, name: str) -> list[str]:
        return [element.attributes[name] or "" for element in self.elements if name in element.attributes]


# --- The pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def home(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Any:
    """Ada's home page with one of everything."""
    product = acme_stripe.post("/v1/products", name="Pro <em>&amp;")["id"]
    price = acme_stripe.post(
        "/v1/prices", product=product, currency="eur", unit_amount=4900, recurring={"interval": "month"}
    )["id"]
    acme_stripe.post("/v1/payment_methods/pm_card_visa/attach", customer=ada)
    methods = acme_stripe.get("/v1/payment_methods", customer=ada)["data"]
    acme_stripe.post(f"/v1/customers/{ada}", invoice_settings={"default_payment_method": methods[0]["id"]})
    acme_stripe.post("/v1/subscriptions", customer=ada, items=[{"price": price}])
    visit(client, acme, ada)
    return client.get("/p/acme/")


@pytest.fixture
def signed_out(client: Client, acme: Merchant) -> Any:
    visit(client, acme, "cus_ada")
    return client.post("/p/acme/sign-out/")


@pytest.fixture
def expired(client: Client, acme: Merchant) -> Any:
    _, link = session_for(acme, "cus_ada")
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        return client.get(link)


@pytest.fixture
def opened_elsewhere(client: Client, acme: Merchant) -> Any:
    _, link = session_for(acme, "cus_ada")
    Client().get(link)
    return client.get(link)


@pytest.fixture
def scanned(client: Client, acme: Merchant) -> Any:
    _, link = session_for(acme, "cus_ada")
    return client.get(link, headers={"User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"})


@pytest.fixture
def ended(client: Client, acme: Merchant) -> Any:
    visit(client, acme, "cus_ada")
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        return client.get("/p/acme/")


@pytest.fixture
def not_found(client: Client) -> Any:
    return client.get("/nothing/")


@pytest.fixture
def bare() -> Any:
    page = ProblemPage("Something went wrong on our side", ("We have noted it.",), "", "", "", "", "Reference: 1")
    return HttpResponse(render_to_string("errors/bare.html", {"page": page}))


FRAMED = ["home", "signed_out", "expired", "opened_elsewhere", "scanned", "ended", "not_found"]


@pytest.fixture
def response(request: pytest.FixtureRequest) -> Any:
    return request.getfixturevalue(request.param)


@pytest.fixture
def page(response: Any) -> Page:
    return Page(response.content.decode())


every_page = pytest.mark.parametrize("response", [*FRAMED, "bare"], indirect=True)
framed_pages = pytest.mark.parametrize("response", FRAMED, indirect=True)


# --- What they owe ----------------------------------------------------------------------------------------------------


@every_page
def test_a_page_says_its_language_and_its_title(page: Page) -> None:
    [html] = page.all("html")
    [title] = page.all("title")

    assert html.attributes["lang"] == "en"
    assert title.text.strip(" ·")


@every_page
def test_a_page_has_one_main_heading_and_skips_no_level(page: Page) -> None:
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch(r"h[1-6]", element.tag)]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@framed_pages
def test_a_page_has_landmarks_and_a_way_past_the_frame(page: Page) -> None:
    for landmark in ("header", "main", "footer"):
        assert len(page.all(landmark)) == 1, landmark
    assert page.all("a")[0].attributes["href"] == "#main"
    assert page.all("main")[0].attributes["id"] == "main"


@every_page
def test_ids_are_unique_and_references_lead_somewhere(page: Page) -> None:
    ids = page.attributes("id")

    assert len(ids) == len(set(ids))
    assert set(page.attributes("aria-labelledby")) <= set(ids)


@every_page
def test_everything_to_press_or_fill_in_has_a_name(page: Page) -> None:
    labelled = {element.attributes.get("for") for element in page.all("label")}
    for element in page.elements:
        if element.tag in {"a", "button"}:
            assert element.text.strip() or element.attributes.get("aria-label"), element
        if element.tag in {"select", "textarea"} or (
            element.tag == "input" and element.attributes.get("type") not in {"hidden", "submit"}
        ):
            assert element.attributes.get("id") in labelled, element
        if element.tag == "img":
            assert element.attributes.get("alt") is not None, element
        if element.tag == "svg":
            assert element.attributes.get("aria-hidden") == "true", element


@every_page
def test_a_page_has_no_inline_script_or_style(page: Page) -> None:
    assert not page.all("style")
    assert not page.attributes("style")
    assert not [name for element in page.elements for name in element.attributes if name.startswith("on")]
    assert all(script.attributes.get("src") for script in page.all("script"))
    assert not [address for address in page.attributes("href") if address.lower().startswith("javascript:")]


@framed_pages
def test_browsers_are_told_to_load_nothing_else(response: Any) -> None:
    policy = response["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in response["Permissions-Policy"]


@framed_pages
def test_a_page_asks_other_hosts_for_nothing(page: Page) -> None:
    loaded = page.attributes("src") + [link.attributes["href"] or "" for link in page.all("link")]

    assert loaded
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)


@pytest.mark.parametrize(
    "response", ["home", "signed_out", "expired", "opened_elsewhere", "scanned", "ended"], indirect=True
)
def test_a_page_wears_the_brand_and_leads_back_to_the_merchant(page: Page) -> None:
    assert any("/p/acme/theme-" in (link.attributes["href"] or "") for link in page.all("link"))
    assert "https://acme.example/" in page.attributes("href")
    assert "Return to Acme" in page.all("header")[0].text


def test_the_merchants_words_stand_on_the_page(client: Client, acme: Merchant, ada: str) -> None:
    configuration = acme.default_configuration
    assert configuration is not None
    configuration.business_profile = {
        "headline": "Plans for <teams>",
        "terms_of_service_url": "https://acme.example/terms",
        "privacy_policy_url": "https://acme.example/privacy",
    }
    configuration.save()
    visit(client, acme, ada)
    page = Page(client.get("/p/acme/").text)

    assert "Plans for <teams>" in page.all("header")[0].text
    assert {"https://acme.example/terms", "https://acme.example/privacy"} <= set(page.attributes("href"))
    assert "mailto:help@acme.example" in page.attributes("href")


def test_a_session_with_its_own_configuration_shows_that_ones_words(client: Client, acme: Merchant, ada: str) -> None:
    own = acme.configurations.create(business_profile={"headline": "For schools"})
    visit(client, acme, ada, configuration=own)

    assert "For schools" in Page(client.get("/p/acme/").text).all("header")[0].text


def test_the_switch_of_language_is_a_form_that_works_without_script(client: Client, home: Any) -> None:
    page = Page(home.content.decode())
    [form] = [form for form in page.all("form") if form.attributes["action"] == "/p/acme/language/"]
    buttons = [button for button in page.all("button") if button.attributes.get("name") == "language"]

    assert form.attributes["method"] == "post"
    assert [button.attributes["value"] for button in buttons] == [code for code, _ in settings.LANGUAGES]
    assert [button.attributes["lang"] for button in buttons if "aria-current" in button.attributes] == ["en"]

    client.post("/p/acme/language/", {"language": "ja", "next": "/p/acme/"})
    assert Page(client.get("/p/acme/").text).all("html")[0].attributes["lang"] == "ja"


def test_a_page_after_the_end_offers_no_dead_buttons(signed_out: Any) -> None:
    assert not Page(signed_out.content.decode()).all("button")


@pytest.mark.parametrize("demo", [True, False])
def test_demo_data_is_called_so_in_the_demo_only(client: Client, demo: bool) -> None:
    with override_settings(DEMO=demo):
        assert ("Demo data" in client.get("/nothing/").text) is demo


def test_an_error_whose_page_cannot_be_made_still_says_something(
    client: Client, acme: Merchant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_database(*args: object, **kwargs: object) -> None:
        raise ConnectionError("no database")

    monkeypatch.setattr("branding.context_processors.brand_of", no_database)
    response = client.get("/p/acme/")

    assert response.status_code == 403
    assert "Return to Acme" in Page(response.text).all("a")[0].text


# --- Static files -----------------------------------------------------------------------------------------------------


def test_static_files_collect_under_names_that_can_be_kept_for_ever(tmp_path: Path, client: Client) -> None:
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path):
        call_command("collectstatic", interactive=False, verbosity=0)
        page = Page(client.get("/nothing/").text)

    sheets = [link.attributes["href"] or "" for link in page.all("link") if link.attributes["rel"] == "stylesheet"]
    assert len(sheets) == 6
    for sheet in sheets:
        assert re.fullmatch(r"/static/css/\w+\.[0-9a-f]{12}\.css", sheet)
        assert (tmp_path / sheet.removeprefix("/static/")).exists()


@pytest.mark.parametrize(("sprite", "names"), [("payment-marks", PAYMENT_MARKS)])
def test_every_payment_mark_is_drawn(sprite: str, names: frozenset[str]) -> None:
    drawn = re.findall(r'<symbol id="([\w-]+)"', (Path(settings.BASE_DIR) / f"static/img/{sprite}.svg").read_text())

    assert sorted(drawn) == sorted(names)


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (Path(settings.BASE_DIR) / "static/img/icons.svg").read_text()))
    templates = "".join(path.read_text() for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"))
    tones = {"good", "info", "warning", "danger", "quiet"}
    # Django's names for the levels of its messages.
    levels = {"debug", "info", "success", "warning", "error"}

    assert set(re.findall(r'{% icon "([\w-]+)" %}', templates)) | tones | levels <= drawn
