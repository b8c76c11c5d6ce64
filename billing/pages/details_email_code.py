"""Entering the code that was sent to the new e-mail address."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import EmailChange
from billing.forms.email import CodeForm
from billing.pages.detail_form import DetailContent, DetailPage
from billing.pages.fields import form_errors, text_field
from billing.seen import mark_of
from billing.tokens import new_token


@dataclass(frozen=True, slots=True)
class EmailCodePage(DetailPage):
    """For templates/billing/details_email_code.html."""

    address_url: str = ""
    """Where another address is entered, and where another code for this one is asked for."""
    address: str = ""
    resend_token: str = ""
    resend_seen: str = ""


@dataclass(frozen=True, slots=True)
class Ways:
    """The addresses around the page."""

    merchant_slug: str
    back_url: str
    back_label: str


def email_code_page(
    ways: Ways, change: EmailChange, current: str, form: CodeForm, *, token: str = "", notice: str = ""
) -> EmailCodePage:
    """`current` is the address that Stripe has now. `token` is kept when no answer came."""
    content = _content(change, form)
    return EmailCodePage(
        content=content,
        url=reverse("billing:details_email_code", args=[ways.merchant_slug]),
        back_url=ways.back_url,
        back_label=ways.back_label,
        token=token or new_token(),
        seen="",
        errors=form_errors(content.fields),
        notice=notice,
        address_url=reverse("billing:details_email", args=[ways.merchant_slug]),
        address=change.new_address,
        resend_token=new_token(),
        resend_seen=mark_of({"email": current}),
    )


def code_problem(tries_left: int, *, is_expired: bool) -> str:
    """What is wrong with a code that does not count, at its field."""
    if is_expired:
        return _("This code has expired. Nothing was changed. Ask for a new one below.")
    if not tries_left:
        return _("A wrong code was entered too often, so this one no longer counts. Ask for a new one below.")
    return ngettext(
        "This is not the code from our last message. You can try %(count)d more time.",
        "This is not the code from our last message. You can try %(count)d more times.",
        tries_left,
    ) % {"count": tries_left}


def no_code() -> str:
    """For a code that came although none is waited for."""
    return _("No code is expected now. Nothing was changed. Enter the new address to get a code.")


def _content(change: EmailChange, form: CodeForm) -> DetailContent:
    return DetailContent(
        heading=_("Enter the code"),
        intro=_("We have sent a code of six digits to %(email)s. It is valid for 15 minutes.")
        % {"email": change.new_address},
        fields=(text_field(form, "code", _("Code"), inputmode="numeric", autocomplete="one-time-code", width="short"),),
        button=_("Change e-mail address"),
    )
