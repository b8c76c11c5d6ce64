"""Making, attaching and detaching payment methods. Private keys: `_number` is the test card's or account's,
`_authenticated` tells that its owner has proved who they are, `_detached` that it may not be used again."""

from typing import TYPE_CHECKING

from simulator import mandates
from simulator.bank_accounts import account_of_payment_method, is_routing_number
from simulator.card_expiry import expiry_a_year_from
from simulator.cards import SimulatedCard, card_of_number, card_of_payment_method, card_of_token
from simulator.changes import save
from simulator.declines import card_declined
from simulator.errors import StripeError, card_error, invalid_request, parameter_missing, resource_missing
from simulator.metadata import merge
from simulator.payment_method_shapes import (
    billing_details,
    card_hash,
    checked_iban,
    other_hash,
    sepa_hash,
    us_bank_hash,
)
from simulator.store import Row
from simulator.typed_cards import checked_card

if TYPE_CHECKING:
    from simulator.context import Context

_ELSEWHERE = (
    "; It's possible this PaymentMethod exists on one of your connected accounts, in which case you should retry "
    "this request on that connected account. Learn more at https://stripe.com/docs/connect/authentication"
)
_UNSAFE = (
    "Sending credit card numbers directly to the Stripe API is generally unsafe. We suggest you use test tokens that "
    "map to the test card you are using, see https://stripe.com/docs/testing. To enable testing raw card data APIs, "
    "see https://support.stripe.com/questions/enabling-access-to-raw-card-data-apis."
)
_ANYBODY = {"name": "Jenny Rosen", "email": "jenny@example.com"}


def missing(payment_method: object, *, status: int = 400, param: str = "payment_method") -> StripeError:
    """No such payment method, in Stripe's words (recorded)."""
    return invalid_request(
        f"No such PaymentMethod: '{payment_method}'{_ELSEWHERE}", code="resource_missing", param=param, status=status
    )


def require(ctx: "Context", payment_method: str) -> Row:
    """The payment method that a path names."""
    row = ctx.store.get("payment_method", payment_method)
    if row is None:
        raise missing(payment_method, status=404)
    return row


def is_test_name(payment_method: str) -> bool:
    """Whether it is a documented name such as `pm_card_visa` rather than an id."""
    return bool(card_of_payment_method(payment_method) or account_of_payment_method(payment_method))


def wanted(ctx: "Context", payment_method: str, param: str = "payment_method") -> Row:
    """The payment method that a parameter names; a documented test name makes a new one."""
    row = ctx.store.get("payment_method", payment_method)
    if row is None and not is_test_name(payment_method):
        raise missing(payment_method, param=param)
    return row or from_test_name(ctx, payment_method)


def card_behind(method: Row) -> SimulatedCard | None:
    """The test card behind a payment method of type card."""
    return card_of_number(method["_number"]) if method["type"] == "card" else None


def from_test_name(ctx: "Context", name: str) -> Row:
    """A new payment method for `pm_card_visa`, `pm_usBankAccount_success` and their like."""
    card = card_of_payment_method(name)
    if card is not None:
        return _put(ctx, "card", _card_hash(ctx, card), {}, card.number)
    found = account_of_payment_method(name)
    if found is None:
        raise missing(name)
    kind, account = found
    if kind == "sepa_debit":
        return _put(ctx, kind, sepa_hash(account.number), {"billing_details": _ANYBODY}, account.number)
    row = _put(ctx, kind, us_bank_hash(account.number, {}), {"billing_details": _ANYBODY}, account.number)
    return ctx.store.put({**row, "_verified": account.is_verified})


def new_payment_method(ctx: "Context", data: Row, *, is_typed: bool = False) -> Row:
    """A payment method from the parameters of its creation or from `payment_method_data`. `is_typed` is a card that
    its owner typed on a page of Stripe's: a server may not send numbers."""
    kind = data.get("type")
    if kind is None:
        raise parameter_missing("type")
    given = data.get(kind) or {}
    if kind == "card" and is_typed and "number" in given:
        card, month, year = checked_card(ctx, given)
        return _put(ctx, kind, card_hash(card, month, year, checked=False), data, card.number)
    if kind == "card":
        return _from_card(ctx, data, given)
    details = billing_details(data.get("billing_details"))
    if kind == "sepa_debit":
        if "iban" not in given:
            raise parameter_missing("sepa_debit[iban]")
        _require_contact(details, "name", "email")
        iban = checked_iban(given["iban"])
        return _put(ctx, kind, sepa_hash(iban), data, iban)
    if kind == "us_bank_account":
        for name in ("account_number", "routing_number"):
            if name not in given and "financial_connections_account" not in given:
                raise parameter_missing(f"us_bank_account[{name}]")
        _require_contact(details, "name")
        _check_us_numbers(given)
        number = given.get("account_number", "000123456789")
        return _put(ctx, kind, us_bank_hash(number, given), data, number)
    return _put(ctx, kind, other_hash(kind, given, details), data, None)


