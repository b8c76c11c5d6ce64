"""Back to the step that needed a payment method, and nowhere else."""

import pytest

from billing.return_steps import add_method_url, return_step

NEW = "/p/acme/payment-methods/new/"
STEP = "/p/acme/subscriptions/sub_1/plan/confirmation/"


def test_the_way_there_names_the_way_back() -> None:
    assert add_method_url("acme") == NEW
    assert add_method_url("acme", f"{STEP}?price-si_1=price_2&promotion_code=A B") == (
        f"{NEW}?next=%2Fp%2Facme%2Fsubscriptions%2Fsub_1%2Fplan%2Fconfirmation%2F"
        "%3Fprice-si_1%3Dprice_2%26promotion_code%3DA+B"
    )


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (STEP, "plan_confirmation"),
        ("/p/acme/subscriptions/sub_1/renewal/", "renewal"),
        ("/p/acme/subscriptions/sub_1/resumption/", "resumption"),
        ("/p/acme/invoices/in_1/payment/", "invoice_payment"),
        ("/p/acme/payment-methods/pm_1/removal/", "payment_method_removal"),
        ("/p/acme/payment-methods/pm_1/default/", "payment_method_default"),
    ],
)
def test_pages_where_something_is_paid_are_come_back_to(address: str, name: str) -> None:
    step = return_step("acme", address)
    assert step is not None
    assert (step.address, step.name) == (address, name)
    assert step.with_method("pm_2") == f"{address}?payment_method=pm_2"


def test_what_was_chosen_there_is_kept_and_the_payment_method_is_the_newest() -> None:
    step = return_step("acme", f"{STEP}?price-si_1=price_2&quantity-si_1=5&payment_method=pm_1&promotion_code=A%20B")
    assert step is not None
    assert step.with_method("pm_2") == (
        f"{STEP}?price-si_1=price_2&quantity-si_1=5&promotion_code=A+B&payment_method=pm_2"
    )


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://evil.example/p/acme/invoices/in_1/payment/",
        "//evil.example/p/acme/invoices/in_1/payment/",
        "//[",
        "https://[/p/acme/invoices/in_1/payment/",
        "\\\\evil.example/p/acme/",
        "javascript:alert(1)",
        "/p/globex/invoices/in_1/payment/",
        "/p/acme/",
        "/p/acme/invoices/in_1/payment/bank/",
        "/p/acme/subscriptions/sub_1/cancellation/undo/",
        "/p/acme/nothing/",
        "/admin/",
        "/p/acme/invoices/in_1/payment/?x=" + "y" * 1_500,
    ],
)
def test_every_other_address_leads_nowhere(address: str) -> None:
    assert return_step("acme", address) is None
