"""The two merchants of the demo: their Stripe keys, catalogues, customers, staff and looks."""

import os
from dataclasses import dataclass, field
from typing import Any

from . import acme, acme_customers, acme_invoices, acme_payers, globex, globex_customers, globex_invoices
from .catalogue import Catalogue
from .offers import Offers
from .situations import Situations


@dataclass(frozen=True)
class DemoMerchant:
    slug: str
    name: str
    website_url: str
    support_email: str
    api_key: str
    catalogue: Catalogue
    situations: Situations
    offers: Offers
    default_language: str = "en"
    headline: str = ""
    after_retries: str = "cancel"  # or unpaid, past_due: what Stripe does when the last retry of a payment failed
    branding: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    """What stands on invoices about the merchant, in the words of `accounts.models.DocumentSettings`."""

    @property
    def stripe_key(self) -> str:
        """`DEMO_STRIPE_KEY_ACME` names a sandbox of the real Stripe; without it the simulator's account is used."""
        simulated = f"sk_test_demo_{self.slug}_on_the_simulator"
        return os.environ.get(f"DEMO_STRIPE_KEY_{self.slug.upper()}", simulated)

    @property
    def publishable_key(self) -> str:
        """`DEMO_PUBLISHABLE_KEY_ACME` belongs to that sandbox; without it customers are led to Stripe's own page."""
        if self.stripe_key.endswith("_on_the_simulator"):
            return self.stripe_key.replace("sk_", "pk_", 1)
        return os.environ.get(f"DEMO_PUBLISHABLE_KEY_{self.slug.upper()}", "")

    @property
    def staff_email(self) -> str:
        return f"staff@{self.slug}.example"


MERCHANTS = (
    DemoMerchant(
        slug="acme",
        name="Acme",
        website_url="https://acme.example",
        support_email="support@acme.example",
        api_key="demo_sk_acme",
        catalogue=acme.CATALOGUE,
        situations=Situations.of(acme_customers.SITUATIONS, acme_payers.SITUATIONS, acme_invoices.SITUATIONS),
        offers=acme.OFFERS,
        headline="Software for teams that ship",
        branding={"accent": "#0f7a5f", "panel": "#0f3d33", "corners": "round", "font": "humanist"},
        documents={
            "legal_name": "Acme Software GmbH",
            "line1": "Gneisenaustraße 109",
            "postal_code": "10961",
            "city": "Berlin",
            "country": "DE",
            "vat_id": "DE812345673",
            "tax_number": "29/123/45678",
            "registration_number": "HRB 212345 B",
            "legal_note": "Sitz der Gesellschaft: Berlin. Amtsgericht Charlottenburg, HRB 212345 B. "
            "Geschäftsführung: Ada Musterfrau.",
            "contact_name": "Buchhaltung",
            "contact_phone": "+49 30 1234567",
            "contact_email": "invoices@acme.example",
            "iban": "DE12500105170648489890",
            "bic": "INGDDEFFXXX",
            "order_reference_field": "Bestellnummer",
        },
    ),
    DemoMerchant(
        slug="globex",
        name="Globex",
        website_url="https://globex.example",
        support_email="help@globex.example",
        api_key="demo_sk_globex",
        catalogue=globex.CATALOGUE,
        situations=Situations.of(globex_customers.SITUATIONS, globex_invoices.SITUATIONS),
        offers=globex.OFFERS,
        headline="Papers, power and parts since 1932",
        after_retries="unpaid",
        branding={"accent": "#b4430f", "panel": "#f2e3cf", "corners": "square", "font": "serif"},
        documents={
            "legal_name": "Globex SA",
            "line1": "14 rue Mercière",
            "postal_code": "69002",
            "city": "Lyon",
            "country": "FR",
            "vat_id": "FR19812345676",
            "registration_number": "812 345 676 R.C.S. Lyon",
            "legal_note": "SA au capital de 150 000 €. Siège social : 14 rue Mercière, 69002 Lyon. "
            "Pas d’escompte pour paiement anticipé.",
            "contact_name": "Service clients",
            "contact_phone": "+33 4 78 00 00 00",
            "contact_email": "factures@globex.example",
        },
    ),
)
STAFF_PASSWORD = "demo-staff-2026"
OPERATOR_EMAIL = "operator@portal.example"
