"""What the stories about payments begin with, and what a customer does at their bank."""

import html as html_of_text
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from simulator.core import Simulator
from tests.billing.scenes import card, price, subscribe
from tests.cast import Stripe

ASKING = "pm_card_authenticationRequired"
"""The bank asks at every payment. https://docs.stripe.com/testing#regulatory-cards"""
DECLINED = "pm_card_chargeCustomerFail"
"""It can be saved, and every charge is declined."""


@dataclass
class Waiting:
    """A customer of Pro whose change to Team waits for its payment."""

    stripe: Stripe
    customer: str
    subscription: str
    invoice: str
    method: str
    pro: str
    team: str

    @property
    def now(self) -> dict[str, Any]:
        """The subscription as Stripe has it."""
        return self.stripe.get(f"/v1/subscriptions/{self.subscription}")

    @property
    def price_now(self) -> str:
        return str(self.now["items"]["data"][0]["price"]["id"])

    @property
    def invoice_now(self) -> dict[str, Any]:
        return self.stripe.get(f"/v1/invoices/{self.invoice}")

    @property
    def url(self) -> str:
        return f"/p/acme/invoices/{self.invoice}/payment/"

    @property
    def undo_url(self) -> str:
        return f"/p/acme/subscriptions/{self.subscription}/pending-change/undo/"


def save(stripe: Stripe, customer: str, token: str = "pm_card_visa") -> str:
    """A saved card that is not the default."""
    return str(stripe.post(f"/v1/payment_methods/{token}/attach", customer=customer)["id"])


def waiting_change(stripe: Stripe, customer: str, token: str = ASKING) -> Waiting:
    """Pro (EUR 49) was paid with a Visa card; then the card was replaced, and the change to Team (EUR 99) waits."""
    pro, team = price(stripe, "Pro"), price(stripe, "Team", unit_amount=9900)
    card(stripe, customer)
    made = subscribe(stripe, customer, pro)
    method = card(stripe, customer, token)
    changed = stripe.post(
        f"/v1/subscriptions/{made['id']}",
        items=[{"id": made["items"]["data"][0]["id"], "price": team}],
        proration_behavior="always_invoice",
        payment_behavior="pending_if_incomplete",
    )
    assert changed["pending_update"]
    return Waiting(stripe, customer, made["id"], changed["latest_invoice"], method, pro, team)


def form(client: Client, url: str, **changes: str) -> dict[str, str]:
    """What the page's form would send, as the browser reads it from the page."""
    response = client.get(url)
    assert response.status_code == 200, (response.status_code, response.headers)
    return fields(response.content.decode()) | changes


def fields(html: str) -> dict[str, str]:
    """Hidden fields, what is chosen, and what is ticked, of the form that charges or subscribes."""
    charging = re.search(r'<form class="task-form".*?</form>', html, re.DOTALL)
    assert charging, html
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", charging[0]):
        values = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        is_sent = values.get("type") == "hidden" or " checked" in tag
        if is_sent and values["name"] != "csrfmiddlewaretoken":
            sent[values["name"]] = html_of_text.unescape(values.get("value", "on"))
    return sent


def at_the_bank(simulator: Simulator, bank_url: str, outcome: str) -> str:
    """Open the bank's page and press a button ("complete", "fail"): the address it leads back to, as a path."""
    assert bank_url.startswith("https://hooks.stripe.com/")
    assert simulator.handle("GET", bank_url).status == 200
    answer = simulator.handle("POST", bank_url, body=f"outcome={outcome}")
    assert answer.status in (302, 303), answer.body
    back = urlsplit(answer.headers["location"])
    assert f"{back.scheme}://{back.netloc}" == "http://127.0.0.1:8000"
    return f"{back.path}?{back.query}"


def to_the_bank(client: Client, url: str, sent: dict[str, str]) -> str:
    """Pay, and follow our page on the way to the bank: the bank's address."""
    response = client.post(url, sent)
    assert (response.status_code, response["Location"]) == (303, f"{url}bank/"), response.content.decode()
    page = client.get(f"{url}bank/")
    assert page.status_code == 200
    found = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', page.content.decode())
    assert found
    address = found[1].replace("&amp;", "&")
    assert address == page.context["page"].onward_url
    return str(address)


def told(client: Client, response: Any) -> str:
    """What the home page says first, after a page was done."""
    assert (response.status_code, response["Location"]) == (303, "/p/acme/"), response.content.decode()
    shown = client.get("/p/acme/")
    return " ".join(str(message) for message in shown.context["messages"]).replace("\u00a0", " ")
