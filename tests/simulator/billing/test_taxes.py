"""Tax rates, line by line."""

from typing import Any

import pytest

from simulator.engine.taxes import line_taxes, merge_taxes


def rate(percentage: float, *, inclusive: bool = False, name: str = "txr_1") -> dict[str, Any]:
    return {"id": name, "percentage": percentage, "inclusive": inclusive}


@pytest.mark.parametrize(
    ("taxable", "percentage", "tax"), [(43, 15, 6), (484, 15, 73), (1000, 8.875, 89), (-1800, 5, -90)]
)
def test_exclusive_tax_is_rounded_on_each_line(taxable: int, percentage: float, tax: int) -> None:
    # $0.43 and $4.84 at 15 % make $0.06 and $0.73: https://support.stripe.com/questions/rounding-rules-for-stripe-fees
    (made,) = line_taxes(taxable, [rate(percentage)])
    assert (made["amount"], made["taxable_amount"], made["tax_behavior"]) == (tax, taxable, "exclusive")


def test_inclusive_tax_is_contained_in_the_amount() -> None:
    # 600 with 10 % included stays 600:
    # https://support.stripe.com/questions/inclusive-and-exclusive-tax-options-in-the-tax-rate-api
    (made,) = line_taxes(60_000, [rate(10, inclusive=True)])
    assert (made["amount"], made["taxable_amount"], made["tax_behavior"]) == (5455, 54_545, "inclusive")


def test_two_rates_are_taken_from_the_same_base() -> None:
    made = line_taxes(10_000, [rate(5, name="txr_gst"), rate(9.975, name="txr_qst")])
    assert [tax["amount"] for tax in made] == [500, 998]


@pytest.mark.parametrize(("exempt", "reason"), [("exempt", "customer_exempt"), ("reverse", "reverse_charge")])
def test_an_exempt_customer_pays_none(exempt: str, reason: str) -> None:
    (made,) = line_taxes(1000, [rate(20)], exempt)
    assert (made["amount"], made["taxability_reason"]) == (0, reason)


def test_an_invoice_adds_its_lines_up_per_rate() -> None:
    totals = merge_taxes(
        [line_taxes(43, [rate(15)]), line_taxes(484, [rate(15)]), line_taxes(100, [rate(7, name="txr_2")])]
    )
    assert [(tax["tax_rate_details"]["tax_rate"], tax["amount"], tax["taxable_amount"]) for tax in totals] == [
        ("txr_1", 79, 527),
        ("txr_2", 7, 100),
    ]
