"""The e-mail address for invoices and receipts: the page that asks for a new one."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Merchant
from billing.forms.email import EmailForm
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.pages.detail_form import DetailContent
from billing.pages.fields import text_field


def read_email(gateway: CustomerGateway) -> str:
    """The address that Stripe has now; empty for none. Raises our errors."""
    return wait_for(gateway.customer()).email or ""


def email_content(merchant: Merchant, current: str, form: EmailForm) -> DetailContent:
    """What it is now, what it is for, and how it changes."""
    values = {"merchant": merchant.name, "email": current}
    intro = (
        _("Invoices and receipts from %(merchant)s go to %(email)s.")
        if current
        else _("No e-mail address for invoices and receipts from %(merchant)s is known yet.")
    )
    return DetailContent(
        heading=_("Change your e‑mail address") if current else _("Add your e‑mail address"),
        intro=intro % values,
        facts=(
            _("We send a code to the new address. The change takes effect when you enter it."),
            *((_("The old address is told about the change."),) if current else ()),
            _("This address is only for messages about your payments. You sign in to %(merchant)s as before.") % values,
        ),
        fields=(
            text_field(form, "email", _("New e-mail address"), kind="email", inputmode="email", autocomplete="email"),
        ),
        button=_("Send code"),
    )


def changed_elsewhere(current: str) -> str:
    """For a form that was opened when it was another address."""
    if not current:
        return _("The e-mail address was removed elsewhere in the meantime. Nothing was changed here yet.")
    return _(
        "The e-mail address was changed elsewhere in the meantime. It is now %(email)s. "
        "Send the code again to replace it."
    ) % {"email": current}


def same_address(current: str) -> str:
    """For somebody who enters what it is already."""
    return _("%(email)s is your e-mail address already. Nothing was changed and no code was sent.") % {"email": current}


def email_changed(address: str) -> str:
    """What is true when it is done; `address` is empty for a form that was sent twice."""
    if not address:
        return _("Invoices and receipts now go to your new e-mail address.")
    return _("Invoices and receipts now go to %(email)s.") % {"email": address}


def not_sent() -> str:
    """For a message that did not go out, when pressing again may help."""
    return _("The code could not be sent right now. Nothing was changed. Try again in a few minutes.")


def not_deliverable() -> str:
    """At the field: the mail server says so for good."""
    return _("No message can be delivered to this address. Nothing was changed. Check what you typed.")


def too_many_codes() -> str:
    """Which limit was reached is nobody's business: one of them is shared with strangers."""
    return _("So many codes were asked for that no more is sent for now. Nothing was changed. Try again in an hour.")


def too_soon(seconds: int) -> str:
    """For somebody who asks for another code at once."""
    return ngettext(
        "A code was sent a moment ago. Look among unwanted mail, too. You can ask for another in %(count)d second.",
        "A code was sent a moment ago. Look among unwanted mail, too. You can ask for another in %(count)d seconds.",
        seconds,
    ) % {"count": seconds}


def refused_by_stripe(address: str) -> str:
    """At the field, after the code was right."""
    return _("The payment service does not accept %(email)s. Nothing was changed. Use another address.") % {
        "email": address
    }
