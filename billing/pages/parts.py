"""Small values that several sections print."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """Links to the neighbouring pages of a list; an empty string means that there is none."""

    newer_url: str = ""
    older_url: str = ""

    def __bool__(self) -> bool:
        return bool(self.newer_url or self.older_url)


@dataclass(frozen=True, slots=True)
class FormError:
    """What is wrong with a form, for the summary at the top and for the field itself."""

    message: str
    field: str = ""
    """The id of the field it is about; empty when it is about the whole."""
