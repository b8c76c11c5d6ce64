"""What follows a new default: schedules, cards of the older kind, many subscriptions, and what went wrong half way."""

from typing import Any

from django.test import Client

from accounts.models import Merchant
from simulator.core import Simulator
from tests.billing.methods import Payer, method_url, offers, payer, sent_from
from tests.billing.paying import told
from tests.billing.scenes import Clock, price
from tests.cast import Stripe, visit


def use(client: Client, method: str, **changes: Any) -> Any:
    url = method_url(method, "default")
    return client.post(url, {**sent_from(client, url), **changes})


def planned(one: Payer, own: str, **later: Any) -> tuple[str, str]:
    """A subscription with a card of its own, to which another product comes later: its id and the schedule's."""
    stripe = one.stripe
    tax = stripe.post("/v1/tax_rates", display_name="VAT", percentage=19, inclusive=False)["id"]
    product = stripe.post("/v1/products", name="Setup")["id"]
    setup = stripe.post("/v1/prices", product=product, currency="eur", unit_amount=500)["id"]
    coupon = stripe.post("/v1/coupons", percent_off=10, duration="forever")["id"]
    pro = one.subscribe("Pro", default_payment_method=own, metadata={"seat": "7"})
    schedule = stripe.post("/v1/subscription_schedules", from_subscription=pro)
    (phase,) = schedule["phases"]
    items = [{"price": phase["items"][0]["price"], "quantity": 1}]
    coming = {
        "items": [{"price": price(stripe, "Team", unit_amount=9900), "quantity": 3, "tax_rates": [tax]}],
        "add_invoice_items": [{"price": setup}],
        "discounts": [{"coupon": coupon}],
        "duration": {"interval": "month", "interval_count": 2},
        "metadata": {"step": "two"},
        "description": "From spring on",
        "proration_behavior": "none",
        **later,
    }
    running = {"items": items, "start_date": phase["start_date"], "end_date": phase["end_date"]}
    stripe.post(
        f"/v1/subscription_schedules/{schedule['id']}",
        phases=[{**running, "default_payment_method": own, "description": "Now"}, coming],
        end_behavior="release",
    )
    return pro, schedule["id"]


def without_card(phases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in phase.items() if name != "default_payment_method"} for phase in phases]


def test_a_schedule_keeps_all_that_it_plans_but_the_card(client: Client, payer_ada: Payer) -> None:
    pro, schedule = planned(payer_ada, payer_ada.visa, default_payment_method=payer_ada.visa)
    path = f"/v1/subscription_schedules/{schedule}"
    before = payer_ada.stripe.get(path)
    new = payer_ada.save()
    assert told(client, use(client, new)) == "Mastercard ending 4444 pays for everything from now on."
    after = payer_ada.stripe.get(path)
    assert [phase["default_payment_method"] for phase in after["phases"]] == [new, new]
    assert without_card(after["phases"]) == without_card(before["phases"])
    assert {**after, "phases": []} == {**before, "phases": []}
    assert payer_ada.own(pro) == new
    assert len(payer_ada.stripe.get("/v1/invoices", customer=payer_ada.customer)["data"]) == 1


def test_a_later_phase_alone_with_another_card_is_offered_and_changed(client: Client, payer_ada: Payer) -> None:
    new = payer_ada.save()
    pro, schedule = planned(payer_ada, new, default_payment_method=payer_ada.visa)
    assert offers(client.get(method_url(new, "default")).context["page"])[:1] == [
        "Also for Pro, which Visa ending 4242 pays for now"
    ]
    use(client, new)
    phases = payer_ada.stripe.get(f"/v1/subscription_schedules/{schedule}")["phases"]
    assert [phase["default_payment_method"] for phase in phases] == [new, new]
    assert payer_ada.own(pro) == new


def test_the_new_card_pays_when_the_next_phase_begins(
    client: Client, acme: Merchant, acme_stripe: Stripe, clock: Clock
) -> None:
    visit(client, acme, clock.customer)
    one = payer(acme_stripe, clock.customer)
    pro, _schedule = planned(one, one.visa, default_payment_method=one.visa)
    new = one.save()
    use(client, new)
    clock.advance(31)
    assert one.own(pro) == new
    intents = acme_stripe.get("/v1/payment_intents", customer=clock.customer)["data"]
    assert [intent["payment_method"] for intent in intents] == [new, one.visa]


def test_the_defaults_of_a_schedule_follow_too(client: Client, payer_ada: Payer) -> None:
    pro, schedule = planned(payer_ada, payer_ada.visa)
    path = f"/v1/subscription_schedules/{schedule}"
    settings = {"default_payment_method": payer_ada.visa, "description": "All"}
    payer_ada.stripe.post(path, default_settings=settings)
    new = payer_ada.save()
    use(client, new)
    after = payer_ada.stripe.get(path)
    found = after["default_settings"]
    assert (found["default_payment_method"], found["description"]) == (new, "All")
    assert [phase["default_payment_method"] for phase in after["phases"]] == [new, None]
    assert payer_ada.own(pro) == new


