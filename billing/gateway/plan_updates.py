"""Changing the items of a subscription: how it is previewed, and how it is done.

The preview and the update are made from the same terms, with the same proration date, so that what is shown is what is
charged. https://docs.stripe.com/billing/subscriptions/prorations#preview-proration
"""

from dataclasses import dataclass, field
from typing import Any, Literal

import stripe

from billing.errors import CardDeclined
from billing.gateway.discounts import kept
from billing.gateway.gateway import CustomerGateway
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.previews import ChangePreview, create_preview
from billing.gateway.subscription_updates import choose_method, update_subscription
from billing.gateway.subscriptions import Subscription

# What Stripe answers to `error_if_incomplete` when the bank wants to ask the customer: the first as recorded, the
# second as documented for payments. https://docs.stripe.com/error-codes
_AUTHENTICATION = frozenset({"subscription_payment_intent_requires_action", "authentication_required"})

_UPDATE = "subscription.update"
_UPDATE_WHEN_PAID = "subscription.update_when_paid"


@dataclass(frozen=True)
class ChangeTerms:
    """A change of a subscription's items in Stripe's words. `proration_date` is a timestamp in seconds."""

    subscription: Subscription
    items: list[dict[str, Any]]
    proration_behavior: str
    proration_date: int
    resets_anchor: bool = False
    ends_trial: bool = False
    promotion_code: str = ""
    """The id of a promotion code that is redeemed with the change."""
    coupon: str = ""
    """The id of a coupon that is applied with the change, where the merchant's link names one."""

    def params(self) -> dict[str, Any]:
        """What the preview and the update share.

        A proration date goes with prorations only ("proration_behavior cannot be set to none"), and there are none
        during a trial. https://docs.stripe.com/api/invoices/create_preview
        """
        params: dict[str, Any] = {"items": self.items, "proration_behavior": self.proration_behavior}
        if self.proration_behavior != "none" and self.subscription.status != "trialing":
            params["proration_date"] = self.proration_date
        if self.resets_anchor:
            # An object since 2026-09-30.endive.
            params["billing_cycle_anchor"] = {"type": "now"}
        if self.ends_trial:
            params["trial_end"] = "now"
        return params

    def discounts(self) -> dict[str, Any]:
        """Those in force and the new one: a list overwrites what is there, no list leaves it.

        https://docs.stripe.com/api/subscriptions/update#update_subscription-discounts
        """
        new = {"promotion_code": self.promotion_code} if self.promotion_code else {"coupon": self.coupon}
        if not any(new.values()):
            return {}
        return {"discounts": [*kept(self.subscription.discounts), new]}


@dataclass(frozen=True)
class PlanUpdated:
    """What Stripe answered. Amounts in the smallest unit of `currency`.

    Without an `invoice_id` nothing was billed by the change itself.
    """

    invoice_id: str = ""
    currency: str = ""
    amount_paid: int = 0
    amount_open: int = 0
    """Still to be paid: an invoice that was sent, or one that a bank is working on."""
    due_date: int | None = None
    credit: int = 0
    """What was added to the customer's credit."""
    carried_over: int = 0
    """Too little to be charged now: the next invoice collects it."""
    waits_for_payment: bool = field(default=False)
    """Whether the change counts only once the invoice is paid (a pending update)."""
    leaves_plan: bool = False
    """Whether what was planned for later before is planned still, though it should not."""


async def preview_change(gateway: CustomerGateway, terms: ChangeTerms) -> ChangePreview:
    """What the change causes next: an invoice at once, or the next renewal with it. Raises our errors."""
    return await create_preview(
        gateway.client, terms.subscription.id, subscription_details=terms.params(), **terms.discounts()
    )


