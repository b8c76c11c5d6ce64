"""What the choose page of a plan change prints: its parts, as ready-to-print values.

Fields are named as in `billing.plan_changes`; the id of a field is its name, and the first of several radio buttons
has the name itself as its id.
"""

from dataclasses import dataclass

from billing.price_texts import PriceTier


@dataclass(frozen=True, slots=True)
class PriceChoice:
    """One price as a radio button (or a check box, where a product has only this one)."""

    id: str
    value: str
    price: str
    quantity: str
    """ "5 × €10.00"; empty for one."""
    rate: str
    """ "€10.00 per unit", where the quantity can be chosen and `quantity` does not say it."""
    saving: str
    tiers: tuple[PriceTier, ...]
    tiers_note: str
    is_current: bool
    is_checked: bool


@dataclass(frozen=True, slots=True)
class ProductChoice:
    """One product as it is advertised, with its prices side by side."""

    name: str
    description: str
    image: str
    features: tuple[str, ...]
    prices: tuple[PriceChoice, ...]
    is_current: bool


@dataclass(frozen=True, slots=True)
class QuantityField:
    """A field for a whole number. `value` is what was typed, or what is bought today."""

    name: str
    label: str
    value: str
    hints: tuple[str, ...]
    error: str


@dataclass(frozen=True, slots=True)
class RemovalField:
    """A check box, or the reason why there is none."""

    name: str
    label: str
    hint: str
    is_checked: bool
    error: str
    reason: str
    cancel_url: str
    """Where to cancel instead; empty where that is not the answer or not offered."""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One item of the subscription."""

    field: str
    """The name of its radio buttons."""
    name: str
    price: str
    quantity_text: str
    usage: tuple[str, ...]
    choices: tuple[ProductChoice, ...]
    others: tuple[ProductChoice, ...]
    """Other products that it could be changed to, where several items make a long page."""
    is_others_open: bool
    error: str
    quantity: QuantityField | None
    removal: RemovalField | None
    tiers: tuple[PriceTier, ...]
    """Of its price today, where that is not among the choices."""
    tiers_note: str


@dataclass(frozen=True, slots=True)
class PlanAddition:
    """A product that can be added."""

    field: str
    product: ProductChoice
    is_single: bool
    """One price only: a check box, where several are radio buttons."""
    is_none_checked: bool
    error: str
    quantity: QuantityField | None
