"""``manage.py check_templates``: every template compiles, and none uses what our pages do without."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateSyntaxError, engines

# The content security policy allows neither inline script nor inline style, and pages work without JavaScript. What is
# printed is shown by no browser.
STYLES = {
    r"<style[\s>]": "has an inline style sheet",
    r"\sstyle\s*=": "has an inline style",
}
PRINTED = "documents"
FORBIDDEN = {
    r"<script(?![^>]*\ssrc=)": "has an inline script",
    r"\son[a-z]+\s*=\s*[\"']": "has an inline event handler",
    r"javascript:": "has a javascript: address",
    r"\|safe\b": "marks text as safe",
    r"\{%\s*autoescape\s+off": "switches escaping off",
}


def problems() -> list[str]:
    """A sentence for each template that does not compile or uses a forbidden construct."""
    found, templates = [], Path(settings.BASE_DIR, "templates")
    for path in sorted(templates.rglob("*.html")):
        name = path.relative_to(settings.BASE_DIR)
        forbidden = FORBIDDEN if path.is_relative_to(templates / PRINTED) else STYLES | FORBIDDEN
        text = path.read_text(encoding="utf-8")
        try:
            engines["django"].from_string(text)
        except TemplateSyntaxError as error:
            found.append(f"{name} does not compile: {error}")
        found += [f"{name} {what}" for pattern, what in forbidden.items() if re.search(pattern, text)]
    return found


class Command(BaseCommand):
    help = "Compile every template and refuse inline scripts, inline styles and unescaped text."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if found := problems():
            raise CommandError("\n".join(found))
