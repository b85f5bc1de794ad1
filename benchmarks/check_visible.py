"""Which mutants of the graph a client could notice at all, found out by walking, before anything is sent.

A mutant is visible if some request is answered a status that is wrong. So every operation's requests are tried on
paper: all well, one answer otherwise, two answers otherwise. Where the mutant ends with another status than the table
does, and nothing in `reach(..., strict=False)` allows that status, whatever an API's authors may have chosen, it is
visible.

Rules of this file:

- What no request of a client brings about is not tried; `UNPROVOKED` says why, by question and answer.
- What is not visible has a `Reason`, and it is the weakest of what was met: unasked, unprovoked, alike, allowed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from itertools import combinations

from tools.mutants import OtherGraph

from statuswise.graph import TABLE, Facts, Knowledge, Outcome, Question, Table, reach
from statuswise.serve import Api

__all__ = ["OPEN", "UNPROVOKED", "Reason", "Requests"]

Answers = Mapping[str, str]

# fmt: off
UNPROVOKED: Mapping[tuple[str, str], str] = {
    ("service_available", "no"):        "a server is overloaded by load, which an audit is not",
    ("version_supported", "no"):        "a version of HTTP is the server's in front, an application is not asked",
    ("target_within_limit", "no"):      "the limits of a head are the server's in front",
    ("fields_within_limit", "no"):      "the limits of a head are the server's in front",
    ("message_well_formed", "no"):      "a broken head is the server's in front: an audit in process sends none",
    ("transfer_coding_known", "no"):    "a transfer coding is undone by the server in front",
    ("target_is_server", "yes"):        "OPTIONS * is the server's in front",
    ("early_data_acceptable", "no"):    "early data is marked by a gateway",
    ("client_within_rate", "no"):       "an audit keeps within rates: it is to do no harm",
    ("principal_within_rate", "no"):    "an audit keeps within rates: it is to do no harm",
    ("legally_available", "no"):        "whom a court forbids is not a matter of requests",
    ("content_length_known", "no"):     "an application in process is told the length",
    ("content_complete", "no"):         "content that breaks off is the connection's matter",
    ("content_complete", "late"):       "content that breaks off is the connection's matter",
    ("content_complete", "left"):       "who has left hears nothing",
    ("handled", "left"):                "who has left hears nothing",
    ("sent", "no"):                     "who has left hears nothing",
    ("sent", "left"):                   "who has left hears nothing",
    ("committed", "conflict"):          "a commit goes as the database goes",
    ("committed", "unknown"):           "a commit goes as the database goes",
    ("reply_declared", "no"):           "a handler that breaks its declaration is not the client's doing",
    ("reply_encodable", "no"):          "a handler that breaks its declaration is not the client's doing",
    ("refusal_declared", "no"):         "a handler that breaks its declaration is not the client's doing",
}
"""Why no request of an auditor brings an answer about."""
# fmt: on

# fmt: off
OPEN: Mapping[str, str] = {
    "expectation_met":          "417 MAY be said to an expectation that nobody knows (RFC 9110 10.1.1)",
    "content_within_limit":     "whether there is a limit, and where, is the server's choice (RFC 9110 15.5.14)",
    "received_within_limit":    "whether there is a limit, and where, is the server's choice (RFC 9110 15.5.14)",
    "moved":                    "nobody is owed to be told where something went (RFC 9110 15.4)",
    "gone":                     "404 is right where nobody says that it is for good (RFC 9110 15.5.11)",
    "range_asked":              "a Range MAY be ignored (RFC 9110 14.2)",
    "precondition_required":    "any operation may insist on a precondition (RFC 6585 3)",
}
"""Questions that are no policies of ours, whose answer is free to others all the same."""
# fmt: on

AS_RIGHT: Mapping[tuple[str, str], tuple[int, str]] = {
    ("content_coding_supported", "no"): (400, "415 MAY be said to a coding that is not taken (RFC 9110 8.4)"),
}
"""A status that is as right as the graph's, and why, by question and answer."""

_NOT_DECLARED = {"preflight": "no", "authority_served": "yes"}
"""What the reference API is not asked, since it knows neither origins nor hosts."""

_OUTSIDE = "what fails, or is late, behind an API is not the client's doing"
_ENOUGH = 3
"""Operations that show a mutant; more of them would show no more."""

_MOST = 40
"""Requests to which another status is allowed; what they are not enough to show is taken for allowed."""


class Reason(Enum):
    """Why a mutant is not visible."""

    UNASKED = "no operation of the reference API is asked there"
    UNPROVOKED = "no request of an auditor brings the answer about"
    ALIKE = "every request is answered the same status"
    ALLOWED = "HTTP leaves the choice: the other status is a policy's, or the other order a convention"


def unprovoked(question: str, answer: str) -> str:
    """Give why no request brings an answer about; empty if one does."""
    return _OUTSIDE if answer in {"failed", "late"} else UNPROVOKED.get((question, answer), "")


@dataclass(frozen=True)
class Request:
    """A request on paper: an operation, and what is answered about it."""

    operation: str
    answers: Answers
    status: int | None


