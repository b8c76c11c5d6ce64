"""What a page asks that offers to let a payment method pay: the customer, all live subscriptions, open invoices."""

from dataclasses import dataclass

from accounts.features import Features
from billing.errors import NotFound
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoice_payments import PayableInvoice
from billing.gateway.invoices import Invoice
from billing.gateway.parallel import Answer, together
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.pages.subject import Subject
from billing.pages.subscription_reads import subject_of
from billing.payment_uses import MOST_INVOICES
from billing.policy.invoice_payment import why_not_payable


@dataclass(frozen=True, slots=True)
class UsesReads:
    """`invoices` are those that can be paid here now, oldest first; what only a change would cost is not among them."""

    subject: Subject
    subscriptions: list[Subscription]
    """All that are live, newest first."""
    invoices: list[PayableInvoice]


@dataclass(frozen=True, slots=True)
class MethodReads(UsesReads):
    """The same for a page about one saved payment method."""

    method: PaymentMethod


def read_uses(gateway: CustomerGateway, features: Features) -> UsesReads:
    """One round, and a second one for open invoices; raises our errors."""
    return _read(gateway, features)[0]


def read_method(gateway: CustomerGateway, features: Features, method_id: str) -> MethodReads | None:
    """The same, with the payment method; `None` for one that is not saved for this customer, whoever's it is."""
    reads, method = _read(gateway, features, method_id)
    if method is None:
        return None
    return MethodReads(reads.subject, reads.subscriptions, reads.invoices, method)


def _read(gateway: CustomerGateway, features: Features, method_id: str = "") -> tuple[UsesReads, PaymentMethod | None]:
    with together() as reads:
        method = reads.ask(gateway.payment_method(method_id)) if method_id else None
        customer = reads.ask(gateway.customer())
        methods = reads.ask(gateway.payment_methods())
        live = reads.ask(gateway.live_subscriptions())
        open_invoices = reads.ask(gateway.open_invoices())
    products = [item.price.product for each in live.value for item in each.items.data]
    subject = subject_of(gateway, features, customer, methods, products)
    found = UsesReads(subject, live.value, _payable(gateway, open_invoices.value.data, live.value))
    return found, _found(method)


def _found(asked: Answer[PaymentMethod] | None) -> PaymentMethod | None:
    if asked is None or isinstance(asked.error, NotFound):
        return None
    return asked.value


def _payable(gateway: CustomerGateway, found: list[Invoice], subscriptions: list[Subscription]) -> list[PayableInvoice]:
    """Each with its payment, which tells whether it can be paid now. One that cannot be read is not offered."""
    optional = {each.latest_invoice for each in subscriptions if each.holds_back_change}
    due = [each for each in reversed(found) if each.amount_remaining > 0 and each.id not in optional]
    with together() as reads:
        asked = [reads.ask(gateway.payable_invoice(each.id)) for each in due[:MOST_INVOICES]]
    return [each.value for each in asked if each.error is None and not why_not_payable(each.value)]
