"""The graph is sound, and every kind of fault is found: each is planted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pytest

from statuswise.graph import LAWS, PAIRS, TABLE, Outcome, Pair, Question, Reason, Row, Table, verify

AVAILABLE = TABLE.rows["service_available"]
CREDENTIALS = TABLE.questions["credentials_valid"]
FIRST = PAIRS[0]


def test_the_graph_is_sound() -> None:
    assert not verify()


def edited(
    rows: Iterable[Row] = (),
    *,
    questions: Mapping[str, Question] | None = None,
    outcomes: Mapping[str, Outcome] | None = None,
    start: str = TABLE.start,
) -> Table:
    """Give the table with some rows, questions or outcomes put in or replaced."""
    return replace(
        TABLE,
        start=start,
        rows={**TABLE.rows, **{row.name: row for row in rows}},
        questions={**TABLE.questions, **(questions or {})},
        outcomes={**TABLE.outcomes, **(outcomes or {})},
    )


def leading(name: str, **edges: str) -> Row:
    """Give a row of the table with some edges changed or added."""
    row = TABLE.rows[name]
    return replace(row, edges={**row.edges, **edges})


def pair(earlier: str, later: str) -> Pair:
    return Pair(earlier, later, Reason.REQUIRED, "RFC 9110 15", "A reason.")


@dataclass(frozen=True)
class Fault:
    """A graph with one thing wrong, and the sentence that has to say so."""

    said: str
    table: Table = TABLE
    more_pairs: tuple[Pair, ...] = ()
    without_pair: Pair | None = None
    more_laws: tuple[Pair, ...] = ()


FAULTS = {
    "an edge that leads nowhere": Fault(
        "row 'service_available' leads to 'nowhere' on 'no', which is neither a row nor an outcome",
        edited([leading("service_available", no="nowhere")]),
    ),
    "a question that is not declared": Fault(
        "row 'extra' asks 'undeclared', which is not declared", edited([Row("extra", "undeclared", {"yes": "ok"})])
    ),
    "a question that is never asked": Fault(
        "question 'extra' is never asked", edited(questions={"extra": replace(CREDENTIALS, name="extra")})
    ),
    "a name that is a row and an outcome": Fault(
        "'ok' names a row and an outcome", edited([Row("ok", "preflight", {"yes": "created", "no": "created"})])
    ),
    "a start that is no row": Fault("the table starts at 'ok', which is no row", edited(start="ok")),
    "a row that is misfiled": Fault(
        "the row 'service_available' is filed under 'elsewhere'",
        replace(TABLE, rows={**TABLE.rows, "elsewhere": AVAILABLE}),
    ),
    "a question that is misfiled": Fault(
        "the question 'credentials_valid' is filed under 'permitted'", edited(questions={"permitted": CREDENTIALS})
    ),
    "an outcome that is misfiled": Fault(
        "the outcome 'ok' is filed under 'created'", edited(outcomes={"created": TABLE.outcomes["ok"]})
    ),
    "an answer without an edge": Fault(
        "row 'service_available' leads nowhere on 'no'",
        edited([replace(AVAILABLE, edges={"yes": "version_supported"})]),
    ),
    "an edge without an answer": Fault(
        "row 'service_available' has an edge for 'perhaps', which 'service_available' is never answered",
        edited([leading("service_available", perhaps="overloaded")]),
    ),
    "a question to the outside that cannot fail": Fault(
        "question 'credentials_valid' asks the outside if and only if it can fail and be late",
        edited(
            [replace(TABLE.rows["credentials_valid"], edges={"yes": "permitted", "no": "credentials_rejected"})],
            questions={"credentials_valid": replace(CREDENTIALS, answers=("yes", "no"))},
        ),
    ),
    "a question that can fail without asking the outside": Fault(
        "question 'credentials_valid' asks the outside if and only if it can fail and be late",
        edited(questions={"credentials_valid": replace(CREDENTIALS, outside=False)}),
    ),
    "a way back": Fault(
        "there is a way back: service_available > version_supported > service_available",
        edited([leading("version_supported", no="service_available")]),
    ),
    "a row that leads to itself": Fault(
        "there is a way back: version_supported > version_supported",
        edited([leading("version_supported", no="version_supported")]),
    ),
    "a row that cannot be reached": Fault(
        "row 'extra' cannot be reached", edited([Row("extra", "preflight", {"yes": "ok", "no": "ok"})])
    ),
    "an outcome that cannot be reached": Fault(
        "outcome 'extra' cannot be reached", edited(outcomes={"extra": Outcome("extra", 200, "", "RFC 9110 15.3.1")})
    ),
    "an edge that is never walked": Fault(
        "row 'again' is never left by 'no'",
        edited(
            [
                leading("version_supported", yes="again"),
                Row("again", "version_supported", {"yes": "target_within_limit", "no": "overloaded"}),
            ]
        ),
        more_pairs=(pair("version_supported", "version_supported"),),
    ),
    "a question that cites a section there is not": Fault(
        "question 'credentials_valid' cites 'RFC 9110 99', which does not exist",
        edited(questions={"credentials_valid": replace(CREDENTIALS, section="RFC 9110 99")}),
    ),
    "a question that cites nothing": Fault(
        "question 'credentials_valid' cites '', which does not exist",
        edited(questions={"credentials_valid": replace(CREDENTIALS, section="")}),
    ),
    "an outcome that cites a document there is not": Fault(
        "outcome 'ok' cites 'RFC 1 1', which does not exist",
        edited(outcomes={"ok": replace(TABLE.outcomes["ok"], section="RFC 1 1")}),
    ),
    "a status that is not registered": Fault(
        "outcome 'ok' has the status 299, which is not registered",
        edited(outcomes={"ok": replace(TABLE.outcomes["ok"], status=299)}),
    ),
    "neighbours without a reason": Fault(
        f"nothing says why {FIRST.earlier!r} is asked directly before {FIRST.later!r}", without_pair=FIRST
    ),
    "a reason for two that are no neighbours": Fault(
        "the order of 'service_available' and 'sent' is explained, but they are no neighbours",
        more_pairs=(pair("service_available", "sent"),),
    ),
    "a reason given twice": Fault(
        f"the order of {FIRST.earlier!r} and {FIRST.later!r} is explained twice", more_pairs=(FIRST,)
    ),
    "a reason that cites a section there is not": Fault(
        f"the order of {FIRST.earlier!r} and {FIRST.later!r} cites 'RFC 9110 99', which does not exist",
        without_pair=FIRST,
        more_pairs=(replace(FIRST, section="RFC 9110 99"),),
    ),
    "a law that cites nothing": Fault(
        "the order of 'service_available' and 'handled' cites '', which does not exist",
        more_laws=(replace(pair("service_available", "handled"), section=""),),
    ),
    "a law about a question that is not declared": Fault(
        "a law orders 'undeclared' before 'handled', which are not both declared",
        more_laws=(pair("undeclared", "handled"),),
    ),
    "a law that the table contradicts": Fault(
        "a law orders 'handled' before 'service_available', and the table does not",
        more_laws=(pair("handled", "service_available"),),
    ),
    "a law about two that never meet": Fault(
        "a law orders 'preflight' before 'handled', and the table does not", more_laws=(pair("preflight", "handled"),)
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_planted_fault_is_found(fault: Fault) -> None:
    pairs = [known for known in PAIRS if known is not fault.without_pair]
    found = verify(fault.table, [*pairs, *fault.more_pairs], [*LAWS, *fault.more_laws])
    assert (fault.said,) == found


def test_several_faults_are_found_at_once() -> None:
    table = edited([leading("service_available", no="nowhere", perhaps="ok")], start="anywhere")
    expected = (
        "the table starts at 'anywhere', which is no row",
        "row 'service_available' leads to 'nowhere' on 'no', which is neither a row nor an outcome",
        "row 'service_available' has an edge for 'perhaps', which 'service_available' is never answered",
    )
    assert expected == verify(table)
