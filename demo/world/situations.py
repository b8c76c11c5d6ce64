"""The table of named situations, filled by the `@situation` decorators of each merchant's customers."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from .story import Story

Tell = Callable[[Story], None]


@dataclass(frozen=True)
class Situation:
    """A customer whose life illustrates one thing; after `lasts_days` time has changed it and it must be told anew."""

    customer_id: str
    name: str
    languages: tuple[str, ...]
    tell: Tell
    lasts_days: float | None
    is_deleted: bool  # Stripe never gives the id of a deleted customer free, so this story is told once only

    @property
    def sentence(self) -> str:
        """What the merchant site says about this customer: the first line of the function's docstring."""
        return (inspect.getdoc(self.tell) or "").partition("\n")[0]

    @property
    def title(self) -> str:
        """The function's name in words."""
        return self.tell.__name__.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Situations:
    """The situations of one merchant, in the order in which they are shown."""

    table: dict[str, Situation]

    @classmethod
    def of(cls, *parts: "Situations") -> "Situations":
        """All of them, one part after the other; no customer has two."""
        table = {key: situation for part in parts for key, situation in part.table.items()}
        if len(table) != sum(len(part.table) for part in parts):
            raise ValueError("A customer has two situations.")
        return cls(table)

    def __call__(
        self,
        customer_id: str,
        name: str,
        *languages: str,
        lasts_days: float | None = None,
        is_deleted: bool = False,
    ) -> Callable[[Tell], Tell]:
        """Register the decorated function as the life of `customer_id`."""

        def register(tell: Tell) -> Tell:
            if customer_id in self.table:
                raise ValueError(f"{customer_id} has two situations.")
            self.table[customer_id] = Situation(customer_id, name, languages, tell, lasts_days, is_deleted)
            return tell

        return register
