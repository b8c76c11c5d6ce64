"""Back on a page with a payment method that was added for it."""

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse

from accounts.requests import CustomerRequest
from billing.pages.card_choice import returned_form
from billing.pages.sent_form import SentForm
from billing.pages.subject import Subject
from billing.return_steps import METHOD


def lead_on(request: CustomerRequest, name: str, object_id: str) -> HttpResponseRedirect:
    """As `lead_to`, for a page that finds the next step begun already: the payment method goes along."""
    method = request.GET.get(METHOD, "")
    address = reverse(name, args=[request.merchant.slug, object_id])
    return HttpResponseRedirect(f"{address}?{urlencode({METHOD: method})}" if method else address, status=303)


def first_form(request: CustomerRequest, subject: Subject) -> SentForm:
    """The form of a page as it is opened, with the payment method chosen that the address names and the customer has.

    That it is saved is said once: by the page that saved it, or by this one, for an address that is opened again.
    """
    form = returned_form(subject, request.GET)
    return replace(form, saved="") if len(messages.get_messages(request)) else form
