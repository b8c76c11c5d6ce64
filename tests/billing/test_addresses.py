"""How addresses are printed, and how countries and their parts are named and found."""

import typing

import pytest
from django.utils.translation import override
from stripe.params.checkout import _session_create_params as checkout

from billing.address_rules import area_name, area_of, rules_of, tidy_postal_code
from billing.addresses import address_line, address_lines
from billing.countries import COUNTRIES, country_choices, country_name, country_of_language
from billing.gateway.customers import Address
from tests.billing.countries_table import TABLE, CountryCase


def test_thirty_countries_are_looked_at() -> None:
    assert len({case.country for case in TABLE}) >= 30


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.country)
def test_an_address_stands_as_its_country_writes_it(case: CountryCase) -> None:
    assert address_lines(Address(**case.saved)) == case.lines


def test_a_name_stands_first_or_where_the_country_writes_it() -> None:
    address = Address(line1="Platz der Republik 1", postal_code="11011", city="Berlin", country="DE")
    assert address_lines(address, name="Ada")[0] == "Ada"
    japanese = Address(line1="永田町1-7-1", city="千代田区", state="東京都", postal_code="100-0014", country="JP")
    assert address_lines(japanese, name="山田") == ("〒100-0014", "東京都千代田区", "永田町1-7-1", "山田", "Japan")
    assert address_lines(None, name="Ada") == ("Ada",)


def test_what_is_written_in_latin_letters_is_printed_in_them() -> None:
    address = Address(line1="1-7-1 Nagatacho", city="Chiyoda-ku", state="東京都", postal_code="100-0014", country="JP")
    assert address_lines(address) == ("1-7-1 Nagatacho", "Chiyoda-ku, Tokyo", "100-0014", "Japan")


@pytest.mark.parametrize(
    ("country", "lines"),
    [
        ("DE", ("Line 1", "12345 City", "State", "Germany")),
        ("US", ("Line 1", "City, State 12345", "United States")),
        ("GB", ("Line 1", "City", "State", "12345", "United Kingdom")),
        ("SG", ("Line 1", "City", "State", "SINGAPORE 12345", "Singapore")),
        ("AE", ("Line 1", "City", "State", "12345", "United Arab Emirates")),
        ("JP", ("Line 1", "City, State", "12345", "Japan")),
        ("XX", ("Line 1", "12345 City", "State", "XX")),
    ],
)
def test_what_a_country_has_no_place_for_is_printed_all_the_same(country: str, lines: tuple[str, ...]) -> None:
    address = Address(city="City", country=country, line1="Line 1", postal_code="12345", state="State")
    assert address_lines(address) == lines


def test_parts_that_are_not_known_leave_no_gap() -> None:
    assert address_lines(None) == address_lines(Address()) == ()
    assert address_lines(Address(country="US", city="Portland")) == ("Portland", "United States")
    assert address_lines(Address(country="US", state="OR", postal_code="97209")) == ("OR 97209", "United States")
    assert address_lines(Address(country="US", city="Portland", postal_code="97209"))[0] == "Portland 97209"
    assert address_lines(Address(country="JP", state="東京都")) == ("東京都", "Japan")


def test_in_a_sentence_an_address_goes_on_as_its_country_writes() -> None:
    german = Address(line1="Platz der Republik 1", postal_code="11011", city="Berlin", country="DE")
    assert address_line(german, name="Ada") == "Ada, Platz der Republik 1, 11011 Berlin, Germany"
    japanese = Address(line1="永田町1-7-1", city="千代田区", state="東京都", postal_code="100-0014", country="JP")
    assert address_line(japanese) == "〒100-0014 東京都千代田区 永田町1-7-1 Japan"
    assert address_line(None) == ""


