"""Targets and methods: URLs, methods and rows that are not there; HEAD and OPTIONS."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from statuswise.check._build import parameters_of
from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft
from statuswise.check._findings import Flaw, Severity
from statuswise.check._probe import Probe
from statuswise.check._rows import Row
from statuswise.check._transport import Answer
from statuswise.check.probes._ladder import Known, spoiled
from statuswise.check.probes._putting import put_where_nothing_was
from statuswise.check.probes._tags import OTHER
from statuswise.graph import TABLE
from statuswise.semantics import Response

__all__ = ["existence", "head", "methods", "unknown_target"]

_ANY: Final = ("yes", "no")
_OF_ITS_CONTENT: Final = (400, 411, 415, 422)
_CANDIDATES: Final = ("PATCH", "POST", "PUT")
"""Methods to try where the document does not list them; first what does least where it exists all the same. Never
DELETE: it needs no content to do harm, and the row may be somebody's."""
_NOWHERE: Final = "/statuswise-no-such-url"
_VOLATILE: Final = frozenset(
    [
        "date",
        "age",
        "connection",
        "keep-alive",
        "transfer-encoding",
        "content-length",
        "server",
        "set-cookie",
        "vary",
        "via",
        "x-request-id",
        "request-id",
        "x-correlation-id",
        "x-runtime",
        "x-response-time",
        "x-process-time",
        "server-timing",
        "ratelimit",
        "ratelimit-policy",
        "expires",
        "x-amzn-trace-id",
        "traceparent",
        "content-security-policy",
        "content-encoding",
    ]
)


async def unknown_target(case: Case) -> None:
    """Ask for URLs that nobody documented: beside everything, and below what exists."""
    case.once_for_all("unknown target", _unknown_target)
    if case.good is not None and case.method == "GET" and not case.target.endswith("/"):
        case.once_for_all("other slash", _other_slash)


async def _unknown_target(case: Case) -> None:
    unknown = _nowhere(case)
    probe = Probe(
        name="target_found",
        question="target_found",
        draft=_elsewhere(case, unknown),
        says="a GET for a URL that does not exist",
        known={"target_found": "no", "operation_public": _ANY, "method_reads": "yes"},
    )
    await case.ask(probe)
    if not case.audit.settings.roles:
        return
    anonymous = Probe(
        name="target_found.anonymous",
        question="target_found",
        draft=_elsewhere(case, unknown).as_role(None),
        says="a GET without credentials for a URL that does not exist",
        known={"target_found": "no", "caller_known": "no", "operation_public": _ANY, "method_reads": "yes"},
    )
    await case.ask(anonymous)


async def _other_slash(case: Case) -> None:
    """Ask for a URL with one slash too many: there, elsewhere or nowhere, but never a failure."""
    path = case.draft.request().path.removeprefix(case.audit.base)
    await case.ask(
        Probe(
            name="target_found.slash",
            question="target_found",
            draft=_elsewhere(case, f"{path}/"),
            says="a GET with a slash too many at the end",
            known={
                "target_found": _ANY,
                "other_slash_found": _ANY,
                "path_parameters_valid": _ANY,
                "exists": _ANY,
                "moved": TABLE.questions["moved"].answers,
            },
            also_right=frozenset({303}),
        )
    )


def _nowhere(case: Case) -> str:
    """Give a path that belongs to no operation, beside the operation's own: pages may live at the top of a server."""
    above = case.target.partition("/{")[0].rpartition("/")[0]
    targets = [one.operation.target for one in case.audit.description.operations]
    usual = 2 * sum(target.startswith(f"{above}/") for target in targets) > len(targets)
    return f"{above}{_NOWHERE}" if usual and not case.audit.rows.directory.methods(f"{above}{_NOWHERE}") else _NOWHERE


def _elsewhere(case: Case, path: str) -> Draft:
    """Give a GET for a path that belongs to no operation."""
    return Draft("GET", path, case.audit.base, {}, role=case.somebody())


async def methods(case: Case) -> None:
    """Ask a target for a method that it does not have, for one that nobody knows, and for what it can do."""
    if case.good is None or not case.audit.once(f"methods {case.target}"):
        return
    wrong = _undocumented(case)
    if wrong and case.audit.settings.writes:
        draft = case.draft.with_method(wrong[0]).with_content(b"", "")
        known: Known = {
            "method_allowed": "no",
            "method_reads": "no",
            "exists": _ANY,
            **_known_somewhere(case, wrong[0]),
        }
        await case.ask(
            Probe(
                name="method_allowed",
                question="method_allowed",
                draft=draft,
                says="a method that the document does not list",
                known=known,
                early=_is_there(case, draft, wrong[1:]),
            )
        )
    case.once_for_all("unknown method", _unknown_method, most=2)
    if case.public is not True and case.audit.settings.roles:
        case.once_for_all("methods of nobody", _methods_of_nobody)
    case.once_for_all("options", _options, most=4)


