"""Acme's customers. Each function is one situation; the first line of its docstring is shown on the merchant site."""

from .acme import API_CALLS
from .situations import Situations
from .story import Story

SITUATIONS = Situations({})
situation = SITUATIONS


@situation("cus_ada", "Ada Nilsson", "en")
def plain_active(story: Story) -> None:
    """Pays every month by card. Nothing is due, nothing is wrong.

    Active; three paid invoices; the next renewal is about two weeks away.
    """
    story.begin(
        story.renewed(days=14, months=2),
        {
            "name": "Ada Nilsson",
            "email": "ada@example.com",
            "phone": "+1 555 0100",
            "address": {
                "line1": "12 Harbour Street",
                "city": "Portland",
                "state": "ME",
                "postal_code": "04101",
                "country": "US",
            },
            "preferred_locales": ["en"],
        },
    )
    story.card("pm_card_visa")
    story.subscribe(story.item("acme_team_monthly_usd"))
    story.advance(story.today)


@situation("cus_bob", "Bob Okonkwo", "en-GB")
def several_products_with_usage(story: Story) -> None:
    """Buys seats, support, storage and API calls in one subscription; the calls are counted as they happen.

    Active; one subscription of four items, of which one is metered and one is priced in packages; usage was reported in
    each month.
    """
    story.begin(
        story.renewed(days=9, months=3),
        {
            "name": "Bob Okonkwo",
            "email": "bob@example.com",
            "address": {"line1": "4 Mill Lane", "city": "Leeds", "postal_code": "LS1 4AP", "country": "GB"},
            "preferred_locales": ["en-GB"],
        },
    )
    story.card("pm_card_mastercard")
    story.subscribe(
        story.item("acme_seats_monthly_usd", 8),
        story.item("acme_support_monthly_usd", 1),
        story.item("acme_storage_monthly_usd", 250),
        story.item("acme_api_monthly_usd"),
    )
    for days_ago in (75, 45, 15):
        story.advance(story.ago(days_ago))
        story.uses(API_CALLS, 9_000, 4_210, 1_337)
    story.advance(story.today)
    story.uses(API_CALLS, 12_480)


@situation("cus_lena", "Lena Schäfer", "de")
def yearly_in_euro(story: Story) -> None:
    """Pays once a year in euro, with 19% German VAT included in the price.

    Active; two yearly invoices, each with an inclusive tax amount.
    """
    story.begin(
        story.renewed(days=40, months=12),
        {
            "name": "Lena Schäfer",
            "email": "lena.schaefer@example.de",
            "address": {"line1": "Goethestraße 7", "city": "Köln", "postal_code": "50674", "country": "DE"},
            "preferred_locales": ["de"],
        },
    )
    story.card("pm_card_de")
    story.subscribe(story.item("acme_team_yearly_eur"), default_tax_rates=[story.prices["MwSt."]])
    story.advance(story.today)


@situation("cus_haruto", "佐藤 陽翔", "ja")
def in_yen(story: Story) -> None:
    """Pays in yen, a currency without decimals, by JCB card.

    Active; four paid invoices of 6,800 yen.
    """
    story.begin(
        story.renewed(days=20, months=3),
        {
            "name": "佐藤 陽翔",
            "email": "haruto.sato@example.jp",
            "address": {
                "line1": "神南1-19-11",
                "city": "渋谷区",
                "state": "東京都",
                "postal_code": "150-0041",
                "country": "JP",
            },
            "preferred_locales": ["ja"],
        },
    )
    story.card("pm_card_jcb")
    story.subscribe(story.item("acme_team_monthly_jpy"))
    story.advance(story.today)


