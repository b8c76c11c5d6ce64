"""Choose the language of invoices."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.forms.language import LanguageForm
from billing.gateway.gateway import CustomerGateway
from billing.pages.details_language import (
    language_content,
    language_elsewhere,
    language_now,
    language_saved,
    language_tags,
)
from billing.pages.details_reads import read_customer
from billing.services.change_invoice_language import change_invoice_language
from billing.views.details import note_languages
from billing.views.details_form import DetailTask, change_detail


@customer_page(Feature.CUSTOMER_UPDATE)
@require_http_methods(["GET", "HEAD", "POST"])
def details_language(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """The language of invoices, where the merchant leaves that to customers; POST saves it."""
    if not request.portal_session.configuration.language_editable:
        raise Http404
    customer = read_customer(gateway)
    note_languages(request, customer)
    now = language_now(customer)
    sent = request.POST if request.method == "POST" else None
    form = LanguageForm(sent, initial=now, tags=language_tags(customer))

    def save(token: str) -> str:
        chosen = form.cleaned_data["language"]
        change_invoice_language(gateway, chosen, customer.preferred_locales or [], token=token)
        return language_saved(chosen)

    task = DetailTask(
        form=form,
        now=now,
        content=lambda: language_content(customer, form),
        save=save,
        elsewhere=language_elsewhere(customer),
        unchanged=language_saved(now["language"]),
    )
    return change_detail(request, task)
