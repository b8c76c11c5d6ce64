"""Where the addresses in answers lead: to Stripe's pages, or to the server's own stand-ins for them."""

import re

BANK_PAGE = "https://hooks.stripe.com/3d_secure_2/hosted"
CHECKOUT_PAGE = "https://checkout.stripe.com/c/pay/"
MICRODEPOSIT_PAGE = "https://payments.stripe.com/microdeposit/"
_INVOICE_PAGE = "https://invoice.stripe.com/i/"
RECEIPT_PAGE = "https://pay.stripe.com/receipts/"
_INVOICE_FILE = "https://pay.stripe.com/invoice/"
_CREDIT_NOTE_FILE = "https://pay.stripe.com/credit_notes/"
_HOST = re.compile(r"[\w.:\[\]-]+", re.ASCII)
_LOCAL = {
    BANK_PAGE: "/3d_secure_2/hosted",
    CHECKOUT_PAGE: "/c/pay/",
    MICRODEPOSIT_PAGE: "/microdeposit/",
    _INVOICE_PAGE: "/i/",
    _INVOICE_FILE: "/invoice/",
    _CREDIT_NOTE_FILE: "/credit_notes/",
    RECEIPT_PAGE: "/receipts/",
}


def localised(content: bytes, host: str) -> bytes:
    """An answer whose links to Stripe's pages, those for which there is a stand-in, lead to this server."""
    if _HOST.fullmatch(host):
        for address, path in _LOCAL.items():
            content = content.replace(address.encode(), f"http://{host}{path}".encode())
    return content
