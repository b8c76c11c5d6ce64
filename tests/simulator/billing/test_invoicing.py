"""Invoices made by hand, their items and lines, and what can be done with an invoice in which state."""

from typing import Any

import pytest
import stripe

from tests.simulator.billing.conftest import DAY, HOUR, MONTH, START, Shop, first_item, texts


def refused(call: Any, *args: Any) -> stripe.InvalidRequestError:
    """The refusal of a call."""
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        call(*args)
    return refusal.value


def draft(shop: Shop, customer: Any, amount: int = 1200, **more: Any) -> Any:
    """A draft with one item."""
    shop.v1.invoice_items.create(
        {"customer": customer.id, "amount": amount, "currency": "usd", "description": "Set-up"}
    )
    return shop.v1.invoices.create({"customer": customer.id, "pending_invoice_items_behavior": "include", **more})


def test_a_draft_by_hand_is_empty_although_items_wait(shop: Shop) -> None:
    ada = shop.customer()
    item = shop.v1.invoice_items.create({"customer": ada.id, "amount": 1200, "currency": "usd"})
    assert (item.proration, item.parent, item.frozen_fields, item.invoice) == (False, None, [], None)
    assert "net_amount" not in item
    assert "proration_details" not in item
    invoice = shop.v1.invoices.create({"customer": ada.id})
    assert (invoice.billing_reason, invoice.auto_advance, invoice.total, invoice.lines.data) == ("manual", False, 0, [])
    assert (invoice.period_start, invoice.period_end, invoice.parent) == (START, START, None)
    assert (invoice.number, invoice.hosted_invoice_url, invoice.automatically_finalizes_at) == (None, None, None)
    assert invoice.rendering.to_dict() == {
        "amount_tax_display": None,
        "pdf": {"page_size": "auto"},
        "template": None,
        "template_version": None,
    }
    assert invoice.webhooks_delivered_at == invoice.created


def test_waiting_items_are_taken_in_newest_first(shop: Shop) -> None:
    ada = shop.customer()
    for amount in (100, 200):
        shop.v1.invoice_items.create({"customer": ada.id, "amount": amount, "currency": "usd"})
    invoice = shop.v1.invoices.create({"customer": ada.id, "pending_invoice_items_behavior": "include"})
    assert [line.amount for line in invoice.lines.data] == [200, 100]
    details = invoice.lines.data[0].parent
    assert (details.type, details.invoice_item_details.proration) == ("invoice_item_details", False)
    assert details.invoice_item_details.subscription is None
    assert shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data == []
    assert len(shop.v1.invoice_items.list({"invoice": invoice.id}).data) == 2


def test_equal_amounts_share_a_price_that_was_made_for_them(shop: Shop) -> None:
    ada = shop.customer()
    first, second = (
        shop.v1.invoice_items.create({"customer": ada.id, "amount": 1000, "currency": "usd"}) for _ in range(2)
    )
    assert first.pricing.price_details.to_dict() == second.pricing.price_details.to_dict()
    assert first.pricing.unit_amount_decimal == 1000


def test_paying_a_draft_finalises_it_and_takes_the_money(shop: Shop) -> None:
    ada = shop.customer()
    paid = shop.v1.invoices.pay(draft(shop, ada).id)
    assert (paid.status, paid.attempt_count, paid.attempted, paid.amount_paid) == ("paid", 1, True, 1200)
    assert paid.number.endswith("-0001")
    assert paid.rendering.pdf.page_size == "letter"
    assert (paid.status_transitions.finalized_at, paid.status_transitions.paid_at) == (START, START)
    assert paid.hosted_invoice_url.startswith("https://invoice.stripe.com/i/acct_")
    assert paid.invoice_pdf.endswith("/pdf?s=ap")
    assert shop.v1.customers.retrieve(ada.id).next_invoice_sequence == 2


