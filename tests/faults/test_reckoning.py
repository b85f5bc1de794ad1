"""The reckoning notices what it is there to notice: each lie told once."""

from __future__ import annotations

import json

import pytest
from tests.faults.load import Attempt, Load, reckon
from tests.users.service import Answer

AFTER = Answer(201, {}, b"{}", 0.1)


def said(status: int, outcome: str = "", seconds: float = 0.1, **fields: str) -> Answer:
    return Answer(
        status,
        {name.replace("_", "-"): text for name, text in fields.items()},
        json.dumps({"outcome": outcome}).encode(),
        seconds,
    )


# fmt: off
LIES = [
    # what was said, how often it is stored, what is wrong
    (said(201),                                                        1, set()),
    (said(201),                                                        0, {"lost"}),
    (said(201),                                                        2, {"twice"}),
    (said(503, "dependency_unavailable", retry_after="1"),             0, set()),
    (said(503, "dependency_unavailable", retry_after="1"),             1, {"written"}),
    (said(503, "dependency_unavailable"),                              0, {"without_retry_after"}),
    (said(409, "refused_conflict"),                                    0, {"failures"}),
    (said(500, "crashed"),                                             0, {"failures"}),
    (said(500, "outcome_unknown_unsafe"),                              1, set()),
    (said(500, "outcome_unknown_unsafe"),                              0, set()),
    (said(500, "outcome_unknown_unsafe", retry_after="1"),             0, {"failures"}),
    (said(201, seconds=6.1),                                           1, {"late"}),
    (Answer(0, {}, b"", 0.1),                                          1, set()),
    (Answer(0, {}, b"", 0.1, refused=True),                            1, {"written"}),
]
# fmt: on


@pytest.mark.parametrize(("answer", "times", "wrong"), LIES)
def test_each_lie_is_noticed(answer: Answer, times: int, wrong: set[str]) -> None:
    load = Load(port=0, deadline=5.0, name="lie")
    load.attempts.append(Attempt("ada@example.org", "", answer))

    told = reckon("none", load, lambda name: ["ada@example.org"] * times, AFTER)

    assert wrong == set(told.wrong)
