"""Verifying a bank account by the small deposits that arrived there."""

import time
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from billing.dates import long_date
from billing.forms.bank_verification import AmountsForm
from billing.payment_uses import PaymentUses
from simulator.core import Simulator
from tests.billing.scenes import features
from tests.billing.verifying import Waiting, saved, waiting
from tests.cast import Stripe, visit

RIGHT = {"descriptor_code": {"code": "SM11AA"}, "amounts": {"first": "0.32", "second": "0.45"}}
WRONG = {"descriptor_code": {"code": "SM99ZZ"}, "amounts": {"first": "0.01", "second": "0.02"}}


@pytest.fixture
def begin(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Callable[..., Waiting]:
    """Ada signed in, with a bank account that waits."""
    visit(client, acme, ada)
    return lambda kind="descriptor_code", **params: waiting(client, acme_stripe, ada, kind, **params)


def test_the_page_says_when_the_money_arrives_and_what_to_enter(begin: Callable[..., Waiting]) -> None:
    code = begin().page()
    day = long_date(int(time.time()) + 2 * 86_400)
    assert code.heading == "Verify STRIPE TEST BANK, account ending 6789"
    assert code.lead == f"A small deposit arrives on {day}. Come back then and enter its code: only then is it saved."
    assert [field.label for field in code.fields] == ["Code"]
    assert code.facts[1] == "You have 10 tries and ten days from when you added it. Then it has to be added again."
    amounts = begin("amounts").page()
    assert amounts.lead == f"Two small deposits arrive on {day}. Come back then and enter them: only then is it saved."
    assert [(field.label, field.hint) for field in amounts.fields] == [
        ("First amount", "Such as $0.32"),
        ("Second amount", "Such as $0.32"),
    ]
    assert amounts.facts == (
        "In your bank statement the deposits are called ACCTVERIFY.",
        "You have 3 tries and ten days from when you added it. Then it has to be added again.",
    )
    assert amounts.later_url == "/p/acme/payment-methods/"


@pytest.mark.parametrize("kind", RIGHT)
def test_what_arrived_saves_the_account_and_does_what_was_chosen_for_it(
    begin: Callable[..., Waiting], client: Client, acme_stripe: Stripe, ada: str, kind: str
) -> None:
    account = begin(kind, metadata=PaymentUses().metadata())
    assert saved(acme_stripe, ada) == []
    response = account.tell(**RIGHT[kind])
    assert (response.status_code, response["Location"]) == (303, account.result)
    assert account.now["status"] == "succeeded"
    assert saved(acme_stripe, ada) == ["us_bank_account"]
    client.get(account.result)
    customer = acme_stripe.get(f"/v1/customers/{ada}")
    assert customer["invoice_settings"]["default_payment_method"] == account.now["payment_method"]
    entry = AuditEntry.objects.get(action="setup_intent.verify_microdeposits")
    assert entry.target == account.id
    assert not {"32", "0.32", "SM11AA"} & {str(value) for value in entry.details.values()}


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("descriptor_code", {"code": " sm 11aa "}),
        ("descriptor_code", {"code": "ＳＭ１１ＡＡ"}),
        ("amounts", {"first": "45", "second": "32"}),
        ("amounts", {"first": "$0.45", "second": "0,32"}),
        ("amounts", {"first": ".45", "second": "０．３２"}),
    ],
)
def test_it_may_be_written_in_several_ways(begin: Callable[..., Waiting], kind: str, typed: dict[str, str]) -> None:
    account = begin(kind)
    assert account.tell(**typed).status_code == 303
    assert account.now["status"] == "succeeded"


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("descriptor_code", {"code": ""}, ["Enter the code."]),
        ("descriptor_code", {"code": "1234"}, ["The code has six characters and begins with SM."]),
        ("amounts", {"first": "", "second": "0.45"}, ["Enter the amount."]),
        ("amounts", {"first": "32.00", "second": "0.00"}, ["Enter an amount below 1.00, such as 0.32."] * 2),
        ("amounts", {"first": "a lot", "second": "-1"}, ["Enter an amount below 1.00, such as 0.32."] * 2),
    ],
)
def test_what_cannot_be_right_is_not_sent(
    begin: Callable[..., Waiting], kind: str, typed: dict[str, str], words: list[str]
) -> None:
    account = begin(kind)
    response = account.tell(**typed)
    assert response.status_code == 400
    page = response.context["page"]
    assert [error.message for error in page.errors] == words
    assert [field.value for field in page.fields] == list(typed.values())
    assert account.now["status"] == "requires_action"
    assert not AuditEntry.objects.filter(action="setup_intent.verify_microdeposits").exists()


def test_three_tenths_are_thirty() -> None:
    form = AmountsForm({"first": "0.3", "second": "5"})
    assert form.is_valid()
    assert form.cleaned_data == {"first": 30, "second": 5}


