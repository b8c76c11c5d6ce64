"""Write the lock files from pyproject.toml, or with --check say whether they still match it.

Every file is pinned with its hashes and no address of a package index, so that any mirror serves.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"requirements.txt": [], "requirements-dev.txt": ["--group", "dev"]}


def compile_lock(name: str, options: list[str]) -> None:
    """Resolve for every supported Python and platform at once with uv's universal resolution."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--generate-hashes",
        "--universal",
        "--python-version",
        "3.11",
    ]
    command += ["--no-header", "--no-annotate", "pyproject.toml", *options, "-o", name]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def normalized(requirement: str) -> str:
    """``Django-Stubs[x]~=5`` as ``django-stubs`` (https://peps.python.org/pep-0503/#normalized-names)."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    return re.sub(r"[-_.]+", "-", name.group() if name else requirement).lower()


def problems() -> list[str]:
    """What pyproject.toml asks for that a lock lacks, pins that differ, and addresses that slipped in."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {"requirements.txt": project["project"]["dependencies"]}
    wanted["requirements-dev.txt"] = wanted["requirements.txt"] + project["dependency-groups"]["dev"]
    found = []
    for lock, requirements in wanted.items():
        text = (ROOT / lock).read_text()
        pins = dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE))
        for requirement in requirements:
            if normalized(requirement) not in pins:
                found.append(f"{lock} lacks {requirement}")
            elif "==" in requirement and pins[normalized(requirement)] != requirement.split("==")[1]:
                found.append(f"{lock} pins another version than {requirement}")
        if "://" in text:
            found.append(f"{lock} names an address")
    return found


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit("\n".join(problems()) or 0)
    for lock, options in LOCKS.items():
        compile_lock(lock, options)
