"""Changing what is subscribed to: the recorded prorations through the API, and what else an update does."""

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts

NEAR_END = START + MONTH - 6480  # a four-hundredth of the month is left
THIRD_LEFT = START + 20 * DAY


def test_an_upgrade_by_a_few_cents_is_owed_and_collected_with_the_next_invoice(shop: Shop) -> None:
    # Worked vector 1.
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(1000))
    billed = shop.latest(subscription)
    shop.now(NEAR_END)
    dearer = shop.price(1800, product=billed.lines.data[0].pricing.price_details.product)
    changed = shop.v1.subscriptions.update(
        subscription.id,
        {"items": [{"id": first_item(subscription).id, "price": dearer.id}], "proration_behavior": "always_invoice"},
    )
    invoice = shop.latest(changed)
    assert texts(invoice) == [
        (-3, "Unused time on Gold after 21 Oct 2026"),
        (4, "Remaining time on Gold after 21 Oct 2026"),
    ]
    assert (invoice.total, invoice.amount_due, invoice.amount_paid, invoice.status) == (1, 0, 0, "paid")
    assert (invoice.attempted, invoice.attempt_count) == (True, 0)
    assert (invoice.starting_balance, invoice.ending_balance) == (0, 1)
    assert (invoice.billing_reason, invoice.period_start, invoice.period_end) == (
        "subscription_update",
        START,
        NEAR_END,
    )
    assert invoice.number.endswith("-0002")
    credit, debit = (line.parent.subscription_item_details for line in invoice.lines.data)
    assert credit.proration_details.credited_items.to_dict() == {
        "invoice": billed.id,
        "invoice_line_items": [billed.lines.data[0].id],
    }
    assert debit.proration_details.credited_items is None
    assert credit.invoice_item.startswith("ii_")
    assert (credit.proration, debit.proration) == (True, True)
    assert [line.discountable for line in invoice.lines.data] == [False, False]
    assert [line.pricing.unit_amount_decimal for line in invoice.lines.data] == [None, None]
    (owed,) = shop.v1.customers.balance_transactions.list(ada.id).data
    assert (owed.amount, owed.type, owed.invoice) == (1, "applied_to_invoice", invoice.id)
    shop.now(START + MONTH + 2 * 3600)
    renewed = shop.latest(subscription)
    assert (renewed.total, renewed.starting_balance, renewed.amount_due, renewed.amount_paid) == (1800, 1, 1801, 1801)
    assert renewed.ending_balance == 0


def test_three_instead_of_one(shop: Shop) -> None:
    # Worked vector 2: the line is rounded once, not each unit.
    subscription = shop.subscribe(shop.customer(), shop.price(1000))
    shop.now(NEAR_END)
    item = first_item(subscription).id
    shop.v1.subscriptions.update(
        subscription.id, {"items": [{"id": item, "quantity": 3}], "proration_behavior": "always_invoice"}
    )
    invoice = shop.latest(subscription)
    assert texts(invoice) == [
        (-3, "Unused time on Gold after 21 Oct 2026"),
        (7, "Remaining time on 3 × Gold after 21 Oct 2026"),
    ]
    assert [line.quantity for line in invoice.lines.data] == [1, 3]
    assert (invoice.amount_due, invoice.ending_balance) == (0, 4)


def test_a_downgrade_becomes_credit(shop: Shop) -> None:
    # Worked vectors 3 and 5.
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000))
    shop.now(THIRD_LEFT)
    cheaper = shop.price(1000, product=first_item(subscription).price.product)
    item = first_item(subscription).id
    shop.v1.subscriptions.update(
        subscription.id, {"items": [{"id": item, "price": cheaper.id}], "proration_behavior": "always_invoice"}
    )
    invoice = shop.latest(subscription)
    assert [amount for amount, _ in texts(invoice)] == [-667, 333]
    assert (invoice.total, invoice.subtotal, invoice.amount_due, invoice.status) == (-334, -334, 0, "paid")
    assert invoice.ending_balance == -334
    assert shop.v1.customers.retrieve(ada.id).balance == -334
    (entry,) = shop.v1.customers.balance_transactions.list(ada.id).data
    assert (entry.amount, entry.type, entry.invoice, entry.ending_balance) == (
        -334,
        "applied_to_invoice",
        invoice.id,
        -334,
    )
    shop.now(START + MONTH + 2 * 3600)
    renewed = shop.latest(subscription)
    assert (renewed.total, renewed.starting_balance, renewed.amount_due, renewed.ending_balance) == (1000, -334, 666, 0)


