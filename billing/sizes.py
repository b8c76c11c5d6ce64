"""Sizes of files: one formatter."""

from babel.units import format_unit

from billing.locales import number_locale

_KILO, _MEGA = 1_000, 1_000_000


def file_size(size: int) -> str:
    """A size in bytes as people read it: "380 kB", "4,2 MB", "4,2 Mo"."""
    if size < _MEGA:
        return format_unit(max(1, round(size / _KILO)), "digital-kilobyte", "short", locale=number_locale())
    return format_unit(size / _MEGA, "digital-megabyte", "short", format="#,##0.#", locale=number_locale())