def test_nothing_is_said_twice() -> None:
    in_singapore = Address(line1="1 Parliament Place", city="Singapore", postal_code="178880", country="SG")
    assert address_lines(in_singapore) == ("1 Parliament Place", "SINGAPORE 178880", "Singapore")
    in_madrid = Address(line1="Calle Mayor 1", city="Madrid", state="M", postal_code="28013", country="ES")
    assert address_lines(in_madrid) == ("Calle Mayor 1", "28013 Madrid", "Spain")
    in_dubai = Address(line1="Al Wasl Road", city="Dubai", state="إمارة دبيّ", country="AE")
    assert address_lines(in_dubai) == ("Al Wasl Road", "Dubai", "United Arab Emirates")


def test_the_country_is_named_in_the_language_of_the_page() -> None:
    with override("ja"):
        assert country_name("JP") == "日本"
    with override("de"):
        assert address_lines(Address(country="at", city="Wien")) == ("Wien", "Österreich")
        assert country_name("HK") == "Hongkong"


def test_every_country_that_stripe_ships_to_can_be_chosen() -> None:
    shape = checkout.SessionCreateParamsShippingAddressCollection
    hint = str(typing.get_type_hints(shape, vars(checkout), include_extras=False)["allowed_countries"])
    assert {code for code in COUNTRIES if f"'{code}'" not in hint} == set()
    assert {code for code in hint.split("'") if len(code) == 2 and code.isupper()} - {"ZZ"} == set(COUNTRIES)


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("de", ["Norwegen", "Oman", "Österreich", "Pakistan"]),
        ("en", ["Afghanistan", "Åland Islands", "Albania"]),
        ("fr", ["Équateur", "Érythrée", "Espagne", "Estonie", "Eswatini"]),
        ("ja", ["ナミビア", "南極", "ニウエ"]),
        ("ja", ["エルサルバドル", "オーストラリア", "オーストリア", "オーランド諸島", "オマーン"]),
        ("ja", ["西サハラ", "日本", "ニューカレドニア"]),
        ("ja", ["ポルトガル", "香港", "ホンジュラス"]),
        ("zh-hans", ["奥兰群岛", "澳大利亚", "澳门", "巴巴多斯"]),
        ("zh-hans", ["菲律宾", "斐济", "芬兰"]),
    ],
)
def test_countries_stand_where_a_reader_looks_for_them(language: str, names: list[str]) -> None:
    with override(language):
        found = [name for _code, name in country_choices()]
    begin = found.index(names[0])
    assert found[begin : begin + len(names)] == names


def test_the_country_of_a_customer_can_be_chosen_even_if_stripe_ships_nothing_there() -> None:
    assert ("CU", "Cuba") in country_choices("CU")
    assert ("CU", "Cuba") not in country_choices()


def test_a_language_tells_a_country() -> None:
    assert [country_of_language(tag) for tag in ("de", "de-AT", "zh-hans", "pt-br", "xx")] == [
        "DE",
        "AT",
        "CN",
        "BR",
        "",
    ]


@pytest.mark.parametrize(
    ("country", "language", "spelling", "name"),
    [
        ("US", "en", "california", "California"),
        ("CA", "fr", "QC", "Québec"),
        ("CA", "en", "Québec", "Quebec"),
        ("JP", "en", "東京都", "Tokyo"),
        ("JP", "ja", "Tokyo", "東京都"),
        ("JP", "zh-hans", "13", "東京都"),
        ("KR", "ja", "서울특별시", "Seoul"),
        ("HK", "en", "Kowloon", "Kowloon"),
        ("HK", "zh-hans", "Kowloon", "九龍"),
        ("ES", "de", "M", "Madrid"),
        ("AE", "it", "Dubai", "Dubai"),
    ],
)
def test_a_state_is_known_by_any_of_its_names_and_named_for_the_reader(
    country: str, language: str, spelling: str, name: str
) -> None:
    rules = rules_of(country)
    area = area_of(rules, spelling)
    assert area is not None
    assert area_name(rules, area, language) == name


def test_every_example_of_a_postal_code_is_one() -> None:
    for country in COUNTRIES:
        rules = rules_of(country)
        assert [each for each in rules.examples if tidy_postal_code(rules, each.lower()) != each] == [], country
