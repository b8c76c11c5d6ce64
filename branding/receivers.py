"""Every merchant has a branding from its first moment, so that staff find one to edit."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.models import Merchant
from branding.models import Branding


@receiver(post_save, sender=Merchant)
def give_branding(sender: type[Merchant], instance: Merchant, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """A new merchant gets the default looks. Fixtures (``raw``) bring their own."""
    if created and not raw:
        Branding.objects.get_or_create(merchant=instance)
