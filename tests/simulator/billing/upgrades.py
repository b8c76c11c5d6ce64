"""Words for the stories of changes that are to be paid at once: an upgrade in the middle of a period."""

from typing import Any

from tests.simulator.billing.conftest import MONTH, START, Shop, first_item

DECLINED = "pm_card_chargeCustomerFail"
ASKING = "pm_card_authenticationRequired"
PENDING = {"payment_behavior": "pending_if_incomplete", "proration_behavior": "always_invoice"}


def half_month(shop: Shop, *, card: str, **more: Any) -> tuple[Any, Any, Any]:
    """Ada pays 10 dollars a month for Gold; half a month later her card is another one. Platinum costs 30."""
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(1000), **more)
    shop.now(START + MONTH // 2)
    shop.card(ada.id, card)
    return ada, subscription, shop.price(3000, name="Platinum")


def upgrade(shop: Shop, subscription: Any, price: Any, **more: Any) -> Any:
    """The call that the customer's click makes."""
    items = [{"id": first_item(subscription).id, "price": price.id}]
    return shop.v1.subscriptions.update(subscription.id, {"items": items, **PENDING, **more})


def state(shop: Shop, subscription: Any) -> dict[str, Any]:
    """What a pending update must not touch."""
    now = shop.v1.subscriptions.retrieve(subscription.id).to_dict()
    left = ("items", "plan", "quantity", "billing_cycle_anchor", "status", "discounts", "metadata", "cancel_at")
    return {name: now[name] for name in left}


def intent_of(shop: Shop, subscription: Any) -> Any:
    """The payment intent of the latest invoice."""
    expand = ["payments.data.payment.payment_intent"]
    invoice = shop.v1.invoices.retrieve(shop.latest(subscription).id, {"expand": expand})
    return invoice.payments.data[0].payment.payment_intent


def told_since(shop: Shop, before: int) -> list[str]:
    """The events that tell of subscriptions, payments and invoices since then."""
    return [kind for kind in shop.events(since=before) if kind.startswith(("customer.s", "invoice.", "payment_intent"))]
