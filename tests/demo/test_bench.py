"""The measured customers are what the measurement says they are."""

from pathlib import Path

from stripe import StripeClient

from bench import paper_customer
from bench.customers import STRIPE_KEY, Customer, cache_name, make
from simulator.core import Simulator
from simulator.transport import InProcessClient


def ignored(_: str) -> None:
    """What the measurement says about itself."""


def test_a_measured_customer_has_as_many_invoices_as_promised_and_is_made_once() -> None:
    simulator = Simulator()
    stripe = StripeClient(STRIPE_KEY, http_client=InProcessClient(simulator))
    customer = Customer("cus_bench", subscriptions=2, days=5)
    said: list[str] = []

    make(stripe, customer, said.append)
    make(stripe, customer, said.append)

    invoices = stripe.v1.invoices.list({"customer": "cus_bench", "limit": 100}).data
    assert (len(invoices), customer.invoices) == (10, 10)
    assert {invoice.status for invoice in invoices} == {"paid"}
    assert len(said) == 1


def test_a_customer_whose_making_was_cut_short_is_made_again() -> None:
    simulator = Simulator()
    stripe = StripeClient(STRIPE_KEY, http_client=InProcessClient(simulator))
    make(stripe, Customer("cus_bench", subscriptions=1, days=2), ignored)
    stripe.v1.customers.update("cus_bench", {"metadata": {"bench": ""}})

    make(stripe, Customer("cus_bench", subscriptions=1, days=4), ignored)

    assert len(stripe.v1.invoices.list({"customer": "cus_bench", "limit": 100}).data) == 4


def test_the_company_whose_documents_are_measured_has_short_invoices_and_a_long_one() -> None:
    stripe = StripeClient(STRIPE_KEY, http_client=InProcessClient(Simulator()))
    paper_customer.make(stripe, invoices=3)

    found = stripe.v1.invoices.list({"customer": paper_customer.CUSTOMER}).data
    lines = [
        len(list(stripe.v1.invoices.line_items.list(str(each.id), {"limit": 100}).auto_paging_iter())) for each in found
    ]
    assert lines == [3, 3, 3, 200]
    assert {each.status for each in found} == {"open"}


def test_another_simulator_gets_customers_of_its_own(tmp_path: Path) -> None:
    source = tmp_path / "engine.py"
    source.write_text("before")
    before = cache_name([tmp_path])
    source.write_text("after")

    assert cache_name([tmp_path]) != before
