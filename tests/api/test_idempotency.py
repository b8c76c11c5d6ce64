"""The same POST twice makes one session."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Merchant, PortalSession
from api.idempotency import claimed, fingerprint
from api.models import IdempotentRequest
from tests.api.conftest import URL, Create


def test_a_repeated_request_gets_the_same_answer_to_the_byte(create: Create, ada: str) -> None:
    first = create("customer=cus_ada", Idempotency_Key="k1")
    second = create("customer=cus_ada", Idempotency_Key="k1")
    assert second.status == 200
    assert second.content == first.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]
    assert second.headers["Request-Id"] != first.headers["Request-Id"]
    assert "Idempotent-Replayed" not in first.headers
    assert PortalSession.objects.count() == 1


def test_the_order_and_the_array_style_make_no_difference(create: Create, ada: str) -> None:
    first = create("customer=cus_ada&expand[]=configuration", Idempotency_Key="k1")
    assert create("expand[0]=configuration&customer=cus_ada", Idempotency_Key="k1").content == first.content


def test_without_a_key_each_request_makes_a_session(create: Create, ada: str) -> None:
    assert create("customer=cus_ada").json["url"] != create("customer=cus_ada").json["url"]


def test_another_request_under_the_same_key_is_an_error(create: Create, ada: str, bob: str) -> None:
    create("customer=cus_ada", Idempotency_Key="k1")
    answer = create("customer=cus_bob", Idempotency_Key="k1")
    assert answer.status == 400
    assert answer.error == {
        "message": "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        "Try using a key other than 'k1' if you meant to execute a different request.",
        "type": "idempotency_error",
    }


def test_while_the_first_is_going_on_the_second_waits(create: Create, acme: Merchant, ada: str) -> None:
    print_ = fingerprint(URL, {"customer": "cus_ada"})
    with claimed(acme, "k1", print_, "req_1"):
        answer = create("customer=cus_ada", Idempotency_Key="k1")
        assert answer.status == 409
        assert answer.error["code"] == "idempotency_key_in_use"
        assert answer.headers["Stripe-Should-Retry"] == "true"


def test_of_two_claims_at_once_exactly_one_succeeds(acme: Merchant) -> None:
    with claimed(acme, "k1", "same", "req_1"):
        with pytest.raises(Exception, match="in-progress"), claimed(acme, "k1", "same", "req_2"):
            pass
        assert IdempotentRequest.objects.get().request_id == "req_1"


def test_a_claim_of_a_process_that_died_is_taken_over(create: Create, acme: Merchant, ada: str) -> None:
    IdempotentRequest.objects.create(
        merchant=acme,
        key="k1",
        fingerprint=fingerprint(URL, {"customer": "cus_ada"}),
        request_id="req_1",
        created=timezone.now() - timedelta(minutes=3),
    )
    assert create("customer=cus_ada", Idempotency_Key="k1").status == 200


def test_errors_are_not_kept(create: Create, ada: str) -> None:
    assert create("customer=cus_nope", Idempotency_Key="k1").status == 400
    assert create("customer=cus_ada", Idempotency_Key="k1").status == 200
    assert IdempotentRequest.objects.count() == 1


def test_answers_are_kept_for_24_hours(create: Create, ada: str) -> None:
    first = create("customer=cus_ada", Idempotency_Key="k1")
    now = timezone.now()
    with time_machine.travel(now + timedelta(hours=23, minutes=59)):
        assert create("customer=cus_ada", Idempotency_Key="k1").content == first.content
    with time_machine.travel(now + timedelta(hours=24, minutes=1)):
        assert create("customer=cus_ada", Idempotency_Key="k1").content != first.content
        assert IdempotentRequest.objects.count() == 1
    with time_machine.travel(now + timedelta(hours=49)):
        call_command("purge")
    assert not IdempotentRequest.objects.exists()


def test_keys_of_two_merchants_have_nothing_to_do_with_each_other(
    create: Create, globex_key: str, ada: str, eve: str
) -> None:
    create("customer=cus_ada", Idempotency_Key="k1")
    assert create("customer=cus_eve", key=globex_key, Idempotency_Key="k1").json["customer"] == "cus_eve"


def test_the_link_does_not_lie_in_the_database_in_clear(create: Create, ada: str) -> None:
    secret = create("customer=cus_ada", Idempotency_Key="k1").json["url"].rsplit("/", 1)[1]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert secret not in str(cursor.fetchall()), table
    assert secret in json.loads(IdempotentRequest.objects.get().body)["url"]


def test_a_key_may_have_255_characters(create: Create, ada: str) -> None:
    assert create("customer=cus_ada", Idempotency_Key="k" * 255).status == 200
    answer = create("customer=cus_ada", Idempotency_Key="k" * 256)
    assert (answer.status, answer.error["type"]) == (400, "idempotency_error")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="one connection only: see test_of_two_claims_at_once_exactly_one_succeeds"
)
def test_of_eight_equal_requests_in_eight_threads_one_makes_a_session(create: Create, ada: str) -> None:
    def ask(_: int) -> int:
        try:
            return create("customer=cus_ada", Idempotency_Key="k1").status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as servers:
        statuses = set(servers.map(ask, range(8)))
    assert 200 in statuses
    assert statuses <= {200, 409}
    assert PortalSession.objects.count() == 1
