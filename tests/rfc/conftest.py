"""The language of these tests: a request that is fine in every respect, and what is different about it this time.

`ask(credentials_valid="no")` walks the graph with a request that nothing else stands in the way of, and gives the answer it
gets. Rules of this folder:

- Every test quotes the sentence that it checks, with its section; `test_quotations` sees to it.
- Nothing here reads the table, its questions or its outcomes: names are written down from the RFC's words and compared with
  what a walk does. So a wrong row cannot fool the graph and its tests at once. `tools/mutate.py` proves that they notice.
- A test asserts the status, what happened and the last answers on the way there; where order matters, with two faults at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from statuswise.graph import walk

# fmt: off
UNTROUBLED = {
    # the server and the message
    "service_available": "yes",         "version_supported": "yes",         "target_within_limit": "yes",
    "fields_within_limit": "yes",       "message_well_formed": "yes",       "transfer_coding_known": "yes",
    "method_known": "yes",              "authority_served": "yes",          "target_is_server": "no",
    # the target
    "target_found": "yes",              "other_slash_found": "no",          "options_asked": "no",
    "preflight": "no",                  "method_allowed": "yes",            "early_data_acceptable": "yes",
    "caller_known": "yes",
    # who calls: the operation wants credentials and gets them
    "client_within_rate": "yes",        "operation_public": "no",           "anonymous_allowed": "no",
    "credentials_present": "yes",       "credentials_well_formed": "yes",   "credentials_valid": "yes",
    "principal_within_rate": "yes",     "permitted": "yes",                 "legally_available": "yes",
    # what the head says
    "path_parameters_valid": "yes",     "parameters_known": "yes",          "parameters_valid": "yes",
    "expectation_met": "yes",           "content_length_known": "yes",      "content_within_limit": "yes",
    "content_coding_supported": "yes",  "media_type_stated": "yes",         "media_type_supported": "yes",
    "representation_acceptable": "yes",
    # nothing is known of the request from an earlier one
    "idempotency_kept": "no",           "idempotency_key_present": "no",    "idempotency_key_required": "no",
    "idempotency_key_new": "yes",       "request_same": "yes",              "first_request_finished": "yes",
    # the resource: it is here and the caller's
    "identifier_possible": "yes",       "exists": "yes",                    "owner_permitted": "yes",
    "moved": "no",                      "gone": "no",                       "creates": "no",
    # preconditions: there are none; if there were, they would hold
    "precondition_required": "no",      "precondition_applies": "no",
    "if_match_present": "no",           "if_match_holds": "yes",
    "if_unmodified_since_counts": "no", "unmodified_since": "yes",
    "if_none_match_present": "no",      "if_none_match_holds": "yes",
    "if_modified_since_counts": "no",   "modified_since": "yes",
    # the content, if there is any
    "content_complete": "yes",          "received_within_limit": "yes",     "content_decodes": "yes",
    "members_unique": "yes",            "content_valid": "yes",
    # the operation does what it is there for
    "handled": "replied",               "refusal_declared": "yes",          "reply_declared": "yes",
    "reply_encodable": "yes",           "committed": "yes",                 "reply_kind": "ok",
    # the answer is sent, as a whole
    "range_asked": "no",                "if_range_holds": "yes",            "range_satisfiable": "yes",
    "sent": "yes",
    # the choices of the API's authors
    "anonymous_on_unknown_target": "not_found",         "trailing_slash": "not_found",
    "limiter_unavailable": "service_unavailable",       "forbidden_shown_as": "forbidden",
    "unparsable_path": "bad_request",                   "unknown_query_parameter": "ignored",
    "unknown_length": "accepted",                       "missing_content_type": "unsupported_media_type",
    "unacceptable": "not_acceptable",                   "missing_on_delete": "not_found",
    "duplicate_members": "bad_request",                 "invalid_content": "bad_request",
    "undeclared_refusal": "sent",
}
"""What is answered to every question when nothing is wrong."""

TROUBLE = {"refusal_kind", "failure_cause", "lateness_cause"}
"""What is asked only after something was refused, failed or late, and has no untroubled answer."""

METHODS = {
    "GET":    {"method_reads": "yes", "deletion_asked": "no",  "retry_safe": "yes", "preconditions_first": "no"},
    "HEAD":   {"method_reads": "yes", "deletion_asked": "no",  "retry_safe": "yes", "preconditions_first": "no"},
    "POST":   {"method_reads": "no",  "deletion_asked": "no",  "retry_safe": "no",  "preconditions_first": "yes"},
    "PUT":    {"method_reads": "no",  "deletion_asked": "no",  "retry_safe": "yes", "preconditions_first": "yes"},
    "PATCH":  {"method_reads": "no",  "deletion_asked": "no",  "retry_safe": "no",  "preconditions_first": "yes"},
    "DELETE": {"method_reads": "no",  "deletion_asked": "yes", "retry_safe": "yes", "preconditions_first": "yes"},
}
"""What follows from the method alone: RFC 9110 9.2.2, 13.2.1 and 13.2.2, RFC 5789 2."""
# fmt: on


@dataclass(frozen=True)
class Answer:
    """The answer to a request, and the way to it: `method_allowed: no > 405 method_not_allowed`."""

    status: int | None
    outcome: str
    way: str

    def ends(self, last: str) -> bool:
        """Say whether the way ends with these steps and this status and outcome."""
        return f" > {self.way}".endswith(f" > {last}")

    def passes(self, steps: str) -> bool:
        """Say whether these steps follow each other directly on the way."""
        return f" > {steps} > " in f" > {self.way}"

    def asks(self, question: str) -> bool:
        """Say whether the question is asked on the way."""
        return f" > {question}: " in f" > {self.way}"


Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Give the function that sends a request of some method through the graph, fine but for the answers given."""
    return _ask


def _ask(method: str = "GET", **different: str) -> Answer:
    answers = {**UNTROUBLED, **METHODS[method], **different}
    if misspelt := answers.keys() - UNTROUBLED.keys() - METHODS[method].keys() - TROUBLE:
        pytest.fail(f"no question is called {', '.join(misspelt)}", pytrace=False)
    machine = walk()
    try:
        question = next(machine)
        while question.name in answers:
            question = machine.send(answers[question.name])
    except StopIteration as end:
        return Answer(end.value.status, end.value.outcome.name, str(end.value))
    pytest.fail(f"this scenario does not say what is answered to {question.name!r}", pytrace=False)