def test_a_large_upgrade_is_charged_at_once(shop: Shop) -> None:
    # Worked vector 4.
    subscription = shop.subscribe(shop.customer(), shop.price(2000))
    shop.now(THIRD_LEFT)
    dearer = shop.price(60000)
    item = first_item(subscription).id
    shop.v1.subscriptions.update(
        subscription.id, {"items": [{"id": item, "price": dearer.id}], "proration_behavior": "always_invoice"}
    )
    invoice = shop.latest(subscription)
    assert [amount for amount, _ in texts(invoice)] == [-667, 20000]
    assert (invoice.total, invoice.amount_due, invoice.amount_paid, invoice.attempt_count) == (19333, 19333, 19333, 1)


def test_by_default_prorations_wait_as_pending_items(shop: Shop) -> None:
    # Worked vector 6.
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(1000))
    shop.now(NEAR_END)
    item = first_item(subscription).id
    changed = shop.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "price": shop.price(1800).id}]})
    assert changed.latest_invoice == subscription.latest_invoice
    credit, debit = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
    assert (credit.amount, debit.amount) == (-3, 4)
    assert credit.proration is True
    assert credit.frozen_fields == ["pricing", "quantity", "discounts"]
    assert (credit.net_amount, credit.discountable, credit.invoice) == (-3, False, None)
    assert credit.parent.subscription_details.to_dict() == {"subscription": subscription.id, "subscription_item": item}
    assert credit.proration_details.credited_items.type == "invoice_line_items"
    assert credit.proration_details.credited_items.invoice_line_item_details.invoice == subscription.latest_invoice
    assert debit.proration_details.credited_items is None
    assert credit.pricing.unit_amount_decimal is None


def test_pending_prorations_come_with_the_next_invoice(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000))
    shop.now(THIRD_LEFT)
    item = first_item(subscription).id
    shop.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "price": shop.price(60000).id}]})
    shop.now(START + MONTH + 2 * 3600)
    assert [amount for amount, _ in texts(shop.latest(subscription))] == [-667, 20000, 60000]
    assert shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data == []


def test_without_proration_nothing_is_billed(shop: Shop) -> None:
    # Worked vector 7.
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(1000))
    shop.now(NEAR_END)
    item = first_item(subscription).id
    shop.v1.subscriptions.update(
        subscription.id, {"items": [{"id": item, "price": shop.price(1800).id}], "proration_behavior": "none"}
    )
    assert shop.v1.invoice_items.list({"customer": ada.id}).data == []
    assert len(shop.invoices(ada)) == 1


def test_canceling_credits_what_was_billed_not_what_it_costs_now(shop: Shop) -> None:
    # Worked vector 9: billed 1000, later 1800 without proration.
    ada = shop.customer()
    first = shop.price(1000)
    subscription = shop.subscribe(ada, first)
    item = first_item(subscription).id
    shop.v1.subscriptions.update(
        subscription.id, {"items": [{"id": item, "price": shop.price(1800).id}], "proration_behavior": "none"}
    )
    shop.now(START + 8)
    shop.v1.subscriptions.cancel(subscription.id, {"prorate": True})
    (credit,) = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
    assert (credit.amount, credit.pricing.price_details.price, credit.proration) == (-1000, first.id, True)
    assert credit.parent is None
    assert "proration_details" not in credit
    assert shop.v1.customers.retrieve(ada.id).balance == 0


