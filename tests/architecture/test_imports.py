"""Who may import whom, held by the syntax trees and not by review. docs/architecture.md has the table."""

import ast
import importlib
import typing
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "api", "billing", "branding", "demo", "portal", "simulator")

# What each app may import of ours beside itself; entries may be modules within an app.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "accounts": (),
    "branding": ("accounts",),
    "billing": ("accounts",),
    "api": ("accounts", "billing.gateway", "billing.errors"),
    "demo": ("accounts", "branding"),
    "simulator": (),
    "portal": ("accounts", "api", "billing", "branding"),
}
# Addresses are the one thing that portal/urls.py names as text, and it includes the demo's only in demo mode.
STRIPE_AT_RUN_TIME = ("billing/gateway/", "simulator/", "demo/")
MEANINGLESS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "stuff"}


def modules(app: str) -> list[Path]:
    return sorted((ROOT / app).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions; relative ones made absolute."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            yield from (f"{module}.{alias.name}" for alias in node.names)


def belongs_to(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize("app", APPS)
def test_an_app_imports_only_what_the_architecture_allows(app: str) -> None:
    assert modules(app)
    allowed = (app, *MAY_IMPORT[app])
    offences = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(app)
        for name in imported(path)
        if any(belongs_to(name, other) for other in APPS) and not any(belongs_to(name, each) for each in allowed)
    ]
    assert offences == []


@pytest.mark.parametrize("app", [app for app in APPS if app not in {"simulator", "demo"}])
def test_only_the_gateway_imports_stripe(app: str) -> None:
    offences = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(app)
        if not str(path.relative_to(ROOT)).startswith(STRIPE_AT_RUN_TIME)
        for name in imported(path)
        if belongs_to(name, "stripe")
    ]
    assert offences == []


# Inside billing, what each layer must not know, from the bottom up.
HTTP = ("django.http", "django.shortcuts", "django.template", "django.contrib.messages")
MUST_NOT_IMPORT: dict[str, tuple[str, ...]] = {
    "billing/gateway": (
        *HTTP,
        "billing.policy",
        "billing.services",
        "billing.pages",
        "billing.views",
        "django.utils.translation",
    ),
    "billing/*.py": ("billing.services", "billing.pages"),
    "billing/policy": (*HTTP, "billing.services", "billing.pages", "billing.views"),
    "billing/mails": ("django.http", "billing.gateway", "billing.services", "billing.pages", "billing.views"),
    "billing/documents": (
        "django.http",
        "django.shortcuts",
        "django.contrib.messages",
        "billing.policy",
        "billing.services",
        "billing.pages",
        "billing.views",
    ),
    "billing/services": (*HTTP, "billing.pages", "billing.views"),
    "billing/pages": (*HTTP, "billing.services", "billing.views"),
    "billing/views": ("billing.gateway.client", "billing.gateway.parallel"),
}


@pytest.mark.parametrize("layer", MUST_NOT_IMPORT)
def test_a_layer_of_billing_knows_nothing_of_those_above_it(layer: str) -> None:
    paths = sorted(ROOT.glob(layer)) if layer.endswith(".py") else modules(layer)
    assert paths
    offences = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in imported(path)
        if any(belongs_to(name, forbidden) for forbidden in MUST_NOT_IMPORT[layer])
    ]
    assert offences == []


def test_a_printer_knows_no_django_and_nothing_of_ours() -> None:
    """It is a process that draws what strangers typed: it holds no connection, no key and no setting."""
    for name in ("printing", "rules", "equipment"):
        found = {each for each in imported(ROOT / f"billing/documents/{name}.py") if each.startswith((*APPS, "django"))}
        assert {each for each in found if not each.startswith("billing.documents")} == set()


def test_nobody_sets_the_sdk_s_global_key() -> None:
    for app in APPS:
        for path in modules(app):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Assign | ast.AugAssign):
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    assert not any(ast.unparse(target) == "stripe.api_key" for target in targets), path


def test_templates_and_pages_never_meet_what_stripe_answered() -> None:
    """Pages hold values that are ready to print: whatever is reached from one is frozen, and no gateway's struct."""
    printed: dict[type, str] = {}
    for path in modules("billing/pages"):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, value in vars(module).items():
            if is_dataclass(value) and isinstance(value, type) and name.endswith(("Page", "Section")):
                _reach(value, name, printed)
    assert len(printed) > 40


def _reach(hint: Any, place: str, printed: dict[type, str]) -> None:
    for part in typing.get_args(hint):
        _reach(part, place, printed)
    if not isinstance(hint, type) or hint in printed:
        return
    assert not issubclass(hint, msgspec.Struct), f"{place} is what Stripe answered: {hint.__name__}"
    if is_dataclass(hint):
        printed[hint] = place
        assert hint.__dataclass_params__.frozen, f"{place}: {hint.__name__} can be changed"  # type: ignore[attr-defined]
        for field, inner in typing.get_type_hints(hint).items():
            _reach(inner, f"{place}.{field}", printed)


@pytest.mark.parametrize("app", APPS)
def test_files_are_named_by_their_topic(app: str) -> None:
    assert [path for path in modules(app) if MEANINGLESS & set(path.relative_to(ROOT).with_suffix("").parts)] == []


def test_code_is_for_python_3_11() -> None:
    for app in (*APPS, "tests", "bench"):
        for path in modules(app):
            ast.parse(path.read_text(), feature_version=(3, 11))
