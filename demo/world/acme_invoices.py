"""More of Acme's customers: those whose invoices have something to explain. See `acme_customers`."""

from .clock import DAY
from .situations import Situations
from .story import Story

SITUATIONS = Situations({})
situation = SITUATIONS


@situation("cus_bergmann", "Bergmann & Söhne KG", "de")
def two_tax_rates(story: Story) -> None:
    """Has bought a printed handbook beside the software: 7% and 19% German VAT stand on one invoice, and a discount.

    Active; the newest invoice has two exclusive rates and a coupon of 10 %; it is a complete e-invoice.
    """
    story.begin(
        story.renewed(days=6, months=2),
        {
            "name": "Bergmann & Söhne KG",
            "email": "rechnungen@bergmann-soehne.example",
            "address": {"line1": "Speicherstadt 12", "city": "Hamburg", "postal_code": "20457", "country": "DE"},
            "preferred_locales": ["de"],
        },
    )
    story.stripe.v1.customers.tax_ids.create(story.customer_id, {"type": "eu_vat", "value": "DE812345699"})
    story.card("pm_card_visa")
    story.subscribe(
        story.item("acme_team_monthly_eur", 3),
        default_tax_rates=[story.prices["USt."]],
        discounts=[{"coupon": "acme_partner"}],
    )
    story.advance(story.ago(20))
    story.owes(2390, "eur", "Handbuch „Acme im Betrieb“ (gedruckt)", tax_rates=[story.prices["USt. (ermäßigt)"]])
    story.advance(story.today)


@situation("cus_vandijk", "Van Dijk Logistiek B.V.", "nl")
def reverse_charge(story: Story) -> None:
    """A Dutch company that accounts for the tax itself: its invoices say so, and bear both VAT numbers.

    Active; a verified Dutch VAT number, reverse charge on every invoice.
    """
    story.begin(
        story.renewed(days=13, months=1),
        {
            "name": "Van Dijk Logistiek B.V.",
            "email": "facturen@vandijk.example",
            "address": {"line1": "Waalhaven 88", "city": "Rotterdam", "postal_code": "3087 BM", "country": "NL"},
            "tax_exempt": "reverse",
            "preferred_locales": ["nl", "en"],
        },
    )
    story.stripe.v1.customers.tax_ids.create(story.customer_id, {"type": "eu_vat", "value": "NL812345678B01"})
    story.card("pm_card_nl")
    story.subscribe(story.item("acme_team_monthly_eur", 5), default_tax_rates=[story.prices["USt."]])
    story.advance(story.today)


@situation("cus_neustadt", "Stadt Neustadt, Amt für Digitales", "de", lasts_days=15)
def public_authority(story: Story) -> None:
    """A German authority: its invoices bear its routing number (Leitweg-ID), so that they can be had as XRechnung.

    Active with collection method `send_invoice`; the newest invoice is open; custom fields with a Leitweg-ID and an
    order number.
    """
    story.begin(
        story.renewed(days=8, months=1),
        {
            "name": "Stadt Neustadt, Amt für Digitales",
            "email": "rechnungseingang@neustadt.example",
            "address": {"line1": "Rathausplatz 1", "city": "Neustadt", "postal_code": "67433", "country": "DE"},
            "preferred_locales": ["de"],
            "invoice_settings": {
                "custom_fields": [
                    {"name": "Leitweg-ID", "value": "04011000-1234512345-06"},
                    {"name": "Bestellnummer", "value": "4500012345"},
                ],
                "footer": "Es gelten die Ergänzenden Vertragsbedingungen (EVB-IT Cloud).",
            },
        },
    )
    story.subscribe(
        story.item("acme_team_monthly_eur", 25),
        collection_method="send_invoice",
        days_until_due=30,
        default_tax_rates=[story.prices["USt."]],
    )
    story.advance(story.ago(12))
    [first] = story.stripe.v1.invoices.list({"customer": story.customer_id, "status": "open"}).data
    story.stripe.v1.invoices.pay(first.id, {"paid_out_of_band": True})
    story.advance(story.today)


@situation("cus_emma", "Emma Clarke", "en-GB")
def credit_notes(story: Story) -> None:
    """Got money back twice: a part of an invoice to her card, and a part of the next one as credit.

    Active; two paid invoices with 20 % VAT, each with a credit note: one refunded, one on the balance.
    """
    story.begin(
        story.renewed(days=10, months=2),
        {
            "name": "Emma Clarke",
            "email": "emma.clarke@example.com",
            "address": {"line1": "31 Castle Street", "city": "Edinburgh", "postal_code": "EH2 3DN", "country": "GB"},
            "preferred_locales": ["en-GB"],
        },
    )
    story.card("pm_card_gb")
    story.subscribe(story.item("acme_team_monthly_gbp"), default_tax_rates=[story.prices["VAT"]])
    story.advance(story.ago(65))
    story.takes_back(1500, reason="order_change", refund_amount=1800, memo="The service was down for twelve days.")
    story.advance(story.ago(30))
    story.takes_back(500, reason="product_unsatisfactory", credit_amount=600)
    story.advance(story.today)


