"""Subscribing: what a new subscription is, what its first invoice says, and what the first payment makes of it."""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, MONTH, START, Shop, first_item, texts


def test_a_customer_with_a_card_is_active_and_has_paid(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(
        ada, shop.price(), expand=["latest_invoice.payments", "latest_invoice.confirmation_secret"]
    )
    item, invoice = first_item(subscription), subscription.latest_invoice
    assert (subscription.status, subscription.billing_cycle_anchor) == ("active", START)
    assert (item.current_period_start, item.current_period_end) == (START, START + MONTH)
    assert (invoice.status, invoice.billing_reason, invoice.attempt_count) == ("paid", "subscription_create", 1)
    assert (invoice.attempted, invoice.auto_advance, invoice.amount_paid) == (True, False, 1000)
    assert (invoice.period_start, invoice.period_end) == (START, START)
    assert texts(invoice) == [(1000, "1 × Gold (at $10.00 / month)")]
    assert (invoice.lines.data[0].period.start, invoice.lines.data[0].period.end) == (START, START + MONTH)
    assert invoice.number == f"{shop.v1.customers.retrieve(ada.id).invoice_prefix}-0001"
    assert invoice.payments.data[0].status == "paid"
    assert invoice.confirmation_secret.client_secret.startswith("pi_")
    assert subscription.default_payment_method is None


def test_payments_and_secret_are_absent_unless_they_are_asked_for(shop: Shop) -> None:
    invoice = shop.v1.invoices.retrieve(shop.subscribe(shop.customer(), shop.price()).latest_invoice)
    assert "payments" not in invoice
    assert "confirmation_secret" not in invoice


def test_the_events_come_in_the_order_of_what_happens(shop: Shop) -> None:
    ada, price = shop.customer(), shop.price()
    since = len(shop.events())
    shop.subscribe(ada, price)
    assert [kind for kind in shop.events(since=since) if kind.startswith(("invoice.", "customer.sub", "charge"))] == [
        "invoice.created",
        "invoice.finalized",
        "charge.succeeded",
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
        "customer.subscription.created",
    ]


def test_legacy_plan_and_quantity_are_still_there(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), {"price": shop.price().id, "quantity": 3})
    assert (subscription["plan"]["amount"], subscription["quantity"]) == (1000, 3)
    assert "current_period_end" not in subscription


def test_flexible_is_the_mode_unless_classic_is_asked_for(shop: Shop) -> None:
    ada, price = shop.customer(), shop.price()
    flexible = shop.subscribe(ada, price).billing_mode
    assert (flexible.type, flexible.flexible.proration_discounts) == ("flexible", "included")
    classic = shop.subscribe(ada, price, billing_mode={"type": "classic"}).billing_mode
    assert (classic.type, classic.flexible) == ("classic", None)


def test_without_anything_that_could_pay_nothing_is_written(shop: Shop) -> None:
    bob = shop.customer(card=None)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.subscribe(bob, shop.price())
    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (400, "resource_missing", None)
    assert refusal.value.user_message == (
        "This customer has no attached payment source or default payment method. Please consider adding a "
        "default payment method. "
        "For more information, visit "
        "https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority."
    )
    assert shop.v1.subscriptions.list({"customer": bob.id, "status": "all"}).data == []
    assert shop.invoices(bob) == []


def test_a_card_that_wants_authentication_leaves_it_incomplete(shop: Shop) -> None:
    ada = shop.customer(card="pm_card_authenticationRequired")
    subscription = shop.subscribe(ada, shop.price(), expand=["latest_invoice.confirmation_secret"])
    invoice = subscription.latest_invoice
    assert (subscription.status, invoice.status) == ("incomplete", "open")
    assert (invoice.attempted, invoice.attempt_count, invoice.auto_advance) == (True, 0, True)
    assert invoice.next_payment_attempt is None
    assert invoice.confirmation_secret.type == "payment_intent"
    assert first_item(subscription).current_period_end == START + MONTH


def test_a_card_that_is_declined_leaves_it_incomplete_with_the_attempt_counted(shop: Shop) -> None:
    ada = shop.customer(card="pm_card_chargeCustomerFail")
    subscription = shop.subscribe(ada, shop.price())
    invoice = shop.latest(subscription)
    assert (subscription.status, invoice.status, invoice.attempt_count) == ("incomplete", "open", 1)
    assert "invoice.payment_failed" in shop.events()


def test_default_incomplete_waits_for_the_customer(shop: Shop) -> None:
    ada = shop.customer(card=None)
    subscription = shop.subscribe(ada, shop.price(), payment_behavior="default_incomplete")
    invoice = shop.latest(subscription)
    assert (subscription.status, invoice.status, invoice.attempted) == ("incomplete", "open", False)
    assert invoice.payments.data[0].status == "open"
    assert invoice.payments.data[0].amount_paid is None


