"""A configuration as fields that a person can fill in; stored as Stripe's JSON."""

import re
from typing import Any

from babel.lists import format_list
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from accounts import features as f
from accounts.admin.configuration_choices import (
    ANCHOR_CHOICES,
    CANCEL_PRORATION_CHOICES,
    CHANGE_CHOICES,
    CONDITION_CHOICES,
    FIELD_CHOICES,
    MODE_CHOICES,
    PAUSE_CHOICES,
    PRORATION_CHOICES,
    REASON_CHOICES,
    TRIAL_CHOICES,
    Choices,
)
from accounts.features_reader import FeaturesError
from accounts.models import Configuration
from accounts.models.configurations import PROFILE_KEYS
from accounts.web_addresses import http_url

# Of the configuration itself; the other fields are written into its features and its business profile.
GENERAL = (
    "merchant",
    "name",
    "is_default",
    "active",
    "default_return_url",
    "retention_coupon",
    "language_editable",
)

_STRIPE_ID = re.compile(r"[A-Za-z0-9_]{1,255}")
_INTERVAL = re.compile(r"(\d{1,4}) (day|week|month|year)s?")
_PRODUCT = re.compile(
    r"(?P<product>\w+)\s*:\s*(?P<prices>\w+(?:\s*,\s*\w+)*)"
    r"(?:\s*;\s*quantity(?:\s+(?P<minimum>\d{1,9})\s*-\s*(?P<maximum>\d{1,9})?)?)?"
)


