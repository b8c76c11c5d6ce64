"""The upcoming invoice: what is shown is what is charged, and nothing is kept."""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts

END = START + MONTH


def amounts(invoice: Any) -> list[int]:
    return [amount for amount, _ in texts(invoice)]


def test_the_next_renewal(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    preview = shop.v1.invoices.create_preview({"subscription": subscription.id})
    assert preview.id.startswith("upcoming_in_")
    assert len(preview.id) == len("upcoming_in_") + 24
    assert (preview.object, preview.status, preview.number, preview.billing_reason) == (
        "invoice",
        "draft",
        None,
        "upcoming",
    )
    assert (preview.created, preview.next_payment_attempt) == (END, END + 3600)
    assert (preview.period_start, preview.period_end) == (START, END)
    assert texts(preview) == [(1000, "1 × Gold (at $10.00 / month)")]
    assert preview.lines.data[0].period.to_dict() == {"start": END, "end": END + 31 * DAY}
    assert preview.lines.url == f"/v1/invoices/{preview.id}/lines"
    assert (preview.total, preview.amount_due, preview.starting_balance, preview.ending_balance) == (1000, 1000, 0, 0)


def test_nothing_of_a_preview_is_kept(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    told = shop.events()
    change = {"items": [{"id": first_item(subscription).id, "quantity": 9}], "proration_behavior": "always_invoice"}
    shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": change})
    shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": {"cancel_now": True}})
    assert shop.events() == told
    assert shop.v1.subscriptions.retrieve(subscription.id) == subscription
    assert len(shop.invoices(ada)) == 1
    assert shop.v1.invoice_items.list({"customer": ada.id}).data == []
    assert shop.v1.test_helpers.test_clocks.retrieve(shop.clock).frozen_time == START


@pytest.mark.parametrize("behavior", ["always_invoice", "create_prorations", "none"])
@pytest.mark.parametrize("mode", ["classic", "flexible"])
@pytest.mark.parametrize("interval", ["month", "year"])
def test_what_is_shown_is_what_is_charged(shop: Shop, behavior: str, mode: str, interval: str) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000), billing_mode={"type": mode})
    shop.now(START + 12 * DAY + 12345)
    dearer = shop.price(33333, name="Platinum", recurring={"interval": interval})
    date = START + 12 * DAY + 12000
    change = {
        "items": [{"id": first_item(subscription).id, "price": dearer.id, "quantity": 3}],
        "proration_behavior": behavior,
        "proration_date": date,
    }
    preview = shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": change})
    assert preview.parent.subscription_details.subscription_proration_date == date
    changed = shop.v1.subscriptions.update(subscription.id, change)
    if changed.latest_invoice == subscription.latest_invoice:
        end = first_item(changed).current_period_end
        shop.now(end + 2 * HOUR)
    charged = shop.latest(subscription)
    assert texts(charged) == texts(preview)
    assert (charged.total, charged.amount_due) == (preview.total, preview.amount_due)
    assert [line.period.to_dict() for line in charged.lines.data] == [
        line.period.to_dict() for line in preview.lines.data
    ]


def test_by_default_a_change_shows_with_the_next_period(shop: Shop) -> None:
    # The shape that was recorded for the old upcoming endpoint: credit, debit, and the next whole period.
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    shop.now(START + 20 * DAY)
    change = {"items": [{"id": first_item(subscription).id, "price": shop.price(60000).id}]}
    preview = shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": change})
    assert amounts(preview) == [-667, 20000, 60000]


def test_the_steady_state_has_no_prorations(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000))
    shop.v1.invoice_items.create({"customer": ada.id, "amount": 700, "currency": "usd"})
    shop.now(START + 20 * DAY)
    change = {"items": [{"id": first_item(subscription).id, "quantity": 2}], "proration_behavior": "always_invoice"}
    preview = shop.v1.invoices.create_preview(
        {"subscription": subscription.id, "subscription_details": change, "preview_mode": "recurring"}
    )
    assert amounts(preview) == [4000]


def test_adding_and_removing_items(shop: Shop) -> None:
    seats = shop.price(500, name="Seats")
    subscription = shop.subscribe(shop.customer(), shop.price(1000), {"price": seats.id, "quantity": 2})
    kept, gone = (item.id for item in subscription["items"].data)
    change = {"items": [{"id": gone, "deleted": True}, {"price": shop.price(300).id}]}
    preview = shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": change})
    assert amounts(preview) == [-1000, 300, 1000, 300]
    assert kept != gone


def test_canceling_now_shows_the_credit(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(3000))
    shop.now(START + 20 * DAY)
    preview = shop.v1.invoices.create_preview(
        {"subscription": subscription.id, "subscription_details": {"cancel_now": True}}
    )
    assert (amounts(preview), preview.amount_due, preview.ending_balance) == ([-1000], 0, -1000)
    details = {"cancel_now": True, "proration_behavior": "none"}
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": details})
    assert (refusal.value.http_status, refusal.value.code) == (404, "invoice_upcoming_none")


@pytest.mark.parametrize("details", [{"cancel_at_period_end": True}, {"cancel_at": "max_period_end"}])
def test_after_the_last_period_there_is_nothing_to_show(shop: Shop, details: dict[str, Any]) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": details})
    assert refusal.value.code == "invoice_upcoming_none"
    assert refusal.value.user_message == f"No upcoming invoices for customer: {ada.id}"
    shop.v1.subscriptions.update(subscription.id, details)
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.invoices.create_preview({"subscription": subscription.id})
    back = shop.v1.invoices.create_preview(
        {"subscription": subscription.id, "subscription_details": {"cancel_at_period_end": False}}
    )
    assert back.total == 1000


