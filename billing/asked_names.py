"""Names of what stands on invoices, asked beside whatever else a round of reads asks.

with together() as reads:
    asked = AskedNames(gateway, reads, invoice)
    ...
names = asked.found()
"""

from billing.gateway.catalogue import load_catalogue, remember_prices
from billing.gateway.full_invoices import FullInvoice
from billing.gateway.gateway import CustomerGateway
from billing.gateway.parallel import Reads
from billing.gateway.tax_rates import remember_tax_rate, remembered_tax_rates
from billing.invoice_names import Names, names_on, products_without_name, tax_rates_on


class AskedNames:
    """Asks for nothing that stands on the invoices themselves or is remembered; `found` is for after the round."""

    def __init__(self, gateway: CustomerGateway, reads: Reads, *invoices: FullInvoice) -> None:
        self._gateway = gateway
        self._invoices = invoices
        wanted = {rate for invoice in invoices for rate in tax_rates_on(invoice)}
        self._rates = remembered_tax_rates(gateway.merchant, wanted)
        self._asked_rates = [reads.ask(gateway.tax_rate(rate)) for rate in sorted(wanted - self._rates.keys())]
        self._catalogue = load_catalogue(gateway.merchant)
        products = [product for invoice in invoices for product in products_without_name(invoice)]
        unknown = self._catalogue.unknown_names(products)
        self._asked_products = reads.ask(gateway.products(unknown)) if unknown else None

    def found(self) -> Names:
        """All names on all of the invoices; raises our errors."""
        merchant = self._gateway.merchant
        for asked in self._asked_rates:
            rate = asked.value
            self._rates[rate.id] = rate
            remember_tax_rate(merchant, rate)
        if self._asked_products is not None:
            products = {product.id: product.name for product in self._asked_products.value.data}
            self._catalogue.names |= products
            remember_prices(merchant, products, ())
        each = [names_on(invoice, self._catalogue.names, self._rates) for invoice in self._invoices]
        return Names(
            products={product: name for names in reversed(each) for product, name in names.products.items()},
            tax_rates=self._rates,
            discounts={discount: name for names in each for discount, name in names.discounts.items()},
        )
