"""Customers and what is theirs."""

import re

from simulator.cards import TEST_CARDS
from simulator.conformance.makers.workshop import CannotMake, Object, Workshop, some


def make_customer(shop: Workshop, obj: Object) -> Object:
    obj = shop.customer_of_invoices(obj["id"]) | obj
    params = some(
        obj,
        "email",
        "name",
        "description",
        "phone",
        "address",
        "metadata",
        "preferred_locales",
        "balance",
        "business_name",
        "individual_name",
        "next_invoice_sequence",
    )
    if isinstance(obj.get("shipping"), dict):
        params["shipping"] = some(obj["shipping"], "name", "phone", "address")
    if obj.get("tax_exempt") not in (None, "none"):
        params["tax_exempt"] = obj["tax_exempt"]
    if re.fullmatch(r"[A-Z0-9]{3,12}", obj.get("invoice_prefix") or ""):
        params["invoice_prefix"] = obj["invoice_prefix"]
    if obj.get("test_clock"):
        params["test_clock"] = shop.reference(obj["test_clock"])
    made = shop.post("/v1/customers", params)
    if obj.get("currency") and not obj.get("balance"):
        for amount in (1, -1):  # a customer's currency comes with the first amount
            shop.post(
                f"/v1/customers/{made['id']}/balance_transactions", {"amount": amount, "currency": obj["currency"]}
            )
    return made


def make_payment_method(shop: Workshop, obj: Object) -> Object:
    kind = obj.get("type") or "card"
    params: Object = {"type": kind, **some(obj, "metadata", "allow_redisplay")}
    billing = some(obj.get("billing_details") or {}, "email", "name", "phone", "address")
    if billing:
        params["billing_details"] = billing
    if kind == "card":
        params["card"] = {"token": _token(obj.get("card") or shop.card_of_charges(obj["id"]))}
    else:
        params[kind] = _details(kind, obj.get(kind) or {})
    made = shop.post("/v1/payment_methods", params)
    if obj.get("customer"):
        made = shop.post(f"/v1/payment_methods/{made['id']}/attach", {"customer": shop.reference(obj["customer"])})
    return made


def _token(card: Object) -> str:
    """The token of the test card with these last four digits; one that pays if the recording does not show them."""
    last4 = card.get("last4") or "4242"
    found = next((one.token for one in TEST_CARDS if one.token and one.last4 == last4), None)
    if found is None:
        raise CannotMake(f"no test card ends in {last4}")
    return found


def _details(kind: str, details: Object) -> Object:
    if kind == "sepa_debit":
        return {"iban": "DE89370400440532013000"}
    if kind == "us_bank_account":
        return {
            "routing_number": "110000000",
            "account_number": "000123456789",
            **some(details, "account_holder_type", "account_type"),
        }
    return some(details, "bank", "country")


def make_tax_id(shop: Workshop, obj: Object) -> Object:
    owner = obj.get("customer") or (obj.get("owner") or {}).get("customer")
    if owner is None or "value" not in obj:
        raise CannotMake("no answer shows whose tax id it is")
    return shop.post(f"/v1/customers/{shop.reference(owner)}/tax_ids", some(obj, "type", "value"))


def make_balance_transaction(shop: Workshop, obj: Object) -> Object:
    if obj.get("type") != "adjustment":
        raise CannotMake("it came with something else that happened")
    path = f"/v1/customers/{shop.reference(obj['customer'])}/balance_transactions"
    return shop.post(path, some(obj, "amount", "currency", "description", "metadata"))


def make_test_clock(shop: Workshop, obj: Object) -> Object:
    if "frozen_time" not in obj:
        raise CannotMake("no answer shows the test clock")
    return shop.post("/v1/test_helpers/test_clocks", some(obj, "frozen_time", "name"))


def make_webhook_endpoint(shop: Workshop, obj: Object) -> Object:
    if "url" not in obj:
        raise CannotMake("no answer shows the webhook endpoint")
    return shop.post("/v1/webhook_endpoints", some(obj, "url", "enabled_events", "description", "metadata"))
