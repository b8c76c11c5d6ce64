"""Ending a subscription, at once or with its period, and taking that back.

https://docs.stripe.com/billing/subscriptions/cancel
"""

from dataclasses import dataclass
from typing import cast

import msgspec
from stripe.params import InvoiceFinalizeInvoiceParams, SubscriptionCancelParams

from billing.gateway.client import StripeList, read
from billing.gateway.gateway import CustomerGateway
from billing.gateway.previews import ChangePreview, create_preview
from billing.gateway.subscription_updates import update_subscription
from billing.gateway.subscriptions import Subscription
from billing.tokens import always


@dataclass(frozen=True)
class CancellationAnswer:
    """What the customer said about leaving. All empty when nothing was said.

    https://docs.stripe.com/api/subscriptions/object#subscription_object-cancellation_details
    """

    feedback: str = ""
    """One of Stripe's eight words."""
    comment: str = ""
    feedback_option: str = ""
    """The id of a reason of the merchant's own."""

    @property
    def reason(self) -> str:
        """For the audit trail, which keeps no words that a customer typed."""
        return self.feedback or self.feedback_option

    def params(self) -> dict[str, dict[str, str]]:
        """`cancellation_details` for a request; nothing when nothing was said."""
        said = {"feedback": self.feedback, "comment": self.comment, "feedback_option": self.feedback_option}
        details = {name: value for name, value in said.items() if value}
        return {"cancellation_details": details} if details else {}


@dataclass(frozen=True, slots=True)
class Ended:
    """What Stripe says of a subscription that was just ended. The latest invoice may be an older one."""

    latest_invoice: str
    at: int


class WaitingItem(msgspec.Struct, frozen=True):
    """An invoice item that waits for the customer's next invoice. https://docs.stripe.com/api/invoiceitems/object"""

    amount: int
    date: int
    currency: str
    proration: bool = False


async def preview_cancellation(
    gateway: CustomerGateway, subscription: Subscription, *, prorates: bool, moment: int
) -> ChangePreview:
    """What an end at `moment` (a timestamp) would put on a last invoice: credits, usage, and what waits already.

    Raises `NotFound` or `RequestRefused` when that is nothing.
    https://docs.stripe.com/api/invoices/create_preview#create_create_preview-subscription_details-cancel_now
    """
    details: dict[str, object] = {"cancel_now": True, "proration_behavior": "create_prorations" if prorates else "none"}
    if prorates:
        details["proration_date"] = moment
    return await create_preview(gateway.client, subscription.id, subscription_details=details)


def cancel_at_period_end(
    gateway: CustomerGateway, subscription: Subscription, answer: CancellationAnswer, *, token: str
) -> None:
    """POST /v1/subscriptions/{id}: it ends with its longest period.

    In classic mode by `cancel_at_period_end`; in flexible mode by `cancel_at`, which is what Stripe's own portal
    writes. https://docs.stripe.com/billing/subscriptions/billing-mode/compare
    """
    shape = {"cancel_at": "max_period_end"} if subscription.is_flexible else {"cancel_at_period_end": True}
    fields = {**shape, **answer.params()}
    update_subscription(
        gateway, subscription, fields, token=token, again=always, change="cancel_at_period_end", reason=answer.reason
    )


def cancel_now(
    gateway: CustomerGateway,
    subscription: Subscription,
    answer: CancellationAnswer,
    *,
    prorates: bool,
    invoices_usage: bool,
    token: str,
) -> Ended:
    """DELETE /v1/subscriptions/{id}: it ends at once.

    `prorates`: unused time becomes a credit that waits for the customer's next invoice. `invoices_usage`: a last
    invoice is made of usage that was not billed and of what waits; without it usage is discarded.
    https://docs.stripe.com/api/subscriptions/cancel
    """
    params = cast(SubscriptionCancelParams, {"prorate": prorates, "invoice_now": invoices_usage, **answer.params()})
    ended = gateway.write(
        "subscription.cancel",
        subscription.id,
        lambda client, options: client.v1.subscriptions.cancel_async(subscription.id, params, options),
        token=token,
        change="cancel_immediately",
        prorate=prorates,
        reason=answer.reason,
    )
    return Ended(latest_invoice=str(ended.latest_invoice or ""), at=ended.canceled_at or 0)


def finalize_last_invoice(gateway: CustomerGateway, invoice_id: str, *, token: str) -> None:
    """POST /v1/invoices/{id}/finalize: a last invoice that is a credit becomes the customer's balance.

    https://docs.stripe.com/billing/customer/balance
    """
    params: InvoiceFinalizeInvoiceParams = {"auto_advance": True}
    gateway.write(
        "invoice.finalize",
        invoice_id,
        lambda client, options: client.v1.invoices.finalize_invoice_async(invoice_id, params, options),
        token=token,
    )


def keep(gateway: CustomerGateway, subscription: Subscription, *, token: str) -> None:
    """POST /v1/subscriptions/{id}: it goes on, whichever way its end was noted.

    https://docs.stripe.com/billing/subscriptions/cancel#reactivating-canceled-subscriptions
    """
    is_of_period = subscription.cancel_at_period_end
    shape: dict[str, object] = {"cancel_at_period_end": False} if is_of_period else {"cancel_at": ""}
    update_subscription(gateway, subscription, shape, token=token, again=always, change="keep")


async def credited_since(gateway: CustomerGateway, moment: int, currency: str) -> int:
    """What was credited for unused time since `moment` and waits for the next invoice, in the smallest unit.

    GET /v1/invoiceitems. A credit of an ended subscription names no subscription any more, hence by its time.
    """
    path = "/v1/invoiceitems"
    found = await read(
        gateway.client, path, StripeList[WaitingItem], customer=gateway.customer_id, pending=True, limit=100
    )
    return -sum(
        item.amount
        for item in found.data
        if item.proration and item.amount < 0 and item.date >= moment and item.currency == currency
    )
