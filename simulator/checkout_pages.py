"""The page at the address of a Checkout Session in `setup` mode: a card, an IBAN or a US account is typed
and saved, without script.

The server serves it at its own address, and in process `Simulator.handle` answers Stripe's. 3-D Secure goes through
the bank's page (`bank_pages.py`) and back here; success leads on to `success_url`.
https://docs.stripe.com/payments/checkout/save-and-reuse
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from simulator import checkout_sessions, payment_methods, setups, typed_cards
from simulator.addresses import CHECKOUT_PAGE
from simulator.checkout_sessions import KIND
from simulator.context import Context
from simulator.engine.settings import billing_settings
from simulator.errors import StripeError
from simulator.html_pages import html, redirect
from simulator.messages import Request, Response
from simulator.store import Row
from simulator.words import language_of, message_of, words_in

if TYPE_CHECKING:
    from simulator.core import Simulator

_ADDRESS = re.compile(re.escape(urlsplit(CHECKOUT_PAGE).path) + r"(cs_test_\w+)\Z", re.ASCII)
# The field that an error is about, by what Stripe's error names or by its code.
_FIELDS = {"number": "number", "cvc": "cvc", "exp_month": "expiry", "exp_year": "expiry"}
_CODES = {
    "expired_card": "expiry", "invalid_bank_account_iban": "iban", "routing_number_invalid": "routing_number",
    "account_number_invalid": "account_number", "payment_method_microdeposit_failed": "account_number",
}  # fmt: skip
_AUTOCOMPLETE = {
    "number": "cc-number", "expiry": "cc-exp", "cvc": "cc-csc", "name": "name", "email": "email",
}  # fmt: skip
_CARD, _SEPA = ("number", "expiry", "cvc"), ("iban", "name", "email")
_US_BANK = ("name", "email", "routing_number", "account_number")
_NUMERIC = (*_CARD, "routing_number", "account_number")
_NEVER_WRITTEN_BACK = ("number", "cvc", "account_number")
# What can be saved here: its heading and its fields.
_FORMS = {
    "card": ("card", _CARD),
    "sepa_debit": ("bank_account", _SEPA),
    "us_bank_account": ("us_bank_account", _US_BANK),
}
_MANDATES = {"sepa_debit": "mandate", "us_bank_account": "us_mandate"}


@dataclass(frozen=True)
class _Mistake:
    """What was wrong, and at which field."""

    field: str
    message: str


def answer(simulator: "Simulator", request: Request) -> Response | None:
    """The page at the address of a Checkout Session; None for any other address."""
    found = _ADDRESS.match(request.path)
    if found is None:
        return None
    accepted = request.headers.get("accept-language", "")
    known = simulator.store.execute("SELECT account FROM objects WHERE kind = ? AND id = ?", (KIND, found[1]))
    if not known:
        return _said(404, words_in(language_of(None, accepted))["unknown"], "", language_of(None, accepted))
    account = str(known[0][0])
    simulator.catch_up(account)
    with simulator.store.transaction(account) as tables:
        ctx = Context(tables, account, None, wall_clock=simulator.wall_clock)
        shown = _answer(ctx, ctx.require(KIND, found[1]), request, accepted)
    simulator.webhooks.wake()
    return shown


def _answer(ctx: Context, session: Row, request: Request, accepted: str) -> Response:
    language = language_of(session["locale"], accepted)
    words = words_in(language)
    typed: dict[str, str] = {}
    mistake = None
    intent = ctx.require("setup_intent", session["setup_intent"])
    # The bank's page leads back here with what it adds to any return address.
    from_bank = "setup_intent_client_secret=" in request.query
    if request.method == "POST" and session["status"] == "open":
        sent = {name: values[0] for name, values in parse_qs(request.body).items()}
        offered = [kind for kind in _FORMS if kind in session["payment_method_types"]]
        if not offered:
            return _said(404, words["unknown"], "", language)
        typed = {**sent, "type": sent["type"] if sent.get("type") in offered else offered[0]}
        mistake = _try(ctx, session, intent, typed, language)
        session, intent = ctx.require(KIND, session["id"]), ctx.require("setup_intent", intent["id"])
        if mistake is None and "redirect_to_url" in (intent["next_action"] or {}):
            return redirect(intent["next_action"]["redirect_to_url"]["url"])
        from_bank = True
    elif from_bank and intent["last_setup_error"]:
        code = intent["last_setup_error"]["code"]
        mistake = _Mistake("number", words.get(code, intent["last_setup_error"]["message"]))
    if session["status"] == "complete":
        if from_bank:
            return redirect(checkout_sessions.success_address(session))
        return _said(200, words["done"], words["done_text"], language)
    if session["status"] == "expired":
        return _said(200, words["expired"], words["expired_text"], language, back=session["cancel_url"])
    content = "\n".join(_page(ctx, session, typed, mistake, words))
    return html(400 if mistake and typed else 200, words["title"], content, language)


def _try(ctx: Context, session: Row, intent: Row, typed: dict[str, str], language: str) -> _Mistake | None:
    """Save what was typed; what is wrong with it, if anything is."""
    kind = typed["type"]
    missing = next((name for name in _FORMS[kind][1] if not typed.get(name, "").strip()), None)
    if missing:
        return _Mistake(missing, words_in(language)[f"incomplete_{missing}"])
    try:
        # Unless the session says otherwise, what was saved is shown again in a limited way only (inferred).
        data = {"allow_redisplay": session["_allow_redisplay"] or "limited", **_data(kind, typed)}
        method = payment_methods.new_payment_method(ctx, data, is_typed=True)
        setups.confirm(ctx, intent, method["id"], return_url=checkout_sessions.url_of(session))
    except StripeError as error:
        field = _CODES.get(str(error.code)) or _FIELDS.get(str(error.param), _FORMS[kind][1][0])
        return _Mistake(field, message_of(error, language))
    return None


def _data(kind: str, typed: dict[str, str]) -> Row:
    data = {"type": kind}
    if kind != "card":
        details = {"name": typed["name"], "email": typed["email"]}
        if kind == "us_bank_account":
            numbers = {name: typed[name].strip() for name in ("routing_number", "account_number")}
            return {**data, kind: {"account_holder_type": "individual", **numbers}, "billing_details": details}
        return {**data, "sepa_debit": {"iban": typed["iban"]}, "billing_details": details}
    month, year = typed_cards.expiry(typed["expiry"])
    return {**data, "card": {"number": typed["number"], "exp_month": month, "exp_year": year, "cvc": typed["cvc"]}}


def _said(status: int, title: str, text: str, language: str, *, back: str | None = None) -> Response:
    link = f'<p><a href="{escape(back)}">{escape(words_in(language)["cancel"])}</a></p>' if back else ""
    return html(status, escape(title), f"<h1>{escape(title)}</h1><p>{escape(text)}</p>{link}", language)


def _page(
    ctx: Context, session: Row, typed: dict[str, str], mistake: _Mistake | None, words: dict[str, str]
) -> Iterator[str]:
    merchant = billing_settings(ctx).account_name or "the merchant"
    words = {name: word.replace("{merchant}", merchant) for name, word in words.items()}
    customer = ctx.store.get("customer", session["customer"]) or {}
    known = {"name": customer.get("name") or "", "email": customer.get("email") or ""} | typed
    yield f'<p class="note">{escape(words["checkout_note"])}</p>'
    yield f"<h1>{escape(words['title'])}</h1>"
    for kind in _FORMS:
        if kind in session["payment_method_types"]:
            yield from _form(kind, known, mistake, words)
    if session["cancel_url"]:
        yield f'<p><a href="{escape(session["cancel_url"])}">{escape(words["cancel"])}</a></p>'


def _form(kind: str, known: dict[str, str], mistake: _Mistake | None, words: dict[str, str]) -> Iterator[str]:
    title, names = _FORMS[kind]
    yield f'<h2>{escape(words[title])}</h2><form method="post" novalidate>'
    yield f'<input type="hidden" name="type" value="{kind}">'
    for name in names:
        wrong = mistake if mistake and mistake.field == name and known.get("type", kind) == kind else None
        # Neither a card's or an account's number nor a code is ever written back.
        value = "" if name in _NEVER_WRITTEN_BACK else escape(known.get(name, ""))
        # A name may be asked for twice on the page.
        place = f"{kind}-{name}" if name in ("name", "email") and kind != "sepa_debit" else name
        yield f'<p class="field"><label for="{place}">{escape(words[name])}</label>'
        told = f' aria-invalid="true" aria-describedby="{place}-error" autofocus' if wrong else ""
        numeric = ' inputmode="numeric"' if name in _NUMERIC else ""
        complete = _AUTOCOMPLETE.get(name, "off")
        yield f'<input id="{place}" name="{name}" value="{value}" autocomplete="{complete}"{numeric}{told}>'
        if wrong:
            yield f'<span class="error" id="{place}-error" role="alert">{escape(wrong.message)}</span>'
        yield "</p>"
    if kind in _MANDATES:
        yield f'<p class="note">{escape(words[_MANDATES[kind]])}</p>'
    yield f"<button>{escape(words['save'])}</button></form>"
