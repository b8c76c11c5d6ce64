"""The command that replays recordings: what it makes before, what it maps, what it finds, what it lists."""

import json
import threading
import time
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from simulator import wire
from simulator.conformance.__main__ import main
from simulator.conformance.recordings import Exchange
from simulator.core import Simulator
from simulator.server import serve

NOW = 1_790_000_000
VERSION = "2026-10-28.endive"
Line = dict[str, Any]


class Tape:
    """Records what a simulator answers, in the format of the recordings of the real Stripe."""

    def __init__(self) -> None:
        self.now = NOW
        self._simulator = Simulator(wall_clock=lambda: self.now)
        self.lines: list[Line] = []

    def send(self, method: str, path: str, params: Any = None, **headers: str) -> Any:
        response = self._simulator.call(method, path, params, **headers)
        text = wire.encode(params or {})
        self.lines.append(
            {
                "scenario": "ada",
                "version": VERSION,
                "method": method,
                "path": path,
                "status": response.status,
                "query": "" if method == "POST" else text,
                "form": text if method == "POST" else "",
                "body": response.json,
            }
        )
        return response.json


@pytest.fixture
def tape() -> Tape:
    """Ada subscribes, two weeks later takes three seats, and cancels at the end of the period."""
    tape = Tape()
    ada = tape.send("POST", "/v1/customers", {"email": "ada@example.com"})["id"]
    card = tape.send("POST", "/v1/payment_methods/pm_card_visa/attach", {"customer": ada})["id"]
    tape.send("POST", f"/v1/customers/{ada}", {"invoice_settings": {"default_payment_method": card}})
    product = tape.send("POST", "/v1/products", {"name": "Seats"})["id"]
    monthly = {"product": product, "unit_amount": 1000, "currency": "usd", "recurring": {"interval": "month"}}
    price = tape.send("POST", "/v1/prices", monthly)["id"]
    made = tape.send("POST", "/v1/subscriptions", {"customer": ada, "items": [{"price": price}]})
    tape.now += 14 * 86_400 + 1
    change = {"items": [{"id": made["items"]["data"][0]["id"], "quantity": 3}], "proration_behavior": "always_invoice"}
    tape.send("POST", f"/v1/subscriptions/{made['id']}", {**change, "expand": ["latest_invoice"]})
    tape.now += 60
    tape.send("POST", f"/v1/subscriptions/{made['id']}", {"cancel_at_period_end": True})
    tape.send("GET", "/v1/customers/cus_nope")
    return tape


