"""Bracketed form parameters, as the SDKs send them: ``flow_data[items][0][id]=si_1`` and ``expand[]=configuration``.

`decode` turns them into nested dictionaries and lists; `Parameters` reads one object with Stripe's checks and texts.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from django.http import HttpRequest

from api import errors

T = TypeVar("T")

MAX_BODY = 64 * 1024
_MAX_FIELDS = 500
_MAX_DEPTH = 8
_MAX_TEXT = 5000
_INDEX = re.compile(r"[0-9]{1,4}")
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_FORM = "application/x-www-form-urlencoded"


def request_parameters(request: HttpRequest) -> dict[str, Any]:
    """The parameters of a POST, from its body and its query string, decoded."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > MAX_BODY:
        raise errors.ApiError(f"The request is too large: at most {MAX_BODY // 1024} KB are accepted.", status=413)
    if request.body and request.content_type != _FORM:
        raise errors.ApiError(f"Invalid request (check that your POST content type is {_FORM}).")
    try:
        query = request.META.get("QUERY_STRING", "")
        pairs = [
            pair
            for text in (query, request.body.decode())
            for pair in parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict")
        ]
    except ValueError as error:
        raise errors.ApiError("Invalid request: the parameters could not be decoded.") from error
    if any("\x00" in name + value for name, value in pairs):
        raise errors.ApiError("Invalid request: the parameters could not be decoded.")
    return decode(pairs)


def decode(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nested dictionaries and lists from bracketed names, in both array styles (``[0]`` and ``[]``)."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        found = _NAME.fullmatch(name)
        if not found:
            raise errors.parameters_unknown([name])
        path = [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])]
        if len(path) > _MAX_DEPTH:
            raise errors.parameters_unknown([name])
        _put(tree, path, value, name)
    return {key: _with_lists(value) for key, value in tree.items()}


def _put(tree: dict[str, Any], path: list[str], value: str, name: str) -> None:
    """Set one value. An empty bracket opens a new element, unless the open one does not have this name yet."""
    node = tree
    for place, key in enumerate(path[:-1]):
        rest = path[place + 1 :]
        step = _open_element(node, rest) if key == "" else key
        node = node.setdefault(step, {})
        if not isinstance(node, dict):
            raise errors.ApiError("Invalid object", param=name)
    last = str(len(node)) if path[-1] == "" else path[-1]
    if isinstance(node.get(last), dict):
        raise errors.ApiError("Invalid object", param=name)
    node[last] = value


def _open_element(node: dict[str, Any], rest: list[str]) -> str:
    newest = str(len(node) - 1)
    element = node.get(newest)
    is_open = isinstance(element, dict) and (rest[0] not in element or len(rest) > 1)
    return newest if is_open else str(len(node))


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(_INDEX.fullmatch(key) for key in value):
        return [_with_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _with_lists(item) for key, item in value.items()}


class Parameters:
    """One object of parameters being read. What is read is known; `refuse_unknown` names the rest."""

    def __init__(self, data: dict[str, Any], path: str = "") -> None:
        self.data = data
        self.path = path

    def at(self, key: str) -> str:
        """Where a key stands, in brackets: ``flow_data[type]``."""
        return f"{self.path}[{key}]" if self.path else key

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def refuse_unknown(self, *known: str) -> None:
        unknown = [self.at(key) for key in self.data if key not in known]
        if unknown:
            raise errors.parameters_unknown(unknown)

    def text(self, key: str, *, most: int = _MAX_TEXT) -> str | None:
        """A text that is not empty, or None when it is not given."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise errors.ApiError("Invalid string", param=self.at(key))
        if value == "":
            raise errors.parameter_empty(self.at(key))
        if len(value) > most:
            shown = f"{value[:12]}...{value[-12:]}"
            raise errors.ApiError(f"Invalid string: {shown}; must be at most {most} characters", param=self.at(key))
        return value

    def required_text(self, key: str, *, most: int = _MAX_TEXT) -> str:
        value = self.text(key, most=most)
        if value is None:
            raise errors.parameter_missing(self.at(key))
        return value

    def one_of(self, key: str, allowed: Sequence[str]) -> str | None:
        value = self.data.get(key)
        if value is None:
            return None
        if value not in allowed:
            raise errors.value_not_among(self.at(key), allowed)
        return str(value)

    def required_one_of(self, key: str, allowed: Sequence[str]) -> str:
        value = self.one_of(key, allowed)
        if value is None:
            raise errors.parameter_missing(self.at(key))
        return value

    def integer(self, key: str, *, least: int = 0) -> int | None:
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            raise errors.integer_invalid(self.at(key), value if isinstance(value, str) else "")
        number = int(value)
        if number < least:
            raise errors.ApiError(
                f"This value must be greater than or equal to {least}.",
                code="parameter_invalid_integer",
                param=self.at(key),
            )
        return number

    def child(self, key: str, read: Callable[["Parameters"], T]) -> T | None:
        """An object, or None when it is not given."""
        value = self.data.get(key)
        return None if value is None else self._object(key, value, read)

    def required_child(self, key: str, read: Callable[["Parameters"], T]) -> T:
        if key not in self.data:
            raise errors.parameter_missing(self.at(key))
        return self._object(key, self.data[key], read)

    def _object(self, key: str, value: Any, read: Callable[["Parameters"], T]) -> T:
        if not isinstance(value, dict):
            raise errors.ApiError("Invalid object", param=self.at(key))
        return read(Parameters(value, self.at(key)))

    def children(self, key: str, read: Callable[["Parameters"], T]) -> list[T] | None:
        """A list of objects, or None when it is not given."""
        values = self._list(key)
        if values is None:
            return None
        place = self.at(key)
        for index, value in enumerate(values):
            if not isinstance(value, dict):
                raise errors.ApiError("Invalid object", param=f"{place}[{index}]")
        return [read(Parameters(value, f"{place}[{index}]")) for index, value in enumerate(values)]

    def texts(self, key: str) -> list[str]:
        values = self._list(key) or []
        for index, value in enumerate(values):
            if not isinstance(value, str):
                raise errors.ApiError("Invalid string", param=f"{self.at(key)}[{index}]")
        return values

    def _list(self, key: str) -> list[Any] | None:
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise errors.ApiError("Invalid array", param=self.at(key))
        return value
