"""Addresses as an envelope in their own country shows them, with the country in the language of the page.

What Stripe has is printed as it is, also where it is not what the country's rules would have.
https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions
"""

import re

from billing.address_rules import AddressRules, area_name, area_of, is_latin, rules_of
from billing.countries import country_name
from billing.gateway.customers import Address

_NO_COMMAS = {"ja", "ko", "zh"}


def address_lines(address: Address | None, *, name: str = "") -> tuple[str, ...]:
    """Its lines, the country last. `name` is who it is for: first in most countries, last in some."""
    if address is None:
        return (name,) if name else ()
    rules = rules_of((address.country or "").upper())
    in_latin = _is_latin(address)
    values = {
        "N": name,
        "A": "",
        "C": (address.city or "").strip(),
        "S": _state(rules, address, in_latin=in_latin),
        "Z": (address.postal_code or "").strip(),
    }
    envelope = rules.latin_envelope if in_latin else rules.envelope
    lines: list[str] = []
    for line in _with_the_rest(envelope, values).split("%n"):
        if line == "%A":
            lines += ((address.line1 or "").strip(), (address.line2 or "").strip())
        else:
            lines.append(_line(line, values))
    country = country_name(address.country) if address.country else ""
    return tuple(line for line in (*lines, country) if line)


def address_line(address: Address | None, *, name: str = "") -> str:
    """The same for a sentence: with commas, or as Chinese, Japanese and Korean addresses go on, with spaces."""
    lines = address_lines(address, name=name)
    if address is None or rules_of((address.country or "").upper()).language.partition("-")[0] not in _NO_COMMAS:
        return ", ".join(lines)
    return (", " if _is_latin(address) else " ").join(lines)


def _state(rules: AddressRules, address: Address, *, in_latin: bool) -> str:
    """As it was saved, which is how addresses there have it; in Latin letters beside a street in Latin letters."""
    state = (address.state or "").strip()
    area = area_of(rules, state)
    if area is None:
        return state
    if rules.country == "ES":
        return "" if area.local_name == address.city else area.local_name
    return area_name(rules, area, "en") if in_latin and not is_latin(state) else state


def _is_latin(address: Address) -> bool:
    """Whether somebody wrote it in Latin letters: by what is typed, since a state is chosen from a list."""
    return is_latin("".join(filter(None, (address.line1, address.line2, address.city))) or address.state or "")


def _with_the_rest(envelope: str, values: dict[str, str]) -> str:
    """The envelope with a place for what is known though the country's addresses do not have it."""
    lines = envelope.split("%n")
    known = f"{envelope} {values['S']}".casefold()
    if "%C" not in envelope and values["C"].casefold() not in known:
        lines.insert(next((at for at, line in enumerate(lines) if re.search("%[SZ]", line)), len(lines)), "%C")
    if "%S" not in envelope and values["S"]:
        lines.insert(next((at for at, line in enumerate(lines, 1) if "%C" in line), len(lines)), "%S")
    if "%Z" not in envelope and values["Z"]:
        lines.append("%Z")
    if "%N" not in envelope:
        lines.insert(0, "%N")
    return "%n".join(lines)


def _line(pattern: str, values: dict[str, str]) -> str:
    """One line: what stands between two values is written only where both are known, what begins it only with one."""
    parts = re.split("%([A-Z])", pattern)
    if len(parts) == 1:
        return pattern
    text = ""
    for at, (before, letter) in enumerate(zip(parts[::2], parts[1::2], strict=False)):
        if values[letter]:
            text += (before if text or not at else "") + values[letter]
    return text
