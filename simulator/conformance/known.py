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


_INTENT = ("payment_intent", "setup_intent")
_TYPED = (*_INTENT, "checkout.session")
_SETTINGS = "which payment methods an account takes is set in its dashboard, and a recording does not show the settings"

KNOWN: list[Known] = [
    *(Known(kind, "payment_method_types", _SETTINGS) for kind in _TYPED),
    *(Known(kind, r"payment_method_options\.(?!card\b).+", _SETTINGS) for kind in _TYPED),
    *(Known(kind, r"payment_method_configuration_details(\.parent)?", _SETTINGS) for kind in _TYPED),
    Known("checkout.session", r"branding_settings\..+", "how Checkout looks is set in the account's dashboard"),
    Known(
        "payment_intent",
        r"payment_details\.order_reference",
        "an invoice's id was cut to 25 characters in answers of 2025; those of 2026 have all of it",
        lambda recorded, ours: len(recorded) == 25 and len(ours) > 25,
    ),
    Known(
        "test_helpers.test_clock",
        "status",
        "Stripe takes a while to advance a test clock; here it is ready at once",
        lambda recorded, ours: (recorded, ours) == ("advancing", "ready"),
    ),
    Known("event", "api_version", "the version of the recording, and the simulator's"),
    Known(
        "event",
        r"request\.idempotency_key",
        "SDKs send an idempotency key with every POST; a recording does not show it",
        lambda recorded, ours: isinstance(recorded, str) and ours is None,
    ),
    Known(
        "charge",
        r"payment_method_details\.card\.authorization_code",
        "answers of the first half of 2025 have none",
        lambda recorded, ours: recorded is None and isinstance(ours, str),
    ),
    *(
        Known(kind, r"destination|transfer_data|transfer_group", "transfers to connected accounts are not simulated")
        for kind in ("charge", "payment_intent")
    ),
    Known(
        "coupon",
        "times_redeemed",
        "a coupon that was there before had been redeemed before, how often no answer shows",
        lambda recorded, ours: recorded > ours,
    ),
    *(
        Known(
            kind, r"next_action\.use_stripe_sdk\..+", "what Stripe.js is told is Stripe's own and may change any time"
        )
        for kind in _INTENT
    ),
    Known(
        "charge",
        "balance_transaction",
        "Stripe makes a charge's balance transaction moments after the charge; here it is there at once",
        lambda recorded, ours: recorded is None and ours is not None,
    ),
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
