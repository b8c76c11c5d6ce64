"""Recorded exchanges with the real Stripe, and the file formats they come in.

The format of the tool is JSON lines, one exchange a line: scenario, version, method, path, query, form, status, body.
Optional: `at` (the moment, seconds since the epoch), `account` (Stripe-Account), `idempotency_key`. `query` and
`form` are form-encoded text. Two more formats are read, told apart by their content: cassettes with numbered steps
whose requests refer to earlier answers, and VCR's YAML.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

from simulator.wire import encode

Json = Any
Pairs = list[tuple[str, str]]

# What a recorder puts where a secret was, also inside names: `client_<SOMETHING_KEY>` was `client_secret`, and
# likewise in `expand`.
_MASK = re.compile(r"<[A-Z][A-Z0-9_]*>")
_MASKED_WORD = re.compile(r"(?<=[a-z]_)<[A-Z][A-Z0-9_]*>(?=$|[\]&=_.])")


@dataclass(frozen=True)
class Exchange:
    """One request and what Stripe answered."""

    scenario: str
    version: str
    method: str
    path: str
    query: str
    form: str
    status: int
    body: Json
    at: int | None = None
    account: str | None = None
    idempotency_key: str | None = None

    @property
    def parameters(self) -> Pairs:
        """Query and form together, decoded, in their order."""
        return pairs(self.query) + pairs(self.form)

    @property
    def name(self) -> str:
        """For messages."""
        return f"{self.method} {self.path}"


class UnreadableRecording(ValueError):
    """The file is in none of the formats; the message says where it fails."""


def pairs(text: str) -> Pairs:
    """Form-encoded text as name and value, in order."""
    return parse_qsl(text, keep_blank_values=True)


def is_masked(value: str) -> bool:
    """Whether a value was made unreadable by whoever published the recording."""
    return bool(_MASK.search(value)) or "redacted" in value.lower()


def load(path: Path) -> list[Exchange]:
    """Every exchange of a file, in order. Raises UnreadableRecording."""
    text = path.read_text(encoding="utf-8")
    if not text.strip():
        raise UnreadableRecording(f"{path}: the file is empty")
    try:
        if path.suffix in (".yml", ".yaml"):
            found = list(_vcr(text, path.stem))
        elif _is_cassette(text):
            found = list(_cassette(json.loads(text)))
        else:
            found = [
                _line(line, f"{path}:{number}") for number, line in enumerate(text.splitlines(), 1) if line.strip()
            ]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, UnreadableRecording):
            raise
        raise UnreadableRecording(f"{path}: not a recording this tool can read ({error!r})") from error
    return [_unmasked(exchange) for exchange in found]


def dump(exchanges: list[Exchange]) -> Iterator[str]:
    """The exchanges as JSON lines."""
    for exchange in exchanges:
        yield json.dumps(
            {key: value for key, value in asdict(exchange).items() if value is not None}, ensure_ascii=False
        )


def scenarios(exchanges: list[Exchange]) -> dict[str, list[Exchange]]:
    """By scenario, each in the order of the file."""
    grouped: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        grouped.setdefault(exchange.scenario, []).append(exchange)
    return grouped


def _line(text: str, where: str) -> Exchange:
    try:
        raw = json.loads(text)
        missing = {"method", "path", "status", "body"} - set(raw)
    except (json.JSONDecodeError, TypeError) as error:
        raise UnreadableRecording(f"{where}: not a line of JSON ({error})") from error
    if missing:
        raise UnreadableRecording(f"{where}: lacks {', '.join(sorted(missing))}")
    path, _, in_path = raw["path"].partition("?")
    query = "&".join(part for part in (in_path, _encoded(raw.get("query"))) if part)
    return Exchange(
        str(raw.get("scenario") or "recording"),
        str(raw.get("version") or ""),
        raw["method"].upper(),
        path,
        query,
        _encoded(raw.get("form")),
        int(raw["status"]),
        raw["body"],
        raw.get("at"),
        raw.get("account"),
        raw.get("idempotency_key"),
    )


def _encoded(value: Json) -> str:
    """Form-encoded text of what may already be that, or a tree of parameters."""
    return encode(value) if isinstance(value, dict) else (value or "")


def _is_cassette(text: str) -> bool:
    return text.lstrip().startswith("{") and '"steps"' in text and '"recorded_body"' in text


def _cassette(document: Json) -> Iterator[Exchange]:
    """A document of numbered steps; ids flow between them by reference, and are filled in here from the recorded
    answers.
    """
    bound: dict[str, Json] = {}
    for step in document["steps"]:
        path = step["path"]
        for name, reference in step.get("path_refs", {}).items():
            path = path.replace("{" + name + "}", quote(str(_referred(reference, bound))))
        parameters = encode(_filled(step.get("params") or {}, bound))
        posted = step["method"] == "POST"
        if step.get("binds_as"):
            bound[step["binds_as"]] = step["recorded_body"]
        yield Exchange(
            document["scenario"],
            step.get("recorded_stripe_version") or document["stripe_version_pin"],
            step["method"],
            path,
            "" if posted else parameters,
            parameters if posted else "",
            step["recorded_status"],
            step["recorded_body"],
            idempotency_key=step.get("idempotency_key"),
        )


def _filled(value: Json, bound: dict[str, Json]) -> Json:
    if isinstance(value, dict) and set(value) == {"$ref"}:
        return _referred(value["$ref"], bound)
    if isinstance(value, dict):
        return {key: _filled(inner, bound) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, bound) for inner in value]
    return value


def _referred(reference: Json, bound: dict[str, Json]) -> Json:
    found = bound[reference["step"]]
    for step in re.findall(r"[^.\[\]]+", reference["field"]):
        found = found[int(step)] if isinstance(found, list) else found[step]
    return found + reference["offset"] if "offset" in reference else found


def _vcr(text: str, scenario: str) -> Iterator[Exchange]:
    """Ruby's or Python's VCR. Needs PyYAML, which is not among the simulator's own dependencies."""
    document = _yaml(text)
    for one in document.get("http_interactions") or document.get("interactions") or []:
        request, response = one["request"], one["response"]
        headers = {name.lower(): value for name, value in request["headers"].items()}
        address, _, query = request["uri"].partition("?")
        if "api.stripe.com" not in address:
            continue
        yield Exchange(
            scenario,
            _header(headers, "stripe-version") or "",
            request["method"].upper(),
            address.partition("api.stripe.com")[2],
            query,
            _text(request.get("body")),
            int(response["status"]["code"]),
            json.loads(_text(response["body"])),
            _moment(response["headers"]),
            _header(headers, "stripe-account"),
            _header(headers, "idempotency-key") if request["method"].upper() == "POST" else None,
        )


