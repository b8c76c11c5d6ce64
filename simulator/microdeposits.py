"""Proving that a bank account is the customer's, by what arrived there: two amounts, or a code in the statement.

https://docs.stripe.com/payments/ach-direct-debit/set-up-payment and
https://docs.stripe.com/payments/acss-debit/set-up-payment (the table of failures)
"""

from typing import TYPE_CHECKING

from simulator import setups
from simulator.errors import invalid_request
from simulator.intent_errors import refused
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

_CODE = "payment_method_microdeposit_verification_"
# What a test says: https://docs.stripe.com/payments/ach-direct-debit/set-up-payment#test-account-numbers
_VERIFIED, _EXCEEDED, _TIMED_OUT = ([32, 45], "SM11AA"), ([10, 11], "SM33CC"), ([40, 41], "SM44DD")
# https://support.stripe.com/questions/verify-a-new-ach-direct-debit-customer-using-micro-deposits
_TRIES = {"amounts": 3, "descriptor_code": 10}
_WRONG = {
    "amounts": "The amounts provided do not match the amounts that were sent to the bank account.",
    "descriptor_code": "The verification code provided does not match the one sent to the bank account.",
}


def verify(ctx: "Context", intent: Row, params: Row) -> Row:
    """What the customer says has arrived: the intent succeeds, or an error; after too many the intent asks for
    another payment method. Either of the two forms is taken, whichever was sent, as the test values are (inferred)."""
    if not is_waiting(intent):
        # Word for word; that the intent is in the error is inferred from other errors.
        raise refused(
            ctx,
            intent,
            f"This SetupIntent cannot be actioned on because it has a status of {intent['status']}. Only a "
            'SetupIntent with one of the following statuses may be actioned on: ["requires_action"].',
            code="intent_invalid_state",
        )
    form, said = _said(params)
    method = ctx.require("payment_method", intent["payment_method"])
    if said in _TIMED_OUT:
        raise _timed_out(ctx, intent, method)
    if said not in _VERIFIED:
        raise _mismatch(ctx, intent, method, form, exceeds=said in _EXCEEDED)
    method["_verified"] = True
    return setups.succeed(ctx, intent, method)


def time_out(ctx: "Context", intent: Row) -> None:
    """Ten days went by."""
    _timed_out(ctx, intent, ctx.require("payment_method", intent["payment_method"]))


def is_waiting(intent: Row) -> bool:
    """Whether an intent waits for the customer to say what arrived."""
    action = intent["next_action"] or {}
    return bool(intent["status"] == "requires_action" and action.get("type") == "verify_with_microdeposits")


def _said(params: Row) -> tuple[str, object]:
    """The form and what was said in it. The sentences of both refusals are inferred, the code is Stripe's."""
    sent = [name for name in _TRIES if name in params]
    if len(sent) != 1:
        raise invalid_request("You must provide either `amounts` or `descriptor_code`.", param="amounts")
    if sent == ["descriptor_code"]:
        return "descriptor_code", str(params["descriptor_code"]).strip().upper()
    amounts = params["amounts"] or []
    if len(amounts) != 2:
        raise invalid_request(
            "You must provide exactly two microdeposit amounts.", code=f"{_CODE}amounts_invalid", param="amounts"
        )
    return "amounts", sorted(amounts)


def _mismatch(ctx: "Context", intent: Row, method: Row, form: str, *, exceeds: bool) -> Exception:
    intent["_attempts"] = intent.get("_attempts", 0) + 1
    left = _TRIES[form] - intent["_attempts"]
    if exceeds or left <= 0:
        return setups.failed(
            ctx,
            intent,
            method,
            f"{_CODE}attempts_exceeded",
            "You have exceeded the number of allowed verification attempts.",
        )
    ctx.store.put(intent)
    message = f"{_WRONG[form]} You have {left} verification attempts remaining."
    refusal = refused(ctx, intent, message, code=f"{_CODE}{form}_mismatch", param=form)
    refusal.commit = True
    return refusal


def _timed_out(ctx: "Context", intent: Row, method: Row) -> Exception:
    message = "Microdeposit timeout. Customer hasn't verified their bank account within the required 10 day period."
    return setups.failed(ctx, intent, method, f"{_CODE}timeout", message)
