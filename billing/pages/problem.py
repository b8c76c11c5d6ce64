"""A page that says what happened, what it means for the customer's money, and what to do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """For `billing/problem.html`: one heading, sentences, and at most two links."""

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
    """Stripe's request id, to name to the merchant: "Reference: req_..."; empty when there is none."""
