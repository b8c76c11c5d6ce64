"""Whether a flow can be carried out: the subscription is the customer's, and the configuration allows it.

The literal texts are Stripe's, as far as they are known.
"""

from collections.abc import Callable

from accounts.features import Feature, Features
from accounts.models import Configuration, Merchant
from api.errors import ApiError, resource_missing
from api.session_parameters import Flow
from billing.errors import NotFound
from billing.gateway.flow_subscriptions import (
    FlowSubscription,
    check_coupon,
    check_promotion_code,
    find_flow_subscription,
)

_FEATURE = {
    "customer_update": (Feature.CUSTOMER_UPDATE, "The customer", "updated", "customer update"),
    "payment_method_update": (Feature.PAYMENT_METHOD_UPDATE, "The payment method", "updated", "payment method update"),
    "subscription_cancel": (Feature.SUBSCRIPTION_CANCEL, "This subscription", "canceled", "subscription cancel"),
    "subscription_pause": (Feature.SUBSCRIPTION_PAUSE, "This subscription", "paused", "subscription pause"),
    "subscription_update": (Feature.SUBSCRIPTION_UPDATE, "This subscription", "updated", "subscription update"),
    "subscription_update_confirm": (
        Feature.SUBSCRIPTION_UPDATE,
        "This subscription",
        "updated",
        "subscription update",
    ),
}


def check_flow(merchant: Merchant, customer: str, configuration: Configuration, flow: Flow) -> None:
    """Raise `ApiError` when the flow could not be carried out. Asks Stripe for the subscription it names."""
    features = configuration.parsed_features()
    feature, thing, done, name = _FEATURE[flow.type]
    if not features.has(feature):
        raise ApiError(
            f"{thing} cannot be {done} because the {name} feature in the portal configuration is disabled.",
            param="flow_data[type]",
        )
    if flow.subscription is None:
        return
    try:
        subscription = find_flow_subscription(merchant, customer, flow.subscription)
    except NotFound as error:
        raise resource_missing("subscription", flow.subscription, flow.at("subscription")) from error
    if subscription.has_ended:
        raise ApiError(f"The subscription {subscription.id} is already canceled.", param=flow.at("subscription"))
    if flow.type == "subscription_cancel" and subscription.is_set_to_cancel:
        raise ApiError(
            f"The subscription {subscription.id} is already set to be canceled at period end.",
            param=flow.at("subscription"),
        )
    if flow.type == "subscription_update_confirm":
        _check_confirm(configuration, features, flow, subscription)
    _check_offers(merchant, flow)


def _check_confirm(
    configuration: Configuration, features: Features, flow: Flow, subscription: FlowSubscription
) -> None:
    wanted = flow.details["items"][0]
    item = next((item for item in subscription.items.data if item.id == wanted["id"]), None)
    if item is None:
        raise resource_missing("subscription item", wanted["id"], flow.at("items") + "[0][id]")
    price = wanted["price"] or item.price.id
    offered = {price for offer in features.subscription_update.products for price in offer.prices}
    if price != item.price.id and price not in offered:
        raise ApiError(
            f"The item `{item.id}` cannot be updated to price `{price}` because the configuration `{configuration.id}` "
            "does not include the price in its `features[subscription_update][products]`.",
            param=flow.at("items") + "[0][price]",
        )
    if (
        price == item.price.id
        and wanted.get("quantity", item.quantity) == item.quantity
        and not flow.details["discounts"]
    ):
        raise ApiError("Cannot update the subscription because there are no changes to confirm.")


def _check_offers(merchant: Merchant, flow: Flow) -> None:
    """The coupon that is to keep the customer, or the discount of a confirmed update, is there at Stripe."""
    wanted: list[tuple[Callable[[Merchant, str], None], str, str | None, str]] = []
    if retention := flow.details.get("retention"):
        coupon = retention["coupon_offer"]["coupon"]
        wanted.append((check_coupon, "coupon", coupon, "[retention][coupon_offer][coupon]"))
    for index, discount in enumerate(flow.details.get("discounts") or []):
        wanted.append((check_coupon, "coupon", discount["coupon"], f"[discounts][{index}][coupon]"))
        place = f"[discounts][{index}][promotion_code]"
        wanted.append((check_promotion_code, "promotion code", discount["promotion_code"], place))
    for check, noun, identifier, place in wanted:
        if identifier is None:
            continue
        try:
            check(merchant, identifier)
        except NotFound as error:
            raise resource_missing(noun, identifier, f"flow_data[{flow.type}]{place}") from error