@pytest.fixture
def replay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command on lines, and gives its exit code and what it printed."""

    def run(lines: list[Line], *options: str) -> tuple[int, str]:
        file = tmp_path / "recording.jsonl"
        file.write_text("\n".join(json.dumps(line) for line in lines))
        code = main(["replay", str(file), *options])
        return code, capsys.readouterr().out

    return run


def changed(lines: list[Line], index: int, *path: str | int, to: Any) -> list[Line]:
    """A copy of the lines with one value of one answer changed."""
    copied = deepcopy(lines)
    target: Any = copied[index]
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = to
    return copied


def test_a_true_recording_passes_line_by_line(tape: Tape, replay: Any) -> None:
    assert replay(tape.lines) == (0, "9 passed, 0 failed, 0 skipped\n")


def test_a_simulator_that_breaks_down_is_a_failure_and_not_the_end(
    tape: Tape, replay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = Simulator.handle

    def broken(simulator: Simulator, method: str, url: str, *args: Any) -> Any:
        if "/attach" in url:
            raise RuntimeError("out of order")
        return handle(simulator, method, url, *args)

    monkeypatch.setattr(Simulator, "handle", broken)
    code, printed = replay(tape.lines)
    assert code == 1
    assert "the simulator failed: RuntimeError('out of order')" in printed


def test_what_no_answer_shows_enough_of_is_skipped_with_its_reason(tape: Tape, replay: Any) -> None:
    bare = {"id": "in_1234567890abcdef12345678", "object": "invoice", "lines": {"data": []}}
    code, printed = replay([{**tape.lines[0], "path": f"/v1/invoices/{bare['id']}/pay", "form": "", "body": bare}])
    assert code == 0
    assert "no answer shows enough of it" in printed


def test_what_existed_before_the_recording_is_made_from_its_answers(tape: Tape, replay: Any) -> None:
    code, printed = replay(tape.lines[6:])
    assert code == 0, printed
    assert printed == "3 passed, 0 failed, 0 skipped\n"


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        (("body", "latest_invoice", "total"), 1, "latest_invoice.total: recorded 1, here"),
        (("body", "status"), "past_due", "status: recorded 'past_due', here 'active'"),
        (("body", "cancel_at"), "soon", "cancel_at: recorded 'soon', here None"),
        (("body", "mood"), "good", "mood: recorded 'good', not here"),
        (("body", "customer"), "cus_bob00000000000", "customer: recorded 'cus_bob00000000000', here"),
        (("body", "items", "data", 0, "quantity"), 4, "items.data[0].quantity: recorded 4, here 3"),
        (("body", "items", "data"), [], "items.data: recorded '0 elements', here '1 elements'"),
        (("body", "items", "data", 0, "current_period_end"), NOW, "items.data[0].current_period_end"),
    ],
)
def test_any_difference_fails(tape: Tape, replay: Any, path: tuple[str | int, ...], value: Any, found: str) -> None:
    code, printed = replay(changed(tape.lines, 6, *path, to=value))
    assert code == 1
    assert found in printed
    assert printed.endswith("8 passed, 1 failed, 0 skipped\n")


def test_a_key_that_only_the_simulator_has_fails(tape: Tape, replay: Any) -> None:
    lines = deepcopy(tape.lines)
    del lines[0]["body"]["email"]
    code, printed = replay(lines)
    assert code == 1
    assert "email: not in the recording, here 'ada@example.com'" in printed


def test_a_status_and_an_error_text_that_differ_fail(tape: Tape, replay: Any) -> None:
    assert replay(changed(tape.lines, 8, "status", to=400))[0] == 1
    code, printed = replay(changed(tape.lines, 8, "body", "error", "message", to="No such client: 'cus_nope'"))
    assert code == 1
    assert "error.message: recorded \"No such client: 'cus_nope'\"" in printed


def test_a_difference_of_the_version_is_listed_and_not_waved_through(tape: Tape, replay: Any) -> None:
    lines = deepcopy(tape.lines[:1])
    lines[0]["version"] = "2025-10-29.clover"
    del lines[0]["body"]["customer_account"]
    code, printed = replay(lines)
    assert code == 0
    assert "customer customer_account added; 2025-12-15.clover" in printed
    lines[0]["version"] = "2025-12-15.clover"
    assert replay(lines)[0] == 1


def test_a_parameter_that_was_respelt_is_sent_in_todays_spelling(tape: Tape, replay: Any) -> None:
    subscription = tape.lines[5]["body"]["id"]
    tape.send("POST", f"/v1/subscriptions/{subscription}", {"billing_cycle_anchor": {"type": "unchanged"}})
    old = {**tape.lines[-1], "version": "2026-08-26.dahlia", "form": "billing_cycle_anchor=unchanged"}
    code, printed = replay([*tape.lines[:-1], old])
    assert code == 0, printed
    assert "2026-09-30.endive: billing_cycle_anchor is an object with a type" in printed


def test_what_is_not_simulated_is_listed_with_what_depends_on_it(tape: Tape, replay: Any) -> None:
    link = {"id": "plink_1234567890abcd", "object": "payment_link"}
    unserved = {**tape.lines[0], "path": "/v1/payment_links", "form": "", "body": link}
    later = {**unserved, "method": "GET", "path": f"/v1/payment_links/{link['id']}"}
    code, printed = replay([unserved, later])
    assert code == 0
    assert "not simulated: POST /v1/payment_links" in printed
    assert "came of a request that was skipped" in printed
    assert printed.endswith("0 passed, 0 failed, 2 skipped\n")


def test_recordings_older_than_the_table_of_changes_are_not_compared(tape: Tape, replay: Any) -> None:
    lines = [{**tape.lines[0], "version": "2024-06-20"}]
    assert replay(lines)[1].endswith("0 passed, 0 failed, 1 skipped\n")


def test_a_bad_key_is_inferred_from_its_refusal(tape: Tape, replay: Any) -> None:
    error = {"error": {"message": "Invalid API Key provided: <SECRET_KEY>", "type": "invalid_request_error"}}
    line = {**tape.lines[0], "method": "GET", "path": "/v1/customers/cus_1", "form": "", "status": 401, "body": error}
    assert replay([line]) == (0, "1 passed, 0 failed, 0 skipped\n")


def test_a_repeated_idempotency_key_is_inferred_from_the_same_new_object(tape: Tape, replay: Any) -> None:
    code, printed = replay([tape.lines[0], tape.lines[0]])
    assert code == 0
    assert "sent with an idempotency key" in printed


def test_masked_names_and_values_are_read(tape: Tape, replay: Any) -> None:
    lines = [
        json.loads(json.dumps(line).replace("client_secret", "client_<SOME_KEY>").replace("ada@example.com", "<EMAIL>"))
        for line in tape.lines
    ]
    tape.send("POST", "/v1/payment_intents", {"amount": 1000, "currency": "usd"})
    lines.append(json.loads(json.dumps(tape.lines[-1]).replace("client_secret", "client_<SOME_KEY>")))
    assert replay(lines)[0] == 0


def test_every_scenario_has_a_simulator_of_its_own(tape: Tape, replay: Any) -> None:
    other = [{**line, "scenario": "again"} for line in tape.lines]
    assert replay([*tape.lines, *other]) == (0, "18 passed, 0 failed, 0 skipped\n")
    assert replay([*tape.lines, *other], "--scenario", "again") == (0, "9 passed, 0 failed, 0 skipped\n")


def test_a_running_simulator_can_be_held_against_a_recording(tape: Tape, replay: Any) -> None:
    running = Simulator()
    server = serve("127.0.0.1", 0, running)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    try:
        assert replay(tape.lines[6:], "--base", address) == (0, "3 passed, 0 failed, 0 skipped\n")
        assert replay(changed(tape.lines, 6, "body", "latest_invoice", "total", to=1), "--base", address)[0] == 1
    finally:
        server.shutdown()
        server.server_close()
        running.close()
    assert abs(running.wall_clock() - time.time()) < 60


def test_what_lives_on_a_test_clock_does_not_move_the_wall_clock(tape: Tape, replay: Any) -> None:
    clock = tape.send("POST", "/v1/test_helpers/test_clocks", {"frozen_time": tape.now + 90 * 86_400})["id"]
    bob = tape.send("POST", "/v1/customers", {"email": "bob@example.com", "test_clock": clock})["id"]
    tape.now += 30
    tape.send("POST", "/v1/customers", {"email": "eve@example.com"})
    tape.send("POST", f"/v1/test_helpers/test_clocks/{clock}/advance", {"frozen_time": tape.now + 120 * 86_400})
    tape.send("GET", f"/v1/customers/{bob}", {"expand": ["test_clock"]})
    assert replay(tape.lines) == (0, "14 passed, 0 failed, 0 skipped\n")


def test_a_malformed_version_is_sent_as_it_was(tape: Tape, replay: Any) -> None:
    error = {"error": {"message": "Invalid Stripe API version: not-a-version", "type": "invalid_request_error"}}
    line = {"scenario": "version", "version": "not-a-version", "method": "GET", "path": "/v1/customers", "status": 400}
    assert replay([{**line, "query": "", "form": "", "body": error}]) == (0, "1 passed, 0 failed, 0 skipped\n")


@pytest.mark.parametrize("content", ["", "not json", '{"method": "GET"}', '{"steps": [{"recorded_body": 1}]}'])
def test_a_file_that_is_no_recording_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(content)
    assert main(["replay", str(file)]) == 2
    assert "bad.jsonl" in capsys.readouterr().err


def test_cassettes_of_numbered_steps_are_read(tape: Tape, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ada = tape.lines[0]["body"]
    steps = [
        {
            "seq": 0,
            "method": "POST",
            "path": "/v1/customers",
            "path_refs": {},
            "params": {"email": "ada@example.com"},
            "binds_as": "ada",
            "idempotency_key": None,
            "recorded_status": 200,
            "recorded_stripe_version": VERSION,
            "recorded_body": ada,
        },
        {
            "seq": 1,
            "method": "GET",
            "path": "/v1/customers/{it}",
            "path_refs": {"it": {"step": "ada", "field": "id"}},
            "params": {},
            "binds_as": None,
            "idempotency_key": None,
            "recorded_status": 200,
            "recorded_stripe_version": VERSION,
            "recorded_body": ada,
        },
        {
            "seq": 2,
            "method": "GET",
            "path": "/v1/customers",
            "path_refs": {},
            "params": {"created": {"gt": {"$ref": {"step": "ada", "field": "created", "offset": 60}}}},
            "binds_as": None,
            "idempotency_key": None,
            "recorded_status": 200,
            "recorded_stripe_version": VERSION,
            "recorded_body": {"object": "list", "data": [], "has_more": False, "url": "/v1/customers"},
        },
    ]
    file = tmp_path / "cassette.json"
    file.write_text(json.dumps({"scenario": "ada", "stripe_version_pin": VERSION, "steps": steps}))
    assert main(["replay", str(file)]) == 0
    assert capsys.readouterr().out == "3 passed, 0 failed, 0 skipped\n"
    assert main(["convert", str(file)]) == 0
    made, read, listed = [Exchange(**json.loads(line)) for line in capsys.readouterr().out.splitlines()]
    assert (made.path, read.path) == ("/v1/customers", f"/v1/customers/{ada['id']}")
    assert listed.parameters == [("created[gt]", str(ada["created"] + 60))]


def test_what_a_request_makes_under_a_name_of_its_own_is_not_made_before(tape: Tape, replay: Any) -> None:
    coupon = {"id": "WINTER2026", "percent_off": 10, "duration": "once"}
    tape.lines.clear()
    tape.send("POST", "/v1/coupons", coupon)
    assert tape.send("POST", "/v1/coupons", coupon)["error"]["code"] == "resource_already_exists"
    assert replay(tape.lines)[0] == 0


def test_a_promotion_code_that_stripe_thought_of_stands_for_the_simulators(tape: Tape, replay: Any) -> None:
    tape.lines.clear()
    coupon = tape.send("POST", "/v1/coupons", {"percent_off": 10, "duration": "once"})["id"]
    for code in ({}, {"code": "FRIENDS"}):
        tape.send("POST", "/v1/promotion_codes", {"promotion": {"type": "coupon", "coupon": coupon}, **code})
    made = tape.lines[1]["body"]["id"]
    tape.send("POST", f"/v1/promotion_codes/{made}", {"active": False})
    assert replay(tape.lines)[0] == 0
    tape.lines[2]["body"]["code"] = "ENEMIES"
    assert replay(tape.lines)[0] == 1
