"""More of Globex's customers: those whose invoices have something to explain. See `acme_customers`."""

from .situations import Situations
from .story import Story

SITUATIONS = Situations({})
situation = SITUATIONS


@situation("cus_librairie", "Librairie du Rhône SARL", "fr")
def credit_used(story: Story) -> None:
    """A French company with a VAT number: 20% VAT, and a credit that has paid a part of the newest invoice.

    Active; the newest invoice was paid from the balance (EUR 15.00) and by card.
    """
    story.begin(
        story.renewed(days=7, months=1),
        {
            "name": "Librairie du Rhône SARL",
            "email": "compta@librairie-rhone.example",
            "address": {"line1": "25 quai Perrache", "city": "Lyon", "postal_code": "69002", "country": "FR"},
            "preferred_locales": ["fr"],
        },
    )
    story.stripe.v1.customers.tax_ids.create(story.customer_id, {"type": "eu_vat", "value": "FR71812345619"})
    story.card("pm_card_fr")
    story.subscribe(story.item("globex_paper_monthly_eur", 4), default_tax_rates=[story.prices["TVA"]])
    story.advance(story.ago(15))
    story.stripe.v1.customers.balance_transactions.create(
        story.customer_id, {"amount": -1500, "currency": "eur", "description": "Livraison manquante"}
    )
    story.advance(story.today)


@situation("cus_manama", "Manama Marine W.L.L.", "ar")
def three_decimals_with_tax(story: Story) -> None:
    """Pays in Bahraini dinar, with three decimals and 10% VAT; a part of the newest invoice was refunded.

    Active; BHD 25.300 a month with the tax; one credit note.
    """
    story.begin(
        story.renewed(days=11, months=1),
        {
            "name": "Manama Marine W.L.L.",
            "email": "accounts@manama-marine.example",
            "address": {"line1": "Road 3801, Block 338", "city": "Manama", "country": "BH"},
            "preferred_locales": ["ar"],
        },
    )
    story.card("pm_card_visa")
    story.subscribe(story.item("globex_power_monthly_bhd", 2), default_tax_rates=[story.prices["VAT (Bahrain)"]])
    story.advance(story.today)
    story.takes_back(4_600, reason="order_change", refund_amount=5_060)
