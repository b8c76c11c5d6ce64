"""`expand`: ids replaced by the objects they name, guided by the SDK's object types.
https://docs.stripe.com/api/expanding_objects"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, ForwardRef, Union, get_args, get_origin

from simulator import routes
from simulator.errors import StripeError, invalid_request
from simulator.store import Row

if TYPE_CHECKING:
    from simulator.context import Context

# What a lazy field's function says of an object that does not have the field at all (the tiers of a price without
# tiers).
ABSENT: Any = object()

_MAX_DEPTH = 4
_IMPORT = re.compile(r"^\s*from (stripe[\w.]*) import (?:\(([^)]*)\)|(.+))$", re.MULTILINE)
_PLAIN = (str, int, bool, float, type(None))


def expand(ctx: "Context", answer: dict[str, Any], paths: list[str]) -> None:
    """Expand the paths in a rendered answer, in place."""
    for path in paths:
        steps = path.split(".")
        if len(steps) > _MAX_DEPTH:
            raise invalid_request(
                f"You cannot expand more than {_MAX_DEPTH} levels of a property. Property: {path}",
                code="property_expansion_max_depth",
                doc=False,
            )
        _Expansion(ctx, path).walk(answer, None, steps)


@dataclass(frozen=True)
class _Expansion:
    """One path, on its way down."""

    ctx: "Context"
    path: str

    def walk(self, node: Any, inherited: Any, steps: list[str]) -> None:
        """`inherited` is the SDK's class for a hash that does not say what it is (`invoice_settings`)."""
        if isinstance(node, list):
            for element in node:
                self.walk(element, inherited, steps)
            return
        if not isinstance(node, dict) or not steps or node.get("deleted"):
            return
        name, rest = steps[0], steps[1:]
        holder = _class_of(node.get("object")) or inherited
        if name not in node:
            if _expandable(inherited, name):  # absent from a hash of another type, such as what an invoice was paid by
                return
            self._add_lazy(node, name)
            if name not in node:
                return
        else:
            node[name] = self._expanded(node, holder, name, last=not rest)
        self.walk(node[name], _nested_class(holder, name), rest)

    def _add_lazy(self, node: Row, name: str) -> None:
        """A field that is absent unless expanded."""
        lazy = routes.lazy_fields_of(node.get("object", "")).get(name)
        if lazy is None:
            raise self._refused(node)
        found = lazy(self.ctx, node)
        if found is not ABSENT:
            node[name] = found

    def _expanded(self, node: Row, holder: Any, name: str, *, last: bool) -> Any:
        value = node[name]
        if isinstance(value, str):
            return self._named(node, holder, name, value)
        if isinstance(value, list):
            return [self._named(node, holder, name, one) if isinstance(one, str) else one for one in value]
        if value is None and (not last or _expandable(holder, name)):
            return None
        known = isinstance(value, dict) and ("object" in value or _nested_class(holder, name) is not None)
        if known or name in routes.lazy_fields_of(node.get("object", "")):
            return value
        raise self._refused(node)

    def _named(self, node: Row, holder: Any, name: str, object_id: str) -> Any:
        """The object with this id; what is left of it if it was deleted; the id itself if it is nobody's."""
        kinds = kinds_named(holder, name)
        if not kinds:
            raise self._refused(node)
        for kind in kinds:
            row = self.ctx.store.get(kind, object_id)
            if row is not None:
                return self.ctx.render(row)
            if self.ctx.store.tombstone(kind, object_id) is not None:
                return {"id": object_id, "object": kind, "deleted": True}
        return object_id

    def _refused(self, node: Row) -> StripeError:
        message = f"This property cannot be expanded ({self.path})."
        if node.get("object") == "list":
            message += (
                f" You may want to try expanding 'data.{self.path}' instead, or you can look at the API reference for "
                "more information."
            )
        return invalid_request(message)


@cache
def _class_of(kind: str | None) -> Any:
    """The SDK's class for objects of a kind, None for hashes and lists."""
    from stripe._object_classes import OBJECT_CLASSES

    if kind is None or kind == "list" or kind not in OBJECT_CLASSES:
        return None
    module, name = OBJECT_CLASSES[kind]
    return getattr(import_module(module), name)


def _members(holder: Any, field: str) -> list[Any]:
    """The parts of a field's annotation: classes, and the names of classes that the SDK only imports for type
    checkers."""
    return _flatten(holder.__annotations__.get(field)) if holder is not None else []


def _flatten(annotation: Any) -> list[Any]:
    if isinstance(annotation, ForwardRef):
        return [annotation.__forward_arg__]
    if get_origin(annotation) in (Union, UnionType, list):
        return [one for member in get_args(annotation) for one in _flatten(member)]
    return [annotation]


@cache
def kinds_named(holder: Any, field: str) -> tuple[str, ...]:
    """The kinds of object that a field may name by id, after the SDK's `ExpandableField`; none if it is plain text."""
    members = _members(holder, field)
    names = [member.rpartition(".")[2] for member in members if isinstance(member, str)]
    if str not in members:
        return ()
    return tuple(kind for name in names if (kind := _kind_of_class(name, holder.__module__)))


@cache
def _expandable(holder: Any, field: str) -> bool:
    return any(isinstance(member, (str, type)) and member not in _PLAIN for member in _members(holder, field))


@cache
def _nested_class(holder: Any, field: str) -> Any:
    """The class of a hash inside an object."""
    return next(
        (
            member
            for member in _members(holder, field)
            if isinstance(member, type) and "__annotations__" in vars(member)
        ),
        None,
    )


@cache
def _kind_of_class(name: str, module: str) -> str | None:
    """The kind of object that a class name stands for in a module of the SDK: `Product` is climate's in another one."""
    from stripe._object_classes import OBJECT_CLASSES

    wanted = _imports_of(module).get(name, (module, name))
    return next((kind for kind, place in OBJECT_CLASSES.items() if place == wanted), None)


@cache
def _imports_of(module: str) -> dict[str, tuple[str, str]]:
    """Where a module's class names come from: its source says it, for objects are imported for type checkers only."""
    found: dict[str, tuple[str, str]] = {}
    source = Path(import_module(module).__file__ or "").read_text()
    for origin, several, one in _IMPORT.findall(source):
        for name in (several or one).split(","):
            original, _, alias = name.strip().partition(" as ")
            found[alias or original] = (origin, original)
    return found
