"""The endpoints. https://docs.stripe.com/api/customer_portal"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from accounts.decorators import api_endpoint
from accounts.handoff import create_session
from accounts.models import Configuration, Merchant
from accounts.requests import ApiRequest
from api.answers import unrecognized_url
from api.endpoint import post_endpoint
from api.errors import ApiError, resource_missing
from api.flow_checks import check_flow
from api.serializers import session_object
from api.session_parameters import read_session_parameters
from billing.errors import CustomerNotFound
from billing.gateway.customers import CustomerSummary, find_customer


@post_endpoint
def sessions(request: ApiRequest, data: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    """POST /v1/billing_portal/sessions: create a session for a customer who exists at Stripe."""
    params = read_session_parameters(data)
    merchant = request.merchant
    configuration = _configuration(merchant, params.configuration)
    customer = _customer(merchant, params.customer, params.on_behalf_of or "")
    if params.flow:
        check_flow(merchant, params.customer, configuration, params.flow)

    def create() -> dict[str, Any]:
        session, url = create_session(
            merchant,
            params.customer,
            configuration=configuration,
            api_key=request.api_key,
            return_url=params.return_url or "",
            locale=params.locale or "",
            on_behalf_of=params.on_behalf_of or "",
            flow=params.flow.as_json() if params.flow else None,
            after_expiration=params.after_expiration,
            # Known already, so the first page is in the right language.
            preferred_locales=customer.preferred_locales or [],
        )
        return session_object(session, url, params.expand)

    return create


@api_endpoint
def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever else is asked below /v1."""
    return unrecognized_url(request)


def _configuration(merchant: Merchant, wanted: str | None) -> Configuration:
    if wanted is None:
        return _default_configuration(merchant)
    configuration = merchant.configurations.filter(pk=wanted).select_related("merchant").first()
    if configuration is None:
        raise resource_missing("configuration", wanted, "configuration")
    if not configuration.active:
        raise ApiError(f"The configuration `{wanted}` is not active.", param="configuration")
    return configuration


def _default_configuration(merchant: Merchant) -> Configuration:
    configuration = merchant.default_configuration
    if configuration is None:
        mode = "live" if merchant.livemode else "test"
        raise ApiError(
            f"No configuration provided and your {mode} mode default configuration has not been created. Provide a "
            "configuration or create your default by saving your customer portal settings in the administration of "
            "this portal."
        )
    return configuration


def _customer(merchant: Merchant, customer_id: str, on_behalf_of: str) -> CustomerSummary:
    try:
        return find_customer(merchant, customer_id, on_behalf_of)
    except CustomerNotFound as error:
        # A deleted customer as well: Stripe does not say which.
        raise resource_missing("customer", customer_id, "customer") from error
