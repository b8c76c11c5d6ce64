"""What follows when no answer came to a change by one press."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import CustomerRequest
from billing.errors import StripeUnavailable
from billing.pages.sent_form import no_answer
from billing.pages.unanswered import UnansweredPage


def unanswered(
    request: CustomerRequest, error: StripeUnavailable, *, heading: str, label: str, token: str
) -> HttpResponse:
    """A page with the same button once more, for the address that was asked. `token` is the one that was sent."""
    page = UnansweredPage(heading=heading, url=request.path, label=label, token=token, notice=no_answer())
    return render(request, "billing/unanswered.html", {"page": page}, status=error.status)
