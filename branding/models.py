"""How a merchant's portal looks.

The words a merchant puts on its portal (headline, terms, privacy policy) are not here: they are the
`business_profile` of the configuration that a session uses, as at Stripe, and have no second home.
"""

from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Merchant
from branding.images import SafeImage

colour = RegexValidator(r"\A#[0-9a-f]{6}\Z", _("Give a colour as # and six digits, for example #1f5fbf."))


class BrandImage(models.Model):
    """The pixels of a logo or icon. In the database, so that every process and every backup has them."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="brand_images")
    digest = models.CharField(max_length=16)
    content = models.BinaryField()
    content_type = models.CharField(max_length=20)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()

    objects: ClassVar[models.Manager["BrandImage"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "digest"], name="one_copy_of_an_image_per_merchant")]

    def __str__(self) -> str:
        return self.digest

    @classmethod
    def keep(cls, merchant: Merchant, image: SafeImage) -> "BrandImage":
        """Store the image for this merchant, or find it when it is already there."""
        fields = {"content": image.content, "content_type": image.content_type}
        size = {"width": image.width, "height": image.height}
        return cls.objects.get_or_create(merchant=merchant, digest=image.digest, defaults=fields | size)[0]


class Branding(models.Model):
    """One per merchant; it comes into being with the merchant (`branding.receivers`)."""

    class Font(models.TextChoices):
        SYSTEM = "system", _("The device's own")
        HUMANIST = "humanist", _("Humanist sans-serif")
        GEOMETRIC = "geometric", _("Geometric sans-serif")
        GROTESQUE = "grotesque", _("Classic sans-serif")
        SERIF = "serif", _("Serif")

    class Corners(models.TextChoices):
        SQUARE = "square", _("Square")
        SOFT = "soft", _("Slightly rounded")
        ROUND = "round", _("Rounded")

    class LogoSize(models.TextChoices):
        SMALL = "small", _("Small")
        MEDIUM = "medium", _("Medium")
        LARGE = "large", _("Large")

    merchant = models.OneToOneField(Merchant, on_delete=models.CASCADE, related_name="branding")
    logo = models.ForeignKey(BrandImage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    icon = models.ForeignKey(BrandImage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    accent = models.CharField(_("accent colour"), max_length=7, default="#1f5fbf", validators=[colour])
    panel = models.CharField(_("panel colour"), max_length=7, default="#1d2b42", validators=[colour])
    corners = models.CharField(_("corners"), max_length=10, choices=Corners, default=Corners.SOFT)
    font = models.CharField(_("typeface"), max_length=10, choices=Font, default=Font.SYSTEM)
    logo_size = models.CharField(_("logo size"), max_length=10, choices=LogoSize, default=LogoSize.MEDIUM)
    updated = models.DateTimeField(_("updated"), auto_now=True)

    objects: ClassVar[models.Manager["Branding"]] = models.Manager()

    class Meta:
        verbose_name = _("branding")
        verbose_name_plural = _("branding")

    def __str__(self) -> str:
        return str(self.merchant)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and forget images that are shown no more."""
        super().save(*args, **kwargs)
        shown = [pk for pk in (self.logo_id, self.icon_id) if pk]
        BrandImage.objects.filter(merchant=self.merchant).exclude(pk__in=shown).delete()

    @classmethod
    def of(cls, merchant: Merchant) -> "Branding":
        """The merchant's branding with its images' names, without their pixels: one query for a page."""
        shown = cls.objects.select_related("logo", "icon").defer("logo__content", "icon__content")
        branding = shown.filter(merchant=merchant).first() or cls()
        branding.merchant = merchant
        return branding
