"""The content security policy on every page, as the browser itself reports it: nothing is stopped, and Stripe's hosts
are allowed on the one page that loads Stripe.js.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import get_args
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Response, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.email_changes import ask_for_code
from accounts.features import CustomerField
from accounts.models import Merchant, PortalSession
from billing.urls import urlpatterns
from simulator.core import Simulator
from tests.access.test_url_table import things
from tests.billing.confirming import offer
from tests.billing.invoicing import billed, company, introduce, tax_rate
from tests.billing.invoicing import item as item_for
from tests.billing.paying import waiting_change
from tests.billing.scenes import card, price, subscribe
from tests.browser.conftest import PHONE, arrive, lets_type_cards
from tests.cast import Stripe, default_configuration, session_for, visit

# The browser's own report: https://developer.mozilla.org/en-US/docs/Web/API/Document/securitypolicyviolation_event
LISTEN = """
  window.policyViolations = [];
  window.addEventListener("securitypolicyviolation", (event) => {
    window.policyViolations.push(`${event.effectiveDirective} ${event.blockedURI}`);
  }, true);
"""
# Two frames later whatever the page has begun to load was asked for.
READ = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
  () => done(window.policyViolations))))"""

WITH_STRIPE_JS = "payment_method_addition"
BY_FORM_ONLY = {
    "cancellation_undo",
    "scheduled_change_undo",
    "pending_change_undo",
    "setup_intent",
    "checkout",
    "shipping_removal",
}
LEAVING = {"hosted_invoice", "receipt"}
"""They lead to Stripe's own page."""
FILES = {"invoice_pdf", "invoice_xml", "invoice_xrechnung", "credit_note_pdf", "archive_file"}
"""No pages: what a browser shows or saves."""
LEADING_ON = {"invoice_payment_result", "payment_method_result", "archives"}
"""They lead to another page of ours: one says there what came of something, or a form is there."""


@pytest.fixture
def acme(acme: Merchant) -> Merchant:
    """With every feature on, and the publishable key that opens the same account at the simulator."""
    lets_type_cards(acme)
    configuration = default_configuration(acme)
    for feature in configuration.features.values():
        feature["enabled"] = True
    configuration.features["customer_update"]["allowed_updates"] = list(get_args(CustomerField))
    configuration.save()
    return acme


@pytest.fixture
def context(chromium: Browser, simulator: Simulator, settings: Settings) -> Iterator[BrowserContext]:
    """A phone with JavaScript that notes what policies stop. Pages that lead on to Stripe's stay where they are."""
    context = chromium.new_context(viewport=PHONE, locale="en-GB")
    context.add_init_script(LISTEN)
    context.route(f"{settings.STRIPE_API_BASE}/**", stay)
    context.set_default_timeout(20_000)
    yield context
    context.close()


def stay(route: Route) -> None:
    """No answer to go to, for a whole page of another host's; frames and scripts of its come as ever."""
    if route.request.is_navigation_request() and route.request.frame.parent_frame is None:
        route.fulfill(status=204)
    else:
        route.continue_()


@dataclass
class Watcher:
    """Opens pages and keeps what is wrong with them."""

    page: Page
    origin: str
    stopped: dict[str, list[str]] = field(default_factory=dict)
    """What the browser reported, by address."""
    foreign: dict[str, set[str]] = field(default_factory=dict)
    """Whatever a page's policy allows beside our own origin, by address."""

    def open(self, path: str) -> Response:
        """Open it, look what was stopped, and what its policy allows."""
        response = self.page.goto(self.origin + path)
        assert response is not None
        if found := self.page.evaluate(READ):
            self.stopped[path] = found
        if allowed := others_allowed(response.headers["content-security-policy"]):
            self.foreign[path] = allowed
        return response

    @property
    def here(self) -> str:
        """Path and query of the page that is shown."""
        parts = urlsplit(self.page.url)
        return parts._replace(scheme="", netloc="", fragment="").geturl()


def others_allowed(policy: str) -> set[str]:
    """What a policy allows beside nothing and our own origin: "script-src https://js.stripe.com"."""
    directives = [part.split() for part in policy.split(";") if part.strip()]
    assert {"default-src", "script-src", "style-src", "form-action", "frame-ancestors", "base-uri"} <= {
        name for name, *_ in directives
    }
    return {f"{name} {source}" for name, *sources in directives for source in sources} - {
        f"{name} {source}" for name, *_ in directives for source in ("'self'", "'none'")
    }


