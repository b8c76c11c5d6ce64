"""What makers of objects work with."""

from collections.abc import Callable
from typing import Any, Protocol

Object = dict[str, Any]


class CannotMake(Exception):
    """What had to exist cannot be made; the message says why."""


class Workshop(Protocol):
    """What makers work with."""

    def reference(self, value: Any, *, required: bool = True) -> str | None:
        """The simulator's id for a recorded id or object, which is made if it is not there yet."""

    def post(self, path: str, params: Object) -> Object:
        """A call that must succeed; `params` is a tree."""

    def get(self, path: str, params: Object | None = None) -> Object:
        """A call that must succeed."""

    def delete(self, path: str, params: Object | None = None) -> Object:
        """A call that must succeed."""

    def at(self, moment: int | None) -> None:
        """Let it be this moment."""

    def sight(self, value: Any) -> Object:
        """All that the recording shows of an object, given its id or a copy of it."""

    def product_of_lines(self, product: str) -> Object:
        """A product's name and unit label, as invoice lines call it."""

    def invoice_of_payment(self, intent: Object) -> str | None:
        """The recorded id of the invoice that a payment intent pays."""

    def billing_mode(self) -> str:
        """The default one of the recording's version."""

    def first_invoice(self, subscription: str) -> Object | None:
        """The invoice that a subscription began with, if an answer shows it and all of its lines."""

    def card_of_charges(self, payment_method: str) -> Object:
        """What charges say of a card that no answer shows by itself."""

    def payer_of(self, subscription: str) -> Any:
        """The payment method that paid a subscription's invoices."""

    def customer_of_invoices(self, customer: str) -> Object:
        """A customer's fields, as invoices and charges repeat them."""


Maker = Callable[[Workshop, Object], Object]


def some(obj: Object, *names: str) -> Object:
    """The fields of an object that have a value, as parameters."""
    return {name: obj[name] for name in names if obj.get(name) not in (None, "", [], {})}
