"""Who sends an invoice and how it looks, as it stands on documents from a moment on.

Kept with the first document of an invoice, so that what is changed in the administration later changes none that was
made before.
"""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import DocumentSettings, Merchant
from billing.gateway.customers import Address


class Seller(msgspec.Struct, frozen=True):
    """The merchant's particulars (`accounts.models.DocumentSettings` says what each is). Anything may be empty."""

    merchant_name: str
    legal_name: str = ""
    address: Address = Address()
    vat_id: str = ""
    tax_number: str = ""
    registration_number: str = ""
    legal_note: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    website: str = ""
    iban: str = ""
    bic: str = ""
    creditor_id: str = ""
    untaxed: str = ""
    exemption_reason: str = ""
    buyer_reference_field: str = ""
    order_reference_field: str = ""

    @property
    def has_address(self) -> bool:
        """Whether it is known where the merchant sits."""
        return bool(self.address.country and self.address.city)


class Look(msgspec.Struct, frozen=True):
    """Colours as `#rrggbb`; `font` is a kind of typeface."""

    accent: str = "#1f5fbf"
    panel: str = "#1d2b42"
    panel_ink: str = "#ffffff"
    font: str = "system"
    has_logo: bool = False
    is_wordmark: bool = False
    """Whether the logo spells the name."""


class Heading(msgspec.Struct, frozen=True):
    """Both together, with the logo's pixels (PNG; none without one)."""

    seller: Seller
    look: Look
    logo: bytes = b""

    @property
    def digest(self) -> str:
        """A name for exactly this one."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


def heading_of(merchant: Merchant) -> Heading:
    """As the merchant's administration has it now. How it looks is said by what `DOCUMENT_LOOK` names."""
    look_of: Callable[[Merchant], tuple[dict[str, Any], bytes]] = import_string(settings.DOCUMENT_LOOK)
    look, logo = look_of(merchant)
    return Heading(seller_of(merchant), msgspec.convert(look, Look), logo)


def seller_of(merchant: Merchant) -> Seller:
    """As the merchant's administration has it now."""
    own = DocumentSettings.of(merchant)
    return Seller(
        merchant_name=merchant.name,
        legal_name=own.legal_name,
        address=Address(
            line1=own.line1 or None,
            line2=own.line2 or None,
            postal_code=own.postal_code or None,
            city=own.city or None,
            state=own.state or None,
            country=own.country or None,
        ),
        vat_id=own.vat_id,
        tax_number=own.tax_number,
        registration_number=own.registration_number,
        legal_note=own.legal_note,
        contact_name=own.contact_name,
        contact_phone=own.contact_phone or merchant.support_phone,
        contact_email=own.contact_email or merchant.support_email,
        website=merchant.website_url,
        iban=own.iban,
        bic=own.bic,
        creditor_id=own.creditor_id,
        untaxed=own.untaxed,
        exemption_reason=own.exemption_reason,
        buyer_reference_field=own.buyer_reference_field,
        order_reference_field=own.order_reference_field,
    )