def rich_customer(acme: Merchant, stripe: Stripe, customer: str) -> dict[str, str]:
    """One of each of what there is an address for, each in the state in which its page is shown: names to paths."""
    introduce(acme)
    company(stripe, customer)
    authority = {"custom_fields": [{"name": "Leitweg-ID", "value": "04011000-1234512345-06"}]}
    stripe.post(f"/v1/customers/{customer}", invoice_settings=authority)
    waiting = waiting_change(stripe, customer)
    mine = things(acme, stripe, customer)
    coupon = stripe.post("/v1/coupons", percent_off=20, duration="once")["id"]
    other = price(stripe, "Business", unit_amount=19900)
    running = stripe.get(f"/v1/subscriptions/{mine['subscription_id']}")
    (item,) = running["items"]["data"]
    archive = price(stripe, "Archive")
    offer(acme, stripe, item["price"]["id"], other, archive)
    configuration = default_configuration(acme)
    configuration.retention_coupon = coupon
    configuration.save()
    card(stripe, customer)
    paused = subscribe(stripe, customer, price(stripe, "Storage"))["id"]
    stripe.post(f"/v1/subscriptions/{paused}/pause", type="subscription")
    ended = subscribe(stripe, customer, archive)["id"]
    stripe.delete(f"/v1/subscriptions/{ended}")
    item_for(stripe, customer, tax_rates=[tax_rate(stripe)])
    taxed = billed(stripe, customer)["id"]
    own: dict[str, dict[str, str]] = {
        "resumption": {"subscription_id": paused},
        "renewal": {"subscription_id": ended},
        "invoice_payment": {"invoice_id": waiting.invoice},
        "invoice_payment_bank": {"invoice_id": waiting.invoice},
        "invoice_xml": {"invoice_id": taxed},
        "invoice_xrechnung": {"invoice_id": taxed},
    }
    (payment,) = stripe.get("/v1/invoice_payments", invoice=waiting.invoice)["data"]
    intent = payment["payment"]["payment_intent"]
    stripe.post(f"/v1/payment_intents/{intent}/confirm", return_url="http://127.0.0.1:8000/")
    queries = {
        "cancellation": {"offer": "none"},
        "plan_confirmation": {f"price-{item['id']}": other},
        "payment_method_result": {"setup_intent": mine["setup_intent_id"]},
    }
    paths = {}
    for pattern in urlpatterns:
        name = str(pattern.name)
        values = {each: {**mine, **own.get(name, {})}[each] for each in pattern.pattern.converters}
        query = f"?{urlencode(queries[name])}" if name in queries else ""
        paths[name] = reverse(f"billing:{name}", kwargs={"merchant": acme.slug, **values}) + query
    return paths


def wait_for_fields(watcher: Watcher, path: str) -> None:
    """What Stripe.js loads is loaded, too. On a busy machine the page gives up in time, so it is opened again."""
    number = watcher.page.frame_locator('iframe[title="Secure payment input frame"]').get_by_label("Card number")
    for patience in (16_000, 16_000):
        try:
            expect(number).to_be_visible(timeout=patience)
        except AssertionError:
            watcher.open(path)
        else:
            break
    expect(number).to_be_visible()
    assert watcher.page.evaluate(READ) == []


def test_no_customer_page_breaks_its_policy_and_one_only_allows_stripe(
    context: BrowserContext,
    live_server: LiveServer,
    settings: Settings,
    acme: Merchant,
    acme_stripe: Stripe,
    ada: str,
) -> None:
    paths = rich_customer(acme, acme_stripe, ada)
    watcher = Watcher(context.new_page(), live_server.url)
    arrive(watcher.page, live_server, acme, ada)
    session = PortalSession.objects.get(merchant=acme, customer=ada)
    ask_for_code(session, old="ada@example.com", new="new@example.com", token="form")
    flow = {"type": "customer_update", "after_completion": {"type": "hosted_confirmation"}}
    PortalSession.objects.update(flow=flow, flow_ended=timezone.now(), flow_done=True, flow_result="It is done.")
    unexpected: dict[str, object] = {}
    for name, path in paths.items():
        if name in LEAVING:
            answer = context.request.get(live_server.url + path, max_redirects=0)
            assert answer.status in {302, 303}
            assert others_allowed(answer.headers["content-security-policy"]) == set()
            continue
        if name in FILES:
            answer = context.request.get(live_server.url + path)
            assert answer.status == 200, name
            assert others_allowed(answer.headers["content-security-policy"]) == set()
            assert answer.headers["x-content-type-options"] == "nosniff"
            continue
        response = watcher.open(path)
        if name == WITH_STRIPE_JS:
            wait_for_fields(watcher, path)
        wanted = 405 if name in BY_FORM_ONLY else 200
        if response.status != wanted or (watcher.here == path) is (name in LEADING_ON):
            unexpected[name] = response.status, watcher.here
    assert unexpected == {}
    assert watcher.stopped == {}
    origin = settings.STRIPE_API_BASE
    allowed = {f"script-src {origin}", f"frame-src {origin}", f"connect-src {origin}"}
    assert watcher.foreign == {paths[WITH_STRIPE_JS]: allowed}


