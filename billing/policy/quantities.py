"""Which quantity a customer may have of a price."""

import re

from django.utils.translation import gettext as _

from accounts.features import AdjustableQuantity, SubscriptionUpdate
from billing.gateway.prices import Price
from billing.gateway.subscriptions import SubscriptionItem
from billing.money import format_number
from billing.policy.offered_prices import quantity_limits

# Stripe's own limit of a quantity has nine digits.
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
# Nothing else that Unicode would take for a digit: "10²" is not 102.
_NARROW = str.maketrans("０１２３４５６７８９", "0123456789")


class QuantityRefused(Exception):
    """A quantity that cannot be had; `message` says why, as a sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def typed_number(text: str) -> int | None:
    """The whole number that was typed, also in the wide digits of a Japanese keyboard; `None` when it is none."""
    narrow = text.translate(_NARROW).strip()
    return int(narrow) if _WHOLE_NUMBER.fullmatch(narrow) else None


def usual_quantity(limits: AdjustableQuantity | None) -> int:
    """How many are bought of what is added, unless told otherwise."""
    return max(1, limits.minimum) if limits else 1


def wanted_quantity(
    item: SubscriptionItem | None, price: Price, typed: str, update: SubscriptionUpdate, name: str
) -> int | None:
    """The quantity of `price` that was typed, or the one the item has; `None` for usage. Raises `QuantityRefused`.

    `item` is `None` for what is added. What the item has today is kept even outside the limits, unless another product
    is chosen.
    """
    limits = quantity_limits(price, update)
    if price.is_metered:
        if typed:
            raise QuantityRefused(_("%(name)s is charged by usage and has no quantity.") % {"name": name})
        return None
    current = usual_quantity(limits) if item is None else 1 if item.quantity is None else item.quantity
    number = typed_number(typed) if typed else current
    if number is None:
        raise QuantityRefused(_("Enter the quantity as a whole number, such as 5."))
    is_as_before = item is not None and number == current and price.product == item.price.product
    if limits is None:
        if number != current:
            raise QuantityRefused(_("The quantity of %(name)s cannot be changed here.") % {"name": name})
    elif not is_as_before:
        _check_limits(number, limits, name)
    return number


def _check_limits(number: int, limits: AdjustableQuantity, name: str) -> None:
    values = {"name": name, "minimum": format_number(limits.minimum), "maximum": format_number(limits.maximum or 0)}
    if limits.maximum is None:
        if number < limits.minimum:
            raise QuantityRefused(_("The quantity of %(name)s is at least %(minimum)s.") % values)
    elif not limits.minimum <= number <= limits.maximum:
        if limits.minimum == limits.maximum:
            raise QuantityRefused(_("The quantity of %(name)s is always %(minimum)s.") % values)
        raise QuantityRefused(_("The quantity of %(name)s is between %(minimum)s and %(maximum)s.") % values)
