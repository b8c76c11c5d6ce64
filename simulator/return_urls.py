"""Where a confirmation on the server sends the customer back to.

https://docs.stripe.com/payments/payment-methods/dynamic-payment-methods
"""

from urllib.parse import quote, urlencode, urlsplit

from simulator.errors import invalid_request
from simulator.payment_intent_rows import automatic_methods
from simulator.store import Row

# What an address may consist of; anything else in it is written as %XX.
_PLAIN = "!#$%&'()*+,/:;=?@[]~"


def check_return_url(data: Row, noun: str) -> None:
    """Intents that take what the Dashboard has switched on may send the customer to another page."""
    if data.get("return_url"):
        check_address(data["return_url"], "return_url")
    automatic = data["automatic_payment_methods"] if data.get("object") else automatic_methods(data)
    if automatic and automatic["allow_redirects"] == "always" and not data.get("return_url"):
        raise invalid_request(
            f"This {noun} is configured to accept payment methods enabled in your Dashboard. Because some of these "
            "payment methods might redirect your customer off of your page, you must provide a `return_url`. If you "
            "don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` "
            "and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment "
            "Intents."
        )


def check_address(address: str, param: str) -> None:
    """Refuse what is no address, neither of the web nor of an app."""
    try:
        parts = urlsplit(address)
        is_address = bool(parts.scheme and (parts.netloc or parts.path) and parts.hostname != "")
    except ValueError:
        is_address = False
    if not is_address:
        raise invalid_request("Not a valid URL", code="url_invalid", param=param)


def address_after(intent: Row, return_url: str) -> str:
    """The address to return to, with what Stripe adds; what is in it stays.

    https://docs.stripe.com/payments/payment-intents/verifying-status#handling-next-actions
    """
    kind = str(intent["object"])
    done = intent["status"] in ("succeeded", "requires_capture", "processing")
    added = urlencode(
        {
            kind: intent["id"],
            f"{kind}_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if done else "failed",
        }
    )
    parts = urlsplit(return_url)
    query = f"{parts.query}&{added}" if parts.query else added
    return quote(parts._replace(query=query).geturl(), safe=_PLAIN)
