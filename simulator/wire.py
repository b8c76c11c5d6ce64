"""Stripe's wire format: bracketed form parameters in, JSON out. https://docs.stripe.com/api (request bodies are
form-encoded)"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from simulator.errors import StripeError, invalid_request

Params = dict[str, Any]

_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
# Stripe's own parameters are at most six deep.
_DEEPEST = 12
_encode = msgspec.json.Encoder().encode


def decode(text: str) -> Params:
    """`a[b]=1&c[]=2&d[0][e]=3` as nested dictionaries. `c[]` becomes a list; `d[0]` stays a dictionary with the key
    "0" until the parameter's type says that it is an array."""
    tree: Params = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        head, bracket, rest = key.partition("[")
        steps = _BRACKETS.findall(bracket + rest)
        if not head or len(steps) > _DEEPEST or "".join(f"[{step}]" for step in steps) != bracket + rest:
            raise _unreadable(key)
        _insert(tree, [head, *steps], value, key)
    return tree


def _insert(node: Params, path: list[str], value: str, key: str) -> None:
    head, *rest = path
    if not rest:
        node[head] = value
    elif rest[0] == "":
        elements = node.setdefault(head, [])
        if not isinstance(elements, list):
            raise _unreadable(key)
        _append(elements, rest[1:], value, key)
    else:
        child = node.setdefault(head, {})
        if not isinstance(child, dict):
            raise _unreadable(key)
        _insert(child, rest, value, key)


def _append(elements: list[Any], rest: list[str], value: str, key: str) -> None:
    if not rest:
        elements.append(value)
        return
    # a[][b]=1&a[][c]=2&a[][b]=3: a key seen before begins the next element
    if not elements or not isinstance(elements[-1], dict) or rest[0] in elements[-1]:
        elements.append({})
    _insert(elements[-1], rest, value, key)


def _unreadable(key: str) -> StripeError:
    return invalid_request(f"Invalid request: the parameter {key} cannot be read.")


def encode(params: Params) -> str:
    """The inverse of `decode`, arrays with indexes as the SDK sends them."""
    return urlencode(list(_pairs(params, "")))


def _pairs(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _pairs(inner, f"{name}[{key}]" if name else key)
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _pairs(inner, f"{name}[{index}]")
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    else:
        yield name, "" if value is None else str(value)


def to_json(body: Any) -> bytes:
    """The body of an answer, laid out as Stripe's."""
    return msgspec.json.format(_encode(body), indent=2)
