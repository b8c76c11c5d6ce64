"""What each customer of the demo sees on their home page, in English: the portal, fed by the simulator."""

import html
import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings
from stripe import StripeClient

from accounts.models import Merchant
from billing.gateway.catalogue import forget_catalogue
from demo.world.database import load_database
from demo.world.merchants import MERCHANTS
from simulator.core import Simulator
from simulator.transport import InProcessClient

pytestmark = pytest.mark.django_db

SEEN = {
    "cus_ada": ["Acme Team", "Active", "Next charge $49.00", "Visa ending 4242", "Default"],
    "cus_bob": ["Acme Business", "Acme Priority support", "Acme Storage", "Acme API calls", "By usage"],
    "cus_lena": ["€450.00 / year", "Visa ending 0016"],
    "cus_haruto": ["¥6,800 / month", "JCB ending 0505", "〒150-0041"],
    "cus_camille": ["Trial until", "First charge after your trial €11.00"],
    "cus_marco": ["It ends on", "does not renew"],
    "cus_lucia": ["To pay", "Payment failed €45.00", "The next attempt is on"],
    "cus_wei": ["CN¥246.00", "25% off (SPRING25)", "UnionPay ending 0005"],
    "cus_gruenwald": ["€282.00 / month", "6 to 20 €12.00", "21 and more €9.00"],
    "cus_anouk": ["No payment method", "No payment method is saved."],
    "cus_brightwater": ["Invoice to pay £561.60", "Paid by invoice, due within 30 days"],
    "cus_ines": ["You have no active subscription.", "Ended on"],
    "cus_tomasz": ["Payment failed €11.00", "is not paid.", "Ended on"],
    "cus_yuna": ["First payment not completed", "Pay $12.00"],
    "cus_moreau": ["CHE-123.456.788 TVA", "FRAB 000 000 000", "Shipping address"],
    "cus_longest": ["Rechtsschutzversicherungs", "IDR 1,249,000,000.00 / year", "Expired", "Expires this month"],
    "cus_new": ["No invoices yet.", "No payment method is saved."],
    "cus_eve": ["Globex Morning Paper", "SEPA Direct Debit, account ending 3000"],
    "cus_kiosk": ["€6.00 / day", "Older invoices"],
    "cus_quetzal": ["QTZ-100-MX", "MX$89.00 / month"],
    "cus_salam": ["KWD 25.500"],
    "cus_chiara": ["You have a credit of €60.00.", "Next charge €0.00"],
    "cus_pierre": ["Payment failed €24.90", "Pay the open invoice to keep this subscription."],
    "cus_lina": ["Trial until", "No payment method"],
    "cus_freja": ["Acme Team", "Next charge €11.00"],
    "cus_sakura": ["¥6,800 / month", "Active"],
    "cus_hugo": ["To pay", "Payment failed"],
    "cus_paula": ["Paused", "Visa ending 4242"],
    "cus_bernard": ["It ends on", "does not renew"],
    "cus_greta": ["Expired", "Visa ending 4242", "Mastercard ending 4444"],
    "cus_oskar": ["Acme Team", "Acme Starter", "American Express ending", "Mastercard ending 4444"],
    "cus_dwight": ["Acme Team", "Visa ending 4242"],
    "cus_otto": ["Paused", "Nothing is charged while it is paused."],
    "cus_rosa": ["10% off (Friends of Globex)", "Next charge €44.82"],
    "cus_suzuki": ["MX$1,279.80", "10% off (Friends of Globex)"],
    "cus_bergmann": ["€167.61", "10% off (Partner)", "All invoices and credit notes"],
    "cus_vandijk": ["Van Dijk Logistiek B.V.", "€225.00", "NL812345678B01"],
    "cus_neustadt": ["Invoice to pay €1,338.75", "Paid by invoice, due within 30 days"],
    "cus_emma": ["Acme Team", "£46.80"],
    "cus_holt": ["Payment overdue $1,250.00", "Invoice to pay $480.00", "Pay several at once"],
    "cus_felix": ["Acme Team", "€64.61"],
    "cus_aozora": ["¥52,360", "株式会社あおぞら"],
    "cus_atlas": ["£1,087.20"],
    "cus_mallory": ["<script>alert(", "€40.00"],
    "cus_librairie": ["€119.52", "FR71 812 345 619"],
    "cus_manama": ["BHD 25.300"],
}

_here: list[Simulator] = []


def stripe_here() -> InProcessClient:
    """The transport that the portal uses in these tests."""
    return InProcessClient(_here[-1])


@pytest.fixture
def seen(
    simulator: Simulator, tell: Callable[[str], StripeClient], settings: Settings, client: Client
) -> Callable[[str], str]:
    """The words of a customer's home page."""
    _here.append(simulator)
    settings.STRIPE_HTTP_CLIENT = f"{__name__}.stripe_here"
    load_database()
    for merchant in Merchant.objects.all():
        forget_catalogue(merchant)  # another test's simulator may have filled the cache

    def words(customer_id: str) -> str:
        tell(customer_id)
        [merchant] = [merchant for merchant in MERCHANTS if customer_id in merchant.situations.table]
        asked = client.post(
            "/v1/billing_portal/sessions",
            urlencode({"customer": customer_id, "locale": "en"}),
            content_type="application/x-www-form-urlencoded",
            headers={"Authorization": f"Bearer {merchant.api_key}"},
        )
        link = asked.json()["url"].removeprefix(settings.PORTAL_BASE_URL)
        page = client.get(link, follow=True, headers={"User-Agent": "Mozilla/5.0 Firefox/140"})
        assert page.status_code == 200
        main = page.content.decode().partition("<main")[2].partition("</main>")[0]
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))

    return words


@pytest.mark.parametrize("customer_id", SEEN)
def test_the_home_page_shows_the_situation(customer_id: str, seen: Callable[[str], str]) -> None:
    text = seen(customer_id)

    assert [expected for expected in SEEN[customer_id] if expected not in text] == []


def test_every_situation_is_looked_at() -> None:
    told = {customer for merchant in MERCHANTS for customer in merchant.situations.table}

    assert told - set(SEEN) == {"cus_gone"}
