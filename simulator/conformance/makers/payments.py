"""Payments, and payment methods set up for later ones."""

from simulator.conformance.makers.workshop import CannotMake, Object, Workshop, some

# What Stripe calls the payments of invoices.
_OF_INVOICES = ("Subscription creation", "Subscription update", "Payment for Invoice")


_ADDRESS = ("line1", "line2", "city", "state", "postal_code", "country")


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
