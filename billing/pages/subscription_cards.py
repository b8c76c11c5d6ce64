"""How the subscriptions section is made."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.features import Features
from billing.dates import day, long_date
from billing.discount_texts import discount_texts
from billing.gateway.cursors import ListPage
from billing.gateway.invoices import Preview
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription, SubscriptionItem
from billing.money import format_number
from billing.pages.names import product_name, subscription_name
from billing.pages.next_payment import next_payment, notice
from billing.pages.parts import Paging
from billing.pages.pending_change import pending_notice
from billing.pages.subject import Subject
from billing.pages.subscription_actions import subscription_actions
from billing.pages.subscriptions import EndedSubscription, SubscriptionCard, SubscriptionLine, SubscriptionsSection
from billing.payment_method_names import expires_before, name_of
from billing.price_texts import item_price, price_text, quantity_text, tier_rows, tiers_note
from billing.statuses import subscription_status


def subscriptions_section(
    subject: Subject, found: ListPage[Subscription], preview: Preview | None, features: Features
) -> SubscriptionsSection:
    """Live ones as cards; ended ones as rows. A subscription that never began is left out."""
    live = [subscription for subscription in found.data if not subscription.has_ended]
    ended = [subscription for subscription in found.data if subscription.status == "canceled"]
    paging = subject.links.paging("subscriptions", found)
    return SubscriptionsSection(
        cards=tuple(_card(subject, subscription, preview, features) for subscription in live),
        ended=tuple(_ended(subject, subscription, features) for subscription in ended),
        paging=paging,
        empty="" if live else _empty(subject, has_more=bool(paging)),
    )


def failed_subscriptions() -> SubscriptionsSection:
    """For when Stripe did not answer for them."""
    problem = _("We cannot show your subscriptions right now. They go on unchanged. Reload the page in a few minutes.")
    return SubscriptionsSection(cards=(), ended=(), paging=Paging(), empty="", problem=problem)


def _empty(subject: Subject, *, has_more: bool) -> str:
    if has_more:
        return _("No active subscription on this page. Look at the other pages of the list.")
    words = _("You have no active subscription. Return to %(merchant)s to choose one.")
    return words % {"merchant": subject.merchant_name}


def _card(
    subject: Subject, subscription: Subscription, preview: Preview | None, features: Features
) -> SubscriptionCard:
    expected = _preview_of(subscription, preview)
    lines = tuple(_line(subject, subscription, item) for item in subscription.items.data)
    payment = next_payment(subscription, expected, lines)
    discounts = subscription.discounts or ([subject.customer.discount] if subject.customer.discount else [])
    method = subject.paying_method(subscription)
    paid_with, icon = _paid_with(subject, subscription, method)
    actions, reasons = subscription_actions(subject, subscription, features)
    return SubscriptionCard(
        id=subscription.id,
        name=subscription_name(subject, subscription),
        description=subscription.description or "",
        status=subscription_status(subscription),
        lines=lines,
        next_payment=payment,
        notice=pending_notice(subject, subscription) or notice(subject, subscription),
        discounts=discount_texts(discounts, subject.now),
        paid_with=paid_with,
        paid_with_icon=icon,
        paid_with_warning=_warning(subject, subscription, method) if payment else "",
        actions=actions,
        reasons=reasons,
    )


def _preview_of(subscription: Subscription, preview: Preview | None) -> Preview | None:
    """The preview if it is about this subscription's renewal, and about nothing that is billed before."""
    if preview is None or preview.subscription != subscription.id or subscription.is_billed_before_renewal:
        return None
    return preview


def _line(subject: Subject, subscription: Subscription, item: SubscriptionItem) -> SubscriptionLine:
    price = item_price(item, subscription.currency, subject.catalogue)
    return SubscriptionLine(
        name=product_name(subject, item.price),
        price=price_text(price),
        quantity=quantity_text(price),
        discounts=discount_texts(item.discounts, subject.now),
        tiers=tier_rows(price),
        tiers_note=tiers_note(price),
    )


def _paid_with(subject: Subject, subscription: Subscription, method: PaymentMethod | None) -> tuple[str, str]:
    """In words, and the name of the mark beside them; empty when something pays that we have not read."""
    if subscription.collection_method == "send_invoice":
        days = subscription.days_until_due
        if not days:
            return _("Paid by invoice, due at once"), ""
        words = ngettext(
            "Paid by invoice, due within %(count)s day", "Paid by invoice, due within %(count)s days", days
        )
        return words % {"count": format_number(days)}, ""
    if method is None:
        return "" if _has_unread_source(subject, subscription) else _("No payment method"), ""
    name = name_of(method)
    return name.name, name.icon


def _warning(subject: Subject, subscription: Subscription, method: PaymentMethod | None) -> str:
    """What stands in the way of the next charge."""
    if subscription.collection_method == "send_invoice":
        return ""
    if method is None:
        return "" if _has_unread_source(subject, subscription) else _without_method(subscription)
    if expires_before(method, subject.today):
        return _("This card has expired, so the next charge may fail.")
    renews_at = subscription.renews_at
    if renews_at is not None and expires_before(method, day(renews_at)):
        return _("This card expires before the next charge.")
    return ""


def _has_unread_source(subject: Subject, subscription: Subscription) -> bool:
    """Whether an older kind of card pays, known by its id only: just the saved methods that were read have names."""
    return bool(subscription.default_source or subject.customer.default_source)


def _without_method(subscription: Subscription) -> str:
    if subscription.status == "trialing":
        match subscription.without_payment_method:
            case "cancel":
                return _("Without a payment method it ends with the trial.")
            case "pause":
                return _("Without a payment method it is paused when the trial ends.")
    return _("Without a payment method the next charge fails.")


def _ended(subject: Subject, subscription: Subscription, features: Features) -> EndedSubscription:
    when = subscription.ended_at
    ended = _("Ended on %(date)s") % {"date": long_date(when)} if when else pgettext("subscription", "Ended")
    actions, reasons = subscription_actions(subject, subscription, features)
    return EndedSubscription(
        id=subscription.id,
        name=subscription_name(subject, subscription),
        ended=ended,
        actions=actions,
        reasons=reasons,
    )
