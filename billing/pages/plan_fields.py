"""The fields of a plan change beside the price: quantity, and removal."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.features import AdjustableQuantity, Feature
from billing.gateway.subscriptions import SubscriptionItem
from billing.money import format_number
from billing.pages.plan_form import FormInput
from billing.pages.plan_parts import QuantityField, RemovalField
from billing.plan_changes import ItemChange
from billing.policy.offered_prices import can_change_prices, is_usage_billed, why_not_removable

Candidate = tuple[str, AdjustableQuantity | None]
"""A product by its name, and the limits of its quantity; `None` where that is fixed."""


def quantity_field(
    form: FormInput, asked: ItemChange, value: int, candidates: Sequence[Candidate], unit_label: str = ""
) -> QuantityField | None:
    """A field for the quantity, where that of any candidate can be chosen; each candidate's limits are said."""
    adjustable = [(product, limits) for product, limits in candidates if limits is not None]
    if not adjustable:
        return None
    name = f"quantity-{asked.key}"
    if len({limits for _product, limits in candidates}) == 1:
        hints: tuple[str, ...] = (_limits_text(adjustable[0][1]),)
    else:
        hints = tuple(_limits_text_of(product, limits) for product, limits in adjustable)
    if len(adjustable) < len(candidates):
        hints += (_("For the other plans the quantity stays as it is."),)
    # Translators: the label of a field; the unit is the merchant's own word, such as "seat"
    label = _("Quantity (%(unit)s)") % {"unit": unit_label} if unit_label else _("Quantity")
    return QuantityField(name, label, asked.quantity or str(value), hints, form.error(name))


def _limits_text(limits: AdjustableQuantity) -> str:
    """ "From 1 to 100", "At least 5"."""
    minimum = format_number(limits.minimum)
    if limits.maximum is None:
        return _("At least %(minimum)s") % {"minimum": minimum}
    return _("From %(minimum)s to %(maximum)s") % {"minimum": minimum, "maximum": format_number(limits.maximum)}


def _limits_text_of(product: str, limits: AdjustableQuantity) -> str:
    """ "Pro: from 1 to 100", where several products differ in it."""
    values = {"product": product, "minimum": format_number(limits.minimum)}
    if limits.maximum is None:
        return _("%(product)s: at least %(minimum)s") % values
    values["maximum"] = format_number(limits.maximum)
    return _("%(product)s: from %(minimum)s to %(maximum)s") % values


def removal_field(form: FormInput, item: SubscriptionItem, product: str) -> RemovalField | None:
    """How an item of several is removed, or why it cannot be; nothing where the merchant lets nobody do that."""
    subscription, update = form.subscription, form.update
    if not can_change_prices(update) or len(subscription.items.data) == 1:
        return None
    name = f"remove-{item.id}"
    licensed = [other for other in subscription.items.data if not other.price.is_metered]
    reason, cancel_url = why_not_removable(subscription, item, update), ""
    if not reason and licensed == [item]:
        reason = _("One product must stay. To end the subscription, cancel it instead.")
        if form.features.has(Feature.SUBSCRIPTION_CANCEL):
            merchant = form.plan.subject.links.merchant_slug
            cancel_url = reverse("billing:cancellation", args=[merchant, subscription.id])
    is_billed = item.price.is_metered and is_usage_billed(subscription, update)
    return RemovalField(
        name=name,
        label=_("Remove %(product)s") % {"product": product},
        hint=_("What you have used so far is still charged.") if is_billed else "",
        is_checked=form.change.of(item.id).is_removed,
        error=form.error(name),
        reason=reason,
        cancel_url=cancel_url,
    )
