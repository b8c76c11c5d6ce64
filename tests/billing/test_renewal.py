"""An ended subscription can be begun again."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from billing.errors import AlreadyInProgress
from billing.gateway.gateway import CustomerGateway
from billing.gateway.new_subscriptions import RenewalTerms
from billing.gateway.parallel import wait_for
from billing.services.subscribe_again import subscribe_again
from billing.tokens import new_token
from simulator.core import Simulator
from tests.billing.paying import ASKING, DECLINED, at_the_bank, fields, form, save, to_the_bank, told
from tests.billing.scenes import card, home, on_a_clock, plain, price, subscribe
from tests.cast import Stripe, default_configuration, visit


@dataclass
class Ended:
    """A subscription to Pro (EUR 49 a month) that is over, at a merchant who offers Pro."""

    stripe: Stripe
    merchant: Merchant
    customer: str
    id: str
    prices: list[str]

    @property
    def url(self) -> str:
        return f"/p/acme/subscriptions/{self.id}/renewal/"

    @property
    def others(self) -> list[dict[str, Any]]:
        """Every other subscription of the customer."""
        found = self.stripe.get("/v1/subscriptions", customer=self.customer, status="all")["data"]
        return [each for each in found if each["id"] != self.id]

    @property
    def paid(self) -> list[int]:
        """What was charged after the first period, the oldest first."""
        found = self.stripe.get("/v1/charges", customer=self.customer)["data"]
        return [each["amount"] for each in reversed(found) if each["status"] == "succeeded"][1:]


def offer(merchant: Merchant, stripe: Stripe, *prices: str) -> None:
    """Let the merchant's configuration offer these prices."""
    products: dict[str, list[str]] = {}
    for each in prices:
        products.setdefault(stripe.get(f"/v1/prices/{each}")["product"], []).append(each)
    configuration = default_configuration(merchant)
    configuration.features["subscription_update"] |= {
        "enabled": True,
        "default_allowed_updates": ["price", "quantity"],
        "products": [{"product": product, "prices": found} for product, found in products.items()],
    }
    configuration.save()


def ended(stripe: Stripe, merchant: Merchant, customer: str, token: str = "pm_card_visa", **fields: Any) -> Ended:
    """Paid for once with a Visa card, then ended; `token` is the card that is the default now."""
    pro = price(stripe, "Pro")
    card(stripe, customer)
    made = subscribe(stripe, customer, pro, **fields)
    stripe.delete(f"/v1/subscriptions/{made['id']}")
    if token != "pm_card_visa":
        card(stripe, customer, token)
    offer(merchant, stripe, pro)
    return Ended(stripe, merchant, customer, made["id"], [pro])


def test_the_page_is_a_receipt_and_the_button_does_what_it_says(
    client: Client, acme: Merchant, acme_stripe: Stripe
) -> None:
    clock = on_a_clock(acme_stripe, 1_772_582_400)  # 4 March 2026
    old = ended(acme_stripe, acme, clock.customer)
    clock.advance(10)
    visit(client, acme, clock.customer)
    row = home(client, acme).subscriptions.ended[0]
    assert [(each.label, each.url, each.name) for each in row.actions] == [("Subscribe again", old.url, "Pro")]
    page = client.get(old.url).context["page"]
    assert (page.heading, plain(page.button)) == ("Subscribe to Pro again", "Subscribe and pay €49.00")
    assert page.items == ()
    assert [(line.name, plain(line.amount)) for line in page.receipt.lines] == [("Pro", "€49.00")]
    assert [plain(page.receipt.total), page.receipt.total_label] == ["€49.00", "Due today"]
    assert plain(page.following) == "From 14 April 2026: €49.00 every month"
    response = client.post(old.url, form(client, old.url))
    assert told(client, response) == "You are subscribed to Pro again. You paid €49.00."
    assert [(each["status"], each["items"]["data"][0]["price"]["id"]) for each in old.others] == [
        ("active", old.prices[0])
    ]
    assert old.paid == [4900]
    # What the customer's default card pays goes on following the default.
    assert old.others[0]["default_payment_method"] is None
    shown = home(client, acme).subscriptions
    assert [each.name for each in shown.cards] == ["Pro"]
    assert shown.ended[0].actions == ()
    assert plain(shown.cards[0].next_payment.date if shown.cards[0].next_payment else "") == "14 April 2026"


