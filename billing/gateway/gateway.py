"""The only way to Stripe in a page: bound to one merchant and one customer."""

import hashlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import stripe

from accounts.features import SubscriptionUpdate
from accounts.models import AuditEntry, Merchant
from billing.errors import BillingError, NotFound
from billing.gateway.catalogue import Catalogue
from billing.gateway.client import StripeList, object_path, stripe_client
from billing.gateway.credit_notes import CreditNote, list_credit_notes, retrieve_credit_note, with_all_note_lines
from billing.gateway.cursors import Cursor, ListPage
from billing.gateway.customers import Customer, retrieve_customer
from billing.gateway.errors import stripe_errors
from billing.gateway.full_invoices import FullInvoice, list_earlier_invoices, with_all_lines
from billing.gateway.invoice_payments import PayableInvoice, retrieve_payable_invoice
from billing.gateway.invoices import (
    EVERY_INVOICE,
    OPEN_LIMIT,
    Invoice,
    InvoiceFilter,
    Preview,
    list_invoices,
    list_open_invoices,
    preview_next_invoice,
    retrieve_invoice,
)
from billing.gateway.next_billed import NextBilled
from billing.gateway.offers import Offer, list_offers
from billing.gateway.parallel import wait_for
from billing.gateway.payment_methods import PaymentMethod, list_payment_methods, retrieve_payment_method
from billing.gateway.payments_made import list_payments_made
from billing.gateway.prices import Price, list_prices, retrieve_price
from billing.gateway.products import Product, list_products
from billing.gateway.setup_intents import SetupIntent, list_setup_intents, retrieve_setup_intent
from billing.gateway.subscription_items import with_all_items
from billing.gateway.subscriptions import (
    Subscription,
    list_live_subscriptions,
    list_subscriptions,
    retrieve_subscription,
)
from billing.gateway.tax_rates import NamedTaxRate, retrieve_tax_rate
from billing.gateway.waiting_accounts import WaitingAccounts
from billing.gateway.whole_invoices import WholeInvoice, read_whole_invoice
from billing.tokens import new_token

T = TypeVar("T", Subscription, Invoice, FullInvoice)
S = TypeVar("S", bound=stripe.StripeObject)

Write = Callable[[stripe.StripeClient, stripe.RequestOptions], Coroutine[Any, Any, S]]

logger = logging.getLogger("billing")


