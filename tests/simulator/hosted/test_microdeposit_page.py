"""The page on which a customer says what arrived in their bank account."""

from typing import Any

import pytest
import requests

from simulator.core import Simulator


@pytest.fixture
def intent(stripe: Any, ada: str) -> Any:
    """Ada's account, which waits."""
    return stripe.setup_intents.create(
        {
            "customer": ada,
            "confirm": True,
            "payment_method": "pm_usBankAccount",
            "return_url": "https://portal.example/",
        }
    )


def page_of(intent: Any) -> str:
    return str(intent.next_action.verify_with_microdeposits.hosted_verification_url)


def test_a_code_is_asked_for_and_a_wrong_one_told(stripe: Any, here: str, intent: Any) -> None:
    url = page_of(intent)
    assert url.startswith(f"{here}/microdeposit/seti_")
    page = requests.get(url, timeout=5)
    assert page.status_code == 200
    assert "STRIPE TEST BANK •••• 6789" in page.text
    assert 'name="code"' in page.text
    wrong = requests.post(url, data={"code": "SM99ZZ"}, timeout=5)
    assert (wrong.status_code, "You have 9 verification attempts remaining." in wrong.text) == (400, True)
    assert "Your bank account is verified" in requests.post(url, data={"code": "SM11AA"}, timeout=5).text
    assert stripe.setup_intents.retrieve(intent.id).status == "succeeded"
    assert "Your bank account is verified" in requests.get(url, timeout=5).text


def test_two_amounts_are_asked_for(stripe: Any, simulator: Simulator, ada: str) -> None:
    simulator.set_billing("sk_test_acme", microdeposits="amounts")
    params = {
        "customer": ada,
        "confirm": True,
        "payment_method": "pm_usBankAccount",
        "return_url": "https://p.example/",
    }
    intent = stripe.setup_intents.create(params)
    url = page_of(intent)
    assert 'name="second"' in requests.get(url, timeout=5).text
    assert "exactly two" in requests.post(url, data={"first": "32", "second": "x"}, timeout=5).text
    assert "is verified" in requests.post(url, data={"first": "32", "second": "45"}, timeout=5).text


def test_an_account_that_failed_says_so(intent: Any) -> None:
    failed = requests.post(page_of(intent), data={"code": "SM33CC"}, timeout=5)
    assert (failed.status_code, "This account was not verified" in failed.text) == (200, True)


def test_a_wrong_secret_opens_nothing(here: str, intent: Any) -> None:
    assert requests.get(f"{here}/microdeposit/{intent.id}_secret_x", timeout=5).status_code == 404
    assert requests.get(f"{here}/microdeposit/seti_1_secret_x", timeout=5).status_code == 404
