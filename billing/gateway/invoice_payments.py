"""How an open invoice is paid: its payments and the payment intent behind the one that counts.

https://docs.stripe.com/api/invoice-payment/object and https://docs.stripe.com/api/payment_intents/object
"""

from typing import TYPE_CHECKING, Any

import msgspec
import stripe

from billing.gateway.client import StripeList, object_path, read
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscription_updates import update_subscription
from billing.gateway.subscriptions import Subscription

if TYPE_CHECKING:
    from billing.gateway.gateway import CustomerGateway

# Four levels deep, which is as far as Stripe expands: the intent comes with its last error, and the subscription with
# what pays for it. https://docs.stripe.com/expand
_EXPAND = [
    "payments.data.payment.payment_intent",
    "parent.subscription_details.subscription.default_payment_method",
]


class RedirectToUrl(msgspec.Struct, frozen=True):
    url: str | None = None


class NextAction(msgspec.Struct, frozen=True):
    """What the customer has to do: `redirect_to_url` (their bank's page), or `use_stripe_sdk` for Stripe.js."""

    type: str
    redirect_to_url: RedirectToUrl | None = None


class PaymentError(msgspec.Struct, frozen=True):
    """Why the last attempt failed. https://docs.stripe.com/api/payment_intents/object#payment_intent_object-last_payment_error"""

    code: str | None = None
    decline_code: str | None = None
    payment_method: PaymentMethod | None = None


class PaymentIntent(msgspec.Struct, frozen=True):
    """One payment on its way. https://docs.stripe.com/payments/paymentintents/lifecycle"""

    id: str
    status: str
    payment_method: str | None = None
    next_action: NextAction | None = None
    last_payment_error: PaymentError | None = None

    @property
    def bank_url(self) -> str:
        """Where the customer confirms the payment with their bank; empty when there is no such page (yet)."""
        if self.status != "requires_action" or self.next_action is None or self.next_action.redirect_to_url is None:
            return ""
        return self.next_action.redirect_to_url.url or ""


class PaymentSource(msgspec.Struct, frozen=True):
    type: str
    payment_intent: PaymentIntent | None = None


class InvoicePayment(msgspec.Struct, frozen=True):
    """`is_default`: the one that Stripe keeps in step with what remains to be paid. `amount_paid` is null before."""

    id: str
    status: str
    is_default: bool
    payment: PaymentSource
    amount_paid: int | None = None


class PayingSubscriptionDetails(msgspec.Struct, frozen=True):
    subscription: Subscription | None = None


class PayingParent(msgspec.Struct, frozen=True):
    subscription_details: PayingSubscriptionDetails | None = None


class PayableInvoice(msgspec.Struct, frozen=True):
    """An invoice with its payments and its subscription. Amounts in the smallest unit of `currency`."""

    id: str
    customer: str
    currency: str
    created: int
    status: str | None = None
    number: str | None = None
    amount_due: int = 0
    amount_paid: int = 0
    amount_remaining: int = 0
    billing_reason: str | None = None
    collection_method: str = "charge_automatically"
    effective_at: int | None = None
    hosted_invoice_url: str | None = None
    on_behalf_of: str | None = None
    parent: PayingParent | None = None
    payments: StripeList[InvoicePayment] = StripeList(data=[])

    @property
    def subscription(self) -> Subscription | None:
        """What it is for, or `None` for an invoice of its own."""
        details = self.parent.subscription_details if self.parent else None
        return details.subscription if details else None

    @property
    def intent(self) -> PaymentIntent | None:
        """The payment intent that pays what remains: the default payment's."""
        return self._default.payment.payment_intent if self._default else None

    @property
    def is_on_its_way(self) -> bool:
        """Whether a bank has not answered yet."""
        intents = (each.payment.payment_intent for each in self.payments.data)
        return any(intent.status == "processing" for intent in intents if intent)

    @property
    def paid_last(self) -> int:
        """What was paid with it; all that was paid, where nothing is known of that."""
        return (self._default.amount_paid if self._default else None) or self.amount_paid

    @property
    def _default(self) -> InvoicePayment | None:
        payments = (each for each in self.payments.data if each.is_default and each.status != "canceled")
        return next(payments, None)

    @property
    def is_of_pending_update(self) -> bool:
        """Whether its payment makes a change that waits for it.

        https://docs.stripe.com/billing/subscriptions/pending-updates
        """
        subscription = self.subscription
        return self.status == "open" and subscription is not None and subscription.held_invoice == self.id


async def retrieve_payable_invoice(client: stripe.StripeClient, invoice_id: str) -> PayableInvoice:
    """GET /v1/invoices/{id} with its payments and its subscription, whoever's it is: the gateway checks the owner."""
    return await read(client, object_path("/v1/invoices", invoice_id), PayableInvoice, expand=_EXPAND)


def confirm_payment(
    gateway: "CustomerGateway",
    invoice: PayableInvoice,
    intent: PaymentIntent,
    payment_method: str,
    *,
    return_url: str,
    token: str,
) -> stripe.PaymentIntent:
    """POST /v1/payment_intents/{id}/confirm with a payment method, while the customer is here.

    `return_url` (absolute) makes the bank's page an address to go to, so that it works without JavaScript. Raises
    `CardDeclined`; `RequestRefused` when the intent is past confirming or the method is of a kind it does not take.
    https://docs.stripe.com/api/payment_intents/confirm and https://docs.stripe.com/payments/3d-secure/authentication-flow
    """
    return gateway.write(
        "payment_intent.confirm",
        intent.id,
        lambda client, options: client.v1.payment_intents.confirm_async(
            intent.id, {"payment_method": payment_method, "return_url": return_url}, options
        ),
        # Another method is another request, which the key must say: Stripe refuses one key for two of them.
        token=f"{token}\n{payment_method}",
        invoice=invoice.id,
        payment_method=payment_method,
    )


def keep_what_pays(gateway: "CustomerGateway", subscription: Subscription, method: str, *, token: str) -> None:
    """Let the method pay for the subscription from now on, if it pays the open invoice.

    Stripe does it at the moment of the payment, whether the customer comes back from their bank or not. A subscription
    whose first payment is open does not take that setting: nothing else is paid for it, so it takes the method at once.
    https://docs.stripe.com/api/subscriptions/update#update_subscription-payment_settings-save_default_payment_method
    """
    params: dict[str, Any] = {"payment_settings": {"save_default_payment_method": "on_subscription"}}
    if subscription.status == "incomplete":
        params = {"default_payment_method": method}
    update_subscription(
        gateway, subscription, params, token=f"{token}\n{method}", change=", ".join(params), payment_method=method
    )


def void_invoice(gateway: "CustomerGateway", invoice: PayableInvoice, *, change: str, token: str) -> None:
    """POST /v1/invoices/{id}/void: nothing is to be paid any more, and a change that waits for it is dropped.

    `change` says in the audit trail what that was for.

    https://docs.stripe.com/billing/subscriptions/pending-updates#canceling-changing
    """
    gateway.write(
        "invoice.void",
        invoice.id,
        lambda client, options: client.v1.invoices.void_invoice_async(invoice.id, {}, options),
        token=token,
        change=change,
    )
