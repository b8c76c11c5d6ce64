"""The page at `hosted_verification_url`: the customer says what arrived in their bank account.

The server serves it at its own address, and in process `Simulator.handle` answers Stripe's.
https://docs.stripe.com/payments/ach-direct-debit/set-up-payment
"""

import re
from collections.abc import Iterator
from hmac import compare_digest
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from simulator import microdeposits
from simulator.addresses import MICRODEPOSIT_PAGE
from simulator.context import Context
from simulator.errors import StripeError
from simulator.html_pages import html
from simulator.messages import Request, Response
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.core import Simulator

_ADDRESS = re.compile(re.escape(urlsplit(MICRODEPOSIT_PAGE).path) + r"((seti_\w+)_secret_\w+)\Z", re.ASCII)
_TITLE = "Verify your bank account"
_FIELDS = {
    "amounts": {"first": "First amount in cents", "second": "Second amount in cents"},
    "descriptor_code": {"code": "Code, which begins with SM"},
}


def answer(simulator: "Simulator", request: Request) -> Response | None:
    """The page of a setup intent; None for any other address."""
    found = _ADDRESS.match(request.path)
    if found is None:
        return None
    secret, intent_id = found.groups()
    known = simulator.store.execute("SELECT account FROM objects WHERE kind = 'setup_intent' AND id = ?", (intent_id,))
    if not known:
        return _said(404, "There is nothing to verify here")
    account = str(known[0][0])
    simulator.catch_up(account)
    with simulator.store.transaction(account) as tables:
        ctx = Context(tables, account, None, wall_clock=simulator.wall_clock)
        intent = ctx.require("setup_intent", intent_id)
        if not compare_digest(secret, intent["client_secret"]):
            return _said(404, "There is nothing to verify here")
        wrong = _try(ctx, intent, parse_qs(request.body)) if request.method == "POST" else ""
        intent = ctx.require("setup_intent", intent_id)
        method = ctx.store.get("payment_method", intent["payment_method"])
    simulator.webhooks.wake()
    if microdeposits.is_waiting(intent) and method is not None:
        return html(400 if wrong else 200, _TITLE, "\n".join(_form(intent, method, wrong)))
    done = intent["status"] == "succeeded"
    return _said(200, "Your bank account is verified" if done else "This account was not verified", wrong)


def _try(ctx: Context, intent: Row, sent: dict[str, list[str]]) -> str:
    """Say what arrived; the refusal, if it was wrong."""
    if not microdeposits.is_waiting(intent):
        return ""
    typed = {name: values[0].strip() for name, values in sent.items()}
    if "code" in typed:
        said: Row = {"descriptor_code": typed["code"]}
    else:
        amounts = [typed.get(name, "") for name in ("first", "second")]
        said = {"amounts": [int(one) for one in amounts if one.isascii() and one.isdigit()]}
    try:
        microdeposits.verify(ctx, intent, said)
    except StripeError as error:
        return error.message
    return ""


def _said(status: int, heading: str, text: str = "") -> Response:
    return html(status, _TITLE, f"<h1>{heading}</h1><p>{escape(text)}</p>")


def _form(intent: Row, method: Row, wrong: str) -> Iterator[str]:
    kind = intent["next_action"]["verify_with_microdeposits"]["microdeposit_type"]
    yield '<p class="note">Not Stripe, but the simulator: 32 and 45, or the code SM11AA, are right</p>'
    yield f"<h1>{_TITLE}</h1>"
    yield f"<p>{escape(method[method['type']]['bank_name'])} •••• {escape(method[method['type']]['last4'])}</p>"
    yield '<form method="post" novalidate>'
    if wrong:
        yield f'<p class="error" role="alert">{escape(wrong)}</p>'
    for name, label in _FIELDS[kind].items():
        yield f'<p class="field"><label for="{name}">{label}</label><input id="{name}" name="{name}" required></p>'
    yield "<button>Verify</button></form>"
