"""Metadata: merged, not replaced. https://docs.stripe.com/api/metadata"""

from typing import Any

from simulator.errors import invalid_request

_MAX_KEYS, _MAX_KEY, _MAX_VALUE = 50, 40, 500


def merge(current: dict[str, str] | None, change: Any) -> dict[str, str]:
    """The metadata after a change: keys are added or replaced, an empty value removes its key, and "" as a whole
    clears all."""
    if change is None:
        return dict(current or {})
    if change == "":
        return {}
    merged = dict(current or {})
    for key, value in change.items():
        _check(key, value)
        if value == "":
            merged.pop(key, None)
        else:
            merged[key] = value
    if len(merged) > _MAX_KEYS:
        raise invalid_request(f"You can have up to {_MAX_KEYS} keys in metadata.", param="metadata")
    return merged


def _check(key: str, value: str) -> None:
    if len(key) > _MAX_KEY:
        raise invalid_request(
            f"Metadata keys can have up to {_MAX_KEY} characters, but you passed in a key that is {len(key)} "
            f"characters. Invalid key: {key}",
            param="metadata",
        )
    if len(value) > _MAX_VALUE:
        raise invalid_request(
            f"Metadata values can have up to {_MAX_VALUE} characters, but you passed in a value that is {len(value)} "
            f"characters. Invalid value: {value}",
            param="metadata",
        )
