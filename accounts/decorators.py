"""Every view says who it is for, with one of these. What says nothing is refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from accounts.access import Access, Audience, View, mark
from accounts.features import Feature
from accounts.requests import CustomerRequest
from accounts.sessions import enter

P = ParamSpec("P")
CustomerView = Callable[Concatenate[CustomerRequest, P], HttpResponseBase]


def customer_page(feature: Feature | None = None) -> Callable[[CustomerView[P]], Callable[..., HttpResponseBase]]:
    """For a customer with a live session of the merchant in the address (the URL's ``merchant``, which is consumed).

    Sets ``request.merchant``, ``request.portal_session`` and ``request.features``. When ``feature`` is off the page
    does not exist (404). What the page says is the customer's alone and is never stored on the way.
    """

    def decorate(view: CustomerView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, merchant: str, **kwargs: Any) -> HttpResponseBase:
            session = enter(request, merchant)
            customer_request = cast(CustomerRequest, request)
            customer_request.portal_session = session
            customer_request.merchant = session.merchant
            customer_request.features = session.configuration.parsed_features()
            if feature is not None and not customer_request.features.has(feature):
                raise Http404
            response = cast(Callable[..., HttpResponseBase], view)(customer_request, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        return mark(guarded, Access(Audience.CUSTOMER, feature))

    return decorate


def public_page(view: View) -> View:
    """For anybody. The view must not need to know who asks."""
    return mark(view, Access(Audience.PUBLIC))


def api_endpoint(view: View) -> View:
    """For merchants' servers: no cookies, so no CSRF check; the API key is checked by ``api``."""
    return mark(csrf_exempt(view), Access(Audience.API))


def staff_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """For signed-in staff; others are led to the sign-in of the administration."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path(), "admin:login")
        if not (user.is_active and user.is_staff):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return mark(guarded, Access(Audience.STAFF))
