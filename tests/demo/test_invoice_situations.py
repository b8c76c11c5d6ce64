"""The situations that are about invoices are what their docstrings say. Stripe is asked, through the SDK."""

from demo.world.merchants import MERCHANTS
from tests.demo.test_situations import Tell, days_away, invoices, only_subscription, statuses


def rates(invoice: dict[str, object]) -> list[tuple[int, str]]:
    """Each tax of an invoice with Stripe's reason."""
    return [(tax["amount"], tax["taxability_reason"]) for tax in invoice["total_taxes"]]  # type: ignore[attr-defined]


def test_bergmann_has_two_rates_and_a_discount_on_one_invoice(tell: Tell) -> None:
    newest = invoices(tell("cus_bergmann"), "cus_bergmann")[0]

    assert sorted(amount for amount, _ in rates(newest)) == [151, 2309]
    assert sum(taken["amount"] for taken in newest["total_discount_amounts"]) == 1589
    assert newest["customer_tax_ids"][0]["value"] == "DE812345699"


def test_van_dijk_accounts_for_the_tax_itself(tell: Tell) -> None:
    found = invoices(tell("cus_vandijk"), "cus_vandijk")

    assert {invoice["customer_tax_exempt"] for invoice in found} == {"reverse"}
    assert [rates(invoice) for invoice in found] == [[(0, "reverse_charge")]] * 2


def test_neustadt_s_invoices_bear_its_routing_number(tell: Tell) -> None:
    stripe = tell("cus_neustadt")
    newest = invoices(stripe, "cus_neustadt")[0]

    assert {field["name"]: field["value"] for field in newest["custom_fields"]} == {
        "Leitweg-ID": "04011000-1234512345-06",
        "Bestellnummer": "4500012345",
    }
    assert statuses(stripe, "cus_neustadt") == ["open", "paid"]
    assert 20 < days_away(newest["due_date"]) < 24


def test_emma_got_money_back_to_her_card_and_as_credit(tell: Tell) -> None:
    stripe = tell("cus_emma")
    notes = [note.to_dict() for note in stripe.v1.credit_notes.list({"customer": "cus_emma"}).data]

    assert [note["total"] for note in notes] == [600, 1800]
    assert [bool(note["refunds"]) for note in notes] == [False, True]
    assert invoices(stripe, "cus_emma")[0]["starting_balance"] == -600


def test_holt_has_three_invoices_to_pay(tell: Tell) -> None:
    stripe = tell("cus_holt")
    found = invoices(stripe, "cus_holt")

    assert [invoice["status"] for invoice in found] == ["open"] * 3
    assert sorted(invoice["amount_remaining"] for invoice in found) == [36_500, 48_000, 125_000]
    assert days_away(found[-1]["due_date"]) < 0 < days_away(found[0]["due_date"])


def test_felix_s_newest_invoice_settles_a_change(tell: Tell) -> None:
    stripe = tell("cus_felix")
    lines = invoices(stripe, "cus_felix")[0]["lines"]["data"]

    prorated = [line["amount"] for line in lines if line["parent"][line["parent"]["type"]]["proration"]]
    assert len(lines) == 3
    assert sorted(amount < 0 for amount in prorated) == [False, True]
    assert only_subscription(stripe, "cus_felix")["status"] == "active"


def test_aozora_pays_consumption_tax_in_yen(tell: Tell) -> None:
    found = invoices(tell("cus_aozora"), "cus_aozora")

    assert [(invoice["currency"], invoice["total"]) for invoice in found] == [("jpy", 52_360)] * 2
    assert rates(found[0])[0][0] == 4_760


def test_atlas_has_two_hundred_lines_on_one_invoice(tell: Tell) -> None:
    stripe = tell("cus_atlas")
    (only,) = invoices(stripe, "cus_atlas")

    assert len(list(stripe.v1.invoices.line_items.list(only["id"], {"limit": 100}).auto_paging_iter())) == 200
    assert only["status"] == "paid"


def test_mallory_has_put_traps_into_every_field(tell: Tell) -> None:
    (only,) = invoices(tell("cus_mallory"), "cus_mallory")

    words = (only["customer_name"], only["description"], only["footer"], only["lines"]["data"][1]["description"])
    assert ["<script>" in text for text in words] == [True] * 4
    assert only["total"] == 4000


def test_the_librairie_has_paid_a_part_from_its_credit(tell: Tell) -> None:
    newest = invoices(tell("cus_librairie"), "cus_librairie")[0]

    assert (newest["total"], newest["starting_balance"], newest["amount_paid"]) == (11_952, -1_500, 10_452)


def test_manama_pays_with_three_decimals_and_got_a_part_back(tell: Tell) -> None:
    stripe = tell("cus_manama")
    (note,) = stripe.v1.credit_notes.list({"customer": "cus_manama"}).data

    assert {(invoice["currency"], invoice["total"]) for invoice in invoices(stripe, "cus_manama")} == {("bhd", 25_300)}
    assert (note.total, note.currency) == (5_060, "bhd")


def test_the_merchants_have_told_who_they_are() -> None:
    for merchant in MERCHANTS:
        assert {"legal_name", "line1", "city", "country", "vat_id"} <= set(merchant.documents)
