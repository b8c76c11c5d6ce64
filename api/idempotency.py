"""The same POST twice is carried out once. https://docs.stripe.com/api/idempotent_requests

A key is claimed before the work and holds the answer afterwards. Work that fails gives the key back: nothing was made,
so the same key may try again (Stripe does not keep validation errors either).
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Merchant
from api.errors import ApiError
from api.models import IdempotentRequest

KEPT = timedelta(hours=24)
# A claim that is older belongs to a process that died: creating a session takes seconds at most.
_ABANDONED = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer given before."""

    status: int
    body: str
    request_id: str


def fingerprint(path: str, params: dict[str, Any]) -> str:
    """The same for the same call, whichever array style it was sent in."""
    return hashlib.sha256(json.dumps([path, params], sort_keys=True).encode()).hexdigest()


def check_key(key: str) -> None:
    if len(key) > 255:
        raise ApiError("Idempotency keys can be up to 255 characters long.", type="idempotency_error")


def stored_answer(merchant: Merchant, key: str, print_: str) -> Stored | None:
    """The answer this key got before, or None; raises when it was for another call or that call is still going on."""
    held = IdempotentRequest.objects.filter(merchant=merchant, key=key, created__gt=timezone.now() - KEPT).first()
    if held is None:
        return None
    if held.fingerprint != print_:
        raise ApiError(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request.",
            type="idempotency_error",
        )
    if held.status is None:
        if held.created <= timezone.now() - _ABANDONED:
            return None
        raise _in_use(key)
    return Stored(held.status, held.body, held.request_id)


@contextmanager
def claimed(merchant: Merchant, key: str, print_: str, request_id: str) -> Iterator[IdempotentRequest]:
    """Hold the key while the work goes on; given back when the work raises. Exactly one of several claims succeeds."""
    now = timezone.now()
    stale = IdempotentRequest.objects.filter(merchant=merchant, key=key)
    stale.filter(created__lte=now - KEPT).delete()
    stale.filter(status__isnull=True, created__lte=now - _ABANDONED).delete()
    try:
        with transaction.atomic():
            held = IdempotentRequest.objects.create(
                merchant=merchant, key=key, fingerprint=print_, request_id=request_id, created=now
            )
    except IntegrityError as error:
        raise _in_use(key) from error
    try:
        yield held
    except BaseException:
        IdempotentRequest.objects.filter(pk=held.pk, status__isnull=True).delete()
        raise


def keep(held: IdempotentRequest, status: int, body: str) -> None:
    """Keep the answer; to be called in the transaction that does the work."""
    held.status, held.body = status, body
    held.save(update_fields=["status", "body"])


def purge_idempotency_keys() -> int:
    """Forget answers older than 24 hours; returns how many."""
    deleted, _ = IdempotentRequest.objects.filter(created__lte=timezone.now() - KEPT).delete()
    return deleted


def _in_use(key: str) -> ApiError:
    return ApiError(
        "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
        f"twice, and the other request is still going through): {key}. Please try again later.",
        status=409,
        code="idempotency_key_in_use",
        headers={"Stripe-Should-Retry": "true"},
    )
