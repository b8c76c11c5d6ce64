"""What is done in the background, by whichever task queue `TASKS_BACKEND` names. https://docs.djangoproject.com/en/stable/topics/tasks/"""

from django.utils import timezone
from django_tasks import task

from billing.documents.archives import work_on


@task()
def make_archive(archive_id: str) -> None:
    """One step of an archive, which then asks for the next one: archives of several customers take turns."""
    pause = work_on(archive_id)
    if pause is not None:
        following = make_archive.using(run_after=timezone.now() + pause) if pause else make_archive
        following.enqueue(archive_id)