def test_finalising_charges_nothing(shop: Shop) -> None:
    ada = shop.customer()
    invoice = shop.v1.invoices.finalize_invoice(draft(shop, ada).id)
    assert (invoice.status, invoice.attempted, invoice.effective_at, invoice.ending_balance) == (
        "open",
        False,
        START,
        0,
    )
    empty = shop.v1.invoices.create({"customer": ada.id})
    nothing = shop.v1.invoices.finalize_invoice(empty.id)
    assert (nothing.status, nothing.attempted, nothing.attempt_count) == ("paid", True, 0)
    assert nothing.status_transitions.paid_at == nothing.status_transitions.finalized_at
    assert nothing.number.endswith("-0002")


def test_an_advancing_draft_collects_itself_after_an_hour(shop: Shop) -> None:
    ada = shop.customer()
    invoice = draft(shop, ada)
    advancing = shop.v1.invoices.update(invoice.id, {"auto_advance": True})
    assert (advancing.automatically_finalizes_at, advancing.next_payment_attempt) == (START + 3601, START + 3600)
    stopped = shop.v1.invoices.update(invoice.id, {"auto_advance": False})
    assert (stopped.automatically_finalizes_at, stopped.next_payment_attempt) == (None, None)
    shop.now(START + 600)
    again = shop.v1.invoices.update(invoice.id, {"auto_advance": True})
    assert again.automatically_finalizes_at == START + 3601
    shop.now(START + 2 * HOUR)
    assert shop.v1.invoices.retrieve(invoice.id).status == "paid"