class Ticks(forms.MultipleChoiceField):
    """Several of some words, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: Any, choices: Choices) -> None:
        super().__init__(label=label, choices=choices, required=False)


class ConfigurationForm(forms.ModelForm):  # type: ignore[type-arg]
    headline = forms.CharField(
        label=_("Headline"), max_length=60, required=False, widget=forms.TextInput(attrs={"size": 60})
    )
    terms_of_service_url = forms.URLField(
        label=_("Terms of service"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"size": 80}),
    )
    privacy_policy_url = forms.URLField(
        label=_("Privacy policy"), required=False, assume_scheme="https", widget=forms.URLInput(attrs={"size": 80})
    )

    customer_update = forms.BooleanField(label=_("Customers change their billing details"), required=False)
    customer_update_fields = Ticks(_("They may change"), FIELD_CHOICES)
    invoice_history = forms.BooleanField(label=_("Customers see their invoices"), required=False)
    payment_method_update = forms.BooleanField(label=_("Customers change their payment methods"), required=False)
    payment_method_configuration = forms.RegexField(
        r"\Apmc_\w+\Z",
        label=_("Payment method configuration"),
        max_length=100,
        required=False,
        help_text=_("From Stripe, begins with pmc_. Empty means the default one."),
    )

    cancel = forms.BooleanField(label=_("Customers cancel subscriptions"), required=False)
    cancel_mode = forms.ChoiceField(label=_("The subscription ends"), choices=MODE_CHOICES)
    cancel_proration = forms.ChoiceField(label=_("Unused time"), choices=CANCEL_PRORATION_CHOICES)
    cancel_reason = forms.BooleanField(label=_("Ask for the reason"), required=False)
    cancel_reason_options = Ticks(_("Reasons to choose from"), REASON_CHOICES)
    cancel_feedback_options = forms.CharField(
        label=_("Reasons in your own words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Feedback options from Stripe: their ids, one per line. They stand before “Other reason”."),
    )

    pause = forms.BooleanField(label=_("Customers pause subscriptions"), required=False)
    pause_type = forms.ChoiceField(label=_("A pause lasts"), choices=PAUSE_CHOICES)
    pause_intervals = forms.CharField(
        label=_("Durations"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One per line, for example: 2 weeks. At most three years."),
    )

    update = forms.BooleanField(label=_("Customers change subscriptions"), required=False)
    update_allowed = Ticks(_("They may change"), CHANGE_CHOICES)
    update_products = forms.CharField(
        label=_("Products on offer"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 80}),
        help_text=_(
            "One per line, at most ten, for example: prod_123: price_1, price_2; quantity 1-20 "
            "(leave out the quantity when it cannot be changed)."
        ),
    )
    update_proration = forms.ChoiceField(label=_("When the price changes"), choices=PRORATION_CHOICES)
    update_anchor = forms.ChoiceField(label=_("The billing date"), choices=ANCHOR_CHOICES)
    update_trial = forms.ChoiceField(label=_("A change during a trial"), choices=TRIAL_CHOICES)
    update_conditions = Ticks(_("Wait for the end of the period for"), CONDITION_CHOICES)

    class Meta:
        model = Configuration
        fields = GENERAL
        widgets = {"default_return_url": forms.URLInput(attrs={"size": 80})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profile = self.instance.business_profile or {}
        self.initial.update(initial_values(self.instance.parsed_features()))
        self.initial.update({key: profile.get(key) or "" for key in PROFILE_KEYS})

    def clean_cancel_feedback_options(self) -> tuple[str, ...]:
        options = tuple(dict.fromkeys(_lines(self.cleaned_data["cancel_feedback_options"])))
        for option in options:
            if not _STRIPE_ID.fullmatch(option):
                raise ValidationError(_("“%(line)s” is not the id of a feedback option."), params={"line": option})
        return options

    def clean_pause_intervals(self) -> tuple[f.PauseInterval, ...]:
        intervals = []
        for line in _lines(self.cleaned_data["pause_intervals"]):
            found = _INTERVAL.fullmatch(line)
            if not found:
                raise ValidationError(_("“%(line)s” is not a duration such as “2 weeks”."), params={"line": line})
            intervals.append(f.PauseInterval(found[2], int(found[1])))  # type: ignore[arg-type]
        return tuple(intervals)

    def clean_update_products(self) -> tuple[f.ProductOffer, ...]:
        return tuple(_read_offer(line) for line in _lines(self.cleaned_data["update_products"]))

    def clean_terms_of_service_url(self) -> str:
        return _web_address(self.cleaned_data["terms_of_service_url"])

    def clean_privacy_policy_url(self) -> str:
        return _web_address(self.cleaned_data["privacy_policy_url"])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        data = self.cleaned_data
        features = features_from(data, self.instance.parsed_features())
        try:
            self.instance.features = f.Features.parse(features.as_json()).as_json()
        except FeaturesError as error:
            self.add_error(None, _at(error))
        self.instance.business_profile = {key: data[key] or None for key in PROFILE_KEYS}
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # Saving makes room for a new default first (ConfigurationAdmin.save_model), so the constraint holds by then.
        return {*super()._get_validation_exclusions(), "is_default"}  # type: ignore[misc]


def initial_values(features: f.Features) -> dict[str, Any]:
    """What the fields show for these features."""
    cancel, pause, update = features.subscription_cancel, features.subscription_pause, features.subscription_update
    return {
        "customer_update": features.customer_update.enabled,
        "customer_update_fields": list(features.customer_update.allowed_updates),
        "invoice_history": features.invoice_history.enabled,
        "payment_method_update": features.payment_method_update.enabled,
        "payment_method_configuration": features.payment_method_update.payment_method_configuration or "",
        "cancel": cancel.enabled,
        "cancel_mode": cancel.mode,
        "cancel_proration": cancel.proration_behavior,
        "cancel_reason": cancel.cancellation_reason.enabled,
        "cancel_reason_options": list(cancel.cancellation_reason.options),
        "cancel_feedback_options": "\n".join(cancel.cancellation_reason.feedback_options or ()),
        "pause": pause.enabled,
        "pause_type": pause.duration.type,
        "pause_intervals": "\n".join(f"{one.interval_count} {one.interval}" for one in pause.duration.interval_options),
        "update": update.enabled,
        "update_allowed": list(update.default_allowed_updates),
        "update_products": "\n".join(_write_offer(offer) for offer in update.products),
        "update_proration": update.proration_behavior,
        "update_anchor": update.billing_cycle_anchor or "unchanged",
        "update_trial": update.trial_update_behavior,
        "update_conditions": list(update.schedule_at_period_end.conditions),
    }


def in_words(configuration: Configuration) -> list[tuple[str, str]]:
    """Every field with what it says, for those who may look but not change."""
    values = {**initial_values(configuration.parsed_features())}
    values.update({key: configuration.profile(key) or "" for key in PROFILE_KEYS})
    return [
        (str(field.label), _said(field, values[name]))
        for name, field in ConfigurationForm.base_fields.items()
        if name in values
    ]


def _said(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    labels = {key: str(label) for key, label in getattr(field, "choices", [])}
    if isinstance(value, list):
        said = [labels.get(one, str(one)) for one in value]
        return format_list(said, style="unit", locale=to_locale(get_language() or "en"))
    return labels.get(value, str(value))


def features_from(data: dict[str, Any], before: f.Features) -> f.Features:
    """The features that the fields say. Without feedback options it stays as it was whether there are none, or null."""
    unset = before.subscription_cancel.cancellation_reason.feedback_options and ()
    reason = f.CancellationReason(
        enabled=data["cancel_reason"],
        options=tuple(data["cancel_reason_options"]),
        feedback_options=data["cancel_feedback_options"] or unset,
    )
    return f.Features(
        customer_update=f.CustomerUpdate(data["customer_update"], tuple(data["customer_update_fields"])),
        invoice_history=f.InvoiceHistory(data["invoice_history"]),
        payment_method_update=f.PaymentMethodUpdate(
            data["payment_method_update"], data["payment_method_configuration"] or None
        ),
        subscription_cancel=f.SubscriptionCancel(data["cancel"], data["cancel_mode"], data["cancel_proration"], reason),
        subscription_pause=f.SubscriptionPause(
            data["pause"], f.PauseDuration(data["pause_type"], data["pause_intervals"])
        ),
        subscription_update=f.SubscriptionUpdate(
            enabled=data["update"],
            default_allowed_updates=tuple(data["update_allowed"]),
            proration_behavior=data["update_proration"],
            billing_cycle_anchor=data["update_anchor"],
            trial_update_behavior=data["update_trial"],
            schedule_at_period_end=f.SchedulePeriodEnd(tuple(data["update_conditions"])),
            products=data["update_products"],
        ),
    )


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _web_address(address: str) -> str:
    if address:
        http_url(address)
    return address


def _read_offer(line: str) -> f.ProductOffer:
    found = _PRODUCT.fullmatch(line)
    if not found:
        raise ValidationError(_("“%(line)s” is not a product such as “prod_1: price_1”."), params={"line": line})
    quantity = f.AdjustableQuantity()
    if ";" in line:
        maximum = int(found["maximum"]) if found["maximum"] else None
        quantity = f.AdjustableQuantity(True, int(found["minimum"] or 1), maximum)
    prices = tuple(price.strip() for price in found["prices"].split(","))
    return f.ProductOffer(found["product"], prices, quantity)


def _write_offer(offer: f.ProductOffer) -> str:
    text = f"{offer.product}: {', '.join(offer.prices)}"
    quantity = offer.adjustable_quantity
    if not quantity.enabled:
        return text
    return f"{text}; quantity {quantity.minimum}-{'' if quantity.maximum is None else quantity.maximum}"


def _at(error: FeaturesError) -> ValidationError:
    return ValidationError(_("%(place)s: %(message)s"), params={"place": error.param, "message": error.message})