@dataclass
class Requests:
    """Every request that is tried on paper on the operations of an API.

    Attributes:
        by_edge: the requests by the edges that they come by, the plainest first.
        by_outcome: the requests by the outcome in which they end.
    """

    by_edge: dict[tuple[str, str], list[Request]] = field(default_factory=lambda: defaultdict(list))
    by_outcome: dict[str, list[Request]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, api: Api) -> Requests:
        """Try the operations of an API; those of one kind once."""
        found = cls()
        kinds: dict[Facts, str] = {}
        for operation in api.operations:
            facts = operation.graph.facts().knowing(operation.policies.facts()).knowing(_NOT_DECLARED)
            kinds.setdefault(facts, f"{operation.method} {operation.path}")
        for otherwise in range(3):
            for facts, name in kinds.items():
                for answers in _tried(facts, otherwise):
                    steps, end = _way(TABLE, answers)
                    request = Request(name, answers, end.status)
                    for step in steps:
                        found.by_edge[step].append(request)
                    found.by_outcome[end.name].append(request)
        return found

    def shown_by(self, mutant: OtherGraph) -> tuple[list[str], Reason]:
        """Give the operations that show a mutant, the plainest first; and why, if there are none."""
        table = mutant.table
        met: Counter[Reason] = Counter()
        operations: dict[str, None] = {}
        for request in self._coming_by(mutant):
            if request.operation not in operations:
                shown = _shown(request, table)
                if shown is None:
                    operations[request.operation] = None
                else:
                    met[shown] += 1
            if len(operations) == _ENOUGH or met[Reason.ALLOWED] == _MOST:
                break
        reasons = [reason for reason in (Reason.ALLOWED, Reason.ALIKE) if met[reason]]
        return list(operations), reasons[0] if reasons else Reason.UNPROVOKED

    def _coming_by(self, mutant: OtherGraph) -> Iterator[Request]:
        for row in mutant.rows.values():
            for answer, target in row.edges.items():
                if target != TABLE.rows[row.name].edges[answer]:
                    yield from self.by_edge.get((row.name, answer), ())
        for outcome in mutant.outcomes:
            yield from self.by_outcome.get(outcome, ())
        if mutant.start != TABLE.start:
            yield from self.by_edge.get((TABLE.start, "yes"), ())


def _way(table: Table, answers: Answers) -> tuple[list[tuple[str, str]], Outcome]:
    """Walk a table with an answer to every question; as `follow` does, but there are many thousand ways."""
    steps: list[tuple[str, str]] = []
    target = table.start
    while (row := table.rows.get(target)) is not None:
        answer = answers[row.question]
        steps.append((target, answer))
        target = row.edges[answer]
    return steps, table.outcomes[target]


def _shown(request: Request, table: Table) -> Reason | None:
    """Give why a request does not show a mutant; None if it does."""
    _, end = _way(table, request.answers)
    if end.status == request.status:
        return Reason.ALIKE
    as_right = {AS_RIGHT[step][0] for step in request.answers.items() if step in AS_RIGHT}
    if end.status in _allowed(_chosen_by_nobody(request.answers)) | as_right:
        return Reason.ALLOWED
    return None


def _chosen_by_nobody(answers: Answers) -> Facts:
    """Give what is true of a request whatever the authors of the API chose."""
    return Facts(
        {
            name: answer
            for name, answer in answers.items()
            if TABLE.questions[name].needs is not Knowledge.POLICY and name not in OPEN
        }
    )


@cache
def _allowed(facts: Facts) -> frozenset[int | None]:
    return frozenset(outcome.status for outcome in reach(facts, strict=False))


def _tried(facts: Facts, otherwise: int) -> Iterator[Answers]:
    """Give the answers to every question: all well but for some; a field and what it says go together."""
    well = {name: _well(question, facts) for name, question in TABLE.questions.items()}
    singly = [
        {name: answer}
        for name, question in TABLE.questions.items()
        for answer in question.answers
        if answer != well[name] and answer in facts.get(name, question.answers) and not unprovoked(name, answer)
    ]
    together = [
        {one: "yes", other: second}
        for one, _, other, second in _CANNOT_BE
        if {one: "yes"} in singly and {other: second} in singly
    ]
    for chosen in combinations([*singly, *together], otherwise):
        differing = {name: answer for each in chosen for name, answer in each.items()}
        answers = {**well, **differing}
        if len(differing) == sum(map(len, chosen)) and not any(
            answers[one] == first and answers[other] == second for one, first, other, second in _CANNOT_BE
        ):
            yield answers


def _well(question: Question, facts: Facts) -> str:
    """Give the answer of a plain request."""
    possible = [answer for answer in question.answers if answer in facts.get(question.name, question.answers)]
    plain = "no" if question.name in _NOT_SO else "replied" if question.name == "handled" else "yes"
    return plain if plain in possible else possible[0]


# fmt: off
_NOT_SO = frozenset({
    "target_is_server", "options_asked", "preflight", "other_slash_found", "idempotency_key_present", "moved", "gone",
    "if_match_present", "if_none_match_present", "if_unmodified_since_counts", "if_modified_since_counts",
    "range_asked",
})
"""What a plain request is not, or a plain row."""

_CANNOT_BE = (
    # a field that is not there is not false
    ("if_match_present", "no",              "if_match_holds", "no"),
    ("if_none_match_present", "no",         "if_none_match_holds", "no"),
    ("if_unmodified_since_counts", "no",    "unmodified_since", "no"),
    ("if_modified_since_counts", "no",      "modified_since", "no"),
    ("range_asked", "no",                   "if_range_holds", "no"),
    ("range_asked", "no",                   "range_satisfiable", "no"),
    # content in a coding that cannot be undone cannot be read
    ("content_coding_supported", "no",      "content_decodes", "yes"),
)
"""Answers that exclude each other: a question, its answer, another question, its answer."""
# fmt: on