def test_of_a_subscription(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    shop.now(START + 5 * DAY)
    invoice = shop.v1.invoices.create({"customer": ada.id, "subscription": subscription.id})
    assert (invoice.period_start, invoice.period_end) == (START, START + 5 * DAY)
    assert invoice.parent.subscription_details.subscription == subscription.id
    assert shop.v1.invoices.list({"subscription": subscription.id}).data[0].id == invoice.id


def test_voiding_gives_back_what_was_taken_from_the_balance(shop: Shop) -> None:
    ada = shop.customer()
    shop.v1.customers.balance_transactions.create(ada.id, {"amount": -500, "currency": "usd", "description": "Sorry"})
    invoice = shop.v1.invoices.finalize_invoice(draft(shop, ada).id)
    assert (invoice.amount_due, shop.v1.customers.retrieve(ada.id).balance) == (700, 0)
    void = shop.v1.invoices.void_invoice(invoice.id)
    assert (void.status, void.status_transitions.voided_at) == ("void", START)
    assert shop.v1.customers.retrieve(ada.id).balance == -500
    kinds = [entry.type for entry in shop.v1.customers.balance_transactions.list(ada.id).data]
    assert kinds == ["unapplied_from_invoice", "applied_to_invoice", "adjustment"]


def test_out_of_band_nothing_was_attempted(shop: Shop) -> None:
    ada = shop.customer()
    invoice = shop.v1.invoices.finalize_invoice(draft(shop, ada, auto_advance=True).id)
    paid = shop.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    assert (paid.status, paid.attempted, paid.auto_advance) == ("paid", False, False)


def test_writing_off_leaves_the_amounts(shop: Shop) -> None:
    invoice = shop.v1.invoices.finalize_invoice(draft(shop, shop.customer()).id)
    lost = shop.v1.invoices.mark_uncollectible(invoice.id)
    assert (lost.status, lost.amount_remaining, lost.amount_due) == ("uncollectible", 1200, 1200)
    assert shop.v1.invoices.pay(invoice.id).status == "paid"


def test_a_deleted_draft_does_not_give_its_items_back(shop: Shop) -> None:
    ada = shop.customer()
    invoice = draft(shop, ada)
    item = shop.v1.invoice_items.list({"customer": ada.id}).data[0]
    assert shop.v1.invoices.delete(invoice.id).to_dict() == {"id": invoice.id, "object": "invoice", "deleted": True}
    assert shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data == []
    assert refused(shop.v1.invoice_items.delete, item.id).user_message == (
        "Can't delete an invoice item that is attached to an invoice that is no longer editable"
    )
    assert (
        refused(shop.v1.invoice_items.update, item.id, {"amount": 5}).user_message
        == "This invoice item has been deleted."
    )


def test_what_a_state_does_not_allow(shop: Shop) -> None:
    ada = shop.customer()
    not_open = "You can only pass in open invoices. This invoice isn't open."
    v1 = shop.v1.invoices
    waiting, paid = draft(shop, ada), v1.pay(draft(shop, ada).id)
    assert refused(v1.void_invoice, waiting.id).user_message == not_open
    assert refused(v1.mark_uncollectible, waiting.id).user_message == not_open
    assert refused(v1.mark_uncollectible, paid.id).user_message == not_open
    assert refused(v1.pay, paid.id).user_message == "Invoice is already paid"
    assert refused(v1.void_invoice, paid.id).user_message == "Invoices with `paid` payments cannot be voided."
    assert refused(v1.delete, paid.id).user_message == "You can only delete draft invoices."
    assert refused(v1.finalize_invoice, paid.id).user_message == (
        "This invoice is already finalized, you can't re-finalize a non-draft invoice."
    )
    assert refused(v1.send_invoice, paid.id).user_message.startswith("This invoice cannot be sent right now.")
    changed = refused(v1.update, paid.id, {"description": "x"})
    assert (changed.user_message, changed.param, changed.code) == (
        "Finalized invoices can't be updated in this way",
        "description",
        None,
    )
    assert v1.update(paid.id, {"metadata": {"seen": "yes"}}).metadata.to_dict() == {"seen": "yes"}
    lost = v1.mark_uncollectible(v1.finalize_invoice(waiting.id).id)
    assert refused(v1.mark_uncollectible, lost.id).user_message == "This invoice has already been marked uncollectible."


def test_due_dates_go_with_being_sent(shop: Shop) -> None:
    ada = shop.customer()
    missing = refused(shop.v1.invoices.create, {"customer": ada.id, "collection_method": "send_invoice"})
    assert missing.user_message == (
        "If invoice collection method is 'send_invoice', you must specify 'due_date' or 'days_until_due'."
    )
    wrong = refused(shop.v1.invoices.create, {"customer": ada.id, "days_until_due": 30})
    assert wrong.user_message == (
        "You can only specify 'due_date' or 'days_until_due' if invoice collection method is 'send_invoice'."
    )
    invoice = draft(shop, ada, collection_method="send_invoice", days_until_due=30)
    assert invoice.due_date == START + 30 * DAY
    sent = shop.v1.invoices.send_invoice(invoice.id)
    assert sent.status == "open"
    assert "invoice.sent" in shop.events()


@pytest.mark.parametrize(
    ("call", "param"),
    [
        ("retrieve", "invoice"),
        ("delete", "invoice"),
        ("send_invoice", "invoice"),
        ("update", "id"),
        ("pay", "id"),
        ("finalize_invoice", "id"),
        ("void_invoice", "id"),
        ("mark_uncollectible", "id"),
    ],
)
def test_an_unknown_invoice(shop: Shop, call: str, param: str) -> None:
    error = refused(getattr(shop.v1.invoices, call), "in_nope")
    assert (error.http_status, error.code, error.param) == (404, "resource_missing", param)
    assert error.user_message == "No such invoice: 'in_nope'"


def test_unknown_customers_items_and_values(shop: Shop) -> None:
    customer = refused(shop.v1.invoices.create, {"customer": "cus_nope"})
    assert (customer.http_status, customer.param, customer.user_message) == (
        400,
        "customer",
        "No such customer: 'cus_nope'",
    )
    item = refused(shop.v1.invoice_items.retrieve, "ii_nope")
    assert (item.http_status, item.param) == (404, "id")
    assert item.user_message == "No such Invoice Item: 'ii_nope'(livemode=false)"
    status = refused(shop.v1.invoices.list, {"status": "bogus"})
    assert (status.param, status.code) == ("status", None)
    assert status.user_message == "Invalid status: must be one of draft, open, void, paid, or uncollectible"
    behavior = refused(shop.v1.invoices.create, {"customer": "cus_nope", "pending_invoice_items_behavior": "bogus"})
    assert behavior.param == "pending_invoice_items_behavior"
    assert behavior.user_message == "Invalid pending_invoice_items_behavior: must be one of include or exclude"


def test_items_can_be_put_on_a_draft_changed_and_taken_off(shop: Shop) -> None:
    ada = shop.customer()
    invoice = shop.v1.invoices.create({"customer": ada.id, "currency": "usd"})
    item = shop.v1.invoice_items.create(
        {"customer": ada.id, "invoice": invoice.id, "unit_amount_decimal": "12.5", "quantity": 3, "currency": "usd"}
    )
    assert (item.amount, shop.v1.invoices.retrieve(invoice.id).total) == (38, 38)
    changed = shop.v1.invoice_items.update(item.id, {"amount": 700, "description": "Set-up", "metadata": {"a": "b"}})
    assert (changed.amount, changed.description) == (700, "Set-up")
    assert texts(shop.v1.invoices.retrieve(invoice.id)) == [(700, "Set-up")]
    shop.v1.invoice_items.delete(item.id)
    assert shop.v1.invoices.retrieve(invoice.id).total == 0


def test_a_price_sold_once_can_be_invoiced(shop: Shop) -> None:
    shirt = shop.v1.products.create({"name": "T-Shirt"})
    once = shop.v1.prices.create({"product": shirt.id, "unit_amount": 1500, "currency": "usd"})
    item = shop.v1.invoice_items.create({"customer": shop.customer().id, "pricing": {"price": once.id}, "quantity": 2})
    assert (item.amount, item.description, item.quantity) == (3000, "T-Shirt", 2)


def test_invoices_are_listed_newest_first_with_filters_and_cursors(shop: Shop) -> None:
    ada, bob = shop.customer(), shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    shop.subscribe(bob, shop.price())
    shop.now(START + DAY)
    later = draft(shop, ada)

    def listed(**params: Any) -> list[str]:
        return [row.id for row in shop.v1.invoices.list({"customer": ada.id, **params}).data]

    first = subscription.latest_invoice
    assert listed() == [later.id, first]
    assert listed(status="draft") == [later.id]
    assert listed(subscription=subscription.id) == [first]
    assert listed(created={"gte": START + 1}) == [later.id]
    assert listed(created=START) == [first]
    page = shop.v1.invoices.list({"customer": ada.id, "limit": 1})
    assert (page.has_more, page.url) == (True, "/v1/invoices")
    assert listed(starting_after=later.id) == [first]


def test_lines_have_pages_of_their_own(shop: Shop) -> None:
    ada = shop.customer()
    for amount in range(1, 13):
        shop.v1.invoice_items.create({"customer": ada.id, "amount": amount * 100, "currency": "usd"})
    invoice = shop.v1.invoices.create({"customer": ada.id, "pending_invoice_items_behavior": "include"})
    assert (len(invoice.lines.data), invoice.lines.has_more, invoice.lines.total_count) == (10, True, 12)
    page = shop.v1.invoices.line_items.list(invoice.id, {"starting_after": invoice.lines.data[-1].id})
    assert ([line.amount for line in page.data], page.has_more) == ([200, 100], False)
    assert "total_count" not in page
    back = shop.v1.invoices.line_items.list(invoice.id, {"ending_before": page.data[0].id, "limit": 2})
    assert ([line.amount for line in back.data], back.has_more) == ([400, 300], True)


def test_payments_are_found_by_invoice_and_by_intent(shop: Shop) -> None:
    subscription = shop.subscribe(shop.customer(), shop.price())
    (payment,) = shop.v1.invoice_payments.list({"invoice": subscription.latest_invoice}).data
    intent = payment.payment.payment_intent
    wish = {"payment": {"type": "payment_intent", "payment_intent": intent}, "status": "paid"}
    assert [row.id for row in shop.v1.invoice_payments.list(wish).data] == [payment.id]
    assert shop.v1.invoice_payments.retrieve(payment.id).amount_paid == 1000
    paid = shop.v1.payment_intents.retrieve(intent)
    assert (paid.description, paid.setup_future_usage, paid.capture_method) == (
        "Subscription creation",
        "off_session",
        "automatic",
    )
    assert paid.payment_details.order_reference == subscription.latest_invoice


def test_numbers_count_up_for_each_customer(shop: Shop) -> None:
    ada, bob = shop.customer(), shop.customer()
    for customer in (ada, bob, ada):
        shop.v1.invoices.pay(draft(shop, customer).id)
    shop.subscribe(ada, shop.price(), trial_period_days=3)
    prefix = shop.v1.customers.retrieve(ada.id).invoice_prefix
    assert [invoice.number for invoice in shop.invoices(ada)] == [f"{prefix}-{number:04d}" for number in (1, 2, 3)]
    assert [invoice.number[-4:] for invoice in shop.invoices(bob)] == ["0001"]


def test_the_first_invoice_fixes_the_customers_currency(shop: Shop) -> None:
    ada = shop.customer()
    assert ada.currency is None
    shop.subscribe(ada, shop.price())
    assert shop.v1.customers.retrieve(ada.id).currency == "usd"


def test_a_frozen_invoice_keeps_the_address_of_its_day(shop: Shop) -> None:
    ada = shop.customer(address={"country": "DE", "city": "Berlin"}, name="Ada")
    shop.v1.customers.tax_ids.create(ada.id, {"type": "eu_vat", "value": "DE123456789"})
    invoice = shop.v1.invoices.retrieve(shop.subscribe(ada, shop.price()).latest_invoice)
    shop.v1.customers.update(ada.id, {"name": "Ada L.", "address": {"country": "FR"}})
    kept = shop.v1.invoices.retrieve(invoice.id)
    assert (kept.customer_name, kept.customer_address.country) == ("Ada", "DE")
    assert [tax_id.to_dict() for tax_id in kept.customer_tax_ids] == [{"type": "eu_vat", "value": "DE123456789"}]


def test_balance_transactions_are_read_and_annotated(shop: Shop) -> None:
    ada = shop.customer()
    made = shop.v1.customers.balance_transactions.create(ada.id, {"amount": -500, "currency": "usd"})
    assert (made.type, made.ending_balance, made.invoice) == ("adjustment", -500, None)
    noted = shop.v1.customers.balance_transactions.update(ada.id, made.id, {"description": "Goodwill"})
    assert noted.description == "Goodwill"
    assert shop.v1.customers.balance_transactions.retrieve(ada.id, made.id).amount == -500
    assert refused(shop.v1.customers.balance_transactions.retrieve, shop.customer().id, made.id).http_status == 404
    assert (
        refused(shop.v1.customers.balance_transactions.create, ada.id, {"amount": 5, "currency": "eur"}).param
        == "currency"
    )


def test_items_for_a_subscription_wait_for_its_next_invoice(shop: Shop) -> None:
    ada = shop.customer()
    subscription = shop.subscribe(ada, shop.price())
    shop.v1.invoice_items.create(
        {"customer": ada.id, "subscription": subscription.id, "amount": 250, "currency": "usd", "description": "Extra"}
    )
    shop.now(START + MONTH + 2 * HOUR)
    assert texts(shop.latest(subscription)) == [(250, "Extra"), (1000, "1 × Gold (at $10.00 / month)")]
    assert first_item(subscription).price.unit_amount == 1000


class TestLines:
    """https://docs.stripe.com/api/invoices/add_lines"""

    def test_lines_are_added_changed_and_removed(self, shop: Shop) -> None:
        ada = shop.customer()
        invoice = shop.v1.invoices.create({"customer": ada.id, "currency": "usd"})
        added = shop.v1.invoices.add_lines(
            invoice.id, {"lines": [{"amount": 500, "description": "Set-up"}], "invoice_metadata": {"a": "b"}}
        )
        assert (texts(added), added.total, added.metadata.to_dict()) == ([(500, "Set-up")], 500, {"a": "b"})
        line = added.lines.data[0]
        changed = shop.v1.invoices.line_items.update(invoice.id, line.id, {"amount": 700})
        assert (changed.object, changed.id, changed.amount) == ("line_item", line.id, 700)
        assert changed.pricing.price_details.price != line.pricing.price_details.price
        assert changed.pricing.price_details.product == line.pricing.price_details.product
        twice = shop.v1.invoices.update_lines(
            invoice.id, {"lines": [{"id": line.id, "quantity": 2, "description": "Two"}]}
        )
        assert (texts(twice), twice.total) == ([(1400, "Two")], 1400)
        left = shop.v1.invoices.remove_lines(invoice.id, {"lines": [{"id": line.id, "behavior": "unassign"}]})
        assert (left.lines.data, left.total) == ([], 0)
        (item,) = shop.v1.invoice_items.list({"customer": ada.id, "pending": True}).data
        back = shop.v1.invoices.add_lines(invoice.id, {"lines": [{"invoice_item": item.id}]})
        assert back.total == 1400
        gone = {"lines": [{"id": back.lines.data[0].id, "behavior": "delete"}]}
        assert shop.v1.invoices.remove_lines(invoice.id, gone).total == 0
        assert shop.v1.invoice_items.list({"customer": ada.id}).data == []

    def test_what_is_refused(self, shop: Shop) -> None:
        ada = shop.customer()
        invoice = draft(shop, ada)
        line = invoice.lines.data[0].id
        both = refused(shop.v1.invoices.add_lines, invoice.id, {"lines": [{"amount": 5, "quantity": 2}]})
        assert both.user_message == "You may only specify one of these parameters: amount, quantity."
        assert both.param == "lines[0][amount]"
        missing = refused(shop.v1.invoices.remove_lines, invoice.id, {"lines": [{"id": line}]})
        assert (missing.code, missing.param) == ("parameter_missing", "lines[0][behavior]")
        unknown = refused(shop.v1.invoices.add_lines, "in_nope", {"lines": [{"amount": 5}]})
        assert (unknown.http_status, unknown.param) == (404, "invoice")
        shop.v1.invoices.finalize_invoice(invoice.id)
        late = refused(shop.v1.invoices.add_lines, invoice.id, {"lines": [{"amount": 5}]})
        assert (late.code, late.user_message) == (
            "invoice_not_editable",
            "Invalid invoice: This invoice is no longer editable",
        )


def test_what_waits_can_be_billed_more_often_than_the_subscription(shop: Shop) -> None:
    ada = shop.customer()
    interval = {"interval": "week", "interval_count": 1}
    subscription = shop.subscribe(ada, shop.price(), pending_invoice_item_interval=interval)
    assert subscription.next_pending_invoice_item_invoice == START + 7 * DAY
    shop.now(START + 8 * DAY)
    assert len(shop.invoices(ada)) == 1
    shop.v1.invoice_items.create(
        {"customer": ada.id, "subscription": subscription.id, "amount": 900, "currency": "usd"}
    )
    shop.now(START + 14 * DAY + 2 * HOUR)
    extra = shop.invoices(ada)[-1]
    assert (extra.billing_reason, extra.total, extra.status) == ("automatic_pending_invoice_item_invoice", 900, "paid")
    fresh = shop.v1.subscriptions.update(subscription.id, {"pending_invoice_item_interval": ""})
    assert (fresh.pending_invoice_item_interval, fresh.next_pending_invoice_item_invoice) == (None, None)
