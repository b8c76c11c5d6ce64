"""Sentences, one after another."""

from collections.abc import Iterable

from billing.locales import active_language

_WITHOUT_SPACES = ("ja", "zh")


def in_a_row(sentences: Iterable[str]) -> str:
    """With a space between two, but in Japanese and Chinese, whose full stops bring their own."""
    return ("" if _is_without_spaces() else " ").join(sentences)


def listed(things: Iterable[str]) -> str:
    """Side by side, without "and": "5%, 9.975%"; empty ones are left out."""
    return ("、" if _is_without_spaces() else ", ").join(thing for thing in things if thing)


def _is_without_spaces() -> bool:
    return (active_language()).startswith(_WITHOUT_SPACES)
