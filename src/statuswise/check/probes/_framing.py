"""How content travels: cut off, in chunks, too much of it, after 100 (Continue), in a broken coding.

Asked once for an API, where content is taken: it is the server's code that reads it, the same for all operations. What
breaks the framing is sent only over a connection.
"""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Final

from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._contents import is_json_type
from statuswise.check._drafts import Draft
from statuswise.check._findings import Severity
from statuswise.check._judge import answered, came
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer, Trouble
from statuswise.check.probes._claims import Found
from statuswise.check.probes._ladder import Known

__all__ = ["framing"]

_ANY: Final = ("yes", "no")
_MEGABYTES: Final = 3
_CUT: Final = b'{"statuswise": "'
_MUCH: Final = _CUT + b"a" * (_MEGABYTES * 1_000_000)
_SIZED: Final[Known] = {"content_within_limit": _ANY, "received_within_limit": _ANY, "content_length_known": _ANY}


async def framing(case: Case) -> None:
    """Send content in every way in which it can travel, and in some in which it cannot."""
    form = case.good.form if case.good else None
    if case.good is None or case.reads or form is None or not is_json_type(form.media_type):
        return
    if case.audit.settings.writes and case.draft.content is not None:
        case.once_for_all("framing", _framing)


async def _framing(case: Case) -> None:
    await _coded(case)
    await _too_much(case)
    if not case.audit.session.transport.wire:
        return
    await _in_chunks(case)
    await _continued(case)
    await case.twice(lambda: _cut_off(case))


async def _coded(case: Case) -> None:
    """Send content whose coding cannot be undone, and such that is large only when its coding is undone."""
    for name, content, says in (
        ("content_decodes.coding", case.draft.content or b"", "content that says it is gzip and is not"),
        (
            "received_within_limit.coded",
            gzip.compress(_MUCH, mtime=0),
            f"{_MEGABYTES} MB of content in a few KB of gzip",
        ),
    ):
        await case.ask(
            Probe(
                name=name,
                question=name.partition(".")[0],
                draft=case.draft.with_content(content).with_field("Content-Encoding", "gzip"),
                says=says,
                known={"content_coding_supported": _ANY, "received_within_limit": _ANY, "content_decodes": "no"},
                repeats=False,
            )
        )


async def _in_chunks(case: Case) -> None:
    """Send valid content in chunks, which every recipient has to understand (RFC 9112 7.1), and a broken chunk."""
    good = case.varied()
    await case.ask(
        Probe(
            name="content_complete.chunked",
            question="content_complete",
            draft=_framed(good, ("Transfer-Encoding", "chunked"), _chunked(good.content or b"")),
            says="valid content in chunks",
            known={"content_length_known": _ANY, "handled": ("replied", "refused"), "refusal_kind": "conflict"},
            repeats=False,
        )
    )
    await case.ask(
        Probe(
            name="content_complete.chunk",
            question="content_complete",
            draft=_framed(case.draft, ("Transfer-Encoding", "chunked"), b"statuswise\r\n"),
            says="content in chunks of which the first has no size",
            known={"content_complete": "no", "message_well_formed": _ANY, "content_length_known": _ANY},
            may_close=True,
        )
    )


async def _too_much(case: Case) -> None:
    """Send more than most take, malformed at its end so that nothing comes of it where there is no limit."""
    ways = [("content_within_limit", replace(case.draft, content=_MUCH), f"{_MEGABYTES} MB of content")]
    if case.audit.session.transport.wire:
        chunked = _framed(case.draft, ("Transfer-Encoding", "chunked"), _chunked(_MUCH))
        ways.append(("received_within_limit", chunked, f"{_MEGABYTES} MB of content in chunks"))
    for name, framed, says in ways:
        await case.ask(
            Probe(
                name=name,
                question=name,
                draft=framed,
                says=says,
                known={**_SIZED, "content_decodes": "no"},
                may_close=True,
            )
        )


async def _continued(case: Case) -> None:
    """Expect 100 (Continue) without waiting for it, with content that is refused: the refusal has to come."""
    draft = case.draft.with_content(_CUT).with_field("Expect", "100-continue")
    await case.ask(
        Probe(
            name="expectation_met.continue",
            question="expectation_met",
            draft=draft,
            says="malformed content that expects 100 (Continue)",
            known={"content_decodes": "no"},
            repeats=False,
        )
    )


async def _cut_off(case: Case) -> Found:
    """Announce one byte more than there is, and end: what is incomplete is not to be acted on (RFC 9112 8)."""
    good = case.varied()
    content = good.content or b""
    draft = _framed(good, ("Content-Length", str(len(content) + 1)), content)
    probe = Probe(
        name="content_complete",
        question="content_complete",
        draft=draft,
        says="content that ends before it is complete",
        known={"content_complete": "no"},
    )
    answer = await case.send(draft.request())
    if _closed(answer) or answer.status in (400, 408):
        case.put_down(probe, answer, ())
        return {}
    taken = answer.status is not None and answer.status < 400
    flaw = claim(
        f"content_complete/{answer.status or 'none'}",
        Severity.ERROR if taken or answer.status is None or answer.status >= 500 else Severity.WARNING,
        title=f"content that ends before it is complete {answered(answer)}",
        asked=probe.says,
        came=came(answer),
        right="400 Bad Request, or the connection closed",
    )
    return {flaw.key: (flaw, probe, answer)}


def _closed(answer: Answer) -> bool:
    return answer.status is None and answer.trouble <= {Trouble.CLOSED, Trouble.SILENT}


def _framed(draft: Draft, field: tuple[str, str], content: bytes) -> Draft:
    """Give the draft with content that is framed by hand, over a connection of its own."""
    return replace(draft, fields=(*draft.fields, field, ("Connection", "close")), content=content)


def _chunked(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content)
