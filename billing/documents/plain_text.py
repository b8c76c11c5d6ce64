"""Text as it can stand in a document: what customers, merchants and their programs typed may hold anything."""

import re

from billing.dates import WORD_JOINER

# What XML has no room for, not even escaped. https://www.w3.org/TR/xml/#charsets
_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str | None) -> str:
    """Without those characters, and without space around it; empty when nothing is left."""
    return printable(text or "").strip()


def unjoined(text: str) -> str:
    """Without what only keeps a line of print from breaking there, for programs."""
    return text.replace(WORD_JOINER, "")


def printable(text: str) -> str:
    """Without those characters."""
    return _FORBIDDEN.sub("", text)