def test_a_removed_card_leaves_a_third_one_in_its_phase(client: Client, payer_ada: Payer) -> None:
    third, removed = payer_ada.save("pm_card_amex"), payer_ada.save()
    pro, schedule = planned(payer_ada, removed, default_payment_method=third)
    url = method_url(removed, "removal")
    client.post(url, {**sent_from(client, url), "remove": "on", "payment_method": payer_ada.visa})
    phases = payer_ada.stripe.get(f"/v1/subscription_schedules/{schedule}")["phases"]
    assert [phase["default_payment_method"] for phase in phases] == [payer_ada.visa, third]
    assert (payer_ada.own(pro), removed in payer_ada.saved) == (payer_ada.visa, False)


def test_a_source_of_the_older_kind_gives_way(client: Client, payer_ada: Payer) -> None:
    """A subscription whose card is a source is paid with that before the customer's default."""
    pro = payer_ada.subscribe()
    payer_ada.stripe.post(f"/v1/subscriptions/{pro}", default_source="card_1OldKindOfCard")
    new = payer_ada.save()
    assert offers(client.get(method_url(new, "default")).context["page"]) == [
        "Also for Pro, paid with another payment method now"
    ]
    use(client, new)
    assert (payer_ada.default, payer_ada.own(pro)) == (new, new)


def test_a_hundred_and_one_subscriptions_follow(client: Client, payer_ada: Payer) -> None:
    shared = price(payer_ada.stripe)
    ids = [
        payer_ada.stripe.post(
            "/v1/subscriptions",
            customer=payer_ada.customer,
            items=[{"price": shared}],
            default_payment_method=payer_ada.visa,
            trial_period_days=9,
        )["id"]
        for _ in range(101)
    ]
    new = payer_ada.save()
    assert told(client, use(client, new)) == "Mastercard ending 4444 pays for everything from now on."
    assert {payer_ada.own(each) for each in ids} == {new}


def test_what_ended_in_the_meantime_is_skipped_and_said(client: Client, simulator: Simulator, payer_ada: Payer) -> None:
    kept = payer_ada.subscribe("Pro", default_payment_method=payer_ada.visa)
    gone = payer_ada.subscribe("Team", default_payment_method=payer_ada.visa)
    new = payer_ada.save()
    simulator.faults.add("error", method="POST", path=f"/v1/subscriptions/{gone}", status=400)
    assert told(client, use(client, new)) == (
        "Mastercard ending 4444 pays for everything from now on. "
        "Team ended or changed in the meantime, so nothing was changed there."
    )
    assert (payer_ada.own(kept), payer_ada.own(gone)) == (new, payer_ada.visa)


def test_what_was_done_before_an_error_stays_and_pressing_again_does_the_rest(
    client: Client, simulator: Simulator, payer_ada: Payer
) -> None:
    first = payer_ada.subscribe("Pro", default_payment_method=payer_ada.visa)
    second = payer_ada.subscribe("Team", default_payment_method=payer_ada.visa)
    new = payer_ada.save()
    simulator.faults.add("error", method="POST", path=f"/v1/subscriptions/{first}", status=403)
    response = use(client, new)
    page = response.context["page"]
    assert page.errors[0].message == "The payment service refused the rest. What was done before stays done."
    assert page.notice.startswith("Mastercard ending 4444 is your default payment method now.")
    assert (payer_ada.default, payer_ada.own(second), payer_ada.own(first)) == (new, new, payer_ada.visa)
    told(client, use(client, new))
    assert payer_ada.own(first) == new


def test_only_this_merchants_customer_is_touched(
    client: Client, payer_ada: Payer, globex: Merchant, globex_stripe: Stripe, eve: str
) -> None:
    other = payer(globex_stripe, eve)
    new = payer_ada.save()
    visit(client, globex, eve)
    assert client.get(method_url(new, "default", "globex")).status_code == 404
    assert client.get(method_url(other.visa, "default")).status_code == 404
    use(client, new)
    assert (payer_ada.default, other.default) == (new, other.visa)


def test_on_behalf_of_an_account_only_its_subscriptions_follow(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    one = payer(acme_stripe, ada)
    theirs = one.subscribe("Branch", default_payment_method=one.visa, on_behalf_of="acct_branch")
    others = one.subscribe("Main", default_payment_method=one.visa)
    new = one.save()
    visit(client, acme, ada, on_behalf_of="acct_branch")
    assert offers(client.get(method_url(new, "default")).context["page"]) == [
        "Also for Branch, which Visa ending 4242 pays for now"
    ]
    use(client, new)
    assert (one.own(theirs), one.own(others)) == (new, one.visa)