def test_what_waits_is_listed_and_billed_with_the_newest_first(shop: Shop) -> None:
    # Recorded for one change: the credit stands before the charge, in the list as on the invoice. Of several changes
    # https://docs.stripe.com/api/invoices/object#invoice_object-lines says "in reverse chronological order".
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(3000))
    item = first_item(subscription).id
    shop.now(START + 10 * DAY)
    shop.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "quantity": 2}]})
    shop.now(START + 15 * DAY)
    shop.v1.invoice_items.create({"customer": ada.id, "amount": 500, "currency": "usd", "description": "Setup"})
    shop.now(START + 20 * DAY)
    shop.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "quantity": 1}]})
    waiting = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
    amounts = [-2000, 1000, 500, -2000, 4000]
    assert [row.amount for row in waiting] == amounts
    page = shop.v1.invoice_items.list({"customer": ada.id, "limit": 2, "starting_after": waiting[0].id}).data
    assert [row.id for row in page] == [waiting[1].id, waiting[2].id]
    shop.now(START + MONTH + HOUR)
    assert [amount for amount, _ in texts(shop.latest(subscription))] == [*amounts, 3000]


def test_the_modes_differ_in_what_they_credit(shop: Shop) -> None:
    # https://docs.stripe.com/billing/subscriptions/billing-mode/compare: 10 -> 20 (none) -> 10 with a third left.
    totals = {}
    for mode in ("classic", "flexible"):
        ada = shop.customer()
        cheap, dear = shop.price(1000), shop.price(2000)
        subscription = shop.subscribe(ada, cheap, billing_mode={"type": mode})
        item = first_item(subscription).id
        change = {"items": [{"id": item, "price": dear.id}], "proration_behavior": "none"}
        shop.v1.subscriptions.update(subscription.id, change)
        date = first_item(subscription).current_period_end - 10 * DAY
        change = {"items": [{"id": item, "price": cheap.id}], "proration_date": date}
        shop.v1.subscriptions.update(subscription.id, change)
        totals[mode] = [row.amount for row in shop.v1.invoice_items.list({"customer": ada.id}).data]
    assert totals == {"classic": [-667, 333], "flexible": [-333, 333]}


def test_two_debits_are_credited_one_by_one(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(3000))
    shop.now(START + 10 * DAY)
    shop.v1.subscriptions.update(subscription.id, {"billing_cycle_anchor": {"type": "now"}})
    shop.now(START + 20 * DAY)
    item = first_item(subscription).id
    shop.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "quantity": 2}]})
    items = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
    # The credits for the first month and for the last 11 days of the new period (31 days), the debit for both seats;
    # older than those is what the 11 days had cost.
    assert [row.amount for row in items] == [-1000, -1065, 4065, 1065]
    assert items[1].proration_details.credited_items.type == "invoice_item"
    assert items[1].proration_details.credited_items.invoice_item == items[3].id


def test_month_to_year_keeps_the_anchor_in_flexible_mode(shop: Shop) -> None:
    # Worked vectors 11 and 13.
    subscription = shop.subscribe(shop.customer(), shop.price(2500))
    shop.now(START + 4)
    yearly = shop.price(25000, recurring={"interval": "year"}, product=first_item(subscription).price.product)
    changed = shop.v1.subscriptions.update(
        subscription.id,
        {
            "items": [{"id": first_item(subscription).id, "price": yearly.id}],
            "proration_behavior": "always_invoice",
            "trial_end": "now",
            "cancel_at_period_end": False,
        },
    )
    assert changed.billing_cycle_anchor == START
    assert (first_item(changed).current_period_start, first_item(changed).current_period_end) == (
        START,
        START + 365 * DAY,
    )
    invoice = shop.latest(changed)
    assert texts(invoice) == [
        (-2500, "Unused time on Gold after 21 Sep 2026"),
        (25000, "Remaining time on Gold after 21 Sep 2026"),
    ]
    assert (invoice.amount_paid, changed.trial_end) == (22500, None)
    assert (invoice.lines.data[1].period.start, invoice.lines.data[1].period.end) == (START + 4, START + 365 * DAY)


