"""Globex: newspapers, electricity and devices, sold to households and fleets."""

from .catalogue import Catalogue, Product, Promotion

CATALOGUE = Catalogue(
    products=[
        Product(
            id="globex_paper",
            name="Globex Morning Paper",
            description="The paper at your door before breakfast, and on every screen.",
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
                    "lookup_key": "globex_paper_weekly_cny",
                    "currency": "cny",
                    "unit_amount": 3600,
                    "recurring": {"interval": "week"},
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
        )
    ],
)
