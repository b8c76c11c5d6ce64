"""A change that is planned, in words: "Changes to Starter on 18 December 2026."."""

from django.utils.translation import gettext as _

from billing.dates import long_date
from billing.gateway.prices import Price
from billing.gateway.schedules import Phase, PhaseItem
from billing.gateway.subscriptions import Subscription
from billing.money import format_number
from billing.pages.names import joined_names, subscription_name
from billing.pages.subject import Subject
from billing.policy.scheduled_change import coming_change
from billing.price_texts import ItemPrice, price_text


def scheduled_change_notice(subject: Subject, subscription: Subscription) -> str:
    """What it becomes and when, and when it ends if that is settled too; empty when no change is planned."""
    phase = coming_change(subscription)
    if phase is None:
        return ""
    values = {"plan": planned_name(subject, subscription, phase), "date": long_date(phase.start_date)}
    ends_at = subscription.ends_at
    if ends_at is not None and ends_at > phase.start_date:
        values["end"] = long_date(ends_at)
        if values["plan"]:
            return _("Changes to %(plan)s on %(date)s and ends on %(end)s.") % values
        return _("Changes on %(date)s and ends on %(end)s.") % values
    if values["plan"]:
        # Translators: about a subscription. Plan is the name of one or more products, such as "Starter"
        return _("Changes to %(plan)s on %(date)s.") % values
    return _("Changes on %(date)s.") % values


def planned_name(subject: Subject, subscription: Subscription, phase: Phase) -> str:
    """ "Starter", "5 × Team", "Pro (€490.00 / year)", "Pro and Support"; empty when a name is not known."""
    names = [_planned_item(subject, subscription, item) for item in phase.items]
    return joined_names(names) if names and all(names) else ""


def undone(subject: Subject, subscription: Subscription) -> str:
    """What is true when a planned change was taken back."""
    values = {"name": subscription_name(subject, subscription)}
    phase = coming_change(subscription)
    if phase is None:
        return _("No change is planned. You keep %(name)s.") % values
    values |= {"plan": planned_name(subject, subscription, phase), "date": long_date(phase.start_date)}
    if values["plan"]:
        return _("You keep %(name)s. It does not change to %(plan)s on %(date)s.") % values
    return _("You keep %(name)s. It does not change on %(date)s.") % values


def _planned_item(subject: Subject, subscription: Subscription, planned: PhaseItem) -> str:
    """One item: its product, with what else is new about it where the product is not."""
    items = {item.price.id: item for item in subscription.items.data}
    same = items.get(planned.price)
    price = same.price if same else subject.catalogue.prices.get(planned.price)
    name = _name(subject, price)
    if price is None or not name:
        return ""
    if same is None and any(item.price.product == price.product for item in items.values()):
        words = price_text(ItemPrice(price, planned.quantity, subscription.currency, price))
        # Translators: a product and its price, such as "Pro (€490.00 / year)"
        return _("%(product)s (%(price)s)") % {"product": name, "price": words} if words else ""
    is_other_quantity = same is not None and same.quantity != planned.quantity
    if planned.quantity is not None and (planned.quantity > 1 or is_other_quantity):
        values = {"count": format_number(planned.quantity), "product": name}
        # Translators: a quantity and a product, such as "5 × Team"
        return _("%(count)s × %(product)s") % values
    return name


def _name(subject: Subject, price: Price | None) -> str:
    return (subject.catalogue.names.get(price.product) or price.nickname or "") if price else ""
