"""Globex: newspapers, electricity and devices, sold to households and fleets."""

from .catalogue import Catalogue, Product, Promotion
from .offers import Offer, Offers

CATALOGUE = Catalogue(
    products=[
        Product(
            id="globex_paper",
            name="Globex Morning Paper",
            description="The paper at your door before breakfast, and on every screen.",
            marketing_features=["Every day", "All of the archive", "The magazine"],
            prices=[
                {
                    "lookup_key": "globex_paper_daily_eur",
                    "currency": "eur",
                    "unit_amount": 120,
                    "recurring": {"interval": "day"},
                },
                {
                    "lookup_key": "globex_paper_monthly_eur",
                    "currency": "eur",
                    "unit_amount": 2490,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "globex_paper_monthly_usd",
                    "currency": "usd",
                    "unit_amount": 2790,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "globex_paper_yearly_eur",
                    "currency": "eur",
                    "unit_amount": 24_900,
                    "recurring": {"interval": "year"},
                },
                {
                    "lookup_key": "globex_paper_weekly_cny",
                    "currency": "cny",
                    "unit_amount": 3600,
                    "recurring": {"interval": "week"},
                },
            ],
        ),
        Product(
            id="globex_weekend",
            name="Globex Weekend",
            description="Saturday and Sunday only, with the magazine.",
            marketing_features=["Saturday and Sunday", "The magazine"],
            prices=[
                {
                    "lookup_key": "globex_weekend_monthly_eur",
                    "currency": "eur",
                    "unit_amount": 1290,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "globex_weekend_monthly_usd",
                    "currency": "usd",
                    "unit_amount": 1390,
                    "recurring": {"interval": "month"},
                },
            ],
        ),
        Product(
            id="globex_power",
            name="Globex Power",
            description="Electricity from sun and wind.",
            prices=[
                {
                    "lookup_key": "globex_power_monthly_kwd",
                    "currency": "kwd",
                    "unit_amount": 12_750,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "globex_power_monthly_bhd",
                    "currency": "bhd",
                    "unit_amount": 11_500,
                    "recurring": {"interval": "month"},
                },
            ],
        ),
        Product(
            id="globex_tracker",
            name="Globex Vehicle tracker",
            description="Knows where your truck is.",
            unit_label="vehicle",
            prices=[
                {
                    "lookup_key": "globex_tracker_monthly_mxn",
                    "currency": "mxn",
                    "unit_amount": 8900,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "globex_tracker_volume_mxn",
                    "currency": "mxn",
                    "billing_scheme": "tiered",
                    "tiers_mode": "volume",
                    "tiers": [{"up_to": 10, "unit_amount": 8900}, {"up_to": "inf", "unit_amount": 7900}],
                    "recurring": {"interval": "month"},
                },
            ],
        ),
    ],
    promotions=[
        Promotion(
            {"id": "globex_friend", "name": "Friends of Globex", "percent_off": 10, "duration": "forever"},
            code="FRIEND10",
        ),
        Promotion(
            {
                "id": "globex_stay",
                "name": "Stay with Globex",
                "percent_off": 30,
                "duration": "repeating",
                "duration_in_months": 3,
            }
        ),
    ],
    tax_rates=[
        {
            "display_name": "TVA",
            "percentage": 20,
            "inclusive": False,
            "country": "FR",
            "jurisdiction": "FR",
            "tax_type": "vat",
        },
        {
            "display_name": "VAT (Bahrain)",
            "percentage": 10,
            "inclusive": False,
            "country": "BH",
            "jurisdiction": "BH",
            "tax_type": "vat",
        },
    ],
)

# Changes count at once and are settled with the next invoice; who wants to leave is asked to stay, and leaves at once.
OFFERS = Offers(
    products=(
        Offer(
            "globex_paper",
            (
                "globex_paper_daily_eur",
                "globex_paper_monthly_eur",
                "globex_paper_yearly_eur",
                "globex_paper_monthly_usd",
                "globex_paper_weekly_cny",
            ),
            quantity=(1, 20),
        ),
        Offer("globex_weekend", ("globex_weekend_monthly_eur", "globex_weekend_monthly_usd"), quantity=(1, 20)),
        Offer("globex_power", ("globex_power_monthly_kwd",), quantity=(1, 9)),
        Offer("globex_tracker", ("globex_tracker_monthly_mxn", "globex_tracker_volume_mxn"), quantity=(1, 200)),
    ),
    update={"proration_behavior": "create_prorations", "trial_update_behavior": "end_trial"},
    cancel={"mode": "immediately", "proration_behavior": "create_prorations"},
    pause={"duration": {"type": "indefinite", "interval_options": []}},
    retention_coupon="globex_stay",
)
