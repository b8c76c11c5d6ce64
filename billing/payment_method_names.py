"""Payment methods by the names people know them by."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.dates import card_expiry
from billing.gateway.payment_methods import Card, PaymentMethod
from billing.payment_brands import CARD_BRANDS, DISPLAY_BRANDS, KOREAN_CARDS, SERVICES, WALLETS

BANK_DEBITS = ("sepa_debit", "us_bank_account", "bacs_debit", "au_becs_debit", "nz_bank_account", "acss_debit")
"""The kinds (`type`) that debit a bank account."""


@dataclass(frozen=True, slots=True)
class PaymentMethodName:
    """In the language of the page; see `billing.pages.payment_methods.PaymentMethodRow` for the icon."""

    name: str
    icon: str
    detail: str = ""


def name_of(method: PaymentMethod) -> PaymentMethodName:
    """ "Visa ending 4242", "SEPA Direct Debit, account ending 3000", "Link (ada@example.com)"."""
    card = method.card or method.card_present or method.interac_present
    if card is not None:
        return _card(card)
    if method.type in BANK_DEBITS:
        return PaymentMethodName(_bank(method), "bank")
    if method.type == "kr_card" and method.kr_card is not None:
        brand = KOREAN_CARDS.get(method.kr_card.brand or "") or SERVICES["kr_card"]
        return PaymentMethodName(_ending(brand, method.kr_card.last4), "card")
    if method.type == "customer_balance":
        return PaymentMethodName(_("Bank transfer"), "bank")
    service = SERVICES.get(method.type, "") or (method.custom.display_name or "" if method.custom else "")
    owner, icon = _account_owner(method), method.type if method.type in SERVICES else "wallet"
    if service and owner:
        # Translators: a payment service and whose account it is, such as "Link (ada@example.com)"
        return PaymentMethodName(_("%(service)s (%(account)s)") % {"service": service, "account": owner}, icon)
    return PaymentMethodName(service or pgettext("of a kind without a name", "Payment method"), icon)


def _card(card: Card) -> PaymentMethodName:
    shown = card.display_brand or card.brand or ""
    brand = DISPLAY_BRANDS.get(shown, shown)
    known = brand if brand in CARD_BRANDS else "card"
    return PaymentMethodName(_ending(CARD_BRANDS.get(brand) or _("Card"), card.last4), known, _card_detail(card))


def _ending(brand: str, last4: str | None) -> str:
    return _("%(brand)s ending %(last4)s") % {"brand": brand, "last4": last4 or "····"}


def _card_detail(card: Card) -> str:
    wallet = WALLETS.get(card.wallet.type or "", "") if card.wallet else ""
    if card.exp_year is None or card.exp_month is None:
        return wallet
    expiry = card_expiry(card.exp_year, card.exp_month)
    if wallet:
        return _("%(wallet)s, expires %(date)s") % {"wallet": wallet, "date": expiry}
    return _("Expires %(date)s") % {"date": expiry}


def _bank(method: PaymentMethod) -> str:
    debit = getattr(method, method.type)
    last4 = (debit.last4 if debit else None) or "····"
    if method.type in {"us_bank_account", "nz_bank_account"}:
        bank = debit.bank_name if debit else None
        if bank:
            return _("%(bank)s, account ending %(last4)s") % {"bank": bank, "last4": last4}
        return _("Bank account ending %(last4)s") % {"last4": last4}
    values = {"last4": last4}
    return {
        "sepa_debit": _("SEPA Direct Debit, account ending %(last4)s"),
        "bacs_debit": _("Bacs Direct Debit, account ending %(last4)s"),
        "au_becs_debit": _("BECS Direct Debit, account ending %(last4)s"),
        "acss_debit": _("Pre-authorised debit, account ending %(last4)s"),
    }[method.type] % values


def _account_owner(method: PaymentMethod) -> str:
    if method.link:
        return method.link.email or ""
    if method.paypal:
        return method.paypal.payer_email or ""
    if method.cashapp:
        return method.cashapp.cashtag or ""
    if method.upi:
        return method.upi.vpa or ""
    if method.payto:
        return method.payto.pay_id or (f"···· {method.payto.last4}" if method.payto.last4 else "")
    return ""


def expiry_warning(method: PaymentMethod, today: date) -> str:
    """ "Expired", "Expires this month", "Expires next month"; empty for what is good for longer.

    A card is good until the end of the month that is printed on it.
    """
    if method.card is None or method.card.exp_year is None or method.card.exp_month is None:
        return ""
    months_left = _months_left(method.card, today)
    if months_left < 0:
        return _("Expired")
    if months_left == 0:
        return _("Expires this month")
    return _("Expires next month") if months_left == 1 else ""


def expires_before(method: PaymentMethod, day: date) -> bool:
    """Whether a card is no longer good on this day."""
    card = method.card
    return card is not None and card.exp_year is not None and card.exp_month is not None and _months_left(card, day) < 0


def _months_left(card: Card, today: date) -> int:
    return ((card.exp_year or 0) - today.year) * 12 + (card.exp_month or 0) - today.month
