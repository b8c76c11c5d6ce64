"""Translation catalogs: extracted, updated, checked and compiled with Babel alone, so that no gettext tools are needed.

Django turns a template into Python-like text (`templatize`), Babel reads that and the Python files.
https://docs.djangoproject.com/en/5.2/topics/i18n/translation/ and https://babel.pocoo.org/en/latest/messages.html
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

SOURCE_FOLDERS = ("accounts", "api", "billing", "branding", "demo", "portal", "templates")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
COMMENT_TAGS = ("Translators",)
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w*)\}|%[sd]")


def languages() -> list[str]:
    """The languages that are translated: all but the source language."""
    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def catalog_path(language: str) -> Path:
    """Where a language's catalog stands: ``locale/zh_Hans/LC_MESSAGES/django.po``."""
    return Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "django.po"


def extract_messages() -> Catalog:
    """Every string for translators in our Python files and templates, with where it stands."""
    catalog = Catalog(project="Customer Portal", charset="utf-8")
    for path, source in _sources():
        location = str(path.relative_to(settings.BASE_DIR))
        for line, message, comments, context in extract(
            "python", io.BytesIO(source.encode()), KEYWORDS, COMMENT_TAGS, {"encoding": "utf-8"}
        ):
            if message:
                catalog.add(message, None, [(location, line)], auto_comments=comments, context=context)
    return catalog


def _sources() -> Iterator[tuple[Path, str]]:
    for folder in SOURCE_FOLDERS:
        root = Path(settings.BASE_DIR) / folder
        for path in sorted(root.rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield path, path.read_text(encoding="utf-8")
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                yield path, templatize(path.read_text(encoding="utf-8"), origin=str(path))


def read_catalog(language: str) -> Catalog:
    """A language's catalog as committed; empty if there is none yet."""
    path = catalog_path(language)
    if not path.exists():
        return Catalog(locale=to_locale(language), charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=to_locale(language))


def update_catalogs() -> None:
    """Bring every catalog in line with the sources: new strings come in empty, unused ones go."""
    template = extract_messages()
    for language in languages():
        catalog = read_catalog(language)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        catalog.project = "Customer Portal"
        catalog.fuzzy = False
        path = catalog_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def compile_catalogs() -> None:
    """Write the binary catalogs Django reads; they are made at set-up and not committed."""
    for language in languages():
        path = catalog_path(language)
        if path.exists():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, read_catalog(language))


def problems() -> list[str]:
    """What is wrong with the catalogs, a sentence each: missing, unused or fuzzy strings, differing placeholders."""
    wanted = {_key(message): message for message in extract_messages() if message.id}
    found: list[str] = []
    for language in languages():
        catalog = read_catalog(language)
        have = {_key(message): message for message in catalog if message.id}
        found += [f"{language}: not in the catalog: {key[1]!r}" for key in wanted.keys() - have.keys()]
        found += [f"{language}: no longer used: {key[1]!r}" for key in have.keys() - wanted.keys()]
        for key in wanted.keys() & have.keys():
            found += [f"{language}: {problem}: {key[1]!r}" for problem in _message_problems(have[key], catalog)]
    return sorted(found)


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _message_problems(message: Message, catalog: Catalog) -> Iterator[str]:
    originals = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    if not texts or not all(texts):
        yield "not translated"
        return
    if message.fuzzy:
        yield "marked fuzzy"
    if len(originals) > 1 and len(texts) != catalog.num_plurals:
        yield f"needs {catalog.num_plurals} plural forms"
    allowed = set().union(*(_placeholders(text) for text in originals))
    # A singular may say "one" in words, so a plural form may leave its number out, but nothing else.
    required = _placeholders(originals[-1]) - ({"count", "counter", "number"} if len(originals) > 1 else set())
    for text in texts:
        if not required <= _placeholders(text) <= allowed:
            yield f"placeholders differ in {text!r}"
    for original, text in zip(originals, texts, strict=False):
        if original[:1].isspace() != text[:1].isspace() or original[-1:].isspace() != text[-1:].isspace():
            yield "begins or ends with other white space"


def _placeholders(text: str) -> set[str]:
    return {match[1] or match[2] or match[0] for match in PLACEHOLDER.finditer(text)}
