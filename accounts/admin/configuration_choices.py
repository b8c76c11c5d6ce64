"""What staff choose among in the form of a configuration: Stripe's values, with words for them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

Choices = list[tuple[str, Any]]

FIELD_CHOICES: Choices = [
    ("address", _("Address")),
    ("email", _("E-mail")),
    ("name", _("Name")),
    ("phone", _("Phone")),
    ("shipping", _("Shipping address")),
    ("tax_id", _("Tax ID")),
]
REASON_CHOICES: Choices = [
    ("too_expensive", _("It's too expensive")),
    ("missing_features", _("I need more features")),
    ("switched_service", _("I found an alternative")),
    ("unused", _("I no longer need it")),
    ("customer_service", _("Customer service was less than expected")),
    ("too_complex", _("Ease of use was less than expected")),
    ("low_quality", _("Quality was less than expected")),
    ("other", _("Other reason")),
]
CHANGE_CHOICES: Choices = [("price", _("Plan")), ("quantity", _("Quantity")), ("promotion_code", _("Promotion code"))]
MODE_CHOICES: Choices = [("at_period_end", _("At the end of the period")), ("immediately", _("At once"))]
CANCEL_PRORATION_CHOICES: Choices = [
    ("none", _("Nothing is credited")),
    ("create_prorations", _("Unused time is credited (only when canceled at once)")),
]
PRORATION_CHOICES: Choices = [
    ("none", _("No proration")),
    ("create_prorations", _("Prorate, on the next invoice")),
    ("always_invoice", _("Prorate and invoice at once")),
]
ANCHOR_CHOICES: Choices = [("unchanged", _("Stays")), ("now", _("Moves to the day of the change"))]
TRIAL_CHOICES: Choices = [("end_trial", _("Ends the trial")), ("continue_trial", _("Keeps the trial"))]
CONDITION_CHOICES: Choices = [
    ("decreasing_item_amount", _("A cheaper price")),
    ("shortening_interval", _("A shorter interval")),
]
PAUSE_CHOICES: Choices = [
    ("interval_options", _("For one of these durations")),
    ("indefinite", _("Until it is resumed")),
]