def test_paying_the_first_invoice_activates_it(shop: Shop) -> None:
    ada = shop.customer(card=None)
    subscription = shop.subscribe(
        ada,
        shop.price(),
        payment_behavior="default_incomplete",
        payment_settings={"save_default_payment_method": "on_subscription"},
    )
    method = shop.v1.payment_methods.attach("pm_card_visa", {"customer": ada.id})
    shop.v1.invoices.pay(subscription.latest_invoice, {"payment_method": method.id})
    fresh = shop.v1.subscriptions.retrieve(subscription.id)
    assert (fresh.status, fresh.default_payment_method) == ("active", method.id)


def test_confirming_the_payment_intent_activates_it(shop: Shop) -> None:
    ada = shop.customer(card=None)
    subscription = shop.subscribe(ada, shop.price(), payment_behavior="default_incomplete")
    intent = shop.latest(subscription).payments.data[0].payment.payment_intent
    method = shop.v1.payment_methods.attach("pm_card_visa", {"customer": ada.id})
    shop.v1.payment_intents.confirm(intent, {"payment_method": method.id})
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"
    assert shop.latest(subscription).status == "paid"


def test_an_incomplete_one_expires_after_23_hours_and_its_invoice_is_void(shop: Shop) -> None:
    ada = shop.customer(card="pm_card_authenticationRequired")
    subscription = shop.subscribe(ada, shop.price())
    shop.now(START + 23 * 3600 - 1)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "incomplete"
    shop.now(START + 23 * 3600)
    fresh = shop.v1.subscriptions.retrieve(subscription.id)
    assert (fresh.status, fresh.ended_at) == ("incomplete_expired", START + 23 * 3600)
    assert shop.latest(subscription).status == "void"
    assert shop.latest(subscription).payments.data[0].status == "canceled"


def test_an_incomplete_one_can_change_little(shop: Shop) -> None:
    ada = shop.customer(card="pm_card_authenticationRequired")
    subscription = shop.subscribe(ada, shop.price())
    shop.v1.subscriptions.update(subscription.id, {"metadata": {"seen": "yes"}, "description": "Waits"})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    assert refusal.value.code == "status_transition_invalid"
    assert refusal.value.user_message == (
        "Cannot update cancel_at_period_end on an incomplete subscription. Only metadata, description, "
        "default_source and "
        "default_payment_method can be updated."
    )


def test_all_or_nothing_raises_when_the_bank_asks(shop: Shop) -> None:
    ada = shop.customer(card="pm_card_authenticationRequired")
    with pytest.raises(stripe.CardError) as refusal:
        shop.subscribe(ada, shop.price(), payment_behavior="error_if_incomplete")
    assert refusal.value.http_status == 402
    assert refusal.value.code == "subscription_payment_intent_requires_action"
    assert refusal.value.user_message.startswith(
        "Payment for this subscription requires additional user action, but the requested"
    )
    body: Any = refusal.value.json_body
    assert "doc_url" not in body["error"]
    assert shop.v1.subscriptions.list({"status": "all"}).data == []
    assert shop.invoices(ada) == []


def test_all_or_nothing_raises_when_the_card_is_declined(shop: Shop) -> None:
    ada = shop.customer(card="pm_card_chargeCustomerFail")
    with pytest.raises(stripe.CardError) as refusal:
        shop.subscribe(ada, shop.price(), payment_behavior="error_if_incomplete")
    assert refusal.value.code == "card_declined"
    assert shop.v1.subscriptions.list({"status": "all"}).data == []


def test_who_pays_by_invoice_is_active_at_once_with_a_draft(shop: Shop) -> None:
    bob = shop.customer(card=None)
    subscription = shop.subscribe(bob, shop.price(), collection_method="send_invoice", days_until_due=30)
    invoice = shop.latest(subscription)
    assert (subscription.status, invoice.status, invoice.auto_advance) == ("active", "draft", True)
    assert (invoice.due_date, invoice.number) == (START + 30 * DAY, None)
    assert (invoice.automatically_finalizes_at, invoice.next_payment_attempt) == (START + 3601, None)
    shop.now(START + 2 * 3600)
    assert shop.latest(subscription).status == "open"
    shop.now(START + 31 * DAY)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    assert "invoice.overdue" in shop.events()


def test_several_items_come_in_the_order_given_and_are_billed_together(shop: Shop) -> None:
    gold, seats = shop.price(1000), shop.price(500, name="Seats")
    subscription = shop.subscribe(shop.customer(), gold, {"price": seats.id, "quantity": 4})
    assert [item.price.id for item in subscription["items"].data] == [gold.id, seats.id]
    assert texts(shop.latest(subscription)) == [
        (1000, "1 × Gold (at $10.00 / month)"),
        (2000, "4 × Seats (at $5.00 / month)"),
    ]


