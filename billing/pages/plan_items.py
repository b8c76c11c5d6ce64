"""The items of a subscription on the choose page: what each is today and what it may become."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.dates import long_date
from billing.gateway.offers import OfferedProduct
from billing.gateway.prices import Price
from billing.gateway.subscriptions import SubscriptionItem
from billing.money import Money, format_number
from billing.pages.names import product_name
from billing.pages.plan_choices import Choosing, product_choice
from billing.pages.plan_fields import quantity_field, removal_field
from billing.pages.plan_form import FormInput
from billing.pages.plan_parts import PlanItem, QuantityField
from billing.pages.plan_reads import PlanReads
from billing.policy.offered_prices import offers_for_item, quantity_limits
from billing.policy.quantities import typed_number
from billing.price_texts import ItemPrice, price_text, quantity_text, rate_text, tier_rows, tiers_note

Group = tuple[OfferedProduct, list[Price]]


def plan_item(form: FormInput, item: SubscriptionItem) -> PlanItem:
    """One item with its fields."""
    plan, asked, field = form.plan, form.change.of(item.id), f"price-{item.id}"
    name = product_name(plan.subject, item.price)
    groups = _groups(form, item, name)
    ids = {price.id for _product, prices in groups for price in prices}
    choosing = Choosing(
        field=field,
        currency=plan.subscription.currency,
        update=form.update,
        quantity=_quantity_of(form, item),
        current=item.price.id,
        chosen=asked.price if asked.price in ids else item.price.id,
    )
    is_only = len(plan.subscription.items.data) == 1
    first = groups[0][1][0].id
    choices = [product_choice(choosing, product, prices, first) for product, prices in groups]
    own = [choice for choice in choices if is_only or choice.is_current]
    others = [choice for choice in choices if choice not in own]
    today = ItemPrice(item.price, item.quantity, plan.subscription.currency, item.price)
    has_choice = len(ids) > 1
    return PlanItem(
        field=field,
        name=name,
        price=price_text(today),
        quantity_text=quantity_text(today),
        usage=_usage(plan, item),
        choices=tuple(own) if has_choice else (),
        others=tuple(others),
        is_others_open=any(price.is_checked for choice in others for price in choice.prices),
        error=form.error(field),
        quantity=_quantity_field(form, groups, item, today),
        removal=removal_field(form, item, name),
        tiers=() if has_choice else tier_rows(today),
        tiers_note="" if has_choice else tiers_note(today),
    )


def _groups(form: FormInput, item: SubscriptionItem, name: str) -> list[Group]:
    """The products that it may be, with their prices. Today's price is among them, also when nobody can choose it any
    more; several items begin with their own product, a single one keeps the merchant's order.
    """
    plan = form.plan
    offers = offers_for_item(plan.subscription, item, form.update, plan.offers)
    groups: list[Group] = [(offer.product, list(offer.prices)) for offer in offers]
    own = next((group for group in groups if group[0].id == item.price.product), None)
    if own is None:
        known = next((offer.product for offer in plan.offers if offer.product.id == item.price.product), None)
        own = (known or OfferedProduct(item.price.product, name, active=False), [])
        groups.insert(0, own)
    if all(price.id != item.price.id for price in own[1]):
        own[1].insert(0, item.price)
    if len(plan.subscription.items.data) > 1:
        groups.sort(key=lambda group: group is not own)
    return groups


def _quantity_of(form: FormInput, item: SubscriptionItem) -> int:
    """For how many the prices are shown: what was typed, or today's quantity where that cannot be had."""
    typed = typed_number(form.change.of(item.id).quantity)
    if typed is None or form.error(f"quantity-{item.id}"):
        return 1 if item.quantity is None else item.quantity
    return typed


def _quantity_field(
    form: FormInput, groups: Sequence[Group], item: SubscriptionItem, today: ItemPrice
) -> QuantityField | None:
    if item.price.is_metered:
        return None
    asked = form.change.of(item.id)
    if len(form.subscription.items.data) > 1:
        # Of several items each has its own product's limits, and those of another product once that is chosen.
        groups = [group for group in groups if {item.price.id, asked.price} & {price.id for price in group[1]}]
    limits = [(product.name, quantity_limits(prices[0], form.update)) for product, prices in groups]
    units = {product.unit_label or "" for product, _prices in groups}
    unit = units.pop() if len(units) == 1 else ""
    field = quantity_field(form, asked, today.quantity or 0, limits, unit)
    rate = rate_text(today)
    if field is None or not rate or sum(len(prices) for _product, prices in groups) > 1:
        return field
    return replace(field, hints=(*field.hints, rate))


def _usage(plan: PlanReads, item: SubscriptionItem) -> tuple[str, ...]:
    """What was used in this period and what that costs, as the next invoice would have it now; silent when that is not
    known. Graduated tiers make several lines of one usage, and a flat amount makes one that counts nothing.
    """
    if plan.usage is None or not item.price.is_metered:
        return ()
    since = long_date(item.current_period_start)
    lines = [line for line in plan.usage if line.item == item.id and not line.is_proration]
    if not any(line.amount or line.quantity for line in lines):
        is_billed_next = lines or item.current_period_end == plan.subscription.renews_at
        return (_("Nothing was used since %(date)s.") % {"date": since},) if is_billed_next else ()
    amount = Money(sum(line.amount for line in lines), plan.subscription.currency)
    values = {"date": since, "amount": amount}
    if any(tier.flat_amount_decimal for tier in item.price.tiers or []):
        return (_("Usage since %(date)s: %(amount)s so far.") % values,)
    count = sum(line.quantity or 0 for line in lines)
    words = ngettext(
        "Usage since %(date)s: %(count)s unit, %(amount)s so far.",
        "Usage since %(date)s: %(count)s units, %(amount)s so far.",
        count,
    )
    return (words % {**values, "count": format_number(count)},)
