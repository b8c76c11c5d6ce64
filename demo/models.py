"""What a merchant keeps about its customers: above all, which Stripe customer each of them is."""

from typing import ClassVar

from django.db import models


class Shopper(models.Model):
    """A customer of one of the two shops, and how their situation at Stripe was made."""

    shop = models.SlugField()
    customer_id = models.CharField(max_length=255)
    name = models.CharField(max_length=200)
    situation = models.CharField(max_length=100)
    sentence = models.TextField()
    position = models.PositiveIntegerField()
    version = models.CharField(max_length=64)
    test_clock = models.CharField(max_length=255)
    told_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Shopper"]] = models.Manager()

    class Meta:
        ordering = ["shop", "position"]
        constraints = [models.UniqueConstraint(fields=["shop", "customer_id"], name="one_shopper_per_customer")]

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """A message that would have been sent by e-mail, as mail servers would have handed it on."""

    source = models.BinaryField()
    sent = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Letter"]] = models.Manager()

    class Meta:
        ordering = ["-sent", "-id"]

    def __str__(self) -> str:
        return str(self.sent)
