"""Subscribing again to what ended: what it costs first, then the new subscription, once."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decline_reasons import decline_sentence
from billing.decorators import customer_page
from billing.errors import CardDeclined, NotAvailable, StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.new_subscriptions import RenewalTerms
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.previews import ChangePreview
from billing.pages.card_choice import FIELD, chosen_method, named_method
from billing.pages.parts import FormError
from billing.pages.renewal import (
    RenewalReads,
    already_subscribed,
    no_saved_method,
    read_first_invoice,
    read_renewal,
    renewal_figures,
    renewal_page,
    subscribed_sentence,
)
from billing.pages.sent_form import SentForm, figures_changed, no_answer, no_method_chosen
from billing.policy.renewal import prices_of, subscribed_to, why_not_renewable
from billing.services.pay_invoice import PaymentStep
from billing.services.subscribe_again import subscribe_again
from billing.tokens import new_token, token_in
from billing.views.finishing import finished, lead_to
from billing.views.quoted import quote_field, quoted
from billing.views.returning import first_form, lead_on

_NOUN = "renewal"


@customer_page(Feature.SUBSCRIPTION_UPDATE)
@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: CustomerRequest, gateway: CustomerGateway, subscription_id: str) -> HttpResponse:
    """Show what it costs; POST subscribes when exactly that is confirmed."""
    named = named_method(request.GET, request.POST)
    read = read_renewal(gateway, request.features, subscription_id, method_id=named)
    subject, ended = read.subject, read.ended
    if reason := why_not_renewable(ended, request.features.subscription_update, read.offers):
        raise NotAvailable(reason)
    running = subscribed_to(prices_of(ended), read.others)
    if running is not None and running.status == "incomplete" and running.latest_invoice:
        return lead_on(request, "billing:invoice_payment", running.latest_invoice)
    if running is not None:
        return finished(request, already_subscribed(subject, ended), level=messages.INFO)
    token = token_in(request.POST) if request.method == "POST" else ""
    case = _Case(request, gateway, read, read_first_invoice(gateway, RenewalTerms(ended)))
    return case.confirm(token) if token else case.page(first_form(request, subject))


@dataclass(frozen=True)
class _Case:
    """One request about one subscription that can be begun again."""

    request: CustomerRequest
    gateway: CustomerGateway
    read: RenewalReads
    preview: ChangePreview

    def confirm(self, token: str) -> HttpResponse:
        """Subscribe, if it is what was shown."""
        ended = self.read.ended
        if ended.collection_method == "charge_automatically" and not self.read.subject.usable_methods(ended):
            raise NotAvailable(no_saved_method())
        method = chosen_method(self.read.subject, ended, self.request.POST)
        if method is None and ended.collection_method == "charge_automatically":
            return self.page(SentForm(error=no_method_chosen(FIELD)), status=400)
        chosen = method.id if method else ""
        if quoted(self.request, _NOUN, ended.id) != renewal_figures(self.preview):
            return self.page(SentForm(chosen=chosen, notice=figures_changed()), status=409)
        return self._made(method, chosen, token)

    def _made(self, method: PaymentMethod | None, chosen: str, token: str) -> HttpResponse:
        subject, ended = self.read.subject, self.read.ended
        default = subject.default_method
        is_default = method is not None and default is not None and method.id == default.id
        try:
            made = subscribe_again(self.gateway, RenewalTerms(ended), method, is_default=is_default, token=token)
        except CardDeclined as error:
            declined = FormError(decline_sentence(error), FIELD)
            return self.page(SentForm(chosen=chosen, error=declined), status=error.status)
        except StripeUnavailable as error:
            return self.page(SentForm(token, chosen, notice=no_answer()), status=error.status)
        if made.subscribed.status == "incomplete":
            is_at_bank = made.step is PaymentStep.BANK
            name = "billing:invoice_payment_bank" if is_at_bank else "billing:invoice_payment_result"
            return lead_to(self.request, name, made.subscribed.invoice_id)
        return finished(self.request, subscribed_sentence(subject, ended, made.subscribed))

    def page(self, form: SentForm, *, status: int = 200) -> HttpResponse:
        """The receipt and the form."""
        quote = quote_field(self.request, _NOUN, self.read.ended.id, renewal_figures(self.preview))
        token = form.token or new_token()
        page = renewal_page(self.read.subject, self.read.ended, self.preview, form, token=token, quote=quote)
        return render(self.request, "billing/renewal.html", {"page": page}, status=status)
