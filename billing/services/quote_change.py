"""Say what a change of plan costs, before it is made."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accounts.features import SubscriptionUpdate
from billing.errors import NotFound, PaymentMethodMissing, RequestRefused
from billing.flows import GivenDiscount
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import Answer, together
from billing.gateway.plan_updates import ChangeTerms, preview_change, preview_recurring
from billing.gateway.previews import ChangePreview
from billing.gateway.promotion_codes import FoundCode
from billing.plan_quotes import PlanQuote
from billing.policy.period_end import waits_for_period_end
from billing.policy.plan_change import WantedPlan


class CodeRefused(Exception):
    """Stripe refused the promotion code: without it the change can be previewed. `code` is Stripe's error code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class QuoteRequest:
    """What is to be quoted. `now` is the customer's present, `proration_date` the moment that prorations count from."""

    plan: WantedPlan
    update: SubscriptionUpdate
    now: int
    can_pay: bool
    """Whether there is a payment method that could pay."""
    proration_date: int | None = None
    code: FoundCode | None = None
    given: GivenDiscount | None = None
    """What the merchant's link brings; a code that the customer typed comes instead of it."""


def quote_change(gateway: CustomerGateway, asked: QuoteRequest) -> PlanQuote:
    """Preview the change, one round; raises `CodeRefused`, `PaymentMethodMissing` and our other errors.

    Stripe does not end a trial that nothing could pay for, so that is not tried.
    """
    is_scheduled = waits_for_period_end(asked.plan, asked.update)
    terms = _terms(asked, is_scheduled=is_scheduled)
    if terms.ends_trial and not asked.can_pay:
        raise PaymentMethodMissing(_("This change ends your trial and is paid at once. Save a payment method first."))
    try:
        invoice, recurring, saved = _previews(gateway, terms, is_scheduled=is_scheduled)
    except (RequestRefused, NotFound) as error:
        if asked.code is None and not asked.given:
            raise
        _previews(gateway, replace(terms, promotion_code="", coupon=""), is_scheduled=is_scheduled)
        raise CodeRefused(error.code) from None
    if asked.plan.subscription.coming_phases and not is_scheduled:
        invoice, recurring = _as_without_schedule(asked, invoice), None
    return PlanQuote(
        plan=asked.plan,
        terms=terms,
        now=asked.now,
        is_scheduled=is_scheduled,
        invoice=invoice,
        recurring=recurring,
        code=asked.code,
        saved_today=saved[0],
        saved_later=saved[1],
    )


def _as_without_schedule(asked: QuoteRequest, invoice: ChangePreview | None) -> ChangePreview | None:
    """What is planned for later is dropped with the change, but Stripe previews the next renewal as if it still came
    (inferred; a preview that leaves the schedule out cannot be asked for): only what is billed at once is certain.
    """
    ends = [item.current_period_end for item in asked.plan.subscription.items.data]
    return invoice if invoice is not None and invoice.is_made_at_once(asked.now, ends) else None


def _terms(asked: QuoteRequest, *, is_scheduled: bool) -> ChangeTerms:
    """The configuration's words, as they apply to this subscription.

    A change that waits has no prorations and leaves trial and anchor alone. During a trial there is no cycle yet whose
    anchor could be moved: either the trial ends, which begins one, or it goes on.
    https://docs.stripe.com/api/customer_portal/configurations/object#portal_configuration_object-features-subscription_update
    """
    subscription, update = asked.plan.subscription, asked.update
    given = asked.given or GivenDiscount()
    is_trialing = subscription.status == "trialing"
    begins = min((item.current_period_start for item in subscription.items.data), default=0)
    return ChangeTerms(
        subscription=subscription,
        items=[dict(item) for item in asked.plan.stripe_items()],
        proration_behavior="none" if is_scheduled else update.proration_behavior,
        # Never before the period that it has to be within, whatever this computer's clock says.
        proration_date=max(asked.now if asked.proration_date is None else asked.proration_date, begins),
        resets_anchor=update.billing_cycle_anchor == "now" and not is_trialing and not is_scheduled,
        ends_trial=is_trialing and update.trial_update_behavior == "end_trial" and not is_scheduled,
        promotion_code=asked.code.id if asked.code else given.promotion_code,
        coupon="" if asked.code else given.coupon,
    )


def _previews(
    gateway: CustomerGateway, terms: ChangeTerms, *, is_scheduled: bool
) -> tuple[ChangePreview | None, ChangePreview | None, tuple[int, int]]:
    """The next invoice and each one after it; and what the promotion code saves on both, in the smallest unit.

    What a discount saves on prorations is inside their amounts, so that only the same without the code tells it.
    """
    plain = replace(terms, promotion_code="") if terms.promotion_code else None
    with together() as reads:
        invoice = None if is_scheduled else reads.ask(preview_change(gateway, terms))
        recurring = reads.ask(preview_recurring(gateway, terms))
        plain_invoice = reads.ask(preview_change(gateway, plain), is_extra=True) if plain and invoice else None
        plain_recurring = reads.ask(preview_recurring(gateway, plain), is_extra=True) if plain else None
    is_known = bool(terms.promotion_code or terms.coupon) and is_scheduled
    found = None if invoice is None else _unless_nothing_comes(invoice)
    following = recurring.value if is_known else _if_known(recurring)
    return found, following, (_saved(plain_invoice, found), _saved(plain_recurring, following))


def _saved(without: Answer[ChangePreview] | None, found: ChangePreview | None) -> int:
    if without is None or without.error is not None or found is None:
        return 0
    return max(without.value.total - found.total, 0)


def _unless_nothing_comes(answer: Answer[ChangePreview]) -> ChangePreview | None:
    if answer.error is not None and answer.error.code == "invoice_upcoming_none":
        return None
    return answer.value


def _if_known(answer: Answer[ChangePreview]) -> ChangePreview | None:
    """What comes after the next invoice is good to know, not needed to change a plan."""
    return None if isinstance(answer.error, NotFound | RequestRefused) else answer.value
