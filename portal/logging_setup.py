"""What is logged, and what never is: every line has the request's id, none has a secret."""

import logging
import re
import secrets
import string
from contextvars import ContextVar

_ALPHABET = string.ascii_letters + string.digits

_NO_REQUEST = "-"
request_id: ContextVar[str] = ContextVar("request_id", default=_NO_REQUEST)

# What could begin a line of its own, or do something to a terminal.
_CONTROLS = {code: f"\\u{code:04x}" for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)}

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
    """Give every record the id of the request it belongs to, or ``-``.

    Django logs an answer of 4xx after the last middleware is done, and hands the request over with the record.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        of_request = getattr(getattr(record, "request", None), "request_id", _NO_REQUEST)
        record.request_id = of_request if request_id.get() == _NO_REQUEST else request_id.get()
        return True


class RedactingFormatter(logging.Formatter):
    """Redacts the whole line, tracebacks included: the last thing that happens before it is written.

    A message is one line, whatever a path or a parameter in it holds: nobody writes entries of their own.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the name is logging's)
        return super().formatMessage(record).translate(_CONTROLS)

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
