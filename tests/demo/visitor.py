"""A customer in front of the portal: reads a page, follows its links, fills its forms and presses its buttons.

Nothing is known of the pages but what stands in their HTML.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode, urljoin

from django.test import Client

from tests.demo.html import Element, read

TEXTS = {"text", "email", "tel", "number", "search", "hidden"}


@dataclass
class Screen:
    """What the browser shows."""

    url: str
    status: int
    page: Element
    html: str

    @property
    def main(self) -> Element:
        (found,) = self.page.all("main")
        return found

    @property
    def text(self) -> str:
        return self.main.text

    @property
    def heading(self) -> str:
        return next(self.main.all("h1")).text

    @property
    def notices(self) -> list[str]:
        """What was done, or what went wrong, at the top of the page."""
        return [each.text for each in self.page.all("div", of_class="notice")]

    @property
    def errors(self) -> list[str]:
        """What is wrong with fields."""
        return [each.text for each in self.main.all("p", of_class="field-error")]


@dataclass
class Card:
    """One subscription on the home page, running or ended."""

    name: str
    element: Element
    id: str = ""

    @property
    def buttons(self) -> list[str]:
        """What can be pressed, without the hidden name that tells screen readers what it is about."""
        pressed = self.element.all("a", "button", of_class="button")
        return [each.text.removesuffix(f" ({self.name})") for each in pressed]

    @property
    def reasons(self) -> list[str]:
        """Why other things cannot be done, with dates left open."""
        boxes = self.element.all("div", of_class="reasons")
        return [without_dates(each.text) for box in boxes for each in box.all("p")]


def without_dates(text: str) -> str:
    """ "It ends on DATE." """
    return re.sub(r"\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{1,2}, \d{4}", "DATE", text)


@dataclass
class Visitor:
    """One customer with a browser; `screen` is what it shows now."""

    client: Client
    home_url: str
    screen: Screen = field(init=False)

    def __post_init__(self) -> None:
        self.home()

    def home(self) -> Screen:
        return self.open(self.home_url)

    def open(self, url: str) -> Screen:
        """Follow an address, and all redirects."""
        return self._show(self.client.get(url, follow=True), url)

    @property
    def cards(self) -> list[Card]:
        """The subscriptions on the home page, in their order: those that run, then those that ended."""
        running = [
            Card(next(each.all("h3")).text, each, each.attributes["aria-labelledby"])
            for each in self.screen.main.all("article", of_class="card")
        ]
        ended = [
            Card(next(row.all("span")).text, row)
            for rows in self.screen.main.all("ul", of_class="ended")
            for row in rows.all("li")
        ]
        return running + ended

    def card_with(self, label: str) -> Card:
        """The first card on which something stands under this label."""
        return next(card for card in self.cards if label in card.buttons)

    def options(self, name: str) -> dict[str, str]:
        """What can be chosen for a field, by its words: the values."""
        labels = [(label, each) for label in self.screen.main.all("label") for each in label.all("input")]
        return {label.text: each.attributes["value"] for label, each in labels if each.attributes.get("name") == name}

    def follow(self, label: str, within: Element | None = None) -> Screen:
        """Follow the link with these words; the first one, as a customer would."""
        place = within or self.screen.main
        found = [each for each in place.all("a") if _says(each, label)]
        assert found, f"no link {label!r} in {place.text}"
        return self.open(urljoin(self.screen.url, found[0].attributes["href"]))

    def press(
        self, label: str, filled: Mapping[str, str | None] | None = None, within: Element | None = None
    ) -> Screen:
        """Press the button with these words, after filling in some fields (`None` takes a tick away)."""
        place = within or self.screen.main
        forms = [(form, button) for form in place.all("form") for button in form.all("button") if _says(button, label)]
        assert forms, f"no button {label!r} in {place.text}"
        form, button = forms[0]
        sent = fields(form)
        if "name" in button.attributes:
            sent[button.attributes["name"]] = button.attributes.get("value", "")
        for name, value in (filled or {}).items():
            assert name in {each.attributes.get("name") for each in form.all("input", "textarea", "select")}, name
            sent = {**sent, name: value} if value is not None else {k: v for k, v in sent.items() if k != name}
        url = urljoin(self.screen.url, form.attributes.get("action", ""))
        if form.attributes.get("method", "get").lower() == "get":
            return self.open(f"{re.split('[?#]', url)[0]}?{urlencode(sent)}")
        return self._show(self.client.post(url, sent, follow=True), url)

    def act(self, label: str, card: Card | None = None) -> Screen:
        """Use what stands on a card under this label: a link to a page, or a button of one press."""
        place = (card or self.cards[0]).element
        if any(_says(each, label) for each in place.all("a")):
            return self.follow(label, place)
        return self.press(label, within=place)

    def _show(self, response: Any, url: str) -> Screen:
        address = cast(str, response.redirect_chain[-1][0]) if response.redirect_chain else url
        html = response.content.decode()
        self.screen = Screen(address, response.status_code, read(html), html)
        return self.screen


def _says(element: Element, label: str) -> bool:
    return element.text == label or element.text.startswith(f"{label} (")


def fields(form: Element) -> dict[str, str]:
    """What the form would send as it stands."""
    sent: dict[str, str] = {}
    for each in form.all("input", "textarea"):
        name, kind = each.attributes.get("name"), each.attributes.get("type", "text")
        if name is None or name == "csrfmiddlewaretoken":
            continue
        if each.tag == "textarea":
            sent[name] = each.text
        elif kind in TEXTS or "checked" in each.attributes:
            sent[name] = each.attributes.get("value", "" if kind in TEXTS else "on")
    return sent
