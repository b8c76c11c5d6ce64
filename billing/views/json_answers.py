"""Errors as JSON, for the one address that a script of ours asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from accounts.errors import AccountsError, NoSession, SessionEnded
from billing.decline_reasons import decline_sentence
from billing.errors import BillingError, CardDeclined
from billing.sentences import in_a_row

View = Callable[..., HttpResponseBase]


def json_errors(view: View) -> View:
    """Answer our errors as `{"message": ...}` with their status; what is no error of ours stays what it is."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except BillingError as error:
            words = decline_sentence(error) if isinstance(error, CardDeclined) else in_a_row(map(str, error.sentences))
            response = _message(words, error.status)
            if error.retry_after:
                response["Retry-After"] = str(error.retry_after)
            return response
        except (NoSession, SessionEnded) as error:
            # As the pages answer (portal.error_pages): a merchant that does not exist has no addresses.
            return _message(_session_over(error), 403 if error.merchant is not None else 404)
        except AccountsError:
            return _message(_("We could not use what the form sent. Nothing was changed. Reload the page."), 400)
        except Http404:
            return _message(_("This is not offered any more. Nothing was changed."), 404)

    return answered


def _message(words: str, status: int) -> JsonResponse:
    return JsonResponse({"message": words}, status=status, headers={"Cache-Control": "private, no-store"})


def _session_over(error: AccountsError) -> str:
    if error.merchant is None:
        return _("Your session has ended. Nothing was saved.")
    words = _("Your session has ended. Nothing was saved. Return to %(merchant)s and open your billing page again.")
    return words % {"merchant": error.merchant.name}
