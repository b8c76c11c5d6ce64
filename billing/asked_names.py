"""Names of what stands on invoices, asked beside whatever else a round of reads asks.

with together() as reads:
    asked = AskedNames(gateway, reads, invoice)
    ...
names = asked.found()
"""

from billing.gateway.catalogue import load_catalogue, remember_prices
from billing.gateway.credit_notes import CreditNote
from billing.gateway.full_invoices import FullInvoice
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import Reads
from billing.gateway.tax_rates import remember_tax_rate, remembered_tax_rates
from billing.invoice_names import Names, names_on, products_without_name, tax_rates_on


class AskedNames:
    """Asks for nothing that stands on the invoices themselves or is remembered; `found` is for after the round."""

    def __init__(
        self, gateway: CustomerGateway, reads: Reads, invoice: FullInvoice, note: CreditNote | None = None
    ) -> None:
        self._gateway = gateway
        self._invoice = invoice
        wanted = tax_rates_on(invoice) | (tax_rates_on(note) if note else set())
        self._rates = remembered_tax_rates(gateway.merchant, wanted)
        self._asked_rates = [reads.ask(gateway.tax_rate(rate)) for rate in sorted(wanted - self._rates.keys())]
        self._catalogue = load_catalogue(gateway.merchant)
        unknown = self._catalogue.unknown_names(products_without_name(invoice))
        self._asked_products = reads.ask(gateway.products(unknown)) if unknown else None

    def found(self) -> Names:
        """All names on the invoice and its credit note; raises our errors."""
        merchant = self._gateway.merchant
        for asked in self._asked_rates:
            rate = asked.value
            self._rates[rate.id] = rate
            remember_tax_rate(merchant, rate)
        if self._asked_products is not None:
            products = {product.id: product.name for product in self._asked_products.value.data}
            self._catalogue.names |= products
            remember_prices(merchant, products, ())
        return names_on(self._invoice, self._catalogue.names, self._rates)
