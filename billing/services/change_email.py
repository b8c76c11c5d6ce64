"""Change the e-mail address for invoices: a code to the new address first, word to the old one afterwards.

https://docs.stripe.com/api/customers/update#update_customer-email
"""

import logging
from dataclasses import dataclass
from enum import Enum

from django.utils import timezone

from accounts.email_changes import (
    Verdict,
    ask_for_code,
    drop,
    finish,
    forget,
    refuse,
    try_code,
    unanswered_change,
)
from accounts.models import EmailChange, PortalSession
from accounts.models.email_changes import CODE_LIFETIME
from billing.errors import RequestRefused
from billing.gateway.customer_updates import update_customer
from billing.gateway.gateway import CustomerGateway
from billing.mails.email_change import changed_letter, code_letter, masked
from billing.mails.letters import AddressRefused, MailNotSent, send

logger = logging.getLogger("billing")


class Outcome(Enum):
    """What became of a code that was entered."""

    CHANGED = "changed"
    """It is the new address now: from this request, or from an earlier one with the same code."""
    STALE = "stale"
    """Somebody gave the customer yet another address since the code was sent. Nothing was written."""
    REFUSED = "refused"
    """Stripe does not take the address. Nothing was changed."""
    WRONG = "wrong"
    EXPIRED = "expired"
    USED_UP = "used up"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a code. `address` is the new one; empty when it is no longer known here."""

    outcome: Outcome
    address: str = ""
    tries_left: int = 0


def send_code(gateway: CustomerGateway, session: PortalSession, *, old: str, new: str, token: str) -> None:
    """Send a code to the new address, once for the token.

    Raises `TooManyCodes`, `TooSoon`, `MailNotSent`, `AddressRefused`; after each of them nothing is changed, and a code
    that was sent before is still good.
    """
    change, code = ask_for_code(session, old=old, new=new, token=token)
    if code is None:
        return
    minutes = int(CODE_LIFETIME.total_seconds() // 60)
    try:
        send(code_letter(gateway.merchant, code, minutes), gateway.merchant, new)
    except AddressRefused:
        refuse(change)
        raise
    except MailNotSent:
        forget(change)
        raise
    _note(gateway, "email_change.code_sent", new)


def change_email(gateway: CustomerGateway, session: PortalSession, code: str, current: str) -> Answer:
    """Hold the code against what was sent, and give the customer the new address at Stripe if it is right.

    `current` is the address that Stripe has now. However often and from however many tabs the right code comes, Stripe
    is told once and the old address hears of it once. Raises our errors; without an answer the same code does it.
    """
    verdict, change = try_code(session, code)
    if change is None or verdict is Verdict.NONE:
        return Answer(Outcome.NONE)
    if verdict is Verdict.DONE:
        return Answer(Outcome.CHANGED)
    if verdict is not Verdict.RIGHT:
        return Answer(Outcome(verdict.value), change.new_address, change.tries_left)
    if current not in {change.old_address, change.new_address}:
        drop(change)
        return Answer(Outcome.STALE, change.new_address)
    return _write(gateway, change, current)


def settle_unanswered(gateway: CustomerGateway, session: PortalSession, current: str) -> None:
    """Tell the old address of a change for which Stripe gave no answer at the time, but which it did make."""
    change = unanswered_change(session)
    if change is not None and change.new_address == current:
        _finish(gateway, change)


def _write(gateway: CustomerGateway, change: EmailChange, current: str) -> Answer:
    if current != change.new_address:
        try:
            update_customer(gateway, {"email": change.new_address}, token=change.token, change="email")
        except RequestRefused:
            drop(change)
            return Answer(Outcome.REFUSED, change.new_address)
    _finish(gateway, change)
    return Answer(Outcome.CHANGED, change.new_address)


def _finish(gateway: CustomerGateway, change: EmailChange) -> None:
    """The change is made already: nothing that goes wrong here may make it look as if it were not."""
    if not finish(change) or not change.old_address:
        return
    try:
        send(changed_letter(gateway.merchant, change.new_address, timezone.now()), gateway.merchant, change.old_address)
    except MailNotSent:
        logger.error("The old e-mail address of %s was not told of the change", gateway.customer_id)  # noqa: TRY400
        _note(gateway, "email_change.old_address_not_told", change.old_address)
    else:
        _note(gateway, "email_change.old_address_told", change.old_address)


def _note(gateway: CustomerGateway, action: str, address: str) -> None:
    """For staff who are asked what happened: which address it was, but never in full."""
    gateway.note(action, gateway.customer_id, address=masked(address))