async def preview_recurring(gateway: CustomerGateway, terms: ChangeTerms) -> ChangePreview:
    """What each following period costs: no prorations and nothing that is charged once.

    https://docs.stripe.com/api/invoices/create_preview#create_create_preview-preview_mode
    """
    return await create_preview(
        gateway.client,
        terms.subscription.id,
        subscription_details=terms.params(),
        preview_mode="recurring",
        **terms.discounts(),
    )


def update_plan(
    gateway: CustomerGateway, terms: ChangeTerms, *, token: str, payment_method: PaymentMethod | None = None
) -> PlanUpdated:
    """Change the items, paid at once or not changed at all; raises `CardDeclined`.

    `payment_method` pays from now on; without one, what pays already does. A declined payment changes nothing
    (`error_if_incomplete`); a subscription that is paid by invoice has no payment that could be.
    https://docs.stripe.com/billing/subscriptions/change, https://docs.stripe.com/api/subscriptions/update
    """
    params: dict[str, Any] = {**terms.params(), **terms.discounts(), "expand": ["latest_invoice"]}
    if terms.subscription.collection_method == "charge_automatically":
        params["payment_behavior"] = "error_if_incomplete"
        if payment_method is not None:
            params["default_payment_method"] = payment_method.id
    return _write(gateway, _UPDATE, terms, params, token)


def update_plan_when_paid(
    gateway: CustomerGateway, terms: ChangeTerms, *, token: str, payment_method: PaymentMethod | None = None
) -> PlanUpdated:
    """The same for a payment that the customer's bank wants to be confirmed: the change waits for it.

    Takes only what pending updates support, so another payment method is chosen by a write of its own before.
    https://docs.stripe.com/billing/subscriptions/pending-updates-reference#supported-attributes (discounts: changelog
    of 2026-05-27)
    """
    if payment_method is not None:
        choose_method(gateway, terms.subscription, payment_method, token=token)
    params = {
        **terms.params(),
        **terms.discounts(),
        "payment_behavior": "pending_if_incomplete",
        "expand": ["latest_invoice"],
    }
    return _write(gateway, _UPDATE_WHEN_PAID, terms, params, token)


def wants_authentication(error: CardDeclined) -> bool:
    """Whether the payment is not refused, only to be confirmed by the customer with their bank.

    https://docs.stripe.com/billing/subscriptions/overview#requires-action
    """
    return bool(_AUTHENTICATION & {error.code, error.decline_code})


def _write(
    gateway: CustomerGateway, operation: str, terms: ChangeTerms, params: dict[str, Any], token: str
) -> PlanUpdated:
    subscription = terms.subscription
    coupon: dict[str, Any] = {"coupon": terms.coupon} if terms.coupon else {}
    changed = update_subscription(
        gateway,
        subscription,
        params,
        token=token,
        operation=operation,
        change="plan",
        items=terms.items,
        promotion_code=terms.promotion_code,
        **coupon,
    )
    return _updated(changed, before=subscription.latest_invoice)


def _updated(changed: stripe.Subscription, before: str | None) -> PlanUpdated:
    """Read from Stripe's answer. An invoice that was there before says nothing about this change."""
    invoice, waits = changed.latest_invoice, changed.pending_update is not None
    if not isinstance(invoice, stripe.Invoice) or invoice.id == before:
        return PlanUpdated(waits_for_payment=waits)
    # What is left of the total after the payment goes to the balance; a draft does not say so yet.
    balance = invoice.total - invoice.amount_due
    if invoice.starting_balance < 0 < invoice.total:
        balance = 0
    return PlanUpdated(
        invoice_id=invoice.id or "",
        currency=invoice.currency,
        amount_paid=invoice.amount_paid,
        amount_open=invoice.amount_remaining if invoice.status in _OPEN else 0,
        due_date=invoice.due_date,
        credit=-balance if invoice.total < 0 else 0,
        carried_over=balance if invoice.total > 0 and invoice.amount_due == 0 else 0,
        waits_for_payment=waits,
    )


_OPEN: frozenset[Literal["open", "draft"] | str | None] = frozenset({"open", "draft"})
