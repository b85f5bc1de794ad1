"""Random answers and facts for the tests of the graph.

Answers are drawn as deviations from a request that goes well, so that examples get deep into the graph and shrink to
the few answers that matter.
"""

from __future__ import annotations

from hypothesis import strategies as st

from statuswise.graph import TABLE, Facts

WELL = {name: question.answers[0] for name, question in TABLE.questions.items()} | dict.fromkeys(
    ("target_is_server", "options_asked", "operation_public", "precondition_required", "if_match_present",
     "if_unmodified_since_counts", "if_none_match_present", "idempotency_kept"), "no"
)  # fmt: skip
"""The answers of a GET with credentials that comes to 200 or, for a range, 206."""

_DEVIATIONS = [(name, answer) for name, question in TABLE.questions.items() for answer in question.answers]


def all_answers() -> st.SearchStrategy[dict[str, str]]:
    """Give an answer to every question of the graph."""
    return st.lists(st.sampled_from(_DEVIATIONS), max_size=30).map(lambda changes: WELL | dict(changes))


@st.composite
def answers_and_facts(draw: st.DrawFn) -> tuple[dict[str, str], Facts]:
    """Give an answer to every question, and facts that leave these answers possible."""
    answers = draw(all_answers())
    known = draw(st.sets(st.sampled_from(sorted(answers)))) if draw(st.booleans()) else set(answers)
    spared = draw(st.sets(st.sampled_from(_DEVIATIONS), max_size=30))
    possible = {name: {answers[name]} | {other for about, other in spared if about == name} for name in known}
    return answers, Facts(possible)
