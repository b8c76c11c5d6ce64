"""The store: all or nothing, many threads, one file."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from simulator.core import Simulator
from simulator.filters import Glob, where
from simulator.store import Row, Store


def customer(number: int, **fields: object) -> Row:
    return {"object": "customer", "id": f"cus_{number}", "created": 1_790_000_000 + number, **fields}


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store(":memory:" if request.param == "memory" else str(tmp_path / "stripe.sqlite3"))


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def half_way() -> None:
        with store.transaction("acct_1") as tables:
            tables.put(customer(1))
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        half_way()
    with store.transaction("acct_1") as tables:
        assert tables.find("customer") == []


def test_rows_are_copies(store: Store) -> None:
    with store.transaction("acct_1") as tables:
        tables.put(customer(1, name="Ada"))
        row = tables.get("customer", "cus_1")
        assert row is not None
        row["name"] = "Bob"
        again = tables.get("customer", "cus_1")
    assert again is not None
    assert again["name"] == "Ada"


def test_accounts_do_not_see_each_other(store: Store) -> None:
    with store.transaction("acct_1") as tables:
        tables.put(customer(1, name="Ada"))
    with store.transaction("acct_2") as tables:
        tables.put(customer(1, name="Eve"))
        assert tables.count("customer") == 1
    with store.transaction("acct_1", write=False) as tables:
        assert [row["name"] for row in tables.find("customer")] == ["Ada"]


def test_objects_are_found_by_any_field(store: Store) -> None:
    with store.transaction("acct_1") as tables:
        tables.put(customer(1, email="a@x", active=True, recurring={"interval": "month"}, gone=None))
        tables.put(customer(2, email="b@x", active=False, recurring={"interval": "year"}, gone=1))
        tables.put(customer(3, email="a@x", _customer="cus_9", customer="cus_8"))

        def ids(**equal: Any) -> list[str]:
            return [row["id"] for row in tables.find("customer", **equal)]

        assert ids(email="a@x") == ["cus_3", "cus_1"]
        assert ids(active=True) == ["cus_1"]
        assert ids(active=False) == ["cus_2"]
        assert ids(**{"recurring.interval": "year"}) == ["cus_2"]
        assert ids(gone=None) == ["cus_3", "cus_1"]
        assert ids(id=("cus_1", "cus_2")) == ["cus_2", "cus_1"]
        assert ids(email=Glob("b*")) == ["cus_2"]
        assert ids(customer="cus_9") == ["cus_3"]
        assert ids(customer="cus_8") == []
        assert ids(email=()) == []


def test_filters_never_become_sql() -> None:
    clause, values = where({"a'; DROP TABLE objects; --": "x"})
    assert "DROP" not in clause
    assert values == ["$.a'; DROP TABLE objects; --", "x"]


def test_what_is_due_comes_in_order_and_by_clock(store: Store) -> None:
    with store.transaction("acct_1") as tables:
        tables.put(customer(1, _due=300))
        tables.put(customer(2, _due=100))
        tables.put(customer(3, _due=200, test_clock="clock_1"))
        tables.put(customer(4))
        assert [row["id"] for row in tables.due(300)] == ["cus_2", "cus_1"]
        assert [row["id"] for row in tables.due(299)] == ["cus_2"]
        assert [row["id"] for row in tables.due(300, test_clock="clock_1")] == ["cus_3"]
    assert store.has_due("acct_1", 100)
    assert not store.has_due("acct_1", 99)
    assert not store.has_due("acct_2", 1000)


def test_threads_that_count_lose_nothing(store: Store) -> None:
    with store.transaction("acct_1") as tables:
        tables.put(customer(1, balance=0))

    def add(_: int) -> None:
        with store.transaction("acct_1") as tables:
            row = tables.get("customer", "cus_1")
            assert row is not None
            row["balance"] += 1
            tables.put(row)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(200)))
    with store.transaction("acct_1", write=False) as tables:
        row = tables.get("customer", "cus_1")
    assert row is not None
    assert row["balance"] == 200


def test_readers_and_writers_on_one_simulator(tmp_path: Path) -> None:
    simulator = Simulator(str(tmp_path / "stripe.sqlite3"))
    failures: list[int] = []

    def work(number: int) -> None:
        for _ in range(10):
            made = simulator.call("POST", "/v1/customers", {"name": str(number)})
            read = simulator.call("GET", f"/v1/customers/{made.json['id']}")
            if (made.status, read.status) != (200, 200):
                failures.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert failures == []
    total = sum(1 for _ in simulator.store.execute("SELECT 1 FROM objects WHERE kind = 'customer'"))
    assert total == 80


def test_a_connection_is_closed_when_its_thread_ends(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "stripe.sqlite3"))
    for _ in range(20):
        thread = threading.Thread(target=store.execute, args=("SELECT 1",))
        thread.start()
        thread.join(60)
    assert store.open_connections() <= 2
