"""How a subscription bills. https://docs.stripe.com/billing/subscriptions/billing-mode"""

from typing import TYPE_CHECKING

from simulator.errors import invalid_request

if TYPE_CHECKING:
    from simulator.store import Row


def billing_mode(wanted: "Row", now: int) -> "Row":
    """A subscription's `billing_mode`, from the parameter. Prorations include their discounts; raises a 400 for those
    that itemize them, which is not built."""
    discounts = (wanted.get("flexible") or {}).get("proration_discounts", "included")
    if discounts != "included":
        raise invalid_request(
            f"not simulated: billing_mode[flexible][proration_discounts]={discounts}",
            param="billing_mode[flexible][proration_discounts]",
        )
    flexible = {"proration_discounts": discounts} if wanted["type"] == "flexible" else None
    return {"flexible": flexible, "type": wanted["type"], "updated_at": now}
