"""What the home page asks Stripe: at most six calls, nearly always in one round; more only about payments that hang.

docs/decisions/0007-six-calls-for-the-home-page.md says why these and how the sixth is chosen.
"""

from dataclasses import dataclass

from accounts.features import Feature, Features
from billing.gateway.catalogue import Catalogue, forget_catalogue, load_catalogue, save_catalogue
from billing.gateway.client import StripeList
from billing.gateway.cursors import Cursor, ListPage
from billing.gateway.customers import Customer
from billing.gateway.gateway import CustomerGateway
from billing.gateway.invoices import Invoice, Preview
from billing.gateway.parallel import Answer, Reads, together
from billing.gateway.payment_methods import PaymentMethod
from billing.gateway.prices import Price
from billing.gateway.products import Product
from billing.gateway.subscriptions import Subscription
from billing.price_texts import item_price

MOST_CALLS = 6
MOST_TRIED = 5
"""So many open invoices, the oldest, are asked for their payment: in another round, which most customers never need."""


@dataclass(frozen=True, slots=True)
class HomeReads:
    """The answers. A section's answer is `None` when its feature is off, and may hold an error instead of a value."""

    customer: Customer
    subscriptions: Answer[ListPage[Subscription]]
    payment_methods: Answer[StripeList[PaymentMethod]] | None
    invoices: Answer[ListPage[Invoice]] | None
    open_invoices: Answer[StripeList[Invoice]] | None
    next_invoice: Preview | None
    catalogue: Catalogue
    on_its_way: dict[str, bool]
    """Of open invoices (ids) that were tried to be charged: whether a bank has not answered yet."""
    has_waiting_account: bool
    """Whether a bank account is known to wait to be verified; remembered, not asked."""


@dataclass
class _Extras:
    """What goes into the calls that are left: names, prices in full, the next invoice.

    `remembered` is the subscription that is billed next as far as is known beforehand, `asked` the one whose next
    invoice was asked; both are empty for none. Only about the first page of subscriptions is it remembered.
    """

    gateway: CustomerGateway
    catalogue: Catalogue
    room: int
    is_first_page: bool
    remembered: str = ""
    asked: str = ""
    products: Answer[StripeList[Product]] | None = None
    prices: Answer[list[Price]] | None = None
    next_invoice: Answer[Preview] | None = None

    def ask_first(self, reads: Reads) -> None:
        """Together with the sections: names if none are known, wanted prices, then the next invoice.

        While some names may be missing, one call is kept for them: which ones shows only after this round.
        """
        kept = int(self.catalogue.is_known and not self.catalogue.is_complete)
        if not self.catalogue.is_known and self.room > kept:
            self.products = reads.ask(self.gateway.products())
            self.room -= 1
        if self.catalogue.wanted and self.room > kept:
            self.prices = reads.ask(self.gateway.missing_prices(self.catalogue), is_extra=True)
            self.room -= 1
        self.remembered = self.gateway.next_billed.recall() if self.is_first_page else ""
        if self.remembered and self.room > kept:
            self._ask_next(reads, self.remembered)
            self.room -= 1

    def ask_rest(self, unknown: list[str], next_billed: str) -> None:
        """A second round, when there is room for names that are missing, or for the right next invoice.

        Without room for that, what was asked stays: the amount is shown with the subscription that it is of.
        """
        ask_names = bool(unknown) and self.room > 0
        ask_next = next_billed not in {"", self.asked} and self.room > int(ask_names)
        if not ask_names and not ask_next:
            return
        with together() as reads:
            names = reads.ask(self.gateway.products(unknown)) if ask_names else None
            if ask_next:
                self._ask_next(reads, next_billed)
        if names is not None and names.error is None:
            self.catalogue.add_products(names.value, is_all=False)

    def _ask_next(self, reads: Reads, subscription_id: str) -> None:
        self.next_invoice = reads.ask(self.gateway.next_invoice(subscription_id), is_extra=True)
        self.asked = subscription_id

    def learn(self) -> None:
        """Remember what the first round brought."""
        if self.products is not None and self.products.error is None:
            self.catalogue.add_products(self.products.value, is_all=True)
        if self.prices is not None:
            self.catalogue.add_prices(self.prices.value if self.prices.error is None else [])

    def note(self, next_billed: str) -> None:
        """Remember, for the pages that follow, which subscription of the first page is billed next."""
        if self.is_first_page and next_billed != self.remembered:
            self.gateway.next_billed.note(next_billed)

    @property
    def preview(self) -> Preview | None:
        """The next invoice, if it was asked for and came."""
        return self.next_invoice.value if self.next_invoice is not None and self.next_invoice.error is None else None


