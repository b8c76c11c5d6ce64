"""What became of a change of plan, in sentences, from what Stripe answered."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.gateway.plan_updates import PlanUpdated
from billing.gateway.subscriptions import Subscription
from billing.money import Money, format_number
from billing.pages.plan_confirmation import wanted_name
from billing.pages.plan_figures import has_usage_amount, rhythm_of
from billing.pages.subject import Subject
from billing.plan_quotes import PlanQuote
from billing.rhythms import then_again
from billing.sentences import in_a_row


def updated_sentence(subject: Subject, quote: PlanQuote, updated: PlanUpdated) -> str:
    """ "Your plan changes to Team today. You paid €31.27 now. Then €79.00 on 18 December 2026 and every month after
    that."
    """
    left = [left_sentence(quote.subscription)] if updated.leaves_plan else []
    return in_a_row([_change(subject, quote), *_money(updated), *_next(quote), *left])


def left_sentence(subscription: Subscription) -> str:
    """For an earlier plan that could not be dropped: the home page shows it too, with the way to take it back."""
    planned = subscription.coming_phases[0].start_date
    return _("The change that is planned for %(date)s stays planned.") % {"date": long_date(planned)}


def scheduled_sentence(subject: Subject, quote: PlanQuote, date: int) -> str:
    """ "Your plan changes to Starter on 18 December 2026. Nothing is charged before."."""
    values = {"plan": _plan(subject, quote), "date": long_date(date)}
    if values["plan"]:
        changed = _("Your plan changes to %(plan)s on %(date)s.") % values
    else:
        changed = _("Your subscription changes on %(date)s as you confirmed it.") % values
    return in_a_row([changed, _("Nothing changes before.")])


def already_sentence() -> str:
    """For a form that was sent again after it was done."""
    return _("This change is made already. Nothing was charged twice.")


def already_planned_sentence(date: int) -> str:
    """The same for a change at the end of the period."""
    return _("This change is planned already, for %(date)s.") % {"date": long_date(date)}


def _change(subject: Subject, quote: PlanQuote) -> str:
    plan = _plan(subject, quote)
    if plan:
        return _("Your plan changes to %(plan)s today.") % {"plan": plan}
    changed = [item for item in quote.plan.items if item.is_changed]
    if len(changed) == 1 and changed[0].item and not changed[0].is_removed and changed[0].quantity is not None:
        values = {"count": format_number(changed[0].quantity), "product": wanted_name(subject, changed[0])}
        return _("You have %(count)s × %(product)s from today.") % values
    return _("Your subscription is changed as of today.")


def _plan(subject: Subject, quote: PlanQuote) -> str:
    """The name of the new plan, where the change is just that."""
    changed = [item for item in quote.plan.items if item.is_changed]
    if len(changed) != 1 or changed[0].item is None or changed[0].is_removed:
        return ""
    return "" if changed[0].item.price.id == changed[0].price.id else wanted_name(subject, changed[0])


def _money(updated: PlanUpdated) -> Iterator[str]:
    if updated.amount_paid:
        yield _("You paid %(amount)s now.") % {"amount": Money(updated.amount_paid, updated.currency)}
    if updated.amount_open and updated.due_date is not None:
        values = {"amount": Money(updated.amount_open, updated.currency), "date": long_date(updated.due_date)}
        yield _("An invoice of %(amount)s was made. It is due on %(date)s.") % values
    elif updated.amount_open:
        yield _("A payment of %(amount)s is on its way.") % {"amount": Money(updated.amount_open, updated.currency)}
    if updated.credit:
        yield _("%(amount)s was added to your credit.") % {"amount": Money(updated.credit, updated.currency)}
    if updated.carried_over:
        yield _("%(amount)s comes with your next invoice.") % {"amount": Money(updated.carried_over, updated.currency)}
    if not (updated.amount_paid or updated.amount_open):
        yield _("Nothing was charged today.")


def _next(quote: PlanQuote) -> Iterator[str]:
    recurring, next_at, rhythm = quote.recurring, quote.next_at, rhythm_of(quote)
    if next_at is None:
        return
    if quote.invoice is not None and not quote.is_billed_today:
        values = {"amount": Money(quote.invoice.amount_due, quote.invoice.currency), "date": long_date(next_at)}
        yield _("The next charge is %(amount)s on %(date)s.") % values
    elif recurring is not None and rhythm is not None and not has_usage_amount(quote):
        yield then_again(Money(recurring.total, recurring.currency), next_at, rhythm)
