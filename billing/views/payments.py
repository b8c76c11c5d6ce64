"""Paying several open invoices in one step."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import CustomerRequest
from billing.decorators import customer_page
from billing.errors import StripeUnavailable
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoices import OPEN_LIMIT
from billing.pages.card_choice import FIELD as METHOD
from billing.pages.card_choice import chosen_method, named_method
from billing.pages.parts import FormError
from billing.pages.payments import FIELD, NOTHING, PAYS, WITH, choice_changed, payments_page
from billing.pages.sent_form import SentForm, no_answer, no_method_chosen
from billing.pages.subscription_reads import with_method
from billing.pages.used_words import paid_sentence, unpaid_sentence
from billing.pages.uses_reads import UsesReads, read_uses
from billing.payment_uses import InvoiceCharge, PaymentUses, Used
from billing.return_urls import with_rest
from billing.sentences import in_a_row
from billing.services.use_payment_method import use_payment_method
from billing.tokens import token_in
from billing.views.finishing import finished
from billing.views.returning import first_form


@customer_page()
@require_http_methods(["GET", "HEAD", "POST"])
def payments(request: CustomerRequest, gateway: CustomerGateway) -> HttpResponse:
    """All open invoices, and what those that are chosen cost together; POST pays them, the oldest first."""
    reads = _read(request, gateway)
    if request.method == "POST":
        return _pay(request, gateway, reads)
    if not reads.invoices and not reads.due:
        return finished(request, payments_page(reads, ()).empty, level=messages.INFO)
    returned = first_form(request, reads.subject)
    if not returned.chosen:
        returned = SentForm(chosen=request.GET.get(WITH, ""))
    return _shown(request, reads, request.GET.getlist(FIELD), returned)


def _read(request: CustomerRequest, gateway: CustomerGateway) -> UsesReads:
    reads = read_uses(gateway, request.features, most=OPEN_LIMIT)
    named = named_method(request.GET, request.POST) or request.GET.get(WITH, "")
    return replace(reads, subject=with_method(gateway, reads.subject, named))


def _pay(request: CustomerRequest, gateway: CustomerGateway, reads: UsesReads) -> HttpResponse:
    token, charges = token_in(request.POST), _charges(request.POST)
    ids = request.POST.getlist(FIELD) or NOTHING
    method = chosen_method(reads.subject, None, request.POST)
    if request.POST.get("step") == "sum":
        return HttpResponseRedirect(reads.subject.links.payments(ids, method.id if method else ""), status=303)
    if ids == NOTHING or not (charges or set(ids) & {each.id for each in reads.invoices}):
        return _shown(request, reads, NOTHING, SentForm(chosen=method.id if method else ""), status=400)
    if set(ids) != {each.invoice_id for each in charges}:
        form = SentForm(chosen=method.id if method else "", notice=choice_changed())
        return _shown(request, reads, ids, form, status=409)
    if method is None:
        return _shown(request, reads, ids, SentForm(error=no_method_chosen(METHOD)), status=400)
    used = use_payment_method(
        gateway,
        method,
        PaymentUses(is_default=False, for_subscriptions=False, invoices=charges),
        customer=reads.subject.customer,
        subscriptions=(),
        invoices=reads.invoices,
        token=token,
    )
    return _answer(request, reads, used, method.id, token=token)


def _charges(data: "MultiValueDict[str, str]") -> tuple[InvoiceCharge, ...]:
    """Each invoice once, however often it is named."""
    parts = [value.partition(" ") for value in data.getlist(PAYS)[:OPEN_LIMIT]]
    charged = {invoice_id: charged for invoice_id, _space, charged in parts}
    return tuple(InvoiceCharge(*each) for each in charged.items())


def _answer(request: CustomerRequest, reads: UsesReads, used: Used, method_id: str, *, token: str) -> HttpResponse:
    """What is true is what Stripe says of each; where it stopped, the page again with what is left."""
    done = paid_sentence(reads.subject, used)
    if used.bank:
        if done:
            messages.success(request, done)
        address = reverse("billing:invoice_payment_bank", args=[request.merchant.slug, used.bank])
        return HttpResponseRedirect(with_rest(address, [each.id for each in used.not_paid[1:]]), status=303)
    if isinstance(used.error, StripeUnavailable):
        form = SentForm(token, method_id, notice=in_a_row(filter(None, (done, no_answer()))))
        return _left(request, reads, used, form, status=used.error.status)
    if used.error is not None:
        form = SentForm(chosen=method_id, error=FormError(unpaid_sentence(used), METHOD), notice=done)
        return _left(request, reads, used, form, status=used.error.status)
    if not used.paid and (changed := _changed(reads, used)):
        error = FormError(_("The amount has changed since you opened this page. Nothing was charged yet."))
        return _shown(request, reads, changed, SentForm(chosen=method_id, error=error), status=409)
    return finished(request, done, level=messages.SUCCESS if used.paid else messages.INFO)


def _left(request: CustomerRequest, reads: UsesReads, used: Used, form: SentForm, *, status: int) -> HttpResponse:
    """What was not paid is still chosen; what was is gone. Nothing is asked once more: Stripe may be away."""
    paid = {each.id for each in used.paid}
    reads = replace(
        reads,
        invoices=[each for each in reads.invoices if each.id not in paid],
        due=[each for each in reads.due if each.id not in paid],
    )
    return _shown(request, reads, [each.id for each in used.not_paid] or NOTHING, form, status=status)


def _changed(reads: UsesReads, used: Used) -> list[str]:
    """What was chosen and is still open, with another amount than was shown."""
    chosen = {each.invoice_id for each in used.not_due}
    return [each.id for each in reads.invoices if each.id in chosen]


def _shown(
    request: CustomerRequest, reads: UsesReads, chosen: Sequence[str], form: SentForm, *, status: int = 200
) -> HttpResponse:
    return render(request, "billing/payments.html", {"page": payments_page(reads, chosen, form)}, status=status)