@situation("cus_holt", "Holt & Partners LLP", "en-US", lasts_days=12)
def several_open_invoices(story: Story) -> None:
    """Has three invoices to pay, one of them overdue, and a card that could pay all of them at once.

    No subscription; three open invoices sent by e-mail, in dollar.
    """
    story.begin(
        story.ago(40),
        {
            "name": "Holt & Partners LLP",
            "email": "ap@holt-partners.example",
            "address": {
                "line1": "200 State Street",
                "city": "Boston",
                "state": "MA",
                "postal_code": "02109",
                "country": "US",
            },
            "preferred_locales": ["en-US"],
        },
    )
    story.card("pm_card_visa")
    for days_ago, amount, what in (
        (40, 125_000, "Onboarding workshop, two days"),
        (16, 48_000, "Data migration"),
        (3, 36_500, "Training: automations"),
    ):
        story.advance(story.ago(days_ago))
        story.owes(amount, "usd", what)
        story.bills(collection_method="send_invoice", days_until_due=30)
    story.advance(story.today)


@situation("cus_felix", "Felix Wagner", "de")
def explained_difference(story: Story) -> None:
    """Moved to a larger plan in the middle of last month: his newest invoice charges the difference, day by day.

    Active; the newest invoice has two lines of proration and the new plan.
    """
    story.begin(
        story.renewed(days=4, months=2),
        {
            "name": "Felix Wagner",
            "email": "felix.wagner@example.de",
            "address": {"line1": "Am Markt 3", "city": "Jena", "postal_code": "07743", "country": "DE"},
            "preferred_locales": ["de"],
        },
    )
    story.card("pm_card_de")
    subscription = story.subscribe(story.item("acme_starter_monthly_eur"), default_tax_rates=[story.prices["MwSt."]])
    story.advance(story.ago(21))
    story.stripe.v1.subscriptions.update(
        subscription.id,
        {
            "items": [{"id": subscription.items.data[0].id, "price": story.prices["acme_team_monthly_eur"]}],
            "proration_behavior": "create_prorations",
        },
    )
    story.advance(story.today)


@situation("cus_aozora", "株式会社あおぞら", "ja")
def consumption_tax(story: Story) -> None:
    """A Japanese company: 10% consumption tax, in a currency without decimals.

    Active; two paid invoices in yen with an exclusive tax.
    """
    story.begin(
        story.renewed(days=17, months=1),
        {
            "name": "株式会社あおぞら",
            "email": "keiri@aozora.example",
            "address": {
                "line1": "本町2-4-15 青空ビル7階",
                "city": "大阪市中央区",
                "state": "大阪府",
                "postal_code": "541-0053",
                "country": "JP",
            },
            "preferred_locales": ["ja"],
        },
    )
    story.stripe.v1.customers.tax_ids.create(story.customer_id, {"type": "jp_trn", "value": "T1234567891234"})
    story.card("pm_card_jcb")
    story.subscribe(story.item("acme_team_monthly_jpy", 7), default_tax_rates=[story.prices["消費税"]])
    story.advance(story.today)


@situation("cus_atlas", "Atlas Telecom Ltd", "en-GB")
def two_hundred_lines(story: Story) -> None:
    """Is billed for every batch of messages: one invoice of two hundred lines.

    No subscription; one paid invoice with 200 lines and 20 % VAT.
    """
    story.begin(
        story.ago(9),
        {
            "name": "Atlas Telecom Ltd",
            "email": "billing@atlas.example",
            "address": {"line1": "1 Signal Way", "city": "Bristol", "postal_code": "BS1 6AA", "country": "GB"},
            "preferred_locales": ["en-GB"],
        },
    )
    story.card("pm_card_gb")
    for number in range(1, 201):
        begun = story.ago(240 - number)
        story.owes(
            37 * number % 900 + 15,
            "gbp",
            f"Messages, batch {number:03d} ({number * 113 % 997} messages to {_ROUTES[number % len(_ROUTES)]})",
            period={"start": begun, "end": begun + DAY},
        )
    story.bills(default_tax_rates=[story.prices["VAT"]], description="Usage of the message gateway.")
    story.advance(story.today)


_ROUTES = ("Germany", "Côte d’Ivoire", "Bosnia and Herzegovina", "日本", "Saint Vincent and the Grenadines", "مصر")


@situation("cus_mallory", "Mallory", "en")
def hostile_text(story: Story) -> None:
    """Has put into every field what could break a page: HTML, formulas, emoji, right-to-left letters, endless words.

    One paid invoice; name, address, memo, custom fields and lines are full of traps.
    """
    trap = '<script>alert("m")</script><img src="https://evil.example/pixel.png">'
    story.begin(
        story.ago(5),
        {
            "name": f'=HYPERLINK("https://evil.example","{"Mallory"}") {trap}',
            "email": "mallory@example.com",
            "address": {
                "line1": "شارع الملك فيصل ١٢ \u202eנהפוך\u202c",
                "line2": "]]> -- '; DROP TABLE invoices; {{ 7*7 }} {% now %}",
                "city": "👩‍👩‍👧‍👦 Zürich 𝕱𝖗𝖆𝖐𝖙𝖚𝖗 ﷽",
                "postal_code": "8001",
                "country": "CH",
            },
            "invoice_settings": {
                "custom_fields": [{"name": "@SUM(A1:A9)", "value": '"><svg onload=alert(1)>'}],
                "footer": f"{trap} @import url(https://evil.example/x.css);",
            },
            "preferred_locales": ["en"],
        },
    )
    story.card("pm_card_visa")
    story.owes(4900, "eur", f"Boards & {trap} " + "Endlos" * 60)
    story.owes(-900, "eur", "-2+3 \u202eevil\u202c \u0007 🎉 कुछ भी ไทย 한국어")
    story.bills(description=f"Memo: {trap}\n\n" + "w" * 200)
    story.advance(story.today)
