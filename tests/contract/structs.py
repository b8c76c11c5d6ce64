"""Our msgspec structs held against Stripe's OpenAPI document: a field that Stripe does not have, or has as another
type, is found.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from tests.contract import openapi

_JSON: dict[Any, tuple[str, ...]] = {
    str: ("string",),
    int: ("integer",),
    float: ("number", "integer"),
    bool: ("boolean",),
    Decimal: ("string", "number", "integer"),
}
_SCALARS = {"string", "integer", "number", "boolean"}


@dataclass
class StructCheck:
    """Walks structs beside the document. One struct may stand for several hashes: each of its fields has to be known
    to one of them.
    """

    problems: list[str] = field(default_factory=list)
    walked: set[type] = field(default_factory=set)
    _known: dict[tuple[type, str], bool] = field(default_factory=dict)
    _seen: set[tuple[Any, tuple[str, ...]]] = field(default_factory=set)

    def check(self, struct: Any, kind: str) -> "StructCheck":
        """Hold a struct against the object of a kind (`subscription`)."""
        properties = openapi.property_schemas(kind)
        if openapi.can_be_deleted(kind):
            properties["deleted"] = {"type": "boolean"}
        self._struct(struct, properties, openapi.required_keys(kind), struct.__name__, (kind,))
        return self

    def result(self) -> list[str]:
        """What is wrong, and the fields that Stripe has nowhere."""
        unknown = [
            f"{struct.__name__}.{name}: Stripe has no such field"
            for (struct, name), known in self._known.items()
            if not known
        ]
        return list(dict.fromkeys([*self.problems, *unknown]))

    def _struct(
        self, struct: Any, properties: dict[str, Any], required: set[str], where: str, place: tuple[str, ...]
    ) -> None:
        origin, arguments = get_origin(struct) or struct, get_args(struct)
        if (struct, place) in self._seen:
            return
        self._seen.add((struct, place))
        self.walked.add(origin)
        variables = dict(zip(getattr(origin, "__parameters__", ()), arguments, strict=False))
        for one in msgspec.structs.fields(origin):
            name, here = one.encode_name, f"{where}.{one.name}"
            known = name in properties
            self._known[origin, one.name] = (
                self._known.get((origin, one.name), False) or known or openapi.came_later(place, name)
            )
            if not known:
                if one.required:
                    self.problems.append(f"{here}: is required here, and not always there")
                continue
            if one.required and name not in required:
                self.problems.append(f"{here}: Stripe may leave it out, so it needs a default")
            self._value(variables.get(one.type, one.type), properties[name], here, (*place, name), variables)

    def _value(
        self, annotation: Any, schema: Any, where: str, place: tuple[str, ...], variables: dict[Any, Any]
    ) -> None:
        ours = list(_members(annotation, variables))
        branches = list(_branches(schema))
        if Any in ours:
            return
        if NoneType not in ours and any(branch.get("nullable") for branch in [schema, *branches]):
            self.problems.append(f"{where}: Stripe may answer null")
        theirs = {str(branch.get("type")) for branch in branches}
        for one in ours:
            if one in _JSON and not theirs & set(_JSON[one]):
                self.problems.append(f"{where}: is {one.__name__} here, {' or '.join(sorted(theirs))} at Stripe")
        covered = {name for one in ours for name in _JSON.get(one, ())}
        missed = theirs & _SCALARS - covered
        if missed and "x-expansionResources" not in schema:
            self.problems.append(f"{where}: Stripe answers {' or '.join(sorted(missed))}")
        for one in ours:
            self._nested(one, branches, where, place, variables)

    def _nested(
        self, ours: Any, branches: list[Any], where: str, place: tuple[str, ...], variables: dict[Any, Any]
    ) -> None:
        origin = get_origin(ours) or ours
        if isinstance(origin, type) and issubclass(origin, msgspec.Struct):
            found = [branch for branch in branches if "properties" in branch]
            hashes = [branch for branch in found if "deleted" not in branch["properties"]]
            for branch in found:
                if branch not in hashes:
                    self._remains(origin, set(branch["properties"]), where)
            if not hashes:
                self.problems.append(f"{where}: is a hash here, not at Stripe")
            for branch in hashes:
                kind = branch["properties"].get("object", {}).get("enum", [None])[0]
                inner = place if kind in (None, "list") else (kind,)
                generic: Any = origin
                arguments = tuple(variables.get(one, one) for one in get_args(ours))
                bound = generic[arguments] if arguments else ours
                self._struct(
                    bound, branch["properties"], set(branch.get("required", [])), f"{where}:{origin.__name__}", inner
                )
        elif origin in (list, tuple, set):
            arrays = [branch for branch in branches if branch.get("type") == "array"]
            if not arrays:
                self.problems.append(f"{where}: is a list here, not at Stripe")
            for branch in arrays:
                self._value(get_args(ours)[0], branch["items"], f"{where}[]", place, variables)
        elif origin is dict:
            maps = [branch for branch in branches if branch.get("type") == "object"]
            if not maps:
                self.problems.append(f"{where}: is a map here, not at Stripe")
            for branch in maps:
                if isinstance(branch.get("additionalProperties"), dict):
                    self._value(get_args(ours)[1], branch["additionalProperties"], f"{where}[*]", place, variables)

    def _remains(self, struct: Any, left: set[str], where: str) -> None:
        """Of an object that was deleted, where it may be named, hardly more than the id is left."""
        for one in msgspec.structs.fields(struct):
            if one.required and one.encode_name not in left:
                self.problems.append(f"{where}: {one.encode_name} needs a default, the object may have been deleted")


def _members(annotation: Any, variables: dict[Any, Any]) -> Iterator[Any]:
    annotation = variables.get(annotation, annotation)
    if get_origin(annotation) in (Union, UnionType):
        for one in get_args(annotation):
            yield from _members(one, variables)
    else:
        yield annotation


def _branches(schema: Any) -> Iterator[Any]:
    """The alternatives of a property, with references followed."""
    if "$ref" in schema:
        yield from _branches(openapi.component(schema["$ref"].rpartition("/")[2]))
    elif "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from _branches(one)
    else:
        yield schema
