"""Feedback options: a merchant's own reasons for leaving, beside Stripe's. https://docs.stripe.com/api/billing/feedback-option"""

from simulator.context import Context
from simulator.errors import invalid_request
from simulator.routes import route
from simulator.store import Row

_OPTION = "billing.feedback_option"
_LONGEST = 100
_PATH = "/v1/billing/feedback_options"


@route("POST", _PATH, params="billing.FeedbackOptionCreateParams")
def create_feedback_option(ctx: Context, params: Row) -> Row:
    """Make an option that customers can choose when they cancel."""
    row: Row = {
        "id": ctx.new_id("bfo"),
        "object": _OPTION,
        "description": _checked(params["description"]),
        "livemode": ctx.livemode,
        "status": "active",
        "status_transitions": {"deactivated_at": None},
        "_created": ctx.now(),
    }
    ctx.store.put(row)
    return row


def _checked(description: str) -> str:
    """At most 100 characters, says the parameter's documentation; the sentences are inferred."""
    if not description:
        raise invalid_request(
            "You passed an empty string for 'description'. We assume empty values are an attempt to unset a parameter; "
            "however 'description' cannot be unset. You should remove 'description' from your request or supply a "
            "non-empty value.",
            code="parameter_invalid_empty",
            param="description",
        )
    if len(description) > _LONGEST:
        raise invalid_request(
            f"Invalid string: {description[:10]}...{description[-4:]}; must be at most {_LONGEST} characters",
            param="description",
        )
    return description


@route("GET", _PATH, params="billing.FeedbackOptionListParams")
def list_feedback_options(ctx: Context, params: Row) -> Row:
    """A page of options, newest first, perhaps only those of a status."""
    return ctx.list(_OPTION, params, **{name: params[name] for name in ("status",) if name in params})


@route("GET", _PATH + "/{id}", params="billing.FeedbackOptionRetrieveParams")
def retrieve_feedback_option(ctx: Context, params: Row, id: str) -> Row:
    """One option."""
    return ctx.require(_OPTION, id)


@route("POST", _PATH + "/{id}", params="billing.FeedbackOptionUpdateParams")
def update_feedback_option(ctx: Context, params: Row, id: str) -> Row:
    """Put an option in other words."""
    row = ctx.require(_OPTION, id)
    row["description"] = _checked(str(params.get("description", row["description"])))
    ctx.store.put(row)
    return row


@route("POST", _PATH + "/{id}/deactivate", params="billing.FeedbackOptionDeactivateParams")
def deactivate_feedback_option(ctx: Context, params: Row, id: str) -> Row:
    """No new customer can be asked with it; what customers answered stays."""
    row = ctx.require(_OPTION, id)
    if row["status"] == "active":
        row["status"], row["status_transitions"] = "inactive", {"deactivated_at": ctx.now()}
        ctx.store.put(row)
    return row
