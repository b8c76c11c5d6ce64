"""The smallest good call for every endpoint that the simulator serves, with what it needs made first."""

from collections.abc import Callable
from typing import Any

from simulator.core import Simulator

Object = dict[str, Any]
NOW = 1_790_000_000
DAY = 86_400


class Shop:
    """Acme's account on a fresh simulator. Each method makes one object and gives its id."""

    def __init__(self) -> None:
        self.now = NOW
        self.simulator = Simulator(wall_clock=lambda: self.now)

    def call(self, method: str, path: str, params: Object | None = None) -> Object:
        """A call that must succeed."""
        response = self.simulator.call(method, path, params)
        assert response.status == 200, f"{method} {path}: {response.body.decode()}"
        return response.json  # type: ignore[no-any-return]

    def post(self, path: str, params: Object | None = None) -> Object:
        """A POST that must succeed."""
        return self.call("POST", path, params)

    def make(self, path: str, params: Object | None = None) -> str:
        """A POST that makes something; its id."""
        return str(self.post(path, params)["id"])

    def ada(self, **params: Any) -> str:
        return self.make("/v1/customers", {"email": "ada@example.com", "name": "Ada", **params})

    def payer(self) -> str:
        """Ada with a card that pays."""
        ada = self.ada()
        card = self.card(ada)
        self.post(f"/v1/customers/{ada}", {"invoice_settings": {"default_payment_method": card}})
        return ada

    def card(self, customer: str, name: str = "pm_card_visa") -> str:
        return self.make(f"/v1/payment_methods/{name}/attach", {"customer": customer})

    def product(self) -> str:
        return self.make("/v1/products", {"name": "Seats"})

    def price(self, **params: Any) -> str:
        recurring = {"interval": "month"}
        given = {"product": self.product(), "currency": "usd", "unit_amount": 1000, "recurring": recurring, **params}
        return self.make("/v1/prices", given)

    def subscription(self, **params: Any) -> Object:
        return self.post("/v1/subscriptions", {"customer": self.payer(), "items": [{"price": self.price()}], **params})

    def item(self) -> str:
        return str(self.subscription()["items"]["data"][0]["id"])

    def invoice_item(self, customer: str) -> str:
        return self.make("/v1/invoiceitems", {"customer": customer, "amount": 1200, "currency": "usd"})

    def draft(self) -> str:
        ada = self.payer()
        self.invoice_item(ada)
        return self.make("/v1/invoices", {"customer": ada, "pending_invoice_items_behavior": "include"})

    def line(self, invoice: str) -> str:
        return str(self.call("GET", f"/v1/invoices/{invoice}/lines")["data"][0]["id"])

    def open_invoice(self) -> str:
        return str(self.post(f"/v1/invoices/{self.draft()}/finalize", {"auto_advance": False})["id"])

    def paid_invoice(self) -> str:
        return str(self.subscription()["latest_invoice"])

    def credit_note(self) -> str:
        return self.make("/v1/credit_notes", {"invoice": self.open_invoice(), "amount": 200})

    def coupon(self, **params: Any) -> str:
        return self.make("/v1/coupons", {"percent_off": 10, "duration": "forever", **params})

    def promotion_code(self) -> str:
        return self.make("/v1/promotion_codes", {"promotion": {"type": "coupon", "coupon": self.coupon()}})

    def tax_rate(self) -> str:
        return self.make("/v1/tax_rates", {"display_name": "VAT", "percentage": 8.1, "inclusive": False})

    def meter(self) -> str:
        formula = {"formula": "sum"}
        return self.make(
            "/v1/billing/meters", {"display_name": "Calls", "event_name": "calls", "default_aggregation": formula}
        )

    def usage(self, **params: Any) -> Object:
        payload = {"stripe_customer_id": self.ada(), "value": "3"}
        return self.post("/v1/billing/meter_events", {"event_name": "calls", "payload": payload, **params})

    def intent(self, **params: Any) -> str:
        return self.make("/v1/payment_intents", {"amount": 2900, "currency": "usd", **params})

    def charged(self, **params: Any) -> Object:
        ada = self.ada()
        automatic = {"enabled": True, "allow_redirects": "never"}
        given = {"customer": ada, "payment_method": self.card(ada), "confirm": True, **params}
        given["automatic_payment_methods"] = automatic
        return self.post("/v1/payment_intents", {"amount": 2900, "currency": "usd", **given})

    def setup(self, **params: Any) -> str:
        return self.make("/v1/setup_intents", {"customer": self.ada(), **params})

    def checkout(self) -> str:
        """A page on which Ada may save a card."""
        address = "https://example.com/"
        params = {"mode": "setup", "customer": self.ada(), "currency": "usd", "success_url": address}
        return self.make("/v1/checkout/sessions", params)

    def debit_setup(self) -> Object:
        """A bank account that has to be verified by two small deposits."""
        account = {"account_holder_type": "individual", "routing_number": "110000000", "account_number": "000123456789"}
        return self.post(
            "/v1/setup_intents",
            {
                "customer": self.ada(),
                "confirm": True,
                "allowed_payment_method_types": ["us_bank_account"],
                "payment_method_options": {"us_bank_account": {"verification_method": "microdeposits"}},
                "payment_method_data": {
                    "type": "us_bank_account",
                    "us_bank_account": account,
                    "billing_details": {"name": "Ada"},
                },
                "mandate_data": {"customer_acceptance": {"type": "offline"}},
            },
        )

    def mandate(self) -> str:
        """What a SEPA debit is collected under."""
        made = self.post(
            "/v1/setup_intents",
            {
                "customer": self.ada(),
                "confirm": True,
                "allowed_payment_method_types": ["sepa_debit"],
                "payment_method_data": {
                    "type": "sepa_debit",
                    "sepa_debit": {"iban": "DE89370400440532013000"},
                    "billing_details": {"name": "Ada", "email": "ada@example.com"},
                },
                "mandate_data": {"customer_acceptance": {"type": "offline"}},
            },
        )
        return str(made["mandate"])

    def clock(self) -> str:
        return self.make("/v1/test_helpers/test_clocks", {"frozen_time": NOW})

    def endpoint(self) -> str:
        return self.make(
            "/v1/webhook_endpoints", {"url": "http://127.0.0.1:9/", "enabled_events": ["customer.deleted"]}
        )

    def event(self) -> str:
        self.ada()
        return str(self.call("GET", "/v1/events")["data"][0]["id"])

    def tax_id(self, ada: str) -> str:
        return self.make(f"/v1/customers/{ada}/tax_ids", {"type": "eu_vat", "value": "DE123456789"})

    def own_tax_id(self) -> str:
        return self.make("/v1/tax_ids", {"type": "eu_vat", "value": "DE123456789"})

    def balance(self, ada: str) -> str:
        return self.make(f"/v1/customers/{ada}/balance_transactions", {"amount": -500, "currency": "usd"})

    def schedule(self) -> str:
        return self.make("/v1/subscription_schedules", {"from_subscription": self.subscription()["id"]})

    def feedback_option(self) -> str:
        return self.make("/v1/billing/feedback_options", {"description": "The tin was empty"})

    def paused(self) -> str:
        """A trial that ended without a card."""
        end = {"end_behavior": {"missing_payment_method": "pause"}}
        made = self.post(
            "/v1/subscriptions",
            {
                "customer": self.ada(),
                "items": [{"price": self.price()}],
                "trial_period_days": 3,
                "trial_settings": end,
            },
        )
        self.post(f"/v1/subscriptions/{made['id']}", {"trial_end": "now"})
        self.card(made["customer"])
        return str(made["id"])


