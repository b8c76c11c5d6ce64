"""Kinds of tax ids: all of Stripe's, written as Stripe stores them, doubted rather than refused."""

import typing

import pytest
from django.utils.translation import override
from stripe.params import CustomerTaxIdCreateParams

from billing.forms.tax_id import TaxIdForm
from billing.gateway.customers import TaxId, TaxIdVerification
from billing.tax_id_table import KINDS, TaxIdKind
from billing.tax_id_texts import tax_id_kind, tax_id_meaning, tax_id_number, tax_id_status
from billing.tax_id_types import (
    grouped,
    is_doubtful,
    kind_by_key,
    kind_name,
    kind_of,
    kinds_by_country,
    suggested_kind,
    written,
)

# https://european-union.europa.eu/principles-countries-history/eu-countries_en
EU_COUNTRIES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"

# Numbers whose check digits fit, as somebody may type them, and as Stripe documents that they are stored.
RIGHT = [
    ("au_abn", "83 914 571 673", "83914571673"),
    ("au_acn", "004 085 616", "004085616"),
    ("br_cnpj", "16727230000197", "16.727.230/0001-97"),
    ("br_cnpj", "12.abc.345/01de-35", "12.ABC.345/01DE-35"),
    ("br_cpf", "390.533.447-05", "390.533.447-05"),
    ("ca_bn", "12302 6635", "123026635"),
    ("ca_gst_hst", "12302 6635 RT 0001", "123026635RT0001"),
    ("ch_uid", "CHE 100 155 212", "CHE-100.155.212"),
    ("ch_vat", "che-107.787.577 iva", "CHE-107.787.577 IVA"),
    ("cl_tin", "125319092", "12.531.909-2"),
    ("co_nit", "2131234321", "213.123.432-1"),
    ("es_cif", "J-99216582", "J99216582"),
    ("eu_vat-at", "U13585627", "ATU13585627"),
    ("eu_vat-be", "0403.019.261", "BE0403019261"),
    ("eu_vat-be", "BE 403.019.261", "BE0403019261"),
    ("eu_vat-de", "de 136,695 976", "DE136695976"),
    ("eu_vat-fr", "FR 83 404 833 048", "FR83404833048"),
    ("eu_vat-gr", "GR094259216", "EL094259216"),
    ("eu_vat-gr", "094259216", "EL094259216"),
    ("eu_vat-ie", "6433435F", "IE6433435F"),
    ("eu_vat-nl", "NL 0044.95.445.B.01", "NL004495445B01"),
    ("eu_vat-xi", "980 7806 84", "XI980780684"),
    ("fo_vat", "623857", "FO623857"),
    ("fr_siren", "552 008 443", "552008443"),
    ("gb_vat", "980 7806 84", "GB980780684"),
    ("hr_oib", "HR33392005961", "33392005961"),
    ("in_gst", "27 AAPFU 0939 F1ZV", "27AAPFU0939F1ZV"),
    ("it_cf", "rccmnl83s18d969h", "RCCMNL83S18D969H"),
    ("jp_cn", "５８３５６７８２５６２４６", "5835678256246"),
    ("jp_trn", "5835678256246", "T5835678256246"),
    ("kr_brn", "1168200276", "116-82-00276"),
    ("mx_rfc", "GODE 561231 GR8", "GODE561231GR8"),
    ("mx_rfc", "P&G-851223-B24", "P&G851223B24"),
    ("no_vat", "NO 995 525 828 MVA", "995525828MVA"),
    ("no_vat", "995 525 828", "995525828MVA"),
    ("nz_gst", "49-098-576", "49098576"),
    ("pe_ruc", "20512333797", "20512333797"),
    ("pl_nip", "856-734-62-15", "8567346215"),
    ("py_ruc", "80028061-0", "800280610"),
    ("ru_inn", "7707083893", "7707083893"),
    ("tr_tin", "4540536920", "4540536920"),
    ("us_ein", "911144442", "91-1144442"),
    ("za_vat", "4123456789", "4123456789"),
]

