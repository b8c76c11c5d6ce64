"""Idempotency keys: once is once."""

from concurrent.futures import ThreadPoolExecutor

import stripe

from simulator import idempotency
from simulator.core import Simulator
from simulator.errors import card_error
from simulator.faults import Fault
from simulator.ids import new_id
from simulator.routes import find
from tests.simulator.core.conftest import ACME, GLOBEX


class Clock:
    """A wall clock that tests can move."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


def count(simulator: Simulator, key: str = ACME) -> int:
    return len(simulator.call("GET", "/v1/customers", {"limit": 100}, key=key).json["data"])


def test_the_same_key_answers_the_same_bytes_and_changes_nothing_more(simulator: Simulator) -> None:
    first = simulator.call("POST", "/v1/customers", {"name": "Ada"}, idempotency_key="once")
    again = simulator.call("POST", "/v1/customers", {"name": "Ada"}, idempotency_key="once")
    assert again.body == first.body
    assert count(simulator) == 1
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["original-request"] == first.headers["request-id"]
    assert again.headers["request-id"] != first.headers["request-id"]


def test_other_parameters_under_the_same_key_are_an_error(simulator: Simulator) -> None:
    simulator.call("POST", "/v1/customers", {"name": "Ada"}, idempotency_key="once")
    answer = simulator.call("POST", "/v1/customers", {"name": "Bob"}, idempotency_key="once")
    assert answer.status == 400
    assert answer.json["error"]["type"] == "idempotency_error"
    assert answer.json["error"]["message"] == (
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        "Try using a key other than 'once' if you meant to execute a different request."
    )
    assert count(simulator) == 1


def test_another_address_under_the_same_key_is_an_error(simulator: Simulator) -> None:
    ada = simulator.call("POST", "/v1/customers", idempotency_key="once").json
    answer = simulator.call("POST", f"/v1/customers/{ada['id']}", idempotency_key="once")
    assert answer.json["error"]["type"] == "idempotency_error"


def test_keys_of_two_accounts_do_not_meet(simulator: Simulator) -> None:
    simulator.call("POST", "/v1/customers", {"name": "Ada"}, key=ACME, idempotency_key="once")
    simulator.call("POST", "/v1/customers", {"name": "Eve"}, key=GLOBEX, idempotency_key="once")
    assert (count(simulator, ACME), count(simulator, GLOBEX)) == (1, 1)


def test_a_key_in_use_at_this_moment_is_a_conflict(simulator: Simulator) -> None:
    account = simulator.keys.authenticate({"authorization": f"Bearer {ACME}"})[0]
    call = "POST /v1/customers  name=Ada"
    held = idempotency.claim(
        simulator.store, account, "once", call=call, request_id=new_id("req"), now=simulator.wall_clock()
    )
    assert isinstance(held, idempotency.Claim)
    answer = simulator.call("POST", "/v1/customers", {"name": "Ada"}, idempotency_key="once")
    assert answer.status == 409
    assert answer.json["error"]["code"] == "idempotency_key_in_use"
    assert answer.headers["stripe-should-retry"] == "true"
    held.release(simulator.store)
    assert simulator.call("POST", "/v1/customers", {"name": "Ada"}, idempotency_key="once").status == 200


def test_a_key_whose_process_died_is_free_again_after_a_while() -> None:
    clock = Clock()
    simulator = Simulator(wall_clock=clock)
    account = simulator.keys.authenticate({"authorization": f"Bearer {ACME}"})[0]
    call = "POST /v1/customers  name=Ada"
    idempotency.claim(simulator.store, account, "once", call=call, request_id=new_id("req"), now=clock.now)
    clock.now += 121
    assert simulator.call("POST", "/v1/customers", {"name": "Ada"}, idempotency_key="once").status == 200


def test_many_threads_with_one_key_make_one_customer(simulator: Simulator) -> None:
    def create(_: int) -> int:
        return simulator.call("POST", "/v1/customers", {"name": "Ada"}, idempotency_key="once").status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(create, range(40)))
    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    assert count(simulator) == 1


def test_what_validation_refused_may_be_mended_under_the_same_key(simulator: Simulator) -> None:
    refused = simulator.call("POST", "/v1/customers", {"tax_exempt": "maybe"}, idempotency_key="once")
    assert refused.status == 400
    mended = simulator.call("POST", "/v1/customers", {"tax_exempt": "none"}, idempotency_key="once")
    assert mended.status == 200


def test_a_decline_is_kept(simulator: Simulator) -> None:
    ada = simulator.call("POST", "/v1/customers").json
    path = "/v1/payment_methods/pm_card_chargeDeclined/attach"
    first = simulator.call("POST", path, {"customer": ada["id"]}, idempotency_key="once")
    again = simulator.call("POST", path, {"customer": ada["id"]}, idempotency_key="once")
    assert first.status == again.status == 402
    assert first.body == again.body
    assert again.headers["idempotent-replayed"] == "true"
    other = simulator.call("POST", path, {"customer": "cus_other"}, idempotency_key="once")
    assert other.json["error"]["type"] == "idempotency_error"


def test_keys_are_forgotten_after_a_day_and_not_before() -> None:
    clock = Clock()
    simulator = Simulator(wall_clock=clock)
    first = simulator.call("POST", "/v1/customers", idempotency_key="once").json
    clock.now += 24 * 3600 - 1
    assert simulator.call("POST", "/v1/customers", idempotency_key="once").json == first
    clock.now += 2
    assert simulator.call("POST", "/v1/customers", idempotency_key="once").json["id"] != first["id"]


def test_a_key_has_no_effect_on_reading_and_deleting(simulator: Simulator) -> None:
    ada = simulator.call("POST", "/v1/customers").json
    first = simulator.call("GET", "/v1/customers", idempotency_key="once")
    simulator.call("DELETE", f"/v1/customers/{ada['id']}", idempotency_key="once")
    again = simulator.call("GET", "/v1/customers", idempotency_key="once")
    assert (len(first.json["data"]), len(again.json["data"])) == (1, 0)
    assert "idempotency-key" not in again.headers


def test_a_key_that_is_too_long_is_refused(simulator: Simulator) -> None:
    assert simulator.call("POST", "/v1/customers", idempotency_key="k" * 256).json["error"]["type"] == (
        "idempotency_error"
    )
    assert simulator.call("POST", "/v1/customers", idempotency_key="k" * 255).status == 200


def test_a_lost_answer_is_replayed_to_the_sdk_that_tries_again(simulator: Simulator, acme: stripe.StripeClient) -> None:
    simulator.faults.add("drop", method="POST", after_change=True)
    ada = acme.v1.customers.create({"name": "Ada"}, {"max_network_retries": 2})
    assert ada.name == "Ada"
    assert count(simulator) == 1
    posts = [one for one in simulator.requests.all() if one.method == "POST"]
    assert [(one.status, one.replayed) for one in posts] == [(0, False), (200, True)]


def test_declines_say_so_and_commit_what_they_wrote() -> None:
    assert card_error("Your card was declined.", code="card_declined").commit
    assert find("POST", "/v1/customers") is not None
    assert Fault("drop").refusal() is None
