"""An address, by the rules of its country; and, with a name and a telephone number, where things are sent.

A form shows the fields of one country. When the country in it is another than the one whose fields it showed, what was
typed is not an address yet: the form has moved, and is shown again with the fields of the new country. Nothing typed is
lost by that: what the new country has no field for travels in hidden ones, so that it is there for the way back.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.address_rules import FIELDS, Area, area_name, area_of, is_code_of, rules_of, tidy_postal_code
from billing.address_words import field_words
from billing.countries import COUNTRIES
from billing.forms.lines import LineField
from billing.locales import active_language
from billing.phone_numbers import PhoneRefused, read_phone

SHOWN = "shown_country"
"""The hidden field that says whose fields the form showed."""
UPDATE = "update_form"
"""The name of the button that asks for the fields of another country."""
KEPT = "state-"
"""Begins the hidden fields that keep the state chosen for another country: CA is California and Cagliari."""

# Longer than any line of an address, and no more than fits on an invoice.
_LONGEST = 200
_LONGEST_PHONE = 40


class AddressForm(forms.Form):
    """Cleaned it has `country` and every one of `FIELDS`, empty where the country has none."""

    needs_no_address = False
    """Whether what stands in it does not count."""

    country = forms.ChoiceField(
        error_messages={"required": _("Choose a country."), "invalid_choice": _("Choose a country.")}
    )

    def __init__(
        self, sent: Mapping[str, str] | None, *, now: Mapping[str, Any], country: str, initial: Mapping[str, Any]
    ) -> None:
        """`now` is what is saved, `country` that of a form that nothing was sent with; `initial` is what it shows."""
        self.now, self.sent = now, dict((sent or {}).items())
        known = {*COUNTRIES, now["country"]} - {""}
        typed = self.sent.get("country", "")
        self.rules = rules_of(typed if typed in known else now["country"] or country)
        shown = self.sent.get(SHOWN) or self.rules.country
        self.has_moved = UPDATE in self.sent or (shown != self.rules.country and not self.needs_no_address)
        kept = (f"{KEPT}{code}" for code in known)
        self.kept = {name: self.sent[name] for name in kept if self.sent.get(name)}
        if self.has_moved:
            self.kept[f"{KEPT}{shown}"] = self.sent.get("state", "")
            initial = {**self.sent, "state": self._state_after(shown)}
        super().__init__(None if self.has_moved else sent, initial={**initial, "country": self.rules.country})
        self._choose_among(known)
        self._ask_for(initial)

    def _choose_among(self, countries: Iterable[str]) -> None:
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, code) for code in countries]

    def _ask_for(self, initial: Mapping[str, Any]) -> None:
        """The country's fields, and those that it has not but the saved address fills all the same."""
        rules = self.rules
        same = self.now["country"] == rules.country
        more = [name for name in FIELDS if name not in rules.fields and same and self.now[name]]
        for name in (*rules.fields, *more):
            messages = {"required": field_words(rules, name).missing}
            self.fields[name] = LineField(max_length=_LONGEST, required=name in rules.required, error_messages=messages)
        area = area_of(rules, str(initial.get("state") or ""))
        if area is not None:
            self.initial["state"] = area.key

    def _state_after(self, shown: str) -> str:
        """The state when the country becomes another: the one that was chosen for it, or what was typed freely."""
        before = self.kept.get(f"{KEPT}{self.rules.country}", "")
        if before or shown == self.rules.country:
            return before or self.sent.get("state", "")
        return "" if rules_of(shown).areas or self.rules.areas else self.sent.get("state", "")

    @property
    def address_fields(self) -> tuple[str, ...]:
        """The names of those of Stripe's fields that the form asks for, in order."""
        return tuple(name for name in self.fields if name in FIELDS)

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """What travels with the form without being shown."""
        country = self.rules.country
        unasked = {name: self.sent.get(name, "") for name in FIELDS if name not in self.fields}
        kept = {name: value for name, value in self.kept.items() if name != f"{KEPT}{country}"}
        return ((SHOWN, country), *((name, value) for name, value in {**unasked, **kept}.items() if value))

    def clean_state(self) -> str:
        """As Stripe keeps it: the code, or the name where the country has none."""
        typed: str = self.cleaned_data["state"]
        if not typed or not self.rules.areas:
            return typed
        area = area_of(self.rules, typed)
        if area is None:
            raise ValidationError(str(field_words(self.rules, "state").missing))
        return area.key

    def clean_postal_code(self) -> str:
        """As the country writes it."""
        typed: str = self.cleaned_data["postal_code"]
        code = tidy_postal_code(self.rules, typed)
        if typed and not code:
            raise ValidationError(field_words(self.rules, "postal_code").wrong % {"example": self.rules.example})
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        area = area_of(self.rules, cleaned.get("state", ""))
        code = cleaned.get("postal_code")
        if area is not None and code and not is_code_of(self.rules, area, code):
            words = field_words(self.rules, "postal_code").elsewhere
            self.add_error("postal_code", ValidationError(words % {"area": self._name_of(area)}))
        return {**dict.fromkeys(FIELDS, ""), **cleaned}

    def _name_of(self, area: Area) -> str:
        return area_name(self.rules, area, active_language())


class BillingAddressForm(AddressForm):
    """The billing address. `to_shipping` is true where the address is to become the shipping address as well."""

    def __init__(self, *args: Any, offers_shipping: bool, **kwargs: Any) -> None:
        """`offers_shipping` asks whether things are sent there, too."""
        super().__init__(*args, **kwargs)
        if offers_shipping:
            self.fields["to_shipping"] = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """With what is saved as the shipping address, so that a change of it meanwhile does not go unnoticed."""
        cleaned = super().clean()
        typed = {name: cleaned.get(name, "") for name in ("country", *FIELDS)}
        is_wanted = bool(cleaned.get("to_shipping")) and typed != self.now["shipping"]
        return {**cleaned, "to_shipping": is_wanted, "shipping": self.now["shipping"]}


class ShippingForm(AddressForm):
    """Who gets things and where. With `same_as_billing` the address is the billing address."""

    def __init__(self, sent: Mapping[str, str] | None, *, billing: Mapping[str, str] | None, **kwargs: Any) -> None:
        """`billing` is the billing address, or `None` where none is known."""
        self.billing = billing
        self.needs_no_address = billing is not None and "same_as_billing" in (sent or {})
        super().__init__(sent, **kwargs)
        self.fields["name"] = LineField(
            max_length=_LONGEST, error_messages={"required": _("Enter the recipient's name.")}
        )
        self.fields["phone"] = forms.CharField(required=False, max_length=_LONGEST_PHONE)
        if billing is not None:
            self.fields["same_as_billing"] = forms.BooleanField(required=False)

    def clean_phone(self) -> str:
        """In E.164; a number without a country code is one of the address's country."""
        typed: str = self.cleaned_data["phone"]
        country = self.billing["country"] if self.billing and self.needs_no_address else self.rules.country
        try:
            return read_phone(typed, country) if typed else ""
        except PhoneRefused as refusal:
            raise ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        """Whatever stands in the fields of an address counts for nothing where it is the billing address."""
        cleaned = super().clean()
        cleaned.pop("same_as_billing", None)
        if self.billing is None or not self.needs_no_address:
            return cleaned
        for name in ("country", *self.address_fields):
            self.errors.pop(name, None)
        return {**cleaned, **self.billing}