async def _options(case: Case) -> None:
    options: Known = {"options_asked": _ANY, "method_allowed": _ANY, "method_reads": "no"}
    options |= _known_somewhere(case, "OPTIONS")
    await case.ask(
        Probe(
            name="options_asked",
            question="options_asked",
            draft=case.draft.with_method("OPTIONS").with_content(b"", "").with_field("If-Match", OTHER),
            says="OPTIONS, with a precondition that is not for it (RFC 9110 13.2.1)",
            known={**options, "preflight": "no"},
        )
    )


async def _unknown_method(case: Case) -> None:
    await case.ask(
        Probe(
            name="method_known",
            question="method_known",
            draft=case.draft.with_method("STATUSWISE").with_content(b"", ""),
            says="a method that nobody knows",
            known={"method_known": _ANY, "method_allowed": "no", "method_reads": "no"},
        )
    )


async def _methods_of_nobody(case: Case) -> None:
    """Ask without credentials for what a target can do, and for a method that it does not have."""
    nobody: Known = {"caller_known": "no", "credentials_present": "no", "method_reads": "no", "preflight": "no"}
    draft = case.draft.as_role(None).with_content(b"", "")
    await case.ask(
        Probe(
            name="options_asked.anonymous",
            question="options_asked",
            draft=draft.with_method("OPTIONS"),
            says="OPTIONS without credentials",
            known={**nobody, "options_asked": _ANY, "method_allowed": _ANY, **_known_somewhere(case, "OPTIONS")},
            also_right=frozenset({200}),  # RFC 9110 9.3.7
        )
    )
    wrong = next(iter(_undocumented(case)), None)
    if wrong is not None and case.audit.settings.writes:
        await case.ask(
            Probe(
                name="method_allowed.anonymous",
                question="method_allowed",
                draft=draft.with_method(wrong),
                says="a method that the document does not list, without credentials",
                known={**nobody, "method_allowed": "no", "exists": _ANY, **_known_somewhere(case, wrong)},
            )
        )


def _known_somewhere(case: Case, method: str) -> Known:
    """Give what is known of a method: a server need not know what it does nowhere, RFC 9110 9.1."""
    return (
        {}
        if any(one.operation.method == method for one in case.audit.description.operations)
        else {"method_known": _ANY}
    )


def _is_there(case: Case, draft: Draft, others: list[str]) -> Callable[[Answer], Awaitable[bool]]:
    """Give what says whether a refusal is about the content: the method is there, and the document leaves it out.

    Not all that the document leaves out can be there, and miss content in the same way.
    """

    async def there(answer: Answer) -> bool:
        if answer.status not in _OF_ITS_CONTENT:
            return False
        alike = [(await case.send(draft.with_method(other).request())).status == answer.status for other in others]
        return not alike or not all(alike)

    return there


def _undocumented(case: Case) -> list[str]:
    """Give methods that the document does not list for the target."""
    known = case.audit.methods(case.target)
    fitting = case.audit.rows.directory.methods(case.draft.request().path.removeprefix(case.audit.base))
    return [one for one in _CANDIDATES if one not in known | fitting]


async def head(case: Case) -> None:
    """Ask with HEAD what was asked with GET: the same status and the same fields."""
    response = case.answer.response if case.answer else None
    if case.good is None or case.method != "GET" or response is None or response.status != 200:  # OK
        return

    def differs(answer: Answer) -> tuple[Flaw, ...]:
        other = answer.response
        if other is None or other.status != response.status:
            return ()
        wrong = _told_otherwise(other, steady)
        if not wrong:
            return ()
        return (
            claim(
                "method_reads.head-differs",
                Severity.WARNING,
                asked="HEAD",
                came=", ".join(wrong),
                right="the fields of the answer to GET",
            ),
        )

    probe = Probe(
        name="method_reads",
        question="method_reads",
        draft=case.draft.with_method("HEAD"),
        says="HEAD",
        known={"reply_kind": "ok"},
    )
    steady = {name.lower(): value for name, value in response.fields}
    answer = await case.ask(probe)
    other = answer.response if answer else None
    if other is None or other.status != response.status or not _told_otherwise(other, steady):
        return
    again = (await case.send(case.draft.request())).response
    if again is not None and again.status == response.status:
        # what another GET brings differently says nothing of HEAD
        steady = {name: value for name, value in steady.items() if again.fields.get(name) == value}
        if again.content != response.content:
            steady.pop("content-length", None)
        await case.ask(probe, differs)


