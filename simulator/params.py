"""Parameters, checked against the SDK's own parameter types and coerced from text.

`schema("CustomerCreateParams")` reads the TypedDict of that name in `stripe.params`
(`"test_helpers.TestClockCreateParams"` for those in a sub-package) and gives a function that turns decoded text into
typed values or raises what Stripe answers: unknown and missing parameters, bad integers, bad enums. An empty string
stays "" where the type allows it (it unsets the field).
"""

import re
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from importlib import import_module
from types import UnionType
from typing import Any, ForwardRef, Literal, NotRequired, Required, Union, get_args, get_origin

from simulator.errors import invalid_enum, invalid_request, parameter_missing, parameter_unknown

Params = dict[str, Any]
Check = Callable[[Any, str], Any]

# What fits into 64 bits; no amount, quantity or moment is longer.
_INTEGER = re.compile(r"-?[0-9]{1,18}\Z")
_INDEX = re.compile(r"[0-9]{1,9}\Z")
_DECIMAL = re.compile(r"-?([0-9]{1,20}(\.[0-9]{0,20})?|\.[0-9]{1,20})\Z")
_REQUEST_OPTIONS = {
    "api_key",
    "stripe_version",
    "stripe_account",
    "stripe_context",
    "max_network_retries",
    "idempotency_key",
    "content_type",
    "headers",
}

# Text that names an object or a code: an empty one is an attempt to unset what cannot be unset.
_NEVER_EMPTY = {
    "account", "coupon", "currency", "customer", "ending_before", "event_name", "invoice", "meter", "payment_method",
    "price", "product", "promotion_code", "starting_after", "subscription", "subscription_item", "test_clock", "url",
    "value",
}  # fmt: skip


def schema(
    name: str, enums: Mapping[str, list[str]] | None = None, also: tuple[str, ...] = ()
) -> Callable[[Params], Params]:
    """The check for a parameter type. `enums` gives Stripe's own order for the values of a parameter (by bracketed
    name), where a recording shows it; the SDK sorts them by the alphabet. `also` names text that Stripe takes though
    no type says so."""
    hash_type = _type_named(name)
    order = dict(enums or {})

    def check(params: Params) -> Params:
        extra = {key: params[key] for key in also if isinstance(params.get(key), str)}
        rest = {key: value for key, value in params.items() if key not in extra} if extra else params
        return {**_check_hash(hash_type, rest, "", order), **extra}

    return check


def names_of(name: str) -> list[str]:
    """The names of the parameters of a type."""
    return list(_fields(_type_named(name)))


def _type_named(name: str) -> Any:
    package, _, type_name = name.rpartition(".")
    return getattr(import_module(f"stripe.params.{package}" if package else "stripe.params"), type_name)


@cache
def _fields(hash_type: Any) -> dict[str, tuple[Any, bool]]:
    """Each field's resolved annotation and whether it is required."""
    fields: dict[str, tuple[Any, bool]] = {}
    module = hash_type.__module__
    for name, annotation in hash_type.__annotations__.items():
        if name in _REQUEST_OPTIONS:
            continue
        resolved, required = _resolve(annotation, module), True
        if get_origin(resolved) in (NotRequired, Required):
            required = get_origin(resolved) is Required
            resolved = _resolve(get_args(resolved)[0], module)
        fields[_ALIASES.get(name, name)] = (resolved, required)
    return fields


# Names that Python reserves are spelt with an underscore in the SDK's types.
_ALIASES = {"from_": "from", "_from": "from"}


def _resolve(annotation: Any, module: str) -> Any:
    text = annotation.__forward_arg__ if isinstance(annotation, ForwardRef) else annotation
    if isinstance(text, str):
        return eval(text, vars(sys.modules[module]))  # noqa: S307 - the SDK's own annotations, nothing that came over the wire
    return annotation


