"""Bad days on request, in process: the SDK meets each as it would over a network."""

import asyncio

import pytest
import stripe

from simulator.core import Simulator


def names(simulator: Simulator) -> list[str]:
    return [one["name"] for one in simulator.call("GET", "/v1/customers").json["data"]]


def create(acme: stripe.StripeClient) -> None:
    acme.v1.customers.create({"name": "Ada"}, {"max_network_retries": 0})


@pytest.mark.parametrize("kind", ["timeout", "drop"])
@pytest.mark.parametrize(("after_change", "left"), [(False, []), (True, ["Ada"])])
def test_no_answer_comes_before_or_after_the_change(
    simulator: Simulator, acme: stripe.StripeClient, kind: str, after_change: bool, left: list[str]
) -> None:
    simulator.faults.add(kind, after_change=after_change)
    with pytest.raises(stripe.APIConnectionError, match="Network error"):
        create(acme)
    assert names(simulator) == left


def test_a_rate_limit_changes_nothing(simulator: Simulator, acme: stripe.StripeClient) -> None:
    simulator.faults.add("rate_limit")
    with pytest.raises(stripe.RateLimitError) as refused:
        create(acme)
    assert refused.value.http_status == 429
    assert '"code": "rate_limit"' in str(refused.value.http_body)
    assert names(simulator) == []


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize(("after_change", "left"), [(False, []), (True, ["Ada"])])
def test_a_server_error_comes_before_or_after_the_change(
    simulator: Simulator, acme: stripe.StripeClient, status: int, after_change: bool, left: list[str]
) -> None:
    simulator.faults.add("error", status=status, after_change=after_change)
    with pytest.raises(stripe.APIError) as failed:
        create(acme)
    assert failed.value.http_status == status
    assert names(simulator) == left


def test_the_sdk_gets_over_one_dropped_connection(simulator: Simulator, acme: stripe.StripeClient) -> None:
    simulator.faults.add("drop")
    acme.v1.customers.create({"name": "Ada"}, {"max_network_retries": 1})
    assert names(simulator) == ["Ada"]


def test_a_slow_answer_says_how_late_it_is(simulator: Simulator) -> None:
    simulator.latency_ms = 200
    simulator.faults.add("slow", delay_ms=2500)
    slow, ordinary = simulator.call("GET", "/v1/customers"), simulator.call("GET", "/v1/customers")
    assert (slow.status, slow.delay) == (200, 2.7)
    assert (ordinary.status, ordinary.delay) == (200, 0.2)


def test_faults_hit_matching_calls_as_often_as_told(simulator: Simulator) -> None:
    simulator.faults.add("rate_limit", method="post", path="/v1/customers/*", times=2)
    ada = simulator.call("POST", "/v1/customers").json["id"]
    path = f"/v1/customers/{ada}"
    assert [simulator.call("GET", path).status for _ in range(2)] == [200, 200]
    assert [simulator.call("POST", path).status for _ in range(3)] == [429, 429, 200]
    assert simulator.faults.all() == []


def test_a_fault_without_a_count_stays_until_cleared(simulator: Simulator) -> None:
    simulator.faults.add("error", times=None)
    assert {simulator.call("GET", "/v1/customers").status for _ in range(5)} == {500}
    simulator.faults.clear()
    assert simulator.call("GET", "/v1/customers").status == 200


def test_faults_are_met_in_the_order_they_were_set(simulator: Simulator) -> None:
    for status in (500, 503):
        simulator.faults.add("error", status=status)
    assert [simulator.call("GET", "/v1/customers").status for _ in range(3)] == [500, 503, 200]


def test_a_fault_that_does_not_exist_is_refused(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match="no such fault"):
        simulator.faults.add("earthquake")


def test_the_log_shows_what_was_asked_and_what_was_lost(simulator: Simulator, acme: stripe.StripeClient) -> None:
    simulator.faults.add("drop", after_change=True)
    with pytest.raises(stripe.APIConnectionError):
        create(acme)
    simulator.call("GET", "/v1/customers", {"limit": 3})
    lost, read = simulator.requests.all()
    assert (lost.method, lost.path, lost.status, lost.fault) == ("POST", "/v1/customers", 0, "drop")
    assert (read.method, read.query, read.status, read.fault) == ("GET", "limit=3", 200, None)
    assert simulator.requests.all(account="acct_other") == []
    simulator.requests.clear()
    assert len(simulator.requests) == 0


def test_the_asynchronous_sdk_meets_the_same_faults(simulator: Simulator, acme: stripe.StripeClient) -> None:
    async def story() -> None:
        made = await acme.v1.customers.create_async({"name": "Ada"})
        raw = await acme.raw_request_async("get", f"/v1/customers/{made.id}")
        assert raw.data["name"] == "Ada"
        simulator.faults.add("timeout", times=None)
        with pytest.raises(stripe.APIConnectionError):
            await acme.v1.customers.retrieve_async(made.id)

    asyncio.run(story())


def test_asynchronous_calls_wait_together(simulator: Simulator, acme: stripe.StripeClient) -> None:
    simulator.latency_ms = 60_000

    async def story() -> None:
        calls = [asyncio.create_task(acme.v1.customers.list_async()) for _ in range(20)]
        while len(simulator.requests) < 20:
            await asyncio.sleep(0)
        assert not any(call.done() for call in calls), "all were asked before the first was answered"
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    asyncio.run(story())
