"""One merchant's products, prices, meters, coupons, promotion codes and tax rates, made at Stripe once per version."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from stripe import InvalidRequestError, StripeClient
from stripe.params import (
    CouponCreateParams,
    PriceCreateParams,
    PriceCreateParamsRecurring,
    ProductCreateParams,
    ProductUpdateParams,
    TaxRateCreateParams,
)

LOOKUP_KEYS_PER_LIST = 10  # https://docs.stripe.com/api/prices/list


@dataclass(frozen=True)
class Product:
    """A product with a chosen id and its prices, each of which has a lookup key."""

    id: str
    name: str
    prices: Sequence[PriceCreateParams]
    description: str = ""
    unit_label: str = ""
    marketing_features: Sequence[str] = ()


@dataclass(frozen=True)
class Meter:
    event_name: str
    display_name: str


@dataclass(frozen=True)
class Promotion:
    """A coupon with a chosen id and, where customers may type it, its promotion code."""

    coupon: CouponCreateParams
    code: str = ""


@dataclass(frozen=True)
class Catalogue:
    products: Sequence[Product]
    meters: Sequence[Meter] = ()
    promotions: Sequence[Promotion] = ()
    tax_rates: Sequence[TaxRateCreateParams] = ()
    metered: dict[str, str] = field(default_factory=dict)  # lookup key of a price -> event name of its meter

    def load(self, stripe: StripeClient, version: str) -> dict[str, str]:
        """Make what is missing at Stripe; returns price ids by lookup key and tax rate ids by display name."""
        meters = {meter.event_name: _meter(stripe, meter) for meter in self.meters}
        for product in self.products:
            if _product(stripe, product, version):
                continue
            for price in product.prices:
                stripe.v1.prices.create(self._with_meter(price, product.id, meters))
            # Marked last: a load that was cut short is noticed and made good.
            stripe.v1.products.update(product.id, {"metadata": {"demo_world": version}})
        for promotion in self.promotions:
            _promotion(stripe, promotion)
        return {**self._prices(stripe), **_tax_rates(stripe, self.tax_rates)}

    def _with_meter(self, price: PriceCreateParams, product_id: str, meters: dict[str, str]) -> PriceCreateParams:
        made: PriceCreateParams = {**price, "product": product_id, "transfer_lookup_key": True}
        if event_name := self.metered.get(price["lookup_key"]):
            recurring: PriceCreateParamsRecurring = {**price["recurring"], "meter": meters[event_name]}
            made["recurring"] = recurring
        return made

    def _prices(self, stripe: StripeClient) -> dict[str, str]:
        keys = [price["lookup_key"] for product in self.products for price in product.prices]
        found: dict[str, str] = {}
        for start in range(0, len(keys), LOOKUP_KEYS_PER_LIST):
            chunk = keys[start : start + LOOKUP_KEYS_PER_LIST]
            for price in stripe.v1.prices.list({"lookup_keys": chunk, "limit": 100}).data:
                found[price.lookup_key or ""] = price.id
        return found


def _product(stripe: StripeClient, product: Product, version: str) -> bool:
    """Make the product, or bring its words up to date; True if its prices are there already."""
    params: ProductCreateParams = {"name": product.name}
    if product.description:
        params["description"] = product.description
    if product.unit_label:
        params["unit_label"] = product.unit_label
    if product.marketing_features:
        params["marketing_features"] = [{"name": name} for name in product.marketing_features]
    try:
        known = stripe.v1.products.retrieve(product.id)
    except InvalidRequestError as error:
        if error.http_status != 404:
            raise
        stripe.v1.products.create({**params, "id": product.id})
        return False
    if known.metadata and known.metadata.to_dict().get("demo_world") == version:
        return True
    changed: ProductUpdateParams = {"name": product.name, "description": product.description}
    if product.marketing_features:
        changed["marketing_features"] = [{"name": name} for name in product.marketing_features]
    stripe.v1.products.update(product.id, changed)
    return False


def _meter(stripe: StripeClient, meter: Meter) -> str:
    for known in stripe.v1.billing.meters.list({"status": "active", "limit": 100}).data:
        if known.event_name == meter.event_name:
            return known.id
    return stripe.v1.billing.meters.create(
        {
            "display_name": meter.display_name,
            "event_name": meter.event_name,
            "default_aggregation": {"formula": "sum"},
            "customer_mapping": {"type": "by_id", "event_payload_key": "stripe_customer_id"},
            "value_settings": {"event_payload_key": "value"},
        }
    ).id


def _promotion(stripe: StripeClient, promotion: Promotion) -> None:
    coupon_id = promotion.coupon["id"]
    try:
        stripe.v1.coupons.retrieve(coupon_id)
    except InvalidRequestError as error:
        if error.http_status != 404:
            raise
        stripe.v1.coupons.create(promotion.coupon)
    if promotion.code and not stripe.v1.promotion_codes.list({"code": promotion.code, "active": True}).data:
        stripe.v1.promotion_codes.create({"code": promotion.code, "promotion": {"type": "coupon", "coupon": coupon_id}})


def _tax_rates(stripe: StripeClient, wanted: Sequence[TaxRateCreateParams]) -> dict[str, str]:
    known = {rate.display_name: rate.id for rate in stripe.v1.tax_rates.list({"active": True, "limit": 100}).data}
    return {
        rate["display_name"]: known.get(rate["display_name"]) or stripe.v1.tax_rates.create(rate).id for rate in wanted
    }
