"""Pauses on a schedule: when a subscription pauses, and when it resumes.

https://docs.stripe.com/billing/subscriptions/pause/schedules. A schedule whose phases are over keeps its subscription
until its pause is through (inferred). What happens at the moments themselves is in `schedules.py`.
"""

from typing import TYPE_CHECKING, Any

from simulator.engine import pausing, subscriptions
from simulator.engine.periods import add_interval
from simulator.errors import StripeError, invalid_request, parameter_missing
from simulator.ids import random_text
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_WAITING = ("scheduled", "pending", "requires_action")
_PAUSE_SETTINGS: Row = {"invoicing_behavior": "pending_invoice_item", "type": "subscription"}
_RESUME_SETTINGS: Row = {
    "billing_cycle_anchor": "resume_at",
    "payment_behavior": "resume_on_payment_success",
    "proration_behavior": "create_prorations",
}


def wanted(ctx: "Context", schedule: Row, wishes: Any, subscription: Row | None) -> list[Row]:
    """`pause_schedules` after a call, checked: "" clears them, an entry with a known `key` is changed."""
    if wishes == "":
        return []
    if len(wishes) > 1:
        raise invalid_request("Only one pause schedule is supported.", param="pause_schedules")
    _check_can_pause(schedule, subscription)
    return [_entry(ctx, schedule, wish, subscription) for wish in wishes]


def _check_can_pause(schedule: Row, subscription: Row | None) -> None:
    """Flexible billing mode, and `charge_automatically` everywhere (documented; the sentences are inferred)."""
    if not subscriptions.is_flexible(schedule):
        raise invalid_request(
            "Pause schedules are only available with `billing_mode[type]=flexible`.", param="pause_schedules"
        )
    methods = [phase["collection_method"] for phase in schedule["phases"]]
    methods.append(schedule["default_settings"]["collection_method"])
    methods.append(subscription["collection_method"] if subscription else None)
    if "send_invoice" in methods:
        raise invalid_request(
            "Pause schedules require `collection_method=charge_automatically` for the subscription and every phase.",
            param="pause_schedules",
        )


def _entry(ctx: "Context", schedule: Row, wish: Row, subscription: Row | None) -> Row:
    now = ctx.now(schedule)
    known = {entry["key"]: entry for entry in schedule["pause_schedules"]}
    current = known.get(wish.get("key"))
    if current is None and any(is_waiting(entry) for entry in known.values()):
        raise invalid_request(
            "This schedule has a pause schedule already. Include its `key` to update it.",
            param="pause_schedules[0][key]",
        )
    pause = _pause(wish.get("pause"), current["pause"] if current else None, now, _since(subscription, now))
    resume = _resume(wish.get("resume"), current["resume"] if current else None, pause, now)
    return {"key": wish.get("key") or f"pause_schedule_{random_text(24)}", "pause": pause, "resume": resume}


def _since(subscription: Row | None, now: int) -> int | None:
    """Since when a subscription is paused already, to which only a resumption is added."""
    if subscription is None or subscription["status"] != "paused":
        return None
    return int(((subscription.get("status_details") or {}).get("paused") or {}).get("transitioned_at", now))


def _pause(wish: Row | None, current: Row | None, now: int, since: int | None) -> Row:
    if current is None and since is not None:
        if wish:
            raise invalid_request("The subscription is paused already.", param="pause_schedules[0][pause]")
        return {"pause_at": since, "settings": None, "status": _status("succeeded")}
    if wish is None:
        if current is None:
            raise parameter_missing("pause_schedules[0][pause]")
        return current
    if current is not None and current["status"]["type"] != "scheduled":
        raise invalid_request("A pause that has begun cannot be changed.", param="pause_schedules[0][pause]")
    param = "pause_schedules[0][pause][pause_at]"
    at = _moment(wish["pause_at"], param, now) if "pause_at" in wish else None
    if at is None and current is None:
        raise parameter_missing(param)
    settings = (current or {}).get("settings") or _pause_settings(None, {})
    return {
        "pause_at": at if at is not None else (current or {})["pause_at"],
        "settings": _pause_settings(settings, wish.get("settings") or {}),
        "status": _status("scheduled"),
    }


def _pause_settings(current: Row | None, change: Row) -> Row:
    base = current or {
        **_PAUSE_SETTINGS,
        "bill_for": {"outstanding_usage_through": {"type": "pause_at"}, "unused_time_from": {"type": "pause_at"}},
    }
    return {**base, **change, "bill_for": {**base["bill_for"], **(change.get("bill_for") or {})}}


