"""Subscriptions: what do I have, what will I pay and when, with what."""

from dataclasses import dataclass

from billing.pages.card_actions import CardAction
from billing.pages.parts import Paging
from billing.price_texts import PriceTier
from billing.statuses import Mark


@dataclass(frozen=True, slots=True)
class SubscriptionLine:
    """One item of a subscription."""

    name: str
    price: str
    """In the customer's format: "EUR 49.00 / month", "From EUR 5.00 / month", "EUR 0.02 per 1,000 units, by usage"."""
    quantity: str
    """"5 units"; empty for a quantity of one and for usage."""
    discounts: tuple[str, ...]
    tiers: tuple[PriceTier, ...]
    """Rows to fold into <details>; empty for a price without tiers."""
    tiers_note: str
    """How the tiers count: one sentence above the rows; empty without tiers."""


@dataclass(frozen=True, slots=True)
class NextPayment:
    """The largest figures of a card."""

    label: str
    """"Next charge", "Next charge, as of now", "Next invoice", "First charge after your trial", "Renews"."""
    amount: str
    """Exactly what Stripe will charge. Empty when it is not certain: then `date` stands alone."""
    date: str
    notes: tuple[str, ...]
    """Quiet sentences below, such as what the amount includes; often none."""
    price: str = ""
    """Stands where an amount that is not certain would: "EUR 49.00 / month". Empty if there is more to say."""


@dataclass(frozen=True, slots=True)
class SubscriptionCard:
    """One live subscription."""

    id: str
    name: str
    """The product, or the products: "Pro", "Pro and Support", "Pro and 3 more"."""
    description: str
    """The merchant's own words about this subscription; often empty."""
    status: Mark
    lines: tuple[SubscriptionLine, ...]
    next_payment: NextPayment | None
    """`None` when nothing more will be charged (it ends, it is paused, ...): `notice` says so."""
    notice: str
    """What happens next, as a sentence: "It ends on 18 December 2026 and does not renew."; often empty."""
    discounts: tuple[str, ...]
    """"20% off until 3 March 2027 (SPRING)"."""
    paid_with: str
    """"Visa ending 4242", "Paid by invoice, due within 30 days", or what is missing."""
    paid_with_icon: str
    """As `PaymentMethodRow.icon`; empty when it is not a payment method."""
    paid_with_warning: str
    """"This card expires before the next charge."; else empty."""
    actions: tuple[CardAction, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why an action is not there: "It ends on 18 December 2026. Keep it first to change anything else."."""


@dataclass(frozen=True, slots=True)
class EndedSubscription:
    """A subscription that is over: one quiet row."""

    id: str
    name: str
    ended: str
    """"Ended on 3 March 2026"."""
    actions: tuple[CardAction, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriptionsSection:
    """Live ones as cards, ended ones as quiet rows below them."""

    cards: tuple[SubscriptionCard, ...]
    ended: tuple[EndedSubscription, ...]
    paging: Paging
    empty: str
    """The sentence to show when there is no card; empty otherwise."""
    problem: str = ""
