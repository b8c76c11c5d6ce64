"""Delete archives that are no longer kept. Their documents stay: what was handed out can be handed out again."""

from django.utils import timezone

from billing.models import KEPT, Archive


def purge_archives() -> int:
    """Answers how many; `manage.py purge` runs it daily."""
    old = Archive.objects.filter(created__lte=timezone.now() - KEPT)
    count = old.count()
    old.delete()
    return count
