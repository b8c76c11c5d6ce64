"""The words in which a situation is told: a customer on a test clock, what they bought, and what happened since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from stripe import Invoice, PaymentMethod, StripeClient, Subscription
from stripe.params import (
    CreditNoteCreateParams,
    CustomerCreateParams,
    InvoiceCreateParams,
    InvoiceItemCreateParams,
    SubscriptionCreateParams,
    SubscriptionCreateParamsItem,
)

from .clock import DAY, advance, months_before


@dataclass
class Story:
    """One customer's life so far. Every verb is one or two calls of the official SDK."""

    stripe: StripeClient
    customer_id: str
    prices: Mapping[str, str]  # lookup key -> price id
    today: int  # unix seconds: where every story ends
    clock_id: str = ""

    def ago(self, days: float) -> int:
        return self.today - int(days * DAY)

    def renewed(self, days: float, months: int) -> int:
        """A start so that the latest monthly renewal was `days` ago, after `months` months."""
        return months_before(self.ago(days), months)

    def begin(self, at: int, customer: CustomerCreateParams) -> None:
        """Create the customer on a clock of their own, frozen at `at`."""
        clock = self.stripe.v1.test_helpers.test_clocks.create({"frozen_time": at, "name": f"Demo: {self.customer_id}"})
        self.clock_id = clock.id
        params: CustomerCreateParams = {**customer, "test_clock": clock.id}
        # Stripe takes an id of our choice although its documentation no longer says so.
        params["id"] = self.customer_id  # type: ignore[typeddict-unknown-key]
        self.stripe.v1.customers.create(params)

    def card(self, test_method: str, *, default: bool = True, expires: tuple[int, int] | None = None) -> str:
        """Attach one of Stripe's test payment methods (https://docs.stripe.com/testing); returns its id."""
        method: PaymentMethod = self.stripe.v1.payment_methods.attach(test_method, {"customer": self.customer_id})
        if expires:
            month, year = expires
            self.stripe.v1.payment_methods.update(method.id, {"card": {"exp_month": month, "exp_year": year}})
        if default:
            self.pays_with(method.id)
        return method.id

    def debit(self, iban: str, name: str) -> str:
        """Attach a SEPA bank account by one of Stripe's test IBANs; returns the payment method's id."""
        method = self.stripe.v1.payment_methods.create(
            {
                "type": "sepa_debit",
                "sepa_debit": {"iban": iban},
                "billing_details": {"name": name, "email": f"{self.customer_id}@example.com"},
            }
        )
        return self.stripe.v1.payment_methods.attach(method.id, {"customer": self.customer_id}).id

    def bank_account_to_verify(self, name: str) -> str:
        """Begin to save a US bank account that Stripe sends two small amounts to; returns the setup intent's id.

        https://docs.stripe.com/payments/ach-direct-debit/set-up-payment#verifying-bank-accounts
        """
        intent = self.stripe.v1.setup_intents.create(
            {
                "customer": self.customer_id,
                "usage": "off_session",
                "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                "payment_method_data": {
                    "type": "us_bank_account",
                    "us_bank_account": {
                        "account_holder_type": "individual",
                        "account_number": "000123456789",
                        "routing_number": "110000000",
                    },
                    "billing_details": {"name": name},
                },
                "payment_method_options": {"us_bank_account": {"verification_method": "microdeposits"}},
                "mandate_data": {"customer_acceptance": {"type": "offline"}},
                "metadata": {"portal_uses": "default subscriptions"},
                "confirm": True,
            }
        )
        return intent.id

    def month(self, later: int) -> tuple[int, int]:
        """Month and year, `later` months from today."""
        then = datetime.fromtimestamp(months_before(self.today, -later), UTC)
        return then.month, then.year

    def pays_with(self, payment_method_id: str) -> None:
        self.stripe.v1.customers.update(
            self.customer_id, {"invoice_settings": {"default_payment_method": payment_method_id}}
        )

    def item(self, lookup_key: str, quantity: int | None = None) -> SubscriptionCreateParamsItem:
        item: SubscriptionCreateParamsItem = {"price": self.prices[lookup_key]}
        if quantity is not None:
            item["quantity"] = quantity
        return item

    def subscribe(self, *items: SubscriptionCreateParamsItem, **terms: object) -> Subscription:
        """Start a subscription now; `terms` are further parameters of POST /v1/subscriptions."""
        params: SubscriptionCreateParams = {"customer": self.customer_id, "items": list(items)}
        params.update(terms)  # type: ignore[typeddict-item]
        return self.stripe.v1.subscriptions.create(params)

    def changes_at_period_end(self, subscription_id: str, lookup_key: str) -> None:
        """Let another price take the place of the only one when the current period ends."""
        schedule = self.stripe.v1.subscription_schedules.create({"from_subscription": subscription_id})
        [now] = schedule.phases
        [item] = now.items
        self.stripe.v1.subscription_schedules.update(
            schedule.id,
            {
                "end_behavior": "release",
                "phases": [
                    {
                        "items": [{"price": str(item.price), "quantity": item.quantity or 1}],
                        "start_date": now.start_date,
                        "end_date": now.end_date,
                    },
                    {"items": [self.item(lookup_key, 1)], "duration": {"interval": "month"}},
                ],
            },
        )

    def owes(self, amount: int, currency: str, description: str, **terms: object) -> None:
        """Add an amount to the next invoice; `terms` are further parameters of POST /v1/invoiceitems."""
        params: InvoiceItemCreateParams = {
            "customer": self.customer_id,
            "amount": amount,
            "currency": currency,
            "description": description,
        }
        params.update(terms)  # type: ignore[typeddict-item]
        self.stripe.v1.invoice_items.create(params)

    def bills(self, **terms: object) -> Invoice:
        """Make an invoice of what is owed and finalize it; one that is charged automatically is paid at once."""
        params: InvoiceCreateParams = {"customer": self.customer_id, "pending_invoice_items_behavior": "include"}
        params.update(terms)  # type: ignore[typeddict-item]
        invoice = self.stripe.v1.invoices.finalize_invoice(self.stripe.v1.invoices.create(params).id)
        is_sent = invoice.collection_method == "send_invoice"
        return invoice if is_sent else self.stripe.v1.invoices.pay(invoice.id)

    def takes_back(self, amount: int, **terms: object) -> None:
        """Credit `amount` of the first line of the newest invoice; `terms` say why, and where it goes with its tax.

        https://docs.stripe.com/invoicing/integration/programmatic-credit-notes
        """
        [newest] = self.stripe.v1.invoices.list({"customer": self.customer_id, "limit": 1}).data
        params: CreditNoteCreateParams = {
            "invoice": newest.id,
            "lines": [{"type": "invoice_line_item", "invoice_line_item": newest.lines.data[0].id, "amount": amount}],
        }
        params.update(terms)  # type: ignore[typeddict-item]
        self.stripe.v1.credit_notes.create(params)

    def uses(self, event_name: str, *values: int) -> None:
        """Report metered usage at the clock's present."""
        now = self.stripe.v1.test_helpers.test_clocks.retrieve(self.clock_id).frozen_time
        for value in values:
            self.stripe.v1.billing.meter_events.create(
                {
                    "event_name": event_name,
                    "payload": {"stripe_customer_id": self.customer_id, "value": str(value)},
                    "timestamp": now,
                }
            )

    def advance(self, until: int) -> None:
        advance(self.stripe, self.clock_id, self.customer_id, until)
