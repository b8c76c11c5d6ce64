"""Prices in words, in the language of the page: exact, or silent.

https://docs.stripe.com/products-prices/pricing-models
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from billing.gateway.catalogue import Catalogue
from billing.gateway.prices import Price, Recurring, Tier
from billing.gateway.subscriptions import SubscriptionItem
from billing.money import Money, format_number


@dataclass(frozen=True, slots=True)
class PriceTier:
    """One row of a tier table: "1 to 10" and "EUR 5.00 per unit"."""

    range: str
    price: str


@dataclass(frozen=True, slots=True)
class ItemPrice:
    """A price with the quantity that is bought of it, in the currency of the subscription.

    `full` is the same price with its tiers and currencies, where a page has it.
    """

    price: Price
    quantity: int | None
    currency: str
    full: Price | None = None

    @property
    def needs_full(self) -> bool:
        """Whether the price as it comes with an item does not say what it costs here."""
        return self.price.billing_scheme == "tiered" or self.price.currency != self.currency

    @property
    def unit(self) -> Money | None:
        """What one unit (or one package) costs, or `None` when that is not known or not one figure."""
        if self.price.billing_scheme == "tiered":
            return None
        amount = self.price.unit_amount_decimal
        if self.price.currency != self.currency:
            option = (self.full.currency_options or {}).get(self.currency) if self.full else None
            amount = option.unit_amount_decimal if option else None
        return None if amount is None else Money(amount, self.currency)

    @property
    def tiers(self) -> list[Tier]:
        """The tiers in this currency, or none when they are not known."""
        if self.full is None or self.price.billing_scheme != "tiered":
            return []
        if self.full.currency == self.currency:
            return self.full.tiers or []
        option = (self.full.currency_options or {}).get(self.currency)
        return (option.tiers or []) if option else []

    @property
    def total(self) -> Money | None:
        """What the quantity costs for one period before discounts and taxes; `None` for usage or when not known."""
        # How Stripe rounds a line that is no whole amount is its own business: then the price of one unit is shown.
        parts = self._parts
        if parts is None or not all(part == int(part) for part in parts):
            return None
        return Money(int(sum(parts, Decimal(0))), self.currency)

    @property
    def exact_amount(self) -> Decimal | None:
        """The same in the smallest unit, not rounded, to compare; `None` for usage or when not known."""
        return None if self._parts is None else sum(self._parts, Decimal(0))

    @property
    def _parts(self) -> list[Decimal] | None:
        """The amounts it is made of, one for each tier: Stripe rounds each by itself."""
        if self.price.is_metered:
            return None
        quantity = 1 if self.quantity is None else self.quantity
        package = self.price.transform_quantity
        if package:
            quotient, remainder = divmod(quantity, package.divide_by)
            quantity = quotient + (1 if remainder and package.round == "up" else 0)
        if self.price.billing_scheme == "tiered":
            return _tiered(self.tiers, self.price.tiers_mode, quantity) if self.tiers else None
        return None if self.unit is None else [Decimal(self.unit.amount) * quantity]


def item_price(item: SubscriptionItem, currency: str, catalogue: Catalogue | None = None) -> ItemPrice:
    """The price of a subscription's item, in full where the catalogue has it."""
    full = catalogue.prices.get(item.price.id) if catalogue else None
    return ItemPrice(item.price, item.quantity, currency, full)


def _tiered(tiers: list[Tier], mode: str | None, quantity: int) -> list[Decimal]:
    """Graduated: each unit costs what its tier says. Volume: all cost what the tier of the total says."""
    if mode == "volume":
        tier = next((tier for tier in tiers if tier.up_to is None or quantity <= tier.up_to), tiers[-1])
        parts = [(tier, quantity)]
    else:
        parts = _graduated(tiers, quantity)
    return [_or_zero(tier.flat_amount_decimal) + _or_zero(tier.unit_amount_decimal) * units for tier, units in parts]


def _graduated(tiers: list[Tier], quantity: int) -> list[tuple[Tier, int]]:
    """How many units fall into each tier. The first is always entered, so its flat amount is a basic fee."""
    parts: list[tuple[Tier, int]] = []
    reached = 0
    for tier in tiers:
        units = (quantity if tier.up_to is None else min(quantity, tier.up_to)) - reached
        if parts and units <= 0:
            break
        parts.append((tier, units))
        reached += units
    return parts


def _or_zero(amount: Decimal | None) -> Decimal:
    return Decimal(0) if amount is None else amount


