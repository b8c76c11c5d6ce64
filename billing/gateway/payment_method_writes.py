"""What pays, changed at Stripe: for the customer, for a subscription and for what its schedule plans."""

from typing import TYPE_CHECKING, Any, cast

from stripe.params import PaymentMethodUpdateParams, SubscriptionScheduleUpdateParams

from billing.gateway.customer_updates import update_customer
from billing.gateway.parallel import wait_for
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.schedule_changes import live_schedule, phases_ahead
from billing.gateway.schedule_phases import copied
from billing.gateway.subscription_updates import choose_method
from billing.gateway.subscriptions import Subscription
from billing.tokens import always

if TYPE_CHECKING:
    from billing.gateway.gateway import CustomerGateway


def make_default(gateway: "CustomerGateway", method: PaymentMethod, *, token: str) -> None:
    """Let it pay whatever names nothing else. It comes before an older `default_source`.

    https://docs.stripe.com/billing/subscriptions/payment-methods-setting#payment-method-priority
    """
    update_customer(
        gateway,
        {"invoice_settings": {"default_payment_method": method.id}},
        # Another method is another request, which the key must say.
        token=f"{token}\n{method.id}",
        change="default_payment_method",
        payment_method=method.id,
    )


def pay_with(
    gateway: "CustomerGateway", subscription: Subscription, method: PaymentMethod, *, token: str, instead_of: str = ""
) -> None:
    """Let it pay for a subscription, now and in the phases that its schedule plans. Raises our errors.

    `instead_of` is the id of the only method that it takes the place of; else it takes that of any other.
    """
    schedule = live_schedule(subscription)
    if schedule is None:
        choose_method(gateway, subscription, method, token=token)
    else:
        _choose_in_schedule(gateway, subscription, schedule.id, method, token=token, instead_of=instead_of)


def detach(gateway: "CustomerGateway", method: PaymentMethod, *, token: str) -> None:
    """POST /v1/payment_methods/{id}/detach: removed for good. https://docs.stripe.com/api/payment_methods/detach"""
    gateway.write(
        "payment_method.detach",
        method.id,
        lambda client, options: client.v1.payment_methods.detach_async(method.id, {}, options),
        token=token,
        type=method.type,
    )


def set_expiry(gateway: "CustomerGateway", method: PaymentMethod, month: int, year: int, *, token: str) -> None:
    """POST /v1/payment_methods/{id}: the month in which a card expires; raises `CardDeclined` when it cannot be so.

    https://docs.stripe.com/api/payment_methods/update#update_payment_method-card
    """
    params = {"card": {"exp_month": month, "exp_year": year}}
    gateway.write(
        "payment_method.update",
        method.id,
        lambda client, options: client.v1.payment_methods.update_async(
            method.id, cast(PaymentMethodUpdateParams, params), options
        ),
        token=f"{token}\n{year}-{month}",
        again=always,
        change="expiry",
    )


def _choose_in_schedule(
    gateway: "CustomerGateway",
    subscription: Subscription,
    schedule_id: str,
    method: PaymentMethod,
    *,
    token: str,
    instead_of: str,
) -> None:
    """A schedule would undo a change of its subscription when its next phase begins, so it is changed itself.

    All phases are sent anew as they are (`copied`), the running one and those that named another method with this one.
    A phase that names none goes on with the customer's default. Nothing is prorated.
    """
    ahead, defaults = wait_for(phases_ahead(gateway.client, schedule_id))
    own = subscription.default_payment_method
    runs_out = not instead_of or instead_of in {own.id if own else "", subscription.default_source}

    def paid(settings: dict[str, Any], *, is_running: bool = False) -> dict[str, Any]:
        named = settings.get("default_payment_method")
        is_replaced = named == instead_of if instead_of else bool(named)
        wanted = {"default_payment_method": method.id} if is_replaced or (is_running and runs_out) else {}
        return {**copied(settings), **wanted}

    params: dict[str, Any] = {
        "phases": [paid(phase, is_running=place == 0) for place, phase in enumerate(ahead)],
        "proration_behavior": "none",
    }
    if defaults.get("default_payment_method"):
        params["default_settings"] = paid(defaults)
    gateway.write(
        "subscription_schedule.choose_payment_method",
        schedule_id,
        lambda client, options: client.v1.subscription_schedules.update_async(
            schedule_id, cast(SubscriptionScheduleUpdateParams, params), options
        ),
        token=f"{token}\n{method.id}",
        again=always,
        payment_method=method.id,
    )
