"""The page of one invoice: what it was for, what was taken off and added, what was paid, and what comes next."""

from html import unescape

import pytest
from django.test import Client

from accounts.models import DocumentSettings, Merchant
from billing.gateway import full_invoices
from billing.pages.invoice import InvoicePage
from simulator.core import Simulator
from tests.billing.invoicing import HAMBURG, billed, company, introduce, item, paid, tax_rate
from tests.billing.paying import ASKING, DECLINED
from tests.billing.scenes import Clock, card, features, on_a_clock, plain, price, subscribe
from tests.cast import Stripe, visit

MARCH_2027 = 1_803_902_400


def shown(client: Client, invoice: str) -> InvoicePage:
    response = client.get(f"/p/acme/invoices/{invoice}/")
    assert response.status_code == 200, response.content.decode()
    page = response.context["page"]
    assert isinstance(page, InvoicePage)
    return page


def newest(stripe: Stripe, customer: str) -> str:
    return str(stripe.get("/v1/invoices", customer=customer, limit=1)["data"][0]["id"])


def rows(page: InvoicePage) -> list[tuple[str, str]]:
    return [(plain(line.name), line.amount) for line in (*page.receipt.lines, *page.receipt.rows)]


def test_lines_discounts_and_taxes_add_up_to_the_total(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    coupon = acme_stripe.post("/v1/coupons", percent_off=10, duration="once", name="Spring")["id"]
    made = subscribe(
        acme_stripe,
        ada,
        price(acme_stripe),
        default_tax_rates=[tax_rate(acme_stripe)],
        discounts=[{"coupon": coupon}],
    )
    visit(client, acme, ada)
    page = shown(client, made["latest_invoice"])
    assert rows(page) == [("Pro", "€49.00"), ("Discount (Spring)", "-€4.90"), ("VAT 19%", "€8.38")]
    assert (page.receipt.total, page.amount_label, page.amount) == ("€52.48", "Total", "€52.48")
    assert (page.status.text, page.pay_url, page.settlement) == ("Paid", "", None)
    (payment,) = page.payments
    assert (payment.method, payment.amount, payment.status.text) == ("Visa ending 4242", "€52.48", "Paid")


def test_taxes_that_prices_include_and_several_rates_have_a_table(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    included = tax_rate(acme_stripe, 19, inclusive=True)
    item(acme_stripe, ada, 11_900, "Workshop", tax_rates=[included])
    one = paid(acme_stripe, ada)["id"]
    item(acme_stripe, ada, 10_000, "Workshop", tax_rates=[tax_rate(acme_stripe, 19)])
    item(acme_stripe, ada, 1_000, "Handbook", tax_rates=[tax_rate(acme_stripe, 7)])
    other = paid(acme_stripe, ada)["id"]
    visit(client, acme, ada)
    (tax,) = shown(client, one).taxes
    assert (tax.name, tax.net, tax.tax) == ("VAT 19%", "€100.00", "€19.00")
    assert shown(client, one).receipt.total == "€119.00"
    assert sorted((each.name, each.net, each.tax) for each in shown(client, other).taxes) == [
        ("VAT 19%", "€100.00", "€19.00"),
        ("VAT 7%", "€10.00", "€0.70"),
    ]


def test_a_change_in_the_middle_of_a_month_is_told_by_days(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe, MARCH_2027)
    card(acme_stripe, clock.customer)
    made = subscribe(acme_stripe, clock.customer, price(acme_stripe, "Starter", unit_amount=1500))
    clock.advance(14)
    (starter,) = made["items"]["data"]
    acme_stripe.post(
        f"/v1/subscriptions/{made['id']}",
        items=[{"id": starter["id"], "price": price(acme_stripe, "Team", unit_amount=4500)}],
        proration_behavior="create_prorations",
    )
    clock.advance(18)
    clock.advance(0.5)
    visit(client, acme, clock.customer)
    page = shown(client, newest(acme_stripe, clock.customer))
    assert [(name, plain(line.detail)) for (name, _), line in zip(rows(page), page.receipt.lines, strict=False)] == [
        ("17 unused days of Starter", "15 Mar – 1 Apr 2027"),
        ("17 days of Team", "15 Mar – 1 Apr 2027"),
        ("Team", "1 Apr – 1 May 2027"),
    ]
    assert page.change_note.startswith("Your subscription changed during the period.")


def test_reverse_charge_is_said_and_nothing_is_added(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    acme_stripe.post(f"/v1/customers/{ada}", tax_exempt="reverse")
    made = subscribe(acme_stripe, ada, price(acme_stripe), default_tax_rates=[tax_rate(acme_stripe)])
    visit(client, acme, ada)
    page = shown(client, made["latest_invoice"])
    assert page.receipt.notes == ("Reverse charge: the customer is liable for the tax.",)
    assert page.receipt.total == "€49.00"


def test_credit_that_was_used_and_credit_notes_are_told(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada)
    acme_stripe.post(f"/v1/customers/{ada}/balance_transactions", amount=-1000, currency="eur")
    item(acme_stripe, ada, 5000)
    made = billed(acme_stripe, ada)
    acme_stripe.post("/v1/credit_notes", invoice=made["id"], amount=500, reason="order_change", memo="One day less")
    visit(client, acme, ada)
    page = shown(client, made["id"])
    assert page.settlement is not None
    assert [(row.name, row.amount) for row in page.settlement.rows] == [
        ("Paid from your credit", "-€10.00"),
        ("Credit notes", "-€5.00"),
    ]
    assert (page.settlement.total, page.amount_label, page.amount) == ("€35.00", "To pay", "€35.00")
    (note,) = page.notes
    assert (note.row.amount, note.row.status.text, note.reason) == ("-€5.00", "Taken off the invoice", "One day less")
    assert (page.pay_label, page.pay_url) == ("Pay €35.00", f"/p/acme/invoices/{made['id']}/payment/")


def test_when_it_is_due_or_charged_again_is_said(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe, MARCH_2027)
    card(acme_stripe, clock.customer)
    subscribe(acme_stripe, clock.customer, price(acme_stripe))
    card(acme_stripe, clock.customer, DECLINED)
    clock.advance(32)
    item(acme_stripe, clock.customer)
    due = billed(acme_stripe, clock.customer, collection_method="send_invoice", days_until_due=10)["id"]
    visit(client, acme, clock.customer)
    failed = acme_stripe.get("/v1/invoices", customer=clock.customer)["data"][1]["id"]
    page = shown(client, failed)
    assert page.sentence.startswith("The next attempt to charge it is on")
    assert [(payment.method, payment.status.text) for payment in page.payments] == [("Visa ending 0341", "Declined")]
    assert plain(shown(client, due).sentence) == "It is due on 12 April 2027."
    clock.advance(12)
    assert plain(shown(client, due).sentence) == "It was due on 12 April 2027."


def test_a_payment_that_is_on_its_way_is_not_asked_for_again(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    clock = on_a_clock(acme_stripe)
    method = acme_stripe.post(
        "/v1/payment_methods",
        type="sepa_debit",
        sepa_debit={"iban": "DE89370400440532013000"},
        billing_details={"name": "Ada", "email": "ada@example.com"},
    )["id"]
    acme_stripe.post(f"/v1/payment_methods/{method}/attach", customer=clock.customer)
    acme_stripe.post(f"/v1/customers/{clock.customer}", invoice_settings={"default_payment_method": method})
    item(acme_stripe, clock.customer)
    made = paid(acme_stripe, clock.customer)
    assert made["status"] == "open"
    visit(client, acme, clock.customer)
    page = shown(client, made["id"])
    assert (page.pay_url, page.sentence) == (
        "",
        "Your payment is on its way. It can take some days until it arrives.",
    )
    assert [payment.status.text for payment in page.payments] == ["On its way"]


def test_the_receipt_of_a_payment_is_stripe_s(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    card(acme_stripe, ada)
    item(acme_stripe, ada)
    made = paid(acme_stripe, ada)["id"]
    visit(client, acme, ada)
    (payment,) = shown(client, made).payments
    response = client.get(payment.receipt_url)
    charge = acme_stripe.get("/v1/charges", customer=ada)["data"][0]
    assert (response.status_code, response["Location"]) == (302, charge["receipt_url"])
    assert client.get(payment.receipt_url.replace("inpay_", "inpay_0")).status_code == 404


def test_what_was_paid_past_stripe_has_no_receipt(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada)["id"]
    acme_stripe.post(f"/v1/invoices/{made}/pay", paid_out_of_band=True)
    visit(client, acme, ada)
    (payment,) = shown(client, made).payments
    assert (payment.method, payment.amount, payment.receipt_url) == ("Paid in another way", "€25.00", "")


def test_a_canceled_invoice_asks_for_nothing(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada)["id"]
    acme_stripe.post(f"/v1/invoices/{made}/void")
    visit(client, acme, ada)
    page = shown(client, made)
    assert (page.status.text, page.pay_url, page.settlement, page.sentence) == ("Canceled", "", None, "")


def test_to_whom_it_was_sent_and_the_merchant_s_own_words_are_shown(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    company(acme_stripe, ada, invoice_settings={"custom_fields": [{"name": "PO number", "value": "4711"}]})
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada, description="Thank you\nfor your order")["id"]
    visit(client, acme, ada)
    page = shown(client, made)
    facts = {fact.label: fact.lines for fact in page.facts}
    assert facts["From"] == ("Acme", "help@acme.example")
    assert facts["Bill to"] == (
        "Bergmann & Söhne KG",
        HAMBURG["line1"],
        "20457 Hamburg",
        "Germany",
        "VAT number (Germany) DE812345699",
    )
    assert (facts["PO number"], page.memo) == (("4711",), "Thank you\nfor your order")
    assert "Thank you<br>for your order" in client.get(f"/p/acme/invoices/{made}/").text


def test_seller_and_buyer_are_those_of_the_document(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    introduce(acme, vat_id="FR19812345676", country="FR")
    company(acme_stripe, ada, shipping={"name": "Warehouse", "address": {"line1": "Kai 2", "country": "DE"}})
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada)["id"]
    visit(client, acme, ada)
    facts = {fact.label: fact.lines for fact in shown(client, made).facts}
    assert facts["From"][0] == "Acme Software GmbH"
    assert "VAT number FR19\u00a0812\u00a0345\u00a0676" in facts["From"]
    assert facts["Ship to"] == ("Warehouse", "Kai 2", "Germany")


def test_all_lines_of_a_long_invoice_are_there(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    for number in range(130):
        item(acme_stripe, ada, 100 + number, f"Line {number}")
    made = billed(acme_stripe, ada)["id"]
    visit(client, acme, ada)
    page = shown(client, made)
    assert len(page.receipt.lines) == 130
    assert page.receipt.total == "€213.85"


def test_an_invoice_that_is_too_long_is_shown_at_stripe(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full_invoices, "MOST_LINES", 10)
    for number in range(12):
        item(acme_stripe, ada, 100, f"Line {number}")
    made = billed(acme_stripe, ada)
    visit(client, acme, ada)
    url = f"/p/acme/invoices/{made['id']}/"
    assert client.get(url)["Location"] == made["hosted_invoice_url"]
    assert client.get(f"{url}pdf/")["Location"] == made["invoice_pdf"]


def test_the_way_to_stripe_and_what_is_missing_for_an_e_invoice_are_told(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada)["id"]
    visit(client, acme, ada)
    documents = shown(client, made).documents
    factur_x, xrechnung = documents.einvoices
    assert factur_x.url == ""
    assert "It does not say which tax applies." in factur_x.problems
    assert "The country of your billing address is missing on it." in factur_x.problems
    assert any("Leitweg-ID" in problem for problem in xrechnung.problems)
    assert documents.details_url == "/p/acme/details/"
    html = unescape(client.get(f"/p/acme/invoices/{made}/").text)
    assert f'href="/p/acme/invoices/{made}/hosted/"' in html


def test_where_the_merchant_prefers_stripe_s_file_the_e_invoice_comes_alone(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    introduce(acme, invoice_file=DocumentSettings.File.STRIPE)
    company(acme_stripe, ada)
    item(acme_stripe, ada, tax_rates=[tax_rate(acme_stripe)])
    made = billed(acme_stripe, ada)
    visit(client, acme, ada)
    documents = shown(client, made["id"]).documents
    assert documents.pdf_note == ""
    assert client.get(documents.einvoices[0].url)["Content-Type"] == "application/xml"
    assert client.get(documents.pdf_url)["Location"] == made["invoice_pdf"]


def test_one_round_of_calls_and_one_for_the_comparison(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, price(acme_stripe))["latest_invoice"]
    visit(client, acme, ada)
    shown(client, made)
    before = len(simulator.requests.all())
    shown(client, made)
    assert sorted(request.path for request in simulator.requests.all()[before:]) == [
        "/v1/credit_notes",
        f"/v1/customers/{ada}",
        "/v1/invoice_payments",
        "/v1/invoices",
        f"/v1/invoices/{made}",
    ]


@pytest.mark.parametrize("path", ["/v1/invoices", "/v1/invoice_payments", "/v1/credit_notes", "/v1/customers/cus_ada"])
def test_on_a_bad_day_the_comparison_may_be_missing_and_nothing_else(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str, path: str
) -> None:
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, price(acme_stripe))["latest_invoice"]
    visit(client, acme, ada)
    simulator.faults.add("drop", path=path, times=None)
    response = client.get(f"/p/acme/invoices/{made}/")
    assert response.status_code == (200 if path == "/v1/invoices" else 502)
    if response.status_code == 200:
        assert response.context["page"].comparison is None


def test_where_invoices_are_not_shown_there_is_no_page(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    item(acme_stripe, ada)
    made = billed(acme_stripe, ada)["id"]
    features(acme, invoice_history=False)
    visit(client, acme, ada)
    assert client.get(f"/p/acme/invoices/{made}/").status_code == 404
    assert client.post(f"/p/acme/invoices/{made}/").status_code in {404, 405}


# --- Compared with the invoice before -------------------------------------------------------------------------------


def compared(client: Client, clock: Clock) -> list[tuple[str, str]]:
    """The rows of the newest invoice's comparison; they add up to the difference of the totals."""
    page = shown(client, newest(clock.stripe, clock.customer))
    assert page.comparison is not None
    amounts = [row.amount for row in page.comparison.rows]
    assert sum(map(cents, amounts)) == cents(page.comparison.total)
    return [(row.text, row.amount) for row in page.comparison.rows]


def cents(text: str) -> int:
    digits = int("".join(each for each in text if each.isdigit()))
    return -digits if text.startswith("-") else digits


def renewed(clock: Clock) -> None:
    """A month goes by, and the renewal is final."""
    clock.advance(31)
    clock.advance(0.5)


@pytest.fixture
def monthly(client: Client, acme: Merchant, acme_stripe: Stripe) -> Clock:
    """Ada pays by card; her time begins on 1 March 2027."""
    clock = on_a_clock(acme_stripe, MARCH_2027)
    card(acme_stripe, clock.customer)
    visit(client, acme, clock.customer)
    return clock


def test_the_same_again_is_said_in_one_sentence(client: Client, acme_stripe: Stripe, monthly: Clock) -> None:
    subscribe(acme_stripe, monthly.customer, price(acme_stripe))
    renewed(monthly)
    page = shown(client, newest(acme_stripe, monthly.customer))
    assert page.comparison is not None
    assert page.comparison.rows == ()
    assert "As much as invoice" in page.comparison.sentence
    assert "which came to €49.00." in page.comparison.sentence


def test_the_first_invoice_is_compared_with_nothing(client: Client, acme_stripe: Stripe, monthly: Clock) -> None:
    subscribe(acme_stripe, monthly.customer, price(acme_stripe))
    assert shown(client, newest(acme_stripe, monthly.customer)).comparison is None


def test_more_seats_and_another_plan_each_have_their_amount(
    client: Client, acme_stripe: Stripe, monthly: Clock
) -> None:
    pro, team = price(acme_stripe), price(acme_stripe, "Team", unit_amount=9900)
    made = subscribe(acme_stripe, monthly.customer, pro)
    (first,) = made["items"]["data"]
    acme_stripe.post(
        f"/v1/subscriptions/{made['id']}", items=[{"id": first["id"], "quantity": 4}], proration_behavior="none"
    )
    renewed(monthly)
    assert compared(client, monthly) == [("Pro: quantity 4 instead of 1", "+€147.00")]
    acme_stripe.post(
        f"/v1/subscriptions/{made['id']}",
        items=[{"id": first["id"], "price": team, "quantity": 2}],
        proration_behavior="none",
    )
    renewed(monthly)
    assert compared(client, monthly) == [
        ("Team instead of Pro", "+€200.00"),
        ("Team: quantity 2 instead of 4", "-€198.00"),
    ]


def test_what_is_new_and_what_is_gone(client: Client, acme_stripe: Stripe, monthly: Clock) -> None:
    made = subscribe(acme_stripe, monthly.customer, price(acme_stripe), price(acme_stripe, "Support", unit_amount=900))
    support = next(each for each in made["items"]["data"] if each["price"]["unit_amount"] == 900)
    acme_stripe.post(
        f"/v1/subscriptions/{made['id']}",
        items=[
            {"id": support["id"], "deleted": True},
            {"price": price(acme_stripe, "Archive", unit_amount=1500)},
        ],
        proration_behavior="none",
    )
    renewed(monthly)
    assert sorted(compared(client, monthly)) == [
        ("New: Archive", "+€15.00"),
        ("No longer on the invoice: Support", "-€9.00"),
    ]


def test_an_invoice_of_a_change_alone_does_not_call_the_plan_gone_or_new(
    client: Client, acme_stripe: Stripe, monthly: Clock
) -> None:
    made = subscribe(acme_stripe, monthly.customer, price(acme_stripe))
    (plan,) = made["items"]["data"]
    monthly.advance(10)
    for amount in (9900, 19900):
        team = price(acme_stripe, "Team", unit_amount=amount)
        acme_stripe.post(
            f"/v1/subscriptions/{made['id']}",
            items=[{"id": plan["id"], "price": team}],
            proration_behavior="always_invoice",
        )
        found = dict(compared(client, monthly))
        assert found.pop("Settlement of a change during the period").startswith("+")
        found.pop("Settlement of a change on the earlier invoice", None)
        assert set(found) == ({"No whole period of Pro this time"} if amount == 9900 else set())


def test_usage_is_not_called_new_on_the_first_invoice_that_has_it(
    client: Client, acme_stripe: Stripe, monthly: Clock
) -> None:
    subscribe(acme_stripe, monthly.customer, price(acme_stripe), metered(acme_stripe))
    use(acme_stripe, monthly, 150)
    renewed(monthly)
    assert compared(client, monthly) == [("Usage of Calls: 150 instead of 0", "+€3.00")]


def metered(stripe: Stripe) -> str:
    meter = stripe.post(
        "/v1/billing/meters", display_name="Calls", event_name="calls", default_aggregation={"formula": "sum"}
    )["id"]
    return price(
        stripe, "Calls", unit_amount=2, recurring={"interval": "month", "usage_type": "metered", "meter": meter}
    )


def use(stripe: Stripe, clock: Clock, count: int) -> None:
    payload = {"stripe_customer_id": clock.customer, "value": str(count)}
    stripe.post("/v1/billing/meter_events", event_name="calls", payload=payload, timestamp=clock.now)


def test_usage_a_settled_change_and_what_was_added_by_hand(client: Client, acme_stripe: Stripe, monthly: Clock) -> None:
    pro, team = price(acme_stripe), price(acme_stripe, "Team", unit_amount=9900)
    made = subscribe(acme_stripe, monthly.customer, pro, metered(acme_stripe))
    renewed(monthly)
    use(acme_stripe, monthly, 150)
    item(acme_stripe, monthly.customer, 2500, "Setup")
    plan = next(each for each in made["items"]["data"] if each["price"]["id"] == pro)
    monthly.advance(10)
    acme_stripe.post(
        f"/v1/subscriptions/{made['id']}",
        items=[{"id": plan["id"], "price": team}],
        proration_behavior="create_prorations",
    )
    renewed(monthly)
    found = dict(compared(client, monthly))
    assert found["Usage of Calls: 150 instead of 0"] == "+€3.00"
    assert found["Team instead of Pro"] == "+€50.00"
    assert found["One-time items"] == "+€25.00"
    assert set(found) - {"Settlement of a change during the period"} == {
        "Usage of Calls: 150 instead of 0",
        "Team instead of Pro",
        "One-time items",
    }
    renewed(monthly)
    after = dict(compared(client, monthly))
    assert after["One-time items on the earlier invoice"] == "-€25.00"
    assert cents(after["Settlement of a change on the earlier invoice"]) == -cents(
        found["Settlement of a change during the period"]
    )


def test_a_trial_a_discount_and_a_tax(client: Client, acme_stripe: Stripe, monthly: Clock) -> None:
    coupon = acme_stripe.post("/v1/coupons", percent_off=50, duration="once", name="Start")["id"]
    made = subscribe(acme_stripe, monthly.customer, price(acme_stripe), trial_period_days=7)
    monthly.advance(8)
    monthly.advance(0.5)
    assert compared(client, monthly) == [("The free trial of Pro is over", "+€49.00")]
    acme_stripe.post(
        f"/v1/subscriptions/{made['id']}",
        discounts=[{"coupon": coupon}],
        default_tax_rates=[tax_rate(acme_stripe, 20)],
    )
    renewed(monthly)
    assert compared(client, monthly) == [("Discounts", "-€24.50"), ("Tax", "+€4.90")]


def test_a_renewal_is_compared_with_the_last_renewal_and_not_with_what_a_change_cost(
    client: Client, acme_stripe: Stripe, monthly: Clock
) -> None:
    pro, team = price(acme_stripe), price(acme_stripe, "Team", unit_amount=9900)
    made = subscribe(acme_stripe, monthly.customer, pro)
    first = acme_stripe.get(f"/v1/invoices/{made['latest_invoice']}")["number"]
    (plan,) = made["items"]["data"]
    monthly.advance(10)
    acme_stripe.post(
        f"/v1/subscriptions/{made['id']}",
        items=[{"id": plan["id"], "price": team}],
        proration_behavior="always_invoice",
    )
    renewed(monthly)
    page = shown(client, newest(acme_stripe, monthly.customer))
    assert page.comparison is not None
    assert first in page.comparison.sentence
    assert compared(client, monthly) == [("Team instead of Pro", "+€50.00")]


def test_an_invoice_that_waits_for_the_bank_leads_to_its_payment(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    card(acme_stripe, ada, ASKING)
    made = subscribe(acme_stripe, ada, price(acme_stripe), payment_behavior="default_incomplete")
    visit(client, acme, ada)
    page = shown(client, made["latest_invoice"])
    assert page.pay_url == f"/p/acme/invoices/{made['latest_invoice']}/payment/"
    assert client.get(page.pay_url).status_code == 200
