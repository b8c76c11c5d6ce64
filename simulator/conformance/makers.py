"""How an object that existed before a recording began is made again through the API, from what the answers show of it.

A maker gets the object as it is known (perhaps only its id), and the `Workshop` to make what it depends on first.
Nothing is written past the API: whatever a maker cannot say in parameters (an old invoice's number, a product's name
that no answer shows) is inferred or left.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from simulator.cards import TEST_CARDS

Object = dict[str, Any]


class CannotMake(Exception):
    """What had to exist cannot be made; the message says why."""


class Workshop(Protocol):
    """What makers work with."""

    def reference(self, value: Any, *, required: bool = True) -> str | None:
        """The simulator's id for a recorded id or object, which is made if it is not there yet."""

    def post(self, path: str, params: Object) -> Object:
        """A call that must succeed; `params` is a tree."""

    def get(self, path: str, params: Object | None = None) -> Object:
        """A call that must succeed."""

    def delete(self, path: str, params: Object | None = None) -> Object:
        """A call that must succeed."""

    def at(self, moment: int | None) -> None:
        """Let it be this moment."""

    def sight(self, value: Any) -> Object:
        """All that the recording shows of an object, given its id or a copy of it."""

    def product_of_lines(self, product: str) -> Object:
        """A product's name and unit label, as invoice lines call it."""

    def invoice_of_payment(self, intent: Object) -> str | None:
        """The recorded id of the invoice that a payment intent pays."""

    def billing_mode(self) -> str:
        """The default one of the recording's version."""

    def first_invoice(self, subscription: str) -> Object | None:
        """The invoice that a subscription began with, if an answer shows it and all of its lines."""

    def card_of_charges(self, payment_method: str) -> Object:
        """What charges say of a card that no answer shows by itself."""

    def payer_of(self, subscription: str) -> Any:
        """The payment method that paid a subscription's invoices."""

    def customer_of_invoices(self, customer: str) -> Object:
        """A customer's fields, as invoices and charges repeat them."""


Maker = Callable[[Workshop, Object], Object]


def some(obj: Object, *names: str) -> Object:
    """The fields of an object that have a value, as parameters."""
    return {name: obj[name] for name in names if obj.get(name) not in (None, "", [], {})}


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


def make_product(shop: Workshop, obj: Object) -> Object:
    named = shop.product_of_lines(obj["id"])
    params = some(
        named | obj,
        "name",
        "unit_label",
        "description",
        "metadata",
        "images",
        "tax_code",
        "url",
        "statement_descriptor",
        "shippable",
    )
    params.setdefault("name", "Product")
    if obj["id"].isascii():
        params["id"] = obj["id"]
    if obj.get("active") is False:
        params["active"] = False
    return shop.post("/v1/products", params)


def make_price(shop: Workshop, obj: Object) -> Object:
    if "currency" not in obj:
        raise CannotMake("no answer shows the price")
    params = some(
        obj,
        "currency",
        "nickname",
        "metadata",
        "lookup_key",
        "billing_scheme",
        "tiers_mode",
        "transform_quantity",
        "tax_behavior",
    )
    params["product"] = shop.reference(obj["product"])
    if obj.get("recurring"):
        params["recurring"] = some(obj["recurring"], "interval", "interval_count", "usage_type", "trial_period_days")
        if obj["recurring"].get("meter"):
            params["recurring"]["meter"] = shop.reference(obj["recurring"]["meter"])
    if obj.get("billing_scheme") == "tiered":
        params["tiers"] = _tiers(obj)
    elif obj.get("unit_amount") is not None:
        params["unit_amount"] = obj["unit_amount"]
    elif obj.get("unit_amount_decimal") is not None:
        params["unit_amount_decimal"] = obj["unit_amount_decimal"]
    elif obj.get("custom_unit_amount"):
        params["custom_unit_amount"] = {
            "enabled": True,
            **some(obj["custom_unit_amount"], "minimum", "maximum", "preset"),
        }
    made = shop.post("/v1/prices", params)
    if obj.get("active") is False:
        made = shop.post(f"/v1/prices/{made['id']}", {"active": False})
    return made


def _tiers(price: Object) -> list[Object]:
    if not price.get("tiers"):
        raise CannotMake("no answer shows the price's tiers")
    return [
        {"up_to": tier.get("up_to") or "inf"}
        | {
            name: tier[name] if tier.get(name) is not None else tier[f"{name}_decimal"]
            for name in ("unit_amount", "flat_amount")
            if tier.get(name) is not None or tier.get(f"{name}_decimal") is not None
        }
        for tier in price["tiers"]
    ]