def _told_otherwise(other: Response, steady: Mapping[str, str]) -> list[str]:
    """Give in what the fields of an answer to HEAD differ from those that GET always brings."""
    absent = sorted(name for name in steady.keys() - _VOLATILE if name not in other.fields)
    changed = sorted(
        name
        for name in ("etag", "content-type", "last-modified", "content-length")
        if name in steady and name in other.fields and other.fields.get(name) != steady[name]
    )
    return [*(f"without {name}" for name in absent), *(f"with another {name}" for name in changed)]


async def _elsewhere_in_the_path(case: Case) -> None:
    """Ask for what exists below something that does not, and below something else that does: it is in neither."""
    names = parameters_of(case.target)
    if len(names) < 2 or case.method == "PUT" or not case.target.endswith("}"):  # it is below nothing
        return
    whole = case.draft.path or {}
    above = case.target[: case.target.rindex("/{")]
    parent = above if above.endswith("}") else above.rpartition("/")[0]
    rows = case.audit.rows
    paths = [("parent", rows.missing(case.draft, names[-2]), "below something that does not exist")]
    if case.reads and parent.endswith("}"):
        other = await rows.fresh(parent, (case.role,))
        if isinstance(other, Row) and other.real and other.role is not None:
            paths.append(
                ("elsewhere", case.draft.with_paths({**whole, **other.path}), "below another one than its own")
            )
    for name, draft, says in paths:
        if draft is not None and case.names_rows:
            await case.ask(
                Probe(
                    name=f"exists.{name}",
                    question="exists",
                    draft=draft,
                    says=f"a request for a row {says}",
                    known={"exists": "no"},
                )
            )


async def _put_on_condition(case: Case, aimed: Draft) -> bool:
    """Put where nothing is, if anything is there, which is false (13.1.1); say whether it was put all the same."""
    answer = await case.ask(
        Probe(
            name="if_match_holds.nothing",
            question="if_match_holds",
            draft=aimed.with_field("If-Match", "*"),
            says="a PUT with If-Match: * where nothing is",
            known={"exists": ("yes", "no"), "if_match_present": "yes", "if_match_holds": "no"},
            repeats=False,
        )
    )
    if answer is None or answer.status not in (200, 201, 204):
        return False
    case.audit.rows.made.put_down(aimed.request().target, aimed.role)
    return True


async def _there_after_all(case: Case, aimed: Draft, answer: Answer) -> str:
    """Say whether something of the name that was made up is there, left over from before: of others nothing is."""
    if not case.reads or answer.status != 200:  # OK
        return ""
    case.audit.rows.made.found(aimed.request().path)
    other = case.audit.rows.missing(case.draft)
    missing = other is not None and (await case.send(other.request())).status in (404, 410)
    return "what was thought to be missing is there" if missing else ""


async def existence(case: Case) -> None:
    """Ask for a row that does not exist: with all else well, and with everything later wrong."""
    if case.good is None or (not case.reads and not case.audit.settings.writes):
        return
    aimed = case.audit.rows.missing(case.varied() if case.method == "POST" else case.draft)
    if aimed is None:
        return
    if not case.names_rows:
        case.skip("exists", "nothing says that the path names something that can be missing")
        return
    if case.method == "PUT" and case.entity_tag and not case.insists and await _put_on_condition(case, aimed):
        return
    answer = await case.ask(
        Probe(
            name="exists",
            question="exists",
            draft=aimed,
            says="a request for a row that does not exist",
            known={"exists": "no", "if_match_holds": _ANY if any(n == "If-Match" for n, _ in aimed.fields) else "yes"},
            repeats=case.method != "PUT",
            doubt=lambda answer: _there_after_all(case, aimed, answer),
            # what was sent before may be taken since, wherever it was sent to
            also_right=frozenset({409} if aimed.content and aimed.content == case.draft.content else ()),
        )
    )
    if answer is not None and answer.status in (200, 201, 204) and case.method == "PUT":
        case.audit.rows.made.put_down(aimed.request().target, aimed.role)
        await put_where_nothing_was(case, aimed, answer)
        return
    await _elsewhere_in_the_path(case)
    if not case.reads:
        draft, known = spoiled(case, aimed, "exists")
        if known:
            known.setdefault("exists", "no")
            await case.ask(
                Probe(
                    name="exists.ladder",
                    question="exists",
                    draft=draft,
                    says="a request for a row that does not exist, and wrong in every later way",
                    known=known,
                )
            )
