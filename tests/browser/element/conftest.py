"""The simulator's stand-in for Stripe.js and its Checkout page, in a real browser.

The merchant here is a page of another origin with nothing but the three permissions that Stripe.js needs.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from simulator.core import Simulator
from simulator.server import serve

Object = dict[str, Any]

SHOP = """
const { secret, later, redirect, options } = JSON.parse(document.body.dataset.wishes);
const say = (id, value) => { document.getElementById(id).textContent = JSON.stringify(value); };
const stripe = Stripe("pk_test_acme", { locale: options.locale });
if (location.search) {
  const query = new URLSearchParams(location.search);
  stripe.retrieveSetupIntent(query.get("setup_intent_client_secret"))
    .then(({ setupIntent }) => say("result", setupIntent.status));
} else {
  const elements = stripe.elements(secret ? { clientSecret: secret, ...options } : options);
  const payment = elements.create("payment", { business: { name: "Acme" } });
  payment.on("ready", () => say("ready", true));
  payment.on("change", (event) => say("change", event));
  payment.on("loaderror", ({ error }) => say("result", error));
  payment.mount("#payment");
  document.getElementById("save").addEventListener("click", async () => {
    const confirmParams = { return_url: `${location.origin}/done?step=2` };
    const submitted = later ? await elements.submit() : {};
    const { error, setupIntent } = submitted.error
      ? submitted
      : await stripe.confirmSetup({ elements, clientSecret: later, confirmParams, redirect });
    say("result", error ? { type: error.type, code: error.code, message: error.message } : setupIntent.status);
  });
}
"""


class Shop:
    """The merchant's site: one page, whose wishes a test sets."""

    def __init__(self, stripe: str) -> None:
        self.wishes: Object = {}
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_script = self.path == "/shop.js"
                body = (SHOP if is_script else shop.page(stripe)).encode()
                self.send_response(200)
                self.send_header("Content-Type", f"{'text/javascript' if is_script else 'text/html'}; charset=utf-8")
                self.send_header(
                    "Content-Security-Policy",
                    f"default-src 'none'; script-src 'self' {stripe}; frame-src {stripe}; connect-src {stripe}",
                )
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def page(self, stripe: str) -> str:
        wishes = json.dumps(self.wishes).replace("&", "&amp;").replace('"', "&quot;")
        return (
            f'<!doctype html><html lang="en"><title>Acme</title><body data-wishes="{wishes}"><div id="payment"></div>'
            '<button id="save">Save</button><p id="ready"></p><p id="change"></p><p id="result"></p>'
            f'<script src="{stripe}/stripe.js"></script><script src="/shop.js"></script></body></html>'
        )


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    made = Simulator()
    yield made
    made.close()


@pytest.fixture
def here(simulator: Simulator) -> Iterator[str]:
    """The simulator's address."""
    server = serve("127.0.0.1", 0, simulator)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def shop(here: str) -> Iterator[Shop]:
    made = Shop(here)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def window(chromium: Browser) -> Iterator[Page]:
    """A phone with JavaScript; whatever a security policy stopped fails the test."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = context.new_page()
    stopped: list[str] = []
    page.on("console", lambda message: stopped.append(message.text) if "Security Policy" in message.text else None)
    page.on("pageerror", lambda error: stopped.append(str(error)))
    page.set_default_timeout(10_000)
    yield page
    context.close()
    assert stopped == []


@pytest.fixture
def ada(simulator: Simulator) -> str:
    made = simulator.call("POST", "/v1/customers", {"name": "Ada", "email": "ada@example.com"})
    return str(made.json["id"])
