"""Mandates: that a customer lets the merchant debit an account, with the reference that stands in the bank's statement.

They are found with the setup intents that saved the payment methods: Stripe has no list of mandates.
https://docs.stripe.com/api/mandates
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.errors import NotFound
from billing.gateway.setup_intents import Mandate, SetupIntent
from billing.payment_method_names import BANK_DEBITS
from billing.stripe_pages import trusted_address


@dataclass(frozen=True, slots=True)
class MandateNote:
    """What stands beside the payment method that a mandate belongs to."""

    text: str
    """"Mandate ABC123 of 3 March 2026"; a link to `url`, where there is one."""
    url: str
    """The mandate's document, at Stripe; often empty."""
    problem: str
    """That the method cannot be charged any more; else empty."""


def mandates_of(intents: Iterable[SetupIntent]) -> dict[str, MandateNote]:
    """By the id of the payment method. `intents` are the customer's (`gateway.setup_intents`), newest first.

    Of several mandates for one account the one in force counts, else the newest.
    """
    chosen: dict[str, SetupIntent] = {}
    for intent in intents:
        method, mandate = intent.payment_method, _debit_mandate(intent)
        if method is None or mandate is None or intent.status != "succeeded":
            continue
        known = chosen.get(method.id)
        if known is None or (_is_inactive(known.mandate) and not _is_inactive(mandate)):
            chosen[method.id] = intent
    return {method_id: note for method_id, intent in chosen.items() if (note := mandate_note(intent)) is not None}


def mandate_note(intent: SetupIntent) -> MandateNote | None:
    """The mandate that was given with one setup intent; `None` for cards and others that need none."""
    mandate = _debit_mandate(intent)
    if mandate is None:
        return None
    values = {"reference": mandate.document.reference or "", "date": _date(mandate, intent)}
    words = _("Mandate %(reference)s of %(date)s") if values["reference"] else _("Mandate of %(date)s")
    problem = _("This mandate is no longer in force, so nothing can be debited. Add the account again to pay with it.")
    return MandateNote(words % values, _url(mandate), problem if _is_inactive(mandate) else "")


def mandate_sentence(intent: SetupIntent) -> str:
    """To be said when a payment method was added: what was allowed by it. Empty where there is no mandate."""
    mandate = _debit_mandate(intent)
    if mandate is None or _is_inactive(mandate):
        return ""
    reference = mandate.document.reference
    if reference:
        words = _("The reference of your mandate is %(reference)s: it stands in your bank's statement with each debit.")
        return words % {"reference": reference}
    return _("You have given a mandate to debit this account.")


def _debit_mandate(intent: SetupIntent) -> Mandate | None:
    mandate = intent.mandate
    return mandate if mandate is not None and mandate.payment_method_details.type in BANK_DEBITS else None


def _is_inactive(mandate: Mandate | None) -> bool:
    return mandate is not None and mandate.status == "inactive"


def _date(mandate: Mandate, intent: SetupIntent) -> str:
    accepted = mandate.customer_acceptance.accepted_at if mandate.customer_acceptance else None
    return long_date(accepted or intent.created)


def _url(mandate: Mandate) -> str:
    try:
        return trusted_address(mandate.document.url)
    except NotFound:
        return ""
