"""Answers kept for idempotency keys. https://docs.stripe.com/api/idempotent_requests"""

from django.db import models

from accounts.encryption import EncryptedTextField


class IdempotentRequest(models.Model):
    """One key of one merchant. Without a body the request is still being carried out.

    The body holds a link that is a bearer secret, so it is encrypted.
    """

    merchant = models.ForeignKey("accounts.Merchant", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    request_id = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = EncryptedTextField(blank=True)
    created = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "key"], name="one_answer_per_idempotency_key")]

    def __str__(self) -> str:
        return self.key
