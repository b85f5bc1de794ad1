"""`statuswise choose`: a person answers questions until a status code comes out."""

from __future__ import annotations

import argparse
import sys

from statuswise.cli._screen import Screen
from statuswise.explain import (
    Asking,
    Interview,
    Line,
    Tone,
    aligned,
    answer_lines,
    ordinary,
    path_data,
    path_lines,
    read_answer,
    read_question,
)
from statuswise.graph import Path, Question, Step

__all__ = ["add_arguments", "run"]

_EPILOG = """\
Only the questions that decide most requests are asked; the others have their ordinary answer. Any question can be
answered beforehand:
  statuswise choose target_found=no
  statuswise choose --ordinary exists=no gone=yes

--json prints status, phrase, outcome, says, section and steps (row, question, answer).
"""
_HELP = (
    Line("Answer by a number, by a word or by its beginning.", Tone.FAINT),
    Line("b goes back, s skips the block (nothing is out of the ordinary in it), q leaves.", Tone.FAINT),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    parser.add_argument("answers", nargs="*", metavar="QUESTION=ANSWER", help="what is known already")
    asking = parser.add_mutually_exclusive_group()
    asking.add_argument(
        "--all",
        dest="asking",
        action="store_const",
        const=Asking.ALL,
        default=Asking.EVERYDAY,
        help="ask every question, also those that seldom matter",
    )
    asking.add_argument(
        "--ordinary",
        dest="asking",
        action="store_const",
        const=Asking.OPEN,
        help="ask nothing that has an ordinary answer",
    )
    parser.add_argument("--policies", action="store_true", help="ask for the API's policies too, which have defaults")
    parser.add_argument("--json", action="store_true", help="print the result for programs")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Ask, and print the code with the path that led to it."""
    try:
        given = _given(arguments.answers)
    except ValueError as error:
        screen.say([Line(str(error))])
        return 2
    interview = Interview(given, arguments.asking, arguments.policies)
    opened = interview.next()
    if isinstance(opened, Question) and not sys.stdin.isatty():
        screen.say(_open_lines(opened))
        return 2
    if isinstance(opened, Question):
        screen.say([*_HELP, Line("? explains the question.", Tone.FAINT)])
        asked = _ask(interview, screen)
        if asked is None:
            screen.say([Line(), Line("left without a code")])
            return 1
        interview = asked
    path = interview.next()
    assert isinstance(path, Path)
    _print(interview, path, screen, for_programs=arguments.json)
    return 0


def _open_lines(question: Question) -> tuple[Line, ...]:
    """Say to a program which answer is missing."""
    others = ", or let --ordinary answer what you leave out" if ordinary(question.name) else ""
    return (
        Line(f"a question is open: {question.text}"),
        Line(f"answer it by {question.name}=({'|'.join(question.answers)}){others}"),
    )


def _given(texts: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for text in texts:
        name, equals, answer = text.partition("=")
        question = read_question(name)
        if not equals:
            known = "|".join(question.answers)
            raise ValueError(f"an answer is written {question.name}=({known}); got {text!r}")
        given[question.name] = read_answer(question, answer)
    return given


def _ask(interview: Interview, screen: Screen) -> Interview | None:
    """Ask until no question is open; nothing if the person leaves."""
    before: list[Interview] = []
    while isinstance(question := interview.next(), Question):
        screen.say(_question_lines(question))
        reply = _reply(question, screen)
        match reply:
            case "q":
                return None
            case "b":
                interview = before.pop() if before else interview
            case "s":
                before.append(interview)
                interview = interview.skip(question.block)
            case _:
                before.append(interview)
                interview = interview.answer(question, reply)
    return interview


def _reply(question: Question, screen: Screen) -> str:
    """Give the answer to a question, or one of the letters b, s and q."""
    while True:
        sys.stderr.write(screen.error_paint("> ", Tone.FAINT))
        sys.stderr.flush()
        line = sys.stdin.readline()
        text = line.strip().casefold()
        if not line or text == "q":
            return "q"
        if text in ("b", "s"):
            return text
        if text == "?":
            screen.say([Line(question.name, Tone.NAME, tail=question.section), *answer_lines(question), *_HELP])
            continue
        try:
            return read_answer(question, text)
        except ValueError as error:
            screen.say([Line(str(error))])


def _question_lines(question: Question) -> tuple[Line, ...]:
    answers = (
        Line(answer, indent=2, mark=str(number), mark_tone=Tone.NAME)
        for number, answer in enumerate(question.answers, start=1)
    )
    return (
        Line(),
        Line(question.text, Tone.HEADING, tail=f"{question.block.value}: {question.name}"),
        *aligned(answers),
    )


def _print(interview: Interview, path: Path, screen: Screen, *, for_programs: bool) -> None:
    if for_programs:
        screen.print_json(path_data(path))
        return

    def said(step: Step) -> bool:
        return step.question in interview.answers

    for line in path_lines(path, shown=said, width=screen.width, paint=screen.paint):
        sys.stdout.write(f"{line}\n")
    assumed = sum(not said(step) for step in path.steps)
    notes = [Line(f"{assumed} more questions had their ordinary answer.", Tone.FAINT)] if assumed else []
    if unused := interview.unused(path):
        notes.append(Line(f"Not asked on this path: {', '.join(unused)}.", Tone.FAINT))
    if path.status is not None:
        notes.append(Line(f"More about it: statuswise explain {path.status}", Tone.FAINT))
    screen.print([Line(), *notes])