@situation("cus_camille", "Camille Lefèvre", "fr", lasts_days=8)
def trialing(story: Story) -> None:
    """Is four days into a free trial of two weeks; the first charge comes when it ends.

    Trialing, with a card on file and one invoice of nothing.
    """
    story.begin(
        story.ago(4),
        {"name": "Camille Lefèvre", "email": "camille.lefevre@example.fr", "preferred_locales": ["fr"]},
    )
    story.card("pm_card_fr")
    story.subscribe(story.item("acme_starter_monthly_eur"), trial_period_days=14)
    story.advance(story.today)


@situation("cus_marco", "Marco Bianchi", "it", lasts_days=12)
def ending_at_period_end(story: Story) -> None:
    """Has cancelled, and keeps access until the month that is paid for ends.

    Active with `cancel_at` at the end of the current period; says it was too expensive.
    """
    story.begin(
        story.renewed(days=14, months=2),
        {"name": "Marco Bianchi", "email": "marco.bianchi@example.it", "preferred_locales": ["it"]},
    )
    story.card("pm_card_mastercard")
    subscription = story.subscribe(story.item("acme_starter_monthly_eur"))
    story.advance(story.today)
    story.stripe.v1.subscriptions.update(
        subscription.id,
        {"cancel_at": "max_period_end", "cancellation_details": {"feedback": "too_expensive"}},
    )


@situation("cus_lucia", "Lucía Fernández Ortega", "es", lasts_days=5)
def past_due(story: Story) -> None:
    """The bank declined the last renewal two days ago. The invoice is open and the subscription is past due.

    Past due; two paid invoices and an open one that will be tried again.
    """
    story.begin(
        story.renewed(days=2, months=2),
        {
            "name": "Lucía Fernández Ortega",
            "email": "lucia.fernandez@example.es",
            "address": {"line1": "Calle de Alcalá 50", "city": "Madrid", "postal_code": "28014", "country": "ES"},
            "preferred_locales": ["es"],
        },
    )
    story.card("pm_card_visa")
    story.subscribe(story.item("acme_team_monthly_eur"))
    story.advance(story.ago(20))
    story.card("pm_card_chargeCustomerFail")
    story.advance(story.today)


@situation("cus_wei", "王伟", "zh")
def discount_in_force(story: Story) -> None:
    """Redeemed the promotion code SPRING25: every invoice is 25% lower, for good.

    Active, in yuan, with a discount of 25 % that came from a promotion code.
    """
    story.begin(
        story.renewed(days=6, months=2),
        {"name": "王伟", "email": "wang.wei@example.cn", "preferred_locales": ["zh"]},
    )
    story.card("pm_card_unionpay")
    [code] = story.stripe.v1.promotion_codes.list({"code": "SPRING25", "active": True, "limit": 1}).data
    story.subscribe(story.item("acme_team_monthly_cny"), discounts=[{"promotion_code": code.id}])
    story.advance(story.today)


@situation("cus_gruenwald", "Feinmechanik Grünwald GmbH & Co. KG", "de")
def tiered_seats(story: Story) -> None:
    """Pays for 23 seats whose price falls in steps: five at 15, fifteen at 12, three at 9 euro.

    Active; a graduated price with quantity 23: EUR 282.00 a month.
    """
    story.begin(
        story.renewed(days=11, months=4),
        {
            "name": "Feinmechanik Grünwald GmbH & Co. KG",
            "email": "buchhaltung@gruenwald.example",
            "address": {"line1": "Industriestraße 114", "city": "Tuttlingen", "postal_code": "78532", "country": "DE"},
            "preferred_locales": ["de"],
        },
    )
    story.card("pm_card_visa")
    story.subscribe(story.item("acme_seats_monthly_eur", 23))
    story.advance(story.today)


@situation("cus_anouk", "Anouk de Vries", "nl", lasts_days=12)
def no_payment_method(story: Story) -> None:
    """Has removed her only card: the subscription runs, but nothing can pay its next invoice. Her language is Dutch.

    Active; two paid invoices, no payment method at all. Dutch is not among the portal's languages.
    """
    story.begin(
        story.renewed(days=15, months=1),
        {"name": "Anouk de Vries", "email": "anouk@example.nl", "preferred_locales": ["nl"]},
    )
    card = story.card("pm_card_nl")
    story.subscribe(story.item("acme_starter_monthly_eur"))
    story.advance(story.today)
    story.stripe.v1.payment_methods.detach(card)


