"""Everything the portal reads of Stripe's answers is in Stripe's OpenAPI document, under that name and with that
type.
"""

import importlib
import pkgutil
from collections.abc import Iterator

import msgspec
import pytest

import billing.gateway
from tests.contract.structs import StructCheck

# What the structs that stand for whole objects are read from. The others are hashes inside these.
OBJECTS = {
    "ChangePreview": "invoice",
    "Charge": "charge",
    "Coupon": "coupon",
    "CreditNote": "credit_note",
    "CreditNoteLine": "credit_note_line_item",
    "Customer": "customer",
    "CustomerSummary": "customer",
    "Discount": "discount",
    "FeedbackOption": "billing.feedback_option",
    "FlowSubscription": "subscription",
    "FoundCode": "promotion_code",
    "CheckoutSession": "checkout.session",
    "FullInvoice": "invoice",
    "FullLine": "line_item",
    "Invoice": "invoice",
    "InvoicePaymentMade": "invoice_payment",
    "InvoiceLine": "line_item",
    "OfferedProduct": "product",
    "Mandate": "mandate",
    "NamedTaxRate": "tax_rate",
    "PaidCharge": "charge",
    "PayableInvoice": "invoice",
    "PaymentMethod": "payment_method",
    "Preview": "invoice",
    "Price": "price",
    "Product": "product",
    "Schedule": "subscription_schedule",
    "SetupIntent": "setup_intent",
    "Subscription": "subscription",
    "SubscriptionItem": "subscription_item",
    "TaxId": "tax_id",
    "WaitingItem": "invoiceitem",
}
# Structs of ours that no answer is decoded into, and the list, which any of the others may be in.
NOT_ANSWERS = {"Catalogue", "Offer", "StripeList"}


def structs() -> Iterator[type[msgspec.Struct]]:
    for module in pkgutil.iter_modules(billing.gateway.__path__, "billing.gateway."):
        for one in vars(importlib.import_module(module.name)).values():
            if isinstance(one, type) and issubclass(one, msgspec.Struct) and one.__module__ == module.name:
                yield one


@pytest.mark.parametrize("struct", [one for one in structs() if one.__name__ in OBJECTS], ids=lambda one: one.__name__)
def test_struct_reads_what_stripe_documents(struct: type[msgspec.Struct]) -> None:
    assert StructCheck().check(struct, OBJECTS[struct.__name__]).result() == []


def test_every_struct_is_held_against_the_document() -> None:
    check = StructCheck()
    for struct in structs():
        if struct.__name__ in OBJECTS:
            check.check(struct, OBJECTS[struct.__name__])
    assert {one.__name__ for one in structs() if one not in check.walked} <= NOT_ANSWERS
