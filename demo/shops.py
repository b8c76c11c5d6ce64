"""The two shops as their own servers know them. Nothing here comes from the portal but an API key."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Shop:
    slug: str
    name: str
    tagline: str
    account_word: str  # what this shop calls its customers
    api_key: str


SHOPS = {
    shop.slug: shop
    for shop in (
        Shop("acme", "Acme", "Software for teams that ship.", "workspace owners", "demo_sk_acme"),
        Shop("globex", "Globex", "Papers, power and parts since 1932.", "subscribers", "demo_sk_globex"),
    )
}

# What the shop may ask the portal for; "auto" lets the portal choose.
LOCALES = {
    "auto": "the customer's own language",
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "it": "Italiano",
    "ja": "日本語",
    "zh": "简体中文",
}
