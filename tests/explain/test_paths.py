"""Paths in words and for programs."""

import json
from collections.abc import Callable

import pytest

from statuswise.explain import Asking, Interview, path_data, path_lines
from statuswise.graph import Path


def chosen(**answers: str) -> Path:
    path = Interview(answers, Asking.OPEN).next()
    assert isinstance(path, Path)
    return path


@pytest.mark.parametrize(
    ("file", "answers"),
    [
        ("path_200.txt", {}),
        ("path_401.txt", {"credentials_present": "no"}),
        ("path_403_of_the_owner.txt", {"owner_permitted": "no"}),
        ("path_client_gone.txt", {"sent": "left"}),
    ],
)
def test_paths_are_printed_as_kept(file: str, answers: dict[str, str], golden: Callable[[str, str], None]) -> None:
    golden(file, "\n".join(path_lines(chosen(**answers), width=80)) + "\n")


def test_steps_can_be_left_out() -> None:
    path = chosen(target_found="no")
    printed = path_lines(path, shown=lambda step: step.answer == "no" and step.row == "target_found")
    assert printed == [
        "target",
        "  - Does the target URL lead to something that the API has? no (target_found)",
        "",
        "404 Not Found  There is no such URL. (target_unknown, RFC 9110 15.5.5)",
    ]


def test_without_any_step_the_end_is_all() -> None:
    assert path_lines(chosen(target_found="no"), shown=lambda _: False) == [
        "404 Not Found  There is no such URL. (target_unknown, RFC 9110 15.5.5)"
    ]


def test_a_path_for_programs_has_the_documented_keys() -> None:
    path = chosen(target_found="no")
    data = path_data(path)
    assert list(data) == ["status", "phrase", "outcome", "says", "section", "steps"]
    assert (data["status"], data["phrase"], data["outcome"]) == (404, "Not Found", "target_unknown")
    assert len(path.steps) == len(json.loads(json.dumps(data))["steps"])


def test_a_path_without_an_answer_has_no_status() -> None:
    data = path_data(chosen(sent="left"))
    assert (data["status"], data["phrase"]) == (None, "")
