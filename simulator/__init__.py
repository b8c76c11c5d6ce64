"""A stateful Stripe that runs here: `Simulator().handle(method, url, headers, body)`. See README.md for what it
simulates.

How to add a resource: write `simulator/resources/<noun>s.py`; it is found by itself.

    from simulator.context import Context
    from simulator.metadata import merge
    from simulator.routes import lazy_field, renderer, route
    from simulator.store import Row

    @route("POST", "/v1/products/{id}", params="ProductUpdateParams")
    def update_product(ctx: Context, params: Row, id: str) -> Row:
        row = ctx.require("product", id)
        before = ctx.render(row)
        row["name"] = params.get("name", row["name"])
        row["metadata"] = merge(row["metadata"], params.get("metadata"))
        ctx.store.put(row)
        ctx.emit("product.updated", row, before)
        return row

- `params` names a TypedDict of `stripe.params` ("billing.MeterCreateParams" for one in a sub-package). Path parts are
  keyword arguments.
- `ctx.require` raises 404 `No such product: '...'`. Rows are fresh copies: nothing is kept without `put`.
- `before` is the answer as it was, for previous_attributes. Webhooks go out after the commit.
- Handlers return stored rows (or `ctx.list(...)`): the framework renders and expands them.
- Params arrive decoded, coerced (int, bool, float; decimals stay text) and checked; "" means unset. Enums in Stripe's
  own order: `@route(..., enums={"status": [...], "items[][proration_behavior]": [...]})`. `expand` is already taken
  out.
- `params=None` takes any parameters, unchecked text.
- Rows hold ids, not objects. Keys that begin with `_` are private. `_customer`, `_subscription`, `_invoice`,
  `_product`, `_price`, `_test_clock`, `_status` are what lists filter by, where the public shape differs
  (store.INDEXED); `_due` (seconds) is when the engine wants the object next: `ctx.store.due(until, test_clock=...)`;
  `_created` orders rows that have no `created`.
- `@renderer("product") def render(ctx, row): out = ctx.public(row); out[...] = ...; return out`. Without one, private
  keys are dropped. `ctx.sublist(rows, url)` makes the list inside an object. `ctx.render` of something rendered
  changes nothing.
- `@lazy_field("invoice", "payments") def payments(ctx, rendered): ...` for fields that are absent unless expanded.
- `ctx.list("product", params, active=True)`: cursors, limit, `created` ranges, has_more. Filters: a value, None, a
  list of values, also by path (`**{"recurring.interval": "month"}`).
- Errors: `raise invalid_request(message, code=..., param=..., status=400)`, `resource_missing(kind, id, param=...)`,
  `card_error(...)` (keeps what was written; embed objects with `payment_intent=ctx.render(row)`), `StripeError(...)`
  for the rest.
- Time: `ctx.now(customer_or_row_or_clock)`. Never time.time().
"""
