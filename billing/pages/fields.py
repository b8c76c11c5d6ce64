"""Fields of a form as a page prints them, for the template components/field.html.

name = text_field(form, "name", _("Name"), autocomplete="name")
country = select_field(form, "country", _("Country"), options)
errors = form_errors(form, names)          # for the summary at the top
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django import forms

from billing.pages.parts import FormError

Kind = Literal["text", "email", "tel", "select", "check", "radio"]
Width = Literal["", "short", "medium"]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select or of radio buttons; `group` heads those that belong together."""

    value: str
    label: str
    is_chosen: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """Label above, hint below the label, error below the field. Its id is its name, for the error summary's links."""

    name: str
    label: str
    value: str = ""
    kind: Kind = "text"
    hint: str = ""
    error: str = ""
    autocomplete: str = "off"
    inputmode: str = ""
    """"numeric", "email", "tel"; empty for text."""
    maxlength: int = 0
    """0: no limit."""
    width: Width = ""
    """As wide as what is typed: short (a postal code), medium (a telephone number), else the whole line."""
    is_required: bool = True
    is_checked: bool = False
    options: tuple[Option, ...] = ()


def text_field(form: forms.Form, name: str, label: str, **shape: Any) -> Field:
    """A line to type in, with what was typed, or the form's initial value, and what is wrong with it."""
    bound = form[name]
    return Field(
        name=name,
        label=label,
        value=_text(bound.value()),
        error=first_error(form, name),
        maxlength=getattr(bound.field, "max_length", None) or 0,
        is_required=bound.field.required,
        **shape,
    )


def check_field(form: forms.Form, name: str, label: str, **shape: Any) -> Field:
    """A check box."""
    return Field(
        name=name,
        label=label,
        kind="check",
        error=first_error(form, name),
        is_checked=bool(form[name].value()),
        is_required=False,
        **shape,
    )


def choice_field(
    form: forms.Form, name: str, label: str, choices: Iterable[tuple[str, str]], *, kind: Kind = "select", **shape: Any
) -> Field:
    """One of several: a select, or radio buttons (`kind="radio"`). `choices` are values with their labels."""
    chosen = _text(form[name].value())
    return Field(
        name=name,
        label=label,
        value=chosen,
        kind=kind,
        error=first_error(form, name),
        is_required=form[name].field.required,
        options=tuple(Option(value, text, is_chosen=value == chosen) for value, text in choices),
        **shape,
    )


def first_error(form: forms.Form, name: str) -> str:
    """What is wrong with a field, in one sentence; empty when nothing is."""
    found = form.errors.get(name)
    return str(found[0]) if found else ""


def form_errors(fields: Sequence[Field], form: forms.Form | None = None) -> tuple[FormError, ...]:
    """For the summary at the top, in the order of the fields; what is about the whole form comes first."""
    whole = form.non_field_errors() if form is not None else []
    about_fields = (FormError(field.error, field.name) for field in fields if field.error)
    return (*(FormError(str(error)) for error in whole), *about_fields)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