WRONG = [
    ("au_abn", "83 914 571"),
    ("br_cnpj", "16.727.230"),
    ("ca_gst_hst", "123026635"),
    ("ch_vat", "CHE-107.787.577"),
    ("eu_vat-at", "DE12345"),
    ("eu_vat-de", "12345678"),
    ("eu_vat-de", "DE12345678X"),
    ("eu_vat-de", "USt-IdNr. DE136695976"),
    ("eu_vat-xi", "GB123456789"),
    ("gb_vat", "GB12345"),
    ("in_gst", "AAPFU0939F1ZV"),
    ("jp_trn", "1234"),
    ("mx_rfc", "GODE"),
    ("no_vat", "MVA"),
    ("us_ein", "12-34567"),
    ("us_ein", "12-345678A"),
    ("za_vat", "5123456789"),
    ("tt_vat", "<b>"),
    ("tt_vat", "12"),
    ("tt_bir", "1" * 30),
]


def kind(key: str) -> TaxIdKind:
    found = kind_by_key(key)
    assert found is not None, key
    return found


def test_the_table_has_what_stripe_takes_and_nothing_else() -> None:
    annotation = typing.get_type_hints(CustomerTaxIdCreateParams)["type"]
    literal = next(each for each in typing.get_args(annotation) if typing.get_origin(each) is typing.Literal)
    assert {each.type for each in KINDS} == set(typing.get_args(literal))
    assert len({each.key for each in KINDS}) == len(KINDS)
    assert {each.country for each in KINDS if each.type == "eu_vat"} == {*EU_COUNTRIES.split(), "XI"}


@pytest.mark.parametrize("each", [each for each in KINDS if each.example], ids=lambda each: each.key)
def test_an_example_passes_as_it_is_and_as_its_country_writes_it(each: TaxIdKind) -> None:
    assert written(each, each.example) == each.example
    assert written(each, grouped(each, each.example)) == each.example
    assert written(each, "") == ""


def test_only_kinds_that_nobody_documents_have_no_example() -> None:
    assert {each.key for each in KINDS if not each.example} == {"bw_vat", "tt_bir", "tt_vat"}
    assert written(kind("tt_bir"), " 123 456-78 ") == "123 456-78"


@pytest.mark.parametrize(("key", "typed", "stored"), RIGHT)
def test_a_right_number_is_written_as_stripe_stores_it_and_not_doubted(key: str, typed: str, stored: str) -> None:
    assert written(kind(key), typed) == stored
    assert not is_doubtful(kind(key), stored)


@pytest.mark.parametrize(("key", "typed"), WRONG)
def test_what_cannot_be_one_is_not_taken(key: str, typed: str) -> None:
    assert written(kind(key), typed) == ""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("eu_vat-de", "DE123456789"),
        ("eu_vat-it", "IT12345678912"),
        ("gb_vat", "GB123456789"),
        ("au_abn", "12345678912"),
        ("br_cpf", "123.456.789-87"),
        ("ch_vat", "CHE-123.456.789 MWST"),
        ("tr_tin", "4540536921"),
    ],
)
def test_a_check_digit_that_does_not_fit_is_a_doubt_and_no_refusal(key: str, value: str) -> None:
    assert written(kind(key), value) == value
    assert is_doubtful(kind(key), value)
    form = TaxIdForm({"kind": key, "value": value}, is_test=True)
    assert not form.is_valid()
    assert "its check digit does not fit" in form.errors["value"][0]
    assert form.doubt == value
    again = TaxIdForm({"kind": key, "value": value, "doubted": form.doubt}, is_test=False)
    assert again.is_valid()
    assert again.cleaned_data == {"kind": key, "value": value}
    other = TaxIdForm({"kind": "eu_vat-de", "value": "DE987654321", "doubted": form.doubt}, is_test=False)
    assert not other.is_valid()


@pytest.mark.parametrize("key", ["au_abn", "eu_vat-de", "eu_vat-fr", "eu_vat-xi", "gb_vat"])
@pytest.mark.parametrize("number", ["000000000", "111111111", "222222222"])
def test_the_numbers_for_trying_out_pass_in_test_mode(key: str, number: str) -> None:
    form = TaxIdForm({"kind": key, "value": number}, is_test=True)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["value"] == number


@pytest.mark.parametrize(("key", "number"), [("au_abn", "000000000"), ("eu_vat-de", "111111111")])
def test_in_live_mode_they_are_numbers_like_any_other(key: str, number: str) -> None:
    assert not TaxIdForm({"kind": key, "value": number}, is_test=False).is_valid()


def test_the_number_of_another_country_of_the_union_is_taken_with_its_prefix() -> None:
    assert written(kind("eu_vat-de"), "FR 83 404 833 048") == "FR83404833048"
    assert written(kind("eu_vat-de"), "GR094259216") == "EL094259216"


