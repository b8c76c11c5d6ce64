"""Back on a page with a payment method that was added for it."""

from dataclasses import replace

from django.contrib import messages

from accounts.requests import CustomerRequest
from billing.pages.card_choice import returned_form
from billing.pages.sent_form import SentForm
from billing.pages.subject import Subject


def first_form(request: CustomerRequest, subject: Subject) -> SentForm:
    """The form of a page as it is opened, with the payment method chosen that the address names and the customer has.

    That it is saved is said once: by the page that saved it, or by this one, for an address that is opened again.
    """
    form = returned_form(subject, request.GET)
    return replace(form, saved="") if len(messages.get_messages(request)) else form
