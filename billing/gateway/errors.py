"""The one place where Stripe's errors become ours.

https://docs.stripe.com/api/errors
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import stripe

from billing import errors as ours

logger = logging.getLogger("billing.stripe")

# What the SDK lets through or wraps when no answer came in time, whichever transport it uses.
_TIMEOUTS = ("TimeoutError", "Timeout")


@contextmanager
def stripe_errors(operation: str) -> Iterator[None]:
    """Raise ours for every error of the SDK inside, logged once with Stripe's request id.

    `operation` says in the log what was asked, such as "GET /v1/invoices". Neither Stripe's message nor the SDK's error
    travels further: they may hold parts of keys and what customers typed.
    """
    try:
        yield
    except stripe.StripeError as error:
        ours_ = _mapped(error)
        _log(operation, type(error).__name__, error.http_status, ours_)
        raise ours_ from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        # msgspec names the field and the types, never a value: "Expected `int`, got `str` - at `$.created`".
        logger.error("%s: the answer is not as documented: %s", operation, error)  # noqa: TRY400 (the text says it all)
        raise ours.StripeAnswerUnreadable from None
    except (TimeoutError, OSError) as error:
        ours_ = ours.StripeTimedOut() if isinstance(error, TimeoutError) else ours.StripeUnreachable()
        _log(operation, type(error).__name__, None, ours_)
        raise ours_ from None


def _log(operation: str, kind: str, status: int | None, error: ours.BillingError) -> None:
    level = logging.INFO if isinstance(error, ours.NotFound | ours.CardDeclined) else logging.WARNING
    if error.code == "invoice_upcoming_none":  # the ordinary answer where nothing is coming
        level = logging.DEBUG
    logger.log(
        level,
        "%s: %s (status %s, code %s, request %s)",
        operation,
        kind,
        status or "-",
        error.code or "-",
        error.request_id or "-",
    )


def _mapped(error: stripe.StripeError) -> ours.BillingError:
    """Ours for one of the SDK's; the SDK's own mapping of statuses is in stripe/_api_requestor.py."""
    request_id, code = error.request_id or "", error.code or _code(error)
    if isinstance(error, stripe.CardError):
        return ours.CardDeclined(request_id=request_id, code=code, decline_code=_decline_code(error))
    return _kind(error, code)(request_id=request_id, code=code)


def _kind(error: stripe.StripeError, code: str) -> type[ours.BillingError]:  # noqa: PLR0911 (one line per kind of error)
    match error:
        case stripe.APIConnectionError():
            return ours.StripeTimedOut if _is_timeout(error) else ours.StripeUnreachable
        case stripe.RateLimitError():
            return ours.StripeBusy
        case stripe.AuthenticationError():
            return ours.KeyRefused
        case stripe.PermissionError():
            return ours.PermissionMissing
        case stripe.IdempotencyError():
            return ours.AlreadyInProgress
        case stripe.InvalidRequestError():
            # A missing object that the path names is 404; one that a parameter names is mostly 400.
            return ours.NotFound if code == "resource_missing" or error.http_status == 404 else ours.RequestRefused
    if error.http_status == 409:
        return ours.AlreadyInProgress
    if error.http_status is not None and 200 <= error.http_status < 300:
        return ours.StripeAnswerUnreadable
    return ours.StripeFailed


def _is_timeout(error: BaseException) -> bool:
    """Whether a connection error came from a time limit: the SDK keeps the transport's own error as the cause."""
    cause = error.__cause__ or error.__context__
    if isinstance(cause, TimeoutError):
        return True
    return any(word in str(getattr(error, "user_message", "")) for word in _TIMEOUTS)


def _code(error: stripe.StripeError) -> str:
    return str(getattr(error.error, "code", None) or "")


def _decline_code(error: stripe.StripeError) -> str:
    return str(getattr(error.error, "decline_code", None) or "")
