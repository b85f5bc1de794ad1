"""The ordinary request: for each question the answer that nobody would mention.

One small table serves the person at `choose`, who is spared the questions that seldom matter, and the pictures, where
the ordinary way runs straight down and everything else is set in. It decides nothing: an answer that somebody gives
always counts, whatever is ordinary.
"""

from __future__ import annotations

from statuswise.graph import NO, TABLE, Knowledge, Question

__all__ = ["EVERYDAY", "is_policy", "ordinary"]

_NO_IS_ORDINARY = frozenset(
    {
        # the request is a plain one
        "target_is_server",
        "options_asked",
        "preflight",
        "deletion_asked",
        "range_asked",
        "if_match_present",
        "if_unmodified_since_counts",
        "if_none_match_present",
        "if_modified_since_counts",
        # the operation is a plain one
        "operation_public",
        "anonymous_allowed",
        "creates",
        "precondition_required",
        "idempotency_kept",
        "idempotency_key_required",
        # what is not there is simply not there
        "gone",
        "other_slash_found",
    }
)

_NEVER_ORDINARY = frozenset({"refusal_kind"})

EVERYDAY = frozenset(
    {
        "target_found",
        "method_allowed",
        "client_within_rate",
        "operation_public",
        "credentials_present",
        "credentials_valid",
        "permitted",
        "path_parameters_valid",
        "parameters_valid",
        "content_within_limit",
        "media_type_supported",
        "representation_acceptable",
        "exists",
        "moved",
        "gone",
        "creates",
        "owner_permitted",
        "precondition_required",
        "precondition_applies",
        "if_match_present",
        "if_match_holds",
        "if_none_match_present",
        "if_none_match_holds",
        "method_reads",
        "content_decodes",
        "content_valid",
        "handled",
        "refusal_kind",
        "committed",
        "reply_kind",
        "failure_cause",
        "lateness_cause",
    }
)
"""The questions that decide most requests: the ones that `choose` asks unless it is told to ask all."""


def ordinary(question: str) -> str:
    """Give the answer to a question that is taken for granted: for a policy its default; empty if there is none."""
    if question in _NEVER_ORDINARY:
        return ""
    return NO if question in _NO_IS_ORDINARY else TABLE.questions[question].answers[0]


def is_policy(question: Question) -> bool:
    """Say whether a question is a choice of the API's authors."""
    return question.needs is Knowledge.POLICY
