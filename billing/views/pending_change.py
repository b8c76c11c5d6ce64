"""Taking back a change that waits for its payment."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.pages.names import subscription_name
from billing.pages.subscription_reads import read_subscription
from billing.policy.invoice_payment import why_not_discardable
from billing.services.discard_pending_change import discard_pending_change
from billing.tokens import token_in
from billing.views.finishing import finished
from billing.views.unanswered import unanswered


@customer_page()
@require_POST
def pending_change_undo(request: CustomerRequest, gateway: CustomerGateway, subscription_id: str) -> HttpResponse:
    """One press on the home page or beside the payment."""
    subject, subscription = read_subscription(gateway, request.features, subscription_id)
    if reason := why_not_discardable(subscription):
        return finished(request, reason, level=messages.INFO)
    token = token_in(request.POST)
    try:
        discard_pending_change(gateway, subscription, token=token)
    except StripeUnavailable as error:
        label = _("Take back the change")
        return unanswered(request, error, heading=_("Take back the change?"), label=label, token=token)
    values = {"name": subscription_name(subject, subscription)}
    words = _("The change was taken back. Your subscription stays %(name)s, and nothing was charged.")
    return finished(request, words % values)