def test_a_price_can_be_made_on_the_way(shop: Shop) -> None:
    product = shop.v1.products.create({"name": "Bespoke"})
    data = {"currency": "usd", "product": product.id, "unit_amount": 4200, "recurring": {"interval": "year"}}
    subscription = shop.subscribe(shop.customer(), {"price_data": data})
    assert texts(shop.latest(subscription)) == [(4200, "1 × Bespoke (at $42.00 / year)")]
    assert first_item(subscription).price.active is False


def test_something_sold_once_is_listed_before_the_subscription(shop: Shop) -> None:
    shirt = shop.v1.products.create({"name": "T-Shirt"})
    once = shop.v1.prices.create({"product": shirt.id, "unit_amount": 1500, "currency": "usd"})
    subscription = shop.subscribe(shop.customer(), shop.price(), add_invoice_items=[{"price": once.id}])
    invoice = shop.latest(subscription)
    assert texts(invoice) == [(1500, "T-Shirt"), (1000, "1 × Gold (at $10.00 / month)")]
    line = invoice.lines.data[0]
    assert line.parent.type == "invoice_item_details"
    assert (line.period.start, line.period.end) == (START, START + MONTH)


def test_tax_rates_of_the_subscription_and_of_an_item(shop: Shop) -> None:
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False})
    low = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 7, "inclusive": True})
    gold, book = shop.price(1000), shop.price(1070, name="Book")
    subscription = shop.subscribe(
        shop.customer(), gold, {"price": book.id, "tax_rates": [low.id]}, default_tax_rates=[vat.id]
    )
    invoice = shop.latest(subscription)
    assert (invoice.subtotal, invoice.total, invoice.total_excluding_tax) == (2070, 2270, 2000)
    assert [(tax.amount, tax.tax_behavior) for tax in invoice.total_taxes] == [(200, "exclusive"), (70, "inclusive")]
    assert subscription.default_tax_rates[0].id == vat.id


def test_a_period_that_is_cut_short_by_the_anchor_costs_its_share(shop: Shop) -> None:
    ada, price = shop.customer(), shop.price(3000)
    subscription = shop.subscribe(ada, price, billing_cycle_anchor=START + 10 * DAY)
    item = first_item(subscription)
    assert (item.current_period_start, item.current_period_end) == (START, START + 10 * DAY)
    # The whole period that ends at the anchor is the one from 1 September to 1 October: 30 days.
    assert shop.latest(subscription).total == 1000
    shop.now(START + 10 * DAY + 7200)
    renewed = shop.latest(subscription)
    assert (renewed.total, renewed.lines.data[0].period.start) == (3000, START + 10 * DAY)


def test_an_anchor_after_the_first_whole_period_is_refused(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="cannot be later than next natural billing date"):
        shop.subscribe(shop.customer(), shop.price(), billing_cycle_anchor=START + 40 * DAY)


def test_an_anchor_can_be_a_day_of_the_month(shop: Shop) -> None:
    config = {"day_of_month": 31, "hour": 0, "minute": 0, "second": 0}
    subscription = shop.subscribe(shop.customer(), shop.price(), billing_cycle_anchor_config=config)
    assert subscription.billing_cycle_anchor == 1790726400  # 30 September: it has no 31st
    shop.now(1790726400 + DAY)
    fresh = shop.v1.subscriptions.retrieve(subscription.id)
    assert first_item(fresh).current_period_end == 1793404800  # 31 October


def test_backdating_bills_what_has_passed(shop: Shop) -> None:
    ada, price = shop.customer(), shop.price(1000)
    start = START - 62 * DAY  # 21 July
    flexible = shop.subscribe(ada, price, backdate_start_date=start)
    assert [amount for amount, _ in texts(shop.latest(flexible))] == [1000, 1000, 1000]
    assert (flexible.start_date, flexible.billing_cycle_anchor) == (start, start)
    classic = shop.subscribe(ada, price, backdate_start_date=start, billing_mode={"type": "classic"})
    assert [amount for amount, _ in texts(shop.latest(classic))] == [2000, 1000]
    forgiven = shop.subscribe(ada, price, backdate_start_date=start, proration_behavior="none")
    assert [amount for amount, _ in texts(shop.latest(forgiven))] == [1000]


def test_a_yen_and_a_dinar_price(shop: Shop) -> None:
    yen = shop.price(500, currency="jpy")
    assert texts(shop.latest(shop.subscribe(shop.customer(), yen))) == [(500, "1 × Gold (at ¥500 / month)")]
    dinar = shop.price(5000, currency="kwd")
    assert texts(shop.latest(shop.subscribe(shop.customer(), dinar))) == [(5000, "1 × Gold (at KWD\xa05.000 / month)")]


