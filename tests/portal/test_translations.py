"""Seven languages: every string is translated, and a placeholder is never lost on the way."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings

from portal import catalogs


def test_every_string_is_translated_with_its_placeholders_in_every_language() -> None:
    assert catalogs.problems() == []


def test_strings_of_python_files_and_of_templates_are_found() -> None:
    origins = {Path(location[0]).suffix for message in catalogs.extract_messages() for location in message.locations}
    assert origins == {".py", ".html"}


@pytest.fixture
def german() -> Catalog:
    return Catalog(locale="de")


def sentences(message: Message, catalog: Catalog) -> list[str]:
    return list(catalogs._message_problems(message, catalog))


def test_a_missing_translation_is_a_problem(german: Catalog) -> None:
    assert sentences(Message("Cancel subscription", ""), german) == ["not translated"]


def test_a_fuzzy_translation_is_a_problem(german: Catalog) -> None:
    message = Message("Cancel subscription", "Abo kündigen", flags=["fuzzy"])
    assert sentences(message, german) == ["marked fuzzy"]


def test_a_lost_or_renamed_placeholder_is_a_problem(german: Catalog) -> None:
    lost = Message("Ends %(date)s", "Endet bald")
    renamed = Message("Ends %(date)s", "Endet am %(datum)s")
    assert sentences(lost, german) == ["placeholders differ in 'Endet bald'"]
    assert sentences(renamed, german) == ["placeholders differ in 'Endet am %(datum)s'"]


def test_every_plural_form_is_needed(german: Catalog) -> None:
    message = Message(("%(count)s invoice", "%(count)s invoices"), ("%(count)s Rechnung",))
    assert sentences(message, german) == ["needs 2 plural forms"]


def test_a_singular_may_say_one_in_words(german: Catalog) -> None:
    message = Message(("%(count)s month", "%(count)s months"), ("ein Monat", "%(count)s Monate"))
    assert sentences(message, german) == []


def test_the_catalogs_are_those_of_the_settings() -> None:
    assert {path.parent.parent.name for path in Path(settings.LOCALE_PATHS[0]).rglob("django.po")} == {
        "de", "es", "fr", "it", "ja", "zh_Hans",
    }  # fmt: skip
