"""What Stripe says of a tax, in the terms of the norm: nothing is said that Stripe or the merchant did not say."""

from decimal import Decimal

import pytest

from billing.documents.letterheads import Seller
from billing.documents.papers import Paper
from billing.documents.vat import VatCategory, VatGroup, VatProblem, categories
from billing.gateway.full_invoices import FullInvoice
from billing.gateway.invoice_lines import LineTax, TaxRateDetails
from billing.gateway.tax_rates import NamedTaxRate
from billing.gateway.whole_invoices import WholeInvoice
from billing.invoice_figures import Figures, LineFigures, TaxFigures
from billing.invoice_names import Names
from billing.tax_texts import percent_text

RATES = {
    "txr_19": NamedTaxRate("txr_19", "VAT", Decimal(19), tax_type="vat"),
    "txr_0": NamedTaxRate("txr_0", "VAT", Decimal(0), tax_type="vat"),
    "txr_fee": NamedTaxRate("txr_fee", "Fee", Decimal(0), rate_type="flat_amount"),
    "txr_gst": NamedTaxRate("txr_gst", "GST", Decimal(5), tax_type="gst"),
}


def found(reason: str, rate: str = "txr_19", amount: int = 0, untaxed: str = "", exempt: str = "none") -> object:
    """What becomes of one line of 100.00 with such a tax."""
    tax = LineTax(amount, tax_rate_details=TaxRateDetails(rate), taxability_reason=reason)
    line = LineFigures("il_1", 10_000, taxes=(tax,))
    figures = Figures("eur", (line,), (), 0, (), 0, total=10_000 + amount)
    invoice = FullInvoice("in_1", "cus_1", "eur", 1_800_000_000, status="open", customer_tax_exempt=exempt)
    paper = Paper(WholeInvoice(invoice, (), ()), None, figures, Names({}, RATES), Seller("Acme", untaxed=untaxed))
    return categories(paper)["il_1"]


@pytest.mark.parametrize(
    ("reason", "rate", "amount", "category"),
    [
        ("standard_rated", "txr_19", 1900, VatCategory("S", Decimal(19))),
        ("not_available", "txr_19", 1900, VatCategory("S", Decimal(19))),
        ("reverse_charge", "txr_19", 0, VatCategory("AE")),
        ("zero_rated", "txr_0", 0, VatCategory("Z")),
        ("customer_exempt", "txr_19", 0, VatCategory("E")),
        ("product_exempt", "txr_19", 0, VatCategory("E")),
        ("not_subject_to_tax", "txr_0", 0, VatCategory("O")),
        # A part is exempt, and tax is due for the rest.
        ("portion_product_exempt", "txr_19", 950, VatCategory("S", Decimal(19))),
        # The seller is not registered, or Stripe does not know the place: that is not "outside the scope".
        ("not_collecting", "txr_0", 0, VatProblem.NONE),
        ("not_collecting", "txr_19", 0, VatProblem.NONE),
        ("not_supported", "txr_0", 0, VatProblem.NONE),
        # A rate of nothing may mean several things.
        ("not_available", "txr_0", 0, VatProblem.NONE),
        ("standard_rated", "txr_gst", 500, VatProblem.NOT_VAT),
        ("not_available", "txr_fee", 50, VatProblem.NOT_VAT),
        ("standard_rated", "txr_unknown", 1900, VatProblem.NONE),
    ],
)
def test_each_reason_is_taken_for_what_it_says(reason: str, rate: str, amount: int, category: object) -> None:
    assert found(reason, rate, amount) == category


@pytest.mark.parametrize(("untaxed", "code"), [("exempt", "E"), ("outside_scope", "O"), ("zero_rated", "Z")])
def test_where_stripe_says_only_that_nothing_was_charged_the_merchant_says_why(untaxed: str, code: str) -> None:
    assert found("not_collecting", "txr_0", untaxed=untaxed) == VatCategory(code)
    assert found("not_available", "txr_0", untaxed=untaxed) == VatCategory(code)
    # What Stripe does say comes first.
    assert found("reverse_charge", untaxed=untaxed) == VatCategory("AE")
    assert found("not_available", "txr_0", untaxed=untaxed, exempt="reverse") == VatCategory("AE")


@pytest.mark.parametrize(
    ("reason", "amount", "words"),
    [
        ("customer_exempt", 0, "Exempt"),
        ("portion_product_exempt", 950, "19%"),
        ("not_subject_to_tax", 0, "Not taxable"),
        ("not_collecting", 0, ""),
        ("reverse_charge", 0, "Reverse charge"),
    ],
)
def test_the_page_says_the_same(reason: str, amount: int, words: str) -> None:
    tax = TaxFigures("txr_19", amount, 10_000, is_included=False, reason=reason)
    assert percent_text(tax, Names({}, RATES)) == words


def test_how_far_the_taxes_are_off_the_rate_on_the_sum() -> None:
    assert VatGroup(VatCategory("S", Decimal(19)), net=3900, tax=600).rounded_off == 141
    assert VatGroup(VatCategory("AE"), net=3900, tax=0).rounded_off == 0