@pytest.mark.parametrize(
    ("more", "status", "code", "param", "message"),
    [
        (
            {"payment_behavior": "pending_if_incomplete"},
            400,
            None,
            "payment_behavior",
            "Setting `payment_behavior` to `pending_if_incomplete` has no effect when creating a subscription.",
        ),
        (
            {"payment_behavior": "bogus"},
            400,
            None,
            "payment_behavior",
            "Invalid payment_behavior: must be one of allow_incomplete, error_if_incomplete, "
            "pending_if_incomplete, or default_incomplete",
        ),
        ({"items": []}, 400, "parameter_missing", "items", "Missing required param: items."),
        (
            {"items": [{"price": "price_nope"}]},
            400,
            "resource_missing",
            "items[0][price]",
            "No such price: 'price_nope'",
        ),
        ({"customer": "cus_nope"}, 404, "resource_missing", "customer", "No such customer: 'cus_nope'"),
        (
            {"days_until_due": 30},
            400,
            None,
            None,
            "You can only specify 'days_until_due' if invoice collection method is 'send_invoice'.",
        ),
        (
            {"trial_end": START + DAY, "trial_from_plan": True},
            400,
            None,
            None,
            "You cannot set `trial_end` or `trial_period_days` when `trial_from_plan=true`.",
        ),
        (
            {"trial_end": 1000},
            400,
            None,
            "trial_end",
            "The parameter `trial_end` expects a unix timestamp representing a date and time in the future. "
            "You specified the value "
            "`1000` which is in the past.",
        ),
    ],
)
def test_what_stripe_refuses(
    shop: Shop, more: dict[str, Any], status: int, code: str | None, param: str | None, message: str
) -> None:
    params = {"customer": shop.customer().id, "items": [{"price": shop.price().id}], **more}
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.subscriptions.create(params)
    error = refusal.value
    assert (error.http_status, error.code, error.param, error.user_message) == (status, code, param, message)


def test_the_same_price_twice_is_refused(shop: Shop) -> None:
    price = shop.price()
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.subscribe(shop.customer(), price, price)
    assert refusal.value.param == "plan"
    assert refusal.value.user_message == (
        f"Cannot create a Subscription with multiple Subscription Items with the same Price: {price.id}"
    )


def test_classic_mode_refuses_items_of_different_intervals(shop: Shop) -> None:
    yearly = shop.price(9000, name="Year", recurring={"interval": "year"})
    with pytest.raises(stripe.InvalidRequestError):
        shop.subscribe(shop.customer(), shop.price(), yearly, billing_mode={"type": "classic"})
    mixed = shop.subscribe(shop.customer(), shop.price(), yearly)
    ends = [item.current_period_end for item in mixed["items"].data]
    assert ends == [START + MONTH, START + 365 * DAY]


def test_a_one_time_price_cannot_be_subscribed_to(shop: Shop) -> None:
    product = shop.v1.products.create({"name": "T-Shirt"})
    once = shop.v1.prices.create({"product": product.id, "unit_amount": 1500, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.subscribe(shop.customer(), once)
    assert refusal.value.param == "items[0][price]"


def test_currencies_must_agree(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="doesn't match the expected currency"):
        shop.subscribe(shop.customer(), shop.price(), shop.price(900, name="Euro", currency="eur"))


def test_someone_elses_card_is_refused(shop: Shop) -> None:
    bob = shop.customer()
    method = shop.v1.customers.retrieve(bob.id).invoice_settings.default_payment_method
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.subscribe(shop.customer(), shop.price(), default_payment_method=method)
    assert (refusal.value.code, refusal.value.param) == ("resource_missing", "default_payment_method")


@pytest.mark.parametrize("call", ["create", "migrate"])
def test_prorations_that_itemize_their_discounts_are_not_simulated(shop: Shop, call: str) -> None:
    mode = {"type": "flexible", "flexible": {"proration_discounts": "itemized"}}
    classic = shop.subscribe(shop.customer(), shop.price(), billing_mode={"type": "classic"})
    ada = shop.customer()
    wish = {"customer": ada.id, "items": [{"price": shop.price().id}]} if call == "create" else {}
    of = () if call == "create" else (classic.id,)
    with pytest.raises(stripe.InvalidRequestError, match="not simulated") as refusal:
        getattr(shop.v1.subscriptions, call)(*of, {**wish, "billing_mode": mode})
    assert refusal.value.param == "billing_mode[flexible][proration_discounts]"
    migrated = shop.v1.subscriptions.migrate(classic.id, {"billing_mode": {"type": "flexible"}})
    assert migrated.billing_mode.flexible.proration_discounts == "included"