@situation("cus_brightwater", "Brightwater Borough Council", "en-GB", lasts_days=15)
def pays_by_invoice(story: Story) -> None:
    """Pays by bank transfer within 30 days of an invoice. One invoice is open; 20% VAT comes on top.

    Active with collection method `send_invoice`; the first invoice was paid outside Stripe, the second is open and due
    in about twenty days.
    """
    story.begin(
        story.renewed(days=10, months=1),
        {
            "name": "Brightwater Borough Council",
            "email": "accounts.payable@brightwater.example",
            "address": {
                "line1": "Town Hall",
                "line2": "Market Square",
                "city": "Brightwater",
                "postal_code": "BW1 1AA",
                "country": "GB",
            },
            "preferred_locales": ["en-GB"],
        },
    )
    story.subscribe(
        story.item("acme_team_monthly_gbp", 12),
        collection_method="send_invoice",
        days_until_due=30,
        default_tax_rates=[story.prices["VAT"]],
    )
    story.advance(story.ago(15))
    [first] = story.stripe.v1.invoices.list({"customer": story.customer_id, "status": "open"}).data
    story.stripe.v1.invoices.pay(first.id, {"paid_out_of_band": True})
    story.advance(story.today)


@situation("cus_ines", "Inês Carvalho", "pt-BR")
def ended(story: Story) -> None:
    """Cancelled at once three weeks ago. Nothing runs any more, but the invoices can still be fetched.

    Canceled; three paid invoices; a card still on file.
    """
    story.begin(
        story.renewed(days=30, months=2),
        {"name": "Inês Carvalho", "email": "ines.carvalho@example.com.br", "preferred_locales": ["pt-BR"]},
    )
    story.card("pm_card_visa")
    subscription = story.subscribe(story.item("acme_starter_monthly_usd"))
    story.advance(story.ago(21))
    story.stripe.v1.subscriptions.cancel(subscription.id, {"cancellation_details": {"feedback": "unused"}})
    story.advance(story.today)


@situation("cus_tomasz", "Tomasz Wiśniewski", "pl")
def given_up(story: Story) -> None:
    """Every try to charge the card failed, so the subscription has ended. The last invoice is still open.

    Canceled for `payment_failed` after the last retry, with an open invoice that is not tried again.
    """
    story.begin(
        story.renewed(days=24, months=2),
        {"name": "Tomasz Wiśniewski", "email": "tomasz.wisniewski@example.pl", "preferred_locales": ["pl"]},
    )
    story.card("pm_card_visa")
    story.subscribe(story.item("acme_starter_monthly_eur"))
    story.advance(story.ago(35))
    story.card("pm_card_chargeCustomerFail")
    story.advance(story.today)


@situation("cus_yuna", "김유나", "ko", lasts_days=0.7)
def incomplete(story: Story) -> None:
    """Signed up an hour ago; the bank still wants her to confirm the first payment (3D Secure).

    Incomplete; the first invoice is open and its payment requires action. It expires 23 hours after it began.
    """
    story.begin(
        story.ago(1 / 24),
        {"name": "김유나", "email": "yuna.kim@example.kr", "preferred_locales": ["ko"]},
    )
    story.card("pm_card_threeDSecure2Required")
    story.subscribe(story.item("acme_starter_monthly_usd"))
    story.advance(story.today)


