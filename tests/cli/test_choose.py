"""The command choose: scripted, and with a person at the keyboard."""

import io
import json
import sys
from collections.abc import Callable

import pytest

from statuswise.cli import main
from statuswise.graph import TABLE

Typed = Callable[..., None]


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    def give(*lines: str) -> None:
        monkeypatch.setattr(sys, "stdin", Keyboard("".join(f"{line}\n" for line in lines)))

    return give


# --- Scripted ---


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        (["target_found=no"], "404 Not Found"),
        (["--ordinary"], "200 OK"),
        (["--ordinary", "credentials_present=no"], "401 Unauthorized"),
        (["--ordinary", "permitted=no"], "403 Forbidden"),
        (["--ordinary", "permitted=no", "forbidden-shown-as=not found"], "404 Not Found"),
        (["--ordinary", "exists=n", "gone=y"], "410 Gone"),
        (["--ordinary", "handled=refused", "refusal_kind=conflict"], "409 Conflict"),
        (["--ordinary", "handled=failed", "failure_cause=bug"], "500 Internal Server Error"),
        (["--ordinary", "handled=left"], "no answer"),
    ],
)
def test_answers_can_be_given_as_arguments(
    answers: list[str], end: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["choose", *answers]) == 0
    assert any(line.startswith(end) for line in capsys.readouterr().out.splitlines())


def test_a_missing_answer_is_named_with_what_it_can_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    assert main(["choose", "target_found=yes"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert TABLE.questions["method_allowed"].text in printed.err
    assert "method_allowed=(yes|no), or let --ordinary" in " ".join(printed.err.split())


def test_ordinary_is_not_offered_for_what_has_no_ordinary_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["choose", "--ordinary", "handled=refused"]) == 2
    assert "--ordinary" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("credential_present=no", "there is no question 'credential_present'; did you mean credentials_present"),
        ("exists=maybe", "exists is answered by one of yes, no, failed, late; got 'maybe'"),
        ("exists", "an answer is written exists=(yes|no|failed|late); got 'exists'"),
    ],
)
def test_a_wrong_answer_says_what_is_right(answer: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["choose", answer]) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_the_result_for_programs_has_the_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["choose", "--json", "target_found=no"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["status"], printed["outcome"]) == (404, "target_unknown")
    assert {"row": "target_found", "question": "target_found", "answer": "no"} in printed["steps"]


def test_answers_that_were_not_needed_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["choose", "target_found=no", "gone=yes"]) == 0
    assert "Not asked on this path: gone." in capsys.readouterr().out


def test_all_and_ordinary_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["choose", "--all", "--ordinary"]) == 2
    assert "not allowed with" in capsys.readouterr().err


# --- With a person ---


def test_a_person_is_asked_until_a_code_comes_out(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed("y", "2")
    assert main(["choose"]) == 0
    printed = capsys.readouterr()
    assert "405 Method Not Allowed" in printed.out
    assert TABLE.questions["target_found"].text in printed.err
    assert TABLE.questions["method_allowed"].text in printed.err
    assert "> " not in printed.out


def test_b_goes_back_one_question(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed("yes", "b", "no")
    assert main(["choose"]) == 0
    printed = capsys.readouterr()
    assert "404 Not Found" in printed.out
    assert printed.err.count(TABLE.questions["target_found"].text) == 2


def test_b_at_the_first_question_asks_it_again(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed("b", "no")
    assert main(["choose"]) == 0
    assert "404 Not Found" in capsys.readouterr().out


def test_s_skips_the_block(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed("s", "no")
    assert main(["choose"]) == 0
    printed = capsys.readouterr()
    assert "429 Too Many Requests" in printed.out
    assert TABLE.questions["method_allowed"].text not in printed.err


def test_a_question_mark_explains_the_question(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed("?", "no")
    assert main(["choose"]) == 0
    printed = capsys.readouterr()
    assert TABLE.questions["target_found"].section in printed.err
    assert "asks on: " in printed.err


def test_what_is_no_answer_is_asked_again(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed("perhaps", "", "no")
    assert main(["choose"]) == 0
    assert capsys.readouterr().err.count("is answered by one of yes, no") == 2


@pytest.mark.parametrize("lines", [[], ["yes"], ["q"], ["yes", "Q"]])
def test_leaving_is_clean(lines: list[str], typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed(*lines)
    assert main(["choose"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "left without a code" in printed.err


def test_a_person_who_interrupts_leaves_cleanly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> str:
        raise KeyboardInterrupt

    keyboard = Keyboard()
    monkeypatch.setattr(keyboard, "readline", interrupted)
    monkeypatch.setattr(sys, "stdin", keyboard)
    assert main(["choose"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_all_asks_what_seldom_matters_too(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed("no")
    assert main(["choose", "--all"]) == 0
    assert "503 Service Unavailable" in capsys.readouterr().out


def test_policies_are_asked_if_wanted(typed: Typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed("no", "2")
    assert main(["choose", "--policies", "caller_known=no"]) == 0
    printed = capsys.readouterr()
    assert "401 Unauthorized" in printed.out
    assert TABLE.questions["anonymous_on_unknown_target"].text in " ".join(printed.err.split())
