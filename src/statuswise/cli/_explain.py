"""`statuswise explain`: what a status code, an outcome or a question means."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import cast

from statuswise.cli._screen import Screen
from statuswise.explain import KINDS, Kind, Line, find_topics, suggest_topics, topic_lines

__all__ = ["add_arguments", "run"]

_EPILOG = """\
examples:
  statuswise explain 403
  statuswise explain not found
  statuswise explain 4xx
  statuswise explain credentials_valid
  statuswise explain exists/500

--json prints {"asked": ..., "found": [...]}; each thing found says its "kind":
  code          code, phrase, class, section, meaning, note, standing, sender, when, instead, owes, content, caching,
                outcomes (name, says, ways)
  unknown_code  code, meaning, section, treated_as (a code)
  class         name, meaning, codes
  outcome       name, status, says, section, owes, ways (lists of question, answer, block, text)
  rule          name, section, level, says, remedy
  finding       name (the key of a report), found, right, why, section, fix, about, came, hints (by framework)
  question      name, text, section, block, needs, policy, outside, answers, rows (name, edges),
                earlier and later (question, reason, why, section)
"""
_FINDING = "finding"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "name",
        nargs="+",
        help="a number, a class such as 4xx, a phrase, a name of the graph, a rule, the key of a finding",
    )
    names = [*(kind.name for kind in KINDS), _FINDING]
    parser.add_argument("--kind", choices=names, metavar="KIND", help=f"look for one kind only: {', '.join(names)}")
    parser.add_argument("--json", action="store_true", help="print it for programs")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """Print the page about what was asked for."""
    asked: str = " ".join(arguments.name)
    every = (*KINDS, _findings()) if set(asked) & set("/.") or arguments.kind == _FINDING else KINDS
    kinds = [kind for kind in every if arguments.kind in (None, kind.name)]
    topics = find_topics(asked, kinds)
    if not topics:
        screen.say([Line(_unknown(asked, arguments.kind or "", suggest_topics(asked, kinds)))])
        return 2
    if arguments.json:
        screen.print_json({"asked": asked, "found": [topic.data() for topic in topics]})
    else:
        screen.print(topic_lines(asked, topics, kinds))
    return 0


def _findings() -> Kind:
    """Give what explains the keys of findings: the auditor's, which is loaded only for what looks like one."""
    return cast("Kind", import_module("statuswise.check").FINDINGS)


def _unknown(asked: str, kind: str, near: tuple[str, ...]) -> str:
    called = {"": "status code", "code": "status code"}.get(kind, kind)
    hint = f"did you mean {' or '.join(near)}?" if near else "`statuswise codes` lists them all"
    return f"no {called} is called {asked!r}; {hint}"
