"""What a payment intent does not allow, in Stripe's words."""

from typing import TYPE_CHECKING

from simulator.intent_errors import refused
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context


def cannot_confirm(intent: Row) -> str:
    """Why an intent cannot be confirmed any more."""
    if intent["status"] == "succeeded":
        return (
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        )
    return (
        f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}. Only a PaymentIntent "
        "with one of the following statuses may be confirmed: requires_confirmation, requires_action."
    )


def without_method(intent: Row) -> str:
    """Recorded, with and without a customer; a customer's default is not used."""
    message = "You cannot confirm this PaymentIntent because it's missing a payment method. "
    if intent["customer"]:
        return (
            f"{message}To confirm the PaymentIntent with {intent['customer']}, specify a payment method attached to "
            "this customer along with the customer ID."
        )
    return (
        f"{message}You can either update the PaymentIntent with a payment method and then confirm it again, or "
        "confirm it again directly with a payment method or ConfirmationToken."
    )


def check_owner(ctx: "Context", intent: Row, method: Row) -> None:
    """A method that belongs to a customer pays only for that customer (recorded)."""
    owner = method["customer"]
    if owner is None or owner == intent["customer"]:
        return
    if intent["customer"] is None:
        raise refused(
            ctx,
            intent,
            f"The `payment_method` parameter supplied {method['id']} belongs to the Customer {owner}. Please include "
            "the Customer in the `customer` parameter on the PaymentIntent.",
            code="parameter_missing",
            param="source",
        )
    raise refused(
        ctx,
        intent,
        f"The PaymentMethod {method['id']} does not belong to the Customer you supplied {intent['customer']}. Please "
        "use this PaymentMethod with the Customer that it belongs to instead.",
        param="payment_method",
    )


def check_type(ctx: "Context", intent: Row, method: Row) -> None:
    """An intent takes methods of its types only; an invoice's is not asked."""
    types = intent["payment_method_types"]
    if method["type"] not in types and not intent.get("_invoice"):
        raise refused(
            ctx,
            intent,
            f"The PaymentMethod provided ({method['type']}) is not allowed for this PaymentIntent. Please attach a "
            f"PaymentMethod of one of the following types: {', '.join(types)}.",
        )


def check_capture(ctx: "Context", intent: Row, amount: int) -> None:
    """Only what was held, or a part of it, can be taken (recorded)."""
    if amount < 0:
        raise refused(ctx, intent, "Invalid non-negative integer", param="amount_to_capture")
    if amount == 0:
        raise refused(
            ctx,
            intent,
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="amount",
        )
    if amount > intent["amount_capturable"]:
        raise refused(
            ctx,
            intent,
            "The payment could not be captured because the requested capture amount is greater than the amount you "
            "can capture for this charge. Contact us via https://support.stripe.com/contact/ for help.",
            code="amount_too_large",
        )
