"""Removing a saved payment method: something else pays first, and never goes the last one that has to pay."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from billing.gateway.gateway import CustomerGateway
from billing.services.remove_payment_method import one_removal
from simulator.core import Simulator
from tests.billing.methods import Payer, method_url, payer, sent_by, sent_from
from tests.billing.paying import told
from tests.billing.scenes import features, on_a_clock, plain, price, subscribe
from tests.cast import Stripe, visit


def page_of(client: Client, method: str, query: str = "") -> Any:
    response = client.get(method_url(method, "removal") + query)
    assert response.status_code == 200, response.content.decode()
    return response.context["page"]


def remove(client: Client, method: str, **changes: Any) -> Any:
    url = method_url(method, "removal")
    return client.post(url, {**sent_from(client, url), "remove": "on", **changes})


def test_one_that_pays_nothing_is_removed(client: Client, payer_ada: Payer) -> None:
    spare = payer_ada.save()
    page = page_of(client, spare)
    assert (page.heading, page.button) == ("Remove Mastercard ending 4444?", "Remove Mastercard ending 4444")
    assert (page.obstacle, page.replacements) == ("", ())
    assert page.facts == ("A removed payment method cannot be used again. To pay with it later, add it anew.",)
    assert told(client, remove(client, spare)) == "Mastercard ending 4444 is removed."
    assert (payer_ada.saved, payer_ada.default) == ([payer_ada.visa], payer_ada.visa)
    entry = AuditEntry.objects.get(action="payment_method.detach")
    assert (entry.target, entry.details["outcome"]) == (spare, "done")


def test_enter_changes_nothing(client: Client, payer_ada: Payer) -> None:
    spare = payer_ada.save()
    response = client.post(method_url(spare, "removal"), sent_from(client, method_url(spare, "removal")))
    assert response.status_code == 200
    assert spare in payer_ada.saved


def test_the_default_goes_and_the_only_other_one_takes_its_place(client: Client, payer_ada: Payer) -> None:
    payer_ada.subscribe()
    other = payer_ada.save()
    page = page_of(client, payer_ada.visa)
    assert page.facts[:2] == (
        "It is your default payment method: it pays every subscription and invoice that has none of its own.",
        "Mastercard ending 4444 pays instead from then on.",
    )
    assert told(client, remove(client, payer_ada.visa)) == (
        "Visa ending 4242 is removed. Mastercard ending 4444 pays instead."
    )
    assert (payer_ada.saved, payer_ada.default) == ([other], other)


def test_of_several_others_the_customer_chooses(client: Client, payer_ada: Payer) -> None:
    first, second = payer_ada.save("pm_card_amex"), payer_ada.save()
    page = page_of(client, payer_ada.visa)
    assert [(each.id, each.is_chosen) for each in page.replacements] == [(second, True), (first, False)]
    remove(client, payer_ada.visa, payment_method=first)
    assert (payer_ada.default, payer_ada.visa in payer_ada.saved) == (first, False)


def test_the_one_that_was_just_added_is_chosen(client: Client, payer_ada: Payer) -> None:
    first, _second = payer_ada.save("pm_card_amex"), payer_ada.save()
    page = page_of(client, payer_ada.visa, f"?payment_method={first}")
    assert [each.id for each in page.replacements if each.is_chosen] == [first]


def test_nothing_chosen_and_somebody_elses_card_are_refused(
    client: Client, payer_ada: Payer, acme_stripe: Stripe, bob: str
) -> None:
    payer_ada.save("pm_card_amex"), payer_ada.save()
    response = remove(client, payer_ada.visa, payment_method="")
    assert (response.status_code, response.context["page"].error) == (400, "Choose what pays instead.")
    assert remove(client, payer_ada.visa, payment_method=payer(acme_stripe, bob).visa).status_code == 400
    assert payer_ada.default == payer_ada.visa


def test_subscriptions_that_have_it_as_their_own_get_the_replacement(client: Client, payer_ada: Payer) -> None:
    own = payer_ada.save()
    pro = payer_ada.subscribe("Pro", default_payment_method=own)
    team = payer_ada.subscribe("Team", default_payment_method=payer_ada.visa)
    page = page_of(client, own)
    assert page.facts[:2] == ("It is the payment method of Pro.", "Visa ending 4242 pays instead from then on.")
    remove(client, own)
    assert [payer_ada.own(each) for each in (pro, team)] == [payer_ada.visa, payer_ada.visa]
    assert payer_ada.saved == [payer_ada.visa]


def test_the_last_one_stays_while_a_subscription_renews(client: Client, payer_ada: Payer) -> None:
    pro = payer_ada.subscribe()
    page = page_of(client, payer_ada.visa)
    assert page.obstacle == "It is your only payment method, and a subscription that renews is charged to it."
    assert page.add_url.startswith("/p/acme/payment-methods/new/?next=%2Fp%2Facme%2Fpayment-methods%2F")
    assert [(each.label, each.url) for each in page.actions] == [
        ("Cancel Pro", f"/p/acme/subscriptions/{pro}/cancellation/")
    ]
    response = client.post(method_url(payer_ada.visa, "removal"), {"token": "a" * 22, "remove": "on"})
    assert (response.status_code, payer_ada.saved) == (409, [payer_ada.visa])


def test_what_cannot_be_canceled_here_has_no_such_link(client: Client, acme: Merchant, payer_ada: Payer) -> None:
    features(acme, subscription_cancel=False)
    payer_ada.subscribe()
    assert page_of(client, payer_ada.visa).actions == ()


def obstacle(client: Client, one: Payer) -> str:
    return str(page_of(client, one.visa).obstacle)


def test_the_last_one_stays_for_trials_open_invoices_and_usage(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    visit(client, acme, ada)
    one = payer(acme_stripe, ada)
    trial = one.subscribe("Trial", trial_period_days=7)
    assert obstacle(client, one) == "It is your only payment method, and it is charged when a trial ends."
    one.stripe.delete(f"/v1/subscriptions/{trial}")
    assert obstacle(client, one) == ""
    invoice = one.bill()
    assert obstacle(client, one) == (
        "It is your only payment method, and an invoice that is still open is charged to it."
    )
    one.stripe.post(f"/v1/invoices/{invoice}/void")
    meter = one.stripe.post(
        "/v1/billing/meters", display_name="Calls", event_name="calls", default_aggregation={"formula": "sum"}
    )
    calls = price(one.stripe, "Calls", recurring={"interval": "month", "usage_type": "metered", "meter": meter["id"]})
    used = subscribe(one.stripe, ada, calls)["id"]
    one.stripe.post(f"/v1/subscriptions/{used}", cancel_at_period_end=True)
    assert obstacle(client, one) == "It is your only payment method, and usage is still to be charged to it."


def test_the_last_one_may_go_when_nothing_will_be_charged(client: Client, payer_ada: Payer) -> None:
    ending = payer_ada.subscribe()
    payer_ada.stripe.post(f"/v1/subscriptions/{ending}", cancel_at_period_end=True)
    payer_ada.subscribe("Sent", collection_method="send_invoice", days_until_due=14)
    payer_ada.bill(collection_method="send_invoice", days_until_due=14)
    assert told(client, remove(client, payer_ada.visa)) == "Visa ending 4242 is removed."
    assert payer_ada.saved == []


def test_the_last_one_stays_while_a_pause_ends_by_itself(client: Client, acme: Merchant, acme_stripe: Stripe) -> None:
    clock = on_a_clock(acme_stripe)
    visit(client, acme, clock.customer)
    one = payer(acme_stripe, clock.customer)
    pro = one.subscribe(billing_mode={"type": "flexible"})
    length = {"type": "duration", "duration": {"interval": "month", "interval_count": 1}}
    acme_stripe.post(
        "/v1/subscription_schedules",
        from_subscription=pro,
        pause_schedules=[{"pause": {"pause_at": {"type": "now"}}, "resume": {"resume_at": length}}],
    )
    assert one.subscription(pro)["status"] == "paused"
    assert obstacle(client, one) == "It is your only payment method, and it is charged when a subscription resumes."


def test_pressed_twice_it_says_that_it_is_removed_already(client: Client, payer_ada: Payer) -> None:
    spare = payer_ada.save()
    url = method_url(spare, "removal")
    sent = {**sent_from(client, url), "remove": "on"}
    assert told(client, client.post(url, sent)) == "Mastercard ending 4444 is removed."
    assert told(client, client.post(url, sent)) == "Mastercard ending 4444 is removed already."
    assert client.get(url).status_code == 404
    assert client.post(url, {**sent, "quote": "x"}).status_code == 404


def test_two_at_the_same_moment_leave_one_that_pays(client: Client, acme: Merchant, payer_ada: Payer) -> None:
    payer_ada.subscribe()
    spare = payer_ada.save()
    url = method_url(spare, "removal")
    sent = {**sent_from(client, url), "remove": "on"}
    with one_removal(CustomerGateway(acme, payer_ada.customer), "of another tab"):
        assert client.post(url, sent).status_code == 409
        assert set(payer_ada.saved) == {spare, payer_ada.visa}
    assert remove(client, payer_ada.visa).status_code == 303
    assert client.post(url, sent).status_code == 409
    assert payer_ada.saved == [spare]


def test_removed_by_another_device_while_this_one_presses(
    client: Client, simulator: Simulator, payer_ada: Payer
) -> None:
    spare = payer_ada.save()
    url = method_url(spare, "removal")
    sent = {**sent_from(client, url), "remove": "on"}
    payer_ada.stripe.post(f"/v1/payment_methods/{spare}/detach")
    assert told(client, client.post(url, sent)) == "Mastercard ending 4444 is removed already."


def test_a_replacement_that_was_removed_meanwhile_leaves_all_as_it_is(client: Client, payer_ada: Payer) -> None:
    payer_ada.subscribe()
    other, third = payer_ada.save("pm_card_amex"), payer_ada.save()
    url = method_url(payer_ada.visa, "removal")
    sent = {**sent_from(client, url), "remove": "on", "payment_method": other}
    payer_ada.stripe.post(f"/v1/payment_methods/{other}/detach")
    assert client.post(url, sent).status_code == 400
    assert (payer_ada.default, payer_ada.saved) == (payer_ada.visa, [third, payer_ada.visa])


@pytest.mark.parametrize("after_change", [False, True])
def test_no_answer_and_pressing_again_finishes_it(
    client: Client, simulator: Simulator, payer_ada: Payer, after_change: bool
) -> None:
    other = payer_ada.save()
    url = method_url(payer_ada.visa, "removal")
    sent = {**sent_from(client, url), "remove": "on"}
    path = f"/v1/payment_methods/{payer_ada.visa}/detach"
    simulator.faults.add("timeout", method="POST", path=path, times=None, after_change=after_change)
    response = client.post(url, sent)
    assert response.status_code == 503
    page = response.context["page"]
    assert (page.token, page.notice[:20]) == (sent["token"][0], "No answer came from ")
    assert payer_ada.default == other
    simulator.faults.clear()
    again = client.post(url, {**sent_by(response.content.decode()), "remove": "on"})
    assert told(client, again).startswith("Visa ending 4242 is removed")
    assert payer_ada.saved == [other]


def test_stripe_does_not_remove_it(client: Client, simulator: Simulator, payer_ada: Payer) -> None:
    spare = payer_ada.save()
    simulator.faults.add("error", method="POST", path=f"/v1/payment_methods/{spare}/detach", status=400)
    response = remove(client, spare)
    assert (response.status_code, response.context["page"].errors[0].message) == (
        409,
        "The payment service did not remove it. It is still saved. Try again in a few minutes.",
    )
    assert spare in payer_ada.saved
    assert told(client, remove(client, spare)) == "Mastercard ending 4444 is removed."


def test_what_cannot_take_its_place_leaves_it_saved(client: Client, simulator: Simulator, payer_ada: Payer) -> None:
    own = payer_ada.save()
    pro = payer_ada.subscribe("Pro", default_payment_method=own)
    simulator.faults.add("error", method="POST", path=f"/v1/subscriptions/{pro}", status=400)
    response = remove(client, own)
    assert (response.status_code, response.context["page"].errors[0].message) == (
        409,
        "This payment method cannot take its place. Nothing was removed. Choose another one.",
    )
    assert (payer_ada.own(pro), own in payer_ada.saved) == (own, True)


def test_a_session_on_behalf_of_an_account_takes_care_of_the_others(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str
) -> None:
    one = payer(acme_stripe, ada)
    hidden = one.subscribe("Hidden")
    visit(client, acme, ada, on_behalf_of="acct_1")
    assert obstacle(client, one) == "It is your only payment method, and it pays for something that is not shown here."
    own = one.save()
    acme_stripe.post(f"/v1/subscriptions/{hidden}", default_payment_method=own)
    assert page_of(client, own).obstacle == (
        "It pays for something that is not shown here. Only the merchant can change that."
    )
    assert page_of(client, one.visa).obstacle == ""


def test_a_foreign_card_is_not_there(client: Client, payer_ada: Payer, acme_stripe: Stripe, bob: str) -> None:
    theirs = payer(acme_stripe, bob)
    url = method_url(theirs.visa, "removal")
    assert client.get(url).status_code == 404
    assert client.post(url, {"token": "a" * 22, "remove": "on"}).status_code == 404
    assert theirs.saved == [plain(theirs.visa)]


def test_where_the_feature_is_off_there_is_no_page(client: Client, acme: Merchant, payer_ada: Payer) -> None:
    features(acme, payment_method_update=False)
    url = method_url(payer_ada.visa, "removal")
    assert (client.get(url).status_code, client.post(url, {"token": "a" * 22}).status_code) == (404, 404)


def test_a_wrong_method_and_a_form_without_token(client: Client, payer_ada: Payer) -> None:
    url = method_url(payer_ada.save(), "removal")
    assert (client.put(url).status_code, client.post(url, {"remove": "on"}).status_code) == (405, 400)
