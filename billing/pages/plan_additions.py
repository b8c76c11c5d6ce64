"""What can be added to a subscription, on the choose page."""

from billing.gateway.offers import Offer
from billing.pages.plan_choices import Choosing, product_choice
from billing.pages.plan_fields import quantity_field
from billing.pages.plan_form import FormInput
from billing.pages.plan_parts import PlanAddition
from billing.policy.offered_prices import offers_to_add, quantity_limits
from billing.policy.quantities import typed_number, usual_quantity


def plan_additions(form: FormInput) -> tuple[PlanAddition, ...]:
    """One for each product that is not in the subscription, in the merchant's order."""
    offers = offers_to_add(form.subscription, form.update, form.plan.offers)
    return tuple(_addition(form, offer) for offer in offers)


def _addition(form: FormInput, offer: Offer) -> PlanAddition:
    asked, field = form.change.of_product(offer.product.id), f"add-{offer.product.id}"
    licensed = [price for price in offer.prices if not price.is_metered]
    limits = quantity_limits(licensed[0], form.update) if licensed else None
    usual, typed = usual_quantity(limits), typed_number(asked.quantity)
    is_single = len(offer.prices) == 1
    choosing = Choosing(
        field=field,
        currency=form.subscription.currency,
        update=form.update,
        quantity=usual if typed is None else typed,
        chosen=asked.price,
    )
    product = product_choice(choosing, offer.product, offer.prices, offer.prices[0].id if is_single else "")
    unit = offer.product.unit_label or ""
    return PlanAddition(
        field=field,
        product=product,
        is_single=is_single,
        is_none_checked=not any(price.is_checked for price in product.prices),
        error=form.error(field),
        quantity=quantity_field(form, asked, usual, [(offer.product.name, limits)], unit),
    )
