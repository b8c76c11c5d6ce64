"""Countries by the names that the language of the page has for them."""

from billing.locales import number_locale


def country_name(code: str) -> str:
    """The name of an ISO 3166 code by CLDR; the code itself where CLDR has none."""
    return str(number_locale().territories.get(code.upper(), code))