def test_month_to_year_with_a_new_anchor_bills_a_whole_year(shop: Shop) -> None:
    # Worked vector 12.
    subscription = shop.subscribe(shop.customer(), shop.price(2500))
    shop.now(START + 3)
    yearly = shop.price(25000, recurring={"interval": "year"}, product=first_item(subscription).price.product)
    changed = shop.v1.subscriptions.update(
        subscription.id,
        {
            "items": [{"id": first_item(subscription).id, "price": yearly.id}],
            "proration_behavior": "always_invoice",
            "billing_cycle_anchor": {"type": "now"},
        },
    )
    invoice = shop.latest(changed)
    assert texts(invoice) == [
        (-2500, "Unused time on Gold after 21 Sep 2026"),
        (25000, "1 × Gold (at $250.00 / year)"),
    ]
    details = invoice.lines.data[1].parent.subscription_item_details
    assert (details.proration, details.invoice_item) == (False, None)
    assert (invoice.period_start, invoice.period_end) == (START + 3, START + 3)
    assert changed.billing_cycle_anchor == START + 3
    assert invoice.amount_paid == 22500


def test_classic_mode_starts_a_new_cycle_with_another_interval(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(2500), billing_mode={"type": "classic"})
    shop.now(START + 15 * DAY)
    yearly = shop.price(25000, recurring={"interval": "year"}, product=first_item(subscription).price.product)
    changed = shop.v1.subscriptions.update(
        subscription.id, {"items": [{"id": first_item(subscription).id, "price": yearly.id}]}
    )
    assert changed.billing_cycle_anchor == START + 15 * DAY
    assert texts(shop.latest(changed)) == [
        (-1250, "Unused time on Gold after 06 Oct 2026"),
        (25000, "1 × Gold (at $250.00 / year)"),
    ]


def test_a_new_anchor_alone_charges_only_the_time_past_the_old_end(shop: Shop) -> None:
    # Worked vector 10.
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(1000))
    shop.now(START + 3)
    changed = shop.v1.subscriptions.update(subscription.id, {"billing_cycle_anchor": {"type": "now"}})
    assert changed.latest_invoice == subscription.latest_invoice
    item = first_item(changed)
    assert (item.current_period_start, item.current_period_end) == (START + 3, START + 3 + MONTH)
    (debit,) = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
    assert (debit.amount, debit.period.start, debit.period.end) == (0, START + MONTH, START + MONTH + 3)
    again = shop.v1.subscriptions.update(subscription.id, {"billing_cycle_anchor": {"type": "unchanged"}})
    assert again.billing_cycle_anchor == START + 3


def test_the_old_spelling_of_the_anchor_is_refused(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.subscriptions.update(subscription.id, {"billing_cycle_anchor": "now"})
    assert refusal.value.param == "billing_cycle_anchor"


def test_the_proration_date_is_the_moment_that_counts(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000))
    shop.now(START + 25 * DAY)
    item = first_item(subscription).id
    shop.v1.subscriptions.update(
        subscription.id, {"items": [{"id": item, "quantity": 2}], "proration_date": START + 15 * DAY}
    )
    credit, debit = shop.v1.invoice_items.list({"customer": ada.id}).data
    assert (credit.amount, debit.amount, credit.period.start) == (-1000, 2000, START + 15 * DAY)
    assert credit.description == "Unused time on Gold after 06 Oct 2026"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.subscriptions.update(
            subscription.id, {"items": [{"id": item, "quantity": 3}], "proration_date": START - 1}
        )
    assert refusal.value.param == "proration_date"


