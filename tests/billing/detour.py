"""The way of a customer who adds a payment method where it is needed, and comes back."""

import html
import re
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.billing.scenes import plain
from tests.billing.setting_up import NEW, begin
from tests.cast import Stripe

ADD, OTHER = "Add payment method", "Use another payment method"
MASTERCARD = "pm_card_mastercard"
"""Ending 4444."""


@dataclass(frozen=True)
class Back:
    """The page that the customer comes back to."""

    page: Any
    address: str
    method: str
    """The id of what was added."""
    notices: tuple[str, ...]
    """What it says at its top, messages included, without what warns."""
    warnings: tuple[str, ...]
    html: str


def way(shown: str, label: str) -> str:
    """Where the link with this label leads; empty when there is none."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>{label}</a>', shown)
    return html.unescape(found[1]) if found else ""


def add(client: Client, stripe: Stripe, url: str, token: str = MASTERCARD) -> Any:
    """Add a card on the page that `url` names, as the browser does: the answer of the page that Stripe leads to."""
    path, _, query = url.partition("?")
    assert path == NEW, url
    return client.get(begin(client, stripe, f"?{query}").confirm(token).result)


def detour(client: Client, stripe: Stripe, url: str, token: str = MASTERCARD) -> Back:
    """The same, and the page that the customer comes back to."""
    response = add(client, stripe, url, token)
    assert response.status_code == 303, response.content.decode()
    return opened(client, response["Location"])


def opened(client: Client, address: str) -> Back:
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    shown = response.content.decode()
    return Back(
        page=response.context["page"],
        address=address,
        method=address.rpartition("payment_method=")[2],
        notices=_notices(shown, "success|info"),
        warnings=_notices(shown, "warning"),
        html=shown,
    )


def _notices(shown: str, levels: str) -> tuple[str, ...]:
    found = re.findall(rf'<div class="notice notice-(?:{levels})".*?<p>(.*?)</p>', shown, re.DOTALL)
    return tuple(plain(html.unescape(each)) for each in found)
