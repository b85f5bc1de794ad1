"""What can be told of most requests at a glance, so that many questions need not be asked.

Rules of this file:

- A glance is certain or it says nothing: where it says nothing, the question is asked as the reference asks it.
- What a glance says stands in one row: a condition in Python on `call`, `plain` and `raw`, and the answer that is
  certain where it holds. A question that asks the outside is always asked.
- `look` certifies the head: the names of its fields are in lower case and come once each: a dictionary has them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from statuswise.graph import NO, YES
from statuswise.serve._call import Call
from statuswise.serve._heads import odd_in_path, odd_in_query

__all__ = ["GLANCES", "look"]

# fmt: off
GLANCES: Final[Mapping[str, tuple[str, str]]] = {
    "service_available":          ("call.api.has_room", YES),
    "version_supported":          ("plain", YES),
    "target_within_limit":        ("plain", YES),
    "fields_within_limit":        ("plain", YES),
    "message_well_formed":        ("plain", YES),
    "transfer_coding_known":      ("plain", YES),
    "target_is_server":           ("plain", NO),
    "method_known":               ("call.method in call.api.methods", YES),
    "options_asked":              ("call.method != 'OPTIONS'", NO),
    "early_data_acceptable":      ("b'early-data' not in raw", YES),
    "preflight":                  ("b'origin' not in raw", NO),
    "expectation_met":            ("b'expect' not in raw", YES),
    "content_length_known":       ("b'transfer-encoding' not in raw", YES),
    "content_coding_supported":   ("b'content-encoding' not in raw", YES),
    "identifier_possible":        ("call.identifier_possible", YES),
    "idempotency_key_present":    ("b'idempotency-key' not in raw", NO),
    "if_match_present":           ("b'if-match' not in raw", NO),
    "if_none_match_present":      ("b'if-none-match' not in raw", NO),
    "if_unmodified_since_counts": ("b'if-unmodified-since' not in raw", NO),
    "if_modified_since_counts":   ("b'if-modified-since' not in raw", NO),
    "range_asked":                ("b'range' not in raw", NO),
    "reply_declared":             ("call.reply.kind in call.operation.graph.replies", YES),
    "reply_kind":                 ("call.reply.kind == 'ok'", "ok"),
    "sent":                       ("not call.reply.streamed", YES),
}
# fmt: on

_VERSIONS: Final = frozenset({"1.0", "1.1", "2", "3"})


def look(call: Call) -> None:
    """Look at the head; where it is an ordinary one, say so, and keep its fields by their names."""
    scope = call.scope
    path, query, headers = scope.get("raw_path"), scope.get("query_string", b""), scope.get("headers")
    if (
        not path
        or not isinstance(headers, list)
        or scope.get("root_path")
        or scope.get("http_version") not in _VERSIONS
        or len(path) + len(query) >= call.api.target_limit
        or not path.startswith(b"/")
        or odd_in_path(path)
        or (query and odd_in_query(query))
    ):
        return
    try:
        head = call.api.heads.of(cast("list[tuple[bytes, bytes]]", headers))
    except TypeError:  # lines that are lists: ASGI allows any two things
        return
    if head is not None:
        call.plain = True
        call.raw = head
        call.path = path
