"""Acme: software for teams, sold all over the world in many currencies and ways of pricing."""

from decimal import Decimal

from .catalogue import Catalogue, Meter, Product, Promotion
from .offers import Offer, Offers

API_CALLS = "acme_api_calls"

CATALOGUE = Catalogue(
    products=[
        Product(
            id="acme_starter",
            name="Acme Starter",
            description="For one person who wants their boards in order.",
            marketing_features=["3 boards", "1 GB of files"],
            prices=[
                {
                    "lookup_key": "acme_starter_monthly_usd",
                    "currency": "usd",
                    "unit_amount": 1200,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "acme_starter_monthly_eur",
                    "currency": "eur",
                    "unit_amount": 1100,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "acme_starter_yearly_usd",
                    "currency": "usd",
                    "unit_amount": 12000,
                    "recurring": {"interval": "year"},
                },
                {
                    "lookup_key": "acme_starter_yearly_eur",
                    "currency": "eur",
                    "unit_amount": 11000,
                    "recurring": {"interval": "year"},
                },
                {
                    "lookup_key": "acme_starter_monthly_gbp",
                    "currency": "gbp",
                    "unit_amount": 900,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "acme_starter_monthly_jpy",
                    "currency": "jpy",
                    "unit_amount": 1600,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "acme_starter_monthly_cny",
                    "currency": "cny",
                    "unit_amount": 7800,
                    "recurring": {"interval": "month"},
                },
            ],
        ),
        Product(
            id="acme_team",
            name="Acme Team",
            description="Boards, documents and automations for the whole team.",
            marketing_features=["Boards without limit", "100 GB of files", "Automations", "Guests"],
            prices=[
                {
                    "lookup_key": "acme_team_monthly_usd",
                    "currency": "usd",
                    "unit_amount": 4900,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "acme_team_monthly_eur",
                    "currency": "eur",
                    "unit_amount": 4500,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "acme_team_yearly_eur",
                    "currency": "eur",
                    "unit_amount": 45000,
                    "recurring": {"interval": "year"},
                },
                {
                    "lookup_key": "acme_team_monthly_jpy",
                    "currency": "jpy",
                    "unit_amount": 6800,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "acme_team_monthly_cny",
                    "currency": "cny",
                    "unit_amount": 32800,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "acme_team_monthly_gbp",
                    "currency": "gbp",
                    "unit_amount": 3900,
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "acme_team_yearly_usd",
                    "currency": "usd",
                    "unit_amount": 49000,
                    "recurring": {"interval": "year"},
                },
                {
                    "lookup_key": "acme_team_yearly_gbp",
                    "currency": "gbp",
                    "unit_amount": 39000,
                    "recurring": {"interval": "year"},
                },
                {
                    "lookup_key": "acme_team_yearly_jpy",
                    "currency": "jpy",
                    "unit_amount": 68000,
                    "recurring": {"interval": "year"},
                },
            ],
        ),
        Product(
            id="acme_seats",
            name="Acme Business",
            description="Everything, for every colleague. The more seats, the less each costs.",
            marketing_features=["All of Team", "Single sign-on", "Audit log"],
            unit_label="seat",
            prices=[
                {
                    "lookup_key": "acme_seats_monthly_eur",
                    "currency": "eur",
                    "billing_scheme": "tiered",
                    "tiers_mode": "graduated",
                    "tiers": [
                        {"up_to": 5, "unit_amount": 1500},
                        {"up_to": 20, "unit_amount": 1200},
                        {"up_to": "inf", "unit_amount": 900},
                    ],
                    "recurring": {"interval": "month"},
                },
                {
                    "lookup_key": "acme_seats_monthly_usd",
                    "currency": "usd",
                    "unit_amount": 1500,
                    "recurring": {"interval": "month"},
                },
            ],
        ),
        Product(
            id="acme_api",
            name="Acme API calls",
            description="The first 10,000 calls of a month are free.",
            unit_label="call",
            prices=[
                {
                    "lookup_key": "acme_api_monthly_usd",
                    "currency": "usd",
                    "billing_scheme": "tiered",
                    "tiers_mode": "graduated",
                    "tiers": [
                        {"up_to": 10_000, "unit_amount": 0},
                        {"up_to": "inf", "unit_amount_decimal": Decimal("0.05")},
                    ],
                    "recurring": {"interval": "month", "usage_type": "metered"},
                }
            ],
        ),
        Product(
            id="acme_support",
            name="Acme Priority support",
            description="An answer within two hours, day and night.",
            prices=[
                {
                    "lookup_key": "acme_support_monthly_usd",
                    "currency": "usd",
                    "unit_amount": 9900,
                    "recurring": {"interval": "month"},
                },
            ],
        ),
        Product(
            id="acme_storage",
            name="Acme Storage",
            description="Room for your files, in packs of 100 GB.",
            unit_label="GB",
            prices=[
                {
                    "lookup_key": "acme_storage_monthly_usd",
                    "currency": "usd",
                    "unit_amount": 500,
                    "transform_quantity": {"divide_by": 100, "round": "up"},
                    "recurring": {"interval": "month"},
                },
            ],
        ),
        # Names as long as merchants really make them: 80 characters, and one word that a narrow screen must break.
        Product(
            id="acme_archive",
            name="Rechtsschutzversicherungsgesellschaftendokumentenarchiv für Steuerberatungsbüros",
            description="Revisionssichere Aufbewahrung nach GoBD und AO, inklusive Verfahrensdokumentationserstellung.",
            unit_label="Aufbewahrungsjahresscheibe",
            prices=[
                {
                    "lookup_key": "acme_archive_quarterly_idr",
                    "currency": "idr",
                    "unit_amount": 1_234_567_800,
                    "recurring": {"interval": "month", "interval_count": 3},
                },
            ],
        ),
        Product(
            id="acme_enterprise",
            name="Acme Enterprise Plus for Regulated Industries with Regional Data Residency, 2026",
            description="Dedicated region, named engineer, quarterly audits.",
            prices=[
                {
                    "lookup_key": "acme_enterprise_yearly_idr",
                    "currency": "idr",
                    "unit_amount": 124_900_000_000,
                    "recurring": {"interval": "year"},
                },
            ],
        ),
    ],
    meters=[Meter(API_CALLS, "API calls")],
    metered={"acme_api_monthly_usd": API_CALLS},
    promotions=[
        Promotion(
            {"id": "acme_spring", "name": "Spring offer", "percent_off": 25, "duration": "forever"}, code="SPRING25"
        ),
        Promotion({"id": "acme_partner", "name": "Partner", "percent_off": 10, "duration": "forever"}),
        Promotion(
            {
                "id": "acme_loyalty",
                "name": "Thank you for ten years",
                "amount_off": 50_000_000,
                "currency": "idr",
                "duration": "repeating",
                "duration_in_months": 12,
            }
        ),
        Promotion(
            {
                "id": "acme_welcome",
                "name": "Welcome",
                "percent_off": 50,
                "duration": "repeating",
                "duration_in_months": 3,
            },
            code="WELCOME50",
        ),
    ],
    tax_rates=[
        {
            "display_name": "MwSt.",
            "percentage": 19,
            "inclusive": True,
            "country": "DE",
            "jurisdiction": "DE",
            "tax_type": "vat",
        },
        {
            "display_name": "VAT",
            "percentage": 20,
            "inclusive": False,
            "country": "GB",
            "jurisdiction": "GB",
            "tax_type": "vat",
        },
        {
            "display_name": "USt.",
            "percentage": 19,
            "inclusive": False,
            "country": "DE",
            "jurisdiction": "DE",
            "tax_type": "vat",
        },
        {
            "display_name": "USt. (ermäßigt)",
            "percentage": 7,
            "inclusive": False,
            "country": "DE",
            "jurisdiction": "DE",
            "tax_type": "vat",
        },
        {
            "display_name": "消費税",
            "percentage": 10,
            "inclusive": False,
            "country": "JP",
            "jurisdiction": "JP",
            "tax_type": "jct",
        },
    ],
)