def test_the_customer_s_country_comes_first_and_its_kind_is_suggested() -> None:
    with override("en"):
        places = [(place, [each.key for each in kinds]) for place, kinds in kinds_by_country("CA")]
        assert places[0] == ("Canada", ["ca_gst_hst", "ca_bn", "ca_qst", "ca_pst_bc", "ca_pst_mb", "ca_pst_sk"])
        names = [place for place, _ in places[1:]]
        assert names == sorted(names, key=lambda name: name.replace("ô", "o").replace("ü", "u"))
        assert dict(places)["United Kingdom"] == ["gb_vat", "eu_vat-xi"]
        assert sum(len(keys) for _, keys in places) == len(KINDS)
    suggested = {code: found.key for code in ("DE", "MC", "AX", "GB", "PR", "CH") if (found := suggested_kind(code))}
    assert suggested == {
        "DE": "eu_vat-de",
        "MC": "eu_vat-fr",
        "AX": "eu_vat-fi",
        "GB": "gb_vat",
        "PR": "us_ein",
        "CH": "ch_vat",
    }
    assert (suggested_kind(None), suggested_kind(""), suggested_kind("KP")) == (None, None, None)


def test_a_kind_has_the_name_that_people_know_in_the_language_of_the_page() -> None:
    with override("en"):
        assert [kind_name(kind(key)) for key in ("eu_vat-de", "in_gst", "au_abn", "us_ein", "eu_vat-xi", "ic_nif")] == [
            "VAT number (Germany)",
            "GST number (India)",
            "ABN (Australia)",
            "EIN (United States)",
            "VAT number (Northern Ireland)",
            "NIF (Canary Islands)",
        ]
    with override("fr"):
        assert kind_name(kind("fr_siren")) == "SIREN (France)"
        assert "Allemagne" in kind_name(kind("eu_vat-de"))


def test_a_kind_that_came_later_is_named_after_its_country() -> None:
    with override("en"):
        assert kind_name(kind_of("pk_ntn", "1234567-8", "PK")) == "Tax ID (Pakistan)"
        assert kind_name(kind_of("eu_vat", "000000000", None)) == "VAT number (European Union)"
        assert kind_name(kind_of("eu_vat", "000000000", "DE")) == "VAT number (Germany)"
    assert grouped(kind_of("pk_ntn"), "1234567-8") == "1234567-8"


@pytest.mark.parametrize(
    ("type_", "value", "shown"),
    [
        ("au_abn", "83914571673", "83 914 571 673"),
        ("eu_vat", "FR83404833048", "FR83 404 833 048"),
        ("eu_vat", "DE136695976", "DE136695976"),
        ("gb_vat", "GB980780684", "GB 980 7806 84"),
        ("gb_vat", "GBGD123", "GBGD123"),
        ("us_ein", "911144442", "91-1144442"),
        ("us_ein", "not one", "not one"),
    ],
)
def test_a_number_is_grouped_as_its_country_writes_it(type_: str, value: str, shown: str) -> None:
    assert tax_id_number(TaxId("txi_1", type_, value)) == shown


@pytest.mark.parametrize(
    ("type_", "verification", "status", "meaning"),
    [
        ("eu_vat", TaxIdVerification("pending"), "Being checked", "The public register is being asked."),
        ("eu_vat", TaxIdVerification("verified", "ADA GMBH"), "Verified", "It is registered to ADA GMBH."),
        ("eu_vat", TaxIdVerification("verified"), "Verified", "The public register knows it."),
        ("eu_vat", TaxIdVerification("unverified"), "Could not be verified", "does not know it as valid"),
        ("us_ein", TaxIdVerification("unavailable"), "Not checked automatically", "Nobody checks numbers of this kind"),
        ("us_ein", None, "Not checked automatically", "Nobody checks numbers of this kind"),
        ("ic_nif", TaxIdVerification("unverified"), "Not checked automatically", "Nobody checks numbers of this kind"),
    ],
)
def test_a_verification_is_said_in_plain_words(
    type_: str, verification: TaxIdVerification | None, status: str, meaning: str
) -> None:
    tax_id = TaxId("txi_1", type_, "DE123456789", verification=verification)
    with override("en"):
        assert tax_id_status(tax_id).text == status
        assert meaning in tax_id_meaning(tax_id)
        assert tax_id_kind(tax_id)
