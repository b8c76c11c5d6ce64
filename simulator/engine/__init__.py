"""The billing engine: what happens to subscriptions and invoices as time goes by and as they are changed."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.context import Context
    from simulator.store import Row


def advance(ctx: "Context", clock: "Row | None", until: int) -> None:
    """Do all that is due on a test clock (or, without one, in real time) up to and including `until`, in order of
    time."""
    from simulator.engine.passage import pass_time

    pass_time(ctx, clock, until)
