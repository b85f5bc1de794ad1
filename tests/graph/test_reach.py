"""What an API may answer that asks in another order: by example, by brute force, and by playing such an API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, permutations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.graph.conftest import WELL, answers_and_facts

from statuswise.graph import (
    NO,
    OPERATION_START,
    TABLE,
    YES,
    Authentication,
    Block,
    Facts,
    Knowledge,
    Operation,
    Outcome,
    Policies,
    Question,
    Row,
    Step,
    Table,
    before,
    follow,
    reach,
)
from statuswise.graph._reach import explore, out_of_order

# --- By example: probes with several faults at once ---

PROBED = Operation(
    method="PUT",
    target="/users/{id}",
    authentication=Authentication.REQUIRED,
    client_rate=True,
    permission=True,
    owner_permission=True,
    path_parameters=True,
    parameters=True,
    content=True,
    identifier=True,
    loads=True,
    last_modified=True,
    idempotency=True,
    refusals=frozenset({"conflict"}),
)
KNOWN = PROBED.facts().knowing(Policies().facts())
SOUND = {name: answer for name, answer in WELL.items() if answer in KNOWN.get(name, answer) and name not in KNOWN} | {
    name: WELL[name] if WELL[name] in answers else min(answers) for name, answers in KNOWN.items()
}
STALE = {"if_match_present": "yes", "if_match_holds": "no"}
RETRIED = {"idempotency_key_present": "yes", "idempotency_key_new": "no"}
CONFLICT = {"handled": "refused", "refusal_kind": "conflict"}

# fmt: off
PROBES: list[tuple[dict[str, str], set[int]]] = [
    # what is wrong with the probe, what may be answered
    ({},                                                                    {200}),
    ({"content_valid": "no"},                                               {400}),
    # 401 and what the client may know anyway: conventional
    ({"credentials_valid": "no", "media_type_supported": "no"},             {401, 415}),
    ({"credentials_present": "no", "content_within_limit": "no"},           {401, 413}),
    ({"credentials_valid": "no", "representation_acceptable": "no"},        {401, 406}),
    ({"credentials_valid": "no", "path_parameters_valid": "no"},            {401, 400}),
    # 401 and what strangers must not learn or spend: protective
    ({"credentials_valid": "no", "content_valid": "no"},                    {401}),
    ({"credentials_valid": "no", "parameters_valid": "no"},                 {401}),
    ({"credentials_present": "no", "exists": "no"},                         {401}),
    ({"client_within_rate": "no", "credentials_valid": "no"},               {429}),
    # 403
    ({"credentials_valid": "no", "permitted": "no"},                        {401}),
    ({"permitted": "no", "exists": "no", **CONFLICT},                       {403}),
    ({"permitted": "no", "content_valid": "no"},                            {403}),
    ({"permitted": "no", "media_type_supported": "no"},                     {403, 415}),
    ({"owner_permitted": "no", **STALE},                                    {403}),
    ({"owner_permitted": "no", "content_valid": "no"},                      {403, 400}),
    # 404
    ({"exists": "no", "content_valid": "no"},                               {404, 400}),
    ({"exists": "no", "media_type_supported": "no"},                        {404, 415}),
    ({"exists": "no", "parameters_valid": "no"},                            {404, 400}),
    ({"exists": "no", **STALE},                                             {404}),
    ({"exists": "no", **CONFLICT},                                          {404}),
    ({"identifier_possible": "no", "exists": "no"},                         {404}),
    # a key that was used before: its answer depends on nothing that the first request can have changed
    (RETRIED,                                                               {200}),
    ({**RETRIED, "exists": "no"},                                           {200}),
    ({**RETRIED, **STALE, **CONFLICT},                                      {200}),
    ({**RETRIED, "request_same": "no", "exists": "no", **STALE},            {422}),
    ({**RETRIED, "first_request_finished": "no", "owner_permitted": "no"},  {409}),
    ({**RETRIED, "permitted": "no", "request_same": "no"},                  {403}),
    ({**RETRIED, "credentials_valid": "no", "request_same": "no"},          {401}),
    ({**RETRIED, "media_type_supported": "no"},                             {415}),
    ({**RETRIED, "request_same": "no", "media_type_supported": "no"},       {415, 422}),
    # 412: after the normal checks, before acting
    ({"media_type_supported": "no", **STALE},                               {415}),
    ({"parameters_valid": "no", **STALE},                                   {400}),
    ({"content_valid": "no", **STALE},                                      {412, 400}),
    ({**STALE, **CONFLICT},                                                 {412}),
    # content
    ({"content_within_limit": "no", "media_type_supported": "no"},          {413, 415}),
    ({"media_type_supported": "no", "content_decodes": "no"},               {415}),
    ({"content_decodes": "no", "content_valid": "no"},                      {400}),
    ({"content_valid": "no", **CONFLICT},                                   {400}),
    ({"content_complete": "late", "media_type_supported": "no"},            {408, 415}),
    # failures
    ({"exists": "failed", "failure_cause": "bug", "content_valid": "no"},   {500, 400}),
    ({"credentials_valid": "failed", "failure_cause": "bug", "exists": "no"}, {500}),
    ({"handled": "failed", "failure_cause": "bug", "content_valid": "no"},  {400}),
    ({"reply_encodable": "no", "committed": "conflict"},                    {500}),
    # three at once
    ({"media_type_supported": "no", "representation_acceptable": "no", "exists": "no"}, {415, 406, 404}),
    ({"permitted": "no", "media_type_supported": "no", "content_decodes": "no"}, {403, 415}),
]
# fmt: on


@pytest.mark.parametrize(("wrong", "may_be"), PROBES, ids=[str(wrong) for wrong, _ in PROBES])
def test_a_probe_with_several_faults_may_be_answered_in_any_correct_order(
    wrong: dict[str, str], may_be: set[int]
) -> None:
    facts = Facts(SOUND | wrong)
    assert may_be == {outcome.status for outcome in reach(facts, strict=False, start=OPERATION_START)}


def test_a_key_that_is_missing_may_be_missed_whenever_the_head_is_read() -> None:
    wrong = {"idempotency_key_present": "no", "idempotency_key_required": "yes", "credentials_valid": "no", **STALE}
    ends = {outcome.name for outcome in reach(Facts(SOUND | wrong), strict=False, start=OPERATION_START)}
    assert ends == {"idempotency_key_missing", "credentials_rejected"}


@pytest.mark.parametrize("lacks", ["permitted", "owner_permitted"])
@pytest.mark.parametrize(("shown_as", "may_be"), [("forbidden", {401}), ("not_found", {404})])
def test_whether_a_stranger_hears_of_a_refusal_is_no_matter_of_order(
    lacks: str, shown_as: str, may_be: set[int]
) -> None:
    stranger = {"credentials_present": "no", "anonymous_allowed": "yes", "forbidden_shown_as": shown_as, lacks: "no"}
    facts = Facts(SOUND | stranger)
    assert {outcome.status for outcome in reach(facts, strict=False, start=OPERATION_START)} == may_be


def test_a_redirecting_operation_may_be_asked_in_another_order_too() -> None:
    facts = Facts(SOUND | {"reply_kind": "see_other", "media_type_supported": "no", "representation_acceptable": "no"})
    assert {outcome.status for outcome in reach(facts, strict=False, start=OPERATION_START)} == {415, 406}


def test_what_is_asked_of_the_result_is_not_asked_before_acting() -> None:
    facts = Facts(WELL | {"range_satisfiable": "no", **CONFLICT})
    assert {outcome.status for outcome in reach(facts, strict=False)} == {409}


# --- The order that anybody has to keep ---


def test_before_is_a_strict_partial_order() -> None:
    names = list(TABLE.questions)
    pairs = {(first, second) for first, second in product(names, names) if before(first, second)}
    assert not [pair for pair in pairs if pair[0] == pair[1]]
    assert not [pair for pair in pairs if pair[::-1] in pairs]
    assert not [(a, c) for a, b in pairs for again, c in pairs if again == b and (a, c) not in pairs]


def test_before_says_nothing_of_unknown_questions() -> None:
    assert not before("exists", "unknown")


# --- By brute force: every order of the checks of a small table ---

NAMES = list(TABLE.questions)[:12]
"""Questions by whose names those of the small tables go; facts know no others."""


class Small:
    """A random small table, whose checks are passed by `yes` alone, and a random order that it keeps."""

    def __init__(self, seed: int) -> None:
        """Draw up to seven rows that ask the outcome of a request, and what has to come before what."""
        random = Random(seed)
        size = random.randint(2, 7)
        asked = [name if random.random() < 0.6 else f"steer {name}" for name in NAMES[:size]]
        self.checks = {name for name in asked if not name.startswith("steer ")}
        rows: list[Row] = []
        for place, kind in enumerate(asked):
            name = NAMES[place]
            on, other = (random.choice([*NAMES[place + 1 : size], "done"]) for _ in range(2))
            if kind in self.checks:
                rows.append(Row(name, name, {YES: on, NO: f"no {name}"}))
                if random.random() < 0.4:  # which refusal it is, steering says
                    why = NAMES[-1 - random.randint(0, 1)]
                    rows[-1] = Row(name, name, {YES: on, NO: f"why {name}"})
                    rows.append(Row(f"why {name}", why, {YES: f"no {name}", NO: f"no {name} either"}))
            else:
                rows.append(Row(name, name, {YES: on, NO: other}))
        asked_names = {row.question for row in rows}
        ends = {target for row in rows for target in row.edges.values()} - {row.name for row in rows}
        self.table = Table(
            NAMES[0],
            {row.name: row for row in rows},
            {
                name: Question(name, Block.SERVICE, Knowledge.HEAD, "", "", steers=name not in self.checks)
                for name in asked_names
            },
            {end: Outcome(end, 200 if end == "done" else 400, "", "") for end in ends},
        )
        earlier = {pair for pair in combinations(NAMES[:size], 2) if random.random() < 0.3}
        while more := {(a, d) for a, b in earlier for c, d in earlier if b == c} - earlier:
            earlier |= more
        self.earlier = earlier
        left = ((YES,), (NO,), (YES, NO))
        self.facts = Facts({name: random.choice(left) for name in asked_names if random.random() < 0.8})

    def before(self, earlier: str, later: str) -> bool:
        return (earlier, later) in self.earlier

    def complete_answers(self) -> Iterator[dict[str, str]]:
        names = sorted(self.table.questions)
        for answers in product(*(sorted(self.facts.get(name, (YES, NO))) for name in names)):
            yield dict(zip(names, answers, strict=True))

    def ends(self, answers: dict[str, str]) -> set[str]:
        """Ask the checks in every order that is allowed, and give where this ends."""
        well = {**answers, **dict.fromkeys(self.checks, YES)}
        asked = [step.question for step in self.walked(well)[0] if step.question in self.checks]
        found: set[str] = set()
        for order in permutations(asked):
            if any(self.before(later, first) for first, later in combinations(order, 2)):
                continue
            refused = next((name for name in order if answers[name] == NO), None)
            answered = answers if refused is None else {**well, refused: NO}
            found.add(self.walked(answered)[1])
        return found

    def walked(self, answers: dict[str, str]) -> tuple[tuple[Step, ...], str]:
        path = follow(lambda question: answers[question.name], self.table)
        return path.steps, path.outcome.name


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_every_allowed_order_and_no_other_is_within_reach(seed: int) -> None:
    small = Small(seed)
    expected = set[str]().union(*(small.ends(answers) for answers in small.complete_answers()))
    _, in_order = explore(small.table, small.table.start, small.facts)
    others = out_of_order(small.table, small.table.start, small.facts, small.before, in_order)
    assert expected == in_order | others


# --- By playing another API on the whole table ---


def other_api(answers: dict[str, str], prefers: Callable[[str], float]) -> Outcome:
    """Answer a request as an API would that asks its checks by its own preference, as far as `before` lets it."""
    acts = {name for name, question in TABLE.questions.items() if question.needs is Knowledge.HANDLER}
    checks = {name for name, question in TABLE.questions.items() if not question.steers} - acts

    def goes_on(row: Row, answer: str) -> bool:
        target = row.edges[answer]
        while target in TABLE.rows and TABLE.questions[TABLE.rows[target].question].steers:
            target = TABLE.rows[target].edges[answers[TABLE.rows[target].question]]
        return target in TABLE.rows and target != "forbidden_caller"

    passing = dict(answers)
    for row in TABLE.rows.values():
        if row.question in checks and row.name != "forbidden_caller" and not goes_on(row, answers[row.question]):
            passing[row.question] = YES
    asked = [step.question for step in follow(lambda question: passing[question.name]).steps]
    waiting = [name for name in asked if name in checks]
    while waiting:
        free = [name for name in waiting if not any(before(other, name) for other in waiting)]
        check = min(free, key=prefers)
        waiting.remove(check)
        if answers[check] != passing[check]:
            alone = {**passing, check: answers[check]}
            return end_of(alone)
    return end_of(answers)


def end_of(answers: dict[str, str]) -> Outcome:
    return follow(lambda question: answers[question.name]).outcome


@settings(deadline=None)
@given(answers_and_facts(), st.randoms(use_true_random=False))
def test_an_api_with_another_order_stays_within_reach(drawn: tuple[dict[str, str], Facts], random: Random) -> None:
    answers, facts = drawn
    preference = {name: random.random() for name in TABLE.questions}
    outcome = other_api(answers, preference.__getitem__)
    assert outcome in reach(facts, strict=False)


@settings(deadline=None)
@given(answers_and_facts())
def test_an_api_that_prefers_our_order_answers_as_ours(drawn: tuple[dict[str, str], Facts]) -> None:
    answers, _ = drawn
    ours = list(dict.fromkeys(row.question for row in TABLE.rows.values()))
    assert end_of(answers) == other_api(answers, ours.index)
