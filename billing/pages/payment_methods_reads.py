"""What the page of all payment methods asks: one round."""

from dataclasses import dataclass

from accounts.features import Features
from billing.gateway.cursors import Cursor, ListPage
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import together
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.setup_intents import SetupIntent
from billing.gateway.subscriptions import Subscription
from billing.pages.subject import Subject
from billing.pages.subscription_reads import subject_of


@dataclass(frozen=True, slots=True)
class PaymentMethodsReads:
    """`intents` are how the methods were saved; none where Stripe did not answer for them."""

    subject: Subject
    page: ListPage[PaymentMethod]
    subscriptions: list[Subscription]
    intents: list[SetupIntent]


def read_payment_methods(gateway: CustomerGateway, features: Features, cursor: Cursor) -> PaymentMethodsReads:
    """Raises our errors, `NotFound` for an unusable cursor. It is remembered whether an account waits."""
    with together() as reads:
        customer = reads.ask(gateway.customer())
        page = reads.ask(gateway.payment_methods_page(cursor))
        methods = reads.ask(gateway.payment_methods(), is_extra=True)
        live = reads.ask(gateway.live_subscriptions())
        intents = reads.ask(gateway.setup_intents(), is_extra=True)
    if intents.error is None:
        gateway.waiting_accounts.note(is_waiting=any(intent.deposits for intent in intents.value))
    products = [item.price.product for each in live.value for item in each.items.data]
    return PaymentMethodsReads(
        subject=subject_of(gateway, features, customer, methods, products),
        page=page.value,
        subscriptions=live.value,
        intents=intents.value if intents.error is None else [],
    )