def _check_hash(hash_type: Any, value: Any, path: str, enums: Mapping[str, list[str]]) -> Params:
    if not isinstance(value, dict):
        raise invalid_request("Invalid object", param=path)
    fields = _fields(hash_type)
    unknown = [_join(path, name) for name in value if name not in fields]
    if unknown:
        raise parameter_unknown(unknown)
    checked: Params = {}
    module = hash_type.__module__
    for name, (annotation, required) in fields.items():
        if name in value:
            checked[name] = _check(annotation, value[name], _join(path, name), module, enums)
        elif required:
            raise parameter_missing(_join(path, name))
    return checked


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _check(annotation: Any, value: Any, path: str, module: str, enums: Mapping[str, list[str]]) -> Any:
    options = _options(annotation, module)
    literals = [choice for option in options if get_origin(option) is Literal for choice in get_args(option)]
    if value == "":
        return _check_empty(path, options, literals)
    if isinstance(value, (dict, list)):
        return _check_nested(options, value, path, module, enums)
    if value in literals:
        return value
    others = [option for option in options if get_origin(option) is not Literal]
    choices = [choice for choice in literals if choice != ""]
    if choices and not any(option in (int, float, Decimal, bool) for option in others):
        raise invalid_enum(path, enums.get(re.sub(r"\[\d+\]", "[]", path), choices))
    return _check_scalar(others, value, path)


@cache
def _options(annotation: Any, module: str) -> list[Any]:
    annotation = _resolve(annotation, module)
    if get_origin(annotation) in (Union, UnionType):
        return [option for member in get_args(annotation) for option in _options(member, module)]
    return [annotation]


def _check_empty(path: str, options: list[Any], literals: list[Any]) -> Any:
    name = path.rpartition("[")[2].rstrip("]")
    if "" in literals:
        return ""
    if str in options and not literals and name not in _NEVER_EMPTY:
        return ""
    raise invalid_request(
        f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a parameter; "
        f"however '{path}' cannot be unset. You should remove '{path}' from your request or supply a non-empty value.",
        code="parameter_invalid_empty",
        param=path,
    )


def _check_nested(options: list[Any], value: Any, path: str, module: str, enums: Mapping[str, list[str]]) -> Any:
    indexed = isinstance(value, list) or (bool(value) and all(_INDEX.match(key) for key in value))
    for option in options:
        if get_origin(option) is list and indexed:
            elements = value if isinstance(value, list) else [value[key] for key in sorted(value, key=int)]
            inner = get_args(option)[0]
            return [_check(inner, one, f"{path}[{place}]", module, enums) for place, one in enumerate(elements)]
    for option in options:
        if hasattr(option, "__required_keys__") and isinstance(value, dict):
            return _check_hash(option, value, path, enums)
        if get_origin(option) is dict and isinstance(value, dict):
            inner = get_args(option)[1]
            return {key: _check_map_value(inner, one, _join(path, key), module, enums) for key, one in value.items()}
    if any(get_origin(option) is list for option in options):
        raise invalid_request("Invalid array", param=path)
    raise invalid_request(f"Invalid {_scalar_name(options)}: {value}", param=path)


def _check_map_value(annotation: Any, value: Any, path: str, module: str, enums: Mapping[str, list[str]]) -> Any:
    """A value of a free map (metadata, currency_options): here "" is always meaningful, it removes the key."""
    return "" if value == "" else _check(annotation, value, path, module, enums)


def _scalar_name(options: list[Any]) -> str:
    return next((name for kind, name in _SCALARS if kind in options), "string")


_SCALARS: list[tuple[Any, str]] = [(int, "integer"), (bool, "boolean"), (float, "decimal"), (Decimal, "decimal")]


def _check_scalar(options: list[Any], value: str, path: str) -> Any:
    if bool in options:
        if value in ("true", "false"):
            return value == "true"
        raise invalid_request(f"Invalid boolean: {value}", param=path)
    if int in options:
        if _INTEGER.match(value):
            return int(value)
        raise invalid_request(f"Invalid integer: {value}", code="parameter_invalid_integer", param=path)
    if float in options or Decimal in options:
        return _decimal(options, value, path)
    if str in options:
        return value
    if any(get_origin(option) is list for option in options):
        raise invalid_request("Invalid array", param=path)
    raise invalid_request("Invalid object", param=path)


def _decimal(options: list[Any], value: str, path: str) -> float | str:
    """A percentage as a float; a decimal amount stays text, for it must not lose digits."""
    if not _DECIMAL.match(value):
        raise invalid_request(f"Invalid decimal: {value}", param=path)
    return float(value) if float in options else value
