"""The documents say what is true: every variable is described, every link leads somewhere, every example is real."""

import ast
import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("bench/*.md"), *ROOT.glob("simulator/*.md")]


def test_every_environment_variable_is_documented() -> None:
    read = set(re.findall(r"""env[.\w]*\(\s*"([A-Z_]+)\"""", (ROOT / "portal/settings.py").read_text()))
    described = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/configuration.md").read_text()))

    assert {"SECRET_KEY", "PORTAL_BASE_URL", "STRIPE_TIMEOUT"} <= read
    assert read <= described


def test_no_document_describes_a_variable_that_is_gone() -> None:
    described = set(re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+)", (ROOT / "docs/configuration.md").read_text(), re.M))
    names = {name for cell in described for name in re.findall(r"`([A-Z_]+)`", cell)}
    sources = [ROOT / "portal/settings.py", ROOT / "demo/world/merchants.py", *(ROOT / "bin").iterdir()]
    known = "\n".join(path.read_text() for path in sources if path.is_file())

    per_merchant = ("DEMO_STRIPE_KEY_", "DEMO_PUBLISHABLE_KEY_")
    assert {name for name in names if name not in known and not name.startswith(per_merchant)} == set()


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in DOCUMENTS
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text())
        if "://" not in target and not (document.parent / target).exists()
    ]

    assert broken == []


def test_python_examples_are_python() -> None:
    examples = [
        example
        for document in DOCUMENTS
        for example in re.findall(r"^```python\n(.*?)^```", document.read_text(), re.M | re.S)
    ]

    assert len(examples) >= 2
    for example in examples:
        ast.parse(example)


def test_the_glossaries_share_their_terms() -> None:
    text = (ROOT / "docs/translations.md").read_text()
    glossaries = re.findall(r"^\| English \| (\S+) \|\n\|---\|---\|\n((?:\|.*\n)+)", text, re.M)
    terms = [{row.split(" | ")[0] for row in rows.splitlines()} for _, rows in glossaries]

    assert [name for name, _ in glossaries] == ["Deutsch", "Español", "Français", "Italiano", "日本語", "简体中文"]
    assert len(set.intersection(*terms)) >= 60


def test_every_direct_dependency_has_a_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    wanted = re.search(r"^dependencies = \[(.*?)^\]", project, re.M | re.S)
    assert wanted
    names = re.findall(r'"([A-Za-z0-9-]+)', wanted[1])
    reasons = (ROOT / "docs/decisions/0001-dependencies.md").read_text().lower()

    assert [name for name in names if name.lower() not in reasons] == []
