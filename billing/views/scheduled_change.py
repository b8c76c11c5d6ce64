"""Taking a planned change back."""

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.pages.scheduled_change import undone
from billing.pages.scheduled_change_action import keep_plan_heading, keep_plan_label
from billing.pages.subscription_reads import read_subscription
from billing.policy.scheduled_change import coming_change
from billing.services.undo_scheduled_change import undo_scheduled_change
from billing.tokens import token_in
from billing.views.finishing import finished
from billing.views.unanswered import unanswered


@customer_page()
@require_POST
def scheduled_change_undo(request: CustomerRequest, gateway: CustomerGateway, subscription_id: str) -> HttpResponse:
    """One press on the home page. Where nothing is planned any more, that is said."""
    subject, subscription = read_subscription(gateway, request.features, subscription_id)
    if coming_change(subscription) is None:
        return finished(request, undone(subject, subscription), level=messages.INFO)
    token = token_in(request.POST)
    try:
        undo_scheduled_change(gateway, subscription, request.features.subscription_update, token=token)
    except StripeUnavailable as error:
        heading = keep_plan_heading(subject, subscription)
        return unanswered(request, error, heading=heading, label=keep_plan_label(), token=token)
    return finished(request, undone(subject, subscription))
