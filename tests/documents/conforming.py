"""Whether an answer is what a document says of it."""

from __future__ import annotations

from typing import Any

import jsonschema

from statuswise.testing import Answered

Json = Any
"""Whatever JSON can say."""


def conforms(document: Json, response: Json, answered: Answered) -> None:
    """Assert that an answer is what the document says of it."""
    for name, field in response.get("headers", {}).items():
        assert name in answered.fields or not field.get("required"), f"{answered.path} owes {name}"
    forms = response.get("content", {})
    if answered.content:
        media_type = answered.fields.get("Content-Type")
        assert media_type in forms
        schema = {**forms[media_type]["schema"], "components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(answered.json())
    else:
        assert not forms