def _resume(wish: Any, current: Row | None, pause: Row, now: int) -> Row | None:
    if wish is None:
        return current
    if wish == "":
        return None
    if current is not None and current["status"]["type"] not in ("scheduled", "error"):
        raise invalid_request("A resumption that has begun cannot be changed.", param="pause_schedules[0][resume]")
    param = "pause_schedules[0][resume][resume_at]"
    if "resume_at" not in wish and current is None:
        raise parameter_missing(param)
    at = (
        _moment(wish["resume_at"], param, now, pause["pause_at"])
        if "resume_at" in wish
        else (current or {})["resume_at"]
    )
    if at < pause["pause_at"] or (at == pause["pause_at"] and pause["status"]["type"] == "scheduled"):
        raise invalid_request("The subscription must resume after it pauses.", param=param)
    settings = (current or {}).get("settings") or _RESUME_SETTINGS
    return {"resume_at": at, "settings": {**settings, **(wish.get("settings") or {})}, "status": _status("scheduled")}


def _moment(wish: Row, param: str, now: int, since: int | None = None) -> int:
    """`now`, a timestamp that has not passed, or a duration since the pause."""
    kind = wish["type"]
    if kind == "now":
        return now
    if kind not in wish:
        raise parameter_missing(f"{param}[{kind}]")
    if kind == "duration":
        length = wish["duration"]
        moment = add_interval(now if since is None else since, length["interval"], length.get("interval_count", 1))
    else:
        moment = int(wish["timestamp"])
    if moment < now:
        raise invalid_request(
            f"The parameter `{param}` expects a date and time that has not passed.", param=f"{param}[{kind}]"
        )
    return moment


def is_waiting(entry: Row) -> bool:
    """Whether a pause or a resumption is still to come."""
    resume = entry["resume"]
    if entry["pause"]["status"]["type"] == "error":
        return False
    return entry["pause"]["status"]["type"] == "scheduled" or bool(resume and resume["status"]["type"] in _WAITING)


def next_moment(schedule: Row) -> int | None:
    """When the schedule pauses or resumes next."""
    for entry in schedule["pause_schedules"]:
        if entry["pause"]["status"]["type"] == "scheduled":
            return int(entry["pause"]["pause_at"])
        resume = entry["resume"]
        if entry["pause"]["status"]["type"] == "succeeded" and resume and resume["status"]["type"] == "scheduled":
            return int(resume["resume_at"])
    return None


def act(ctx: "Context", schedule: Row, subscription: Row, *, is_strict: bool = False) -> None:
    """Pause or resume, whichever is next. What is refused becomes the entry's error; with `is_strict`, which is for
    what a call asks for at once, it is raised. The schedule's row is changed, not written."""
    entry = schedule["pause_schedules"][0]
    part = entry["pause"] if entry["pause"]["status"]["type"] == "scheduled" else entry["resume"]
    try:
        if part is entry["pause"]:
            pausing.pause(ctx, subscription, _pause_params(part["settings"]), by_schedule=True)
            part["status"] = _status("succeeded")
        else:
            pausing.resume(ctx, subscription, _resume_params(part["settings"]), off_session=True)
            part["status"] = _status(_outcome(ctx, subscription))
    except StripeError as refused:
        if is_strict:
            raise
        part["status"] = _status("error", refused.code, refused.message)


def _pause_params(settings: Row) -> Row:
    """A schedule says `pause_at` where the call says `now`."""
    bill_for = {
        name: {"type": "now" if one["type"] == "pause_at" else one["type"]}
        for name, one in settings["bill_for"].items()
    }
    return {"bill_for": bill_for, "invoicing_behavior": settings["invoicing_behavior"]}


def _resume_params(settings: Row) -> Row:
    anchor = "now" if settings["billing_cycle_anchor"] == "resume_at" else "unchanged"
    return {**settings, "billing_cycle_anchor": {"type": anchor}}


def _outcome(ctx: "Context", subscription: Row) -> str:
    """What a resumption came to at once: `pending` until its invoice is paid."""
    if subscription["status"] != "paused":
        return "succeeded"
    invoice = ctx.store.get("invoice", subscription["latest_invoice"]) or {}
    intent = ctx.store.get("payment_intent", invoice.get("_intent")) or {}
    return "requires_action" if intent.get("status") == "requires_action" else "pending"


def note_resumption(schedule: Row, status: str) -> bool:
    """The subscription resumed, or the invoice it waited for is void. False if no entry waits for that."""
    for entry in schedule["pause_schedules"]:
        resume = entry["resume"]
        if entry["pause"]["status"]["type"] == "succeeded" and resume and resume["status"]["type"] in _WAITING:
            message = "The invoice of the resumption was voided." if status == "error" else None
            resume["status"] = _status(status, None, message)
            return True
    return False


def _status(kind: str, code: str | None = None, message: str | None = None) -> Row:
    return {"error": {"code": code, "message": message} if message else None, "type": kind}
