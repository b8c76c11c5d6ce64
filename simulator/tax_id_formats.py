"""What tax ids look like: the types of Stripe's table, each by the example it gives.

https://docs.stripe.com/billing/customer/tax-ids#supported-tax-id (that blanks, dots, dashes and slashes may be left
out, and where a number may be shorter or longer than the example, is inferred; types that the table does not have yet
take anything). European numbers: https://ec.europa.eu/taxation_customs/vies/#/faq, question 11.
"""

import re
from functools import cache

# Digits stand for digits and capitals for capitals; blanks, dots, dashes and slashes may be left out.
_EXAMPLES = {
    "ad_nrt": "A-123456-Z", "ae_trn": "123456789012345", "al_tin": "J12345678N", "am_tin": "02538904",
    "ao_tin": "5123456789", "ar_cuit": "12-3456789-01", "au_abn": "12345678912", "au_arn": "123456789123",
    "aw_tin": "12345678", "az_tin": "0123456789", "ba_tin": "123456789012", "bb_tin": "1123456789012",
    "bd_bin": "123456789-0123", "bf_ifu": "12345678A", "bg_uic": "123456789", "bh_vat": "123456789012345",
    "bj_ifu": "1234567890123", "bo_tin": "123456789", "br_cnpj": "01.234.456/5432-10", "br_cpf": "123.456.789-87",
    "bs_tin": "123.456.789", "by_tin": "123456789", "ca_bn": "123456789", "ca_pst_mb": "123456-7",
    "ca_pst_sk": "1234567", "cd_nif": "A0123456M", "cm_niu": "M123456789000L", "cr_tin": "1-234-567890",
    "cv_nif": "213456789", "do_rcn": "123-4567890-1", "ec_ruc": "1234567890001", "eg_tin": "123456789",
    "et_tin": "1234567890", "ge_vat": "123456789", "gi_tin": "12345", "gn_nif": "123456789", "hk_br": "12345678",
    "hr_oib": "12345678901", "hu_tin": "12345678-1-23", "il_vat": "000012345", "is_vat": "123456",
    "it_cf": "ABCDEF12A12A123A", "jp_cn": "1234567891234", "jp_rn": "12345", "ke_pin": "P000111111A",
    "kg_tin": "12345678901234", "kh_tin": "1001-123456789", "kr_brn": "123-45-67890", "kz_bin": "123456789012",
    "la_tin": "123456789-000", "li_vat": "12345", "lk_vat": "123456789-1234", "ma_vat": "12345678",
    "md_vat": "1234567", "me_pib": "12345678", "mr_nif": "12345678", "my_frp": "12345678", "my_itn": "C 1234567890",
    "my_sst": "A12-3456-78912345", "ng_tin": "12345678-0001", "no_voec": "1234567", "np_pan": "123456789",
    "nz_gst": "123456789", "pe_ruc": "12345678901", "pl_nip": "1234567890", "py_ruc": "12345678A",
    "ro_tin": "1234567890123", "rs_pib": "123456789", "ru_kpp": "123456789", "sa_vat": "123456789012345",
    "sg_gst": "M12345678X", "si_tin": "12345678", "sn_ninea": "12345672A2", "sr_fin": "1234567890",
    "sv_nit": "1234-567890-123-4", "th_vat": "1234567891234", "tj_tin": "123456789", "tr_tin": "0123456789",
    "tw_vat": "12345678", "tz_vat": "12345678A", "ug_tin": "1014751879", "us_ein": "12-3456789",
    "uy_ruc": "123456789012", "uz_tin": "123456789", "uz_vat": "123456789012", "ve_rif": "A-12345678-9",
    "zm_tin": "1004751879", "zw_tin": "1234567890",
}  # fmt: skip
# Fixed letters, and numbers that come in several forms. They are held against the number without its separators.
_PATTERNS = {
    "ca_gst_hst": r"\d{9}RT\d{4}",
    "ca_pst_bc": r"PST\d{8}",
    "ca_qst": r"\d{10}TQ\d{4}",
    "ch_uid": r"CHE\d{9}(HR)?",
    "ch_vat": r"CHE\d{9}(MWST|TVA|IVA)",
    "cl_tin": r"\d{7,8}[\dK]",
    "cn_tin": r"[\dA-Z]{15,20}",
    "co_nit": r"\d{9,10}",
    "de_stn": r"\d{10,13}",
    "es_cif": r"[A-Z]\d{7}[\dA-Z]|\d{8}[A-Z]",
    # https://docs.stripe.com/changelog/dahlia/2026-07-29/canary-islands-tax-id-type
    "ic_nif": r"[A-Z]\d{7}[\dA-Z]|\d{8}[A-Z]",
    "eu_oss_vat": r"(EU|IM)\d{9,10}",
    "fo_vat": r"FO\d{6}",
    "gb_vat": r"(GB)?(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
    "id_npwp": r"\d{15,16}",
    "in_gst": r"\d{2}[A-Z]{5}\d{4}[A-Z][\dA-Z]Z[\dA-Z]|\d{2}[A-Z]{5}\d{4}[A-Z]{3}",
    "jp_trn": r"T\d{13}",
    "li_uid": r"CHE\d{9}",
    "mk_vat": r"MK\d{13}",
    "mx_rfc": r"[A-ZÑ&]{3,4}\d{6}[\dA-Z]{3}",
    "no_vat": r"\d{9}(MVA)?",
    "om_vat": r"OM\d{10}",
    "ph_tin": r"\d{9}|\d{12}|\d{14}",
    "ru_inn": r"\d{10}|\d{12}",
    "sg_uen": r"\d{8,9}[A-Z]|[RST]\d{2}[A-Z]{2}\d{4}[A-Z]",
    "ua_vat": r"\d{9,12}",
    "vn_tin": r"\d{10}|\d{13}",
    "za_vat": r"4\d{9}",
}
_EUROPE = {
    "AT": r"U\d{8}", "BE": r"[01]\d{9}", "BG": r"\d{9,10}", "CY": r"\d{8}[A-Z]", "CZ": r"\d{8,10}", "DE": r"\d{9}",
    "DK": r"\d{8}", "EE": r"\d{9}", "EL": r"\d{9}", "ES": r"[\dA-Z]\d{7}[\dA-Z]", "FI": r"\d{8}",
    "FR": r"[\dA-Z]{2}\d{9}", "HR": r"\d{11}", "HU": r"\d{8}", "IE": r"\d{7}[A-Z]{1,2}|\d[A-Z+*]\d{5}[A-Z]",
    "IT": r"\d{11}", "LT": r"\d{9}|\d{12}", "LU": r"\d{8}", "LV": r"\d{11}", "MT": r"\d{8}",
    "NL": r"[\dA-Z+*]{12}", "PL": r"\d{10}", "PT": r"\d{9}", "RO": r"\d{2,10}", "SE": r"\d{12}", "SI": r"\d{8}",
    "SK": r"\d{10}", "XI": r"\d{9}|\d{12}|GD\d{3}|HA\d{3}",
}  # fmt: skip
_SEPARATORS = re.compile(r"[\s./-]")
# Of the prefixes that are no country's code; the Canary Islands' is inferred.
_COUNTRIES = {"EL": "GR", "IC": "ES", "XI": "GB"}


def is_well_formed(tax_type: str, value: str) -> bool:
    """Whether a value looks like a number of the type. Types without a documented form take any text."""
    number = _SEPARATORS.sub("", value).upper()
    if not number:
        return False
    if tax_type == "eu_vat":
        pattern = _EUROPE.get(number[:2])
        return pattern is not None and re.fullmatch(pattern, number[2:]) is not None
    pattern = _pattern(tax_type)
    return pattern is None or re.fullmatch(pattern, number) is not None


@cache
def _pattern(tax_type: str) -> str | None:
    if tax_type in _PATTERNS:
        return _PATTERNS[tax_type]
    example = _SEPARATORS.sub("", _EXAMPLES.get(tax_type, ""))
    return "".join(r"\d" if one.isdigit() else "[A-Z]" for one in example) or None


def country_of(tax_type: str, value: str) -> str | None:
    """The country of a type is its prefix; a European number says it itself."""
    if tax_type == "eu_oss_vat":
        return None
    code = value.strip()[:2].upper() if tax_type == "eu_vat" else tax_type[:2].upper()
    return _COUNTRIES.get(code, code) if code.isalpha() else None
