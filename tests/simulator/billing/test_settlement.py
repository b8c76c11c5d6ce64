"""What of an invoice is charged, and what goes to the balance."""

import pytest

from simulator.engine.totals import Settlement, invoice_totals, settle


@pytest.mark.parametrize(
    ("what", "total", "starting", "due", "ending"),
    [
        ("an ordinary invoice", 1000, 0, 1000, 0),
        ("a debt of four cents is collected with the next", 1000, 4, 1004, 0),
        ("a credit is used up first", 1000, -300, 700, 0),
        ("a credit larger than the invoice", 1000, -1500, 0, -500),
        ("a negative invoice becomes credit", -334, 0, 0, -334),
        ("one cent is not charged but owed", 1, 0, 0, 1),
        ("below the smallest charge", 49, 0, 0, 49),
        ("the smallest charge", 50, 0, 50, 0),
        ("nothing", 0, 0, 0, 0),
    ],
)
def test_settlement(what: str, total: int, starting: int, due: int, ending: int) -> None:
    assert settle(total, starting, "usd") == Settlement(due, ending)


@pytest.mark.parametrize(
    ("currency", "total", "due"), [("jpy", 49, 0), ("jpy", 50, 50), ("gbp", 30, 30), ("huf", 17_499, 0)]
)
def test_the_smallest_charge_depends_on_the_currency(currency: str, total: int, due: int) -> None:
    # https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
    assert settle(total, 0, currency).amount_due == due


def test_totals_subtract_discounts_and_add_only_exclusive_tax() -> None:
    tax = {"tax_rate_details": {"tax_rate": "txr_1"}, "taxability_reason": "not_available", "type": "tax_rate_details"}
    totals = invoice_totals(
        [
            {
                "amount": 2500,
                "discount_amounts": [{"amount": 250, "discount": "di_1"}],
                "taxes": [{**tax, "amount": 225, "tax_behavior": "exclusive", "taxable_amount": 2250}],
            },
            {
                "amount": 1100,
                "discount_amounts": [],
                "taxes": [{**tax, "amount": 100, "tax_behavior": "inclusive", "taxable_amount": 1000}],
            },
        ]
    )
    assert (totals["subtotal"], totals["subtotal_excluding_tax"]) == (3600, 3500)
    assert (totals["total"], totals["total_excluding_tax"]) == (3575, 3250)
    assert totals["total_discount_amounts"] == [{"amount": 250, "discount": "di_1"}]
