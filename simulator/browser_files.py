"""The stand-in for Stripe.js: the script that a merchant's page loads, and the frame in which the customer types.

The server serves them at `/stripe.js` and below `/elements/`; `README.md` says what they do.
"""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from simulator import wire
from simulator.context import Context
from simulator.errors import StripeError
from simulator.messages import Request, Response
from simulator.payment_method_types import setup_types

if TYPE_CHECKING:
    from simulator.core import Simulator

_FOLDER = Path(__file__).parent / "browser"
_FILES = {
    "/stripe.js": ("stripe.js", "text/javascript"),
    # Where Stripe's own host has it for this API version.
    "/endive/stripe.js": ("stripe.js", "text/javascript"),
    "/elements/payment": ("payment.html", "text/html"),
    "/elements/payment.css": ("payment.css", "text/css"),
    "/elements/payment.js": ("payment.js", "text/javascript"),
    "/elements/appearance.js": ("appearance.js", "text/javascript"),
    "/elements/checks.js": ("checks.js", "text/javascript"),
    "/elements/words.json": ("words.json", "application/json"),
}
# The frame talks to the simulator alone and runs nothing that is written into it.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)


def answer(simulator: "Simulator", request: Request) -> Response | None:
    """One of the files, or the types that an element without an intent offers; None for any other address."""
    if request.method == "GET" and request.path == "/elements/types":
        return _types(simulator, {name: values[0] for name, values in parse_qs(request.query).items()})
    if request.method != "GET" or request.path not in _FILES:
        return None
    name, kind = _FILES[request.path]
    headers = {
        "content-type": f"{kind}; charset=utf-8",
        "cache-control": "no-cache",
        "x-content-type-options": "nosniff",
    }
    if kind == "text/html":
        headers["content-security-policy"] = _POLICY
    return Response(200, headers, (_FOLDER / name).read_bytes())


def _types(simulator: "Simulator", asked: dict[str, str]) -> Response:
    """What the account of a publishable key has switched on for a currency."""
    headers = {"authorization": f"Bearer {asked.get('key', '')}"}
    if "account" in asked:
        headers["stripe-account"] = asked["account"]
    try:
        account, _ = simulator.keys.authenticate(headers, is_browser_call=True)
    except StripeError as error:
        return _json(error.status, error.body(""))
    with simulator.store.transaction(account, write=False) as tables:
        ctx = Context(tables, account, None, wall_clock=simulator.wall_clock)
        return _json(200, {"types": setup_types(ctx, asked.get("currency"))})


def _json(status: int, content: object) -> Response:
    return Response(status, {"content-type": "application/json", "cache-control": "no-store"}, wire.to_json(content))
