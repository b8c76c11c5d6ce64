"""What every endpoint does around its own work: who asks, how often, which version, once only."""

import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.decorators import api_endpoint
from accounts.requests import ApiRequest
from api import idempotency
from api.answers import answer_text, as_text, unrecognized_url
from api.authentication import authenticate
from api.errors import ApiError
from api.parameters import request_parameters
from api.rate_limit import count_request

logger = logging.getLogger("api")

_VERSION = re.compile(r"20\d\d-\d\d-\d\d(?:\.[a-z_]+)?(?:;[\w=.; ]*)?")

Prepare = Callable[[ApiRequest, dict[str, Any]], Callable[[], dict[str, Any]]]


def post_endpoint(prepare: Prepare) -> Callable[..., HttpResponse]:
    """For ``POST``. ``prepare(request, parameters)`` checks everything and returns what does the work.

    Only the work is idempotent: it runs in one transaction with its stored answer, so either both are there or neither.
    """

    @api_endpoint
    @wraps(prepare)
    def view(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return unrecognized_url(request)
        asked = cast(ApiRequest, request)
        asked.api_key, asked.merchant = authenticate(request)
        _note_version(request)
        count_request(asked.api_key)
        params = request_parameters(request)
        response = _once(asked, params, prepare)
        logger.info(
            "POST %s: %s for %s, key %s…, Stripe-Version %s",
            request.path,
            response.status_code,
            asked.merchant.slug,
            asked.api_key.pk,
            response["Stripe-Version"],
        )
        return response

    return view


def _once(request: ApiRequest, params: dict[str, Any], prepare: Prepare) -> HttpResponse:
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return answer_text(request, 200, _carry_out(prepare(request, params)))
    idempotency.check_key(key)
    request.idempotency_key = key  # type: ignore[attr-defined]
    print_ = idempotency.fingerprint(request.path, params)
    stored = idempotency.stored_answer(request.merchant, key, print_)
    if stored:
        headers = {"Idempotent-Replayed": "true", "Original-Request": stored.request_id}
        return answer_text(request, stored.status, stored.body, headers)
    with idempotency.claimed(request.merchant, key, print_, request.request_id) as held:
        work = prepare(request, params)
        body = _carry_out(work, lambda text: idempotency.keep(held, 200, text))
    return answer_text(request, 200, body, {"Original-Request": held.request_id})


def _carry_out(work: Callable[[], dict[str, Any]], keep: Callable[[str], None] | None = None) -> str:
    with transaction.atomic():
        text = as_text(work())
        if keep:
            keep(text)
    return text


def _note_version(request: HttpRequest) -> None:
    """Any version of Stripe's is taken, as the object has only gained fields; what is none is refused."""
    version = request.headers.get("Stripe-Version", "") or settings.STRIPE_API_VERSION
    if not _VERSION.fullmatch(version):
        raise ApiError(f"Invalid Stripe API version: {version[:100]}")
    request.stripe_version = version  # type: ignore[attr-defined]