def test_no_public_page_and_no_error_breaks_its_policy(
    context: BrowserContext,
    live_server: LiveServer,
    simulator: Simulator,
    acme: Merchant,
    ada: str,
) -> None:
    watcher = Watcher(context.new_page(), live_server.url)
    statuses = {
        path: watcher.open(path).status
        for path in (
            "/",
            "/p/acme/",
            "/p/nobody/",
            "/p/session/made-up",
            "/admin/login/",
            "/demo/",
            "/demo/mail/",
            "/demo/acme/",
        )
    }
    assert statuses == {
        "/": 404,
        "/p/acme/": 403,
        "/p/nobody/": 404,
        "/p/session/made-up": 404,
        "/admin/login/": 200,
        "/demo/": 200,
        "/demo/mail/": 200,
        "/demo/acme/": 200,
    }
    _, link = session_for(acme, ada)
    arrive(watcher.page, live_server, acme, ada)
    assert watcher.open(link.removeprefix(live_server.url)).status == 200
    assert watcher.open("/p/acme/nothing/").status == 404
    simulator.faults.add("error", path="/v1/customers/cus_ada", times=None)
    assert watcher.open("/p/acme/").status == 502
    simulator.faults.clear()
    watcher.page.get_by_role("button", name="Sign out").click()
    expect(watcher.page.get_by_role("heading", level=1)).to_be_visible()
    assert watcher.page.evaluate(READ) == []
    assert watcher.stopped == {}
    # A shop's form leads to the portal, which is another site than the shop's.
    assert watcher.foreign == {"/demo/acme/": {f"form-action {live_server.url}"}}


@pytest.mark.parametrize(
    ("smuggled", "report"),
    [
        ("<script>document.title = 'taken'</script>", "script-src-elem inline"),
        ("<p style='color: red'>red</p>", "style-src-attr inline"),
        ("<style>p { color: red }</style>", "style-src-elem inline"),
        ("<img src='https://js.stripe.com/x.png' alt=''>", "img-src https://js.stripe.com/x.png"),
        ("<script src='https://js.stripe.com/x.js'></script>", "script-src-elem https://js.stripe.com/x.js"),
        ("<iframe src='https://js.stripe.com/' title='x'></iframe>", "frame-src https://js.stripe.com"),
    ],
)
def test_what_is_smuggled_into_a_page_would_be_noticed(
    context: BrowserContext, live_server: LiveServer, acme: Merchant, ada: str, smuggled: str, report: str
) -> None:
    """The same page and the same policy with one thing more: so that the silence of the others says something."""
    watcher = Watcher(context.new_page(), live_server.url)
    arrive(watcher.page, live_server, acme, ada)

    def smuggle(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("</main>", f"{smuggled}</main>"))

    watcher.page.route(f"{live_server.url}/p/acme/details/", smuggle)
    watcher.open("/p/acme/details/")
    assert [each.rstrip("/") for each in watcher.stopped["/p/acme/details/"]] == [report]
    assert watcher.page.title() != "taken"


def test_in_production_that_page_allows_exactly_what_stripe_asks_for(
    client: Client, acme: Merchant, ada: str, settings: Settings
) -> None:
    settings.STRIPE_JS_URL = "https://js.stripe.com/endive/stripe.js"
    visit(client, acme, ada)
    hosts = ("https://js.stripe.com", "https://*.js.stripe.com")
    assert others_allowed(client.get("/p/acme/payment-methods/new/")["Content-Security-Policy"]) == {
        *(f"script-src {host}" for host in hosts),
        *(f"frame-src {host}" for host in (*hosts, "https://hooks.stripe.com")),
        "connect-src https://api.stripe.com",
    }
    assert others_allowed(client.get("/p/acme/payment-methods/")["Content-Security-Policy"]) == set()