def test_items_are_added_changed_and_removed(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(1000))
    shop.now(START + 15 * DAY)
    seats = shop.price(500, name="Seats")
    added = shop.v1.subscription_items.create({"subscription": subscription.id, "price": seats.id, "quantity": 2})
    assert (added.current_period_start, added.current_period_end) == (START, START + MONTH)
    listed = shop.v1.subscription_items.list({"subscription": subscription.id}).data
    assert [item.id for item in listed] == [first_item(subscription).id, added.id]
    assert shop.v1.subscription_items.retrieve(added.id).quantity == 2
    changed = shop.v1.subscription_items.update(added.id, {"quantity": 4, "metadata": {"team": "a"}})
    assert (changed.quantity, changed.metadata.to_dict()) == (4, {"team": "a"})
    gone = shop.v1.subscription_items.delete(added.id)
    assert gone.to_dict() == {"id": added.id, "object": "subscription_item", "deleted": True}
    amounts = [row.amount for row in shop.v1.invoice_items.list({"customer": ada.id}).data]
    assert amounts == [-1000, -500, 1000, 500]


def test_the_last_item_stays(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    with pytest.raises(stripe.InvalidRequestError, match="must have at least one active plan"):
        shop.v1.subscription_items.delete(first_item(subscription).id)


def test_refusals_about_items(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.subscription_items.retrieve("si_nope")
    assert (refusal.value.http_status, refusal.value.code) == (404, None)
    assert refusal.value.user_message == "Invalid subscription_item id: si_nope"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.subscription_items.list({})
    assert (refusal.value.code, refusal.value.param) == ("parameter_missing", "subscription")
    shop.v1.subscriptions.cancel(subscription.id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.subscription_items.create({"subscription": subscription.id, "price": shop.price(5).id})
    assert (refusal.value.http_status, refusal.value.user_message) == (404, "No such subscription")


def test_a_percentage_is_inside_the_proration(shop: Shop) -> None:
    coupon = shop.v1.coupons.create({"percent_off": 10, "duration": "forever"})
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000), discounts=[{"coupon": coupon.id}])
    assert shop.latest(subscription).total == 1800
    shop.now(START + 15 * DAY)
    item = first_item(subscription).id
    shop.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "quantity": 2}]})
    credit, debit = shop.v1.invoice_items.list({"customer": ada.id}).data
    assert (credit.amount, debit.amount) == (-900, 1800)
    assert credit.description == "Unused time on Gold (with 10.0% off) after 06 Oct 2026"


def test_prorations_carry_the_tax(shop: Shop) -> None:
    vat = shop.v1.tax_rates.create({"display_name": "VAT", "percentage": 20, "inclusive": False})
    subscription = shop.subscribe(shop.customer(), shop.price(1000), default_tax_rates=[vat.id])
    shop.now(START + 15 * DAY)
    item = first_item(subscription).id
    shop.v1.subscriptions.update(
        subscription.id, {"items": [{"id": item, "quantity": 3}], "proration_behavior": "always_invoice"}
    )
    invoice = shop.latest(subscription)
    assert [(line.amount, line.taxes[0].amount) for line in invoice.lines.data] == [(-500, -100), (1500, 300)]
    assert (invoice.subtotal, invoice.total) == (1000, 1200)


def test_a_change_that_cannot_be_paid_makes_it_past_due(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000))
    shop.card(ada.id, "pm_card_chargeCustomerFail")
    shop.now(START + 15 * DAY)
    change = {"items": [{"id": first_item(subscription).id, "quantity": 5}], "proration_behavior": "always_invoice"}
    with pytest.raises(stripe.CardError):
        shop.v1.subscriptions.update(subscription.id, {**change, "payment_behavior": "error_if_incomplete"})
    untouched = shop.v1.subscriptions.retrieve(subscription.id)
    assert (untouched.status, first_item(untouched).quantity) == ("active", 1)
    assert len(shop.invoices(ada)) == 1
    changed = shop.v1.subscriptions.update(subscription.id, change)
    assert (changed.status, first_item(changed).quantity) == ("past_due", 5)
    invoice = shop.latest(changed)
    assert (invoice.status, invoice.attempt_count) == ("open", 1)
    assert invoice.next_payment_attempt == START + 16 * DAY


