"""What every page about one subscription asks: the subscription, its customer and the cards, in one round.

with together() as reads:
    asked = AskedSubscription(gateway, reads, subscription_id)   # method_id=...: a payment method that was named
    preview = reads.ask(...)                    # whatever else the page needs, in the same round
subject, subscription = asked.found(features)
"""

from dataclasses import replace

from accounts.features import Feature, Features
from billing.errors import NotFound, RequestRefused
from billing.gateway.catalogue import Catalogue, load_catalogue, save_catalogue
from billing.gateway.client import StripeList
from billing.gateway.customers import Customer
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import Answer, Reads, together, wait_for
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.pages.links import HomeLinks
from billing.pages.subject import Subject


class AskedSubscription:
    """Reads on their way; `found` is for after the round. `method_id` is the payment method that a request names."""

    def __init__(self, gateway: CustomerGateway, reads: Reads, subscription_id: str, *, method_id: str = "") -> None:
        self._gateway = gateway
        self._method_id = method_id
        self._subscription = reads.ask(gateway.subscription(subscription_id))
        self._customer = reads.ask(gateway.customer())
        self._methods = reads.ask(gateway.payment_methods())

    def found(self, features: Features) -> tuple[Subject, Subscription]:
        """What was found; raises our errors, `NotFound` for a subscription of somebody else's.

        Names of products that are not remembered cost one further call.
        """
        subscription = self._subscription.value
        products = [item.price.product for item in subscription.items.data]
        subject = subject_of(self._gateway, features, self._customer, self._methods, products)
        return with_method(self._gateway, subject, self._method_id), subscription


def read_subscription(
    gateway: CustomerGateway, features: Features, subscription_id: str
) -> tuple[Subject, Subscription]:
    """The same by itself, for a page that needs nothing else."""
    with together() as reads:
        asked = AskedSubscription(gateway, reads, subscription_id)
    return asked.found(features)


def subject_of(
    gateway: CustomerGateway,
    features: Features,
    customer: Answer[Customer],
    methods: Answer[StripeList[PaymentMethod]],
    products: list[str],
) -> Subject:
    """What a page's parts are about, when the round is over; raises our errors for the customer.

    Names of `products` (ids) that are not remembered cost one further call.
    """
    return Subject(
        customer=customer.value,
        catalogue=catalogue_with_names(gateway, products),
        links=HomeLinks(gateway.merchant.slug, gateway.customer_id),
        merchant_name=gateway.merchant.name,
        methods=tuple(methods.value.data) if methods.error is None else (),
        has_invoices=features.has(Feature.INVOICE_HISTORY),
        can_add_method=features.has(Feature.PAYMENT_METHOD_UPDATE),
    )


def with_method(gateway: CustomerGateway, subject: Subject, method_id: str) -> Subject:
    """The same, knowing a payment method that the request names, also one too old to be on the first page of the list.

    Costs a call only then. What is not the customer's, or not any more, is ignored.
    """
    if not method_id or subject.method(method_id) is not None:
        return subject
    try:
        named = wait_for(gateway.payment_method(method_id))
    except (NotFound, RequestRefused):
        return subject
    return replace(subject, methods=(*subject.methods, named))


def catalogue_with_names(gateway: CustomerGateway, products: list[str]) -> Catalogue:
    """What is remembered of the merchant's catalogue; names of `products` that are not cost one call."""
    catalogue = load_catalogue(gateway.merchant)
    unknown = catalogue.unknown_names(products)
    if unknown:
        catalogue.add_products(wait_for(gateway.products(unknown)), is_all=False)
        save_catalogue(gateway.merchant, catalogue)
    return catalogue