def make_coupon(shop: Workshop, obj: Object) -> Object:
    if "duration" not in obj:
        raise CannotMake("no answer shows the coupon")
    params = some(
        obj,
        "id",
        "percent_off",
        "amount_off",
        "currency",
        "duration",
        "duration_in_months",
        "max_redemptions",
        "name",
        "redeem_by",
        "metadata",
        "applies_to",
    )
    return shop.post("/v1/coupons", params)


def make_promotion_code(shop: Workshop, obj: Object) -> Object:
    coupon = (obj.get("promotion") or {}).get("coupon") or obj.get("coupon")
    if coupon is None:
        raise CannotMake("no answer shows the promotion code")
    params = some(obj, "code", "expires_at", "max_redemptions", "metadata", "restrictions")
    params["promotion"] = {"type": "coupon", "coupon": shop.reference(coupon)}
    if obj.get("customer"):
        params["customer"] = shop.reference(obj["customer"])
    if obj.get("active") is False:
        params["active"] = False
    return shop.post("/v1/promotion_codes", params)


def make_tax_rate(shop: Workshop, obj: Object) -> Object:
    if "percentage" not in obj:
        raise CannotMake("no answer shows the tax rate")
    params = some(
        obj, "display_name", "percentage", "country", "state", "jurisdiction", "description", "tax_type", "metadata"
    )
    return shop.post("/v1/tax_rates", {**params, "inclusive": obj["inclusive"], "active": obj.get("active", True)})


def make_tax_id(shop: Workshop, obj: Object) -> Object:
    owner = obj.get("customer") or (obj.get("owner") or {}).get("customer")
    if owner is None or "value" not in obj:
        raise CannotMake("no answer shows whose tax id it is")
    return shop.post(f"/v1/customers/{shop.reference(owner)}/tax_ids", some(obj, "type", "value"))


def make_test_clock(shop: Workshop, obj: Object) -> Object:
    if "frozen_time" not in obj:
        raise CannotMake("no answer shows the test clock")
    return shop.post("/v1/test_helpers/test_clocks", some(obj, "frozen_time", "name"))


def make_meter(shop: Workshop, obj: Object) -> Object:
    if "event_name" not in obj:
        raise CannotMake("no answer shows the meter")
    return shop.post(
        "/v1/billing/meters",
        some(obj, "display_name", "event_name", "default_aggregation", "customer_mapping", "value_settings"),
    )


def make_subscription(shop: Workshop, obj: Object) -> Object:
    if not obj.get("items"):
        raise CannotMake("no answer shows the subscription")
    customer = shop.reference(obj["customer"])
    bill = shop.first_invoice(obj["id"])
    begun = _billed(bill, obj["id"])["items"]["data"] if bill else obj["items"]["data"]
    params: Object = {
        "customer": customer,
        "items": [_item(shop, item) for item in begun],
        **some(obj, "metadata", "description", "collection_method", "days_until_due"),
        "billing_mode": {"type": (obj.get("billing_mode") or {}).get("type") or shop.billing_mode()},
    }
    if obj.get("trial_end") and obj.get("trial_start") == obj.get("start_date", obj.get("created")):
        params["trial_end"] = obj["trial_end"]
    if obj.get("default_payment_method"):
        params["default_payment_method"] = shop.reference(obj["default_payment_method"])
    if obj.get("discounts"):
        params["discounts"] = [_discount(shop, one) for one in obj["discounts"]]
    if obj.get("default_tax_rates"):
        params["default_tax_rates"] = [shop.reference(one) for one in obj["default_tax_rates"]]
    if obj.get("status") in ("incomplete", "incomplete_expired"):
        params["payment_behavior"] = "default_incomplete"
    elif params.get("collection_method") != "send_invoice" and "default_payment_method" not in params:
        _give_a_card(shop, str(customer), shop.payer_of(obj["id"]))
    extras = [_extra(shop, line) for line in bill["lines"]["data"] if _is_extra(line)] if bill else []
    if extras:
        params["add_invoice_items"] = extras
    made = shop.post("/v1/subscriptions", params)
    return _brought_up(shop, obj, made)


def _is_extra(line: Object) -> bool:
    return bool((line.get("parent") or {}).get("invoice_item_details"))


