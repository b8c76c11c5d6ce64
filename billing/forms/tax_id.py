"""A tax id: its kind and its number."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.tax_id_types import is_doubtful, is_for_tests, kind_by_key, kind_name, written

LONGEST = 60
"""Room for the longest with whatever separates its digits."""


class TaxIdForm(forms.Form):
    """`cleaned_data["value"]` is as Stripe stores it.

    A number whose check digits do not fit is asked about once: sent again as it was, it passes.
    """

    kind = forms.CharField(error_messages={"required": gettext_lazy("Choose what kind of tax ID it is.")})
    value = forms.CharField(
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Enter the number."),
            "max_length": gettext_lazy("This is longer than a tax ID can be. Enter the number alone."),
        },
    )
    doubted = forms.CharField(required=False)

    def __init__(self, *args: Any, is_test: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_test = is_test
        self.doubt = ""
        """The number that was doubted, for the form to bring along."""

    def clean_kind(self) -> str:
        """The key of a kind."""
        key: str = self.cleaned_data["kind"]
        if kind_by_key(key) is None:
            raise forms.ValidationError(_("Choose what kind of tax ID it is."))
        return key

    def clean(self) -> dict[str, Any]:
        """The number, once the kind is known."""
        kind, typed = kind_by_key(self.cleaned_data.get("kind", "")), self.cleaned_data.get("value", "")
        doubted = self.cleaned_data.pop("doubted", "")
        if kind is None or not typed:
            return self.cleaned_data
        value = written(kind, typed, is_test=self._is_test)
        if not value:
            self.add_error("value", wrong_form(kind_name(kind), kind.example))
        elif doubted != value and is_doubtful(kind, value) and not (self._is_test and is_for_tests(kind, value)):
            self.doubt = value
            self.add_error(
                "value",
                _(
                    "One character of this number seems to be wrong: its check digit does not fit. Compare it with "
                    "your registration. If it is right as it is, press the button again."
                ),
            )
        else:
            self.cleaned_data["value"] = value
        return self.cleaned_data


def wrong_form(kind: str, example: str) -> str:
    """What to say about a number that cannot be one of its kind."""
    if not example:
        return _("This cannot be a number of this kind. Enter it as it stands on your registration.")
    values = {"kind": kind, "example": example}
    return _("This number does not have the right form. %(kind)s looks like this: %(example)s") % values
