"""Sentences, one after another."""

from collections.abc import Iterable

from django.utils.translation import get_language

_WITHOUT_SPACES = ("ja", "zh")


def in_a_row(sentences: Iterable[str]) -> str:
    """With a space between two, but in Japanese and Chinese, whose full stops bring their own."""
    has_spaces = not (get_language() or "en").startswith(_WITHOUT_SPACES)
    return (" " if has_spaces else "").join(sentences)
