"""How an object that existed before a recording began is made again through the API, from what the answers show of it.

A maker gets the object as it is known (perhaps only its id), and the `Workshop` to make what it depends on first.
Nothing is written past the API: whatever a maker cannot say in parameters (an old invoice's number, a product's name
that no answer shows) is inferred or left.
"""

from simulator.conformance.makers import billing, catalogue, payments, people
from simulator.conformance.makers.naming import kind_of, names_in
from simulator.conformance.makers.workshop import CannotMake, Maker, Object, Workshop

__all__ = ["MAKERS", "CannotMake", "Object", "Workshop", "kind_of", "names_in"]

MAKERS: dict[str, Maker] = {
    "customer": people.make_customer,
    "payment_method": people.make_payment_method,
    "tax_id": people.make_tax_id,
    "test_helpers.test_clock": people.make_test_clock,
    "customer_balance_transaction": people.make_balance_transaction,
    "webhook_endpoint": people.make_webhook_endpoint,
    "product": catalogue.make_product,
    "price": catalogue.make_price,
    "plan": catalogue.make_price,
    "coupon": catalogue.make_coupon,
    "promotion_code": catalogue.make_promotion_code,
    "tax_rate": catalogue.make_tax_rate,
    "billing.meter": catalogue.make_meter,
    "subscription": billing.make_subscription,
    "invoiceitem": billing.make_invoice_item,
    "invoice": billing.make_invoice,
    "payment_intent": payments.make_payment_intent,
    "charge": payments.make_charge,
    "setup_intent": payments.make_setup_intent,
}
