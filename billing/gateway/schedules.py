"""Subscription schedules: changes that are settled for a later date.

https://docs.stripe.com/api/subscription_schedules/object
"""

import msgspec


class PhaseItem(msgspec.Struct, frozen=True):
    """`price` is an id: Stripe's expansion does not reach it in lists."""

    price: str
    quantity: int | None = None


class Phase(msgspec.Struct, frozen=True):
    """Timestamps in seconds; a phase holds from `start_date` until `end_date`."""

    start_date: int
    end_date: int
    items: list[PhaseItem] = []


class CurrentPhase(msgspec.Struct, frozen=True):
    start_date: int
    end_date: int


class Schedule(msgspec.Struct, frozen=True):
    """`end_behavior` says what becomes of the subscription after the last phase: release (it goes on) or cancel."""

    id: str
    status: str
    end_behavior: str = "release"
    current_phase: CurrentPhase | None = None
    phases: list[Phase] = []
    metadata: dict[str, str] | None = None

    @property
    def coming(self) -> list[Phase]:
        """The phases that have not begun, the next first."""
        if self.status not in {"active", "not_started"}:
            return []
        begun = self.current_phase.start_date if self.current_phase else 0
        return [phase for phase in self.phases if phase.start_date > begun]
