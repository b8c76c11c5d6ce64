"""Codes that prove that a new e-mail address is the customer's: how many may be asked for, and which one counts.

Nothing here sends anything or asks Stripe; `billing.services.change_email` does.
"""

from datetime import timedelta
from enum import Enum

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import EmailChange, PortalSession
from accounts.models.email_changes import CODE_LIFETIME, address_digest, new_code

WINDOW = timedelta(hours=1)
CODES_PER_CUSTOMER = 5
"""Messages in an hour for one customer, whatever the address and in however many sessions."""
CODES_PER_ADDRESS = 6
"""Messages in an hour to one address, of all customers of all merchants: nobody is to be flooded through us."""
DAY = timedelta(days=1)
CODES_PER_ADDRESS_IN_A_DAY = 12
"""No more than that in a day, since an hour is soon over for whoever wants to annoy somebody."""
PAUSE = timedelta(minutes=1)
"""Between two messages to the same address in one session."""


class Verdict(Enum):
    """What a code is worth."""

    RIGHT = "right"
    DONE = "done"
    """The right code once more, after the change was made: a form that is sent twice."""
    WRONG = "wrong"
    EXPIRED = "expired"
    USED_UP = "used up"
    """Wrong too often: it counts no more, not even when it is right."""
    NONE = "none"
    """No code is waited for in this session."""


class TooManyCodes(Exception):
    """So many codes were asked for within an hour that no more is sent; it is not told which limit was reached."""


class TooSoon(Exception):
    """A code was sent to this address a moment ago. `seconds` are left until the next one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def ask_for_code(session: PortalSession, *, old: str, new: str, token: str) -> tuple[EmailChange, str | None]:
    """Begin a change and answer the code to send; `None` where a form with this token had one sent already.

    It replaces what this session asked for before: only the newest counts. Raises `TooManyCodes`, `TooSoon`.
    """
    with transaction.atomic():
        _wait_for_one_another(session)
        if known := EmailChange.objects.filter(session=session, token=token).first():
            return known, None
        _refuse_too_many(session, new)
        now, code = timezone.now(), new_code()
        change = EmailChange(
            session=session,
            merchant_id=session.merchant_id,
            customer=session.customer,
            old_address=old,
            new_address=new,
            address_hash=address_digest(new),
            token=token,
            created=now,
            expires=now + CODE_LIFETIME,
        )
        change.set_code(code)
        change.save()
    return change, code


def newest_change(session: PortalSession) -> EmailChange | None:
    """What this session asked for last, whatever became of it."""
    return _sent_to(session).first()


def unanswered_change(session: PortalSession) -> EmailChange | None:
    """One whose code was right, but of which Stripe has not said whether it is made."""
    return EmailChange.objects.filter(session=session, proved__isnull=False, done__isnull=True).first()


def try_code(session: PortalSession, code: str) -> tuple[Verdict, EmailChange | None]:
    """Hold a code against what this session asked for last; a wrong one is counted, one try after the other."""
    with transaction.atomic():
        change = _sent_to(session).select_for_update().first()
        if change is None or change.dropped is not None:
            return Verdict.NONE, change
        if change.done is not None:
            return (Verdict.DONE if change.is_code(code) else Verdict.NONE), change
        if change.tries_left == 0:
            return Verdict.USED_UP, change
        if change.is_expired:
            return Verdict.EXPIRED, change
        if change.is_code(code):
            change.proved = change.proved or timezone.now()
            change.save(update_fields=["proved"])
            return Verdict.RIGHT, change
        change.wrong_tries += 1
        change.save(update_fields=["wrong_tries"])
        return (Verdict.WRONG if change.tries_left else Verdict.USED_UP), change


def finish(change: EmailChange) -> bool:
    """Note that the change is made; True for one caller only, however many there are. Its addresses are forgotten."""
    finished = EmailChange.objects.filter(pk=change.pk, done__isnull=True)
    return bool(finished.update(done=timezone.now(), old_address="", new_address=""))


def drop(change: EmailChange) -> None:
    """Give a change up: its code counts no more."""
    EmailChange.objects.filter(pk=change.pk, done__isnull=True, dropped__isnull=True).update(dropped=timezone.now())


def forget(change: EmailChange) -> None:
    """As if it had never been asked for: its message could not be sent."""
    EmailChange.objects.filter(pk=change.pk).delete()


def refuse(change: EmailChange) -> None:
    """Nothing can be delivered to its address: only the limits know of it, so that nobody tries one after the other."""
    refused = EmailChange.objects.filter(pk=change.pk)
    refused.update(code_hash="", old_address="", new_address="", token=f"refused {change.pk}", dropped=timezone.now())


def purge_email_changes() -> int:
    """Delete what no limit counts any more, a day after it was asked for; returns how many."""
    deleted, _ = EmailChange.objects.filter(created__lt=timezone.now() - DAY).delete()
    return deleted


def _sent_to(session: PortalSession) -> QuerySet[EmailChange]:
    """Those whose message went out, the newest first."""
    return EmailChange.objects.filter(session=session).exclude(code_hash="")


def _wait_for_one_another(session: PortalSession) -> None:
    """Lock the customer's sessions, so that two requests at the same moment do not both find room below the limit.

    The limit of an address is shared by strangers and not locked: at the same moment it may be passed by a few.
    """
    theirs = PortalSession.objects.filter(merchant=session.merchant_id, customer=session.customer, ended__isnull=True)
    list(theirs.select_for_update().order_by("pk").values_list("pk", flat=True))


def _refuse_too_many(session: PortalSession, address: str) -> None:
    now = timezone.now()
    recent = EmailChange.objects.filter(created__gt=now - WINDOW)
    of_a_day = EmailChange.objects.filter(created__gt=now - DAY, address_hash=address_digest(address))
    to_address = of_a_day.filter(created__gt=now - WINDOW)
    last = to_address.filter(session=session).first()
    if last is not None and last.is_open and last.created > now - PAUSE:
        raise TooSoon(int((last.created + PAUSE - now).total_seconds()) + 1)
    asked = recent.filter(merchant=session.merchant_id, customer=session.customer).count()
    if asked >= CODES_PER_CUSTOMER or to_address.count() >= CODES_PER_ADDRESS:
        raise TooManyCodes
    if of_a_day.count() >= CODES_PER_ADDRESS_IN_A_DAY:
        raise TooManyCodes
