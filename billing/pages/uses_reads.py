"""What a page asks that offers to let a payment method pay: the customer, all live subscriptions, open invoices."""

from dataclasses import dataclass

from accounts.features import Features
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoice_payments import PayableInvoice
from billing.gateway.invoices import Invoice
from billing.gateway.parallel import Reads, together
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.subscriptions import Subscription
from billing.pages.subject import Subject
from billing.pages.subscription_reads import subject_of
from billing.payment_uses import MOST_INVOICES
from billing.policy.invoice_payment import why_not_payable


@dataclass(frozen=True, slots=True)
class UsesReads:
    """What only a change would cost is not owed: it lapses, and is not among the invoices. Those stand oldest first."""

    subject: Subject
    subscriptions: list[Subscription]
    """All that are live, newest first."""
    invoices: list[PayableInvoice]
    """Those that can be paid here now: not those whose payment is on its way."""
    due: list[Invoice]
    """All that are open, of the oldest ones."""
    has_more: bool
    """Whether there are more open ones than those."""


@dataclass(frozen=True, slots=True)
class MethodReads(UsesReads):
    """The same for a page about one saved payment method."""

    method: PaymentMethod


def read_uses(gateway: CustomerGateway, features: Features, *, most: int = MOST_INVOICES) -> UsesReads:
    """One round, and a second one for open invoices, the oldest `most`; raises our errors."""
    with together() as reads:
        asked = _Asked(gateway, reads)
    return asked.found(features, most=most)


def read_method(gateway: CustomerGateway, features: Features, method_id: str) -> MethodReads:
    """The same, with one saved payment method; raises `PaymentMethodNotFound`."""
    with together() as reads:
        method = reads.ask(gateway.payment_method(method_id))
        asked = _Asked(gateway, reads)
    found, uses = method.value, asked.found(features)
    return MethodReads(uses.subject, uses.subscriptions, uses.invoices, uses.due, uses.has_more, found)


class _Asked:
    """Reads on their way; `found` is for after the round."""

    def __init__(self, gateway: CustomerGateway, reads: Reads) -> None:
        self._gateway = gateway
        self._customer = reads.ask(gateway.customer())
        self._methods = reads.ask(gateway.payment_methods())
        self._live = reads.ask(gateway.live_subscriptions())
        self._open = reads.ask(gateway.open_invoices())

    def found(self, features: Features, *, most: int = MOST_INVOICES) -> UsesReads:
        subscriptions = self._live.value
        products = [item.price.product for each in subscriptions for item in each.items.data]
        subject = subject_of(self._gateway, features, self._customer, self._methods, products)
        optional = {each.held_invoice for each in subscriptions}
        due = [each for each in reversed(self._open.value.data) if each.amount_remaining > 0]
        due = [each for each in due if each.id not in optional]
        return UsesReads(subject, subscriptions, _payable(self._gateway, due[:most]), due, self._open.value.has_more)


def _payable(gateway: CustomerGateway, due: list[Invoice]) -> list[PayableInvoice]:
    """Each with its payment, which tells whether it can be paid now. One that cannot be read is not offered."""
    if not due:
        return []
    with together() as reads:
        asked = [reads.ask(gateway.payable_invoice(each.id)) for each in due]
    return [each.value for each in asked if each.error is None and not why_not_payable(each.value)]
