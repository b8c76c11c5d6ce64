"""A page that says what happened, what it means for the customer's money, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """For `errors/problem.html` and `errors/bare.html`: one heading, sentences, and at most two links."""

    title: str
    sentences: tuple[str, ...]
    retry_url: str
    """Where "Try again" leads; empty when trying again cannot help."""
    return_url: str
    """Where "Return to <merchant>" leads; empty when it is not known."""
    return_label: str
    support: str
    """How to reach the merchant, as a sentence; empty when it is not known."""
    reference: str
    """What to name to the merchant, "Reference: req_...": Stripe's request id, or ours for our own defect; or empty."""
