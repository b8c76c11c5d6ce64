"""Which function answers which call, and how stored rows become answers. See the package's docstring for a guide."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from simulator.params import Params, names_of, schema

if TYPE_CHECKING:
    from simulator.context import Context

Row = dict[str, Any]
Handler = Callable[..., Row]
Renderer = Callable[["Context", Row], Row]
LazyField = Callable[["Context", Row], Any]


@dataclass(frozen=True)
class Route:
    """One call of Stripe's API."""

    method: str
    template: str
    handler: Handler
    params_type: str | None
    enums: Mapping[str, list[str]] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    def parameters(self) -> list[str]:
        """The names of the parameters it takes."""
        return [*(names_of(self.params_type) if self.params_type else []), *self.also]

    @cached_property
    def check(self) -> Callable[[Params], Params]:
        """Decoded parameters in, typed ones out, or Stripe's error."""
        return schema(self.params_type, self.enums, self.also) if self.params_type else dict


@dataclass
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    variable: "_Node | None" = None
    name: str = ""
    routes: dict[str, Route] = field(default_factory=dict)


# Words of Stripe's own addresses: where they are not simulated, they are not somebody's id either.
_NEVER_IDS = {"search", "upcoming", "preview"}

_ROOT = _Node()
_RENDERERS: dict[str, Renderer] = {}
_LAZY: dict[str, dict[str, LazyField]] = {}


def route(
    method: str,
    template: str,
    *,
    params: str | None,
    enums: Mapping[str, list[str]] | None = None,
    also: tuple[str, ...] = (),
) -> Callable[[Handler], Handler]:
    """Register `def handler(ctx, params, **path_parts) -> Row` for a call; `params` names the SDK's parameter type,
    `also` text that Stripe takes though its documentation does not say so."""

    def register(handler: Handler) -> Handler:
        node = _ROOT
        for part in template.strip("/").split("/"):
            if part.startswith("{"):
                node.variable = node.variable or _Node()
                node = node.variable
            else:
                node = node.children.setdefault(part, _Node())
        if method in node.routes:
            raise ValueError(f"{method} {template} is registered twice")
        node.routes[method] = Route(method, template, handler, params, enums or {}, also)
        return handler

    return register


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a call and its path parts by name; fixed words win over variables."""
    parts = path.strip("/").split("/")
    node = _walk(_ROOT, parts, method)
    if node is None:
        return None
    found = node.routes[method]
    names = found.template.strip("/").split("/")
    return found, {name[1:-1]: unquote(part) for name, part in zip(names, parts, strict=True) if name.startswith("{")}


def _walk(node: _Node, parts: list[str], method: str) -> _Node | None:
    if not parts:
        return node if method in node.routes else None
    variable = node.variable if parts[0] not in _NEVER_IDS else None
    for child in (node.children.get(parts[0]), variable):
        if child is not None and parts[0]:
            found = _walk(child, parts[1:], method)
            if found is not None:
                return found
    return None


def all_routes() -> list[Route]:
    """Every call that is simulated, by address."""
    found: list[Route] = []
    nodes = [_ROOT]
    while nodes:
        node = nodes.pop()
        found += node.routes.values()
        nodes += [*node.children.values(), *([node.variable] if node.variable else [])]
    return sorted(found, key=lambda one: (one.template, one.method))


def listing() -> str:
    """Every address with its methods, one a line, as README.md lists them."""
    methods: dict[str, list[str]] = {}
    for found in all_routes():
        methods.setdefault(found.template, []).append(found.method)
    return "\n".join(f"{template}  {' '.join(sorted(verbs))}" for template, verbs in sorted(methods.items()))


def renderer(kind: str) -> Callable[[Renderer], Renderer]:
    """Register `def render(ctx, row) -> dict`, which turns the stored row of a kind into Stripe's answer.
    `ctx.public(row)` is the row without its private keys, a copy to add to."""

    def register(function: Renderer) -> Renderer:
        _RENDERERS[kind] = function
        return function

    return register


def lazy_field(kind: str, name: str) -> Callable[[LazyField], LazyField]:
    """Register `def value(ctx, row) -> Any` for a field that is absent from the answer unless it is expanded
    (`invoice.payments`). The function gets the rendered object."""

    def register(function: LazyField) -> LazyField:
        _LAZY.setdefault(kind, {})[name] = function
        return function

    return register


def renderer_of(kind: str) -> Renderer | None:
    """The renderer registered for a kind."""
    return _RENDERERS.get(kind)


def lazy_fields_of(kind: str) -> dict[str, LazyField]:
    """The fields of a kind that appear only when expanded."""
    return _LAZY.get(kind, {})
