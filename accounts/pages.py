"""What the templates of the way in and out print."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ContinuePage:
    """For `accounts/continue.html`: one button, so that machines that only look do not use up the link."""

    merchant_name: str
    action: str


@dataclass(frozen=True, slots=True)
class SignedOutPage:
    """For `accounts/signed_out.html`."""

    merchant_name: str
    return_url: str
    """Where "Return to <merchant>" leads; empty when it is not known."""
