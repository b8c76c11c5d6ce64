"""More of Acme's customers: those whose payment methods need a hand. See `acme_customers` for how they are told."""

from .situations import Situations
from .story import Story

SITUATIONS = Situations({})
situation = SITUATIONS


@situation("cus_greta", "Greta Baumann", "de")
def expired_card(story: Story) -> None:
    """Her card expired last month, so the next renewal would fail. Another card is saved, but it pays nothing.

    Active; two paid invoices; an expired default and a Mastercard that is good.
    """
    story.begin(
        story.renewed(days=19, months=1),
        {
            "name": "Greta Baumann",
            "email": "greta.baumann@example.de",
            "phone": "+493022610",
            "address": {"line1": "Lindenallee 8", "city": "Potsdam", "postal_code": "14467", "country": "DE"},
            "preferred_locales": ["de"],
        },
    )
    story.card("pm_card_mastercard", default=False)
    story.card("pm_card_visa", expires=story.month(-1))
    story.subscribe(story.item("acme_team_monthly_eur"))
    story.advance(story.today)


@situation("cus_oskar", "Oskar Lindqvist", "en")
def cards_of_their_own(story: Story) -> None:
    """Pays for two subscriptions with a card each, so a new default alone would not be used for either.

    Two active subscriptions, each with a default payment method of its own; a third card is the customer's default.
    """
    story.begin(
        story.renewed(days=11, months=2),
        {
            "name": "Oskar Lindqvist",
            "email": "oskar@example.se",
            "address": {"line1": "Västerlånggatan 7", "city": "Stockholm", "postal_code": "111 29", "country": "SE"},
            "preferred_locales": ["en"],
        },
    )
    story.card("pm_card_visa")
    company = story.card("pm_card_amex", default=False)
    private = story.card("pm_card_mastercard", default=False)
    story.subscribe(story.item("acme_starter_yearly_eur"), default_payment_method=private)
    story.subscribe(story.item("acme_team_monthly_eur"), default_payment_method=company)
    story.advance(story.today)


@situation("cus_dwight", "Dwight Coleman", "en-US")
def bank_account_to_verify(story: Story) -> None:
    """Has added a bank account that waits until he says which two small amounts arrived there.

    Active, paid with a card; a setup intent for a US bank account that requires verification by microdeposits.
    """
    story.begin(
        story.renewed(days=9, months=1),
        {
            "name": "Dwight Coleman",
            "email": "dwight@example.com",
            "phone": "+12125550123",
            "address": {
                "line1": "350 5th Avenue",
                "city": "New York",
                "state": "NY",
                "postal_code": "10118",
                "country": "US",
            },
            "preferred_locales": ["en-US"],
        },
    )
    story.card("pm_card_visa")
    story.subscribe(story.item("acme_team_monthly_usd"))
    story.advance(story.today)
    story.bank_account_to_verify(name="Dwight Coleman")
