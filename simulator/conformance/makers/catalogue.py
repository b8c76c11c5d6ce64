"""What is for sale, and on which conditions."""

from simulator.conformance.makers.workshop import CannotMake, Object, Workshop, some


def make_product(shop: Workshop, obj: Object) -> Object:
    named = shop.product_of_lines(obj["id"])
    params = some(
        named | obj,
        "name",
        "unit_label",
        "description",
        "metadata",
        "images",
        "tax_code",
        "url",
        "statement_descriptor",
        "shippable",
    )
    params.setdefault("name", "Product")
    if obj["id"].isascii():
        params["id"] = obj["id"]
    if obj.get("active") is False:
        params["active"] = False
    return shop.post("/v1/products", params)


def make_price(shop: Workshop, obj: Object) -> Object:
    if "currency" not in obj:
        raise CannotMake("no answer shows the price")
    params = some(
        obj,
        "currency",
        "nickname",
        "metadata",
        "lookup_key",
        "billing_scheme",
        "tiers_mode",
        "transform_quantity",
        "tax_behavior",
    )
    params["product"] = shop.reference(obj["product"])
    if obj.get("recurring"):
        params["recurring"] = some(obj["recurring"], "interval", "interval_count", "usage_type", "trial_period_days")
        if obj["recurring"].get("meter"):
            params["recurring"]["meter"] = shop.reference(obj["recurring"]["meter"])
    if obj.get("billing_scheme") == "tiered":
        params["tiers"] = _tiers(obj)
    elif obj.get("unit_amount") is not None:
        params["unit_amount"] = obj["unit_amount"]
    elif obj.get("unit_amount_decimal") is not None:
        params["unit_amount_decimal"] = obj["unit_amount_decimal"]
    elif obj.get("custom_unit_amount"):
        params["custom_unit_amount"] = {
            "enabled": True,
            **some(obj["custom_unit_amount"], "minimum", "maximum", "preset"),
        }
    made = shop.post("/v1/prices", params)
    if obj.get("active") is False:
        made = shop.post(f"/v1/prices/{made['id']}", {"active": False})
    return made


def _tiers(price: Object) -> list[Object]:
    if not price.get("tiers"):
        raise CannotMake("no answer shows the price's tiers")
    return [
        {"up_to": tier.get("up_to") or "inf"}
        | {
            name: tier[name] if tier.get(name) is not None else tier[f"{name}_decimal"]
            for name in ("unit_amount", "flat_amount")
            if tier.get(name) is not None or tier.get(f"{name}_decimal") is not None
        }
        for tier in price["tiers"]
    ]


def make_coupon(shop: Workshop, obj: Object) -> Object:
    if "duration" not in obj:
        raise CannotMake("no answer shows the coupon")
    params = some(
        obj,
        "id",
        "percent_off",
        "amount_off",
        "currency",
        "duration",
        "duration_in_months",
        "max_redemptions",
        "name",
        "redeem_by",
        "metadata",
        "applies_to",
    )
    return shop.post("/v1/coupons", params)


def make_promotion_code(shop: Workshop, obj: Object) -> Object:
    coupon = (obj.get("promotion") or {}).get("coupon") or obj.get("coupon")
    if coupon is None:
        raise CannotMake("no answer shows the promotion code")
    params = some(obj, "code", "expires_at", "max_redemptions", "metadata", "restrictions")
    params["promotion"] = {"type": "coupon", "coupon": shop.reference(coupon)}
    if obj.get("customer"):
        params["customer"] = shop.reference(obj["customer"])
    if obj.get("active") is False:
        params["active"] = False
    return shop.post("/v1/promotion_codes", params)


def make_tax_rate(shop: Workshop, obj: Object) -> Object:
    if "percentage" not in obj:
        raise CannotMake("no answer shows the tax rate")
    params = some(
        obj, "display_name", "percentage", "country", "state", "jurisdiction", "description", "tax_type", "metadata"
    )
    return shop.post("/v1/tax_rates", {**params, "inclusive": obj["inclusive"], "active": obj.get("active", True)})


def make_meter(shop: Workshop, obj: Object) -> Object:
    if "event_name" not in obj:
        raise CannotMake("no answer shows the meter")
    return shop.post(
        "/v1/billing/meters",
        some(obj, "display_name", "event_name", "default_aggregation", "customer_mapping", "value_settings"),
    )
