"""Subscriptions, invoices and their items."""

from typing import Any

from simulator.conformance.makers.workshop import CannotMake, Object, Workshop, some


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
    extras = [_extra(shop, line) for line in bill["lines"]["data"] if is_extra(line)] if bill else []
    if extras:
        params["add_invoice_items"] = extras
    made = shop.post("/v1/subscriptions", params)
    return _brought_up(shop, obj, made)


def is_extra(line: Object) -> bool:
    """Whether a line bills something once, and not a subscription's item."""
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
