"""Bank accounts that are not saved yet: the customer has to tell what small deposits arrived there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.gateway.setup_intents import SetupIntent
from billing.pages.subject import Subject
from billing.payment_method_names import name_of
from billing.policy.payment_methods import default_of
from billing.setup_notes import SetupNotes

_LATELY = 14 * 86_400
"""What was chosen longer ago, in seconds, is not brought up again: much else may have been chosen since."""


@dataclass(frozen=True, slots=True)
class WaitingSetup:
    """One account that waits, for a list beside the saved payment methods."""

    id: str
    icon: str
    name: str
    sentence: str
    """When the money arrives and what to do then."""
    url: str
    """Where it is verified, or made the default."""
    label: str
    """Of the link."""


def waiting_setups(subject: Subject, intents: Iterable[SetupIntent]) -> tuple[WaitingSetup, ...]:
    """Of the customer's setup intents (`gateway.setup_intents`) those that wait for the customer, newest first: for
    microdeposits, or because what was chosen for a saved one was never done.
    """
    found, slug = list(intents), subject.links.merchant_slug
    waiting = [_waiting(slug, intent, subject.now) for intent in found if intent.deposits is not None]
    return (*waiting, *(_unfinished(slug, intent) for intent in found if _is_unfinished(subject, intent)))


def waiting_sentence(intent: SetupIntent, now: int) -> str:
    """When the deposits arrive and what the customer does then; empty for an intent that waits for none.

    Also to be said right after the account was added: until then it is not saved.
    """
    deposits = intent.deposits
    if deposits is None:
        return ""
    values = {"date": long_date(deposits.arrival_date)}
    has_code, has_arrived = deposits.microdeposit_type == "descriptor_code", now >= deposits.arrival_date
    if has_code and has_arrived:
        words = _("A small deposit has been in this account since %(date)s. Enter its code to save the account.")
    elif has_code:
        words = _("A small deposit arrives on %(date)s. Come back then and enter its code: only then is it saved.")
    elif has_arrived:
        words = _(
            "Two small deposits have been in this account since %(date)s. Enter their amounts to save the account."
        )
    else:
        words = _("Two small deposits arrive on %(date)s. Come back then and enter them: only then is it saved.")
    return words % values


def verification_url(merchant_slug: str, intent_id: str) -> str:
    """Our page where the account is verified."""
    return reverse("billing:bank_verification", args=[merchant_slug, intent_id])


def _waiting(merchant_slug: str, intent: SetupIntent, now: int) -> WaitingSetup:
    name, icon = account_name(intent)
    address = verification_url(merchant_slug, intent.id)
    return WaitingSetup(intent.id, icon, name, waiting_sentence(intent, now), address, _("Verify account"))


def _is_unfinished(subject: Subject, intent: SetupIntent) -> bool:
    """Saved to pay everything, and the customer never came back from Stripe: it pays nothing yet."""
    notes, method = SetupNotes.read(intent.metadata), intent.payment_method
    if (
        intent.status != "succeeded"
        or method is None
        or method.customer is None
        or method.id == default_of(subject.customer)
    ):
        return False
    return notes.uses is not None and notes.uses.is_default and not notes.is_done and _is_recent(subject, intent)


def _is_recent(subject: Subject, intent: SetupIntent) -> bool:
    return subject.now - intent.created < _LATELY


def _unfinished(merchant_slug: str, intent: SetupIntent) -> WaitingSetup:
    """The page that makes it the default asks once more, with the amounts of what is open now."""
    name, icon = account_name(intent)
    method_id = intent.payment_method.id if intent.payment_method else ""
    address = reverse("billing:payment_method_default", args=[merchant_slug, method_id])
    sentence = _("The payment method is saved, but it pays nothing yet: the way back from Stripe was interrupted.")
    return WaitingSetup(intent.id, icon, name, sentence, address, _("Make default"))


def account_name(intent: SetupIntent) -> tuple[str, str]:
    """What the account is called, "Test Bank, account ending 6789", and its mark."""
    if intent.payment_method is None:
        return _("Bank account"), "bank"
    name = name_of(intent.payment_method)
    return name.name, name.icon
