"""Documents that were made, and archives of them that customers asked for.

Stripe holds the billing facts. What stands here are papers: an invoice that was once handed out stays what it was, byte
for byte. docs/decisions/0018-documents-are-kept.md
"""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.identifiers import new_id
from accounts.models import Merchant


class Letterhead(models.Model):
    """The seller and the looks of documents that were made at some time; `digest` names exactly these."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="letterheads")
    digest = models.CharField(max_length=64)
    seller = models.JSONField()
    look = models.JSONField()
    logo = models.BinaryField()
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Letterhead"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "digest"], name="one_copy_of_a_letterhead")]

    def __str__(self) -> str:
        return self.digest[:16]


class Document(models.Model):
    """An invoice or a credit note (`object_id` is Stripe's), with all that its files are made of beside Stripe's facts.

    `names` are those of products, tax rates and discounts: what they are called later does not count.
    """

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="documents")
    customer = models.CharField(max_length=255)
    object_id = models.CharField(max_length=255)
    number = models.CharField(max_length=255)
    letterhead = models.ForeignKey(Letterhead, on_delete=models.RESTRICT, related_name="documents")
    names = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Document"]] = models.Manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merchant", "object_id"], name="one_document_per_object")]

    def __str__(self) -> str:
        return self.object_id


class DocumentFile(models.Model):
    """One file, never made anew: in a language, for what was paid then (`state`).

    An invoice that is paid later is another paper, with another state; the one before stays.
    """

    class Kind(models.TextChoices):
        PDF = "pdf"
        CII = "cii"
        XRECHNUNG = "xrechnung"
        STRIPE_PDF = "stripe_pdf"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=12, choices=Kind)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["DocumentFile"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "kind", "language", "state"], name="one_file_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.kind} {self.language} {self.state}"


KEPT = timedelta(days=7)
"""So long an archive can be fetched; its documents stay."""


def stale_after() -> timedelta:
    """So long a worker may be silent: longer than any document takes, with what it asks Stripe for."""
    return timedelta(seconds=90 + settings.DOCUMENT_SECONDS)


def new_archive_id() -> str:
    return new_id("arc")


class Archive(models.Model):
    """Many documents as one file, made in the background for one customer.

    `choice` is what was asked for; `entries` are found first, and then made one by one, so that a worker that stops in
    the middle leaves nothing to be done twice. A `worker` holds it alone; it was last heard of when it was `touched`,
    and nobody works on it before it is `due`.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        LISTING = "listing"
        MAKING = "making"
        DONE = "done"
        FAILED = "failed"

    id = models.CharField(primary_key=True, max_length=64, default=new_archive_id, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="archives")
    customer = models.CharField(max_length=255)
    on_behalf_of = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10)
    choice = models.JSONField()
    token = models.CharField(max_length=64)
    worker = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    cursor = models.CharField(max_length=255, blank=True)
    is_cut_off = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=40, blank=True)
    created = models.DateTimeField(auto_now_add=True, db_index=True)
    touched = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Archive"]] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["merchant", "customer", "created"])]
        constraints = [
            models.UniqueConstraint(
                fields=["merchant", "customer", "on_behalf_of", "token"], name="one_archive_per_form"
            ),
            models.UniqueConstraint(
                fields=["merchant", "customer", "on_behalf_of"],
                condition=~models.Q(state__in=("done", "failed")),
                name="one_archive_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def is_of_year(self) -> bool:
        """Whether it holds all of a year, narrowed by nothing else."""
        return set(self.choice) == {"year"}

    @property
    def is_stale(self) -> bool:
        """Whether nobody has worked on it for a while, though there is something to do: a worker was stopped."""
        return not self.is_over and timezone.now() - max(self.touched, self.due) > stale_after()

    @property
    def is_over(self) -> bool:
        """Whether nothing more is done for it."""
        return self.state in {self.State.DONE, self.State.FAILED}


class ArchiveEntry(models.Model):
    """One document of an archive, in its order; `facts` are what the tables say of it."""

    archive = models.ForeignKey(Archive, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    object_id = models.CharField(max_length=255)
    number = models.CharField(max_length=255, blank=True)
    is_credit_note = models.BooleanField(default=False)
    file = models.ForeignKey(DocumentFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    facts = models.JSONField(null=True, blank=True)
    problem = models.CharField(max_length=40, blank=True)

    objects: ClassVar[models.Manager["ArchiveEntry"]] = models.Manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["archive", "object_id"], name="an_archive_has_an_object_once"),
        ]

    def __str__(self) -> str:
        return f"{self.archive_id} {self.object_id}"
