"""A real browser in front of the real thing: the portal served over HTTP, and the simulator as a server of its own.

JavaScript is off unless a test asks for it: every page must work without. Chromium comes from the system
(`apt-get install chromium`, or CHROMIUM names one). Where there is none these tests are skipped, unless
BROWSER_TESTS=required says that they must run.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Merchant
from simulator.core import Simulator
from simulator.server import serve
from tests.cast import session_for

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# A busy machine is no failure of the page.
expect.set_options(timeout=20_000)

PHONE: ViewportSize = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            # One browser is enough: with several test processes they all go to the same one.
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of this folder. Playwright keeps an event loop running in this thread meanwhile, which
    other tests cannot do with, and which makes Django think that its views were asynchronous.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("BROWSER_TESTS") == "required":
            pytest.fail("Chromium is not installed, and BROWSER_TESTS=required")
        pytest.skip("Chromium is not installed")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def simulator(settings: Settings, live_server: LiveServer) -> Iterator[Simulator]:
    """An empty Stripe on a port of its own, with Stripe.js; the portal talks to it as it would in production."""
    simulator = Simulator()
    server = serve("127.0.0.1", 0, simulator)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{server.server_port}"
    settings.STRIPE_JS_URL = f"{settings.STRIPE_API_BASE}/stripe.js"
    settings.STRIPE_HTTP_CLIENT = ""
    settings.PORTAL_BASE_URL = live_server.url
    yield simulator
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(chromium: Browser, simulator: Simulator) -> Iterator[Page]:
    """A phone without JavaScript."""
    with phone(chromium, java_script_enabled=False) as page:
        yield page


@pytest.fixture
def window(chromium: Browser, simulator: Simulator) -> Iterator[Page]:
    """A phone with JavaScript."""
    with phone(chromium) as page:
        yield page


@contextmanager
def phone(chromium: Browser, *, java_script_enabled: bool = True) -> Iterator[Page]:
    """What a page's own security policy stopped, or its script let fall, fails the test."""
    context = chromium.new_context(viewport=PHONE, java_script_enabled=java_script_enabled, locale="en-GB")
    page = context.new_page()
    stopped: list[str] = []
    page.on("console", lambda message: stopped.append(message.text) if "Security Policy" in message.text else None)
    # That a page of another host does not fade in is no error of the page that is left.
    page.on("pageerror", lambda error: None if "ViewTransition" in str(error) else stopped.append(str(error)))
    page.set_default_timeout(20_000)
    yield page
    context.close()
    assert stopped == []


def lets_type_cards(merchant: Merchant) -> None:
    """Give the merchant the publishable key that opens the same account at the simulator."""
    merchant.publishable_key = merchant.stripe_key.replace("sk_", "pk_")
    merchant.save()


def arrive(page: Page, live_server: LiveServer, merchant: Merchant, customer: str) -> None:
    """Follow a fresh link to the customer's billing page."""
    _, link = session_for(merchant, customer)
    page.goto(live_server.url + link.removeprefix(live_server.url))
