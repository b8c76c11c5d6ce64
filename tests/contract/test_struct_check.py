"""The check of our structs finds what would break on a real answer."""

from decimal import Decimal

import msgspec
import pytest

from tests.contract.structs import StructCheck


class Address(msgspec.Struct):
    city: str | None = None


class Customer(msgspec.Struct):
    id: str
    created: int
    email: str | None = None
    address: Address | None = None
    business_name: str | None = None


def test_a_struct_that_names_what_stripe_has_passes() -> None:
    assert StructCheck().check(Customer, "customer").result() == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ([("email", str | None, None), ("mail", str | None, None)], "Found.mail: Stripe has no such field"),
        ([("created", str, "")], "Found.created: is str here, integer at Stripe"),
        ([("email", str, "")], "Found.email: Stripe may answer null"),
        ([("email", str | None)], "Found.email: Stripe may leave it out, so it needs a default"),
        (
            [("address", dict[str, str] | None, None), ("metadata", list[str], [])],
            "Found.metadata: is a list here, not at Stripe",
        ),
        ([("metadata", Address | None, None)], "Found.metadata: is a hash here, not at Stripe"),
        ([("delinquent", int | None, None)], "Found.delinquent: Stripe answers boolean"),
    ],
)
def test_a_struct_that_stripe_could_break_is_found(fields: list[tuple[str, type]], problem: str) -> None:
    struct = msgspec.defstruct("Found", fields)
    assert problem in StructCheck().check(struct, "customer").result()


def test_what_a_deleted_object_does_not_have_needs_a_default() -> None:
    tax_id = msgspec.defstruct("TaxId", [("id", str), ("value", str)])
    invoice = msgspec.defstruct("Invoice", [("account_tax_ids", list[tax_id | str] | None, None)])  # type: ignore[valid-type]
    (problem,) = StructCheck().check(invoice, "invoice").result()
    assert problem == "Invoice.account_tax_ids[]: value needs a default, the object may have been deleted"


def test_decimal_text_may_be_read_as_a_decimal() -> None:
    price = msgspec.defstruct("Price", [("unit_amount_decimal", Decimal | None, None)])
    assert StructCheck().check(price, "price").result() == []


def test_a_field_added_after_the_document_is_known_from_the_changelog() -> None:
    cancellation = msgspec.defstruct("Cancellation", [("feedback_option", str | None, None)])
    subscription = msgspec.defstruct("Subscription", [("cancellation_details", cancellation | None, None)])
    assert StructCheck().check(subscription, "subscription").result() == []
