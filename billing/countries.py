"""Countries by the names that the language of the page has for them, in the order in which a reader looks for them."""

import unicodedata
from collections.abc import Iterator

from babel.core import get_global

from billing.locales import active_language, number_locale

# Where Stripe lets an address be collected. It saves others too, but does not check any.
# https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-shipping_address_collection
COUNTRIES: tuple[str, ...] = tuple(
    """
    AC AD AE AF AG AI AL AM AO AQ AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
    CA CD CF CG CH CI CK CL CM CN CO CR CV CW CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FO FR GA GB GD
    GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IS IT JE JM JO JP KE KG KH
    KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MK ML MM MN MO MQ MR MS MT MU MV MW MX
    MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PY QA RE RO RS RU RW SA SB SC SD
    SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY
    UZ VA VC VE VG VN VU WF WS XK YE YT ZA ZM ZW
    """.split()  # noqa: SIM905 (a table to read)
)

# How the names that CLDR writes in kanji are read, since that is how they are looked up.
_READINGS = {
    "中国": "チュウゴク",
    "日本": "ニホン",
    "韓国": "カンコク",
    "台湾": "タイワン",
    "南極": "ナンキョク",
    "中央": "チュウオウ",
    "香港": "ホンコン",
    "西": "ニシ",
    "仏領": "フツリョウ",
    "英領": "エイリョウ",
    "赤道": "セキドウ",
    "北": "キタ",
    "南": "ミナミ",
    "東": "ヒガシ",
}
# Characters that GB 2312, which has the common ones by their pinyin, lists by their strokes.
_PINYIN = {"斐": "非", "瑙": "脑", "汶": "问", "梵": "饭"}


_VOWELS = {"A": "ア", "I": "イ", "U": "ウ", "E": "エ", "O": "オ"}
# The short names of CLDR, which Babel leaves out: nobody looks for Hongkong under "Sonderverwaltungsregion".
_SHORT_NAMES = {
    "HK": {"de": "Hongkong", "ja": "香港", "zh": "香港", "": "Hong Kong"},
    "MO": {"de": "Macau", "ja": "マカオ", "zh": "澳门", "": "Macao"},
}


def country_name(code: str) -> str:
    """The name of an ISO 3166 code by CLDR; the code itself where CLDR has none."""
    locale = number_locale()
    if short := _SHORT_NAMES.get(code.upper()):
        return short.get(locale.language, short[""])
    return str(locale.territories.get(code.upper(), code))


def country_choices(current: str = "") -> tuple[tuple[str, str], ...]:
    """Codes with their names, by name; `current` is among them also where Stripe's own forms would not offer it."""
    codes = {*COUNTRIES, current} - {""}
    language = active_language()
    return tuple(
        sorted(((code, country_name(code)) for code in codes), key=lambda each: sorting_key(each[1], language))
    )


def country_of_language(language: str) -> str:
    """The country that a language tag names ("de-at"), or where most who speak it live; empty for an unknown one."""
    parts = language.replace("_", "-").split("-")
    if len(parts) > 1 and len(parts[-1]) == 2:
        return parts[-1].upper()
    likely = get_global("likely_subtags").get(parts[0], "")
    return str(likely).rpartition("_")[2]


def sorting_key(name: str, language: str) -> tuple[str, str]:
    """To sort names as a reader of `language` looks for them: accents do not count, kana by sound, 汉字 by pinyin."""
    primary = language.partition("-")[0]
    if primary == "zh":
        text = "".join(_PINYIN.get(each, each) for each in name)
        return text.encode("gb18030").hex(), name
    if primary == "ja":
        name = "".join(_read(name))
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in decomposed if each.isalnum() or each.isspace()), name


def _read(name: str) -> Iterator[str]:
    """In katakana: beginning as it is spoken, and a long vowel written out."""
    for kanji, reading in _READINGS.items():
        if name.startswith(kanji):
            name = reading + name.removeprefix(kanji)
    vowel = ""
    for each in name:
        yield vowel if each == "ー" else each
        # "KATAKANA LETTER SMALL YU"
        vowel = _VOWELS.get(unicodedata.name(each, "")[-1:], "")
