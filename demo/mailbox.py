"""Where the demo's mail ends: nothing leaves this machine, everything can be read at /demo/mail/."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from .models import Letter

KEPT = 100


class Mailbox(BaseEmailBackend):
    """Keeps each message as it would have travelled; the oldest make room for new ones."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            Letter.objects.create(source=message.message().as_bytes())
        newest = Letter.objects.values_list("pk", flat=True)[:KEPT]
        Letter.objects.exclude(pk__in=list(newest)).delete()
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """A message as a mail program shows it."""

    id: int
    sent: datetime
    sender: str
    to: str
    reply_to: str
    subject: str
    text: str


def letters() -> list[ReadLetter]:
    """All that are kept, the newest first."""
    return [_read(letter) for letter in Letter.objects.all()]


def _read(letter: Letter) -> ReadLetter:
    parsed = message_from_bytes(bytes(letter.source), policy=policy.default)
    assert isinstance(parsed, ParsedMessage)  # what this policy makes
    body = parsed.get_body(("plain",))
    return ReadLetter(
        id=letter.pk,
        sent=letter.sent,
        sender=str(parsed["From"] or ""),
        to=str(parsed["To"] or ""),
        reply_to=str(parsed["Reply-To"] or ""),
        subject=str(parsed["Subject"] or ""),
        text=str(body.get_content()).strip() if body else "",
    )
