"""What is logged, and what never is: every line has the request's id, none has a secret."""

import logging
import re
import secrets
import string
from contextvars import ContextVar

_ALPHABET = string.ascii_letters + string.digits

request_id: ContextVar[str] = ContextVar("request_id", default="-")

# Links, keys, tokens and client secrets, with what may stay so that a line can still be understood.
_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(/p/session/)[^\s\"'<>?#&]+"), r"\1…"),
    (re.compile(r"\b((?:portal_)?(?:sk|rk)_(?:test|live)_)[A-Za-z0-9_\-]+"), r"\1…"),
    (re.compile(r"\b(demo_sk_|whsec_|ek_(?:test|live)_)[A-Za-z0-9_\-]+"), r"\1…"),
    (re.compile(r"\b((?:pi|seti|cs|cuss)_[A-Za-z0-9_]*_secret_)[A-Za-z0-9]+"), r"\1…"),
    (re.compile(r"\b(Bearer|Basic)(\s+)[A-Za-z0-9_\-.~+/=]+", re.IGNORECASE), r"\1\2…"),
    (re.compile(r"\b(portal_(?:session|link)_[a-z0-9\-]+['\"]?\s*[=:]\s*['\"]?)[A-Za-z0-9_\-]{20,}"), r"\1…"),
    (re.compile(r"\b((?:sessionid|csrftoken|csrfmiddlewaretoken)['\"]?\s*[=:]\s*['\"]?)[A-Za-z0-9]+"), r"\1…"),
)


def redact(text: str) -> str:
    """The text without hand-off links, keys, tokens and client secrets."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def new_request_id() -> str:
    """An id in Stripe's shape: ``req_`` and 14 letters and digits."""
    return "req_" + "".join(secrets.choice(_ALPHABET) for _ in range(14))


class RequestIdFilter(logging.Filter):
    """Give every record the id of the request it belongs to, or ``-``."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class RedactingFormatter(logging.Formatter):
    """Redacts the whole line, tracebacks included: the last thing that happens before it is written."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