# Upgrades are charged at once; what costs less, or is paid more often, waits for the end of the period.
OFFERS = Offers(
    products=(
        Offer(
            "acme_starter",
            (
                "acme_starter_monthly_usd",
                "acme_starter_yearly_usd",
                "acme_starter_monthly_eur",
                "acme_starter_yearly_eur",
                "acme_starter_monthly_gbp",
                "acme_starter_monthly_jpy",
                "acme_starter_monthly_cny",
            ),
        ),
        Offer(
            "acme_team",
            (
                "acme_team_monthly_usd",
                "acme_team_yearly_usd",
                "acme_team_monthly_eur",
                "acme_team_yearly_eur",
                "acme_team_monthly_gbp",
                "acme_team_yearly_gbp",
                "acme_team_monthly_jpy",
                "acme_team_yearly_jpy",
                "acme_team_monthly_cny",
            ),
            quantity=(1, 50),
        ),
        Offer("acme_seats", ("acme_seats_monthly_eur", "acme_seats_monthly_usd"), quantity=(1, 500)),
        Offer("acme_support", ("acme_support_monthly_usd",)),
        Offer("acme_storage", ("acme_storage_monthly_usd",), quantity=(100, 10_000)),
        Offer("acme_api", ("acme_api_monthly_usd",)),
        Offer("acme_archive", ("acme_archive_quarterly_idr",), quantity=(1, 9_999)),
        Offer("acme_enterprise", ("acme_enterprise_yearly_idr",)),
    ),
    update={
        "proration_behavior": "always_invoice",
        "trial_update_behavior": "continue_trial",
        "schedule_at_period_end": {
            "conditions": [{"type": "decreasing_item_amount"}, {"type": "shortening_interval"}],
        },
    },
    cancel={"mode": "at_period_end"},
    pause={
        "duration": {
            "type": "interval_options",
            "interval_options": [{"interval": "month", "interval_count": count} for count in (1, 2, 3)],
        }
    },
)
