"""What stands on a merchant's invoices about the merchant, and whose file of an invoice customers get.

Stripe's invoices name the merchant and its tax ids, and neither its address nor its register: those stand here. The
terms (BT-27 and so on) are those of the European norm for invoices.
https://docs.peppol.eu/poacc/billing/3.0/syntax/ubl-invoice/tree/
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum import bic, iban
from stdnum.exceptions import ValidationError as NumberError

country_code = RegexValidator(r"\A[A-Z]{2}\Z", _("Give the country as two capital letters, for example DE."))
vat_number = RegexValidator(
    r"\A[A-Z]{2}[A-Z0-9]{2,13}\Z", _("A VAT number begins with two letters for the country, for example DE123456789.")
)


def iban_number(value: str) -> None:
    """Refuse what is no IBAN. https://www.iso13616.org"""
    try:
        iban.validate(value)
    except NumberError:
        raise ValidationError(_("This is not an IBAN.")) from None


def bic_code(value: str) -> None:
    """Refuse what is no BIC. https://www.iso9362.org"""
    try:
        bic.validate(value)
    except NumberError:
        raise ValidationError(_("This is not a BIC.")) from None


class DocumentSettings(models.Model):
    """One per merchant; it comes into being with the merchant. Everything may be empty."""

    class File(models.TextChoices):
        PORTAL = "portal", _("This portal’s: your brand, the customer’s language, an e-invoice inside")
        STRIPE = "stripe", _("Stripe’s own")

    class Untaxed(models.TextChoices):
        UNKNOWN = "", _("Nothing: such an invoice cannot become an e-invoice")
        EXEMPT = "exempt", _("It is exempt from VAT, for the reason below")
        OUTSIDE_SCOPE = "outside_scope", _("It is outside the scope of VAT")
        ZERO_RATED = "zero_rated", _("It is zero-rated")

    merchant = models.OneToOneField("accounts.Merchant", on_delete=models.CASCADE, related_name="document_settings")
    invoice_file = models.CharField(
        _("file of an invoice"),
        max_length=10,
        choices=File,
        default=File.PORTAL,
        help_text=_("What customers get when they download an invoice."),
    )

    legal_name = models.CharField(
        _("legal name"), max_length=200, blank=True, help_text=_("Empty means the name at Stripe.")
    )
    line1 = models.CharField(_("street and number"), max_length=200, blank=True)
    line2 = models.CharField(_("second line"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    state = models.CharField(_("state or province"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[country_code])

    vat_id = models.CharField(
        _("VAT number"),
        max_length=20,
        blank=True,
        validators=[vat_number],
        help_text=_("Counts where the invoice at Stripe names none of your tax IDs."),
    )
    tax_number = models.CharField(
        _("tax number"), max_length=40, blank=True, help_text=_("As your tax office knows you.")
    )
    registration_number = models.CharField(
        _("registration number"), max_length=60, blank=True, help_text=_("For example: HRB 12345 B.")
    )
    legal_note = models.TextField(
        _("legal note"),
        max_length=600,
        blank=True,
        help_text=_("Printed at the foot: legal form, seat, register, managing directors."),
    )
    contact_name = models.CharField(_("contact person or department"), max_length=100, blank=True)
    contact_phone = models.CharField(
        _("contact phone"), max_length=40, blank=True, help_text=_("Empty means the support phone of the merchant.")
    )
    contact_email = models.EmailField(
        _("contact e-mail"), blank=True, help_text=_("Empty means the support e-mail of the merchant.")
    )

    iban = models.CharField(
        _("IBAN"),
        max_length=34,
        blank=True,
        validators=[iban_number],
        help_text=_("For invoices that are paid by bank transfer."),
    )
    bic = models.CharField(_("BIC"), max_length=11, blank=True, validators=[bic_code])
    creditor_id = models.CharField(
        _("SEPA creditor identifier"),
        max_length=35,
        blank=True,
        help_text=_("For invoices that are paid by SEPA direct debit."),
    )

    untaxed = models.CharField(
        _("an invoice without taxes says"), max_length=15, choices=Untaxed, blank=True, default=Untaxed.UNKNOWN
    )
    exemption_reason = models.CharField(
        _("reason of the exemption"),
        max_length=200,
        blank=True,
        help_text=_("Printed on such invoices, for example: exempt under § 19 UStG."),
    )
    buyer_reference_field = models.CharField(
        _("custom field with the buyer’s reference"),
        max_length=40,
        blank=True,
        default="Leitweg-ID",
        help_text=_("Its name on the invoice at Stripe. Public authorities in Germany require it."),
    )
    order_reference_field = models.CharField(
        _("custom field with the order number"), max_length=40, blank=True, default="PO number"
    )
    updated = models.DateTimeField(_("updated"), auto_now=True)

    objects: ClassVar[models.Manager["DocumentSettings"]] = models.Manager()

    class Meta:
        verbose_name = _("invoice documents")
        verbose_name_plural = _("invoice documents")

    def __str__(self) -> str:
        return str(self.merchant)

    def clean(self) -> None:
        if self.untaxed == self.Untaxed.EXEMPT and not self.exemption_reason:
            raise ValidationError({"exemption_reason": _("Give the reason: it has to stand on the invoice.")})

    @classmethod
    def of(cls, merchant: Any) -> "DocumentSettings":
        """The merchant's; empty ones, not stored, where there are none."""
        return cls.objects.filter(merchant=merchant).first() or cls(merchant=merchant)
