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
# Component: fields that it has since.
FIELDS: dict[str, Schema] = {
    "subscription": {
        "status_details": {
            "type": "object",
            "nullable": True,
            "required": ["paused"],
            "properties": {"paused": _PAUSED},
        }
    }
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
    return {
        **document,
        "paths": {**document["paths"], **PATHS},
        "components": {**document["components"], "schemas": schemas},
    }
