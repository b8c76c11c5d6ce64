"""Back to the step that needed a payment method: `?next=` on the way to add one, `?payment_method=` on the way back.

Only pages of ours where something is paid, of the same merchant, are led to, and only by GET: what was begun there is
finished there, with the new payment method chosen.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.urls import Resolver404, resolve, reverse

FIELD = "next"
METHOD = "payment_method"
_STEPS = frozenset(
    {
        "invoice_payment",
        "payments",
        "payment_method_default",
        "payment_method_removal",
        "plan_confirmation",
        "renewal",
        "resumption",
    }
)
_LONGEST = 1_500


@dataclass(frozen=True, slots=True)
class ReturnStep:
    """A page that waits for a payment method: its path with its query."""

    address: str
    name: str
    """The page's name in `billing.urls`, without the namespace."""

    def with_method(self, method_id: str) -> str:
        """The address with the new payment method chosen."""
        parts = urlsplit(self.address)
        query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != METHOD]
        return f"{parts.path}?{urlencode([*query, (METHOD, method_id)])}"


def return_step(merchant_slug: str, address: str) -> ReturnStep | None:
    """The step that an address names, `None` for none or any other address: nobody is led astray."""
    if not address.startswith("/p/") or len(address) > _LONGEST:
        return None
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return None
    if found.namespace != "billing" or found.url_name not in _STEPS or found.kwargs.get("merchant") != merchant_slug:
        return None
    query = f"?{parts.query}" if parts.query else ""
    return ReturnStep(f"{parts.path}{query}", found.url_name)


def add_method_url(merchant_slug: str, back_to: str = "") -> str:
    """The page where a payment method is added; afterwards it leads back to `back_to`, an address of ours."""
    address = reverse("billing:payment_method_addition", args=[merchant_slug])
    return f"{address}?{urlencode({FIELD: back_to})}" if back_to else address
