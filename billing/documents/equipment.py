"""What documents are drawn with beside Python: Pango, and fonts for every script that stands in a customer's name.

Run as a script it prints the Debian packages that are missing, one to a line: `bin/setup.sh` installs those.
https://doc.courtbouillon.org/weasyprint/stable/first_steps.html
"""

import ctypes
import shutil
import subprocess

LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
FONTS = {
    "fonts-noto-core": "Noto Sans",
    "fonts-ipafont-gothic": "IPAPGothic",
    "fonts-wqy-microhei": "WenQuanYi Micro Hei",
    "fonts-symbola": "Symbola",
}


def missing_equipment() -> list[str]:
    """The packages, by their names in Debian."""
    packages = [package for package, library in LIBRARIES.items() if not _can_load(library)]
    # It lists the fonts, so without it none is known.
    lister = shutil.which("fc-list")
    packages += [] if lister else ["fontconfig"]
    return packages + [package for package, font in FONTS.items() if not lister or not _has_font(lister, font)]


def _can_load(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_font(lister: str, font: str) -> bool:
    return not subprocess.run([lister, "-q", font], check=False).returncode  # noqa: S603 - names of ours


if __name__ == "__main__":
    print(*missing_equipment(), sep="\n")  # noqa: T201 - what it is run for