def _extra(shop: Workshop, line: Object) -> Object:
    """An item that was billed once, with the first period."""
    details, quantity = line["pricing"]["price_details"], line.get("quantity") or 1
    price = shop.sight(details["price"])
    if not price.get("currency"):
        amount = line["amount"] // quantity
        price = {
            **details,
            "id": details["price"],
            "object": "price",
            "currency": line["currency"],
            "unit_amount": amount,
        }
    return {"price": shop.reference(price), "quantity": quantity}


def _item(shop: Workshop, item: Object) -> Object:
    params = {"price": shop.reference(item["price"]), **some(item, "metadata")}
    if item.get("quantity") is not None:
        params["quantity"] = item["quantity"]
    if item.get("tax_rates"):
        params["tax_rates"] = [shop.reference(one) for one in item["tax_rates"]]
    return params


def _discount(shop: Workshop, discount: Any) -> Object:
    seen = shop.sight(discount)
    if seen.get("promotion_code"):
        return {"promotion_code": shop.reference(seen["promotion_code"])}
    coupon = (seen.get("source") or {}).get("coupon") or seen.get("coupon")
    if coupon is None:
        raise CannotMake("no answer shows the discount")
    return {"coupon": shop.reference(coupon)}


def _give_a_card(shop: Workshop, customer: str, payer: Any) -> None:
    """Something has to pay: a subscription that charges is not made for a customer without a card."""
    card = shop.reference(payer) if payer else None
    if card is None:
        card = shop.post("/v1/payment_methods/pm_card_visa/attach", {"customer": customer})["id"]
    shop.post(f"/v1/customers/{customer}", {"invoice_settings": {"default_payment_method": card}})


def _brought_up(shop: Workshop, obj: Object, made: Object) -> Object:
    """A new subscription in the state it was last seen in."""
    path = f"/v1/subscriptions/{made['id']}"
    if obj.get("status") == "canceled":
        shop.at(obj.get("canceled_at"))
        return shop.delete(path)
    changes: Object = {}
    wanted = [(item.get("quantity"), shop.reference(item["price"])) for item in obj["items"]["data"]]
    if wanted != [(item.get("quantity"), item["price"]["id"]) for item in made["items"]["data"]]:
        changes["items"] = [
            {"id": item["id"], **({"quantity": quantity} if quantity is not None else {}), "price": price}
            for item, (quantity, price) in zip(made["items"]["data"], wanted, strict=False)
        ]
    if obj.get("cancel_at_period_end"):
        changes["cancel_at_period_end"] = True
    elif obj.get("cancel_at"):
        changes["cancel_at"] = obj["cancel_at"]
    if obj.get("pause_collection"):
        changes["pause_collection"] = some(obj["pause_collection"], "behavior", "resumes_at")
    return shop.post(path, changes) if changes else made


def make_invoice_item(shop: Workshop, obj: Object) -> Object:
    if "amount" not in obj:
        raise CannotMake("no answer shows the invoice item")
    params = some(obj, "description", "metadata", "period")
    params["customer"] = shop.reference(obj["customer"])
    price = ((obj.get("pricing") or {}).get("price_details") or {}).get("price")
    if price and shop.sight(price).get("currency"):
        params |= {"pricing": {"price": shop.reference(price)}, "quantity": obj.get("quantity") or 1}
    else:
        params |= {"amount": obj["amount"], "currency": obj["currency"]}
    return shop.post("/v1/invoiceitems", params)


def make_invoice(shop: Workshop, obj: Object) -> Object:
    if "lines" not in obj:
        raise CannotMake("no answer shows the invoice")
    parent = (obj.get("parent") or {}).get("subscription_details") or {}
    by_hand = obj.get("billing_reason") == "manual"
    if parent.get("subscription") and not by_hand:
        return _invoice_of(shop, obj, parent["subscription"])
    params = some(obj, "description", "metadata", "footer", "auto_advance", "collection_method", "custom_fields")
    params["customer"] = shop.reference(obj["customer"])
    if parent.get("subscription"):
        params["subscription"] = shop.reference(parent["subscription"])
    for line in reversed(obj["lines"]["data"]):
        shop.post(
            "/v1/invoiceitems",
            {
                "customer": params["customer"],
                "amount": line["amount"],
                "currency": line["currency"],
                **some(line, "description", "metadata"),
            },
        )
    if obj.get("collection_method") == "send_invoice" and obj.get("due_date"):
        params["due_date"] = obj["due_date"]
    params["pending_invoice_items_behavior"] = "include"
    made = shop.post("/v1/invoices", params)
    return _settled(shop, obj, made)


