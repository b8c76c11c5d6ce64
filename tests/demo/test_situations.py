"""Each situation is what its docstring says. Stripe is asked, through the SDK; nobody looks into the simulator."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from stripe import StripeClient
from stripe.params import InvoiceListParams

from demo.world.clock import DAY, months_before

Tell = Callable[[str], StripeClient]


def only_subscription(stripe: StripeClient, customer: str) -> dict[str, Any]:
    found = stripe.v1.subscriptions.list({"customer": customer, "status": "all", "expand": ["data.discounts"]}).data
    assert len(found) == 1
    return found[0].to_dict()


def invoices(stripe: StripeClient, customer: str, **filters: Any) -> list[dict[str, Any]]:
    params: InvoiceListParams = {"customer": customer, "limit": 100}
    params.update(filters)  # type: ignore[typeddict-item]
    return [invoice.to_dict() for invoice in stripe.v1.invoices.list(params).data]


def statuses(stripe: StripeClient, customer: str) -> list[str]:
    return [invoice["status"] for invoice in invoices(stripe, customer)]


def items(subscription: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = subscription["items"]["data"]
    return found


def methods(stripe: StripeClient, customer: str) -> list[dict[str, Any]]:
    return [method.to_dict() for method in stripe.v1.customers.payment_methods.list(customer, {"limit": 100}).data]


def days_away(moment: int) -> float:
    return (moment - time.time()) / DAY


def test_ada_is_active_and_everything_is_paid(tell: Tell) -> None:
    stripe = tell("cus_ada")
    subscription = only_subscription(stripe, "cus_ada")

    assert subscription["status"] == "active"
    assert statuses(stripe, "cus_ada") == ["paid", "paid", "paid"]
    assert 12 < days_away(items(subscription)[0]["current_period_end"]) < 20
    assert stripe.v1.customers.retrieve("cus_ada").test_clock


def test_eve_pays_by_direct_debit(tell: Tell) -> None:
    stripe = tell("cus_eve")

    assert only_subscription(stripe, "cus_eve")["status"] == "active"
    assert [method["type"] for method in methods(stripe, "cus_eve")] == ["sepa_debit"]
    assert statuses(stripe, "cus_eve") == ["paid", "paid", "paid"]


def test_bob_has_four_products_of_which_one_is_metered(tell: Tell) -> None:
    stripe = tell("cus_bob")
    subscription = only_subscription(stripe, "cus_bob")
    usage = {item["price"]["recurring"]["usage_type"] for item in items(subscription)}
    newest = invoices(stripe, "cus_bob")[0]
    calls = [line for line in newest["lines"]["data"] if "API calls" in line["description"]]

    assert len(items(subscription)) == 4
    assert usage == {"licensed", "metered"}
    assert any(item["price"]["transform_quantity"] for item in items(subscription))
    # 14,547 calls in the month before: 10,000 are free, 4,547 cost 0.05 cents each.
    assert sum(line["amount"] for line in calls) == 227


def test_lena_pays_yearly_with_the_tax_in_the_price(tell: Tell) -> None:
    stripe = tell("cus_lena")
    subscription = only_subscription(stripe, "cus_lena")
    found = invoices(stripe, "cus_lena")

    assert (subscription["currency"], items(subscription)[0]["price"]["recurring"]["interval"]) == ("eur", "year")
    assert [invoice["status"] for invoice in found] == ["paid", "paid"]
    assert all(invoice["total"] == 45000 for invoice in found)
    assert all([tax["amount"] for tax in invoice["total_taxes"]] == [7185] for invoice in found)


def test_haruto_pays_in_yen(tell: Tell) -> None:
    stripe = tell("cus_haruto")
    found = invoices(stripe, "cus_haruto")

    assert [(invoice["currency"], invoice["amount_paid"]) for invoice in found] == [("jpy", 6800)] * 4
    assert [method["card"]["brand"] for method in methods(stripe, "cus_haruto")] == ["jcb"]


def test_camille_has_ten_days_of_trial_left(tell: Tell) -> None:
    stripe = tell("cus_camille")
    subscription = only_subscription(stripe, "cus_camille")

    assert subscription["status"] == "trialing"
    assert 9.9 < days_away(subscription["trial_end"]) < 10.1
    assert [invoice["total"] for invoice in invoices(stripe, "cus_camille")] == [0]


def test_marco_keeps_access_until_the_period_ends(tell: Tell) -> None:
    stripe = tell("cus_marco")
    subscription = only_subscription(stripe, "cus_marco")

    assert subscription["status"] == "active"
    assert subscription["cancel_at"] == items(subscription)[0]["current_period_end"]
    assert subscription["cancellation_details"]["feedback"] == "too_expensive"


def test_lucia_is_past_due_with_an_open_invoice(tell: Tell) -> None:
    stripe = tell("cus_lucia")

    assert only_subscription(stripe, "cus_lucia")["status"] == "past_due"
    assert statuses(stripe, "cus_lucia") == ["open", "paid", "paid"]
    newest = invoices(stripe, "cus_lucia")[0]
    assert newest["amount_remaining"] == 4500
    assert newest["attempt_count"] >= 1
    assert days_away(newest["next_payment_attempt"]) > 0


def test_wei_pays_a_quarter_less_by_promotion_code(tell: Tell) -> None:
    stripe = tell("cus_wei")
    [discount] = only_subscription(stripe, "cus_wei")["discounts"]

    assert discount["promotion_code"].startswith("promo_")
    assert {invoice["total"] for invoice in invoices(stripe, "cus_wei")} == {24600}


def test_gruenwald_pays_for_seats_in_steps(tell: Tell) -> None:
    stripe = tell("cus_gruenwald")
    subscription = only_subscription(stripe, "cus_gruenwald")

    assert items(subscription)[0]["quantity"] == 23
    assert items(subscription)[0]["price"]["tiers_mode"] == "graduated"
    assert {invoice["total"] for invoice in invoices(stripe, "cus_gruenwald")} == {28200}


def test_anouk_has_nothing_to_pay_with(tell: Tell) -> None:
    stripe = tell("cus_anouk")

    assert only_subscription(stripe, "cus_anouk")["status"] == "active"
    assert methods(stripe, "cus_anouk") == []
    assert statuses(stripe, "cus_anouk") == ["paid", "paid"]


def test_brightwater_has_an_open_invoice_that_is_not_due_yet(tell: Tell) -> None:
    stripe = tell("cus_brightwater")
    newest = invoices(stripe, "cus_brightwater")[0]

    assert only_subscription(stripe, "cus_brightwater")["collection_method"] == "send_invoice"
    assert statuses(stripe, "cus_brightwater") == ["open", "paid"]
    assert 18 < days_away(newest["due_date"]) < 22
    assert (newest["subtotal"], newest["total"]) == (46800, 56160)


def test_ines_has_ended_but_keeps_her_invoices(tell: Tell) -> None:
    stripe = tell("cus_ines")
    subscription = only_subscription(stripe, "cus_ines")

    assert subscription["status"] == "canceled"
    assert -22 < days_away(subscription["ended_at"]) < -20
    assert statuses(stripe, "cus_ines") == ["paid", "paid", "paid"]
    assert len(methods(stripe, "cus_ines")) == 1


def test_tomasz_has_ended_because_every_try_failed(tell: Tell) -> None:
    stripe = tell("cus_tomasz")
    subscription = only_subscription(stripe, "cus_tomasz")
    newest = invoices(stripe, "cus_tomasz")[0]

    assert (subscription["status"], subscription["cancellation_details"]["reason"]) == ("canceled", "payment_failed")
    assert (newest["status"], newest["next_payment_attempt"]) == ("open", None)


def test_yuna_must_confirm_her_first_payment(tell: Tell) -> None:
    stripe = tell("cus_yuna")

    assert only_subscription(stripe, "cus_yuna")["status"] == "incomplete"
    [invoice] = invoices(stripe, "cus_yuna", expand=["data.payments"])
    [payment] = invoice["payments"]["data"]
    intent = stripe.v1.payment_intents.retrieve(payment["payment"]["payment_intent"])
    assert (invoice["status"], intent.status) == ("open", "requires_action")


def test_moreau_has_two_tax_ids_and_ships_elsewhere(tell: Tell) -> None:
    stripe = tell("cus_moreau")
    customer = stripe.v1.customers.retrieve("cus_moreau").to_dict()
    tax_ids = stripe.v1.customers.tax_ids.list("cus_moreau").data

    assert {tax_id.type for tax_id in tax_ids} == {"eu_vat", "ch_vat"}
    assert customer["shipping"]["address"]["line1"] != customer["address"]["line1"]
    assert customer["tax_exempt"] == "reverse"


def test_the_ugliest_customer_has_long_names_large_amounts_and_every_kind_of_card(tell: Tell) -> None:
    stripe = tell("cus_longest")
    found = methods(stripe, "cus_longest")
    products = {product.id: product.name for product in stripe.v1.products.list({"limit": 100}).data}
    subscriptions = [one.to_dict() for one in stripe.v1.subscriptions.list({"customer": "cus_longest"}).data]
    amounts = [item["price"]["unit_amount"] for one in subscriptions for item in items(one)]
    names = [products[item["price"]["product"]] for one in subscriptions for item in items(one)]
    brands = {method["card"]["brand"] for method in found if method["type"] == "card"}
    today = datetime.now(UTC)
    expiries = {
        (method["card"]["exp_year"], method["card"]["exp_month"]) for method in found if method["type"] == "card"
    }

    assert {len(name) for name in names} == {80}
    assert max(amounts) >= 100_000_000_000
    assert brands == {"amex", "discover", "diners", "jcb", "unionpay", "visa", "mastercard"}
    assert any(method["type"] == "sepa_debit" for method in found)
    assert min(expiries) < (today.year, today.month)
    assert (today.year, today.month) in expiries


def test_noor_has_nothing_yet(tell: Tell) -> None:
    stripe = tell("cus_new")

    assert stripe.v1.subscriptions.list({"customer": "cus_new", "status": "all"}).data == []
    assert invoices(stripe, "cus_new") == []
    assert methods(stripe, "cus_new") == []
    assert stripe.v1.customers.retrieve("cus_new").to_dict()["address"] is None


def test_gideon_is_gone(tell: Tell) -> None:
    stripe = tell("cus_gone")

    assert stripe.v1.customers.retrieve("cus_gone").to_dict() == {
        "id": "cus_gone",
        "object": "customer",
        "deleted": True,
    }


def test_the_kiosk_has_four_hundred_invoices(tell: Tell) -> None:
    stripe = tell("cus_kiosk")
    found = list(stripe.v1.invoices.list({"customer": "cus_kiosk", "limit": 100}).auto_paging_iter())

    assert len(found) >= 400
    assert {invoice.status for invoice in found} == {"paid"}
    assert len({invoice.number for invoice in found}) == len(found)
    assert {invoice.total for invoice in found} == {600}


def test_quetzal_has_one_hundred_subscriptions(tell: Tell) -> None:
    stripe = tell("cus_quetzal")
    found = stripe.v1.subscriptions.list({"customer": "cus_quetzal", "limit": 100})

    assert len(found.data) == 100
    assert not found.has_more
    assert {subscription.status for subscription in found.data} == {"active"}
    assert len({subscription.description for subscription in found.data}) == 100


def test_al_salam_pays_with_three_decimals(tell: Tell) -> None:
    stripe = tell("cus_salam")

    assert {(invoice["currency"], invoice["total"]) for invoice in invoices(stripe, "cus_salam")} == {("kwd", 25_500)}


def test_chiara_has_sixty_euro_of_credit(tell: Tell) -> None:
    stripe = tell("cus_chiara")

    assert stripe.v1.customers.retrieve("cus_chiara").balance == -6000
    assert only_subscription(stripe, "cus_chiara")["status"] == "active"


def test_pierre_is_unpaid_after_the_last_retry(tell: Tell) -> None:
    stripe = tell("cus_pierre")
    newest = invoices(stripe, "cus_pierre", status="open")[0]

    assert only_subscription(stripe, "cus_pierre")["status"] == "unpaid"
    assert newest["next_payment_attempt"] is None
    assert newest["attempt_count"] > 1


def test_li_na_tries_without_a_card(tell: Tell) -> None:
    stripe = tell("cus_lina")
    subscription = only_subscription(stripe, "cus_lina")

    assert subscription["status"] == "trialing"
    assert subscription["trial_settings"]["end_behavior"]["missing_payment_method"] == "cancel"
    assert methods(stripe, "cus_lina") == []


def test_suzuki_pays_the_volume_price_less_ten_per_cent(tell: Tell) -> None:
    stripe = tell("cus_suzuki")

    assert {invoice["total"] for invoice in invoices(stripe, "cus_suzuki")} == {18 * 7900 * 90 // 100}


def test_months_are_counted_back_to_the_same_day_or_the_last_one() -> None:
    end_of_may = int(datetime(2027, 5, 31, 12, tzinfo=UTC).timestamp())

    assert months_before(end_of_may, 3) == int(datetime(2027, 2, 28, 12, tzinfo=UTC).timestamp())
    assert months_before(end_of_may, 12) == int(datetime(2026, 5, 31, 12, tzinfo=UTC).timestamp())
    assert months_before(end_of_may, -1) == int(datetime(2027, 6, 30, 12, tzinfo=UTC).timestamp())


def test_freja_moves_to_the_smaller_plan_when_the_month_ends(tell: Tell) -> None:
    stripe = tell("cus_freja")
    subscription = only_subscription(stripe, "cus_freja")
    schedule = stripe.v1.subscription_schedules.retrieve(subscription["schedule"])

    assert (subscription["status"], schedule.status) == ("active", "active")
    assert [item["price"]["unit_amount"] for item in items(subscription)] == [4500]
    assert len(schedule.phases) == 2
    assert schedule.phases[1].start_date == items(subscription)[0]["current_period_end"]
    [coming] = schedule.phases[1].items
    assert stripe.v1.prices.retrieve(str(coming.price)).unit_amount == 1100


def test_sakura_s_change_waits_for_her_bank(tell: Tell) -> None:
    stripe = tell("cus_sakura")
    subscription = only_subscription(stripe, "cus_sakura")

    assert subscription["status"] == "active"
    assert items(subscription)[0]["price"]["recurring"]["interval"] == "month"
    assert 0.5 < days_away(subscription["pending_update"]["expires_at"]) < 1
    assert statuses(stripe, "cus_sakura") == ["open", "paid", "paid"]
    assert intent_of_newest(stripe, "cus_sakura") == "requires_action"


def test_hugo_has_to_confirm_the_renewal_at_his_bank(tell: Tell) -> None:
    stripe = tell("cus_hugo")

    assert only_subscription(stripe, "cus_hugo")["status"] == "past_due"
    assert statuses(stripe, "cus_hugo") == ["open", "paid", "paid"]
    assert intent_of_newest(stripe, "cus_hugo") == "requires_action"


def test_paula_s_trial_ended_paused_and_she_has_a_card_now(tell: Tell) -> None:
    stripe = tell("cus_paula")

    assert only_subscription(stripe, "cus_paula")["status"] == "paused"
    assert len(methods(stripe, "cus_paula")) == 1
    assert [invoice["total"] for invoice in invoices(stripe, "cus_paula")] == [0]


def test_bernard_s_end_stands_in_the_older_field(tell: Tell) -> None:
    subscription = only_subscription(tell("cus_bernard"), "cus_bernard")

    assert subscription["billing_mode"]["type"] == "classic"
    assert (subscription["status"], subscription["cancel_at_period_end"]) == ("active", True)


def test_otto_has_paused_the_paper(tell: Tell) -> None:
    stripe = tell("cus_otto")
    subscription = only_subscription(stripe, "cus_otto")

    assert subscription["status"] == "paused"
    assert subscription["status_details"]["paused"]["subscription"]["type"] == "pause_requested"
    assert set(statuses(stripe, "cus_otto")) == {"paid"}


def test_rosa_has_a_discount_that_an_offer_must_not_replace(tell: Tell) -> None:
    subscription = only_subscription(tell("cus_rosa"), "cus_rosa")

    assert subscription["status"] == "active"
    assert [discount["source"]["coupon"] for discount in subscription["discounts"]] == ["globex_friend"]


def intent_of_newest(stripe: StripeClient, customer: str) -> str:
    """The state of the payment of the newest invoice."""
    [newest] = stripe.v1.invoices.list({"customer": customer, "limit": 1}).data
    [payment] = stripe.v1.invoice_payments.list({"invoice": newest.id}).data
    intent = payment.payment.payment_intent
    return stripe.v1.payment_intents.retrieve(str(intent)).status


def test_greta_s_card_has_expired_and_another_one_pays_nothing(tell: Tell) -> None:
    stripe = tell("cus_greta")
    customer = stripe.v1.customers.retrieve("cus_greta").to_dict()
    now = datetime.now(UTC)

    by_brand = {method["card"]["brand"]: method for method in methods(stripe, "cus_greta")}
    default = by_brand["visa"]
    assert customer["invoice_settings"]["default_payment_method"] == default["id"]
    assert (default["card"]["exp_year"], default["card"]["exp_month"]) < (now.year, now.month)
    assert set(by_brand) == {"visa", "mastercard"}
    assert only_subscription(stripe, "cus_greta")["status"] == "active"


def test_oskar_s_subscriptions_have_a_card_each(tell: Tell) -> None:
    stripe = tell("cus_oskar")
    customer = stripe.v1.customers.retrieve("cus_oskar").to_dict()
    found = stripe.v1.subscriptions.list({"customer": "cus_oskar"}).data

    own = {subscription.default_payment_method for subscription in found}
    assert len(found) == len(own) == 2
    assert not own & {None, customer["invoice_settings"]["default_payment_method"]}
    assert own < {method["id"] for method in methods(stripe, "cus_oskar")}


def test_dwight_s_bank_account_waits_for_two_amounts(tell: Tell) -> None:
    stripe = tell("cus_dwight")
    [intent] = stripe.v1.setup_intents.list({"customer": "cus_dwight"}).data

    assert intent.status == "requires_action"
    assert intent.next_action is not None
    assert intent.next_action.type == "verify_with_microdeposits"
    assert [method["type"] for method in methods(stripe, "cus_dwight")] == ["card"]
