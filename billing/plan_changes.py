"""What a customer asks to be changed about a subscription, as it travels in an address.

    ?price-si_1=price_b&quantity-si_1=5      item si_1 gets price_b, five of it
    ?remove-si_2=on                          item si_2 is removed
    ?add=price_c&quantity-price_c=2          price_c is added, two of it

An address and not a form that is sent: the confirm page can be reloaded, left and come back to, and loses nothing.
Nothing here is checked against the subscription or the catalogue: `billing.policy.plan_change` does that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

MAX_DIGITS = 9
"""No quantity has more; Stripe's own limit is nine digits."""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item: kept as it is where nothing is said. `quantity` is the text that was typed."""

    item_id: str = ""
    """Empty for a product that is added."""
    price: str = ""
    """The wanted price; empty keeps the item's own."""
    quantity: str = ""
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class PlanChange:
    """Every change at once, in the order of the address."""

    items: tuple[ItemChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.items)

    @property
    def added(self) -> tuple[ItemChange, ...]:
        return tuple(item for item in self.items if not item.item_id)

    def of(self, item_id: str) -> ItemChange:
        """What is asked of one item; nothing when it is not named."""
        return next((item for item in self.items if item.item_id == item_id), ItemChange(item_id))

    def query(self) -> str:
        """The same as a query string, without the question mark."""
        pairs: list[tuple[str, str]] = []
        for item in self.items:
            key = item.item_id or item.price
            if not item.item_id:
                pairs.append(("add", item.price))
            elif item.price:
                pairs.append((f"price-{key}", item.price))
            if item.quantity:
                pairs.append((f"quantity-{key}", item.quantity))
            if item.is_removed:
                pairs.append((f"remove-{key}", "on"))
        return urlencode(pairs)


def plan_change(query: Mapping[str, str], added: Iterable[str]) -> PlanChange:
    """Read it from an address: its last value of each name, and every value of `add`."""
    ids = dict.fromkeys(
        name.partition("-")[2]
        for name in query
        if name.startswith(("price-", "quantity-si_", "remove-")) and len(name) < 300
    )
    kept = [
        ItemChange(
            item_id=item_id,
            price=query.get(f"price-{item_id}", ""),
            quantity=query.get(f"quantity-{item_id}", "").strip(),
            is_removed=bool(query.get(f"remove-{item_id}", "")),
        )
        for item_id in ids
    ]
    new = [
        ItemChange(price=price, quantity=query.get(f"quantity-{price}", "").strip()) for price in dict.fromkeys(added)
    ]
    return PlanChange(tuple(kept + new))
