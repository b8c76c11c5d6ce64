"""Every kind of tax id that Stripe takes: what it is called where it is used, what it looks like, what checks it.

The kinds, and most examples, are Stripe's: https://docs.stripe.com/tax/invoicing/tax-ids#supported-tax-id-types. An
example or a shape that Stripe does not document follows the country's own (python-stdnum's documentation, mostly).
Within a country the kind that invoices mostly carry comes first: it is the one that is suggested.

A shape says how Stripe's documentation writes the number: `#` a digit, `@` a letter, `*` either, `~` a letter, Ñ or &
(Mexico), `+` a letter, digit, + or * (Ireland); other letters and digits are themselves, and the rest separates. Kinds
whose form is documented nowhere have no shape: any letters and digits pass. Where a country writes several forms, all
of them pass.

`checks` are modules of python-stdnum, one of which should agree. They only ever raise a doubt: Stripe looks at the form
of a number and takes DE123456789, whose check digit is wrong, and no country promises that its rules stay. Left out are
those that doubt what is right: us.ein (a list of prefixes that grows), de.stnr (by federal state), cn.uscc (older ids
have other lengths), za.tin (not for VAT), sn.ninea, do.rnc (companies only), ar.cuit's and hu.anum's shorter forms, and
everything for jp_trn, whose numbers of sole traders follow no published rule.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

VAT = _("VAT number")
SWISS_VAT = pgettext_lazy("of Switzerland and Liechtenstein", "VAT number")
GST = _("GST number")
TAX = _("Tax ID")
OSS = _("One Stop Shop VAT number")
BUSINESS = _("Business registration number")
CORPORATE = _("Corporate number")
INVOICE = _("Invoice registration number")
FOREIGN = _("Registered foreign business number")


@dataclass(frozen=True, slots=True)
class TaxIdKind:
    """A type of Stripe's as a customer knows it. `eu_vat` is a kind for each country."""

    type: str
    country: str
    """ISO 3166; besides `EU`, `IC` for the Canary Islands and `XI` for Northern Ireland."""
    name: str | Promise
    """Where it is a name, as the country has it; else in the language of the page."""
    example: str
    """As Stripe stores it; empty where none is documented."""
    shapes: tuple[str, ...]
    checks: tuple[str, ...] = ()
    shown: str = ""
    """The shape in which the country writes it, where that is not how Stripe stores it."""

    @property
    def key(self) -> str:
        """Its value in a form: "us_ein", "eu_vat-de"."""
        return f"{self.type}-{self.country.lower()}" if self.type == "eu_vat" else self.type


def _digits(fewest: int, most: int) -> tuple[str, ...]:
    return tuple("#" * length for length in range(fewest, most + 1))


def _shape_of(example: str) -> str:
    """Any digit for a digit, any letter for a letter."""
    return "".join("#" if char.isdigit() else "@" if char.isalpha() else char for char in example)


def _kind(
    type_: str, name: str | Promise, example: str, *shapes: str, check: str = "", shown: str = "", country: str = ""
) -> TaxIdKind:
    known = shapes or ((_shape_of(example),) if example else ())
    where = country or type_[:2].upper()
    return TaxIdKind(type_, where, name, example, known, tuple(check.split()), shown)


def _eu(country: str, example: str, *shapes: str, shown: str = "") -> TaxIdKind:
    prefix = example[:2]
    known = tuple(prefix + shape for shape in shapes or (_shape_of(example[2:]),))
    return TaxIdKind("eu_vat", country, VAT, example, known, ("eu.vat",), shown)


def _free(type_: str, name: str | Promise, example: str = "", check: str = "") -> TaxIdKind:
    """Of no documented form."""
    return TaxIdKind(type_, type_[:2].upper(), name, example, (), tuple(check.split()))


