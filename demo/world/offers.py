"""What the demo's merchants let their customers do: the features of their default configurations.

Prices have the ids that Stripe gave them, so this is written after the catalogue. What staff have changed since is left
alone, unless it names prices that this Stripe does not know (another simulator, or one that was emptied).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from accounts.features import CancelReason
from accounts.models import Configuration

# Under this key of its metadata a configuration remembers what the demo wrote.
WRITTEN = "demo_features"


@dataclass(frozen=True)
class Offer:
    """One product that customers may choose, by the lookup keys of its prices."""

    product: str
    lookup_keys: tuple[str, ...]
    quantity: tuple[int, int] | None = None


@dataclass(frozen=True)
class Offers:
    """Stripe's features, with the products still named by lookup keys."""

    products: tuple[Offer, ...]
    update: dict[str, Any] = field(default_factory=dict)
    cancel: dict[str, Any] = field(default_factory=dict)
    pause: dict[str, Any] = field(default_factory=dict)
    retention_coupon: str = ""

    def write(self, configuration: Configuration, prices: Mapping[str, str]) -> None:
        """Bring a configuration up to date, if it is still as the demo left it or names prices that are gone."""
        features = {**configuration.features, **self._features(prices)}
        if _is_changed_by_staff(configuration) and not _names_unknown_prices(configuration, prices):
            return
        configuration.features = features
        configuration.retention_coupon = self.retention_coupon
        configuration.metadata = {**configuration.metadata, WRITTEN: _digest(features)}
        configuration.full_clean()
        configuration.save()

    def _features(self, prices: Mapping[str, str]) -> dict[str, Any]:
        reasons = {"enabled": True, "options": list(get_args(CancelReason))}
        return {
            "subscription_update": {
                "enabled": True,
                "default_allowed_updates": ["price", "quantity", "promotion_code"],
                "products": [_product(offer, prices) for offer in self.products],
                **self.update,
            },
            "subscription_cancel": {"enabled": True, "cancellation_reason": reasons, **self.cancel},
            "subscription_pause": {"enabled": True, **self.pause},
        }


def _product(offer: Offer, prices: Mapping[str, str]) -> dict[str, Any]:
    shape: dict[str, Any] = {"product": offer.product, "prices": [prices[key] for key in offer.lookup_keys]}
    if offer.quantity:
        minimum, maximum = offer.quantity
        shape["adjustable_quantity"] = {"enabled": True, "minimum": minimum, "maximum": maximum}
    return shape


def _digest(features: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(features, sort_keys=True).encode()).hexdigest()[:16]


def _is_changed_by_staff(configuration: Configuration) -> bool:
    written = configuration.metadata.get(WRITTEN)
    return written is not None and written != _digest(configuration.features)


def _names_unknown_prices(configuration: Configuration, prices: Mapping[str, str]) -> bool:
    known = set(prices.values())
    products = configuration.features.get("subscription_update", {}).get("products", [])
    return any(price not in known for product in products for price in product["prices"])
