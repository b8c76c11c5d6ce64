"""The common way of a page that changes one billing detail, or the date of a card.

    @details_page("phone")
    def details_phone(request, gateway):
        customer = read_customer(gateway)
        form = PhoneForm(request.POST if request.method == "POST" else None, initial=phone_now(customer))
        return change_detail(request, DetailTask(
            form=form,
            now=phone_now(customer),
            content=lambda: phone_content(customer, form),
            save=lambda token: change_phone(gateway, form.cleaned_data["phone"], token=token),
            elsewhere=...,
        ))

What is sent is compared with what Stripe has at that moment. The same: nothing is written, and the answer says what is
true, so that a form that is sent twice ends where it ended the first time. Otherwise than what the form showed when it
was opened: the form is shown again and says so, with what was typed kept.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import CustomerRequest
from billing.errors import RequestRefused, StripeUnavailable
from billing.flows import flow_of
from billing.pages.detail_form import DetailContent, DetailPage, refused, saved_already
from billing.pages.fields import form_errors
from billing.pages.sent_form import no_answer
from billing.seen import FIELD, mark_of
from billing.tokens import new_token, token_in


@dataclass(frozen=True, slots=True)
class DetailTask:
    """What tells one billing detail from the others."""

    form: forms.Form
    """Bound to what was sent; unbound, with what Stripe has as its initial values, when nothing was."""
    content: Callable[[], DetailContent]
    """What the page says and asks, with the form as it is then."""
    save: Callable[[str], str | HttpResponse]
    """Write what was typed, once for the token. Answers the sentence that is true then, or where to go on."""
    elsewhere: str = ""
    """Says that it was changed elsewhere meanwhile, what it is now, and that saving again replaces it."""
    now: Mapping[str, Any] | None = None
    """What Stripe has now, with the names and in the shape of the form's cleaned data; `None` for a form that only
    adds."""
    unchanged: str = ""
    """Says that it is so already, where there are better words than `saved_already()`."""
    refusals: Mapping[str, tuple[str, str]] = dataclasses.field(default_factory=dict)
    """The field and the sentence for codes with which Stripe refuses."""
    field: str = ""
    """The field at which every other refusal is said; empty for the first."""
    template: str = "billing/detail_form.html"
    url: str = ""
    """Where the form is sent; empty for the address of the request."""
    section: str = "details"
    """Where on the home page it stands, for the way back."""


def change_detail(request: CustomerRequest, task: DetailTask) -> HttpResponse:
    """The form; POST saves what was typed and goes on, or shows the form again and says why."""
    if request.method != "POST":
        return shown(request, task, seen=mark_of(task.now))
    token, seen = token_in(request.POST), request.POST.get(FIELD, "")
    if not task.form.is_valid():
        return shown(request, task, seen=seen, status=400)
    typed = task.form.cleaned_data
    if task.now is not None and typed == dict(task.now):
        return details_saved(request, task.unchanged or saved_already(), level=messages.INFO)
    if task.now is not None and seen != mark_of(task.now):
        return shown(request, task, seen=mark_of(task.now), notice=task.elsewhere, status=409)
    return _save(request, task, token, seen)


def _save(request: CustomerRequest, task: DetailTask, token: str, seen: str) -> HttpResponse:
    try:
        # The same token with something else typed, after an answer that never came, is another change.
        answer = task.save(f"{token}\n{mark_of(task.form.cleaned_data)}")
    except StripeUnavailable as error:
        return shown(request, task, seen=seen, token=token, notice=no_answer(), status=error.status)
    except RequestRefused as error:
        field_name = task.field or next(iter(task.form.fields))
        name, sentence = task.refusals.get(error.code, (field_name, refused()))
        task.form.add_error(name, sentence)
        return shown(request, task, seen=seen, status=400)
    return answer if isinstance(answer, HttpResponse) else details_saved(request, answer)


def shown(
    request: CustomerRequest, task: DetailTask, *, seen: str, token: str = "", notice: str = "", status: int = 200
) -> HttpResponse:
    """The form as a page. `token` is kept when no answer came."""
    content = task.content()
    back_url, back_label = way_back(request, task.section)
    page = DetailPage(
        content=content,
        url=task.url or request.get_full_path(),
        back_url=back_url,
        back_label=back_label,
        token=token or new_token(),
        seen=seen if task.now is not None else "",
        errors=form_errors(content.fields, task.form if task.form.is_bound else None),
        notice=notice,
    )
    return render(request, task.template, {"page": page}, status=status)


def details_saved(request: CustomerRequest, sentence: str, *, level: int = messages.SUCCESS) -> HttpResponse:
    """Say what is true now and go home; a customer who was sent here for the billing details goes on with them.

    `level` is `messages.INFO` where nothing was left to do. The page that is led to says the sentence at its top.
    """
    messages.add_message(request, level, sentence)
    if is_sent_for_details(request):
        return HttpResponseRedirect(reverse("billing:details", args=[request.merchant.slug]), status=303)
    home = reverse("billing:home", args=[request.merchant.slug])
    # Only a question mark tells the home page not to lead on to what another deep link was made for.
    return HttpResponseRedirect(f"{home}?overview=1" if request.portal_session.is_in_flow else home, status=303)


def way_back(request: CustomerRequest, section: str = "details") -> tuple[str, str]:
    """Where such a page leads without a change, and the words of that link. `section` is one of the home page."""
    if is_sent_for_details(request):
        return reverse("billing:details", args=[request.merchant.slug]), _("Back to the billing details")
    home = reverse("billing:home", args=[request.merchant.slug])
    query = "?overview=1" if request.portal_session.is_in_flow else ""
    return f"{home}{query}#{section}", _("Back to the overview")


def is_sent_for_details(request: CustomerRequest) -> bool:
    """Whether the customer came by a deep link to the billing details and has not ended it."""
    flow = flow_of(request.portal_session)
    return flow is not None and flow.type == "customer_update" and request.portal_session.is_in_flow
