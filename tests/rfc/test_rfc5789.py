"""RFC 5789: PATCH, and the errors it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


@pytest.mark.parametrize(("sentence", "fault", "end"), [
    ("RFC 5789 2.2: When the server determines that the patch document provided by the client is not properly formatted, it SHOULD return a 400 (Bad Request) response.",
     {"content_decodes": "no"}, "content_decodes: no > 400 content_malformed"),
    ("RFC 5789 2.2: Can be specified using a 415 (Unsupported Media Type) response when the client sends a patch document format that the server does not support for the resource identified by the Request-URI.",
     {"media_type_supported": "no"}, "media_type_supported: no > 415 media_type_unsupported"),
    ("RFC 5789 2.2: Can be specified with a 422 (Unprocessable Entity) response ([RFC4918], Section 11.2) when the server understands the patch document and the syntax of the patch document appears to be valid, but the server is incapable of processing the request.",
     {"handled": "refused", "refusal_kind": "unprocessable_content"}, "refusal_kind: unprocessable_content > 422 refused_unprocessable_content"),
    ("RFC 5789 2.2: Can be specified with a 404 (Not Found) status code when the client attempted to apply a patch document to a non-existent resource, but the patch document chosen cannot be applied to a non-existent resource.",
     {"exists": "no"}, "creates: no > deletion_asked: no > 404 resource_missing"),
    ("RFC 5789 2.2: Can be specified with a 409 (Conflict) status code when the request cannot be applied given the state of the resource.",
     {"handled": "refused", "refusal_kind": "conflict"}, "refusal_kind: conflict > 409 refused_conflict"),
    ("RFC 5789 2.2: When a client uses either the If-Match or If-Unmodified-Since header to define a precondition, and that precondition failed, then the 412 (Precondition Failed) error is most helpful to the client.",
     {"if_match_present": "yes", "if_match_holds": "no"}, "if_match_holds: no > 412 precondition_failed"),
    ("RFC 5789 2.2: When a client uses either the If-Match or If-Unmodified-Since header to define a precondition, and that precondition failed, then the 412 (Precondition Failed) error is most helpful to the client.",
     {"if_unmodified_since_counts": "yes", "unmodified_since": "no"}, "unmodified_since: no > 412 precondition_failed"),
    ("RFC 5789 2.2: In cases when the server detects a possible conflicting modification and no precondition was defined in the request, the server can return a 409 (Conflict) response.",
     {"committed": "conflict"}, "committed: conflict > 409 commit_conflict"),
])  # fmt: skip
def test_a_patch_can_fail(ask: Ask, sentence: str, fault: dict[str, str], end: str) -> None:
    """Each row quotes its sentence."""
    assert ask("PATCH", **fault).ends(end)


def test_a_patch_may_create(ask: Ask) -> None:
    """RFC 5789 2: If the Request-URI does not point to an existing resource, the server MAY create a new resource ..."""
    answer = ask("PATCH", exists="no", creates="yes", reply_kind="created")
    assert answer.passes("gone: no > creates: yes > precondition_required: no")
    assert answer.ends("reply_kind: created > 201 created")


@pytest.mark.parametrize(
    "trouble",
    [
        {"handled": "refused", "refusal_kind": "conflict"},
        {"handled": "failed", "failure_cause": "bug"},
        {"reply_encodable": "no"},
    ],
    ids=str,
)
def test_a_patch_is_stored_as_a_whole_or_not_at_all(ask: Ask, trouble: dict[str, str]) -> None:
    """RFC 5789 2: If the entire patch document cannot be successfully applied, then the server MUST NOT apply any of the changes."""
    assert not ask("PATCH", **trouble).asks("committed")
