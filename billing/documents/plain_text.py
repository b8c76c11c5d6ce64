"""Text as it can stand in a document: what customers, merchants and their programs typed may hold anything."""

import re

# What XML has no room for, not even escaped. https://www.w3.org/TR/xml/#charsets
_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str | None) -> str:
    """Without those characters, and without space around it; empty when nothing is left."""
    return printable(text or "").strip()


def printable(text: str) -> str:
    """Without those characters."""
    return _FORBIDDEN.sub("", text)
