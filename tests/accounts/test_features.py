"""Features: Stripe's JSON in, one frozen object out, and back again without loss."""

from typing import Any

import pytest

from accounts.features import Feature, Features, PauseInterval, sensible_features
from accounts.features_reader import FeaturesError

EVERYTHING: dict[str, Any] = {
    "customer_update": {"enabled": True, "allowed_updates": ["email", "tax_id"]},
    "invoice_history": {"enabled": True},
    "payment_method_update": {"enabled": True, "payment_method_configuration": "pmc_1"},
    "subscription_cancel": {
        "enabled": True,
        "mode": "immediately",
        "proration_behavior": "create_prorations",
        "cancellation_reason": {"enabled": True, "options": ["unused", "other"], "feedback_options": ["fo_1"]},
    },
    "subscription_pause": {
        "enabled": True,
        "duration": {"type": "interval_options", "interval_options": [{"interval": "week", "interval_count": 2}]},
    },
    "subscription_update": {
        "enabled": True,
        "default_allowed_updates": ["price", "quantity"],
        "proration_behavior": "always_invoice",
        "billing_cycle_anchor": "now",
        "trial_update_behavior": "continue_trial",
        "schedule_at_period_end": {"conditions": [{"type": "shortening_interval"}]},
        "products": [
            {
                "product": "prod_1",
                "prices": ["price_1", "price_2"],
                "adjustable_quantity": {"enabled": True, "minimum": 2, "maximum": 9},
            }
        ],
    },
}


def test_everything_is_read_and_written_back_as_stripe_has_it() -> None:
    features = Features.parse(EVERYTHING)
    assert features.as_json() == EVERYTHING
    assert features.subscription_pause.duration.interval_options == (PauseInterval("week", 2),)
    offer = features.subscription_update.offer_for("prod_1")
    assert offer is not None
    assert offer.adjustable_quantity.maximum == 9
    assert features.subscription_update.offer_for("prod_2") is None


def test_what_is_omitted_is_off_with_stripe_s_defaults() -> None:
    features = Features.parse({})
    assert not any(features.has(feature) for feature in Feature)
    assert features.subscription_update.billing_cycle_anchor == "unchanged"
    assert features.subscription_update.trial_update_behavior == "end_trial"
    assert features.subscription_pause.duration.interval_options == (PauseInterval("month", 1),)
    assert (
        Features.parse({"subscription_update": {"billing_cycle_anchor": None}}).subscription_update.billing_cycle_anchor
        is None
    )


def test_every_feature_can_be_asked_for_by_stripe_s_word() -> None:
    for feature in Feature:
        assert Features.parse({feature.value: {"enabled": True}}).has(feature)
        assert not Features.parse({feature.value: {"enabled": False}}).has(feature)


def test_sensible_features_are_valid() -> None:
    assert Features.parse(sensible_features()).as_json() == sensible_features()


@pytest.mark.parametrize(
    ("data", "param"),
    [
        ([], ""),
        ({"wat": {}}, "[wat]"),
        ({"invoice_history": {"enabled": "yes"}}, "[invoice_history][enabled]"),
        ({"customer_update": {"allowed_updates": ["shoe_size"]}}, "[customer_update][allowed_updates][0]"),
        ({"customer_update": {"allowed_updates": "email"}}, "[customer_update][allowed_updates]"),
        ({"customer_update": {"nope": 1}}, "[customer_update][nope]"),
        ({"subscription_cancel": {"mode": "tomorrow"}}, "[subscription_cancel][mode]"),
        (
            {"subscription_cancel": {"proration_behavior": "always_invoice"}},
            "[subscription_cancel][proration_behavior]",
        ),
        (
            {"subscription_cancel": {"proration_behavior": "create_prorations"}},
            "[subscription_cancel][proration_behavior]",
        ),
        (
            {"subscription_pause": {"duration": {"interval_options": [{"interval": "year", "interval_count": 4}]}}},
            "[subscription_pause][duration][interval_options][0][interval_count]",
        ),
        ({"subscription_update": {"products": [{"prices": []}]}}, "[subscription_update][products][0][product]"),
        ({"subscription_update": {"products": [{"product": "p"}] * 2}}, "[subscription_update][products]"),
        (
            {"subscription_update": {"products": [{"product": f"p{n}"} for n in range(11)]}},
            "[subscription_update][products]",
        ),
        (
            {
                "subscription_update": {
                    "products": [{"product": "p", "adjustable_quantity": {"minimum": 5, "maximum": 2}}]
                }
            },
            "[subscription_update][products][0][adjustable_quantity][maximum]",
        ),
        (
            {"subscription_update": {"products": [{"product": "p", "adjustable_quantity": {"minimum": True}}]}},
            "[subscription_update][products][0][adjustable_quantity][minimum]",
        ),
        (
            {"subscription_update": {"schedule_at_period_end": {"conditions": [{}]}}},
            "[subscription_update][schedule_at_period_end][conditions][0][type]",
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_place(data: Any, param: str) -> None:
    with pytest.raises(FeaturesError) as error:
        Features.parse(data)
    assert error.value.param == f"features{param}"
