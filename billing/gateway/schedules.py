"""Subscription schedules: changes, pauses and ends that are settled for a later date.

https://docs.stripe.com/api/subscription_schedules/object
"""

import msgspec

PORTAL_CHANGE = "portal_change"
"""The key in a schedule's metadata that says that a customer planned it here; its value tells one form from another."""
LIVE = frozenset({"active", "not_started"})


class PhaseItem(msgspec.Struct, frozen=True):
    """`price` is an id: Stripe's expansion does not reach it in lists."""

    price: str
    quantity: int | None = None


class Phase(msgspec.Struct, frozen=True):
    """It begins at `start_date`, in seconds, and lasts until the next one."""

    start_date: int
    items: list[PhaseItem] = []
    default_payment_method: str | None = None

    @property
    def quantities(self) -> dict[str, int | None]:
        """How many of each price; `None` for usage."""
        return {item.price: item.quantity for item in self.items}


class ScheduleDefaults(msgspec.Struct, frozen=True):
    """What phases have that say nothing else."""

    default_payment_method: str | None = None


class CurrentPhase(msgspec.Struct, frozen=True):
    start_date: int


class PauseStatus(msgspec.Struct, frozen=True):
    """For a pause scheduled, succeeded or error; for its end pending and requires_action as well."""

    type: str


class PlannedPause(msgspec.Struct, frozen=True):
    pause_at: int
    status: PauseStatus


class PlannedResumption(msgspec.Struct, frozen=True):
    resume_at: int
    status: PauseStatus


class PauseSchedule(msgspec.Struct, frozen=True):
    """A pause and, unless it lasts until somebody resumes it, its end. Timestamps in seconds.

    https://docs.stripe.com/billing/subscriptions/pause/schedules
    """

    key: str
    pause: PlannedPause
    resume: PlannedResumption | None = None


class Schedule(msgspec.Struct, frozen=True):
    """`end_behavior` says what becomes of the subscription after the last phase: release (it goes on) or cancel."""

    id: str
    status: str
    end_behavior: str = "release"
    current_phase: CurrentPhase | None = None
    phases: list[Phase] = []
    default_settings: ScheduleDefaults = ScheduleDefaults()
    pause_schedules: list[PauseSchedule] = []
    metadata: dict[str, str] | None = None

    @property
    def is_live(self) -> bool:
        """Whether it manages its subscription."""
        return self.status in LIVE

    @property
    def coming(self) -> list[Phase]:
        """The phases that have not begun, the next first."""
        if not self.is_live:
            return []
        begun = self.current_phase.start_date if self.current_phase else 0
        return [phase for phase in self.phases if phase.start_date > begun]

    @property
    def change(self) -> str:
        """Which form of ours planned it; empty for one that the merchant made."""
        return (self.metadata or {}).get(PORTAL_CHANGE, "")

    @property
    def resumes_at(self) -> int | None:
        """When a pause that has begun ends by itself; `None` when nothing is planned."""
        if not self.is_live:
            return None
        planned = [
            each.resume.resume_at
            for each in self.pause_schedules
            if each.pause.status.type == "succeeded" and each.resume and each.resume.status.type == "scheduled"
        ]
        return min(planned, default=None)

    @property
    def pauses_at(self) -> int | None:
        """When a planned pause begins; `None` when none is planned."""
        planned = [each.pause.pause_at for each in self.pause_schedules if each.pause.status.type == "scheduled"]
        return min(planned, default=None) if self.is_live else None