@pytest.mark.parametrize(
    ("kind", "field", "words"),
    [
        ("descriptor_code", "code", "This is not the code of the deposit. Compare it with your bank statement."),
        (
            "amounts",
            "first",
            "These are not the amounts of the two deposits. Compare them with your bank statement.",
        ),
    ],
)
def test_what_does_not_match_is_said_at_the_field_and_can_be_corrected(
    begin: Callable[..., Waiting], kind: str, field: str, words: str
) -> None:
    account = begin(kind)
    response = account.tell(**WRONG[kind])
    assert response.status_code == 400
    page = response.context["page"]
    assert [(error.field, error.message) for error in page.errors] == [(field, words)]
    assert [each.value for each in page.fields] == list(WRONG[kind].values())
    again = {"token": page.token, **RIGHT[kind]}
    assert account.tell(again).status_code == 303
    assert account.now["status"] == "succeeded"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("SM33CC", "What was entered did not match too often, so this bank account was not saved. Add it again."),
        ("SM44DD", "The ten days to verify this bank account are over, so it was not saved. You can add it again."),
    ],
)
def test_what_ends_the_verification_is_said_with_the_way_to_add_it_again(
    begin: Callable[..., Waiting], client: Client, typed: str, words: str
) -> None:
    account = begin()
    form = account.form()
    response = account.tell(form, code=typed)
    assert response.status_code == 409
    assert response.context["page"].problem == words
    page = account.page()
    assert (page.problem, page.fields) == (words, ())
    assert page.way.add_url == "/p/acme/payment-methods/new/"
    assert "task-form" not in client.get(account.url).content.decode()
    assert account.tell(form, code="SM11AA").status_code == 409


def test_an_account_that_is_not_being_added_any_more_says_so(begin: Callable[..., Waiting]) -> None:
    account = begin()
    account.stripe.post(f"/v1/setup_intents/{account.id}/cancel")
    assert account.page().problem == ("This bank account is not being added any more, so there is nothing to verify.")


def test_sent_twice_or_verified_elsewhere_it_leads_to_the_same_end(begin: Callable[..., Waiting]) -> None:
    account = begin()
    form = account.form()
    for _ in range(2):
        assert account.tell(form, code="SM11AA")["Location"] == account.result
    assert account.client.get(account.url)["Location"] == account.result
    other = begin()
    form = other.form()
    other.stripe.post(f"/v1/setup_intents/{other.id}/verify_microdeposits", descriptor_code="SM11AA")
    assert other.tell(form, code="SM99ZZ")["Location"] == other.result


@pytest.mark.parametrize("is_made", [True, False])
@pytest.mark.parametrize(("fault", "status"), [("timeout", 503), ("drop", 502)])
def test_when_no_answer_comes_the_same_form_does_it_once(
    begin: Callable[..., Waiting], simulator: Simulator, fault: str, status: int, *, is_made: bool
) -> None:
    account = begin()
    path = f"/v1/setup_intents/{account.id}/verify_microdeposits"
    simulator.faults.add(fault, method="POST", path=path, times=None, after_change=is_made)
    form = account.form()
    response = account.tell(form, code="SM11AA")
    assert response.status_code == status
    page = response.context["page"]
    assert page.notice.startswith("No answer came from the payment service")
    assert (page.token, page.fields[0].value) == (form["token"], "SM11AA")
    simulator.faults.clear()
    assert account.tell({"token": page.token, "code": "SM11AA"})["Location"] == account.result
    assert account.now["status"] == "succeeded"


def test_it_is_listed_until_it_is_verified(begin: Callable[..., Waiting], client: Client) -> None:
    account = begin()
    response = client.get("/p/acme/payment-methods/")
    assert response.status_code == 200
    assert f'href="{account.url}"' in response.content.decode()
    account.tell(code="SM11AA")
    assert account.url not in client.get("/p/acme/payment-methods/").content.decode()


def test_somebody_else_s_account_does_not_exist(
    client: Client, acme: Merchant, acme_stripe: Stripe, ada: str, bob: str
) -> None:
    account = waiting(client, acme_stripe, bob)
    visit(client, acme, bob)
    form = account.form()
    visit(client, acme, ada)
    assert client.get(account.url).status_code == 404
    assert account.tell(form, code="SM11AA").status_code == 404
    assert account.now["status"] == "requires_action"


def test_where_payment_methods_are_the_merchant_s_business_the_page_does_not_exist(
    begin: Callable[..., Waiting], acme: Merchant
) -> None:
    account = begin()
    form = account.form()
    features(acme, payment_method_update=False)
    assert account.client.get(account.url).status_code == 404
    assert account.tell(form, code="SM11AA").status_code == 404


def test_other_methods_and_forms_without_a_token_are_refused(begin: Callable[..., Waiting]) -> None:
    account = begin()
    assert account.client.put(account.url).status_code == 405
    assert account.client.post(account.url, {"code": "SM11AA"}).status_code == 400
    assert account.now["status"] == "requires_action"
