"""Change the language of invoices and of the e-mails about them."""

from collections.abc import Sequence

from billing.gateway.customer_updates import update_customer
from billing.gateway.gateway import CustomerGateway


def change_invoice_language(gateway: CustomerGateway, tag: str, known: Sequence[str], *, token: str) -> None:
    """Put a language first among those that the customer prefers; `known` are those so far. Raises our errors.

    https://docs.stripe.com/invoicing/customize#customer-language
    """
    locales = [tag, *(each for each in known if each != tag)]
    update_customer(gateway, {"preferred_locales": locales}, token=token, change="preferred_locales")
