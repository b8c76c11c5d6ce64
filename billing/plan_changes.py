"""What a customer asks to be changed about a subscription, as it travels in an address.

    ?price-si_1=price_b&quantity-si_1=5          item si_1 gets price_b, five of it
    ?remove-si_2=on                              item si_2 is removed
    ?add-prod_c=price_c&quantity-prod_c=2        price_c of prod_c is added, two of it

An address and not a form that is sent: the confirm page can be reloaded, left and come back to, and loses nothing.
Nothing here is checked against the subscription or the catalogue: `billing.policy.plan_change` does that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

_LONGEST_NAME = 300
# More than any form of ours sends: a subscription has twenty items, and ten products are offered.
_MOST_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item, or one product that is added: what is empty is kept as it is. `quantity` is the text that was typed."""

    item_id: str = ""
    """Empty for a product that is added."""
    product: str = ""
    """Of a product that is added."""
    price: str = ""
    """The wanted price; empty keeps the item's own."""
    quantity: str = ""
    is_removed: bool = False

    @property
    def key(self) -> str:
        """What its fields are named by: "price-<key>", "quantity-<key>", "remove-<key>", "add-<key>"."""
        return self.item_id or self.product


@dataclass(frozen=True, slots=True)
class PlanChange:
    """Every change at once, in the order of the address."""

    items: tuple[ItemChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.items)

    @property
    def kept(self) -> tuple[ItemChange, ...]:
        """What is asked of the subscription's items."""
        return tuple(item for item in self.items if item.item_id)

    @property
    def added(self) -> tuple[ItemChange, ...]:
        """The products that are wanted besides."""
        return tuple(item for item in self.items if not item.item_id and item.price)

    def of(self, item_id: str) -> ItemChange:
        """What is asked of one item; nothing when it is not named."""
        return next((item for item in self.kept if item.item_id == item_id), ItemChange(item_id))

    def of_product(self, product: str) -> ItemChange:
        """What is asked of one product that could be added; nothing when it is not named."""
        found = (item for item in self.items if not item.item_id and item.product == product)
        return next(found, ItemChange(product=product))

    def query(self) -> str:
        """The same as a query string, without the question mark."""
        pairs: list[tuple[str, str]] = []
        for item in self.items:
            if item.price:
                pairs.append((f"{'price' if item.item_id else 'add'}-{item.key}", item.price))
            if item.quantity:
                pairs.append((f"quantity-{item.key}", item.quantity))
            if item.is_removed:
                pairs.append((f"remove-{item.key}", "on"))
        return urlencode(pairs)


def plan_change(query: Mapping[str, str]) -> PlanChange:
    """Read it from an address: the last value of each name; names that are not ours are skipped."""
    keys: dict[str, None] = {}
    for name in query:
        verb, _, key = name.partition("-")
        if verb in {"price", "quantity", "remove", "add"} and key and len(name) < _LONGEST_NAME:
            keys[key] = None
    return PlanChange(tuple(_change_of(query, key) for key in list(keys)[:_MOST_ENTRIES]))


def _change_of(query: Mapping[str, str], key: str) -> ItemChange:
    """An item's fields are named by its id, those of a product that is added by the product's."""
    quantity = query.get(f"quantity-{key}", "").strip()
    if not key.startswith("si_"):
        return ItemChange(product=key, price=query.get(f"add-{key}", ""), quantity=quantity)
    removed = bool(query.get(f"remove-{key}", ""))
    return ItemChange(item_id=key, price=query.get(f"price-{key}", ""), quantity=quantity, is_removed=removed)
