"""Checkout Sessions in `setup` mode: Stripe's own page, on which a customer saves a payment method.

`complete` and `expire` are what happens to one; the page is `checkout_pages.py`, the calls are in
`resources/checkout_sessions.py`. https://docs.stripe.com/payments/checkout/save-and-reuse
Private keys: `_due` is when it expires. It lives in real time, also for a customer on a test clock, because a browser
does (inferred).
"""

from typing import TYPE_CHECKING

from simulator.errors import invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

KIND = "checkout.session"


def url_of(session: Row) -> str:
    """The address of its page, which it has as long as it is open."""
    from simulator.addresses import CHECKOUT_PAGE

    return CHECKOUT_PAGE + str(session["id"])


def success_address(session: Row) -> str:
    """Where the customer goes when all is done: `{CHECKOUT_SESSION_ID}` has been replaced.

    https://docs.stripe.com/payments/checkout/custom-success-page
    """
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def complete(ctx: "Context", intent: Row, method: Row) -> None:
    """Its setup intent has succeeded, whichever way."""
    session = ctx.require(KIND, intent["_checkout_session"])
    if session["status"] == "complete":
        return
    name, email = (method["billing_details"][field] for field in ("name", "email"))
    details = session["customer_details"]
    session["customer_details"] = {
        **details,
        "email": details["email"] or email,
        "name": name or details["name"],
        "tax_exempt": "none",
        "tax_ids": [],
    }
    session |= {"status": "complete", "url": None, "_due": None}
    ctx.store.put(session)
    ctx.emit("checkout.session.completed", session)


def expire(ctx: "Context", session: Row) -> Row:
    """Close it; nothing can be set up with it any more. https://docs.stripe.com/api/checkout/sessions/expire"""
    from simulator import setups

    if session["status"] != "open":
        # The sentence is inferred; that only open sessions can be expired is documented.
        raise invalid_request(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of '
            f'"{session["status"]}".'
        )
    session |= {"status": "expired", "url": None, "_due": None}
    ctx.store.put(session)
    setups.cancel(ctx, ctx.require("setup_intent", session["setup_intent"]), None)
    ctx.emit("checkout.session.expired", session)
    return session
