"""The currencies Stripe takes. https://docs.stripe.com/currencies"""

from simulator.errors import invalid_request

_CODES = """
usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad
cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl
hrk htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga
mkd mmk mnt mop mro mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar
ron rsd rub rwf sar sbd scr sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx uyu
uzs vnd vuv wst xaf xcd xof xpf yer zar zmw
"""
SUPPORTED = tuple(_CODES.split())
_KNOWN = frozenset(SUPPORTED)


def currency_code(text: str, param: str = "currency") -> str:
    """The code in lower case, or Stripe's refusal of an unknown one."""
    code = text.lower()
    if code not in _KNOWN:
        raise invalid_request(
            f"Invalid currency: {text}. Stripe currently supports these currencies: {', '.join(SUPPORTED)}", param=param
        )
    return code


def currency_map_keys(options: dict[str, object] | None, param: str = "currency_options") -> None:
    """Keys of a map of currencies are lower case, unlike currencies elsewhere (recorded)."""
    for key in options or {}:
        if key != key.lower():
            raise invalid_request(
                f"Currencies must be lowercase when used as keys in a map. Use `{key.lower()}` instead of `{key}`.",
                param=param,
            )
        currency_code(key, param)
