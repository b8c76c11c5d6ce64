"""The language of invoices."""

import pytest
from django.test import Client

from accounts.models import AuditEntry, Merchant
from simulator.core import Simulator
from tests.billing.detailing import Payer, field, payer, told
from tests.cast import Stripe

OURS = ["English", "Deutsch", "Español", "Français", "Italiano", "日本語", "简体中文"]


@pytest.fixture
def ada(client: Client, acme: Merchant, acme_stripe: Stripe, ada: str) -> Payer:
    return payer(client, acme, acme_stripe, ada)


def chosen(ada: Payer) -> str:
    (option,) = [each for each in field(ada.form("language"), "language").options if each.is_chosen]
    return option.label


def test_languages_are_named_in_themselves_and_the_merchant_chooses_until_one_is_chosen(ada: Payer) -> None:
    page = ada.form("language")
    labels = [option.label for option in field(page, "language").options]
    assert labels[0] == "As the merchant chooses"
    assert sorted(labels[1:]) == sorted(OURS)
    assert chosen(ada) == "As the merchant chooses"


def test_a_choice_comes_first_and_the_others_stay(client: Client, ada: Payer) -> None:
    ada.change(preferred_locales=["en", "fr", "pt-BR"])
    answer = ada.send("language", language="fr")
    assert told(client, answer) == ("success", "The language of your next invoices: French.")
    assert ada.now["preferred_locales"] == ["fr", "en", "pt-BR"]
    row = ada.row("language")
    assert row is not None
    assert row.lines == ("French",)
    assert chosen(ada) == "Français"


def test_chinese_goes_by_the_name_that_stripe_has_for_it(ada: Payer) -> None:
    ada.send("language", language="zh")
    assert ada.now["preferred_locales"] == ["zh"]
    assert chosen(ada) == "简体中文"


def test_the_choice_can_be_changed_and_no_longer_be_left_to_the_merchant(ada: Payer) -> None:
    ada.send("language", language="ja")
    labels = [option.label for option in field(ada.form("language"), "language").options]
    assert "As the merchant chooses" not in labels
    assert ada.send("language", language="").status_code == 400
    assert ada.now["preferred_locales"] == ["ja"]


@pytest.mark.parametrize(
    ("tag", "label"),
    [("pt-BR", "Português (Brasil)"), ("en-GB", "English (United Kingdom)"), ("de-DE", "Deutsch (Deutschland)")],
)
def test_a_language_that_is_none_of_ours_is_shown_and_kept(client: Client, ada: Payer, tag: str, label: str) -> None:
    ada.change(preferred_locales=[tag, "en"])
    assert chosen(ada) == label
    assert told(client, ada.send("language", language=tag))[0] == "info"
    assert ada.now["preferred_locales"] == [tag, "en"]
    assert not AuditEntry.objects.filter(action="customer.update").exists()


def test_nothing_chosen_is_nothing_changed(client: Client, ada: Payer) -> None:
    answer = ada.send("language", language="")
    assert told(client, answer) == ("info", "The merchant chooses the language of your invoices.")
    assert ada.now["preferred_locales"] == []


@pytest.mark.parametrize("typed", ["klingon", "pt-BR", "zh-hans"])
def test_a_language_that_is_not_on_offer_is_refused(ada: Payer, typed: str) -> None:
    response = ada.send("language", language=typed)
    assert response.status_code == 400
    assert field(response.context["page"], "language").error == "Choose a language."
    assert ada.now["preferred_locales"] == []


def test_the_language_of_the_pages_stays(client: Client, ada: Payer) -> None:
    answer = ada.send("language", language="de")
    assert '<html lang="en"' in client.get(answer["Location"]).content.decode()


def test_choosing_twice_chooses_once(client: Client, ada: Payer) -> None:
    page = ada.form("language")
    answers = [told(client, ada.send("language", page, language="it"))[1] for _ in range(2)]
    assert answers == ["The language of your next invoices: Italian."] * 2
    (entry,) = AuditEntry.objects.filter(action="customer.update")
    assert entry.details == {"change": "preferred_locales", "outcome": "done"}


def test_a_language_that_was_changed_elsewhere_is_shown_before_it_is_replaced(ada: Payer) -> None:
    page = ada.form("language")
    ada.change(preferred_locales=["de"])
    response = ada.send("language", page, language="it")
    assert response.status_code == 409
    assert "It is now: German." in response.context["page"].notice
    assert ada.now["preferred_locales"] == ["de"]
    assert ada.send("language", response.context["page"], language="it").status_code == 303
    assert ada.now["preferred_locales"] == ["it", "de"]


def test_when_no_answer_comes_the_same_form_is_there(client: Client, simulator: Simulator, ada: Payer) -> None:
    page = ada.form("language")
    simulator.faults.add("drop", method="POST", path="/v1/customers/*", times=None)
    response = ada.send("language", page, language="it")
    assert (response.status_code, response.context["page"].token) == (502, page.token)
    simulator.faults.clear()
    assert told(client, ada.send("language", response.context["page"], language="it"))[0] == "success"
    assert ada.now["preferred_locales"] == ["it"]


def test_the_page_is_there_without_any_field_that_may_be_changed(acme: Merchant, ada: Payer) -> None:
    configuration = acme.default_configuration
    assert configuration is not None
    configuration.features["customer_update"]["allowed_updates"] = []
    configuration.save()
    assert ada.send("language", language="fr").status_code == 303
    assert ada.now["preferred_locales"] == ["fr"]