def read_home(gateway: CustomerGateway, features: Features, subscriptions_from: Cursor) -> HomeReads:
    """Ask everything at once. Raises when the customer cannot be read, or a cursor is not usable (`NotFound`)."""
    has_invoices = features.has(Feature.INVOICE_HISTORY)
    has_methods = features.has(Feature.PAYMENT_METHOD_UPDATE)
    catalogue = load_catalogue(gateway.merchant)
    before = catalogue.fingerprint
    room = MOST_CALLS - 2 - 2 * has_invoices - has_methods
    extras = _Extras(gateway, catalogue, room, is_first_page=subscriptions_from == Cursor())
    with together() as reads:
        customer = reads.ask(gateway.customer())
        subscriptions = reads.ask(gateway.subscriptions(subscriptions_from))
        methods = reads.ask(gateway.payment_methods()) if has_methods else None
        invoices = reads.ask(gateway.invoices(Cursor())) if has_invoices else None
        open_invoices = reads.ask(gateway.open_invoices()) if has_invoices else None
        extras.ask_first(reads)
    _ = customer.value
    extras.learn()
    shown = subscriptions.value.data if subscriptions.error is None else []
    next_billed = gateway.next_billed.among(shown)
    extras.ask_rest(catalogue.unknown_names(_products_of(shown, catalogue)), next_billed)
    if subscriptions.error is None:
        extras.note(next_billed)
    on_its_way = _on_its_way(gateway, open_invoices, shown)
    catalogue.want(_prices_to_complete(shown))
    _remember(gateway, catalogue, before, _products_of(shown, catalogue))
    return HomeReads(
        customer=customer.value,
        subscriptions=subscriptions,
        payment_methods=methods,
        invoices=invoices,
        open_invoices=open_invoices,
        next_invoice=extras.preview,
        catalogue=catalogue,
        on_its_way=on_its_way,
        has_waiting_account=has_methods and gateway.waiting_accounts.recall(),
    )


def _on_its_way(
    gateway: CustomerGateway, found: Answer[StripeList[Invoice]] | None, subscriptions: list[Subscription]
) -> dict[str, bool]:
    """A list does not tell what became of it when an invoice was tried to be charged. Unknown where nobody answers."""
    open_ = found.value.data if found is not None and found.error is None else []
    optional = {each.held_invoice for each in subscriptions}
    tried = [each.id for each in reversed(open_) if each.attempt_count and each.is_owed and each.id not in optional]
    if not tried:
        return {}
    with together() as reads:
        asked = [reads.ask(gateway.payable_invoice(each), is_extra=True) for each in tried[:MOST_TRIED]]
    return {each.value.id: each.value.is_on_its_way for each in asked if each.error is None}


def _remember(gateway: CustomerGateway, catalogue: Catalogue, before: bytes, products: list[str]) -> None:
    if catalogue.is_complete and catalogue.unknown_names(products):
        # The merchant has added a product since: the next page reads the names again.
        forget_catalogue(gateway.merchant)
    elif catalogue.fingerprint != before:
        save_catalogue(gateway.merchant, catalogue)


def _products_of(subscriptions: list[Subscription], catalogue: Catalogue) -> list[str]:
    """What they are, and what those are to become whose change waits for a payment or is planned."""
    pending = [each.pending_update.subscription_items or [] for each in subscriptions if each.pending_update]
    items = [item for each in [*(each.items.data for each in subscriptions), *pending] for item in each]
    planned = [catalogue.prices[price] for price in _planned_prices(subscriptions) if price in catalogue.prices]
    return [*(item.price.product for item in items), *(price.product for price in planned)]


def _planned_prices(subscriptions: list[Subscription]) -> list[str]:
    """The prices that planned changes bring, by id: Stripe expands no deeper."""
    found: list[str] = []
    for each in subscriptions:
        planned = [item.price for phase in each.coming_phases for item in phase.items]
        found += [price for price in planned if price not in {item.price.id for item in each.items.data}]
    return found


def _prices_to_complete(subscriptions: list[Subscription]) -> list[str]:
    unclear = [
        item.price.id
        for subscription in subscriptions
        if not subscription.has_ended
        for item in subscription.items.data
        if item_price(item, subscription.currency).needs_full
    ]
    return [*unclear, *_planned_prices(subscriptions)]