@situation("cus_moreau", "Atelier Moreau SARL", "fr")
def tax_ids_and_shipping(story: Story) -> None:
    """A French company with a VAT number, another for its Swiss branch, and a delivery address of its own.

    Active; two tax ids, a billing address and a shipping address that differ, reverse charge.
    """
    story.begin(
        story.renewed(days=5, months=1),
        {
            "name": "Atelier Moreau SARL",
            "email": "compta@atelier-moreau.example",
            "phone": "+33 4 78 00 00 00",
            "address": {
                "line1": "18 rue de la République",
                "line2": "Bâtiment C, 3e étage",
                "city": "Lyon",
                "postal_code": "69002",
                "country": "FR",
            },
            "shipping": {
                "name": "Atelier Moreau, quai de livraison",
                "phone": "+33 4 78 00 00 01",
                "address": {"line1": "2 quai Rambaud", "city": "Lyon", "postal_code": "69002", "country": "FR"},
            },
            "tax_exempt": "reverse",
            "preferred_locales": ["fr"],
        },
    )
    story.stripe.v1.customers.tax_ids.create(story.customer_id, {"type": "eu_vat", "value": "FRAB000000000"})
    story.stripe.v1.customers.tax_ids.create(story.customer_id, {"type": "ch_vat", "value": "CHE-123.456.788 TVA"})
    story.card("pm_card_fr")
    story.subscribe(story.item("acme_team_monthly_eur", 3))
    story.advance(story.today)


@situation("cus_longest", "The ugliest", "en")
def everything_too_long(story: Story) -> None:
    """Names of eighty letters, amounts of twelve digits, an address without end, and a card of every kind.

    Active; two subscriptions in rupiah with long names, several payment methods of which some expire or have expired.
    """
    company = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH"
    story.begin(
        story.renewed(days=3, months=3),
        {
            "name": company,
            "email": "rechnungseingangspruefungsstelle.zentralbuchhaltung@donaudampfschifffahrtsgesellschaft.example",
            "phone": "+43 1 9999 9999 9999",
            "address": {
                "line1": "Ludwig-Wilhelm-von-Baden-Gedächtnisallee 1234, Stiege 12, Obergeschoß 3, Tür 45",
                "line2": "c/o Abteilung für grenzüberschreitende Rechnungseingangsprüfungsangelegenheiten",
                "city": "Sankt Kathrein am Hauenstein bei Oberösterreichisch-Niederbayern",
                "state": "Steiermark",
                "postal_code": "8672",
                "country": "AT",
            },
            "shipping": {
                "name": company,
                "address": {
                    "line1": "Hafenmeistereiverwaltungsgebäude, Kaimauer 7, Lagerhalle 4711, Rampe Nord-Nord-Ost",
                    "city": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
                    "postal_code": "LL61 5UJ",
                    "country": "GB",
                },
            },
            "preferred_locales": ["de", "en"],
        },
    )
    for token in ("pm_card_amex", "pm_card_discover", "pm_card_diners", "pm_card_jcb", "pm_card_unionpay"):
        story.card(token, default=False)
    story.card("pm_card_visa_debit", default=False, expires=story.month(-2))
    story.card("pm_card_mastercard_prepaid", default=False, expires=story.month(0))
    story.debit("AT611904300234573201", name=company)
    story.card("pm_card_visa", expires=story.month(1))
    story.subscribe(story.item("acme_enterprise_yearly_idr"), description=company)
    story.subscribe(story.item("acme_archive_quarterly_idr", 999), discounts=[{"coupon": "acme_loyalty"}])
    story.advance(story.today)


@situation("cus_new", "Noor Haddad", "en")
def brand_new(story: Story) -> None:
    """Has an account and nothing else: no subscription, no card, no invoice, no address.

    A customer with a name and an e-mail address only.
    """
    story.begin(story.today, {"name": "Noor Haddad", "email": "noor@example.com"})


@situation("cus_gone", "Gideon Gone", "en", is_deleted=True)
def deleted(story: Story) -> None:
    """Was deleted at Stripe. A link for this customer must be refused in words.

    `deleted: true`; creating a session answers an error.
    """
    story.begin(story.today, {"name": "Gideon Gone", "email": "gone@example.com"})
    story.stripe.v1.customers.delete(story.customer_id)