def _check_us_numbers(given: Row) -> None:
    """Refuse what cannot be a bank's and an account's number. The codes are documented for such numbers, the sentences
    inferred from them. https://docs.stripe.com/error-codes#routing-number-invalid"""
    if "routing_number" in given and not is_routing_number(given["routing_number"]):
        raise invalid_request(
            "The bank routing number provided is invalid.",
            code="routing_number_invalid",
            param="us_bank_account[routing_number]",
        )
    number = given.get("account_number", "0000")
    if not (number.isascii() and number.isdigit() and 4 <= len(number) <= 17):
        raise invalid_request(
            "The bank account number provided is invalid.",
            code="account_number_invalid",
            param="us_bank_account[account_number]",
        )


def _require_contact(details: Row, *names: str) -> None:
    for name in names:
        if not details[name]:
            raise parameter_missing(f"billing_details[{name}]")


def _from_card(ctx: "Context", data: Row, given: Row) -> Row:
    if "number" in given:
        raise StripeError(402, "card_error", _UNSAFE)
    if "token" not in given:
        raise parameter_missing("card[token]")
    card = card_of_token(given["token"])
    if card is None:
        raise resource_missing("token", given["token"], param="card[token]")
    return _put(ctx, "card", _card_hash(ctx, card), data, card.number)


def _card_hash(ctx: "Context", card: SimulatedCard) -> Row:
    return card_hash(card, *expiry_a_year_from(ctx.now()), checked=False)


def _put(ctx: "Context", kind: str, details: Row, data: Row, number: str | None) -> Row:
    return ctx.store.put(
        {
            "id": ctx.new_id("pm"),
            "object": "payment_method",
            "allow_redisplay": data.get("allow_redisplay", "unspecified"),
            "billing_details": billing_details(data.get("billing_details")),
            kind: details,
            "created": ctx.now(),
            "customer": None,
            "customer_account": None,
            "livemode": ctx.livemode,
            "metadata": merge({}, data.get("metadata")),
            "shared_payment_granted_token": None,
            "type": kind,
            "_number": number,
            "_authenticated": False,
        }
    )


def attach(ctx: "Context", method: Row, customer: str) -> Row:
    """Give it to a customer; most declining cards are declined here (recorded: with an empty param)."""
    if method.get("_detached"):
        raise invalid_request(
            "This PaymentMethod was previously used without being attached to a Customer or was detached from a "
            "Customer, and may not be used again."
        )
    if method["customer"] is not None:
        raise invalid_request("The payment method you provided has already been attached to a customer.")
    if method["type"] == "us_bank_account" and not method.get("_verified"):
        # Documented of Setup Intents, which attach it when it is verified; the sentence is inferred.
        raise invalid_request(
            "This PaymentMethod of type us_bank_account has not been verified. Verify it with a SetupIntent, which "
            "attaches it to the customer."
        )
    card = card_behind(method)
    if card is not None and card.decline is not None and card.decline_on_attach:
        raise card_declined(card.decline, param="" if card.decline.param is None else None, commit=False)
    looked_at(method)
    method["customer"] = customer
    ctx.store.put(method)
    ctx.emit("payment_method.attached", method)
    return method


def looked_at(method: Row) -> None:
    """The bank has seen the card: its security code is checked now."""
    card = card_behind(method)
    if card is not None:
        method["card"] = {**method["card"], "checks": {**method["card"]["checks"], "cvc_check": card.cvc_check}}


def detach(ctx: "Context", method: Row) -> Row:
    """Take it away, also as anybody's default."""
    before = ctx.render(method)
    customer = ctx.store.get("customer", method["customer"])
    method |= {"customer": None, "_detached": True}
    save(ctx, method, before, "payment_method.detached")
    mandates.revoke(ctx, method)
    if customer is not None:
        _forget(ctx, customer, method["id"])
    return method


def _forget(ctx: "Context", customer: Row, payment_method: str) -> None:
    """Nothing names it as a default any more, so that the customer's default pays, or nothing (inferred: no
    documentation says so, but a default has to be attached)."""
    settings = customer["invoice_settings"]
    if settings["default_payment_method"] == payment_method:
        before = ctx.render(customer)
        customer["invoice_settings"] = {**settings, "default_payment_method": None}
        save(ctx, customer, before, "customer.updated")
    for subscription in ctx.store.find("subscription", customer=customer["id"]):
        if subscription.get("default_payment_method") == payment_method:
            before = ctx.render(subscription)
            subscription["default_payment_method"] = None
            save(ctx, subscription, before, "customer.subscription.updated")


def changed_hash(ctx: "Context", current: Row, change: Row) -> Row:
    """`card` or `us_bank_account` after an update. A date that has passed is taken: nothing documents a refusal, and it
    is how expired cards are made in test mode (inferred)."""
    year = expiry_a_year_from(ctx.now())[1] - 1
    if not 1 <= change.get("exp_month", 1) <= 12:
        raise card_error(
            "Your card's expiration month is invalid.", code="invalid_expiry_month", param="exp_month", commit=False
        )
    if not year - 50 <= change.get("exp_year", year) <= year + 50:
        raise card_error(
            "Your card's expiration year is invalid.", code="invalid_expiry_year", param="exp_year", commit=False
        )
    networks = change.get("networks")
    changed = {**current, **{name: value for name, value in change.items() if name != "networks"}}
    if networks:
        preferred = networks.get("preferred") or None
        changed["networks"] = {**current["networks"], "preferred": preferred}
    return changed
