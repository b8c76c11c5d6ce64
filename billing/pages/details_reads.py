"""What every page about a billing detail asks Stripe."""

from billing.gateway.customers import Customer
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import wait_for


def read_customer(gateway: CustomerGateway) -> Customer:
    """The customer as Stripe has it now; raises our errors. https://docs.stripe.com/api/customers/retrieve"""
    return wait_for(gateway.customer())
