"""In which currency a payment method is to pay: it decides which kinds of payment method Stripe offers."""

from collections.abc import Iterable

from babel.numbers import get_territory_currencies

from billing.gateway.customers import Customer

_DEFAULT = "usd"


def setup_currency(customer: Customer, charged: Iterable[str] = ()) -> str:
    """The customer's own, else the first of `charged` (what subscriptions and open invoices are in), else the one of
    the country where the customer lives. In Stripe's small letters.

    https://docs.stripe.com/api/customers/object#customer_object-currency
    """
    if customer.currency:
        return customer.currency
    for currency in charged:
        return currency
    country = customer.address.country if customer.address else None
    found = get_territory_currencies(country.upper()) if country else []
    return found[0].lower() if found else _DEFAULT
