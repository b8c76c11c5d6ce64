"""Headers, versions, addresses that are not there."""

import pytest

from simulator.core import Simulator
from tests.simulator.core.conftest import ACME


def test_an_answer_has_stripes_headers(simulator: Simulator) -> None:
    answer = simulator.call("POST", "/v1/customers", idempotency_key="first")
    request_id = answer.headers["request-id"]
    assert request_id.startswith("req_")
    assert answer.headers == {
        "cache-control": "no-cache, no-store",
        "content-type": "application/json",
        "idempotency-key": "first",
        "original-request": request_id,
        "request-id": request_id,
        "stripe-version": "2026-10-28.endive",
        "vary": "Origin",
        "x-stripe-routing-context-priority-tier": "api-testmode",
    }


def test_every_request_has_its_own_id(simulator: Simulator) -> None:
    ids = {simulator.call("GET", "/v1/customers").headers["request-id"] for _ in range(50)}
    assert len(ids) == 50


def test_an_error_says_whether_to_try_again(simulator: Simulator) -> None:
    assert simulator.call("GET", "/v1/customers/cus_nope").headers["stripe-should-retry"] == "false"
    assert "stripe-should-retry" not in simulator.call("GET", "/v1/customers").headers


@pytest.mark.parametrize("version", ["not-a-real-version", "2031-01-01.zucchini", "1999-01-01", "2026-10-28.endive2"])
def test_a_version_that_does_not_exist_is_refused(simulator: Simulator, version: str) -> None:
    answer = simulator.call("GET", "/v1/customers", {"limit": 1}, stripe_version=version)
    assert answer.status == 400
    assert answer.json == {
        "error": {"message": f"Invalid Stripe API version: {version}", "type": "invalid_request_error"}
    }


@pytest.mark.parametrize("version", ["2026-10-28.endive", "2026-08-26.dahlia", "2024-06-20"])
def test_older_versions_are_answered_in_the_current_shape_and_told_so(simulator: Simulator, version: str) -> None:
    answer = simulator.call("GET", "/v1/customers", stripe_version=version)
    assert answer.status == 200
    assert answer.headers["stripe-version"] == "2026-10-28.endive"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/nope"),
        ("PUT", "/v1/customers"),
        ("GET", "/v1/customers/search"),
        ("GET", "/v1/customers/cus_1/nope"),
        ("GET", "/v2/core/events"),
        ("GET", "/"),
        ("GET", "/v1/customers/"),
    ],
)
def test_what_is_not_simulated_says_so(simulator: Simulator, method: str, path: str) -> None:
    answer = simulator.handle(method, path, {"Authorization": f"Bearer {ACME}"})
    if path == "/v1/customers/":  # a trailing slash is the same address, as at Stripe
        assert answer.status == 200
        return
    assert answer.status == 404
    assert answer.json["error"]["message"] == f"not simulated: {method} {path}"
    assert answer.json["error"]["type"] == "invalid_request_error"