def _yaml(text: str) -> Json:
    try:
        import yaml
    except ImportError as error:
        raise UnreadableRecording("reading YAML needs the package PyYAML") from error

    class Loader(yaml.SafeLoader):
        """Ruby writes bodies that are not ASCII as `!binary`."""

        def binary(self, node: Any) -> bytes:
            """The bytes that are spelt in base 64."""
            return bytes(self.construct_yaml_binary(node))

    Loader.add_constructor("!binary", Loader.binary)
    try:
        return yaml.load(text, Loader)  # noqa: S506 - a SafeLoader with one more tag
    except yaml.YAMLError as error:
        raise UnreadableRecording(f"not YAML that can be read ({error})") from error


def _text(body: Json) -> str:
    found = (body.get("string") or "") if isinstance(body, dict) else (body or "")
    return found.decode() if isinstance(found, bytes) else str(found)


def _header(headers: dict[str, Json], name: str) -> str | None:
    value = headers.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return None if value is None else str(value)


def _moment(headers: dict[str, Json]) -> int | None:
    from email.utils import parsedate_to_datetime

    date = _header({name.lower(): value for name, value in headers.items()}, "date")
    return int(parsedate_to_datetime(date).timestamp()) if date else None


def _unmasked(exchange: Exchange) -> Exchange:
    """Names in their place again where a recorder blanked the word "secret" inside them."""
    return replace(
        exchange,
        query=_MASKED_WORD.sub("secret", exchange.query),
        form=_MASKED_WORD.sub("secret", exchange.form),
        body=_unmasked_names(exchange.body),
    )


def _unmasked_names(value: Json) -> Json:
    if isinstance(value, dict):
        return {_MASKED_WORD.sub("secret", key): _unmasked_names(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unmasked_names(inner) for inner in value]
    return value
