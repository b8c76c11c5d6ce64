"""What the stories of e-mail addresses share: Ada, who types a new one and reads the mail that comes."""

import re
from dataclasses import dataclass
from typing import Any

from django.core import mail
from django.test import Client

from accounts.models import Merchant
from billing.pages.detail_form import DetailPage
from billing.pages.details_email_code import EmailCodePage
from tests.cast import Stripe

OLD, NEW = "ada@example.com", "countess@lovelace.example"


@dataclass
class Writer:
    """A signed-in customer in front of details/email/."""

    client: Client
    merchant: Merchant
    stripe: Stripe
    customer: str = "cus_ada"

    @property
    def url(self) -> str:
        return f"/p/{self.merchant.slug}/details/email/"

    @property
    def code_url(self) -> str:
        return f"{self.url}code/"

    @property
    def address(self) -> str | None:
        """What Stripe has."""
        found: str | None = self.stripe.get(f"/v1/customers/{self.customer}")["email"]
        return found

    def page(self) -> DetailPage:
        page = self.client.get(self.url).context["page"]
        assert isinstance(page, DetailPage)
        return page

    def code_page(self) -> EmailCodePage:
        response = self.client.get(self.code_url)
        assert response.status_code == 200, response
        page = response.context["page"]
        assert isinstance(page, EmailCodePage)
        return page

    def ask(self, address: str = NEW, page: DetailPage | None = None) -> Any:
        """Press "Send code"."""
        page = page or self.page()
        return self.client.post(page.url, {"token": page.token, "seen": page.seen, "email": address})

    def asked(self, address: str = NEW) -> str:
        """Press it, and read the code in the mail."""
        response = self.ask(address)
        assert (response.status_code, response["Location"]) == (303, self.code_url), response.content.decode()
        return code_in(mail.outbox[-1])

    def enter(self, code: str, page: EmailCodePage | None = None) -> Any:
        """Type a code and press "Change e-mail address"."""
        page = page or self.code_page()
        return self.client.post(page.url, {"token": page.token, "code": code})


def code_in(message: Any) -> str:
    found = re.match(r"(\d{6})\n", message.body)
    assert found, message.body
    return found[1]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def html_of(message: Any) -> str:
    """The HTML part."""
    ((content, kind),) = message.alternatives
    assert kind == "text/html"
    return str(content)


def recipients() -> list[str]:
    """To whom was written, in order."""
    return [address for message in mail.outbox for address in message.to]