def _invoice_of(shop: Workshop, obj: Object, subscription: Any) -> Object:
    """The subscription's latest invoice. A subscription that no answer shows is made from what its invoice bills."""
    if not shop.sight(subscription).get("items"):
        subscription = _billed(obj, subscription)
    ours = shop.reference(subscription)
    found = shop.get(f"/v1/subscriptions/{ours}", {"expand": ["latest_invoice"]})["latest_invoice"]
    if not isinstance(found, dict):
        raise CannotMake("the subscription has no invoice here")
    return found


def _billed(invoice: Object, subscription: Any) -> Object:
    """A subscription as its first invoice shows it."""
    lines = [line for line in invoice["lines"]["data"] if (line.get("parent") or {}).get("subscription_item_details")]
    if invoice.get("billing_reason") != "subscription_create" or not lines:
        raise CannotMake("no answer shows its subscription as it was made")
    first = {
        "object": "subscription",
        "customer": invoice["customer"],
        "created": invoice["created"],
        "start_date": invoice["created"],
        "items": {
            "data": [
                {"price": line["pricing"]["price_details"]["price"], "quantity": line.get("quantity")} for line in lines
            ]
        },
    }
    if all(line["amount"] == 0 for line in lines):
        first |= {"trial_start": invoice["created"], "trial_end": max(line["period"]["end"] for line in lines)}
    return {**first, "id": subscription["id"] if isinstance(subscription, dict) else subscription}


def _settled(shop: Workshop, obj: Object, made: Object) -> Object:
    path, status = f"/v1/invoices/{made['id']}", obj.get("status")
    if status in ("open", "void", "uncollectible", "paid"):
        shop.at((obj.get("status_transitions") or {}).get("finalized_at"))
        made = shop.post(f"{path}/finalize", {"auto_advance": False})
    if status == "paid" and made["status"] == "open":
        shop.at(obj["status_transitions"].get("paid_at"))
        return shop.post(f"{path}/pay", {} if obj.get("attempted") else {"paid_out_of_band": True})
    if status == "void":
        return shop.post(f"{path}/void", {})
    if status == "uncollectible":
        return shop.post(f"{path}/mark_uncollectible", {})
    return made


def make_payment_intent(shop: Workshop, obj: Object) -> Object:
    if "amount" not in obj:
        raise CannotMake("no answer shows the payment intent")
    invoice = shop.invoice_of_payment(obj)
    if invoice is not None:
        return _payment_of(shop, invoice)
    if (obj.get("payment_details") or {}).get("order_reference") or obj.get("description") in _OF_INVOICES:
        raise CannotMake("it pays an invoice that no answer shows")
    params = some(
        obj, "amount", "currency", "description", "metadata", "capture_method", "setup_future_usage", "receipt_email"
    )
    if obj.get("customer"):
        params["customer"] = shop.reference(obj["customer"])
    if obj.get("payment_method"):
        params["payment_method"] = shop.reference(obj["payment_method"])
    if obj.get("status") in ("succeeded", "requires_capture", "requires_action", "processing"):
        params |= {"confirm": True, "payment_method": params.get("payment_method") or "pm_card_visa"}
        if (obj.get("automatic_payment_methods") or {}).get("allow_redirects") == "always":
            params["return_url"] = "https://example.com/"
        else:
            params["automatic_payment_methods"] = {"enabled": True, "allow_redirects": "never"}
    if isinstance(obj.get("shipping"), dict):
        shipping = some(obj["shipping"], "name", "phone", "carrier", "tracking_number")
        params["shipping"] = {**shipping, "address": some(obj["shipping"].get("address") or {}, *_ADDRESS)}
    made = shop.post("/v1/payment_intents", params)
    return shop.post(f"/v1/payment_intents/{made['id']}/cancel", {}) if obj.get("status") == "canceled" else made


# What Stripe calls the payments of invoices.
_OF_INVOICES = ("Subscription creation", "Subscription update", "Payment for Invoice")
_ADDRESS = ("line1", "line2", "city", "state", "postal_code", "country")


def _payment_of(shop: Workshop, invoice: str) -> Object:
    """The payment intent that came with an invoice."""
    path = f"/v1/invoices/{shop.reference(invoice)}"
    for payment in shop.get(path, {"expand": ["payments.data.payment.payment_intent"]})["payments"]["data"]:
        if isinstance(payment["payment"].get("payment_intent"), dict):
            return payment["payment"]["payment_intent"]  # type: ignore[no-any-return]
    raise CannotMake("its invoice was not paid by a payment intent here")


