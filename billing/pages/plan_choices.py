"""Products and prices as they are chosen among."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from accounts.features import SubscriptionUpdate
from billing.gateway.offers import OfferedProduct
from billing.gateway.prices import Price
from billing.pages.plan_parts import PriceChoice, ProductChoice
from billing.policy.offered_prices import quantity_limits
from billing.price_texts import ItemPrice, price_text, quantity_text, rate_text, tier_rows, tiers_note
from billing.savings import saving_text

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choosing:
    """One field with which a price is chosen. `current` is today's price, `chosen` the one that is marked."""

    field: str
    currency: str
    update: SubscriptionUpdate
    quantity: int
    current: str = ""
    chosen: str = ""

    def priced(self, price: Price) -> ItemPrice:
        """What the price comes to, at the quantity that is wanted, or at the next one that can be had of it."""
        limits = None if price.id == self.current else quantity_limits(price, self.update)
        quantity = self.quantity
        if limits:
            quantity = max(quantity, limits.minimum)
            quantity = quantity if limits.maximum is None else min(quantity, limits.maximum)
        return ItemPrice(price, None if price.is_metered else quantity, self.currency, price)


def product_choice(choosing: Choosing, product: OfferedProduct, prices: Sequence[Price], first: str) -> ProductChoice:
    """A product with its prices. `first` is the price whose field has the name itself as its id."""
    priced = [choosing.priced(price) for price in prices]
    return ProductChoice(
        name=product.name,
        description=product.description or "",
        image=image_of(product.images),
        features=product.features,
        prices=tuple(_price_choice(choosing, item, priced, first) for item in priced),
        is_current=any(price.id == choosing.current for price in prices),
    )


def _price_choice(choosing: Choosing, item: ItemPrice, all_of_them: list[ItemPrice], first: str) -> PriceChoice:
    price = item.price
    is_adjustable = quantity_limits(price, choosing.update) is not None
    quantity = quantity_text(item)
    is_said_by_price = item.quantity == 1 and price.transform_quantity is None
    return PriceChoice(
        id=choosing.field if price.id == first else f"{choosing.field}--{price.id}",
        value=price.id,
        price=price_text(item) or price.nickname or "",
        quantity=quantity,
        rate=rate_text(item) if (is_adjustable and is_said_by_price) or price.transform_quantity else "",
        saving=saving_text(item, all_of_them),
        tiers=tier_rows(item),
        tiers_note=tiers_note(item),
        is_current=price.id == choosing.current,
        is_checked=price.id == choosing.chosen,
    )


def image_of(images: Sequence[str]) -> str:
    """The first picture that can be shown: over https, from a host of ordinary spelling."""
    return next((image for image in images if image_origin(image)), "")


def image_origin(image: str) -> str:
    """ "https://files.stripe.com", for the policy that says from where a page may load pictures; empty for any other
    kind of address. Nothing that could end a directive of that policy gets through.
    """
    try:
        parts = urlsplit(image)
    except ValueError:
        return ""
    return f"https://{parts.netloc}" if parts.scheme == "https" and _HOST.fullmatch(parts.netloc) else ""
