"""What stands on each customer's cards of the home page: the buttons, and the reasons for those that are not there."""

from dataclasses import dataclass

from demo.world.merchants import MERCHANTS


@dataclass(frozen=True)
class May:
    """One card, or the row of a subscription that has ended."""

    name: str
    buttons: tuple[str, ...]
    reasons: tuple[str, ...] = ()


EVERYTHING = ("Change plan", "Pause", "Cancel subscription")
WHILE_UNPAID = (
    "It can be changed when the open invoice is paid.",
    "It can be paused when the open invoice is paid.",
)
ARCHIVE = "Rechtsschutzversicherungsgesellschaftendokumentenarchiv für Steuerberatungsbüros"
ENTERPRISE = "Acme Enterprise Plus for Regulated Industries with Regional Data Residency, 2026"

CARDS: dict[str, list[May]] = {
    "cus_ada": [May("Acme Team", EVERYTHING)],
    "cus_bob": [May("Acme Business and 3 more", EVERYTHING)],
    "cus_lena": [May("Acme Team", EVERYTHING)],
    "cus_haruto": [May("Acme Team", EVERYTHING)],
    "cus_camille": [
        May("Acme Starter", ("Change plan", "Cancel subscription"), ("It can be paused when the trial is over.",))
    ],
    "cus_marco": [
        May(
            "Acme Starter",
            ("Keep subscription",),
            ("It ends on DATE. Keep it first to change anything else.",),
        )
    ],
    "cus_lucia": [May("Acme Team", ("Complete payment", "Cancel subscription"), WHILE_UNPAID)],
    "cus_wei": [May("Acme Team", EVERYTHING)],
    "cus_gruenwald": [May("Acme Business", EVERYTHING)],
    "cus_anouk": [May("Acme Starter", EVERYTHING)],
    "cus_brightwater": [
        May(
            "Acme Team",
            ("Change plan", "Cancel subscription"),
            ("A subscription that is paid by invoice cannot be paused here.",),
        )
    ],
    "cus_ines": [May("Acme Starter", ("Subscribe again",))],
    "cus_tomasz": [May("Acme Starter", ("Subscribe again",))],
    "cus_yuna": [
        May(
            "Acme Starter",
            ("Complete payment", "Cancel subscription"),
            (
                "It can be changed when its first payment is made.",
                "It can be paused when its first payment is made.",
            ),
        )
    ],
    "cus_moreau": [May("Acme Team", EVERYTHING)],
    "cus_longest": [May(ARCHIVE, EVERYTHING), May(ENTERPRISE, EVERYTHING)],
    "cus_new": [],
    "cus_freja": [May("Acme Team", (*EVERYTHING, "Keep current plan"))],
    "cus_sakura": [
        May(
            "Acme Team",
            ("Complete payment", "Take back the change", "Cancel subscription"),
            ("A change waits for your payment. Complete it or take it back first.",),
        )
    ],
    "cus_hugo": [May("Acme Team", ("Complete payment", "Cancel subscription"), WHILE_UNPAID)],
    "cus_paula": [
        May("Acme Starter", ("Resume", "Cancel subscription"), ("It can be changed when it is resumed.",)),
    ],
    "cus_bernard": [
        May(
            "Acme Starter",
            ("Keep subscription",),
            (
                "It ends on DATE. Keep it first to change anything else.",
                "It cannot be paused the way it is billed. Only the merchant can change that.",
            ),
        )
    ],
    "cus_greta": [May("Acme Team", EVERYTHING)],
    "cus_oskar": [May("Acme Team", EVERYTHING), May("Acme Starter", EVERYTHING)],
    "cus_dwight": [May("Acme Team", EVERYTHING)],
    "cus_eve": [May("Globex Morning Paper", EVERYTHING)],
    "cus_kiosk": [May("Globex Morning Paper", EVERYTHING)],
    "cus_quetzal": [May("Globex Vehicle tracker", EVERYTHING)] * 20,
    "cus_salam": [May("Globex Power", EVERYTHING)],
    "cus_chiara": [May("Globex Morning Paper", EVERYTHING)],
    "cus_pierre": [May("Globex Morning Paper", ("Cancel subscription",), WHILE_UNPAID)],
    "cus_lina": [
        May(
            "Globex Morning Paper",
            ("Change plan", "Cancel subscription"),
            ("It can be paused when the trial is over.",),
        )
    ],
    "cus_suzuki": [May("Globex Vehicle tracker", EVERYTHING)],
    "cus_otto": [
        May("Globex Morning Paper", ("Resume", "Cancel subscription"), ("It can be changed when it is resumed.",)),
    ],
    "cus_rosa": [May("Globex Morning Paper", EVERYTHING)],
    "cus_bergmann": [May("Acme Team", EVERYTHING)],
    "cus_vandijk": [May("Acme Team", EVERYTHING)],
    "cus_neustadt": [
        May(
            "Acme Team",
            ("Change plan", "Cancel subscription"),
            ("A subscription that is paid by invoice cannot be paused here.",),
        )
    ],
    "cus_emma": [May("Acme Team", EVERYTHING)],
    "cus_holt": [],
    "cus_felix": [May("Acme Team", EVERYTHING)],
    "cus_aozora": [May("Acme Team", EVERYTHING)],
    "cus_atlas": [],
    "cus_mallory": [],
    "cus_librairie": [May("Globex Morning Paper", EVERYTHING)],
    "cus_manama": [May("Globex Power", EVERYTHING)],
}

TO_PAY: dict[str, list[str]] = {
    "cus_lucia": ["Pay €45.00"],
    "cus_brightwater": ["Pay £561.60"],
    "cus_tomasz": ["Pay €11.00"],
    "cus_yuna": ["Pay $12.00"],
    "cus_hugo": ["Pay €45.00"],
    "cus_pierre": ["Pay €24.90"],
    "cus_neustadt": ["Pay €1,338.75"],
    "cus_holt": [
        "Pay $1,250.00",
        "Pay on the invoice's own page",
        "Pay $480.00",
        "Pay on the invoice's own page",
        "Pay $365.00",
        "Pay on the invoice's own page",
        "Pay several at once",
    ],
}
"""The buttons of the amounts that are open, above the cards."""

ACME, GLOBEX = (frozenset(merchant.situations.table) for merchant in MERCHANTS)

TRIED: set[str] = set()
"""The labels that tests have asked for."""


def who_may(label: str, among: frozenset[str] = ACME | GLOBEX) -> list[str]:
    """The customers who have this on a card: those for whom a test presses it."""
    TRIED.add(label)
    return [
        customer
        for customer, cards in CARDS.items()
        if customer in among
        if any(label in card.buttons for card in cards)
    ]
