"""Choices on which good engineers differ: any of them is right, two of them at once are not.

Whoever writes a client learns one of the answers and expects it everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from statuswise.check._claims import claim
from statuswise.check._findings import Flaw, Severity
from statuswise.check._ledger import Ledger
from statuswise.graph import TABLE
from statuswise.semantics import Request, Response

__all__ = ["error_format", "format_of", "inconsistent", "usual"]

_SHOWN: Final = 60


def usual(values: Mapping[str, Collection[str]]) -> str:
    """Give the choice that most operations showed; of two that are as frequent, the first by name."""
    return min(values, key=lambda value: (-len(values[value]), value))


def inconsistent(ledger: Ledger) -> None:
    """Put down the operations that choose otherwise than most."""
    for policy, values in ledger.votes.items():
        if len(values) < 2:  # one choice is none too many
            continue
        common = usual(values)
        for value in values:
            if value == common:
                continue
            flaw = Flaw(
                key=f"policy.{policy}",
                title=f"operations differ in a choice: {policy.replace('_', ' ')}",
                severity=Severity.NOTE,
                about=policy,
                asked=TABLE.questions[policy].text,
                came=value.replace("_", " "),
                right=f"{common.replace('_', ' ')}, as elsewhere in this API",
                why="Either is right; a client learns one of them and expects it everywhere.",
                section=TABLE.questions[policy].section,
                fix="Decide once for the whole API.",
            )
            for operation in values[value]:
                seen = ledger.examples[policy, operation]
                ledger.flawed(flaw, operation, policy, "", *seen)


def format_of(response: Response) -> str:
    """Give in which format an error comes: its media type."""
    return (response.fields.get("content-type") or "no media type").partition(";")[0].strip().lower()


def error_format(ledger: Ledger, formats: Mapping[str, tuple[Request, Response]]) -> None:
    """Put down that errors come in several formats.

    Args:
        ledger: where to put it down.
        formats: an example of each format that was seen.
    """
    if len(formats) < 2 or not any("json" in one for one in formats):  # one format is what is wanted
        return
    for media_type, (request, response) in formats.items():
        if "json" in media_type:
            continue
        flaw = claim(
            "errors.formats",
            Severity.NOTE,
            asked="several requests that are refused",
            came=", ".join(sorted(formats))[:_SHOWN],
            right="one format for all errors, best application/problem+json",
        )
        ledger.flawed(flaw, f"{request.method} errors as {media_type}", "errors", "", request, response)