def make_charge(shop: Workshop, obj: Object) -> Object:
    if "amount" not in obj:
        raise CannotMake("no answer shows the charge")
    intent = shop.sight(obj.get("payment_intent"))
    if "amount" not in intent:
        intent = {**obj, **intent, "status": "succeeded" if obj.get("captured") else "requires_capture"}
    made = make_payment_intent(
        shop, {**intent, "payment_method": obj.get("payment_method") or intent.get("payment_method")}
    )
    return shop.get(f"/v1/payment_intents/{made['id']}", {"expand": ["latest_charge"]})["latest_charge"]  # type: ignore[no-any-return]


def make_setup_intent(shop: Workshop, obj: Object) -> Object:
    params = some(obj, "description", "metadata", "usage")
    for name in ("customer", "payment_method"):
        if obj.get(name):
            params[name] = shop.reference(obj[name])
    if obj.get("status") in ("succeeded", "requires_action"):
        params |= {"confirm": True, "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}
    made = shop.post("/v1/setup_intents", params)
    return shop.post(f"/v1/setup_intents/{made['id']}/cancel", {}) if obj.get("status") == "canceled" else made


def make_balance_transaction(shop: Workshop, obj: Object) -> Object:
    if obj.get("type") != "adjustment":
        raise CannotMake("it came with something else that happened")
    path = f"/v1/customers/{shop.reference(obj['customer'])}/balance_transactions"
    return shop.post(path, some(obj, "amount", "currency", "description", "metadata"))


def make_webhook_endpoint(shop: Workshop, obj: Object) -> Object:
    if "url" not in obj:
        raise CannotMake("no answer shows the webhook endpoint")
    return shop.post("/v1/webhook_endpoints", some(obj, "url", "enabled_events", "description", "metadata"))


MAKERS: dict[str, Maker] = {
    "customer": make_customer,
    "payment_method": make_payment_method,
    "product": make_product,
    "price": make_price,
    "plan": make_price,
    "coupon": make_coupon,
    "promotion_code": make_promotion_code,
    "tax_rate": make_tax_rate,
    "tax_id": make_tax_id,
    "test_helpers.test_clock": make_test_clock,
    "billing.meter": make_meter,
    "subscription": make_subscription,
    "invoiceitem": make_invoice_item,
    "invoice": make_invoice,
    "payment_intent": make_payment_intent,
    "charge": make_charge,
    "setup_intent": make_setup_intent,
    "customer_balance_transaction": make_balance_transaction,
    "webhook_endpoint": make_webhook_endpoint,
}

_PREFIXES = {
    "cus_": "customer",
    "pm_": "payment_method",
    "prod_": "product",
    "price_": "price",
    "plan_": "plan",
    "promo_": "promotion_code",
    "txr_": "tax_rate",
    "txi_": "tax_id",
    "clock_": "test_helpers.test_clock",
    "mtr_": "billing.meter",
    "sub_": "subscription",
    "si_": "subscription_item",
    "in_": "invoice",
    "ii_": "invoiceitem",
    "il_": "line_item",
    "pi_": "payment_intent",
    "ch_": "charge",
    "py_": "charge",
    "seti_": "setup_intent",
    "cbtxn_": "customer_balance_transaction",
    "we_": "webhook_endpoint",
    "di_": "discount",
}


def kind_of(object_id: str) -> str | None:
    """What an id names, by its prefix."""
    return next((kind for start, kind in _PREFIXES.items() if object_id.startswith(start)), None)


def names_in(lines: Iterable[Object]) -> Object:
    """A product's name and unit label, from the descriptions of invoice lines about it."""
    for line in lines:
        for pattern in _DESCRIPTIONS:
            found = re.match(pattern, line.get("description") or "")
            if found:
                return {key: value for key, value in found.groupdict().items() if value}
        if _is_extra(line) and line.get("description"):
            return {"name": line["description"]}
    return {}


_DESCRIPTIONS = [
    r"\d+ (?:(?P<unit_label>.+?) )?× (?P<name>.+) \(at .+\)$",
    r"Free trial for \d+ (?:(?P<unit_label>.+?) )?× (?P<name>.+)$",
    r"Trial period for (?P<name>.+)$",
    r"(?:Unused|Remaining) time on (?:\d+ × )?(?P<name>.+) after \d{1,2} \w{3} \d{4}$",
]
