"""Reading Stripe's JSON of features, with errors that name the place: ``features[subscription_cancel][mode]``."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

T = TypeVar("T")


class FeaturesError(ValueError):
    """Features that are not of Stripe's shape; ``param`` names the place in brackets."""

    def __init__(self, param: str, message: str) -> None:
        super().__init__(f"{param}: {message}")
        self.param = param
        self.message = message


class FeaturesNode:
    """One JSON object being read: knows where it stands, so that an error can say so."""

    def __init__(self, data: Any, path: str) -> None:
        if not isinstance(data, Mapping):
            raise FeaturesError(path, "Invalid object")
        self.data = data
        self.path = path

    def at(self, key: str) -> str:
        return f"{self.path}[{key}]"

    def refuse_others(self, *known: str) -> None:
        for key in self.data:
            if key not in known:
                raise FeaturesError(self.at(key), f"Received unknown parameter: {self.at(key)}")

    def child(self, key: str, read: Callable[["FeaturesNode"], T]) -> T:
        return read(FeaturesNode(self.data.get(key, {}), self.at(key)))

    def children(self, key: str, read: Callable[["FeaturesNode"], T]) -> tuple[T, ...]:
        place = self.at(key)
        return tuple(read(FeaturesNode(item, f"{place}[{index}]")) for index, item in enumerate(self.many(key)))

    def many(self, key: str) -> list[Any]:
        value = self.data.get(key)
        if value is None or value == "":
            return []
        if not isinstance(value, list | tuple):
            raise FeaturesError(self.at(key), "Invalid array")
        return list(value)

    def flag(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise FeaturesError(self.at(key), f"Invalid boolean: {value}")
        return value

    def one_of(self, key: str, kind: Any, default: Any) -> Any:
        value = self.data.get(key)
        return default if value is None else self._checked(self.at(key), value, get_args(kind))

    def some_of(self, key: str, kind: Any) -> tuple[Any, ...]:
        allowed = get_args(kind)
        found = [self._checked(f"{self.at(key)}[{i}]", value, allowed) for i, value in enumerate(self.many(key))]
        return tuple(dict.fromkeys(found))

    def text(self, key: str) -> str | None:
        value = self.data.get(key)
        if value is not None and not isinstance(value, str):
            raise FeaturesError(self.at(key), "Invalid string")
        return value or None

    def required_text(self, key: str) -> str:
        value = self.text(key)
        if value is None:
            raise FeaturesError(self.at(key), f"Missing required param: {self.at(key)}.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        for index, value in enumerate(self.many(key)):
            if not isinstance(value, str) or not value:
                raise FeaturesError(f"{self.at(key)}[{index}]", "Invalid string")
        return tuple(dict.fromkeys(self.many(key)))

    def whole(self, key: str, default: int | None, minimum: int) -> int | None:
        value = self.data.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int):
            raise FeaturesError(self.at(key), f"Invalid integer: {value}")
        if value < minimum:
            raise FeaturesError(self.at(key), f"This value must be greater than or equal to {minimum}.")
        return value

    @staticmethod
    def _checked(path: str, value: Any, allowed: tuple[str, ...]) -> Any:
        if not isinstance(value, str) or value not in allowed:
            raise FeaturesError(path, f"Invalid {path}: must be one of {', '.join(allowed)}")
        return value
