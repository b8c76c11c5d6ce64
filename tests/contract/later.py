"""What came to Stripe's API after the OpenAPI document that answers are held against, from the types of the official
SDK for 2026-10-28.endive: calls, objects and fields, in the document's own form.
"""

from typing import Any

Schema = dict[str, Any]

_PAUSED: Schema = {
    "type": "object",
    "required": ["subscription", "transitioned_at", "type"],
    "properties": {
        "subscription": {
            "type": "object",
            "required": ["type"],
            "properties": {
                "type": {
                    "type": "string",
                    "enum": [
                        "final_payment_failure",
                        "first_payment_failure",
                        "pause_requested",
                        "system",
                        "trial_end_without_payment_method",
                    ],
                }
            },
        },
        "transitioned_at": {"type": "integer"},
        "type": {"type": "string", "enum": ["subscription"]},
    },
}


def _typed(*values: str) -> Schema:
    return {"type": "object", "required": ["type"], "properties": {"type": {"type": "string", "enum": [*values]}}}


def _status(*values: str) -> Schema:
    """How far a part of a pause schedule has come, and what went wrong with it."""
    error: Schema = {
        "type": "object",
        "nullable": True,
        "required": ["message"],
        "properties": {"code": {"type": "string", "nullable": True}, "message": {"type": "string"}},
    }
    status = _typed(*values)
    return {**status, "properties": {**status["properties"], "error": error}}


_BILL_FOR: Schema = {
    "type": "object",
    "required": ["outstanding_usage_through", "unused_time_from"],
    "properties": {
        "outstanding_usage_through": _typed("none", "pause_at"),
        "unused_time_from": _typed("item_current_period_start", "none", "pause_at"),
    },
}
_PAUSE_SETTINGS: Schema = {
    "type": "object",
    "nullable": True,
    "required": ["bill_for", "invoicing_behavior", "type"],
    "properties": {
        "bill_for": _BILL_FOR,
        "invoicing_behavior": {"type": "string", "enum": ["invoice", "pending_invoice_item"]},
        "type": {"type": "string", "enum": ["subscription"]},
    },
}
_RESUME_SETTINGS: Schema = {
    "type": "object",
    "required": ["billing_cycle_anchor", "payment_behavior", "proration_behavior"],
    "properties": {
        "billing_cycle_anchor": {"type": "string", "enum": ["resume_at", "unchanged"]},
        "payment_behavior": {"type": "string", "enum": ["resume_on_payment_attempt", "resume_on_payment_success"]},
        "proration_behavior": {"type": "string", "enum": ["always_invoice", "create_prorations", "none"]},
    },
}
_PAUSE_SCHEDULE: Schema = {
    "type": "object",
    "required": ["key", "pause"],
    "properties": {
        "key": {"type": "string"},
        "pause": {
            "type": "object",
            "required": ["pause_at", "status"],
            "properties": {
                "pause_at": {"type": "integer"},
                "settings": _PAUSE_SETTINGS,
                "status": _status("error", "scheduled", "succeeded"),
            },
        },
        "resume": {
            "type": "object",
            "nullable": True,
            "required": ["resume_at", "settings", "status"],
            "properties": {
                "resume_at": {"type": "integer"},
                "settings": _RESUME_SETTINGS,
                "status": _status("error", "pending", "requires_action", "scheduled", "succeeded"),
            },
        },
    },
}
# Component: fields that it has since.
FIELDS: dict[str, Schema] = {
    "subscription": {
        "status_details": {
            "type": "object",
            "nullable": True,
            "required": ["paused"],
            "properties": {"paused": _PAUSED},
        }
    },
    "subscription_schedule": {"pause_schedules": {"type": "array", "items": _PAUSE_SCHEDULE}},
}
OBJECTS: dict[str, Schema] = {
    "billing.feedback_option": {
        "type": "object",
        "required": ["description", "id", "livemode", "object", "status", "status_transitions"],
        "properties": {
            "description": {"type": "string"},
            "id": {"type": "string"},
            "livemode": {"type": "boolean"},
            "object": {"type": "string", "enum": ["billing.feedback_option"]},
            "status": {"type": "string", "enum": ["active", "inactive"]},
            "status_transitions": {
                "type": "object",
                "required": ["deactivated_at"],
                "properties": {"deactivated_at": {"type": "integer", "nullable": True}},
            },
        },
    }
}


# Types of tax ids that it has since, and the components that name them.
TAX_ID_TYPES = (
    "au_acn", "au_wpn", "bw_vat", "ci_vat", "cz_dic", "fr_siren", "fr_siret", "fr_spi", "gh_tin", "ic_nif", "is_kt",
    "md_cf", "mu_vat", "mz_nuit", "nz_bn", "pt_nif", "sm_coe", "tt_bir", "tt_vat",
)  # fmt: skip
_NAMING_TAX_IDS = ("invoices_resource_invoice_tax_id", "payment_pages_checkout_session_tax_id", "tax_id")


def _answers(kind: str) -> Schema:
    return _content({"$ref": f"#/components/schemas/{kind}"})


def _lists(kind: str) -> Schema:
    page = {
        "type": "object",
        "required": ["data", "has_more", "object", "url"],
        "properties": {
            "data": {"type": "array", "items": {"$ref": f"#/components/schemas/{kind}"}},
            "has_more": {"type": "boolean"},
            "object": {"type": "string", "enum": ["list"]},
            "url": {"type": "string"},
        },
    }
    return _content(page)


def _content(schema: Schema) -> Schema:
    return {"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}


_OPTION = "billing.feedback_option"
PATHS: dict[str, Schema] = {
    "/v1/subscriptions/{subscription}/pause": {"post": _answers("subscription")},
    "/v1/billing/feedback_options": {"get": _lists(_OPTION), "post": _answers(_OPTION)},
    "/v1/billing/feedback_options/{id}": {"get": _answers(_OPTION), "post": _answers(_OPTION)},
    "/v1/billing/feedback_options/{id}/deactivate": {"post": _answers(_OPTION)},
}


def added_to(document: Schema) -> Schema:
    """The document with what came later."""
    schemas = {**document["components"]["schemas"], **OBJECTS}
    for name, fields in FIELDS.items():
        schemas[name] = {**schemas[name], "properties": {**schemas[name]["properties"], **fields}}
    for name in _NAMING_TAX_IDS:
        known = schemas[name]["properties"]
        types = {**known["type"], "enum": [*known["type"]["enum"], *TAX_ID_TYPES]}
        schemas[name] = {**schemas[name], "properties": {**known, "type": types}}
    return {
        **document,
        "paths": {**document["paths"], **PATHS},
        "components": {**document["components"], "schemas": schemas},
    }
