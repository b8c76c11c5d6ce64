"""Errors about an intent: each carries the whole intent (recorded)."""

from typing import TYPE_CHECKING, Any

from simulator.errors import StripeError, invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def refused(
    ctx: "Context", intent: Row, message: str, *, code: str | None = None, param: str | None = None
) -> StripeError:
    """A call that the intent does not allow. The intent is shown as it is stored, without what the call has begun to
    change."""
    kind = intent["object"]
    stored = ctx.store.get(kind, intent["id"])
    shown: dict[str, Any] = {kind: ctx.render(stored)} if stored else {}
    return invalid_request(message, code=code, param=param, **shown)


def unexpected_state(ctx: "Context", intent: Row, message: str) -> StripeError:
    """A call that the intent's status does not allow."""
    return refused(ctx, intent, message, code=f"{intent['object']}_unexpected_state")
