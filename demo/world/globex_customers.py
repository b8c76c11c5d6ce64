"""Globex's customers. Each function is one situation; the first line of its docstring is shown on the merchant site."""

from .clock import DAY
from .situations import Situations
from .story import Story

SITUATIONS = Situations({})
situation = SITUATIONS


@situation("cus_eve", "Eve Johansson", "en")
def plain_direct_debit(story: Story) -> None:
    """Pays every month by SEPA direct debit. Nothing is due, nothing is wrong.

    Active; three invoices, paid by direct debit.
    """
    story.begin(
        story.renewed(days=16, months=2),
        {
            "name": "Eve Johansson",
            "email": "eve@example.se",
            "address": {"line1": "Drottninggatan 5", "city": "Stockholm", "postal_code": "111 51", "country": "SE"},
            "preferred_locales": ["en"],
        },
    )
    story.pays_with(story.debit("DE89370400440532013000", name="Eve Johansson"))
    story.subscribe(story.item("globex_paper_monthly_eur"))
    story.advance(story.today)


@situation("cus_kiosk", "Kiosk am Hauptbahnhof", "de")
def four_hundred_invoices(story: Story) -> None:
    """Is invoiced every day, and has been for more than a year: four hundred invoices.

    Active; a daily subscription with 400 invoices or more, all paid.
    """
    story.begin(
        story.today - 400 * DAY - DAY // 2,
        {"name": "Kiosk am Hauptbahnhof", "email": "kiosk@example.de", "preferred_locales": ["de"]},
    )
    story.card("pm_card_visa")
    story.subscribe(story.item("globex_paper_daily_eur", 5))
    story.advance(story.today)


@situation("cus_quetzal", "Transportes Quetzal S.A. de C.V.", "es-419")
def hundred_subscriptions(story: Story) -> None:
    """Keeps a subscription for every truck of the fleet: one hundred of them.

    One hundred active subscriptions of one vehicle each, named after its number plate.
    """
    story.begin(
        story.ago(20),
        {
            "name": "Transportes Quetzal S.A. de C.V.",
            "email": "flota@quetzal.example",
            "address": {"line1": "Av. Insurgentes Sur 1602", "city": "Ciudad de México", "country": "MX"},
            "preferred_locales": ["es-419"],
        },
    )
    story.card("pm_card_mastercard")
    for number in range(1, 101):
        story.subscribe(story.item("globex_tracker_monthly_mxn", 1), description=f"QTZ-{number:03d}-MX")
    story.advance(story.today)


@situation("cus_salam", "Al-Salam Trading W.L.L.", "ar")
def three_decimals(story: Story) -> None:
    """Pays in Kuwaiti dinar, a currency of three decimals. The preferred language is Arabic.

    Active; KWD 12.750 a month; Arabic is not among the portal's languages.
    """
    story.begin(
        story.renewed(days=8, months=2),
        {"name": "Al-Salam Trading W.L.L.", "email": "accounts@alsalam.example", "preferred_locales": ["ar"]},
    )
    story.card("pm_card_visa")
    story.subscribe(story.item("globex_power_monthly_kwd", 2))
    story.advance(story.today)


@situation("cus_chiara", "Chiara Romano", "it", lasts_days=14)
def credit_balance(story: Story) -> None:
    """Has a credit of EUR 60.00, which pays her next two invoices.

    Active; a customer balance of -6000.
    """
    story.begin(
        story.renewed(days=12, months=2),
        {"name": "Chiara Romano", "email": "chiara.romano@example.it", "preferred_locales": ["it"]},
    )
    story.card("pm_card_amex")
    story.subscribe(story.item("globex_paper_monthly_eur"))
    story.advance(story.today)
    story.stripe.v1.customers.balance_transactions.create(
        story.customer_id, {"amount": -6000, "currency": "eur", "description": "Papers that came wet"}
    )


@situation("cus_pierre", "Pierre Dubois", "fr")
def unpaid(story: Story) -> None:
    """Every try to charge the card failed. The subscription is unpaid and the invoice still open.

    Unpaid, after the last retry of the invoice that failed.
    """
    story.begin(
        story.renewed(days=24, months=2),
        {"name": "Pierre Dubois", "email": "pierre.dubois@example.fr", "preferred_locales": ["fr"]},
    )
    story.card("pm_card_visa")
    story.subscribe(story.item("globex_paper_monthly_eur"))
    story.advance(story.ago(35))
    story.card("pm_card_chargeCustomerFail")
    story.advance(story.today)


@situation("cus_lina", "李娜", "zh", lasts_days=3)
def trial_without_card(story: Story) -> None:
    """Tries the paper for a week without a card; if none comes, the subscription ends with the trial.

    Trialing without any payment method; `trial_settings` cancel at its end.
    """
    story.begin(
        story.ago(3),
        {"name": "李娜", "email": "li.na@example.cn", "preferred_locales": ["zh"]},
    )
    story.subscribe(
        story.item("globex_paper_weekly_cny"),
        trial_period_days=7,
        trial_settings={"end_behavior": {"missing_payment_method": "cancel"}},
    )
    story.advance(story.today)


@situation("cus_suzuki", "鈴木運輸株式会社", "ja")
def volume_prices(story: Story) -> None:
    """Tracks 18 vehicles at a price that depends on how many there are, and pays 10% less as a friend of Globex.

    Active; a volume price (all 18 at MXN 79.00) with a coupon of 10 %.
    """
    story.begin(
        story.renewed(days=19, months=1),
        {"name": "鈴木運輸株式会社", "email": "keiri@suzuki-unyu.example", "preferred_locales": ["ja"]},
    )
    story.card("pm_card_visa")
    story.subscribe(story.item("globex_tracker_volume_mxn", 18), discounts=[{"coupon": "globex_friend"}])
    story.advance(story.today)


@situation("cus_otto", "Otto Brandt", "de", lasts_days=60)
def paused(story: Story) -> None:
    """Is away for a while and has paused the paper: nothing comes and nothing is charged until he resumes.

    Paused by the customer, without a date to resume.
    """
    story.begin(
        story.renewed(days=21, months=2),
        {"name": "Otto Brandt", "email": "otto.brandt@example.de", "preferred_locales": ["de"]},
    )
    story.card("pm_card_visa")
    subscription = story.subscribe(story.item("globex_paper_monthly_eur"))
    story.advance(story.ago(11))
    story.stripe.v1.subscriptions.pause(subscription.id, {"type": "subscription"})
    story.advance(story.today)


@situation("cus_rosa", "Rosa Jiménez", "es")
def retention_offer(story: Story) -> None:
    """Thinks about leaving. Who wants to cancel at Globex is first offered 30% off for three months.

    Active, two papers a day, with a discount in force that a further one must not replace.
    """
    story.begin(
        story.renewed(days=18, months=1),
        {"name": "Rosa Jiménez", "email": "rosa.jimenez@example.es", "preferred_locales": ["es"]},
    )
    story.card("pm_card_mastercard")
    story.subscribe(story.item("globex_paper_monthly_eur", 2), discounts=[{"coupon": "globex_friend"}])
    story.advance(story.today)
