"""The server itself, asked once: broken heads and framing, sizes, versions, TRACE. Only over a connection."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft
from statuswise.check._findings import Flaw, Severity
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check.probes._ladder import Known
from statuswise.graph import TABLE

__all__ = ["server"]

_ANY: Final = ("yes", "no")
_LONG: Final = 20_000
_BROKEN: Final[Known] = {"message_well_formed": "no", "transfer_coding_known": _ANY, "authority_served": _ANY}

# fmt: off
_HEADS: Final[tuple[tuple[str, str, tuple[tuple[str, str], ...], str, Known, str], ...]] = (
    # name, question, fields, version, known, says
    ("message_well_formed.host-missing", "message_well_formed", (),                                                      "1.1", _BROKEN, "a request without Host"),
    ("message_well_formed.host-double",  "message_well_formed", (("Host", "{host}"), ("Host", "example.org")),           "1.1", _BROKEN, "a request with two Host fields"),
    ("message_well_formed.length",       "message_well_formed", (("Host", "{host}"), ("Content-Length", "abc")),         "1.1", _BROKEN, "a request whose Content-Length is no number"),
    ("message_well_formed.lengths",      "message_well_formed", (("Host", "{host}"), ("Content-Length", "0"), ("Content-Length", "5")), "1.1", _BROKEN, "a request with two different Content-Lengths"),
    ("transfer_coding_known",            "transfer_coding_known", (("Host", "{host}"), ("Transfer-Encoding", "statuswise")), "1.1",
        {"transfer_coding_known": "no", "message_well_formed": _ANY}, "a request in a transfer coding that nobody knows"),
    ("message_well_formed.field",        "message_well_formed", (("Host", "{host}"), ("X-Statuswise ", "1")),             "1.1", _BROKEN, "a request with a space between the name of a field and its colon"),
    ("version_supported",                "version_supported", (("Host", "{host}"),),                                     "3.7",
        {"version_supported": _ANY, "message_well_formed": _ANY}, "a request in HTTP/3.7"),
)
# fmt: on


async def server(case: Case) -> None:
    """Send heads that no well-behaved client sends, once for the whole API, to an operation that can be read."""
    if case.good is not None and case.method == "GET":
        case.once_for_all("server", _server)


async def _server(case: Case) -> None:
    draft = case.draft
    await case.ask(
        Probe(
            name="method_known.trace",
            question="method_known",
            draft=draft.with_method("TRACE"),
            says="TRACE",
            known={"method_known": _ANY, "method_allowed": "no", "method_reads": "no"},
            also_right=frozenset({200}),  # if it is an echo, 9.3.8
        ),
        _echoes,
    )
    await case.ask(
        Probe(
            name="expectation_met",
            question="expectation_met",
            draft=draft.with_field("Expect", "statuswise=1"),
            says="a request that expects what nobody knows",
            known={"expectation_met": _ANY},
        )
    )
    await case.ask(
        Probe(
            name="message_well_formed.percent",
            question="message_well_formed",
            draft=Draft("GET", f"{case.target.partition('{')[0].rstrip('/')}/%zz", draft.base, {}, role=draft.role),
            says="a URL with a percent sign that encodes nothing",
            known={
                "message_well_formed": _ANY,
                "target_found": _ANY,
                "exists": "no",
                "path_parameters_valid": _ANY,
                "moved": TABLE.questions["moved"].answers,
            },
            also_right=frozenset({303}),
        )
    )
    says, content = "a GET with content, which means nothing", case.draft.with_content(b"{}", "application/json")
    await case.ask(
        Probe(
            name="content_decodes.get",
            question="content_decodes",
            draft=content,
            says=says,
            known={"content_decodes": _ANY, "media_type_supported": _ANY, "content_valid": _ANY},
            also_right=frozenset({413}),
        )
    )
    says = "a request with a preference that nobody knows"
    await case.ask(
        Probe(name="handled.preference", question="handled", draft=draft.with_field("Prefer", "statuswise"), says=says)
    )
    if not case.audit.session.transport.wire:
        return
    await case.ask(
        Probe(
            name="target_is_server",
            question="target_is_server",
            draft=Draft("OPTIONS", "*", "", {}, role=draft.role),
            says="OPTIONS for the server as a whole",
            known={"target_is_server": "yes", "target_found": _ANY, "options_asked": "yes", "method_allowed": _ANY},
            also_right=frozenset({200, 400, 401, 403, 404, 405, 501}),
        )
    )
    await case.ask(
        Probe(
            name="target_found.absolute",
            question="target_found",
            draft=replace(draft, base=f"{case.audit.ledger.origin}{draft.base}"),
            says="a GET whose target is the whole URL",
            known={"target_found": _ANY, "exists": _ANY},
        )
    )
    limits: Known = {
        "target_within_limit": _ANY,
        "fields_within_limit": _ANY,
        "target_found": _ANY,
        "message_well_formed": _ANY,
        "parameters_valid": _ANY,
    }
    short = await case.send(draft.with_query("statuswise", "a").request())
    taken = short.status is not None and short.status < 400
    long = Draft(
        "GET",
        f"{draft.request().path}{'?statuswise=' if taken else '/'}{'a' * _LONG}".removeprefix(draft.base),
        draft.base,
        {},
        role=draft.role,
    )
    await case.ask(
        Probe(
            name="target_within_limit",
            question="target_within_limit",
            draft=long,
            says="a very long URL",
            known=limits,
            may_close=True,
        )
    )
    wide = draft.with_field("X-Statuswise", "a" * _LONG)
    await case.ask(
        Probe(
            name="fields_within_limit",
            question="fields_within_limit",
            draft=wide,
            says="a very large field",
            known=limits,
            may_close=True,
        )
    )
    for name, question, fields, version, known, says in _HEADS:
        await _raw(case, name, question, fields, version, known, says)


async def _raw(  # noqa: PLR0913, PLR0917 - one row of the table
    case: Case, name: str, question: str, fields: tuple[tuple[str, str], ...], version: str, known: Known, says: str
) -> None:
    host = case.audit.ledger.origin.partition("://")[2]
    kept = tuple((key, value.replace("{host}", host)) for key, value in fields)
    draft = case.draft.with_fields((*kept, ("Connection", "close")))
    probe = Probe(
        name=name,
        question=question,
        draft=draft.with_version(version),
        says=says,
        known=known,
        raw=True,
        may_close=True,
        hint="WARNING",
    )
    await case.ask(probe)


def _echoes(answer: Answer) -> tuple[Flaw, ...]:
    response = answer.response
    if response is None or response.status != 200:  # OK
        return ()
    if b"user-agent" not in response.content.lower():
        return (
            claim(
                "method_known.trace/200",
                Severity.WARNING,
                asked="TRACE",
                came="200 OK with something else than the request",
                right="405 Method Not Allowed or 501 Not Implemented, or the request as it was received",
            ),
        )
    return (
        claim(
            "method_known.trace-echo/200",
            Severity.WARNING,
            asked="TRACE",
            came="200 with the fields of the request",
            right="405 or 501, or an echo without credentials",
        ),
    )
