"""Addresses that merchants give us and customers follow: http and https only.

Two checks for two kinds of input: `http_url` for fields that people fill in, with Django's words for what is wrong;
`is_web_address` for parameters of the API, where anything with a host goes (`http://intranet/`), but nothing that could
run or mislead.
"""

from urllib.parse import urlsplit

from django.core.validators import URLValidator

http_url = URLValidator(schemes=["http", "https"])


def is_web_address(address: str) -> bool:
    """Whether this is an http or https address with a host, and nothing that could run or mislead."""
    if any(character.isspace() or ord(character) < 32 or character == "\\" for character in address):
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