def test_a_trial_shows_what_its_end_costs(shop: Shop) -> None:
    ada, bob = shop.customer(), shop.customer(card=None)
    trial = shop.subscribe(ada, shop.price(), trial_period_days=14)
    preview = shop.v1.invoices.create_preview({"subscription": trial.id})
    assert (preview.created, preview.total) == (START + 14 * DAY, 1000)
    now = shop.v1.invoices.create_preview({"subscription": trial.id, "subscription_details": {"trial_end": "now"}})
    assert (now.created, now.total) == (START, 1000)
    ends = {"end_behavior": {"missing_payment_method": "cancel"}}
    cancels = shop.subscribe(bob, shop.price(), trial_period_days=14, trial_settings=ends)
    with pytest.raises(
        stripe.InvalidRequestError, match="The subscription will cancel at the end of the trial"
    ) as refusal:
        shop.v1.invoices.create_preview({"subscription": cancels.id})
    assert refusal.value.code == "invoice_upcoming_none"


def test_a_new_anchor_shows_the_credit_and_a_whole_period(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(3000))
    shop.now(START + 15 * DAY)
    details = {"billing_cycle_anchor": {"type": "now"}, "proration_behavior": "always_invoice"}
    preview = shop.v1.invoices.create_preview({"subscription": subscription.id, "subscription_details": details})
    assert amounts(preview) == [-1500, 3000]


def test_a_coupon_can_be_tried(shop: Shop) -> None:
    coupon = shop.v1.coupons.create({"percent_off": 25, "duration": "forever"})
    subscription = shop.subscribe(shop.customer(), shop.price())
    preview = shop.v1.invoices.create_preview({"subscription": subscription.id, "discounts": [{"coupon": coupon.id}]})
    assert (preview.subtotal, preview.total) == (1000, 750)
    assert shop.v1.coupons.retrieve(coupon.id).times_redeemed == 0


def test_a_new_subscription_can_be_previewed(shop: Shop) -> None:
    bob = shop.customer(card=None)
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False})
    details = {"items": [{"price": shop.price().id, "quantity": 2}], "default_tax_rates": [vat.id]}
    preview = shop.v1.invoices.create_preview({"customer": bob.id, "subscription_details": details})
    assert (amounts(preview), preview.total) == ([2000], 2400)
    assert shop.v1.subscriptions.list({"customer": bob.id}).data == []


@pytest.mark.parametrize("params", [{}, {"currency": "usd"}, {"subscription_details": {"proration_behavior": "none"}}])
def test_a_customer_alone_is_not_enough_to_go_by(shop: Shop, params: dict[str, Any]) -> None:
    ada = shop.customer()
    shop.subscribe(ada, shop.price())
    shop.v1.invoice_items.create({"customer": ada.id, "amount": 700, "currency": "usd"})
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.invoices.create_preview({"customer": ada.id, **params})
    assert (refusal.value.http_status, refusal.value.code) == (400, None)
    assert refusal.value.user_message == (
        "You must provide at least one of: `subscription`, `schedule`, `subscription_details.items`, "
        "`schedule_details.phases`, `invoice_items`."
    )


def test_extra_items_of_a_customer_go_on_the_invoice_of_the_subscription_that_comes_first(shop: Shop) -> None:
    ada = shop.customer()
    shop.subscribe(ada, shop.price(9000, recurring={"interval": "year"}))
    first = shop.subscribe(ada, shop.price(1000))
    item = {"amount": 500, "currency": "usd", "description": "Set-up"}
    preview = shop.v1.invoices.create_preview({"customer": ada.id, "invoice_items": [item]})
    assert preview.total == 1500
    assert preview.parent.subscription_details.subscription == first.id


def test_without_a_subscription_extra_items_make_an_invoice_with_what_waits(shop: Shop) -> None:
    bob = shop.customer()
    shop.v1.invoice_items.create({"customer": bob.id, "amount": 700, "currency": "usd"})
    item = {"amount": 500, "currency": "usd", "description": "Set-up"}
    preview = shop.v1.invoices.create_preview({"customer": bob.id, "invoice_items": [item]})
    assert (preview.total, preview.billing_reason) == (1200, "manual")
    assert len(shop.v1.invoice_items.list({"customer": bob.id}).data) == 1


def test_extra_items_and_another_customer_status_can_be_tried(shop: Shop) -> None:
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False})
    subscription = shop.subscribe(shop.customer(), shop.price(), default_tax_rates=[vat.id])
    item = {"amount": 500, "currency": "usd", "description": "Set-up"}
    preview = shop.v1.invoices.create_preview(
        {
            "subscription": subscription.id,
            "invoice_items": [item],
            "customer_details": {"tax_exempt": "reverse", "address": {"country": "DE"}},
        }
    )
    assert texts(preview) == [(500, "Set-up"), (1000, "1 × Gold (at $10.00 / month)")]
    assert (preview.total, preview.customer_tax_exempt, preview.customer_address.country) == (1500, "reverse", "DE")
    assert [tax.taxability_reason for tax in preview.total_taxes] == ["reverse_charge"]


def test_the_balance_is_taken_into_account(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    shop.v1.customers.balance_transactions.create(ada.id, {"amount": -300, "currency": "usd"})
    preview = shop.v1.invoices.create_preview({"subscription": subscription.id})
    assert (preview.starting_balance, preview.amount_due, preview.ending_balance) == (-300, 700, 0)


def test_somebody_must_be_named(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.invoices.create_preview({})
    assert refusal.value.user_message == (
        "You must either provide a `customer` or a `subscription` to the upcoming invoice endpoint."
    )


def test_an_ended_subscription_has_nothing_upcoming(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    shop.v1.subscriptions.cancel(subscription.id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.invoices.create_preview({"subscription": subscription.id})
    assert refusal.value.code == "invoice_upcoming_none"
