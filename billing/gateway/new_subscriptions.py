"""Subscribing again to what ended: how it is previewed, and how it is done.

The preview and the subscription are made from the same terms, so that what is shown is what is charged.
https://docs.stripe.com/api/subscriptions/create, https://docs.stripe.com/api/invoices/create_preview
"""

from dataclasses import dataclass
from typing import Any, cast

import stripe
from stripe.params import SubscriptionCreateParams

from billing.gateway.client import compute
from billing.gateway.gateway import CustomerGateway
from billing.gateway.previews import ChangePreview
from billing.gateway.subscriptions import Subscription, SubscriptionItem

_CREATE = "subscription.create"
_CREATE_UNPAID = "subscription.create_unpaid"


@dataclass(frozen=True)
class RenewalTerms:
    """What the new subscription takes over from the one that ended.

    Kept is what says what is bought, how it is taxed and collected, and whose money it is: prices, quantities,
    currency, tax rates, automatic tax, the way of collecting, the connected account, its fee, and the merchant's
    description and metadata (by which merchants tell whom to serve). Not granted again: trials, discounts, promotion
    codes. Dates begin anew, and the billing mode is the one that new subscriptions have.
    """

    ended: Subscription

    def preview_params(self) -> dict[str, Any]:
        """For a preview of the first invoice."""
        ended = self.ended
        details: dict[str, Any] = {"items": [_item(item) for item in ended.items.data], **_tax_rates(ended)}
        details["billing_mode"] = {"type": "flexible"}
        params: dict[str, Any] = {"customer": ended.customer, "currency": ended.currency}
        if ended.on_behalf_of:
            params["on_behalf_of"] = ended.on_behalf_of
        return {**params, **_automatic_tax(ended), "subscription_details": details}

    def creation_params(self) -> dict[str, Any]:
        """For the subscription itself, but for how it is paid."""
        ended = self.ended
        params: dict[str, Any] = {
            "customer": ended.customer,
            "currency": ended.currency,
            "items": [_item(item) for item in ended.items.data],
            "billing_mode": {"type": "flexible"},
            "collection_method": ended.collection_method,
            "expand": ["latest_invoice"],
            **_tax_rates(ended),
            **_automatic_tax(ended),
        }
        if ended.collection_method == "send_invoice":
            params["days_until_due"] = ended.days_until_due or 0
        for name in ("description", "metadata", "on_behalf_of", "application_fee_percent"):
            if getattr(ended, name):
                params[name] = getattr(ended, name)
        if ended.transfer_data is not None:
            data = {
                "destination": ended.transfer_data.destination,
                "amount_percent": ended.transfer_data.amount_percent,
            }
            params["transfer_data"] = {name: value for name, value in data.items() if value is not None}
        return params


def _item(item: SubscriptionItem) -> dict[str, Any]:
    params: dict[str, Any] = {"price": item.price.id}
    if item.quantity is not None and not item.price.is_metered:
        params["quantity"] = item.quantity
    if item.tax_rates:
        params["tax_rates"] = [rate.id for rate in item.tax_rates]
    return params


def _tax_rates(ended: Subscription) -> dict[str, Any]:
    return {"default_tax_rates": [rate.id for rate in ended.default_tax_rates]} if ended.default_tax_rates else {}


def _automatic_tax(ended: Subscription) -> dict[str, Any]:
    return {"automatic_tax": {"enabled": True}} if ended.automatic_tax.enabled else {}


@dataclass(frozen=True)
class Subscribed:
    """What Stripe answered. Amounts in the smallest unit of `currency`."""

    id: str
    status: str
    invoice_id: str
    currency: str
    amount_paid: int


async def preview_renewal(client: stripe.StripeClient, terms: RenewalTerms) -> ChangePreview:
    """The first invoice of the new subscription. Raises our errors."""
    return await compute(client, "/v1/invoices/create_preview", ChangePreview, **terms.preview_params())


def create_subscription(
    gateway: CustomerGateway,
    terms: RenewalTerms,
    payment_method: str | None,
    *,
    token: str,
    is_paid_later: bool = False,
) -> Subscribed:
    """POST /v1/subscriptions, paid at once or not made at all; raises `CardDeclined`.

    `payment_method` pays for it; `None` lets the customer's default pay. With `is_paid_later` it is made all the same
    and waits for its first payment, 23 hours at most: for a bank that wants the customer to confirm it.
    https://docs.stripe.com/billing/subscriptions/overview#payment-behavior
    """
    params = terms.creation_params()
    if terms.ended.collection_method == "charge_automatically":
        params["payment_behavior"] = "default_incomplete" if is_paid_later else "error_if_incomplete"
        if payment_method is not None:
            params["default_payment_method"] = payment_method
    made = gateway.write(
        _CREATE_UNPAID if is_paid_later else _CREATE,
        terms.ended.id,
        lambda client, options: client.v1.subscriptions.create_async(cast(SubscriptionCreateParams, params), options),
        # Another method is another request, which the key must say: Stripe refuses one key for two of them.
        token=f"{token}\n{payment_method or ''}",
        payment_method=payment_method or "",
        prices=[item.price.id for item in terms.ended.items.data],
    )
    invoice = made.latest_invoice if isinstance(made.latest_invoice, stripe.Invoice) else None
    return Subscribed(
        id=made.id,
        status=made.status,
        invoice_id=(invoice.id or "") if invoice else "",
        currency=made.currency,
        amount_paid=invoice.amount_paid if invoice else 0,
    )