Call = Callable[[Shop], tuple[str, Object]]


def _with(maker: str, suffix: str = "", **params: Any) -> Call:
    """A call on the address of one made object: `_with("coupon")` is /v1/coupons/<id>."""
    return lambda shop: (f"{getattr(shop, maker)()}{suffix}", params)


def _under_ada(maker: str, **params: Any) -> Call:
    """A call below a customer's address."""

    def call(shop: Shop) -> tuple[str, Object]:
        ada = shop.ada()
        return f"{ada}/{_FOLDERS[maker]}/{getattr(shop, maker)(ada)}", params

    return call


_FOLDERS = {"tax_id": "tax_ids", "balance": "balance_transactions", "card": "payment_methods"}
_NOTE: Object = {"metadata": {"note": "x"}}


def _plain(**params: Any) -> Call:
    return lambda shop: ("", params)


# What Stripe refuses to every account of today, whatever is sent: the refusal is the answer that is checked.
REFUSED = {"POST /v1/charges", "POST /v1/charges/{id}/capture"}

# "METHOD /v1/collection" and the rest of the address come together; {} stands where the call adds its own part.
CALLS: dict[str, Call] = {
    "GET /v1/balance_transactions": lambda shop: ("", {"type": shop.charged() and "charge"}),
    "GET /v1/balance_transactions/{id}": lambda shop: (
        shop.post(f"/v1/payment_intents/{shop.charged()['id']}", {"expand": ["latest_charge"]})["latest_charge"][
            "balance_transaction"
        ],
        {},
    ),
    "POST /v1/billing/meter_event_adjustments": lambda shop: (
        "",
        {
            "event_name": shop.meter() and "calls",
            "type": "cancel",
            "cancel": {"identifier": shop.usage(identifier="first")["identifier"]},
        },
    ),
    "POST /v1/billing/meter_events": lambda shop: (
        "",
        {"event_name": shop.meter() and "calls", "payload": {"stripe_customer_id": shop.ada(), "value": "3"}},
    ),
    "GET /v1/billing/meters": lambda shop: ("", {"limit": shop.meter() and 3}),
    "POST /v1/billing/meters": _plain(display_name="Calls", event_name="calls", default_aggregation={"formula": "sum"}),
    "GET /v1/billing/meters/{id}": _with("meter"),
    "POST /v1/billing/meters/{id}": _with("meter", display_name="More calls"),
    "POST /v1/billing/meters/{id}/deactivate": _with("meter", "/deactivate"),
    "GET /v1/billing/meters/{id}/event_summaries": lambda shop: (
        f"{shop.meter()}/event_summaries",
        {
            "customer": shop.usage()["payload"]["stripe_customer_id"],
            "start_time": NOW // DAY * DAY,
            "end_time": NOW // DAY * DAY + DAY,
            "value_grouping_window": "day",
        },
    ),
    "POST /v1/billing/meters/{id}/reactivate": lambda shop: (
        shop.post(f"/v1/billing/meters/{shop.meter()}/deactivate")["id"] + "/reactivate",
        {},
    ),
    "GET /v1/charges": lambda shop: ("", {"customer": shop.charged()["customer"]}),
    "POST /v1/charges": lambda shop: ("", {"amount": 1000, "currency": "usd", "customer": shop.payer()}),
    "GET /v1/charges/{id}": lambda shop: (shop.charged()["latest_charge"], {}),
    "POST /v1/charges/{id}": lambda shop: (shop.charged()["latest_charge"], _NOTE),
    "POST /v1/charges/{id}/capture": lambda shop: (
        f"{shop.charged(capture_method='manual')['latest_charge']}/capture",
        {},
    ),
    "GET /v1/checkout/sessions": lambda shop: ("", {"limit": shop.checkout() and 3}),
    "POST /v1/checkout/sessions": lambda shop: (
        "",
        {
            "mode": "setup",
            "customer": shop.ada(),
            "currency": "eur",
            "success_url": "https://example.com/?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://example.com/",
            "locale": "de",
            "expand": ["setup_intent"],
        },
    ),
    "GET /v1/checkout/sessions/{id}": lambda shop: (shop.checkout(), {"expand": ["customer", "setup_intent"]}),
    "POST /v1/checkout/sessions/{id}/expire": _with("checkout", "/expire"),
    "GET /v1/coupons": lambda shop: ("", {"limit": shop.coupon() and 3}),
    "POST /v1/coupons": _plain(amount_off=500, currency="usd", duration="once"),
    "DELETE /v1/coupons/{id}": _with("coupon"),
    "GET /v1/coupons/{id}": _with("coupon"),
    "POST /v1/coupons/{id}": _with("coupon", name="Ten off"),
    "GET /v1/credit_notes": lambda shop: ("", {"limit": shop.credit_note() and 3}),
    "POST /v1/credit_notes": lambda shop: ("", {"invoice": shop.open_invoice(), "amount": 200}),
    "GET /v1/credit_notes/{id}": _with("credit_note"),
    "POST /v1/credit_notes/{id}": _with("credit_note", memo="Sorry"),
    "GET /v1/credit_notes/{id}/lines": _with("credit_note", "/lines"),
    "POST /v1/credit_notes/{id}/void": _with("credit_note", "/void"),
    "GET /v1/customers": lambda shop: ("", {"email": shop.ada() and "ada@example.com"}),
    "POST /v1/customers": _plain(
        email="ada@example.com", address={"country": "CH"}, shipping={"name": "Ada", "address": {"city": "Bern"}}
    ),
    "GET /v1/customers/{customer}/balance_transactions": lambda shop: (
        f"{(ada := shop.ada())}/balance_transactions",
        {"limit": shop.balance(ada) and 3},
    ),
    "POST /v1/customers/{customer}/balance_transactions": _with(
        "ada", "/balance_transactions", amount=-500, currency="usd"
    ),
    "GET /v1/customers/{customer}/balance_transactions/{id}": _under_ada("balance"),
    "POST /v1/customers/{customer}/balance_transactions/{id}": _under_ada("balance", **_NOTE),
    "GET /v1/customers/{customer}/payment_methods": _with("payer", "/payment_methods"),
    "GET /v1/customers/{customer}/payment_methods/{id}": _under_ada("card"),
    "GET /v1/customers/{customer}/tax_ids": lambda shop: (
        f"{(ada := shop.ada())}/tax_ids",
        {"limit": shop.tax_id(ada) and 3},
    ),
    "POST /v1/customers/{customer}/tax_ids": _with("ada", "/tax_ids", type="eu_vat", value="DE123456789"),
    "DELETE /v1/customers/{customer}/tax_ids/{id}": _under_ada("tax_id"),
    "GET /v1/customers/{customer}/tax_ids/{id}": _under_ada("tax_id"),
    "DELETE /v1/customers/{id}": _with("ada"),
    "GET /v1/customers/{id}": lambda shop: (
        shop.payer(),
        {"expand": ["invoice_settings.default_payment_method", "tax_ids"]},
    ),
    "POST /v1/customers/{id}": _with("ada", name="Ada L.", preferred_locales=["de"]),
    "GET /v1/events": lambda shop: ("", {"type": shop.ada() and "customer.created"}),
    "GET /v1/events/{id}": _with("event"),
    "GET /v1/invoice_payments": lambda shop: ("", {"invoice": shop.paid_invoice()}),
    "GET /v1/invoice_payments/{id}": lambda shop: (
        shop.call("GET", "/v1/invoice_payments", {"invoice": shop.paid_invoice()})["data"][0]["id"],
        {},
    ),
    "GET /v1/invoiceitems": lambda shop: ("", {"limit": shop.invoice_item(shop.ada()) and 3}),
    "POST /v1/invoiceitems": lambda shop: ("", {"customer": shop.ada(), "amount": 1200, "currency": "usd"}),
    "DELETE /v1/invoiceitems/{id}": lambda shop: (shop.invoice_item(shop.ada()), {}),
    "GET /v1/invoiceitems/{id}": lambda shop: (shop.invoice_item(shop.ada()), {}),
    "POST /v1/invoiceitems/{id}": lambda shop: (shop.invoice_item(shop.ada()), {"amount": 1300}),
    "GET /v1/invoices": lambda shop: ("", {"status": shop.paid_invoice() and "paid"}),
    "POST /v1/invoices": lambda shop: ("", {"customer": shop.ada()}),
    "POST /v1/invoices/create_preview": lambda shop: ("", {"subscription": shop.subscription()["id"]}),
    "DELETE /v1/invoices/{id}": _with("draft"),
    "GET /v1/invoices/{id}": lambda shop: (shop.paid_invoice(), {"expand": ["payments", "confirmation_secret"]}),
    "POST /v1/invoices/{id}": _with("draft", description="For seats"),
    "POST /v1/invoices/{id}/finalize": _with("draft", "/finalize"),
    "GET /v1/invoices/{id}/lines": _with("paid_invoice", "/lines"),
    "POST /v1/invoices/{id}/add_lines": lambda shop: (
        f"{shop.draft()}/add_lines",
        {"lines": [{"amount": 300, "description": "A late night"}]},
    ),
    "POST /v1/invoices/{id}/update_lines": lambda shop: (
        f"{(invoice := shop.draft())}/update_lines",
        {"lines": [{"id": shop.line(invoice), "description": "A late night"}]},
    ),
    "POST /v1/invoices/{id}/remove_lines": lambda shop: (
        f"{(invoice := shop.draft())}/remove_lines",
        {"lines": [{"id": shop.line(invoice), "behavior": "delete"}]},
    ),
    "POST /v1/invoices/{id}/lines/{line_id}": lambda shop: (
        f"{(invoice := shop.draft())}/lines/{shop.line(invoice)}",
        {"amount": 300},
    ),
    "POST /v1/invoices/{id}/mark_uncollectible": _with("open_invoice", "/mark_uncollectible"),
    "POST /v1/invoices/{id}/pay": _with("open_invoice", "/pay"),
    "POST /v1/invoices/{id}/send": lambda shop: (
        shop.make(f"/v1/invoices/{shop.draft()}", {"collection_method": "send_invoice", "days_until_due": 30})
        + "/send",
        {},
    ),
    "POST /v1/invoices/{id}/void": _with("open_invoice", "/void"),
    "GET /v1/mandates/{id}": _with("mandate"),
    "GET /v1/payment_intents": lambda shop: ("", {"customer": shop.charged()["customer"]}),
    "POST /v1/payment_intents": _plain(amount=2900, currency="usd"),
    "GET /v1/payment_intents/{id}": lambda shop: (shop.charged()["id"], {"expand": ["latest_charge"]}),
    "POST /v1/payment_intents/{id}": _with("intent", description="One seat"),
    "POST /v1/payment_intents/{id}/cancel": _with("intent", "/cancel"),
    "POST /v1/payment_intents/{id}/capture": lambda shop: (
        shop.charged(capture_method="manual")["id"] + "/capture",
        {},
    ),
    "POST /v1/payment_intents/{id}/confirm": lambda shop: (
        shop.intent() + "/confirm",
        {"payment_method": "pm_card_visa", "return_url": "https://example.com/"},
    ),
    "GET /v1/payment_methods": lambda shop: ("", {"customer": shop.payer(), "type": "card"}),
    "POST /v1/payment_methods": _plain(type="card", card={"token": "tok_visa"}),
    "GET /v1/payment_methods/{id}": lambda shop: (shop.card(shop.ada()), {}),
    "POST /v1/payment_methods/{id}": lambda shop: (shop.card(shop.ada()), {"billing_details": {"name": "Ada"}}),
    "POST /v1/payment_methods/{id}/attach": lambda shop: ("pm_card_mastercard/attach", {"customer": shop.ada()}),
    "POST /v1/payment_methods/{id}/detach": lambda shop: (shop.card(shop.ada()) + "/detach", {}),
    "GET /v1/prices": lambda shop: ("", {"type": shop.price() and "recurring"}),
    "POST /v1/prices": lambda shop: (
        "",
        {
            "product": shop.product(),
            "currency": "eur",
            "recurring": {"interval": "year"},
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [{"up_to": 5, "unit_amount": 700}, {"up_to": "inf", "unit_amount_decimal": "650.5"}],
        },
    ),
    "GET /v1/prices/{id}": lambda shop: (shop.price(), {"expand": ["product", "tiers", "currency_options"]}),
    "POST /v1/prices/{id}": _with("price", nickname="Monthly"),
    "GET /v1/products": lambda shop: ("", {"active": shop.product() and True}),
    "POST /v1/products": _plain(name="Seats", default_price_data={"currency": "usd", "unit_amount": 1000}),
    "DELETE /v1/products/{id}": _with("product"),
    "GET /v1/products/{id}": _with("product"),
    "POST /v1/products/{id}": _with("product", unit_label="seat"),
    "GET /v1/promotion_codes": lambda shop: ("", {"active": shop.promotion_code() and True}),
    "POST /v1/promotion_codes": lambda shop: (
        "",
        {"promotion": {"type": "coupon", "coupon": shop.coupon()}, "code": "TEN"},
    ),
    "GET /v1/promotion_codes/{id}": lambda shop: (shop.promotion_code(), {"expand": ["promotion.coupon"]}),
    "POST /v1/promotion_codes/{id}": _with("promotion_code", active=False),
    "GET /v1/setup_attempts": lambda shop: (
        "",
        {"setup_intent": shop.setup(payment_method="pm_card_visa", confirm=True, return_url="https://example.com/")},
    ),
    "GET /v1/setup_intents": lambda shop: ("", {"limit": shop.setup() and 3}),
    "POST /v1/setup_intents": lambda shop: ("", {"customer": shop.ada()}),
    "GET /v1/setup_intents/{id}": _with("setup"),
    "POST /v1/setup_intents/{id}": _with("setup", **_NOTE),
    "POST /v1/setup_intents/{id}/cancel": _with("setup", "/cancel"),
    "POST /v1/setup_intents/{id}/confirm": _with(
        "setup", "/confirm", payment_method="pm_card_visa", return_url="https://example.com/"
    ),
    "POST /v1/setup_intents/{id}/verify_microdeposits": lambda shop: (
        f"{shop.debit_setup()['id']}/verify_microdeposits",
        {"amounts": [32, 45]},
    ),
    "GET /v1/subscription_items": lambda shop: ("", {"subscription": shop.subscription()["id"]}),
    "POST /v1/subscription_items": lambda shop: (
        "",
        {"subscription": shop.subscription()["id"], "price": shop.price()},
    ),
    "DELETE /v1/subscription_items/{id}": lambda shop: (
        shop.make("/v1/subscription_items", {"subscription": shop.subscription()["id"], "price": shop.price()}),
        {},
    ),
    "GET /v1/subscription_items/{id}": _with("item"),
    "POST /v1/subscription_items/{id}": _with("item", quantity=3),
    "GET /v1/subscriptions": lambda shop: (
        "",
        {"customer": shop.subscription()["customer"], "expand": ["data.latest_invoice"]},
    ),
    "POST /v1/subscriptions": lambda shop: (
        "",
        {
            "customer": shop.payer(),
            "items": [{"price": shop.price()}],
            "discounts": [{"coupon": shop.coupon()}],
            "expand": ["latest_invoice", "discounts"],
        },
    ),
    "DELETE /v1/subscriptions/{id}": lambda shop: (shop.subscription()["id"], {"prorate": True, "invoice_now": True}),
    "GET /v1/subscriptions/{id}": lambda shop: (
        shop.subscription()["id"],
        {"expand": ["customer", "default_payment_method"]},
    ),
    "POST /v1/subscriptions/{id}": lambda shop: (shop.subscription()["id"], {"cancel_at_period_end": True}),
    "DELETE /v1/subscriptions/{id}/discount": lambda shop: (
        f"{shop.subscription(discounts=[{'coupon': shop.coupon()}])['id']}/discount",
        {},
    ),
    "POST /v1/subscriptions/{id}/migrate": lambda shop: (
        f"{shop.subscription(billing_mode={'type': 'classic'})['id']}/migrate",
        {"billing_mode": {"type": "flexible"}},
    ),
    "GET /v1/billing/feedback_options": lambda shop: ("", {"limit": shop.feedback_option() and 3}),
    "POST /v1/billing/feedback_options": _plain(description="The tin was empty"),
    "GET /v1/billing/feedback_options/{id}": _with("feedback_option"),
    "POST /v1/billing/feedback_options/{id}": _with("feedback_option", description="The tin was full"),
    "POST /v1/billing/feedback_options/{id}/deactivate": _with("feedback_option", "/deactivate"),
    "POST /v1/subscriptions/{id}/pause": lambda shop: (f"{shop.subscription()['id']}/pause", {"type": "subscription"}),
    "POST /v1/subscriptions/{id}/resume": _with("paused", "/resume"),
    "GET /v1/subscription_schedules": lambda shop: ("", {"limit": shop.schedule() and 3}),
    "POST /v1/subscription_schedules": lambda shop: (
        "",
        {
            "customer": shop.payer(),
            "start_date": NOW + DAY,
            "phases": [{"items": [{"price": shop.price()}], "duration": {"interval": "month", "interval_count": 2}}],
        },
    ),
    "GET /v1/subscription_schedules/{id}": lambda shop: (
        shop.schedule(),
        {"expand": ["subscription", "phases.items.price"]},
    ),
    "POST /v1/subscription_schedules/{id}": _with("schedule", end_behavior="cancel", **_NOTE),
    "POST /v1/subscription_schedules/{id}/cancel": _with("schedule", "/cancel"),
    "POST /v1/subscription_schedules/{id}/release": _with("schedule", "/release"),
    "GET /v1/tax_ids": lambda shop: ("", {"limit": shop.own_tax_id() and 3}),
    "POST /v1/tax_ids": _plain(type="eu_vat", value="DE123456789"),
    "DELETE /v1/tax_ids/{id}": _with("own_tax_id"),
    "GET /v1/tax_ids/{id}": _with("own_tax_id"),
    "GET /v1/tax_rates": lambda shop: ("", {"active": shop.tax_rate() and True}),
    "POST /v1/tax_rates": _plain(display_name="VAT", percentage=8.1, inclusive=False, country="CH"),
    "GET /v1/tax_rates/{id}": _with("tax_rate"),
    "POST /v1/tax_rates/{id}": _with("tax_rate", active=False),
    "GET /v1/test_helpers/test_clocks": lambda shop: ("", {"limit": shop.clock() and 3}),
    "POST /v1/test_helpers/test_clocks": _plain(frozen_time=NOW, name="Ada's year"),
    "DELETE /v1/test_helpers/test_clocks/{id}": _with("clock"),
    "GET /v1/test_helpers/test_clocks/{id}": _with("clock"),
    "POST /v1/test_helpers/test_clocks/{id}/advance": _with("clock", "/advance", frozen_time=NOW + 30 * DAY),
    "GET /v1/webhook_endpoints": lambda shop: ("", {"limit": shop.endpoint() and 3}),
    "POST /v1/webhook_endpoints": _plain(url="http://127.0.0.1:9/", enabled_events=["*"]),
    "DELETE /v1/webhook_endpoints/{id}": _with("endpoint"),
    "GET /v1/webhook_endpoints/{id}": _with("endpoint"),
    "POST /v1/webhook_endpoints/{id}": _with("endpoint", disabled=True),
}


def make_call(name: str, shop: Shop) -> Object:
    """Make the smallest good call of an endpoint, named as the route table names it."""
    method, _, template = name.partition(" ")
    rest, params = CALLS[name](shop)
    address = f"{template.partition('{')[0]}{rest}"
    if name in REFUSED:
        return shop.simulator.call(method, address, params).json  # type: ignore[no-any-return]
    return shop.call(method, address, params)
