"""What the answers of a scenario show of things that no request made."""

from collections.abc import Iterator
from typing import Any

from simulator.conformance.makers import Object, names_in
from simulator.conformance.moments import objects
from simulator.conformance.recordings import Exchange

# The test card that always asks its owner. https://docs.stripe.com/testing#regulatory-cards
_ALWAYS_ASKS = "3184"
_REPEATED = ("email", "name", "phone", "address", "shipping", "tax_exempt")


class Sightings:
    """Every object of a scenario as each answer shows it; see `makers.Workshop` for the questions that makers ask."""

    def __init__(self, exchanges: list[Exchange]) -> None:
        self._sightings: dict[str, list[tuple[int, Object]]] = {}
        for index, exchange in enumerate(exchanges):
            for one in objects(exchange.body):
                if one["object"] != "plan":  # has the id of its price, and less of it
                    self._sightings.setdefault(one["id"], []).append((index, one))

    def customer_of_invoices(self, customer: str) -> Object:
        """See `makers.Workshop`."""
        for seen in self._sightings.values():
            for _, one in seen:
                if one["object"] == "invoice" and one.get("customer") == customer:
                    found = {name: one[f"customer_{name}"] for name in _REPEATED if one.get(f"customer_{name}")}
                    number = (one.get("number") or "").rpartition("-")[0]
                    return found | ({"invoice_prefix": number} if number else {})
        return {}

    def _all(self, kind: str) -> Iterator[Object]:
        for seen in list(self._sightings.values()):
            if seen[-1][1].get("object") == kind:
                yield seen[-1][1]

    def invoice_of_payment(self, intent: Object) -> str | None:
        """See `makers.Workshop`."""
        for one in self._all("invoice_payment"):
            invoice, paid = one.get("invoice"), (one.get("payment") or {}).get("payment_intent")
            if (paid.get("id") if isinstance(paid, dict) else paid) == intent["id"]:
                return invoice["id"] if isinstance(invoice, dict) else invoice
        reference = (intent.get("payment_details") or {}).get("order_reference") or "-"
        return next((one["id"] for one in self._all("invoice") if one["id"].startswith(reference)), None)

    def first_invoice(self, subscription: str) -> Object | None:
        """See `makers.Workshop`."""
        for one in self._all("invoice"):
            parent = (one.get("parent") or {}).get("subscription_details") or {}
            named = parent.get("subscription")
            mine = (named.get("id") if isinstance(named, dict) else named) == subscription
            if mine and one.get("billing_reason") == "subscription_create" and not one["lines"]["has_more"]:
                return one
        return None

    def card_of_charges(self, payment_method: str) -> Object:
        """See `makers.Workshop`."""
        charges = (one for one in self._all("charge") if one.get("payment_method") == payment_method)
        shown = next(((one.get("payment_method_details") or {}).get("card") or {} for one in charges), {})
        if not shown and any(
            one.get("payment_method") == payment_method and one.get("status") == "requires_action"
            for one in self._all("payment_intent")
        ):
            return {"last4": _ALWAYS_ASKS}
        return shown

    def payer_of(self, subscription: str) -> Any:
        """See `makers.Workshop`."""
        invoices = {
            one["id"]
            for one in self._all("invoice")
            if ((one.get("parent") or {}).get("subscription_details") or {}).get("subscription") == subscription
        }
        intents = (one for one in self._all("payment_intent") if self.invoice_of_payment(one) in invoices)
        return next((one["payment_method"] for one in intents if one.get("payment_method")), None)

    def product_of_lines(self, product: str) -> Object:
        """See `makers.Workshop`."""
        return names_in(
            one
            for one in self._all("line_item")
            if ((one.get("pricing") or {}).get("price_details") or {}).get("product") == product
        )
