"""The simulator's own addresses, `/_simulator/...`, in JSON: faults, latency, the request log, the clock, keys. No
part of Stripe, no key needed."""

import time
from typing import TYPE_CHECKING, Any

import msgspec

from simulator.errors import StripeError
from simulator.faults import from_json
from simulator.store import Row
from simulator.tax_id_verification import STATUSES

if TYPE_CHECKING:
    from simulator.core import Simulator

PREFIX = "/_simulator/"

_AFTER_RETRIES = ("cancel", "unpaid", "past_due")
_MICRODEPOSITS = ("amounts", "descriptor_code")


def answer(simulator: "Simulator", method: str, path: str, body: str) -> tuple[int, Row]:
    """Status and body of a control request."""
    action = _ACTIONS.get((method, path.removeprefix(PREFIX).strip("/")))
    if action is None:
        known = sorted(f"{verb} {PREFIX}{name}" for verb, name in _ACTIONS)
        return 404, {"error": f"no such control: {method} {path}", "controls": known}
    try:
        sent = msgspec.json.decode(body) if body else {}
        if not isinstance(sent, dict):
            return 400, {"error": "the body must be a JSON object"}
        return 200, action(simulator, sent)
    except StripeError as error:
        return error.status, {"error": error.message}
    except (ValueError, TypeError, KeyError, msgspec.DecodeError) as error:
        return 400, {"error": str(error)}


def _faults(simulator: "Simulator", sent: Row) -> Row:
    return {"faults": [msgspec.to_builtins(fault) for fault in simulator.faults.all()]}


def _add_fault(simulator: "Simulator", sent: Row) -> Row:
    fault: Row = msgspec.to_builtins(simulator.faults.add(**from_json(sent)))
    return fault


def _clear_faults(simulator: "Simulator", sent: Row) -> Row:
    simulator.faults.clear()
    return _faults(simulator, sent)


def _requests(simulator: "Simulator", sent: Row) -> Row:
    return simulator.requests.as_json()


def _clear_requests(simulator: "Simulator", sent: Row) -> Row:
    simulator.requests.clear()
    return simulator.requests.as_json()


def _latency(simulator: "Simulator", sent: Row) -> Row:
    return {"latency_ms": simulator.latency_ms}


def _set_latency(simulator: "Simulator", sent: Row) -> Row:
    milliseconds = sent["latency_ms"]
    if not isinstance(milliseconds, (int, float)) or milliseconds < 0:
        raise ValueError("latency_ms must be a number of milliseconds, 0 or more")
    simulator.latency_ms = milliseconds
    return _latency(simulator, sent)


def _add_key(simulator: "Simulator", sent: Row) -> Row:
    simulator.keys.add(str(sent["key"]), str(sent["account"]))
    return {"account": sent["account"]}


def _revoke_key(simulator: "Simulator", sent: Row) -> Row:
    simulator.keys.revoke(str(sent["key"]))
    return {"revoked": True}


def _set_billing(simulator: "Simulator", sent: Row) -> Row:
    settings = dict(sent)
    key = str(settings.pop("key"))
    if settings.get("after_retries", "cancel") not in _AFTER_RETRIES:
        raise ValueError(f"after_retries must be one of {', '.join(_AFTER_RETRIES)}")
    if settings.get("microdeposits", "amounts") not in _MICRODEPOSITS:
        raise ValueError(f"microdeposits must be one of {', '.join(_MICRODEPOSITS)}")
    if "retry_after" in settings:
        settings["retry_after"] = msgspec.convert(settings["retry_after"], tuple[int, ...])
    changed: Row = msgspec.to_builtins(simulator.set_billing(key, **settings))
    return changed


def _set_clock(simulator: "Simulator", sent: Row) -> Row:
    """Stop the clock at a moment, or let it run again (null): for replaying what was recorded then."""
    now = sent["now"]
    if now is not None and (isinstance(now, bool) or not isinstance(now, int) or now < 0):
        raise ValueError("now must be seconds since the epoch, or null for the real time")
    simulator.wall_clock = time.time if now is None else lambda: float(now)
    return {"now": now}


def _authenticate(simulator: "Simulator", sent: Row) -> Row:
    """The customer at their bank, without its page."""
    success = sent.get("success", True)
    if not isinstance(success, bool):
        raise TypeError("success must be true or false")
    simulator.authenticate(str(sent["intent"]), success=success, key=str(sent["key"]))
    return {"intent": sent["intent"], "success": success}


def _settle_tax_id(simulator: "Simulator", sent: Row) -> Row:
    """The register's answer, without waiting for it."""
    status = sent.get("status", "verified")
    if status not in STATUSES:
        raise ValueError(f"status must be one of {', '.join(STATUSES)}")
    simulator.settle_tax_id(str(sent["tax_id"]), status, key=str(sent["key"]))
    return {"tax_id": sent["tax_id"], "status": status}


def _health(simulator: "Simulator", sent: Row) -> Row:
    simulator.store.execute("SELECT 1")
    return {"status": "ok"}


_ACTIONS: dict[tuple[str, str], Any] = {
    ("GET", "health"): _health,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
    ("GET", "requests"): _requests,
    ("DELETE", "requests"): _clear_requests,
    ("GET", "latency"): _latency,
    ("POST", "latency"): _set_latency,
    ("POST", "authenticate"): _authenticate,
    ("POST", "billing"): _set_billing,
    ("POST", "clock"): _set_clock,
    ("POST", "keys"): _add_key,
    ("POST", "keys/revoke"): _revoke_key,
    ("POST", "tax_ids"): _settle_tax_id,
}