KINDS = (
    _eu("AT", "ATU12345678", "U########"),
    _eu("BE", "BE0123456789", "0#########", "##########"),
    _eu("BG", "BG0123456789", "##########", "#########"),
    _eu("CY", "CY12345678Z"),
    _eu("CZ", "CZ1234567890", *_digits(8, 10)),
    _eu("DE", "DE123456789"),
    _eu("DK", "DK12345678"),
    _eu("EE", "EE123456789"),
    _eu("ES", "ESA1234567Z", "*#######*"),
    _eu("FI", "FI12345678"),
    _eu("FR", "FRAB123456789", "**#########", shown="FR** ### ### ###"),
    _eu("GR", "EL123456789"),
    _eu("HR", "HR12345678912"),
    _eu("HU", "HU12345678"),
    _eu("IE", "IE1234567AB", "#+#####@", "#######@@"),
    _eu("IT", "IT12345678912"),
    _eu("LT", "LT123456789123", "############", "#########"),
    _eu("LU", "LU12345678"),
    _eu("LV", "LV12345678912"),
    _eu("MT", "MT12345678"),
    _eu("NL", "NL123456789B12", "#########B##"),
    _eu("PL", "PL1234567890"),
    _eu("PT", "PT123456789"),
    _eu("RO", "RO1234567891", *_digits(2, 10)),
    _eu("SE", "SE123456789123"),
    _eu("SI", "SI12345678"),
    _eu("SK", "SK1234567891"),
    _kind("ad_nrt", "NRT", "A-123456-Z", check="ad.nrt"),
    _kind("ae_trn", "TRN", "123456789012345"),
    _kind("al_tin", "NIPT", "J12345678N", check="al.nipt"),
    _kind("am_tin", TAX, "02538904"),
    _kind("ao_tin", "NIF", "5123456789", "##########", "#########@@###"),
    _kind("ar_cuit", "CUIT", "12-34567890-1", check="ar.cuit"),
    _kind("au_abn", "ABN", "12345678912", check="au.abn", shown="## ### ### ###"),
    _kind("au_acn", "ACN", "123456789", check="au.acn", shown="### ### ###"),
    _kind("au_arn", "ARN", "123456789123"),
    _kind("au_wpn", "WPN", "12345678", "########", "#########"),
    _kind("aw_tin", TAX, "12345678"),
    _kind("az_tin", "VÖEN", "0123456789", check="az.voen"),
    _kind("ba_tin", TAX, "123456789012", *_digits(12, 13)),
    _kind("bb_tin", TAX, "1123456789012"),
    _kind("bd_bin", "BIN", "123456789-0123"),
    _kind("bf_ifu", "IFU", "12345678A"),
    _kind("bg_uic", "ЕИК", "123456789", "#########", "#############"),
    _kind("bh_vat", VAT, "123456789012345"),
    _kind("bj_ifu", "IFU", "1234567890123"),
    _kind("bo_tin", "NIT", "123456789", *_digits(5, 13)),
    # Since July 2026 new numbers of companies have letters as well.
    _kind("br_cnpj", "CNPJ", "01.234.456/5432-10", "**.***.***/****-##", check="br.cnpj"),
    _kind("br_cpf", "CPF", "123.456.789-87", check="br.cpf"),
    _kind("bs_tin", TAX, "123.456.789"),
    _free("bw_vat", VAT),
    _kind("by_tin", "УНП", "123456789", "#########", "@@#######", check="by.unp"),
    _kind("ca_gst_hst", "GST/HST", "123456789RT0002", "#########RT####", check="ca.bn"),
    _kind("ca_bn", "BN", "123456789", check="ca.bn"),
    _kind("ca_qst", "QST", "1234567890TQ1234", "##########TQ####"),
    _kind("ca_pst_bc", "PST British Columbia", "PST-1234-5678", "PST-####-####"),
    _kind("ca_pst_mb", "RST Manitoba", "123456-7"),
    _kind("ca_pst_sk", "PST Saskatchewan", "1234567"),
    _kind("cd_nif", "NIF", "A0123456M"),
    _kind(
        "ch_vat",
        SWISS_VAT,
        "CHE-123.456.789 MWST",
        *(f"CHE-###.###.### {word}" for word in ("MWST", "TVA", "IVA")),
        check="ch.vat",
    ),
    _kind("ch_uid", "UID", "CHE-123.456.789 HR", "CHE-###.###.### HR", "CHE-###.###.###", check="ch.uid"),
    _kind("ci_vat", VAT, "1234567A", "#######@"),
    _kind("cl_tin", "RUT", "12.345.678-K", "##.###.###-*", "#.###.###-*", check="cl.rut"),
    _kind("cm_niu", "NIU", "M123456789000L"),
    _kind("cn_tin", TAX, "123456789012345678", *("*" * length for length in range(15, 21))),
    _kind("co_nit", "NIT", "123.456.789-0", "###.###.###-#", "##.###.###-#", "#.###.###.###-#", check="co.nit"),
    _kind("cr_tin", TAX, "1-234-567890", "#-###-######", *_digits(9, 9), *_digits(11, 12)),
    _kind("cv_nif", "NIF", "213456789"),
    _kind("cz_dic", "DIČ", "CZ12345678", *(f"CZ{shape}" for shape in _digits(8, 10)), check="cz.dic"),
    _kind("de_stn", "Steuernummer", "1234567890", *_digits(10, 13)),
    _kind("do_rcn", "RNC", "123-4567890-1", "###-#######-#", "#########"),
    _kind("ec_ruc", "RUC", "1234567890001", check="ec.ruc"),
    _kind("eg_tin", TAX, "123456789", shown="###-###-###"),
    _kind("es_cif", "NIF", "A12345678", "*#######*", check="es.nif es.cif"),
    _kind("et_tin", TAX, "1234567890"),
    _kind("eu_oss_vat", OSS, "EU123456789", "EU#########", "IM##########", check="eu.oss"),
    _kind("fo_vat", "MVG", "FO123456", "FO######", check="fo.vn"),
    _kind("fr_siren", "SIREN", "123456789", check="fr.siren", shown="### ### ###"),
    _kind("fr_siret", "SIRET", "12345678912345", check="fr.siret", shown="### ### ### #####"),
    _kind("fr_spi", "SPI", "0123456789012", check="fr.nif", shown="## ## ### ### ###"),
    _kind(
        "gb_vat",
        VAT,
        "GB123456789",
        *("GB#########", "GB############", "GBGD###", "GBHA###"),
        check="gb.vat",
        shown="GB ### #### ##",
    ),
    TaxIdKind("eu_vat", "XI", VAT, "XI123456789", ("XI#########", "XI############", "XIGD###", "XIHA###"), ("eu.vat",)),
    _kind("ge_vat", VAT, "123456789", "#########", "###########"),
    _free("gh_tin", "TIN", "C0000803561", check="gh.tin"),
    _kind("gi_tin", TAX, "12345", *_digits(5, 6)),
    _kind("gn_nif", "NIF", "123456789"),
    _kind("hk_br", "BR", "12345678", "########", "########-###-##-##-#"),
    _kind("hr_oib", "OIB", "12345678901", check="hr.oib"),
    _kind("hu_tin", "adószám", "12345678-1-23"),
    _kind("ic_nif", "NIF", "A12345678", "*#######*", check="es.nif es.cif"),
    _kind("id_npwp", "NPWP", "012.345.678.9-012.345", "###.###.###.#-###.###", "##.###.###.#-###.###"),
    _kind("il_vat", VAT, "000012345"),
    # Numbers of foreign services and of deductors have their letters elsewhere.
    _kind("in_gst", GST, "12ABCDE3456FGZH", "##*************", check="in_.gstin"),
    _kind("is_vat", "VSK", "123456", *_digits(5, 6), check="is_.vsk"),
    _kind("is_kt", "kennitala", "450401-3150", "######-####", check="is_.kennitala"),
    _kind("it_cf", "Codice fiscale", "ABCDEF12A12A123A", "@@@@@@**@**@***@", "###########", check="it.codicefiscale"),
    _kind("jp_trn", INVOICE, "T1234567891234", "T#############"),
    _kind("jp_cn", CORPORATE, "1234567891234", check="jp.cn"),
    _kind("jp_rn", FOREIGN, "12345"),
    _kind("ke_pin", "KRA PIN", "P000111111A"),
    _kind("kg_tin", "ИНН", "12345678901234"),
    _kind("kh_tin", TAX, "1001-123456789", "*###-#########"),
    _kind("kr_brn", BUSINESS, "123-45-67890", check="kr.brn"),
    _kind("kz_bin", "БСН/БИН", "123456789012"),
    _kind("la_tin", TAX, "123456789-000"),
    _kind("li_vat", SWISS_VAT, "12345"),
    _kind("li_uid", "UID", "CHE123456789", "CHE#########", check="ch.uid", shown="CHE-###.###.###"),
    _kind("lk_vat", VAT, "123456789-1234"),
    _kind("ma_vat", VAT, "12345678", *_digits(7, 8), "###############"),
    _kind("md_vat", VAT, "1234567"),
    _kind("md_cf", "Cod fiscal", "1234567890123", check="md.idno"),
    _kind("me_pib", "PIB", "12345678", check="me.pib"),
    _kind("mk_vat", VAT, "MK1234567890123", "MK#############", check="mk.edb"),
    _kind("mr_nif", "NIF", "12345678"),
    _free("mu_vat", VAT, "20123456"),
    _kind("mx_rfc", "RFC", "ABC010203AB9", "~~~######***", "~~~~######***", check="mx.rfc"),
    _kind("my_sst", "SST", "A12-3456-78912345", "@**-####-########"),
    _kind("my_itn", "ITN", "C 1234567890", *(f"{a} {n}" for a in ("@", "@@") for n in _digits(8, 11))),
    _kind("my_frp", "FRP", "12345678"),
    _kind("mz_nuit", "NUIT", "400339910", check="mz.nuit"),
    _kind("ng_tin", "TIN", "12345678-0001", "########-####", "##########", "#############"),
    _kind("no_vat", "MVA", "123456789MVA", "#########MVA", check="no.mva"),
    _kind("no_voec", "VOEC", "1234567"),
    _kind("np_pan", "PAN", "123456789"),
    _kind("nz_gst", GST, "123456789", *_digits(8, 9), check="nz.ird", shown="###-###-###"),
    _kind("nz_bn", "NZBN", "9429041535110", check="ean"),
    _kind("om_vat", VAT, "OM1234567890", "OM##########"),
    _kind("pe_ruc", "RUC", "12345678901", check="pe.ruc"),
    _kind("ph_tin", "TIN", "123456789012", "#########", *_digits(12, 14)),
    _kind("pl_nip", "NIP", "1234567890", check="pl.nip", shown="###-###-##-##"),
    _kind("pt_nif", "NIF", "123456789", check="pt.nif", shown="### ### ###"),
    _kind("py_ruc", "RUC", "12345678A", *(f"{body}*" for body in _digits(5, 8)), check="py.ruc", shown="########-*"),
    _kind("ro_tin", "CIF/CNP", "1234567890123", *_digits(2, 10), "#############", check="ro.cf"),
    _kind("rs_pib", "PIB", "123456789", check="rs.pib"),
    _kind("ru_inn", "ИНН", "1234567891", "##########", "############", check="ru.inn"),
    _kind("ru_kpp", "КПП", "123456789", "####**###"),
    _kind("sa_vat", VAT, "123456789012345"),
    _kind("sg_gst", GST, "M12345678X", "*########@", "########@", "@##@@####@", "*#########"),
    _kind("sg_uen", "UEN", "123456789F", "#########@", "########@", "@##@@####@", check="sg.uen"),
    _kind("si_tin", "davčna številka", "12345678", check="si.ddv"),
    _free("sm_coe", "COE", "24165", check="sm.coe"),
    _kind("sn_ninea", "NINEA", "12345672A2", *("#######*@#", "#########*@#", "#######", "#########")),
    _kind("sr_fin", "FIN", "1234567890"),
    _kind("sv_nit", "NIT", "1234-567890-123-4", check="sv.nit"),
    _kind("th_vat", VAT, "1234567891234", check="th.tin", shown="#-####-#####-##-#"),
    _kind("tj_tin", TAX, "123456789"),
    _kind("tr_tin", "VKN", "0123456789", *_digits(10, 11), check="tr.vkn tr.tckimlik"),
    _free("tt_vat", VAT),
    _free("tt_bir", "BIR"),
    _kind("tw_vat", "統一編號", "12345678", check="tw.ubn"),
    _kind("tz_vat", "VRN", "12345678A"),
    _kind("ua_vat", VAT, "123456789", *_digits(8, 12)),
    _kind("ug_tin", "TIN", "1014751879"),
    _kind("us_ein", "EIN", "12-3456789"),
    _kind("uy_ruc", "RUT", "123456789012", check="uy.rut"),
    _kind("uz_vat", VAT, "123456789012"),
    _kind("uz_tin", TAX, "123456789"),
    _kind("ve_rif", "RIF", "A-12345678-9", check="ve.rif"),
    _kind("vn_tin", "MST", "1234567890", "##########", "##########-###", check="vn.mst"),
    _kind("za_vat", VAT, "4123456789", "4#########"),
    _kind("zm_tin", "TPIN", "1004751879"),
    _kind("zw_tin", TAX, "1234567890"),
)
