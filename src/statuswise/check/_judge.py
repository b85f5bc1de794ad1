"""Whether the answer to a probe is one that the graph can reach, and if not, what is wrong with it.

Rules of this file:

- What HTTP leaves open is never wrong. What it asks for in weak words (SHOULD) is never more than a warning.
- An answer that never came is judged like a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from statuswise.check._claims import claim
from statuswise.check._findings import Flaw, Severity
from statuswise.check._predict import Known, expected_path, predict
from statuswise.check._probe import Probe
from statuswise.check._severity import severity
from statuswise.check._transport import Answer, Trouble
from statuswise.graph import TABLE, Outcome
from statuswise.semantics import status as registered

__all__ = ["FIXES", "answered", "came", "judge", "learn", "named", "wire_flaws"]

_CLOSED: Final = frozenset({Trouble.CLOSED, Trouble.NOT_HTTP})
_ORDINARY_STEPS: Final = 3
_MOST_REFUSALS: Final = 8

_POLICY_OF: Final[Mapping[str, str]] = {
    "content_valid": "invalid_content",
    "permitted": "forbidden_shown_as",
    "path_parameters_valid": "unparsable_path",
    "media_type_stated": "missing_content_type",
    "representation_acceptable": "unacceptable",
    "members_unique": "duplicate_members",
}
"""The choice of the API that the answer to a probe shows, by the question of the probe."""

# fmt: off
_WIRE: Final[Mapping[Trouble, str]] = {
    Trouble.CONTENT_FORBIDDEN: "wire.content-where-none-belongs",
    Trouble.STATUS_IMPOSSIBLE: "wire.status-impossible",
    Trouble.TRUNCATED: "wire.content-truncated",
    Trouble.NOT_HTTP: "wire.not-http",
    Trouble.CRASHED: "wire.application-raised",
}
"""What can be wrong with the bytes of an answer, and the claim that it is."""

FIXES: Final[Mapping[str, str]] = {
    "credentials_present":      "Answer 401 with a WWW-Authenticate challenge before anything else about the request is judged.",
    "credentials_well_formed":  "Treat credentials that cannot be read as invalid ones: 401 with a challenge.",
    "credentials_valid":        "Answer 401 with a challenge where the credentials belong to nobody; 403 is for those that are valid.",
    "permitted":                "Decide about the permission directly after authentication: 403 before anything is looked up or judged.",
    "owner_permitted":          "Check whose resource it is directly after it was loaded: 403, or 404 for everything that is not the caller's.",
    "exists":                   "Let the look-up tell a missing row apart, and answer 404 there.",
    "identifier_possible":      "Refuse identifiers that no row can have before the database sees them: 404.",
    "path_parameters_valid":    "Read path parameters as what they have to be, and answer 404 or 400 where they cannot be read.",
    "parameters_valid":         "Check every parameter before it is used, and answer 400 naming it.",
    "media_type_supported":     "Compare Content-Type with what the operation takes, and answer 415 with Accept.",
    "content_coding_supported": "Refuse codings that cannot be undone: 415 with Accept-Encoding.",
    "content_decodes":          "Catch whatever the decoder raises, and answer 400.",
    "content_valid":            "Check the content against its schema before using it, and answer 400 or 422 naming the member.",
    "method_allowed":           "Answer 405 with Allow where the target exists and the method does not.",
    "method_known":             "Answer 501 (or 405) to methods that nobody knows; never let them reach the code of another method.",
    "target_found":             "Answer 404 where no route matches.",
    "if_match_holds":           "Compare If-Match with the current entity tag before acting, by strong comparison: 412 where it is false.",
    "unmodified_since":         "Compare If-Unmodified-Since with Last-Modified before acting: 412 where it is false.",
    "if_none_match_holds":      "Compare If-None-Match with the current entity tag, by weak comparison: 304 to GET and HEAD, else 412.",
    "modified_since":           "Compare If-Modified-Since with Last-Modified where there is no If-None-Match: 304.",
    "precondition_applies":     "Answer 428 where a precondition is insisted on and missing.",
    "range_satisfiable":        "Answer 416 with Content-Range: bytes */LENGTH where no range lies within the representation.",
}
"""What to do about a wrong answer, by the question that it is about."""
# fmt: on


def judge(probe: Probe, known: Known, answer: Answer) -> tuple[Flaw, ...]:
    """Give what is wrong with the answer to a probe; nothing if the graph can come to it.

    Args:
        probe: what was asked.
        known: the whole of what is known of the answers: the operation's facts with those of the probe.
        answer: what came.
    """
    prediction = predict(known)
    status = answer.status
    if status is not None and (status in prediction.statuses or status in probe.also_right):
        return ()
    if status is None and (Trouble.UNREACHABLE in answer.trouble or (probe.may_close and answer.trouble <= _CLOSED)):
        return ()  # what is gone already was not brought down by this
    right = [outcome for outcome in prediction.outcomes if outcome.status is not None]
    first = _first(known, right)
    question = TABLE.questions[probe.question]
    path = expected_path(known)
    return (
        Flaw(
            key=f"{probe.name}/{status or 'none'}",
            title=f"{probe.says} {answered(answer)}",
            severity=severity(probe, prediction, answer),
            about=probe.question,
            asked=probe.says,
            came=came(answer),
            right=_listed(sorted(right, key=lambda outcome: outcome is not first)),
            why=first.text if first else question.text,
            section=first.section if first else question.section,
            path=(*(f"{one.question}: {one.answer}" for one in path.steps[-_ORDINARY_STEPS:]), path.outcome.name),
            way=tuple(f"{one.row}={one.answer}" for one in path.steps),
            fix=FIXES.get(probe.question, ""),
        ),
    )


def wire_flaws(probe: Probe, answer: Answer) -> tuple[Flaw, ...]:
    """Give what is wrong with the bytes of an answer."""
    if answer.status is None:
        return ()
    return tuple(
        replace(
            claim(
                _WIRE[trouble],
                Severity.ERROR,
                title=f"an answer is broken: {trouble.value}",
                asked=probe.says,
                came=answer.detail or trouble.value,
                right="a complete HTTP message",
            ),
            about=probe.question,
        )
        for trouble in sorted(answer.trouble & _WIRE.keys(), key=lambda one: one.value)
    )


def learn(probe: Probe, known: Known, answer: Answer) -> tuple[str, str] | None:
    """Give the choice of the API that a right answer shows: the policy and its value; None if it shows none."""
    policy = _POLICY_OF.get(probe.question, "")
    if probe.question == "exists" and known.get("deletion_asked") == "yes" and known["if_match_present"] == "no":
        policy = "missing_on_delete"
    if not policy or answer.status is None:
        return None
    fitting = [
        value
        for value in TABLE.questions[policy].answers
        if answer.status in predict({**known, policy: value}).statuses
    ]
    return (policy, fitting[0]) if len(fitting) == 1 else None


def came(answer: Answer) -> str:
    """Give what came, in words."""
    if answer.status is None:
        return " and ".join(sorted(trouble.value for trouble in answer.trouble)) or "nothing"
    return named(answer.status)


def answered(answer: Answer) -> str:
    """Give what came of a request, as the end of a sentence about it."""
    return f"is not answered: {came(answer)}" if answer.status is None else f"is answered {came(answer)}"


def named(status: int) -> str:
    """Give a status code with its name."""
    try:
        return f"{status} {registered(status).phrase}"
    except (KeyError, ValueError):
        return str(status)


def _first(known: Known, right: list[Outcome]) -> Outcome | None:
    """Give the outcome that the table itself comes to, if it is among the right ones; else the first of them."""
    end = expected_path(known).outcome
    return end if end in right else right[0] if right else None


def _listed(right: list[Outcome]) -> str:
    successes = [outcome for outcome in right if outcome.status is not None and outcome.status // 100 == 2]
    refusals = dict.fromkeys(named(outcome.status) for outcome in right if outcome.status and outcome.status >= 300)
    if len(refusals) > _MOST_REFUSALS:
        return "a success, or a refusal that says what is wrong"
    if len(successes) > 1:
        return " or ".join(["a success", *(text for text in refusals if text[0] != "3")])
    return " or ".join([*(named(outcome.status or 0) for outcome in successes), *refusals])