def test_a_change_can_wait_for_the_customer_to_pay(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price(2000))
    item = first_item(subscription).id
    change = {"items": [{"id": item, "quantity": 5}], "proration_behavior": "always_invoice"}
    changed = shop.v1.subscriptions.update(subscription.id, {**change, "payment_behavior": "default_incomplete"})
    invoice = shop.latest(changed)
    assert (changed.status, invoice.status, invoice.attempted) == ("past_due", "open", False)
    shop.v1.invoices.pay(invoice.id)
    assert shop.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_fields_that_cost_nothing_change_nothing_else(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    other = shop.v1.payment_methods.attach("pm_card_mastercard", {"customer": ada.id})
    changed = shop.v1.subscriptions.update(
        subscription.id,
        {
            "metadata": {"plan": "gold"},
            "description": "For the team",
            "default_payment_method": other.id,
            "pause_collection": {"behavior": "void", "resumes_at": START + 40 * DAY},
            "trial_settings": {"end_behavior": {"missing_payment_method": "pause"}},
        },
    )
    assert (changed.metadata.to_dict(), changed.description, changed.default_payment_method) == (
        {"plan": "gold"},
        "For the team",
        other.id,
    )
    assert changed.pause_collection.to_dict() == {"behavior": "void", "resumes_at": START + 40 * DAY}
    assert (changed.status, changed.latest_invoice) == ("active", subscription.latest_invoice)
    cleared = shop.v1.subscriptions.update(
        subscription.id, {"metadata": "", "description": "", "default_payment_method": "", "pause_collection": ""}
    )
    assert (
        cleared.metadata.to_dict(),
        cleared.description,
        cleared.default_payment_method,
        cleared.pause_collection,
    ) == (
        {},
        None,
        None,
        None,
    )


def test_an_update_tells_what_changed(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    shop.v1.subscriptions.update(subscription.id, {"description": "For the team"})
    told = shop.v1.events.list({"type": "customer.subscription.updated"}).data[0]
    assert told.data.previous_attributes.to_dict() == {"description": None}
    since = len(shop.events())
    shop.v1.subscriptions.update(subscription.id, {"description": "For the team"})
    assert shop.events(since=since) == []


def test_who_pays_by_card_can_be_sent_invoices_instead(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.subscriptions.update(subscription.id, {"collection_method": "send_invoice"})
    changed = shop.v1.subscriptions.update(subscription.id, {"collection_method": "send_invoice", "days_until_due": 14})
    assert (changed.collection_method, changed.days_until_due) == ("send_invoice", 14)
    shop.now(START + MONTH + 2 * 3600)
    invoice = shop.latest(changed)
    assert (invoice.status, invoice.due_date) == ("open", START + MONTH + 14 * DAY)


def test_from_classic_to_flexible_there_is_no_way_back(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price(), billing_mode={"type": "classic"})
    migrated = shop.v1.subscriptions.migrate(subscription.id, {"billing_mode": {"type": "flexible"}})
    assert migrated.billing_mode.type == "flexible"
    with pytest.raises(stripe.InvalidRequestError):
        shop.v1.subscriptions.migrate(subscription.id, {"billing_mode": {"type": "flexible"}})


def test_a_canceled_one_changes_only_its_metadata(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    shop.v1.subscriptions.cancel(subscription.id)
    changed = shop.v1.subscriptions.update(
        subscription.id, {"metadata": {"why": "moved"}, "cancellation_details": {"comment": "Moved away"}}
    )
    assert (changed.metadata.to_dict(), changed.cancellation_details.comment) == ({"why": "moved"}, "Moved away")
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        shop.v1.subscriptions.update(subscription.id, {"description": "x"})
    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (
        400,
        "invalid_canceled_subscription_fields",
        None,
    )
    assert (
        refusal.value.user_message == "A canceled subscription can only update its cancellation_details and metadata."
    )


@pytest.mark.parametrize("call", ["retrieve", "update", "cancel", "resume"])
def test_an_unknown_subscription_is_not_found(shop: Shop, call: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        getattr(shop.v1.subscriptions, call)("sub_nope")
    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (404, "resource_missing", "id")
    assert refusal.value.user_message == "No such subscription: 'sub_nope'"
