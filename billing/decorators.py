"""Who a page of this app is for, and what its view is given."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import Http404, HttpResponseBase

from accounts import decorators
from accounts.features import CustomerField, Feature
from accounts.requests import CustomerRequest
from billing.gateway.gateway import CustomerGateway

P = ParamSpec("P")
GatewayView = Callable[Concatenate[CustomerRequest, CustomerGateway, P], HttpResponseBase]


def customer_page(feature: Feature | None = None) -> Callable[[GatewayView[P]], Callable[..., HttpResponseBase]]:
    """As `accounts.decorators.customer_page`; the view gets a gateway that is bound to the session's customer."""

    def decorate(view: GatewayView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def bound(request: CustomerRequest, /, **kwargs: Any) -> HttpResponseBase:
            session = request.portal_session
            gateway = CustomerGateway(request.merchant, session.customer, session.on_behalf_of)
            return cast(Callable[..., HttpResponseBase], view)(request, gateway, **kwargs)

        return decorators.customer_page(feature)(bound)

    return decorate


def details_page(field: CustomerField) -> Callable[[GatewayView[P]], Callable[..., HttpResponseBase]]:
    """As `customer_page`, for one billing detail: where customers may not change it, the page does not exist."""

    def decorate(view: GatewayView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def allowed(
            request: CustomerRequest, gateway: CustomerGateway, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if field not in request.features.customer_update.allowed_updates:
                raise Http404
            return view(request, gateway, *args, **kwargs)

        return customer_page(Feature.CUSTOMER_UPDATE)(allowed)

    return decorate
