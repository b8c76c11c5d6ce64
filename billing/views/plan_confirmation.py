"""Where a change of plan is confirmed: its exact figures first, then the change, once."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.features import Feature
from accounts.requests import CustomerRequest
from billing.decline_reasons import decline_sentence
from billing.decorators import customer_page
from billing.errors import CardDeclined, NotAvailable, PaymentMethodMissing, RequestRefused, StripeUnavailable
from billing.flows import given_discount
from billing.gateway.gateway import CustomerGateway
from billing.pages.card_choice import FIELD as CARD_FIELD
from billing.pages.card_choice import chosen_method, named_method
from billing.pages.parts import FormError
from billing.pages.plan_confirmation import (
    Confirmation,
    ConfirmationReads,
    plan_confirmation_page,
    read_confirmation,
)
from billing.pages.plan_method_missing import method_missing_page
from billing.pages.plan_outcome import already_planned_sentence, already_sentence, scheduled_sentence, updated_sentence
from billing.pages.promotion_field import FIELD as CODE_FIELD
from billing.pages.promotion_field import typed_code
from billing.pages.sent_form import figures_changed, no_answer
from billing.plan_changes import PlanChange, plan_change
from billing.plan_quotes import PlanQuote, planned_schedule
from billing.policy.plan import why_plan_is_fixed
from billing.policy.plan_change import PlanRefused, WantedPlan, unchanged_problem, wanted_plan
from billing.policy.promotion_codes import why_refused
from billing.services.change_plan import ChangeScheduled, NeedsAuthentication, change_plan
from billing.services.find_promotion_code import may_try_codes
from billing.services.quote_change import QuoteRequest, quote_change
from billing.services.quote_with_discount import quote_with_code, quote_with_given
from billing.services.recognize_change import ChangeMade, recognize_change
from billing.tokens import new_token, token_in
from billing.views.finishing import finished, lead_to
from billing.views.plan import choose
from billing.views.quoted import quote_field, quoted
from billing.views.returning import first_form

_NOUN = "plan"


@customer_page(Feature.SUBSCRIPTION_UPDATE)
@require_http_methods(["GET", "HEAD", "POST"])
def plan_confirmation(request: CustomerRequest, gateway: CustomerGateway, subscription_id: str) -> HttpResponse:
    """Show what the change costs, and make it when exactly that is confirmed."""
    typed = typed_code(request.GET) if _has_codes(request) else ""
    may_try = may_try_codes(request.portal_session.id)
    named = named_method(request.GET, request.POST)
    read = read_confirmation(gateway, request.features, subscription_id, typed if may_try else "", method_id=named)
    case = _Case(request, gateway, read, plan_change(request.GET), typed)
    try:
        return case.confirm(token_in(request.POST)) if request.method == "POST" else case.show()
    except PaymentMethodMissing as missing:
        page = method_missing_page(read.plan, case.change, typed, missing)
        return render(request, "billing/plan_method_missing.html", {"page": page}, status=missing.status)


def _has_codes(request: CustomerRequest) -> bool:
    return "promotion_code" in request.features.subscription_update.default_allowed_updates


@dataclass(frozen=True)
class _Case:
    """One request about one subscription."""

    request: CustomerRequest
    gateway: CustomerGateway
    read: ConfirmationReads
    change: PlanChange
    typed: str

    def show(self) -> HttpResponse:
        """The page for the first time, or the choose page when what was chosen cannot be had."""
        try:
            plan = self._wanted()
        except PlanRefused as refused:
            return choose(self.request, self.gateway, self.read.plan, self.change, refused.errors)
        returned = first_form(self.request, self.read.plan.subject)
        asked = Confirmation(self.change, self.typed, chosen_method=returned.chosen, saved=returned.saved)
        quote, asked = self._quoted(plan, asked)
        return self._page(quote, asked, status=422 if asked.errors else 200)

    def confirm(self, token: str) -> HttpResponse:
        """Make the change, if it is what was shown."""
        shown = quoted(self.request, _NOUN, self.read.plan.subscription.id) or {}
        done = self._done_already(shown, token)
        if done is not None:
            return done
        try:
            plan = self._wanted()
        except PlanRefused as refused:
            return choose(self.request, self.gateway, self.read.plan, self.change, refused.errors)
        chosen = chosen_method(self.read.plan.subject, self.read.plan.subscription, self.request.POST)
        asked = Confirmation(self.change, self.typed, chosen_method=chosen.id if chosen else "")
        quote, asked = self._quoted(plan, asked, proration_date=shown.get("at"))
        if asked.errors or quote.figures() != shown.get("figures"):
            quote, asked = self._quoted(plan, replace(asked, errors=()))
            return self._page(quote, replace(asked, notice=figures_changed()), status=409)
        return self._made(quote, asked, token)

    def _done_already(self, shown: dict[str, Any], token: str) -> HttpResponse | None:
        """What a form that is sent again is answered; `None` when there is something to do."""
        match recognize_change(self.gateway, self.read.plan.subscription, shown, token=token):
            case ChangeMade():
                return finished(self.request, already_sentence(), level=messages.INFO)
            case ChangeScheduled(date):
                return finished(self.request, already_planned_sentence(date), level=messages.INFO)
            case NeedsAuthentication(invoice_id):
                return lead_to(self.request, "billing:invoice_payment_bank", invoice_id)
        return None

    def _wanted(self) -> WantedPlan:
        """Raises `NotAvailable` and `PlanRefused`."""
        read, update = self.read.plan, self.request.features.subscription_update
        reason = why_plan_is_fixed(read.subscription, update)
        if reason:
            raise NotAvailable(reason)
        plan = wanted_plan(read.subscription, self.change, update, read.offers, read.subject.catalogue.names)
        if plan.is_unchanged:
            raise PlanRefused([unchanged_problem()])
        return plan

    def _quoted(
        self, plan: WantedPlan, asked: Confirmation, *, proration_date: int | None = None
    ) -> tuple[PlanQuote, Confirmation]:
        """The figures with the discount that comes with them, or without it, saying why."""
        wish = QuoteRequest(
            plan=plan,
            update=self.request.features.subscription_update,
            now=self.read.plan.subject.now,
            can_pay=self._can_pay(),
            proration_date=proration_date,
        )
        if self.typed:
            found = quote_with_code(self.gateway, wish, self.read.codes, visitor=self.request.portal_session.id)
        else:
            given = given_discount(self.request.portal_session, plan.subscription.id, self.change)
            found = quote_with_given(self.gateway, wish, given)
        if found.code_problem:
            asked = _with_code_problem(asked, found.code_problem)
        if found.is_given_lost:
            lost = _("The discount that was meant for you can no longer be used. These are the figures without it.")
            asked = replace(asked, notice=asked.notice or lost)
        return found.quote, asked

    def _made(self, quote: PlanQuote, asked: Confirmation, token: str) -> HttpResponse:
        subject, update = self.read.plan.subject, self.request.features.subscription_update
        method = chosen_method(subject, quote.subscription, self.request.POST)
        paying = subject.paying_method(quote.subscription)
        if method is not None and paying is not None and method.id == paying.id:
            method = None
        try:
            outcome = change_plan(
                self.gateway, quote, update, token=token, can_pay=self._can_pay(), payment_method=method
            )
        except CardDeclined as error:
            return self._declined(quote, asked, error)
        except StripeUnavailable as error:
            again = replace(asked, notice=no_answer())
            return self._page(quote, again, status=error.status, token=token, signed=self.request.POST.get("quote", ""))
        except RequestRefused as error:
            if quote.code is None:
                raise
            problem = why_refused(quote.code, quote.subscription, error.code)
            without = quote_change(self.gateway, self._without_code(quote))
            return self._page(without, _with_code_problem(asked, problem), status=422)
        if isinstance(outcome, NeedsAuthentication):
            return lead_to(self.request, "billing:invoice_payment_bank", outcome.invoice_id)
        if isinstance(outcome, ChangeScheduled):
            return finished(self.request, scheduled_sentence(subject, quote, outcome.date))
        return finished(self.request, updated_sentence(subject, quote, outcome))

    def _can_pay(self) -> bool:
        return self.read.plan.subject.can_pay(self.read.plan.subscription)

    def _without_code(self, quote: PlanQuote) -> QuoteRequest:
        update = self.request.features.subscription_update
        return QuoteRequest(plan=quote.plan, update=update, now=quote.now, can_pay=True)

    def _declined(self, quote: PlanQuote, asked: Confirmation, error: CardDeclined) -> HttpResponse:
        """Nothing was changed: the same figures, another try, perhaps with another card."""
        sentence = decline_sentence(error)
        again = replace(asked, errors=(FormError(sentence, CARD_FIELD),), card_error=sentence)
        return self._page(quote, again, status=error.status)

    def _page(
        self, quote: PlanQuote, asked: Confirmation, *, status: int, token: str = "", signed: str = ""
    ) -> HttpResponse:
        figures = {
            "at": quote.terms.proration_date,
            "figures": quote.figures(),
            "planned": planned_schedule(quote.subscription),
        }
        page = plan_confirmation_page(
            self.read.plan.subject,
            quote,
            asked,
            has_codes=_has_codes(self.request),
            token=token or new_token(),
            signed=signed or quote_field(self.request, _NOUN, quote.subscription.id, figures),
        )
        return render(self.request, "billing/plan_confirmation.html", {"page": page}, status=status)


def _with_code_problem(asked: Confirmation, problem: str) -> Confirmation:
    return replace(asked, code_problem=problem, errors=(*asked.errors, FormError(problem, CODE_FIELD)))
