"""What a customer sees at a glance."""

import msgspec
import pytest
from django.test import Client

from accounts.features import Features
from accounts.models import Merchant
from billing.gateway.catalogue import Catalogue
from billing.gateway.cursors import Cursor
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for
from billing.pages.links import HomeLinks
from billing.pages.subject import Subject
from billing.pages.subscription_cards import subscriptions_section
from simulator.core import Simulator
from tests.billing.scenes import DAY, card, features, home, on_a_clock, plain, price, subscribe
from tests.cast import Stripe, visit

NOON_OF_1_MARCH_2027 = 1803902400


def test_a_plain_subscription_says_what_when_and_with_what(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    home(client, acme)  # learns what is sold
    (subscription,) = home(client, acme).subscriptions.cards
    assert subscription.name == "Pro"
    assert subscription.status.text == "Active"
    assert [line.price for line in subscription.lines] == ["€49.00 / month"]
    assert subscription.next_payment is not None
    assert (subscription.next_payment.label, subscription.next_payment.amount) == ("Next charge", "€49.00")
    assert subscription.paid_with == "Visa ending 4242"
    assert subscription.paid_with_warning == ""


def test_a_new_customer_is_told_that_nothing_will_be_charged(client: Client, acme: Merchant, ada: str) -> None:
    visit(client, acme, ada)
    page = home(client, acme)
    assert page.subscriptions.empty == "You have no active subscription. Return to Acme to choose one."
    assert page.payment_methods is not None
    assert page.payment_methods.empty == "No payment method is saved."
    assert page.invoices is not None
    assert page.invoices.empty == "No invoices yet."
    assert page.open_payments is None


def test_a_trial_names_its_end_and_the_first_charge(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    subscribe(acme_stripe, clock.customer, price(acme_stripe), trial_period_days=14)
    visit(client, acme, clock.customer)
    home(client, acme)
    page = home(client, acme)
    (subscription,) = page.subscriptions.cards
    assert plain(subscription.status.text) == "Trial until 15 March 2027"
    assert subscription.next_payment is not None
    assert subscription.next_payment.label == "First charge after your trial"
    assert subscription.next_payment.amount == "€49.00"
    assert plain(subscription.next_payment.date) == "15 March 2027"
    assert plain(page.clock_notice) == "Test mode: for this customer it is 1 March 2027."


def test_no_amount_is_named_when_something_is_billed_before_the_renewal(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    yearly = price(acme_stripe, recurring={"interval": "year"})
    weekly_extras = {"pending_invoice_item_interval": {"interval": "week"}}
    subscription = subscribe(acme_stripe, ada, yearly, **weekly_extras)
    acme_stripe.post("/v1/invoiceitems", customer=ada, subscription=subscription["id"], amount=700, currency="eur")
    visit(client, acme, ada)
    home(client, acme)
    (shown,) = home(client, acme).subscriptions.cards
    assert shown.next_payment is not None
    assert (shown.next_payment.label, shown.next_payment.amount) == ("Renews", "")


def test_a_card_of_an_older_kind_that_was_not_read_is_not_told_as_missing(
    acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    subscribe(acme_stripe, ada, price(acme_stripe), trial_period_days=14)
    gateway = CustomerGateway(acme, ada)
    found = wait_for(gateway.subscriptions(Cursor()))
    customer = msgspec.structs.replace(wait_for(gateway.customer()), default_source="card_1OldKindOfCard")
    subject = Subject(customer, Catalogue(), HomeLinks("acme", ada), "Acme")
    (shown,) = subscriptions_section(subject, found, None, Features()).cards
    assert (shown.paid_with, shown.paid_with_warning) == ("", "")


def test_a_test_clock_that_shows_today_is_not_mentioned(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    visit(client, acme, on_a_clock(acme_stripe).customer)
    assert home(client, acme).clock_notice == ""


@pytest.mark.parametrize(
    ("behavior", "warning"),
    [
        ("cancel", "Without a payment method it ends with the trial."),
        ("pause", "Without a payment method it is paused when the trial ends."),
        ("create_invoice", "Without a payment method the next charge fails."),
    ],
)
def test_a_trial_without_a_payment_method_says_what_will_come_of_it(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, behavior: str, warning: str
) -> None:
    end = {"end_behavior": {"missing_payment_method": behavior}}
    subscribe(acme_stripe, ada, price(acme_stripe), trial_period_days=14, trial_settings=end)
    visit(client, acme, ada)
    (subscription,) = home(client, acme).subscriptions.cards
    assert subscription.paid_with == "No payment method"
    assert subscription.paid_with_warning == warning


def test_of_several_subscriptions_the_first_to_renew_shows_its_charge_and_the_others_their_price(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    offered = price(acme_stripe)
    subscribe(acme_stripe, clock.customer, offered)
    clock.advance(days=1)
    subscribe(acme_stripe, clock.customer, offered)
    seats = subscribe(acme_stripe, clock.customer, offered)["items"]["data"][0]["id"]
    acme_stripe.post(f"/v1/subscription_items/{seats}", quantity=3, proration_behavior="none")
    visit(client, acme, clock.customer)
    home(client, acme)
    payments = [each.next_payment for each in home(client, acme).subscriptions.cards]
    # The seats' own line says "3 × €49.00" beside the price.
    assert [(each.amount, each.price) for each in payments if each] == [
        ("", ""),
        ("", "€49.00 / month"),
        ("€49.00", ""),
    ]


@pytest.mark.parametrize(
    "end", [{"cancel_at_period_end": True}, {"cancel_at": NOON_OF_1_MARCH_2027 + 31 * DAY}], ids=["flag", "date"]
)
def test_both_ways_to_end_a_subscription_read_the_same(
    client: Client, acme: Merchant, acme_stripe: Stripe, end: dict[str, object]
) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    made = subscribe(acme_stripe, clock.customer, price(acme_stripe))
    acme_stripe.post(f"/v1/subscriptions/{made['id']}", **end)
    visit(client, acme, clock.customer)
    (subscription,) = home(client, acme).subscriptions.cards
    assert plain(subscription.status.text) == "Ends 1 April 2027"
    assert plain(subscription.notice) == "It ends on 1 April 2027 and does not renew."
    assert subscription.next_payment is None
    assert subscription.paid_with_warning == ""


def test_a_declined_renewal_stands_above_everything(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    subscribe(acme_stripe, clock.customer, price(acme_stripe))
    card(acme_stripe, clock.customer, "pm_card_chargeCustomerFail")
    clock.advance(32)
    visit(client, acme, clock.customer)
    page = home(client, acme)
    assert page.open_payments is not None
    (payment,) = page.open_payments.payments
    assert payment.title == "Payment failed"
    assert payment.button == "Pay €49.00"
    assert payment.is_overdue
    assert "The next attempt is on" in plain(payment.sentence)
    (subscription,) = page.subscriptions.cards
    assert subscription.status.text == "Payment failed"
    assert subscription.notice == "Pay the open invoice to keep this subscription."


def test_an_invoice_to_pay_is_a_reminder_until_it_is_overdue(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027, email="ada@example.com")
    subscribe(acme_stripe, clock.customer, price(acme_stripe), collection_method="send_invoice", days_until_due=14)
    clock.advance(1)
    visit(client, acme, clock.customer)
    page = home(client, acme)
    (subscription,) = page.subscriptions.cards
    assert subscription.paid_with == "Paid by invoice, due within 14 days"
    assert page.open_payments is not None
    (payment,) = page.open_payments.payments
    assert (payment.title, payment.is_overdue) == ("Invoice to pay", False)
    assert "is due on 15 March 2027" in plain(payment.sentence)
    clock.advance(16)
    page = home(client, acme)
    assert page.open_payments is not None
    (payment,) = page.open_payments.payments
    assert (payment.title, payment.is_overdue) == ("Payment overdue", True)
    assert page.invoices is not None
    assert page.invoices.rows[0].status.text == "Overdue"


def test_several_items_with_usage_are_listed_each_with_its_price(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    meter = acme_stripe.post(
        "/v1/billing/meters", display_name="Calls", event_name="calls", default_aggregation={"formula": "sum"}
    )["id"]
    calls = price(
        acme_stripe,
        "API calls",
        unit_amount=2,
        transform_quantity={"divide_by": 1000, "round": "up"},
        recurring={"interval": "month", "usage_type": "metered", "meter": meter},
    )
    subscribe(acme_stripe, ada, price(acme_stripe), price(acme_stripe, "Support", unit_amount=1900), calls)
    visit(client, acme, ada)
    home(client, acme)
    (subscription,) = home(client, acme).subscriptions.cards
    assert subscription.name == "Pro and 2 more"
    assert [(line.name, line.price) for line in subscription.lines] == [
        ("Pro", "€49.00 / month"),
        ("Support", "€19.00 / month"),
        ("API calls", "€0.02 per 1,000 units, by usage"),
    ]
    assert subscription.next_payment is not None
    assert subscription.next_payment.label == "Next charge, as of now"
    assert subscription.next_payment.amount == "€68.00"
    assert subscription.next_payment.notes == ("Further usage until then is added.",)


def test_a_tiered_price_is_printed_in_full_once_it_is_known(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    tiers = [{"up_to": 5, "unit_amount": 1500}, {"up_to": "inf", "unit_amount": 1200}]
    seats = price(acme_stripe, "Seats", billing_scheme="tiered", tiers_mode="graduated", tiers=tiers)
    acme_stripe.post("/v1/subscriptions", customer=ada, items=[{"price": seats, "quantity": 8}])
    visit(client, acme, ada)
    (line,) = home(client, acme).subscriptions.cards[0].lines
    assert (line.price, line.tiers) == ("By quantity", ())
    (line,) = home(client, acme).subscriptions.cards[0].lines
    assert (line.price, line.quantity) == ("€111.00 / month", "8 units")
    assert [row.range for row in line.tiers] == ["1 to 5", "6 and more"]


def test_a_price_in_another_of_its_currencies_shows_that_amount(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    both = price(acme_stripe, currency_options={"usd": {"unit_amount": 5500}})
    subscribe(acme_stripe, ada, both, currency="usd")
    visit(client, acme, ada)
    home(client, acme)
    (line,) = home(client, acme).subscriptions.cards[0].lines
    assert line.price == "$55.00 / month"


def test_discounts_in_force_are_told_with_their_end_and_code(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    coupon = acme_stripe.post("/v1/coupons", percent_off=20, duration="repeating", duration_in_months=3)["id"]
    promotion = acme_stripe.post("/v1/promotion_codes", promotion={"type": "coupon", "coupon": coupon}, code="SPRING")[
        "id"
    ]
    subscribe(acme_stripe, clock.customer, price(acme_stripe), discounts=[{"promotion_code": promotion}])
    visit(client, acme, clock.customer)
    home(client, acme)
    (subscription,) = home(client, acme).subscriptions.cards
    assert [plain(text) for text in subscription.discounts] == ["20% off until 1 June 2027 (SPRING)"]
    assert subscription.next_payment is not None
    assert subscription.next_payment.amount == "€39.20"


def test_a_subscription_s_own_card_pays_before_the_default(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    own = card(acme_stripe, ada, "pm_card_mastercard")
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe), default_payment_method=own)
    visit(client, acme, ada)
    page = home(client, acme)
    assert page.subscriptions.cards[0].paid_with == "Mastercard ending 4444"
    assert page.payment_methods is not None
    assert [(row.name, row.is_default) for row in page.payment_methods.rows] == [
        ("Visa ending 4242", True),
        ("Mastercard ending 4444", False),
    ]


def test_an_ended_subscription_is_listed_quietly(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, price(acme_stripe))
    acme_stripe.delete(f"/v1/subscriptions/{made['id']}")
    visit(client, acme, ada)
    page = home(client, acme)
    assert page.subscriptions.cards == ()
    assert [each.name for each in page.subscriptions.ended] == ["Pro"]
    assert page.subscriptions.ended[0].ended.startswith("Ended on")
    assert page.subscriptions.empty


def test_a_credit_balance_is_told_and_explains_a_lower_charge(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    acme_stripe.post(f"/v1/customers/{ada}/balance_transactions", amount=-1000, currency="eur")
    visit(client, acme, ada)
    home(client, acme)
    page = home(client, acme)
    assert page.credit_notice == "You have a credit of €10.00. It is used for your next invoices."
    payment = page.subscriptions.cards[0].next_payment
    assert payment is not None
    assert payment.amount == "€39.00"
    assert payment.notes == ("Your credit of €10.00 is already deducted.",)


def test_a_tax_on_top_is_in_the_next_charge_and_named(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    rate = acme_stripe.post("/v1/tax_rates", display_name="VAT", percentage=20, inclusive=False)["id"]
    subscribe(acme_stripe, ada, price(acme_stripe), default_tax_rates=[rate])
    visit(client, acme, ada)
    home(client, acme)
    payment = home(client, acme).subscriptions.cards[0].next_payment
    assert payment is not None
    assert (payment.amount, payment.notes) == ("€58.80", ("Includes €9.80 tax.",))


def test_a_proration_that_waits_is_in_the_next_charge(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe, NOON_OF_1_MARCH_2027)
    card(acme_stripe, clock.customer)
    made = subscribe(acme_stripe, clock.customer, price(acme_stripe, unit_amount=3100))
    clock.advance(21)
    item = made["items"]["data"][0]["id"]
    acme_stripe.post(f"/v1/subscriptions/{made['id']}", items=[{"id": item, "quantity": 2}])
    visit(client, acme, clock.customer)
    home(client, acme)
    payment = home(client, acme).subscriptions.cards[0].next_payment
    assert payment is not None
    assert payment.amount == "€72.00"  # two for a month, and ten of 31 days of the second one
    assert payment.notes == ("Includes adjustments for changes during this period.",)


def test_billing_details_stand_as_on_an_invoice(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    address = {"line1": "Goethestraße 7", "city": "Köln", "postal_code": "50674", "country": "DE"}
    acme_stripe.post(
        f"/v1/customers/{ada}", address=address, phone="+49 221 1", shipping={"name": "A. L.", "address": address}
    )
    acme_stripe.post(f"/v1/customers/{ada}/tax_ids", type="eu_vat", value="DE123456789")
    visit(client, acme, ada)
    details = home(client, acme).details
    assert details is not None
    known = {row.key: row.lines for row in details.rows}
    assert known["name"] == ("Ada Lovelace",)
    assert known["address"] == ("Goethestraße 7", "50674 Köln", "Germany")
    assert known["shipping"] == ("A. L.", "Goethestraße 7", "50674 Köln", "Germany")
    assert known["tax_ids"] == ("DE123456789, VAT number (Germany): being checked",)


def test_an_invoice_leads_to_our_page_of_it_and_on_to_stripe_s(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    invoices = home(client, acme).invoices
    assert invoices is not None
    (row,) = invoices.rows
    assert (row.amount, row.status.text) == ("€49.00", "Paid")
    made = acme_stripe.get(f"/v1/invoices/{row.id}")
    assert client.get(row.view_url).context["page"].documents.hosted_url == f"{row.view_url}hosted/"
    response = client.get(f"{row.view_url}hosted/")
    assert (response.status_code, response["Location"]) == (302, made["hosted_invoice_url"])


def test_drafts_are_the_merchant_s_own_business(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    draft = acme_stripe.post("/v1/invoices", customer=ada)["id"]
    visit(client, acme, ada)
    invoices = home(client, acme).invoices
    assert invoices is not None
    assert invoices.rows == ()
    assert client.get(f"/p/acme/invoices/{draft}/").status_code == 404
    assert client.get(f"/p/acme/invoices/{draft}/pdf/").status_code == 404


@pytest.mark.parametrize(
    ("feature", "sections"),
    [
        ("invoice_history", ["invoices", "open_payments"]),
        ("payment_method_update", ["payment_methods"]),
        ("customer_update", ["details"]),
    ],
)
def test_sections_whose_feature_is_off_are_not_there(
    client: Client,
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    feature: str,
    sections: list[str],
) -> None:
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    features(acme, **{feature: False})
    visit(client, acme, ada)
    page = home(client, acme)
    for section in sections:
        assert getattr(page, section) is None
    assert page.subscriptions.cards


def test_an_invoice_is_not_opened_when_the_history_is_off(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, price(acme_stripe))
    features(acme, invoice_history=False)
    visit(client, acme, ada)
    assert client.get(f"/p/acme/invoices/{made['latest_invoice']}/").status_code == 404


def test_pages_are_for_reading_only(client: Client, acme: Merchant, ada: str) -> None:
    visit(client, acme, ada)
    for address in ("/p/acme/", "/p/acme/invoices/in_1/", "/p/acme/invoices/in_1/pdf/"):
        assert client.post(address).status_code == 405
        assert client.delete(address).status_code == 405


def test_the_page_is_in_the_language_of_the_customer(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    acme_stripe.post(f"/v1/customers/{ada}", preferred_locales=["de-AT"])
    card(acme_stripe, ada)
    subscribe(acme_stripe, ada, price(acme_stripe))
    visit(client, acme, ada)
    response = client.get("/p/acme/")
    assert '<html lang="de"' in response.content.decode()
    assert "49,00\u00a0€" in response.context["page"].subscriptions.cards[0].lines[0].price
