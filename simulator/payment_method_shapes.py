"""What a payment method and the charges made with it say about a card or a bank account."""

from typing import Any

from simulator.bank_accounts import TEST_ROUTING_NUMBER, normal_iban
from simulator.cards import SimulatedCard, fingerprint
from simulator.changes import cleared
from simulator.errors import invalid_request
from simulator.store import Row

_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")
_SEPA_SHOWN = ("bank_code", "branch_code", "country", "fingerprint", "last4")
_US_BANK_SHOWN = ("account_holder_type", "account_type", "bank_name", "fingerprint", "last4", "routing_number")
_CONTACT = ("email", "name", "phone", "tax_id")
_BANK_CODE_LENGTH = {"AT": 5, "BE": 3, "DE": 8, "DK": 4, "ES": 4, "FI": 3, "FR": 5, "GI": 4, "HR": 7, "IT": 5, "NL": 4}
_BICS = {
    "abn_amro": "ABNANL2A", "asn_bank": "ASNBNL21", "bunq": "BUNQNL2A", "ing": "INGBNL2A", "knab": "KNABNL2H",
    "rabobank": "RABONL2U", "regiobank": "RBRBNL21", "revolut": "REVOLT21", "sns_bank": "SNSBNL2A",
    "triodos_bank": "TRIONL2U", "van_lanschot": "FVLBNL22",
}  # fmt: skip


def billing_details(wanted: Row | None, current: Row | None = None) -> Row:
    """Complete billing details: what was sent over what was known; sub-objects have every key (recorded)."""
    wanted = wanted or {}
    known = current or {"address": dict.fromkeys(_ADDRESS), **dict.fromkeys(_CONTACT)}
    address = dict(known["address"])
    if wanted.get("address") == "":
        address = dict.fromkeys(_ADDRESS)
    else:
        address |= {name: cleared(value) for name, value in (wanted.get("address") or {}).items()}
    details = {name: cleared(wanted.get(name, known[name])) for name in _CONTACT}
    return {"address": address, **details}


def card_hash(card: SimulatedCard, exp_month: int, exp_year: int, *, checked: bool, postal_code: bool = False) -> Row:
    """`payment_method.card`. The security code is looked at when the card is attached or used (recorded)."""
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": "pass" if postal_code else None,
            "cvc_check": card.cvc_check if checked else "unchecked",
        },
        "country": card.country,
        "display_brand": card.display_brand,
        "exp_month": exp_month,
        "exp_year": exp_year,
        "fingerprint": card.fingerprint,
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": list(card.networks or (card.brand,)), "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": card.supports_authentication},
        "wallet": None,
    }


def sepa_hash(iban: str) -> Row:
    """`payment_method.sepa_debit`. https://docs.stripe.com/api/payment_methods/object#payment_method_object-sepa_debit"""
    country = iban[:2]
    code = iban[4 : 4 + _BANK_CODE_LENGTH.get(country, 4)]
    branch = iban[4 + len(code) : 9 + len(code)] if country == "FR" else ""
    return {
        "bank_code": code,
        "branch_code": branch,
        "country": country,
        "fingerprint": fingerprint(iban),
        "generated_from": {"charge": None, "setup_attempt": None},
        "last4": iban[-4:],
    }


def us_bank_hash(number: str, wanted: Row) -> Row:
    """`payment_method.us_bank_account`."""
    return {
        "account_holder_type": wanted.get("account_holder_type", "individual"),
        "account_type": wanted.get("account_type", "checking"),
        "bank_name": "STRIPE TEST BANK",
        "financial_connections_account": wanted.get("financial_connections_account"),
        "fingerprint": fingerprint(number),
        "last4": number[-4:],
        "networks": {"preferred": "ach", "supported": ["ach"]},
        "routing_number": wanted.get("routing_number", TEST_ROUTING_NUMBER),
        "status_details": None,
    }


def checked_iban(text: str) -> str:
    """The IBAN, or the refusal of one whose check digits do not fit."""
    iban = normal_iban(text)
    if iban is None:
        raise invalid_request(
            "The IBAN you provided is invalid.", code="invalid_bank_account_iban", param="sepa_debit[iban]"
        )
    return iban


# Debits from an account: its number is never shown, only its end (recorded).
_ACCOUNT_NUMBERED = ("acss_debit", "au_becs_debit", "bacs_debit", "nz_bank_account")


def other_hash(kind: str, wanted: Row, details: Row) -> Row:
    """The hash of a type that is neither card nor account: what was sent, completed the way recordings show it."""
    if kind == "link":
        return {"email": details["email"]}
    if kind == "fpx":
        return {"account_holder_type": "individual", **wanted}
    if kind == "ideal":
        return {"bank": wanted.get("bank"), "bic": _BICS.get(wanted.get("bank", ""))}
    if kind in _ACCOUNT_NUMBERED:
        shown = {name: value for name, value in wanted.items() if name != "account_number"}
        number = wanted.get("account_number", "000123456789")
        shown |= {"fingerprint": fingerprint(number), "last4": number[-4:]}
        return shown | ({"bank_name": "STRIPE TEST BANK"} if kind == "acss_debit" else {})
    if kind == "boleto":
        return {"fingerprint": fingerprint(wanted.get("tax_id", "")), "tax_id": wanted.get("tax_id")}
    return dict(wanted)


def charged_details(
    method: Row, amount: int, *, authorized: bool, capture_before: int | None, mandate: str | None
) -> Row:
    """`charge.payment_method_details`: the method as it was when it was charged."""
    kind = method["type"]
    shown: dict[str, Any] = {}
    if kind == "card":
        shown = _charged_card(method["card"], amount, authorized=authorized, capture_before=capture_before)
    elif kind == "sepa_debit":
        shown = {**{name: method[kind][name] for name in _SEPA_SHOWN}, "mandate": mandate}
    elif kind == "us_bank_account":
        shown = {**{name: method[kind][name] for name in _US_BANK_SHOWN}, "payment_reference": None}
        shown |= {"mandate": mandate} if mandate else {}
    elif kind == "link":
        shown = {"country": "US"}
    return {kind: shown, "type": kind}


def _charged_card(card: Row, amount: int, *, authorized: bool, capture_before: int | None) -> Row:
    shown: Row = {
        "amount_authorized": amount if authorized else None,
        "authorization_code": _digits(fingerprint(card["fingerprint"] + str(amount)), 6),
        "brand": card["brand"],
        "checks": card["checks"],
        "country": card["country"],
        "electronic_commerce_indicator": "07",
        "exp_month": card["exp_month"],
        "exp_year": card["exp_year"],
        "extended_authorization": {"status": "disabled"},
        "fingerprint": card["fingerprint"],
        "funding": card["funding"],
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "last4": card["last4"],
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": _digits(card["fingerprint"], 15),
        "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
        "regulated_status": card["regulated_status"],
        "three_d_secure": None,
        "transaction_link_id": None,
        "wallet": None,
    }
    if capture_before is not None:
        shown["capture_before"] = capture_before
    return shown


def _digits(of: str, length: int) -> str:
    """Digits that look like chance and are always the same for the same text."""
    return f"{int(of.encode().hex(), 16) % 10**length:0{length}}"


def attempted_details(method: Row) -> Row:
    """`setup_attempt.payment_method_details`."""
    kind = method["type"]
    if kind != "card":
        return {kind: {}, "type": kind}
    card = method["card"]
    names = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "wallet")
    return {
        "card": {**{name: card[name] for name in names}, "network": card["brand"], "three_d_secure": None},
        "type": kind,
    }
