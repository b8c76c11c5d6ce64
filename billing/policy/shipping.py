"""Who gets what is sent to a customer."""

from billing.gateway.customers import Customer


def recipient(customer: Customer) -> tuple[str, str]:
    """The name and the telephone number for a parcel; without a name Stripe keeps no shipping address.

    https://docs.stripe.com/api/customers/update#update_customer-shipping-name
    """
    shipping = customer.shipping
    if shipping is not None and shipping.name:
        return shipping.name, shipping.phone or ""
    return customer.name or "", customer.phone or ""
