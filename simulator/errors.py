"""Stripe's errors: one exception and the sentences Stripe says. https://docs.stripe.com/api/errors"""

from typing import Any

Body = dict[str, Any]

# What Stripe calls an object in "No such <noun>: '<id>'". Kinds that are not here are called by their own name with
# the underscores turned into blanks.
NOUNS = {
    "billing.feedback_option": "feedback option",
    "billing.meter": "meter",
    "checkout.session": "checkout.session",
    "invoice": "invoice",
    "invoiceitem": "Invoice Item",
    "line_item": "invoice line item",
    "payment_intent": "payment_intent",
    "payment_method": "PaymentMethod",
    "promotion_code": "promotion code",
    "setup_intent": "setupintent",
    "tax_id": "tax_id",
    "tax_rate": "tax rate",
    "test_helpers.test_clock": "test clock",
    "webhook_endpoint": "webhook endpoint",
}

DOC_URL = "https://stripe.com/docs/error-codes/"


class StripeError(Exception):
    """An answer with an `error` body. `commit` keeps what the request wrote (a declined charge is still a row)."""

    def __init__(
        self,
        status: int,
        error_type: str,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        commit: bool = False,
        doc: bool = True,
        log_url: bool = True,
        **extra: Any,
    ) -> None:
        """`doc=False` leaves doc_url out, `log_url=False` request_log_url."""
        super().__init__(message)
        self.status = status
        self.type = error_type
        self.message = message
        self.code = code
        self.param = param
        self.commit = commit
        self.doc = doc
        self.log_url = log_url
        self.extra = extra

    def body(self, request_log_url: str) -> Body:
        """The envelope: keys that do not apply are absent, never null (stripe-behaviour: recorded)."""
        error: Body = {"type": self.type, "message": self.message}
        if self.code is not None:
            error["code"] = self.code
            if self.doc:
                error["doc_url"] = DOC_URL + self.code.replace("_", "-")
        if self.param is not None:
            error["param"] = self.param
        error.update({key: value for key, value in self.extra.items() if value is not None})
        if self.log_url:
            error["request_log_url"] = request_log_url
        return {"error": dict(sorted(error.items()))}


def invalid_request(
    message: str, *, code: str | None = None, param: str | None = None, status: int = 400, **extra: Any
) -> StripeError:
    """A request that cannot be carried out as it stands (400 unless said otherwise)."""
    return StripeError(status, "invalid_request_error", message, code=code, param=param, **extra)


def noun(kind: str) -> str:
    """What Stripe's messages call an object of this kind."""
    return NOUNS.get(kind, kind.rsplit(".", 1)[-1].replace("_", " "))


def resource_missing(kind: str, object_id: object, *, param: str = "id", status: int = 400) -> StripeError:
    """`No such customer: 'cus_nope'`: 404 for an id in the path, 400 for one among the parameters."""
    message = f"No such {noun(kind)}: '{object_id}'"
    return invalid_request(message, code="resource_missing", param=param, status=status)


def parameter_missing(name: str) -> StripeError:
    """A parameter that the call cannot do without."""
    return invalid_request(f"Missing required param: {name}.", code="parameter_missing", param=name)


def parameter_unknown(names: list[str]) -> StripeError:
    """Parameters that the call does not know."""
    label = "parameter" if len(names) == 1 else "parameters"
    return invalid_request(f"Received unknown {label}: {', '.join(names)}", code="parameter_unknown", param=names[0])


def invalid_enum(name: str, choices: list[str]) -> StripeError:
    """A value that is not one of the documented ones; Stripe sends no code with it."""
    return invalid_request(f"Invalid {name}: must be one of {one_of(choices)}", param=name)


def one_of(choices: list[str]) -> str:
    """`a or b`; `a, b, or c`: the way Stripe lists the values it takes."""
    if len(choices) < 3:
        return " or ".join(choices)
    return f"{', '.join(choices[:-1])}, or {choices[-1]}"


def card_error(message: str, *, code: str, param: str | None = None, commit: bool = True, **extra: Any) -> StripeError:
    """A declined payment (402). What led to it stays on record."""
    return StripeError(402, "card_error", message, code=code, param=param, commit=commit, **extra)


def idempotency_error(message: str, *, status: int = 400, code: str | None = None) -> StripeError:
    """An idempotency key that cannot be used in this way. https://docs.stripe.com/api/idempotent_requests"""
    return StripeError(status, "idempotency_error", message, code=code)
