"""The bank's page: 3-D Secure for a payment or for saving a card, completed or failed with a button.

It stands in for the page that `next_action.redirect_to_url.url` leads to in a sandbox: the server serves it at its own
address, and in process `Simulator.handle` answers Stripe's address. Afterwards it leads back to the `return_url`.
https://docs.stripe.com/payments/3d-secure/authentication-flow and https://docs.stripe.com/testing#regulatory-cards
"""

import re
from collections.abc import Iterator
from hmac import compare_digest
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from simulator import payments, setups
from simulator.addresses import BANK_PAGE
from simulator.context import Context
from simulator.engine.money import money
from simulator.engine.settings import billing_settings
from simulator.errors import resource_missing
from simulator.html_pages import html, redirect
from simulator.messages import Request, Response
from simulator.return_urls import address_after
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.core import Simulator

_PATH = urlsplit(BANK_PAGE).path
_ACCOUNT = re.compile(r"acct_\w+", re.ASCII)
_TITLE = "3-D Secure test page"
_OUTCOMES = {"complete": True, "fail": False}


def answer(simulator: "Simulator", request: Request) -> Response | None:
    """The page at the bank's address; None for any other address."""
    if request.path != _PATH:
        return None
    asked = {name: values[0] for name, values in parse_qs(request.query).items()}
    account = asked.get("merchant", "")
    outcome = parse_qs(request.body).get("outcome", [""])[0] if request.method == "POST" else ""
    if not _ACCOUNT.fullmatch(account):
        return _unknown()
    simulator.catch_up(account)
    with simulator.store.transaction(account) as tables:
        ctx = Context(tables, account, None, wall_clock=simulator.wall_clock)
        intent = _intent(ctx, asked)
        if intent is None:
            return _unknown()
        if _waits(intent) and outcome in _OUTCOMES:
            intent = _carry_on(ctx, intent, success=_OUTCOMES[outcome])
        shown = html(200, _TITLE, "\n".join(_question(ctx, intent))) if _waits(intent) else _back(intent)
    simulator.webhooks.wake()
    return shown


def authenticate(simulator: "Simulator", account: str, intent_id: str, *, success: bool) -> None:
    """What the page's buttons do, for an intent that has no page because Stripe.js would ask.

    Raises a 404 for an intent that does not exist and a 400 for one that waits for nobody.
    """
    simulator.catch_up(account)
    with simulator.store.transaction(account) as tables:
        ctx = Context(tables, account, None, wall_clock=simulator.wall_clock)
        kind = "setup_intent" if intent_id.startswith("seti_") else "payment_intent"
        intent = ctx.store.get(kind, intent_id)
        if intent is None:
            raise resource_missing(kind, intent_id, param="intent", status=404)
        _carry_on(ctx, intent, success=success)
    simulator.webhooks.wake()


def _intent(ctx: Context, asked: dict[str, str]) -> Row | None:
    """The intent that the address names; its secret must be there, too."""
    for kind in ("payment_intent", "setup_intent"):
        intent = ctx.store.get(kind, asked.get(kind))
        secret = asked.get(f"{kind}_client_secret", "")
        if intent is not None and compare_digest(secret.encode(), intent["client_secret"].encode()):
            return intent
    return None


def _waits(intent: Row) -> bool:
    action = (intent["next_action"] or {}).get("type")
    return bool(intent["status"] == "requires_action" and action in ("redirect_to_url", "use_stripe_sdk"))


def _carry_on(ctx: Context, intent: Row, *, success: bool) -> Row:
    if intent["object"] == "payment_intent":
        return payments.authenticate(ctx, intent, success=success)
    return setups.authenticate(ctx, intent, success=success)


def _back(intent: Row) -> Response:
    """Back to where the customer came from; also when they come here again."""
    return_url = intent.get("_return_url")
    if return_url:
        return redirect(address_after(intent, return_url))
    return html(200, _TITLE, "<h1>This is done</h1><p>You can close this page.</p>")


def _unknown() -> Response:
    return html(404, _TITLE, "<h1>There is nothing to confirm here</h1>")


def _question(ctx: Context, intent: Row) -> Iterator[str]:
    merchant = billing_settings(ctx).account_name or "the merchant"
    pays = intent["object"] == "payment_intent"
    yield '<p class="note">Not a bank, but the simulator: a 3-D Secure test page</p>'
    yield f"<h1>{'Confirm this payment' if pays else 'Confirm that this card may be saved'}</h1>"
    yield "<table>"
    yield f'<tr><th scope="row">Merchant</th><td>{escape(merchant)}</td></tr>'
    if pays:
        yield f'<tr><th scope="row">Amount</th><td>{escape(money(intent["amount"], intent["currency"]))}</td></tr>'
    card = (ctx.store.get("payment_method", intent["payment_method"]) or {}).get("card")
    if card:
        yield f'<tr><th scope="row">Card</th><td>{escape(card["brand"].title())} •••• {escape(card["last4"])}</td></tr>'
    yield "</table>"
    yield "<p>At a real bank the cardholder would now prove who they are. Here you say how that ends.</p>"
    yield '<form method="post">'
    yield '<button name="outcome" value="complete">Complete authentication</button>'
    yield '<button name="outcome" value="fail">Fail authentication</button>'
    yield "</form>"