@situation("cus_freja", "Freja Lund", "en", lasts_days=18)
def scheduled_downgrade(story: Story) -> None:
    """Pays for the team plan until the month ends, and moves to the smaller plan then. She can still change her mind.

    Active; a subscription schedule of two phases: Team until the end of the period, Starter afterwards.
    """
    story.begin(
        story.renewed(days=10, months=2),
        {"name": "Freja Lund", "email": "freja.lund@example.dk", "preferred_locales": ["en"]},
    )
    story.card("pm_card_visa")
    subscription = story.subscribe(story.item("acme_team_monthly_eur"))
    story.advance(story.today)
    story.changes_at_period_end(subscription.id, "acme_starter_monthly_eur")


@situation("cus_sakura", "田中 さくら", "ja", lasts_days=0.7)
def pending_update(story: Story) -> None:
    """Wants the yearly plan since an hour ago; her bank has to be asked first, so nothing has changed yet.

    Active, with a pending update to the yearly price; its invoice is open and the payment requires an action.
    """
    story.begin(
        story.renewed(days=12, months=1),
        {"name": "田中 さくら", "email": "sakura.tanaka@example.jp", "preferred_locales": ["ja"]},
    )
    story.card("pm_card_jcb")
    subscription = story.subscribe(story.item("acme_team_monthly_jpy"))
    story.advance(story.ago(1 / 24))
    story.card("pm_card_authenticationRequired")
    story.stripe.v1.subscriptions.update(
        subscription.id,
        {
            "items": [{"id": subscription.items.data[0].id, "price": story.prices["acme_team_yearly_jpy"]}],
            "proration_behavior": "always_invoice",
            "payment_behavior": "pending_if_incomplete",
        },
    )
    story.advance(story.today)


@situation("cus_hugo", "Hugo Martin", "fr", lasts_days=5)
def authentication_due(story: Story) -> None:
    """The bank wants him to confirm the last renewal (3D Secure); until he does, it is not paid.

    Past due; the newest invoice is open and its payment requires an action.
    """
    story.begin(
        story.renewed(days=1, months=2),
        {"name": "Hugo Martin", "email": "hugo.martin@example.fr", "preferred_locales": ["fr"]},
    )
    story.card("pm_card_visa")
    story.subscribe(story.item("acme_team_monthly_eur"))
    story.advance(story.ago(15))
    story.card("pm_card_authenticationRequired")
    story.advance(story.today)


@situation("cus_paula", "Paula Schmitz", "de", lasts_days=25)
def trial_ended_paused(story: Story) -> None:
    """Let a trial end without a card, so the subscription is paused. She has added a card since and can go on.

    Paused since the trial's end; one card on file.
    """
    story.begin(
        story.ago(20),
        {"name": "Paula Schmitz", "email": "paula.schmitz@example.de", "preferred_locales": ["de"]},
    )
    story.subscribe(
        story.item("acme_starter_monthly_eur"),
        trial_period_days=14,
        trial_settings={"end_behavior": {"missing_payment_method": "pause"}},
    )
    story.advance(story.ago(2))
    story.card("pm_card_visa")
    story.advance(story.today)


@situation("cus_bernard", "Bernard Petit", "fr", lasts_days=12)
def ending_in_the_older_way(story: Story) -> None:
    """Has cancelled a subscription of the older kind (classic billing mode), which Stripe notes in another field.

    Active, classic; `cancel_at_period_end` is true.
    """
    story.begin(
        story.renewed(days=14, months=2),
        {"name": "Bernard Petit", "email": "bernard.petit@example.fr", "preferred_locales": ["fr"]},
    )
    story.card("pm_card_mastercard")
    subscription = story.subscribe(story.item("acme_starter_monthly_eur"), billing_mode={"type": "classic"})
    story.advance(story.today)
    story.stripe.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
