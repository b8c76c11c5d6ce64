"""A message in a merchant's name, in the language that is active: plain text, and the same as simple HTML."""

import logging
import smtplib
import unicodedata
from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi

from accounts.models import Merchant
from billing.locales import active_language

logger = logging.getLogger("billing.mails")

# Joiners hold an emoji together and are letters of some scripts. Other characters without a shape of their own only
# serve to make a name look like another one, or to break a header.
_JOINERS = "\u200c\u200d"


class MailNotSent(Exception):
    """The message did not go out: the server is away, too slow, or refuses us."""


class AddressRefused(MailNotSent):
    """The server says for good that it delivers nothing to this address."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Ready to print, for templates/emails/letter.txt and .html. Holds nothing that a customer typed.

    A message goes to whatever address somebody enters: words of theirs in it would let them write to strangers in the
    merchant's name.
    """

    subject: str
    paragraphs: tuple[str, ...]
    code: str = ""
    """Stands by itself at the top, easy to read and to copy."""
    language: str = ""
    direction: str = "ltr"


def letter(subject: str, *paragraphs: str, code: str = "") -> Letter:
    """In the active language; empty paragraphs are left out."""
    kept = tuple(paragraph for paragraph in paragraphs if paragraph)
    return Letter(subject, kept, code, active_language(), "rtl" if get_language_bidi() else "ltr")


def send(letter: Letter, merchant: Merchant, address: str) -> None:
    """Send it at once; raises `MailNotSent` or `AddressRefused`. Neither the address nor the words are logged."""
    message = EmailMultiAlternatives(
        subject=one_line(letter.subject),
        body=render_to_string("emails/letter.txt", {"letter": letter}).strip() + "\n",
        from_email=sender(merchant),
        to=[address],
        reply_to=[merchant.support_email] if merchant.support_email else None,
        # Keeps answering machines from answering. https://www.rfc-editor.org/rfc/rfc3834#section-5
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    message.attach_alternative(render_to_string("emails/letter.html", {"letter": letter}), "text/html")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = sorted({code for code, _ in error.recipients.values()})
        logger.warning("A message was refused by the mail server: recipient, codes %s", codes)
        raise (AddressRefused if all(code >= 500 for code in codes) else MailNotSent) from None
    except Exception as error:
        # A backend may raise whatever it likes. Its text can hold the address, so only the kind of it is noted.
        logger.error("A message could not be sent: %s", type(error).__name__)  # noqa: TRY400 (no traceback, see above)
        raise MailNotSent from None


def sender(merchant: Merchant) -> str:
    """The address of DEFAULT_FROM_EMAIL under the merchant's name."""
    return formataddr((one_line(merchant.name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]), charset="utf-8")


def one_line(text: str) -> str:
    """Fit for a header: no line breaks, no control characters, nothing that reverses or hides what is written."""
    plain = "".join(" " if character.isspace() else character for character in text)
    visible = (c for c in plain if c in _JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})
    return " ".join("".join(visible).split())
