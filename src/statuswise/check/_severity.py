"""How grave a wrong answer is.

Rules of this file:

- An error is what misleads a client, or harms who trusts the answer: somebody has to do something about it.
- What is asked for in weak words (SHOULD), or what a maintainer may have meant, is a warning.
- What misleads nobody is a note.
"""

from __future__ import annotations

import re
from typing import Final

from statuswise.check._findings import Severity
from statuswise.check._json import elements, is_list, members
from statuswise.check._predict import Prediction
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.graph import TABLE, Block

__all__ = ["severity"]

_GUARDED: Final = frozenset({Block.AUTHENTICATION, Block.AUTHORIZATION, Block.PRECONDITIONS, Block.EXISTENCE})
_ITEM: Final = re.compile(r"\}(\.\w+)?/?$")
_NOWHERE: Final = frozenset({"target_found", "target_found.slash", "message_well_formed.percent"})
_WHO: Final = frozenset({Block.AUTHENTICATION, Block.AUTHORIZATION})
_TELLING: Final = frozenset({401, 403})
_OF_WHAT_WAS_SENT: Final = frozenset({400, 406, 413, 415, 422})
_READING: Final = frozenset({Block.PARAMETERS, Block.NEGOTIATION, Block.CONTENT})
_OF_RANGES: Final = frozenset({"range_asked", "range_satisfiable"})
_LENIENT: Final = frozenset(
    {
        "content_decodes.coding",
        "content_decodes.constant",
        "content_decodes.trailing",
        "content_decodes.utf-8",
        "message_well_formed.percent",
    }
)
"""What a recipient may take all the same: parsers may accept extensions of JSON, RFC 8259 9."""
_EXAMINED: Final = "media_type_supported"  # content may be examined, whatever is said of its type, RFC 9110 8.3
_TELLS_ENOUGH: Final = frozenset(
    {
        ("credentials_well_formed", 400),  # "otherwise malformed", RFC 6750 3.1
        ("media_type_supported", 400),  # of what cannot be read, nothing is there
        ("media_type_supported", 422),
        ("media_type_stated", 400),
        ("media_type_stated", 422),
        ("method_known", 400),  # parsers that know their methods take any other for a malformed request line
        ("parameters_valid", 404),  # the query is a part of what is identified, RFC 9110 4.2.3
    }
)
"""Refusals with another code than the right one that mislead nobody."""


def severity(probe: Probe, prediction: Prediction, answer: Answer) -> Severity:
    """Give how grave it is to answer a probe as it was answered."""
    status, block = answer.status, TABLE.questions[probe.question].block
    if probe.hint:
        return Severity[probe.hint]
    if status is None or status >= 500 or status < 200:  # failures, RFC 9110 15.6
        if probe.name == "handled" and status == 503:
            return Severity.NOTE  # what it needs may be missing here, and that is what it says, RFC 9110 15.6.4
        if status != 501:
            return Severity.ERROR
        # it says what is missing, which is no failure; of what a document lists, that it is a promise, RFC 9110 15.6.2
        return Severity.NOTE if probe.question == "handled" else Severity.WARNING
    if status < 400:  # not refused at all
        return _of_success(probe, prediction, answer, status, block)
    return _of_refusal(probe, {code for code in prediction.statuses if 400 <= code < 500}, status, block)


def _of_success(probe: Probe, prediction: Prediction, answer: Answer, status: int, block: Block) -> Severity:
    """Give how grave it is to take what is to be refused."""
    if probe.name in _LENIENT or probe.question == _EXAMINED or (status >= 300 and 404 in prediction.statuses):
        return Severity.NOTE  # "not here, but there" may be meant
    if probe.question in _OF_RANGES or (probe.name == "content_valid.null" and probe.draft.method == "PATCH"):
        return Severity.NOTE  # Range may always be ignored, RFC 9110 14.2; null may say that a part goes, RFC 7396 1
    if status < 300 and 204 in prediction.statuses and probe.draft.method == "DELETE":
        return Severity.NOTE  # it is not there, as was wanted; 204 says so in fewer words
    if status >= 300 or not prediction.refuses() or block not in _GUARDED:
        return Severity.WARNING
    if probe.question == "exists" and _lists_nothing(answer):
        return Severity.NOTE  # what belongs to something that is not there may be listed as nothing
    acts = probe.question == "exists" and _ITEM.search(probe.draft.target) is None
    return Severity.WARNING if acts else Severity.ERROR


def _lists_nothing(answer: Answer) -> bool:
    """Say whether the content is an empty list, or an object whose lists are all empty."""
    content = answer.value
    lists = [content] if is_list(content) else [part for part in members(content).values() if is_list(part)]
    return bool(lists) and not any(elements(one) for one in lists)


def _of_refusal(probe: Probe, right: set[int], status: int, block: Block) -> Severity:
    """Give how grave it is to refuse with another code than the right ones."""
    if _of_choice(probe, right, status, block):
        return Severity.NOTE
    if status == 405 and probe.question == "method_reads":  # known to be missing, not misleading
        return Severity.WARNING
    if right & _TELLING:
        return Severity.WARNING if status == 404 or _read_first(probe, status) else Severity.ERROR
    if not right or status == 401:
        return Severity.ERROR
    return Severity.ERROR if status == 403 and block in _WHO else Severity.WARNING


def _of_choice(probe: Probe, right: set[int], status: int, block: Block) -> bool:
    """Say whether a refusal is never misunderstood, or one that HTTP leaves to the server."""
    if (probe.question, status) in _TELLS_ENOUGH or (status == 422 and 400 in right):
        return True
    if status == 409 and probe.name in _LENIENT:
        return True  # it was taken for something that is there already
    # whether something is there need not be told to whom it is not for, RFC 9110 15.5.4 and 15.5.5
    if status == 403:
        asked = block is Block.EXISTENCE or probe.question == "path_parameters_valid"
        return (asked and probe.draft.role is not None) or probe.name in _NOWHERE
    return status == 404 and bool(right & _TELLING) and probe.known.get("exists") != "no"


def _read_first(probe: Probe, status: int) -> bool:
    """Say whether something wrong with the request was told before who asks: too early, and not untrue."""
    others = (name for name, answers in probe.known.items() if answers == "no" and name != probe.question)
    return status in _OF_WHAT_WAS_SENT and any(TABLE.questions[name].block in _READING for name in others)
