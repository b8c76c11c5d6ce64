"""The official SDK's types as a check of answers: every key must be known to the class of its object.

`typing.get_type_hints` fails on these classes (names that are only imported for type checkers), so the annotations
are walked as they are.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import UnionType
from typing import Any, ForwardRef, Union, get_args, get_origin

from tests.contract.openapi import STILL_SENT

_LIST_KEYS = {"object", "data", "has_more", "url", "total_count"}
# Spelt otherwise in the SDK, because Python reserves the word.
_RESERVED = {"from": "from_"}


def unknown_keys(answer: Any) -> list[str]:
    """The places of all keys in an answer that the SDK's types do not know."""
    return list(_walk(answer, None, ""))


def _walk(value: Any, holder: type | None, where: str) -> Iterator[str]:
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from _walk(one, holder, f"{where}[{index}]")
    if not isinstance(value, dict):
        return
    kind = value.get("object")
    if kind == "list":
        yield from (f"{where}.{key}".lstrip(".") for key in value.keys() - _LIST_KEYS)
        yield from _walk(value.get("data"), holder, f"{where}.data".lstrip("."))
        return
    holder = (class_of(kind) if isinstance(kind, str) else None) or holder
    if holder is None:
        return
    for key, inner in value.items():
        place = f"{where}.{key}".lstrip(".")
        if key in STILL_SENT.get(str(kind), ()) or (value.get("deleted") and key == "deleted"):
            continue
        if key not in fields(holder):
            yield place
        elif key == "object" and not isinstance(inner, str):
            yield from _walk(inner, None, place)
        else:
            yield from _walk(inner, _hash_class(holder, key), place)


@cache
def class_of(kind: str) -> type | None:
    """The SDK's class for an object, by what its `object` says."""
    from stripe._object_classes import OBJECT_CLASSES

    if kind not in OBJECT_CLASSES:
        return None
    module, name = OBJECT_CLASSES[kind]
    return getattr(import_module(module), name)  # type: ignore[no-any-return]


@cache
def fields(holder: type) -> dict[str, Any]:
    """The annotations of a class and its ancestors, by the names on the wire."""
    found: dict[str, Any] = {}
    for one in reversed(holder.__mro__):
        found |= {key: value for key, value in vars(one).get("__annotations__", {}).items() if not key.startswith("_")}
    return {
        next((name for name, spelt in _RESERVED.items() if spelt == key), key): value for key, value in found.items()
    }


@cache
def _hash_class(holder: type, key: str) -> type | None:
    """The class of the hash (or the list of hashes) that a field holds, None for plain values and for other objects."""
    return next(
        (
            one
            for one in _members(fields(holder)[key])
            if isinstance(one, type) and "__annotations__" in vars(one) and fields(one)
        ),
        None,
    )


def _members(annotation: Any) -> Iterator[Any]:
    if isinstance(annotation, (ForwardRef, str)):
        return
    if get_origin(annotation) in (Union, UnionType, list):
        for one in get_args(annotation):
            yield from _members(one)
    elif get_origin(annotation) is None:
        yield annotation
