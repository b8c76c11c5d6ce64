"""The stand-in for Stripe.js: the script that a merchant's page loads, and the frame in which the customer types.

The server serves them at `/stripe.js` and below `/elements/`; `README.md` says what they do.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.messages import Request, Response

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
    "/elements/words.json": ("words.json", "application/json"),
}
# The frame talks to the simulator alone and runs nothing that is written into it.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)


def answer(simulator: "Simulator", request: Request) -> Response | None:
    """One of the files; None for any other address."""
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