class CustomerGateway:
    """Reads and writes for this customer of this merchant. No method takes a customer's id.

    With `on_behalf_of` (a connected account, from the portal session) only that account's subscriptions and invoices
    exist, as in Stripe's own portal. What is asynchronous is asked in `billing.gateway.parallel.together`.
    """

    def __init__(self, merchant: Merchant, customer_id: str, on_behalf_of: str = "") -> None:
        self.merchant = merchant
        self.customer_id = customer_id
        self._on_behalf_of = on_behalf_of

    @property
    def on_behalf_of(self) -> str:
        """The connected account that everything shown is of; empty for no such limit."""
        return self._on_behalf_of

    @property
    def client(self) -> stripe.StripeClient:
        return stripe_client(self.merchant)

    async def customer(self) -> Customer:
        """The customer; raises `CustomerNotFound`, `CustomerDeleted`."""
        return await retrieve_customer(self.client, self.customer_id, with_clock=not self.merchant.livemode)

    async def subscription(self, subscription_id: str) -> Subscription:
        """One subscription of this customer, all items and prices in full; raises `NotFound` for anybody else's."""
        found = await retrieve_subscription(self.client, subscription_id)
        if not self._is_ours(found):
            raise NotFound
        return await with_all_items(self.client, found)

    async def subscriptions(self, cursor: Cursor) -> ListPage[Subscription]:
        """One page of subscriptions in every status, newest first; raises `NotFound` for an unusable cursor."""
        found = await list_subscriptions(self.client, self.customer_id, cursor)
        return ListPage.between(self._ours(found.data), found.data, has_more=found.has_more, cursor=cursor)

    async def subscription_names(self) -> StripeList[Subscription]:
        """The newest hundred subscriptions in every status, with no more than their names need."""
        found = await list_subscriptions(self.client, self.customer_id, Cursor(), is_brief=True, limit=100)
        return StripeList(self._ours(found.data), found.has_more)

    async def payment_methods(self) -> StripeList[PaymentMethod]:
        """The saved payment methods, newest first."""
        return await list_payment_methods(self.client, self.customer_id)

    async def payment_methods_page(self, cursor: Cursor) -> ListPage[PaymentMethod]:
        """One page of the saved payment methods, newest first; raises `NotFound` for an unusable cursor."""
        found = await list_payment_methods(self.client, self.customer_id, cursor)
        return ListPage.between(found.data, found.data, has_more=found.has_more, cursor=cursor)

    async def payment_method(self, method_id: str) -> PaymentMethod:
        """One saved payment method; raises `NotFound` for anybody else's, and for one that was removed."""
        return await retrieve_payment_method(self.client, self.customer_id, method_id)

    async def setup_intent(self, intent_id: str) -> SetupIntent:
        """One payment method on its way to be saved; raises `NotFound` for anybody else's."""
        found = await retrieve_setup_intent(self.client, intent_id)
        if found.customer != self.customer_id:
            raise NotFound
        return found

    async def setup_intents(self) -> list[SetupIntent]:
        """The newest hundred, newest first."""
        return (await list_setup_intents(self.client, self.customer_id)).data

    async def live_subscriptions(self) -> list[Subscription]:
        """All that have not ended, newest first, with what pays for each and what its schedule plans."""
        return self._ours(await list_live_subscriptions(self.client, self.customer_id))

    async def hidden_subscriptions(self) -> list[Subscription]:
        """The customer's live subscriptions with other accounts, which a session `on_behalf_of` one does not show.

        Only for taking care of them: a payment method is the customer's, and may be what pays for those, too.
        """
        if not self._on_behalf_of:
            return []
        found = await list_live_subscriptions(self.client, self.customer_id)
        return [each for each in found if not self._is_ours(each)]

    async def invoices(self, cursor: Cursor, wanted: InvoiceFilter = EVERY_INVOICE) -> ListPage[Invoice]:
        """One page of invoices, newest first; raises `NotFound` for an unusable cursor."""
        found = await list_invoices(self.client, self.customer_id, cursor, wanted)
        return ListPage.between(self._ours(found.data), found.data, has_more=found.has_more, cursor=cursor)

    async def invoices_page(self, cursor: Cursor, wanted: InvoiceFilter) -> ListPage[Invoice]:
        """The same, as many as Stripe lists at once: for what goes through all of them."""
        found = await list_invoices(self.client, self.customer_id, cursor, wanted, limit=100)
        return ListPage.between(self._ours(found.data), found.data, has_more=found.has_more, cursor=cursor)

    async def open_invoices(self) -> StripeList[Invoice]:
        """The oldest open invoices, which are to be paid first, newest first; and whether there are others.

        Stripe lists the newest first: of more than a hundred, the oldest of the newest hundred.
        """
        found = await list_open_invoices(self.client, self.customer_id)
        ours = self._ours(found.data)
        return StripeList(ours[-OPEN_LIMIT:], found.has_more or len(ours) > OPEN_LIMIT)

    def whole_invoice(self, invoice_id: str) -> Coroutine[Any, Any, WholeInvoice]:
        """One invoice of this customer with all that is printed on it, its payments and its credit notes.

        Raises `NotFound` for anybody else's, and before anything is asked for what cannot be an id; `InvoiceTooLong`.
        """
        object_path("/v1/invoices", invoice_id)
        return read_whole_invoice(self.client, self.customer_id, invoice_id, self._is_ours)

    def receipt_url(self, invoice_id: str, payment_id: str) -> str:
        """Stripe's page of the receipt of a payment; raises `NotFound` for anybody else's, and where there is none."""
        invoice = self.invoice(invoice_id)
        payments = wait_for(list_payments_made(self.client, invoice.id))
        found = next((each.receipt_url for each in payments if each.id == payment_id), "")
        if not found:
            raise NotFound
        return found

    def credit_note_pdf(self, note_id: str) -> str | None:
        """Stripe's own file of a credit note of this customer; raises `NotFound` for anybody else's."""
        return wait_for(self.credit_note(note_id)).pdf

    async def earlier_invoices(self, invoice: FullInvoice) -> list[FullInvoice]:
        """The invoices of the same subscription before this one, newest first, each with the first of its lines."""
        return self._ours(await list_earlier_invoices(self.client, self.customer_id, invoice))

    async def in_full(self, invoice: FullInvoice) -> FullInvoice:
        """The same with all of its lines; raises `InvoiceTooLong`."""
        return await with_all_lines(self.client, invoice)

    async def credit_notes(self, cursor: Cursor, **params: Any) -> StripeList[CreditNote]:
        """One page of credit notes, newest first; `params` are Stripe's own (`invoice`, `created`).

        Raises `NotFound` for an unusable cursor. Which account each is on behalf of is told by its invoice only.
        """
        found = await list_credit_notes(self.client, self.customer_id, cursor, **params)
        return StripeList([each for each in found.data if each.customer == self.customer_id], found.has_more)

    async def credit_note(self, note_id: str) -> CreditNote:
        """One credit note of this customer with the first of its lines; `NotFound` for anybody else's."""
        found = await retrieve_credit_note(self.client, note_id)
        if found.customer != self.customer_id:
            raise NotFound
        # On behalf of which account it is, is told by its invoice only.
        if self._on_behalf_of and not self._is_ours(await retrieve_invoice(self.client, found.invoice)):
            raise NotFound
        return found

    async def note_in_full(self, note: CreditNote) -> CreditNote:
        """The same with all of its lines; raises `InvoiceTooLong`."""
        return await with_all_note_lines(self.client, note)

    async def tax_rate(self, rate_id: str) -> NamedTaxRate:
        """One of the merchant's tax rates."""
        return await retrieve_tax_rate(self.client, rate_id)

    @property
    def next_billed(self) -> NextBilled:
        """What is remembered of which subscription is billed next."""
        return NextBilled(self.merchant, self.customer_id, self._on_behalf_of)

    @property
    def waiting_accounts(self) -> WaitingAccounts:
        """What is remembered of bank accounts that wait to be verified."""
        return WaitingAccounts(self.merchant, self.customer_id)

    async def next_invoice(self, subscription_id: str) -> Preview:
        """What Stripe will bill next for a subscription of this customer.

        Raises `NotFound` for anybody else's; `RequestRefused` or `NotFound` when nothing is coming.
        """
        found = await preview_next_invoice(self.client, subscription_id)
        if not self._is_ours(found):
            raise NotFound
        return found

    async def products(self, ids: list[str] | None = None) -> StripeList[Product]:
        """Products of the merchant: the newest, or those with these ids."""
        return await list_products(self.client, ids)

    async def offers(self, update: SubscriptionUpdate) -> list[Offer]:
        """What the merchant offers for a change of plan, as Stripe has it now; whatever currency the prices are in."""
        return await list_offers(self.client, update)

    async def missing_prices(self, catalogue: Catalogue) -> list[Price]:
        """Prices in full that a page wanted: from the list first, one by one afterwards. One call."""
        if catalogue.prices_listed:
            return [await retrieve_price(self.client, catalogue.wanted[0])]
        return (await list_prices(self.client)).data

    def invoice(self, invoice_id: str) -> Invoice:
        """One invoice of this customer; raises `NotFound` for anybody else's."""
        found = wait_for(retrieve_invoice(self.client, invoice_id))
        if not self._is_ours(found):
            raise NotFound
        return found

    async def payable_invoice(self, invoice_id: str) -> PayableInvoice:
        """One invoice of this customer with its payments and its subscription; `NotFound` for anybody else's."""
        found = await retrieve_payable_invoice(self.client, invoice_id)
        if not self._is_ours(found):
            raise NotFound
        return found

    def write(
        self,
        operation: str,
        target: str,
        call: Write[S],
        *,
        token: str,
        again: Callable[[], bool] | None = None,
        **details: Any,
    ) -> S:
        """Carry one change out at Stripe, once per token however often it is sent, and note it in the audit trail.

        `operation` names it in Stripe's terms ("subscription.update"), `target` is the id of what is changed, `token`
        comes with the form, `details` are plain values for the trail. `call` gets the client and the options that carry
        the idempotency key: operation, customer, target and token. Raises our errors, which are noted too.

        For a day Stripe replays its answer to a form that is sent again, also when the change was taken back elsewhere
        since. `again` is asked then whether to make it once more: `billing.tokens.always` where a value is set, which
        twice is the same; never (`None`) where anything is charged or made.
        https://docs.stripe.com/api/idempotent_requests
        """
        key = self._key(operation, target, token)
        answer, is_replayed = self._sent(operation, target, call, key, details)
        if is_replayed and again is not None and again():
            answer, _ = self._sent(operation, target, call, f"{key}:{new_token()}", details)
        return answer

    def _sent(self, operation: str, target: str, call: Write[S], key: str, details: dict[str, Any]) -> tuple[S, bool]:
        """Stripe's answer, and whether it is one of earlier, which is not noted twice."""
        try:
            answer = wait_for(_carried_out(operation, call(self.client, {"idempotency_key": key})))
        except BillingError as error:
            outcome = type(error).__name__
            self._note(operation, target, error.request_id, {**details, "outcome": outcome, "code": error.code})
            raise
        sent = answer.last_response
        is_replayed = sent is not None and sent.headers.get("idempotent-replayed") == "true"
        if not is_replayed:
            self._note(operation, target, (sent and sent.request_id) or "", {**details, "outcome": "done"})
        return answer, is_replayed

    def _key(self, operation: str, target: str, token: str) -> str:
        parts = "\n".join((self.customer_id, target, token))
        return f"{operation}:{hashlib.blake2b(parts.encode(), digest_size=20).hexdigest()}"

    def note(self, operation: str, target: str, **details: Any) -> None:
        """Note in the audit trail what was done for this customer without a call to Stripe. Raises nothing."""
        self._note(operation, target, "", details)

    def _note(self, operation: str, target: str, request_id: str, details: dict[str, Any]) -> None:
        """The change is made already: a trail that cannot be written must not make it look as if it were not."""
        try:
            AuditEntry.record(
                operation,
                merchant=self.merchant,
                actor_label=self.customer_id,
                target=target,
                request_id=request_id,
                **details,
            )
        except Exception:
            logger.exception("%s of %s (request %s) could not be noted", operation, target, request_id or "-")

    def _is_ours(self, found: Subscription | Invoice | FullInvoice | PayableInvoice | Preview) -> bool:
        if found.customer != self.customer_id:
            return False
        return not self._on_behalf_of or found.on_behalf_of == self._on_behalf_of

    def _ours(self, found: list[T]) -> list[T]:
        return [each for each in found if self._is_ours(each)]


async def _carried_out(operation: str, call: Coroutine[Any, Any, S]) -> S:
    with stripe_errors(operation):
        return await call