def price_text(item: ItemPrice) -> str:
    """ "€49.00 / month", "€5.00 per 1,000 units, by usage", "From €0.10 per unit, by usage"; empty when not known."""
    if item.price.is_metered:
        rate = _usage_rate(item)
        return _("%(price)s, by usage") % {"price": rate} if rate else _("By usage")
    if item.total is not None:
        return per_interval(str(item.total), item.price.recurring)
    if item.unit is not None:
        return per_interval(_rate(item.unit, item.price), item.price.recurring)
    return _("By quantity") if item.price.billing_scheme == "tiered" else ""


def quantity_text(item: ItemPrice) -> str:
    """ "5 × €10.00" where the price is for several; empty for one, and for usage."""
    if item.price.is_metered or item.quantity is None or item.quantity == 1:
        return ""
    if item.unit is not None and item.price.transform_quantity is None:
        # Translators: a quantity and the price of one, such as "5 × €10.00"
        return _("%(count)s × %(price)s") % {"count": format_number(item.quantity), "price": item.unit}
    return ngettext("%(count)s unit", "%(count)s units", item.quantity) % {"count": format_number(item.quantity)}


def rate_text(item: ItemPrice) -> str:
    """ "€10.00 per unit", "€5.00 per 1,000 units"; empty for usage, for tiers, and where it is not known."""
    return "" if item.unit is None or item.price.is_metered else _rate(item.unit, item.price)


def _usage_rate(item: ItemPrice) -> str:
    if item.unit is not None:
        return _rate(item.unit, item.price)
    charged = [tier for tier in item.tiers if tier.unit_amount_decimal is not None]
    if not charged:
        return ""
    lowest = min(Decimal(tier.unit_amount_decimal or 0) for tier in charged)
    if lowest == 0:
        return ""
    return _("From %(amount)s per unit") % {"amount": Money(lowest, item.currency)}


def _rate(amount: Money, price: Price) -> str:
    """What one unit, or one package of units, costs."""
    if price.transform_quantity is None:
        return _("%(amount)s per unit") % {"amount": amount}
    size = price.transform_quantity.divide_by
    words = ngettext("%(amount)s per %(count)s unit", "%(amount)s per %(count)s units", size)
    return words % {"amount": amount, "count": format_number(size)}


def per_interval(price: str, recurring: Recurring | None) -> str:
    """ "€49.00 / month", "€49.00 every 3 months"; the price alone for what does not recur."""
    if recurring is None:
        return price
    count = recurring.interval_count
    if count == 1:
        once = {
            "day": _("%(price)s / day"),
            "week": _("%(price)s / week"),
            "month": _("%(price)s / month"),
            "year": _("%(price)s / year"),
        }
        return once.get(recurring.interval, "%(price)s") % {"price": price}
    several = {
        "day": ngettext("%(price)s every %(count)s day", "%(price)s every %(count)s days", count),
        "week": ngettext("%(price)s every %(count)s week", "%(price)s every %(count)s weeks", count),
        "month": ngettext("%(price)s every %(count)s month", "%(price)s every %(count)s months", count),
        "year": ngettext("%(price)s every %(count)s year", "%(price)s every %(count)s years", count),
    }
    return several.get(recurring.interval, "%(price)s") % {"price": price, "count": format_number(count)}


def tier_rows(item: ItemPrice) -> tuple[PriceTier, ...]:
    """The table of a tiered price; empty when it has none or they are not known."""
    rows, begin = [], 1
    for tier in item.tiers:
        rows.append(PriceTier(_range(begin, tier.up_to), _tier_price(tier, item.currency)))
        begin = (tier.up_to or 0) + 1
    return tuple(rows)


def tiers_note(item: ItemPrice) -> str:
    """How the tiers count; empty without tiers."""
    if not item.tiers:
        return ""
    if item.price.tiers_mode == "volume":
        return _("All units cost what the row of the total quantity says.")
    return _("Each unit costs what its own row says.")


def _range(begin: int, end: int | None) -> str:
    if end is None:
        # Translators: the last row of a table of quantities, such as "11 and more"
        return _("%(count)s and more") % {"count": format_number(begin)}
    if begin == end:
        return format_number(end)
    # Translators: a row of a table of quantities, such as "1 to 10"
    return _("%(first)s to %(last)s") % {"first": format_number(begin), "last": format_number(end)}


def _tier_price(tier: Tier, currency: str) -> str:
    flat = Money(tier.flat_amount_decimal or Decimal(0), currency)
    unit = Money(tier.unit_amount_decimal or Decimal(0), currency)
    if flat and unit:
        return _("%(amount)s per unit, plus %(flat)s") % {"amount": unit, "flat": flat}
    if flat:
        # Translators: a price that does not depend on the quantity within this row
        return _("%(flat)s in all") % {"flat": flat}
    if not unit:
        return pgettext("price", "Free")
    return _("%(amount)s per unit") % {"amount": unit}
