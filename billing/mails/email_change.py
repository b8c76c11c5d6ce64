"""What is written when the e-mail address for invoices changes: a code to the new one, then word to the old one."""

from datetime import datetime

from babel.dates import format_time
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Merchant
from billing.dates import long_date
from billing.locales import date_locale
from billing.mails.letters import Letter, letter


def code_letter(merchant: Merchant, code: str, minutes: int) -> Letter:
    """To the new address.

    The code is in the text and not in the subject: mail servers and sending services log subjects and show them to
    their staff, and a locked telephone shows them to whoever is near. The text begins with the code, so that the line
    that mail programs show beside the subject has it.
    """
    values = {"merchant": merchant.name, "minutes": minutes}
    return letter(
        _("Your code for %(merchant)s") % values,
        _("This code confirms your e-mail address for invoices and receipts from %(merchant)s.") % values,
        _("Enter it on the billing page where you asked for it. It is valid for %(minutes)d minutes.") % values,
        _("Give it to nobody. Nobody at %(merchant)s asks you for it.") % values,
        _("If you did not ask for it, ignore this message: without the code nothing changes."),
        code=code,
    )


def changed_letter(merchant: Merchant, new_address: str, at: datetime) -> Letter:
    """To the old address: what was changed, and what to do for somebody who did not do it."""
    values = {
        "merchant": merchant.name,
        "address": masked(new_address),
        "date": long_date(int(at.timestamp())),
        "time": _time(at),
    }
    return letter(
        _("Your e-mail address for invoices from %(merchant)s was changed") % values,
        _("The e-mail address for invoices and receipts from %(merchant)s was changed on %(date)s at %(time)s.")
        % values,
        _("It is now %(address)s. Invoices and receipts no longer go to the address of this message.") % values,
        _("How you sign in to %(merchant)s has not changed.") % values,
        _("If this was you, there is nothing to do."),
        _not_you(merchant),
    )


def masked(address: str) -> str:
    """ "a…@example.com": enough to recognise one's own address, too little to learn somebody else's."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1] if len(name) > 1 else ''}…@{domain}"


def _time(at: datetime) -> str:
    """ "14:05 UTC", in the portal's time zone."""
    local = timezone.localtime(at)
    return f"{format_time(local.time(), 'short', locale=date_locale())} {local.tzname()}"


def _not_you(merchant: Merchant) -> str:
    """All ways to the merchant that are known, the quickest first."""
    values = {
        "merchant": merchant.name,
        "phone": merchant.support_phone,
        "email": merchant.support_email,
        "url": merchant.support_url or merchant.website_url,
    }
    match bool(merchant.support_phone), bool(merchant.support_email):
        case True, True:
            return _("If this was not you, tell %(merchant)s at once: call %(phone)s or write to %(email)s.") % values
        case True, False:
            return _("If this was not you, tell %(merchant)s at once: call %(phone)s.") % values
        case False, True:
            return _("If this was not you, tell %(merchant)s at once: write to %(email)s.") % values
    if values["url"]:
        return _("If this was not you, tell %(merchant)s at once: %(url)s") % values
    return _("If this was not you, tell %(merchant)s at once.") % values
