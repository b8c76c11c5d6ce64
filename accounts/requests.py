"""The request a customer page gets: an ordinary one that also says whose it is."""

from django.http import HttpRequest

from accounts.features import Features
from accounts.models import ApiKey, Merchant, PortalSession


class CustomerRequest(HttpRequest):
    """Set by `accounts.decorators.customer_page` before the view runs."""

    merchant: Merchant
    portal_session: PortalSession
    features: Features


class ApiRequest(HttpRequest):
    """Set by `api.authentication` before an API view runs."""

    merchant: Merchant
    api_key: ApiKey
    request_id: str
    """Set by `portal.middleware.RequestId`."""