def test_what_belongs_to_the_old_one_is_kept(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    rate = acme_stripe.post("/v1/tax_rates", display_name="MwSt.", percentage=20, inclusive=False)["id"]
    seats = price(acme_stripe, "Seats", unit_amount=1000)
    usage = price(
        acme_stripe,
        "Calls",
        unit_amount=2,
        recurring={
            "interval": "month",
            "usage_type": "metered",
            "meter": acme_stripe.post(
                "/v1/billing/meters",
                display_name="Calls",
                event_name="calls",
                default_aggregation={"formula": "sum"},
            )["id"],
        },
    )
    card(acme_stripe, ada)
    coupon = acme_stripe.post("/v1/coupons", percent_off=50, duration="forever")["id"]
    made = acme_stripe.post(
        "/v1/subscriptions",
        customer=ada,
        items=[{"price": seats, "quantity": 3}, {"price": usage}],
        default_tax_rates=[rate],
        discounts=[{"coupon": coupon}],
        metadata={"account": "42"},
        description="Team plan of the club",
    )
    acme_stripe.delete(f"/v1/subscriptions/{made['id']}")
    offer(acme, acme_stripe, seats, usage)
    old = Ended(acme_stripe, acme, ada, made["id"], [seats, usage])
    visit(client, acme, ada)
    page = client.get(old.url).context["page"]
    assert plain(page.button) == "Subscribe and pay €36.00"
    assert [(each.name, plain(each.price)) for each in page.items] == [
        ("Seats", "€30.00 / month"),
        ("Calls", "€0.02 per unit, by usage"),
    ]
    assert [(row.name, plain(row.amount)) for row in page.receipt.rows] == [("Tax", "€6.00")]
    assert page.notes == (
        "Usage is charged in addition, as before.",
        "Trials and discounts of the subscription that ended are not granted again.",
    )
    client.post(old.url, form(client, old.url))
    (new,) = old.others
    assert [(each["price"]["id"], each.get("quantity")) for each in new["items"]["data"]] == [(seats, 3), (usage, None)]
    assert [each["id"] for each in new["default_tax_rates"]] == [rate]
    assert (new["metadata"], new["description"], new["discounts"]) == (
        {"account": "42"},
        "Team plan of the club",
        [],
    )
    assert old.paid == [3600]


def test_a_trial_is_not_granted_again(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    pro = price(acme_stripe, "Pro")
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, pro, trial_period_days=14)
    acme_stripe.delete(f"/v1/subscriptions/{made['id']}")
    offer(acme, acme_stripe, pro)
    old = Ended(acme_stripe, acme, ada, made["id"], [pro])
    visit(client, acme, ada)
    page = client.get(old.url).context["page"]
    assert plain(page.button) == "Subscribe and pay €49.00"
    assert page.notes == ("Trials and discounts of the subscription that ended are not granted again.",)
    client.post(old.url, form(client, old.url))
    assert [each["status"] for each in old.others] == ["active"]


def test_one_that_is_paid_by_invoice_is_invoiced_again(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    pro = price(acme_stripe, "Pro")
    made = subscribe(acme_stripe, ada, pro, collection_method="send_invoice", days_until_due=14)
    acme_stripe.delete(f"/v1/subscriptions/{made['id']}")
    offer(acme, acme_stripe, pro)
    old = Ended(acme_stripe, acme, ada, made["id"], [pro])
    visit(client, acme, ada)
    page = client.get(old.url).context["page"]
    assert (page.choice, page.button, page.paid_by) == (None, "Subscribe", "Paid by invoice, due within 14 days")
    assert told(client, client.post(old.url, form(client, old.url))) == "You are subscribed to Pro again."
    (new,) = old.others
    assert (new["status"], new["collection_method"], new["days_until_due"]) == ("active", "send_invoice", 14)


# --- The payment -----------------------------------------------------------------------------------------------------


def test_a_declined_card_makes_nothing_and_another_one_does(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    old = ended(acme_stripe, acme, ada, DECLINED)
    visit(client, acme, ada)
    sent = form(client, old.url)
    declined = client.post(old.url, sent)
    assert declined.status_code == 402
    page = declined.context["page"]
    assert page.errors[0].message.startswith("Your bank declined the payment and gave no reason. Nothing was charged")
    assert old.others == []
    visa = next(option.id for option in page.choice.options if not option.is_chosen)
    again = fields(declined.content.decode())
    assert again["token"] != sent["token"]
    response = client.post(old.url, again | {"payment_method": visa})
    assert told(client, response) == "You are subscribed to Pro again. You paid €49.00."
    assert [(each["status"], each["default_payment_method"]) for each in old.others] == [("active", visa)]


def test_a_bank_that_asks_is_asked_and_then_it_begins(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    old = ended(acme_stripe, acme, ada, ASKING)
    visit(client, acme, ada)
    response = client.post(old.url, form(client, old.url))
    (new,) = old.others
    bank_page = f"/p/acme/invoices/{new['latest_invoice']}/payment/bank/"
    assert (response.status_code, response["Location"], new["status"]) == (303, bank_page, "incomplete")
    back = at_the_bank(simulator, client.get(bank_page).context["page"].onward_url, "complete")
    assert told(client, client.get(back)) == "You paid €49.00. Your subscription to Pro has started."
    assert [each["status"] for each in old.others] == ["active"]
    assert old.paid == [4900]


def test_a_bank_that_was_not_convinced_leaves_the_way_open(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    old = ended(acme_stripe, acme, ada, ASKING)
    visit(client, acme, ada)
    response = client.post(old.url, form(client, old.url))
    (new,) = old.others
    at_the_bank(simulator, client.get(response["Location"]).context["page"].onward_url, "fail")
    # Beginning again leads to the payment that waits, and not to a second subscription.
    pay = f"/p/acme/invoices/{new['latest_invoice']}/payment/"
    assert client.get(old.url)["Location"] == pay
    back = at_the_bank(simulator, to_the_bank(client, pay, form(client, pay)), "complete")
    assert told(client, client.get(back)) == "You paid €49.00. Your subscription to Pro has started."
    assert len(old.others) == 1


def test_one_that_was_never_confirmed_lapses(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe)
    old = ended(acme_stripe, acme, clock.customer, ASKING)
    visit(client, acme, clock.customer)
    client.post(old.url, form(client, old.url))
    clock.advance(1)
    assert [each["status"] for each in old.others] == ["incomplete_expired"]
    assert old.paid == []
    assert [each.label for each in home(client, acme).subscriptions.ended[0].actions] == ["Subscribe again"]


# --- Once only, and as shown -----------------------------------------------------------------------------------------


def test_pressing_twice_makes_one_subscription(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    old = ended(acme_stripe, acme, ada)
    visit(client, acme, ada)
    sent = form(client, old.url)
    client.post(old.url, sent)
    client.get("/p/acme/")
    assert told(client, client.post(old.url, sent)) == "You are subscribed to Pro already."
    assert len(old.others) == 1
    assert old.paid == [4900]


def test_two_tabs_make_one_subscription(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    old = ended(acme_stripe, acme, ada)
    visit(client, acme, ada)
    one, other = form(client, old.url), form(client, old.url)
    client.post(old.url, one)
    client.get("/p/acme/")
    assert told(client, client.post(old.url, other)) == "You are subscribed to Pro already."
    assert len(old.others) == 1


@pytest.mark.parametrize("after_change", [False, True])
@pytest.mark.parametrize(("kind", "status"), [("timeout", 503), ("drop", 502), ("rate_limit", 503), ("error", 502)])
def test_when_no_answer_comes_pressing_again_makes_one_subscription(
    client: Client,
    acme: Merchant,
    acme_stripe: Stripe,
    simulator: Simulator,
    ada: str,
    kind: str,
    status: int,
    after_change: bool,
) -> None:
    old = ended(acme_stripe, acme, ada)
    visit(client, acme, ada)
    sent = form(client, old.url)
    simulator.faults.add(kind, method="POST", path="/v1/subscriptions", times=None, after_change=after_change)
    lost = client.post(old.url, sent)
    assert lost.status_code == status
    again = fields(lost.content.decode())
    assert again["token"] == sent["token"]
    assert "Press the button again: it is done once only." in lost.context["page"].notice
    simulator.faults.clear()
    words = told(client, client.post(old.url, again))
    assert words in ("You are subscribed to Pro already.", "You are subscribed to Pro again. You paid €49.00.")
    assert len(old.others) == 1
    assert old.paid == [4900]


def test_what_costs_more_than_was_shown_is_shown_first(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    old = ended(acme_stripe, acme, ada)
    visit(client, acme, ada)
    sent = form(client, old.url)
    acme_stripe.post("/v1/invoiceitems", customer=ada, amount=500, currency="eur", description="Support")
    stale = client.post(old.url, sent)
    assert stale.status_code == 409
    assert "The figures have changed" in stale.context["page"].notice
    assert plain(stale.context["page"].button) == "Subscribe and pay €54.00"
    assert old.others == []
    response = client.post(old.url, fields(stale.content.decode()))
    assert told(client, response) == "You are subscribed to Pro again. You paid €54.00."
    assert old.paid == [5400]


@pytest.mark.parametrize(("spoiled", "status"), [("token", 400), ("payment_method", 400), ("quote", 409)])
def test_a_form_that_was_tampered_with_makes_nothing(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str, spoiled: str, status: int
) -> None:
    theirs = card(acme_stripe, bob)
    old = ended(acme_stripe, acme, ada)
    visit(client, acme, ada)
    wrong = {"token": "short", "payment_method": theirs, "quote": "made:up"}
    response = client.post(old.url, form(client, old.url) | {spoiled: wrong[spoiled]})
    assert response.status_code == status
    assert old.others == []


def test_without_a_choice_the_page_asks_for_one(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    old = ended(acme_stripe, acme, ada)
    save(acme_stripe, ada)
    visit(client, acme, ada)
    sent = form(client, old.url)
    del sent["payment_method"]
    response = client.post(old.url, sent)
    assert response.status_code == 400
    assert response.context["page"].errors[0].message == "Choose a payment method."


# --- What cannot be begun again --------------------------------------------------------------------------------------


@pytest.mark.parametrize("gone", ["price", "product", "configuration"])
def test_what_is_not_sold_any_more_is_not_begun_again(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, gone: str
) -> None:
    old = ended(acme_stripe, acme, ada)
    other = price(acme_stripe, "Team")
    visit(client, acme, ada)
    sent = form(client, old.url)
    product = acme_stripe.get(f"/v1/prices/{old.prices[0]}")["product"]
    if gone == "price":
        acme_stripe.post(f"/v1/prices/{old.prices[0]}", active=False)
    elif gone == "product":
        acme_stripe.post(f"/v1/products/{product}", active=False)
    else:
        offer(acme, acme_stripe, other)
    for response in (client.get(old.url), client.post(old.url, sent)):
        assert response.status_code == 409
        assert "This plan is no longer offered." in response.content.decode()
    assert old.others == []
    row = home(client, acme).subscriptions.ended[0]
    if gone != "product":  # which the list of subscriptions does not say
        assert (row.actions, row.reasons) == ((), ("This plan is no longer offered.",))


def test_a_tax_rate_that_was_archived_is_not_left_out(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    rate = acme_stripe.post("/v1/tax_rates", display_name="MwSt.", percentage=20, inclusive=False)["id"]
    old = ended(acme_stripe, acme, ada, default_tax_rates=[rate])
    acme_stripe.post(f"/v1/tax_rates/{rate}", active=False)
    visit(client, acme, ada)
    assert home(client, acme).subscriptions.ended[0].reasons == (
        "Only the merchant can begin this subscription again.",
    )
    assert client.get(old.url).status_code == 409


def test_one_that_goes_on_is_not_begun_twice(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    pro = price(acme_stripe, "Pro")
    card(acme_stripe, ada)
    made = subscribe(acme_stripe, ada, pro)
    offer(acme, acme_stripe, pro)
    visit(client, acme, ada)
    response = client.post(f"/p/acme/subscriptions/{made['id']}/renewal/", {"token": new_token()})
    assert response.status_code == 409
    assert "This subscription has not ended." in response.content.decode()


def test_somebody_else_s_subscription_does_not_exist(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str
) -> None:
    old = ended(acme_stripe, acme, bob)
    visit(client, acme, ada)
    assert client.get(old.url).status_code == 404
    assert client.post(old.url, {"token": new_token()}).status_code == 404
    assert old.others == []


def test_where_changes_are_switched_off_there_is_no_such_page(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    old = ended(acme_stripe, acme, ada)
    configuration = default_configuration(acme)
    configuration.features["subscription_update"]["enabled"] = False
    configuration.save()
    visit(client, acme, ada)
    row = home(client, acme).subscriptions.ended[0]
    assert (row.actions, row.reasons) == ((), ())
    assert client.get(old.url).status_code == 404


def test_other_methods_are_not_allowed(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    old = ended(acme_stripe, acme, ada)
    visit(client, acme, ada)
    assert client.delete(old.url).status_code == 405


def test_it_is_in_the_audit_trail_with_stripe_s_request(
    client: Client, acme: Merchant, acme_stripe: Stripe, simulator: Simulator, ada: str
) -> None:
    old = ended(acme_stripe, acme, ada)
    visit(client, acme, ada)
    client.post(old.url, form(client, old.url))
    entry = AuditEntry.objects.get(action="subscription.create")
    assert (entry.actor_label, entry.target, entry.details["prices"]) == (ada, old.id, old.prices)
    assert entry.details["outcome"] == "done"
    sent = [each.id for each in simulator.requests.all() if (each.method, each.path) == ("POST", "/v1/subscriptions")]
    assert entry.request_id == sent[-1]


def test_two_tabs_at_the_same_moment_subscribe_once(acme: Merchant, acme_stripe: Stripe, ada: str) -> None:
    """Both have read that nothing runs before either subscribes."""
    old = ended(acme_stripe, acme, ada)
    gateway = CustomerGateway(acme, ada)
    terms = RenewalTerms(wait_for(gateway.subscription(old.id)))
    subscribe_again(gateway, terms, None, is_default=True, token="a" * 22)
    with pytest.raises(AlreadyInProgress):
        subscribe_again(gateway, terms, None, is_default=True, token="b" * 22)
    assert old.paid == [4900]
    assert len(old.others) == 1
