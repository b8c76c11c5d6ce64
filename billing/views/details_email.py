"""Changing the e-mail address for invoices: the new address, then the code that was sent to it."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.email_changes import TooManyCodes, TooSoon, newest_change
from accounts.models import EmailChange
from accounts.requests import CustomerRequest
from billing.decorators import details_page
from billing.errors import StripeUnavailable
from billing.forms.email import CodeForm, EmailForm
from billing.gateway.gateway import CustomerGateway
from billing.mails.letters import AddressRefused, MailNotSent
from billing.pages.details_email import (
    changed_elsewhere,
    email_changed,
    email_content,
    not_deliverable,
    not_sent,
    read_email,
    refused_by_stripe,
    same_address,
    too_many_codes,
    too_soon,
)
from billing.pages.details_email_code import Ways, code_problem, email_code_page, no_code
from billing.pages.sent_form import no_answer
from billing.seen import FIELD, mark_of
from billing.services.change_email import Answer, Outcome, change_email, send_code, settle_unanswered
from billing.tokens import token_in
from billing.views.details_form import DetailTask, change_detail, details_saved, shown, way_back


@details_page("email")
@require_http_methods(["GET", "HEAD", "POST"])
def details_email(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Ask for the new address; POST sends a code there. Nothing is changed yet."""
    current = read_email(gateway)
    settle_unanswered(gateway, request.portal_session, current)
    pending = newest_change(request.portal_session)
    initial = {"email": pending.new_address if pending and pending.is_open else ""}
    form = EmailForm(request.POST if request.method == "POST" else None, initial=initial)
    return change_detail(request, _task(request, gateway, current, form))


@details_page("email")
@require_http_methods(["GET", "HEAD", "POST"])
def details_email_code(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """Ask for the code; POST makes the change if it is right."""
    if request.method == "POST":
        return _enter_code(request, gateway)
    change = newest_change(request.portal_session)
    if change is None or not change.is_open:
        return _to_address(request)
    return _code_page(request, change, read_email(gateway), CodeForm())


def _task(request: CustomerRequest, gateway: CustomerGateway, current: str, form: EmailForm) -> DetailTask:
    return DetailTask(
        form=form,
        content=lambda: email_content(request.merchant, current, form),
        save=lambda token: _send_code(request, gateway, current, form, token),
        elsewhere=changed_elsewhere(current),
        now={"email": current},
        unchanged=same_address(current),
        url=reverse("billing:details_email", args=[request.merchant.slug]),
    )


def _send_code(
    request: CustomerRequest, gateway: CustomerGateway, current: str, form: EmailForm, token: str
) -> HttpResponse:
    """Go on to the code page, or show the form again with the same token: nothing was sent."""
    task, seen = _task(request, gateway, current, form), request.POST.get(FIELD, "")
    session, new = request.portal_session, form.cleaned_data["email"]
    try:
        send_code(gateway, session, old=current, new=new, token=token)
    except TooSoon as error:
        change = newest_change(session)
        if change is None:
            raise
        return _code_page(request, change, current, CodeForm(), notice=too_soon(error.seconds), status=429)
    except TooManyCodes:
        return shown(request, task, seen=seen, notice=too_many_codes(), status=429)
    except AddressRefused:
        form.add_error("email", not_deliverable())
        return shown(request, task, seen=seen, status=400)
    except MailNotSent:
        return shown(request, task, seen=seen, token=token_in(request.POST), notice=not_sent(), status=503)
    return HttpResponseRedirect(reverse("billing:details_email_code", args=[request.merchant.slug]), status=303)


def _enter_code(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    token, form, session = token_in(request.POST), CodeForm(request.POST), request.portal_session
    current, change = read_email(gateway), newest_change(session)
    if change is None or not (change.is_open or form.is_valid()):
        return _nothing_expected(request)
    if not form.is_valid():
        return _code_page(request, change, current, form, status=400)
    try:
        answer = change_email(gateway, session, form.cleaned_data["code"], current)
    except StripeUnavailable as error:
        return _code_page(request, change, current, form, token=token, notice=no_answer(), status=error.status)
    return _answered(request, gateway, change, current, form, answer=answer)


def _answered(
    request: CustomerRequest,
    gateway: CustomerGateway,
    change: EmailChange,
    current: str,
    form: CodeForm,
    *,
    answer: Answer,
) -> HttpResponse:
    match answer.outcome:
        case Outcome.CHANGED:
            return details_saved(request, email_changed(answer.address))
        case Outcome.NONE:
            return _nothing_expected(request)
        case Outcome.STALE | Outcome.REFUSED:
            return _address_again(request, gateway, current, answer)
    form.add_error("code", code_problem(answer.tries_left, is_expired=answer.outcome is Outcome.EXPIRED))
    return _code_page(request, change, current, form, status=400)


def _address_again(request: CustomerRequest, gateway: CustomerGateway, current: str, answer: Answer) -> HttpResponse:
    """The code was right, but the address cannot be written: back to the first form, with what was typed there."""
    form = EmailForm({"email": answer.address})
    task, seen = _task(request, gateway, current, form), mark_of({"email": current})
    if answer.outcome is Outcome.STALE:
        return shown(request, task, seen=seen, notice=changed_elsewhere(current), status=409)
    form.add_error("email", refused_by_stripe(answer.address))
    return shown(request, task, seen=seen, status=400)


def _nothing_expected(request: CustomerRequest) -> HttpResponse:
    messages.warning(request, no_code())
    return _to_address(request)


def _to_address(request: CustomerRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("billing:details_email", args=[request.merchant.slug]), status=303)


def _code_page(
    request: CustomerRequest,
    change: EmailChange,
    current: str,
    form: CodeForm,
    *,
    token: str = "",
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    ways = Ways(request.merchant.slug, *way_back(request))
    page = email_code_page(ways, change, current, form, token=token, notice=notice)
    return render(request, "billing/details_email_code.html", {"page": page}, status=status)
