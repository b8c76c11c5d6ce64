"""Errors in Stripe's words and envelope. https://docs.stripe.com/api/errors"""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from api.answers import answer
from billing import errors as billing_errors


class ApiError(Exception):
    """One error answer: status, type, message, and where they apply code and param."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.type = type
        self.code = code
        self.param = param
        self.headers = headers or {}

    def body(self) -> dict[str, object]:
        """Stripe's envelope. Keys that do not apply are absent."""
        error: dict[str, object] = {}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = "https://stripe.com/docs/error-codes/" + self.code.replace("_", "-")
        error["message"] = self.message
        if self.param:
            error["param"] = self.param
        error["type"] = self.type
        return {"error": error}


def parameter_missing(param: str) -> ApiError:
    return ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def parameters_unknown(params: Sequence[str]) -> ApiError:
    noun = "parameter" if len(params) == 1 else "parameters"
    return ApiError(f"Received unknown {noun}: {', '.join(params)}", code="parameter_unknown", param=params[0])


def parameter_empty(param: str) -> ApiError:
    return ApiError(
        f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; "
        f"however '{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty "
        "value.",
        code="parameter_invalid_empty",
        param=param,
    )


def integer_invalid(param: str, value: str) -> ApiError:
    return ApiError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=param)


def value_not_among(param: str, allowed: Sequence[str]) -> ApiError:
    """Stripe's text for a bad enum: "a, b, or c", and "x or y" when there are two."""
    head, last = ", ".join(allowed[:-1]), allowed[-1]
    listed = last if not head else f"{head}, or {last}" if len(allowed) > 2 else f"{head} or {last}"
    return ApiError(f"Invalid {param}: must be one of {listed}", param=param)


def resource_missing(noun: str, identifier: str, param: str) -> ApiError:
    return ApiError(f"No such {noun}: '{identifier}'", code="resource_missing", param=param)


def unreadable_request(request: HttpRequest) -> HttpResponse:
    """For what Django itself could not read (a bad Host, a broken body)."""
    return answer(request, 400, ApiError("Invalid request.").body())


def answer_for(request: HttpRequest, error: ApiError | billing_errors.BillingError) -> HttpResponse:
    """The answer for one of our errors."""
    api_error = error if isinstance(error, ApiError) else from_billing(error)
    return answer(request, api_error.status, api_error.body(), headers=api_error.headers)


def from_billing(error: billing_errors.BillingError) -> ApiError:
    """What went wrong between us and Stripe, told to the merchant's server. Stripe's own message is not passed on.

    502 and 503 say "try again" and the SDKs do; a key that Stripe refuses does not mend itself, so they must not.
    """
    reference = f" Stripe's request: {error.request_id}." if error.request_id else ""
    match error:
        case billing_errors.MerchantSetupProblem():
            message = (
                "Stripe refused the secret key that this portal has for the merchant. Renew it in the administration."
            )
            return ApiError(message + reference, status=502, type="api_error", headers={"Stripe-Should-Retry": "false"})
        case billing_errors.StripeUnavailable():
            message = "Stripe cannot be reached or does not answer. No session was created; try again."
            headers = {"Stripe-Should-Retry": "true", "Retry-After": "1"}
            status = 503 if isinstance(error, billing_errors.StripeBusy) else 502
            return ApiError(message + reference, status=status, type="api_error", headers=headers)
    message = "Stripe refused a request of this portal. No session was created."
    return ApiError(message + reference, status=502, type="api_error", headers={"Stripe-Should-Retry": "false"})
