"""Tax rates. https://docs.stripe.com/api/tax_rates"""

from simulator.changes import apply, cleared, save
from simulator.context import Context
from simulator.errors import invalid_request
from simulator.metadata import merge
from simulator.routes import route
from simulator.store import Row

_CHANGEABLE = ("active", "country", "description", "display_name", "jurisdiction", "metadata", "state", "tax_type")


@route("POST", "/v1/tax_rates", params="TaxRateCreateParams")
def create_tax_rate(ctx: Context, params: Row) -> Row:
    """Make a tax rate; its percentage and whether it is inclusive never change."""
    if not 0 <= params["percentage"] <= 100:
        raise invalid_request(
            f"Invalid percentage: must be between 0 and 100 (it currently is '{params['percentage']}').",
            param="percentage",
        )
    row: Row = {
        "id": ctx.new_id("txr"),
        "object": "tax_rate",
        "active": params.get("active", True),
        "country": cleared(params.get("country")),
        "created": ctx.now(),
        "description": cleared(params.get("description")),
        "display_name": params["display_name"],
        "effective_percentage": params["percentage"],
        "flat_amount": None,
        "inclusive": params["inclusive"],
        "jurisdiction": cleared(params.get("jurisdiction")),
        "jurisdiction_level": None,
        "livemode": ctx.livemode,
        "metadata": merge({}, params.get("metadata")),
        "percentage": params["percentage"],
        "rate_type": "percentage",
        "state": cleared(params.get("state")),
        "tax_type": params.get("tax_type"),
    }
    ctx.store.put(row)
    ctx.emit("tax_rate.created", row)
    return row


@route("GET", "/v1/tax_rates", params="TaxRateListParams")
def list_tax_rates(ctx: Context, params: Row) -> Row:
    """A page of tax rates, newest first."""
    return ctx.list("tax_rate", params, **{name: params[name] for name in ("active", "inclusive") if name in params})


@route("GET", "/v1/tax_rates/{id}", params="TaxRateRetrieveParams")
def retrieve_tax_rate(ctx: Context, params: Row, id: str) -> Row:
    """One tax rate."""
    return ctx.require("tax_rate", id, param="tax_rate")


@route("POST", "/v1/tax_rates/{id}", params="TaxRateUpdateParams")
def update_tax_rate(ctx: Context, params: Row, id: str) -> Row:
    """Change what does not bear on amounts."""
    row = ctx.require("tax_rate", id, param="tax_rate")
    before = ctx.render(row)
    apply(row, params, _CHANGEABLE)
    return save(ctx, row, before, "tax_rate.updated")
