"""Telling a person who opens a link from a machine that only looks at it.

Mail gateways, chat previews and browsers that load ahead fetch links before anybody reads them. A false alarm costs the
customer one press of a button; a miss costs them the link.
"""

import re
from functools import cache

from crawleruseragents import CRAWLER_USER_AGENTS_DATA
from django.http import HttpRequest

from accounts.cookies import is_https

# Programs that people open links with (a shell, a script, a driven browser), though the list counts them as crawlers.
_PEOPLE_USE = frozenset({"http-library", "browser-automation"})

# Office programs and mail gateways fetch a link before they hand it to the browser; the list does not know them.
_OTHERS = (r"ms-office", r"Microsoft Office", r"SafeLinks", r"Mimecast", r"Proofpoint", r"urldefense", r"Barracuda")


@cache
def _crawlers() -> re.Pattern[str]:
    patterns = [
        crawler["pattern"] for crawler in CRAWLER_USER_AGENTS_DATA if set(crawler.get("tags", ["?"])) - _PEOPLE_USE
    ]
    return re.compile("|".join(f"(?:{pattern})" for pattern in (*patterns, *_OTHERS)))


# These say with every request over https what it is for. https://www.w3.org/TR/fetch-metadata/
_SAYS_WHAT_FOR = re.compile(r"(?:Chrome/(?:[89]\d|\d{3})|Firefox/(?:9\d|\d{3}))\b")


def is_only_looking(request: HttpRequest) -> bool:
    """Whether this request is a prefetch, a preview, an embedded load or a known link scanner."""
    headers = request.headers
    purposes = " ".join(headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")).lower()
    if any(word in purposes for word in ("prefetch", "preview", "prerender")):
        return True
    if (
        headers.get("Sec-Fetch-Dest", "document") != "document"
        or headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    ):
        return True
    agent = headers.get("User-Agent", "")[:1000]
    if is_https() and "Sec-Fetch-Mode" not in headers and _SAYS_WHAT_FOR.search(agent):
        return True  # a program that only calls itself a browser, as gateways that test links do
    return bool(_crawlers().search(agent))
