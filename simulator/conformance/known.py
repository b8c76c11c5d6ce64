"""Differences that are known and not explained by a version, each with its reason. They are listed whenever they
occur.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.conformance.differences import Difference


@dataclass(frozen=True)
class Known:
    """A difference at a field of an object (both are patterns), if `holds` says so of the recorded value and ours."""

    object: str
    field: str
    reason: str
    holds: Callable[[Any, Any], bool] = lambda recorded, ours: True


KNOWN: list[Known] = [
    Known(
        "*",
        "application",
        "the id of the Connect platform that made the call; a recording does not say that one did",
        lambda recorded, ours: ours is None and isinstance(recorded, str),
    ),
]


def reason(difference: Difference) -> str | None:
    """Why this difference is known, or None if it is not."""
    place = ".".join([*difference.inside, difference.field])
    for one in KNOWN:
        if (
            one.object in ("*", difference.object)
            and re.fullmatch(one.field, place)
            and one.holds(difference.recorded, difference.ours)
        ):
            return one.reason
    return None
