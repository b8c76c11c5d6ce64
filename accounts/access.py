"""Who a view is for. A view that does not say is refused (portal.middleware.ClosedByDefault)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from accounts.features import Feature

View = TypeVar("View", bound=Callable[..., Any])


class Audience(Enum):
    CUSTOMER = "customer"
    """A customer with a portal session of the merchant in the address."""
    PUBLIC = "public"
    """Anybody."""
    API = "api"
    """A merchant's server with an API key."""
    STAFF = "staff"
    """A signed-in member of staff."""


@dataclass(frozen=True, slots=True)
class Access:
    audience: Audience
    feature: Feature | None = None
    """The feature that must be on; without it the page does not exist."""


def mark(view: View, access: Access) -> View:
    """Say on the view itself who it is for."""
    view.access = access  # type: ignore[attr-defined]
    return view


def access_of(view: Any) -> Access | None:
    """What a view says about who it is for, or None when it says nothing."""
    access = getattr(view, "access", None)
    return access if isinstance(access, Access) else None
