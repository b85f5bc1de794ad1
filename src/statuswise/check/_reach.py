"""Reaching an operation: a valid request as every role, before anything is spoiled.

Rules of this file:

- What was not reached says why, and is not guessed at.
- Which role may do what is learned here, where neither the user nor the document says it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from statuswise.check._build import Good, parameters_of
from statuswise.check._caching import for_everybody
from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._drafts import Draft
from statuswise.check._findings import Flaw, Severity
from statuswise.check._identifiers import problem_text
from statuswise.check._judge import answered, came
from statuswise.check._logins import reminds, secret_in, secrets_asked, token_in
from statuswise.check._probe import Probe
from statuswise.check._roles import Role
from statuswise.check._rows import Row
from statuswise.check._session import RateLimitedError
from statuswise.check._transport import Answer
from statuswise.graph import TABLE

__all__ = ["OPEN", "Reaching"]

_ABOUT_WHAT_WAS_SENT: Final = frozenset({400, 405, 406, 409, 411, 412, 413, 415, 422})
_NOT_THERE: Final = (404, 410)
_TAKEN: Final = (409, 412)
_TRIES: Final = 5
NEEDED: Final = "it needs credentials, and no role was given"
FOREIGN: Final = "it takes credentials of another kind than any role has"
OPEN: Final = "nobody is asked for credentials"
"""Met where an operation that needs credentials by the document lets in who has none, and nobody has any."""
_MISTAKES: Final = tuple(
    kind
    for kind in TABLE.questions["refusal_kind"].answers
    if (TABLE.outcomes[f"refused_{kind}"].status or 0) // 100 == 4  # the client's, RFC 9110 15.5
)
_REFUSED_AT_MOST: Final = {"handled": ("replied", "refused"), "refusal_kind": _MISTAKES}
"""What the document leaves out of what is valid is told by a refusal, RFC 9110 15.5; not by a failure."""


_INSISTING: Final = (400, 409, 422)
"""What is said for want of a precondition by those who do not know of 428."""


@dataclass(slots=True)
class Reaching:
    """Reaches operations, and remembers what that shows of the whole.

    Attributes:
        secured: whether the document asks for credentials anywhere.
        worked: the roles whose credentials were taken where nobody gets in without any.
        maybe: those that succeeded where nobody was tried: the credentials may not have been looked at.
        refused: the codes with which the credentials of a role were refused, by its name.
        pulse: a reading request that succeeded, its status, and where its operation stands in the plan.
    """

    secured: bool
    worked: set[str] = field(default_factory=set[str])
    maybe: set[str] = field(default_factory=set[str])
    refused: dict[str, set[int]] = field(default_factory=dict[str, set[int]])
    pulse: tuple[Draft, int, int] | None = None

    async def prepare(self, case: Case) -> None:
        """Make or find the row that an operation is going to be asked about."""
        who = self._who(case)
        if who and parameters_of(case.target):
            await self._row(case, who[0], who)

    def _who(self, case: Case) -> tuple[Role | None, ...]:
        """Give as whom an operation is asked, and put down whether that can be nobody."""
        settings = case.audit.settings
        case.insists = case.described.operation.precondition_required
        case.public = settings.access.allows("anonymous", case.described, [role.name for role in settings.roles])
        if case.public is None and not case.described.security:
            # a document that asks for credentials elsewhere says that nobody is asked here
            case.public = self.secured or None
        roles = case.roles
        if case.public is not False and (case.public or case.reads or not roles):
            return (*roles, None)
        return roles

    async def reach(self, case: Case) -> str:
        """Send a valid request as every role; give why it was not reached, if it was not."""
        who = self._who(case)
        if not who and (case.reads or OPEN in case.audit.met):
            who = (None,)  # maybe nobody is asked for them after all
            case.public = True if OPEN in case.audit.met else case.public
        if not who:
            return FOREIGN if case.audit.settings.roles else NEEDED
        why = ""
        kept: Row | None = None
        for role in who:
            row = kept or await self._row(case, role, who)
            if isinstance(row, str):
                why = why or row
                continue
            refusal = await self._base(case, role, row)
            why = why or refusal  # of the first role, who mostly may most
            # what somebody else made and was not deleted is there for the next one too
            kept = row if refusal and case.method == "DELETE" and row.role not in (role, None) else None
        for role, probe, answer in case.denied:
            if case.public:
                case.put_down(probe, answer, case.flaws(probe, answer))
            else:
                case.refused.append(role)
        if case.public is not True:
            (self.maybe if case.public is None else self.worked).update(case.let_in)
        if case.good is not None:
            await _cached(case)
            await self._validators(case)
        elif case.absent is not None:
            probe, answer = case.absent
            case.put_down(probe, answer, (_absent(answer),))
        return why

    async def _row(self, case: Case, role: Role | None, who: tuple[Role | None, ...]) -> Row | str:
        if not parameters_of(case.target):
            return Row({})
        first = (role,) if role else ()
        order = tuple(dict.fromkeys((*first, *who, *case.audit.settings.roles)))
        if case.method == "DELETE":
            return await case.audit.rows.fresh(case.target, order)
        return await case.audit.rows.shared(case.target, order)

    async def _base(self, case: Case, role: Role | None, row: Row) -> str:
        """Send the valid request as one role; give why it did not succeed, if it did not."""
        if role is not None and not case.reads and case.audit.ownership.keeps(case.target, row, role.name):
            own = await case.audit.rows.fresh(case.target, (role,))
            if isinstance(own, str) or own.role != role:
                return f"the row of {case.name} is kept from {role.name}"  # asked for later, as what it is
            row = own
        sent = await self._valid_request(case, role, row)
        if isinstance(sent, str):
            return sent
        row, good, answer = await self._made_anew(case, role, row, *sent)
        status, expected = answer.status, self._allowed(case, role)
        if role is None and not case.public and status is not None and 400 <= status < 500 and self._asks(case, status):
            asked = case.public is False and status in (401, 403)
            case.public = False if status == 401 else case.public
            needed = FOREIGN if case.audit.settings.roles else NEEDED
            return needed if asked else f"a request without credentials {answered(answer)}"
        probe = _probe(good.draft, permitted=expected is not False)
        if status is not None and 200 <= status < 400:
            case.put_down(probe, answer, case.flaws(probe, answer))
            self._succeeded(case, role, good)
            if expected is not False:
                self._taken(case, role, row, good, answer)
            return ""
        if role is not None and status in (401, 403) and not case.public:
            self.refused.setdefault(role.name, set()).add(status)
        if expected is False:
            self._kept_out(case, role, probe, answer)
            return f"{case.name} is not for {role.name if role else 'everybody'}"
        about_the_row = (
            role is not None and status in (403, 404) and await self._a_stranger(case, role, row, good, answer)
        )
        if not about_the_row:
            self._refused(case, role, good, answer, permitted=expected is True and (row.real or not row.path))
        return f"a valid request{f' of {role.name}' if role else ''} {answered(answer)}{problem_text(answer)}"

    def _asks(self, case: Case, status: int) -> bool:
        """Say whether a refusal may come of missing credentials: somebody has some, the document or the answer asks."""
        return self.secured or bool(case.audit.settings.roles) or status in (401, 403)

    async def _made_anew(
        self, case: Case, role: Role | None, row: Row, good: Good, answer: Answer
    ) -> tuple[Row, Good, Answer]:
        """Ask about another row where that which was made is not there any more, or is and ought not to be."""
        if answer.status in _NOT_THERE and case.good is None and row.role == role and case.audit.rows.lost(row):
            again = await self._row(case, role, (role,))
            if isinstance(again, Row) and again.path != row.path:
                sent = await self._valid_request(case, role, again)
                return (row, good, answer) if isinstance(sent, str) else (again, *sent)
        if case.method == "PUT" and answer.status in _TAKEN and case.good is None and row.role == role:
            where = case.audit.rows.missing(good.draft)  # it only creates, and the row was created by itself
            made = await case.send(where.request()) if where is not None else answer
            if where is not None and made.status in (201, 202):
                case.audit.rows.made.put_down(where.request().target, role)
                return replace(row, path=where.path or {}), replace(good, draft=where), made
        in_the_way = answer.status == 409 or (answer.status in (400, 422) and good.value is None)
        if case.method == "POST" and in_the_way and case.good is None and row.real and row.role == role:
            other = await case.audit.rows.fresh(case.target, (role,))  # another action may have left it as it is
            if isinstance(other, Row) and other.path != row.path:
                sent = await self._valid_request(case, role, other)
                return (row, good, answer) if isinstance(sent, str) else (other, *sent)
        return row, good, answer

    async def _valid_request(self, case: Case, role: Role | None, row: Row) -> tuple[Good, Answer] | str:
        """Send a valid request; with a precondition where one is insisted on, with less where all of it is refused."""
        rows = case.audit.rows
        good = rows.good(case.described, row.path, role)
        if isinstance(good, str):
            return good
        if case.insists:
            good = replace(good, draft=await case.conditional(good.draft))
        try:
            answer = await case.send(good.draft.request())
        except RateLimitedError as limited:
            good, answer = await self._conditional_request(case, good, limited.answer)
            if answer is limited.answer:
                raise
        if answer.status == 428:
            case.insists = True
            good = replace(good, draft=await case.conditional(good.draft))
            answer = await case.send(good.draft.request())
        await _attainable(case, good.draft, answer)
        good, answer = await self._instead(case, role, row, good, answer)
        if answer.status in _INSISTING:
            good, answer = await self._conditional_request(case, good, answer)
        return good, answer

    async def _instead(
        self, case: Case, role: Role | None, row: Row, good: Good, answer: Answer
    ) -> tuple[Good, Answer]:
        """Send others instead of what was refused, as long as there are any; what failed is put down."""
        tried = [good.shape]
        for _ in range(_TRIES):
            other = case.audit.rows.instead(case.described, row.path, role, good, answer, tried)
            if other is None:
                break
            tried.append(other.shape)
            if case.insists:
                other = replace(other, draft=await case.conditional(other.draft))
            if answer.status is not None and answer.status >= 500:
                self._refused(case, role, good, answer, permitted=self._allowed(case, role) is True)
            good, answer = other, await case.send(other.draft.request())
        return good, answer

    async def _conditional_request(self, case: Case, good: Good, answer: Answer) -> tuple[Good, Answer]:
        """Send what was refused once more with the current entity tag: it may be what was missing."""
        changes = case.method in ("PUT", "PATCH", "DELETE")
        if case.insists or not changes or case.audit.rows.find("GET", case.target) is None:
            return good, answer
        tag = await case.current_tag(good.draft)
        draft = good.draft.with_field("If-Match", tag)
        second = await case.send(draft.request()) if tag else answer
        case.insists = second.succeeded
        return (replace(good, draft=draft), second) if case.insists else (good, answer)

    async def _a_stranger(self, case: Case, role: Role, row: Row, good: Good, answer: Answer) -> bool:
        """Say whether a refusal is about whose row it is, and remember it; else it is about the operation."""
        if not row.path or row.role == role or (row.role is not None and not case.succeeded):
            return False
        owner = row.role.name if row.role else ""
        if not case.audit.ownership.keeps(case.target, row, role.name):
            if answer.status == 403:
                missing = case.audit.rows.missing(good.draft, parameters_of(case.target)[0])
                asked = await case.send(missing.request()) if missing is not None else answer
                if asked.status == 403 or asked.status is None:
                    return False  # refused whatever the row is
            if answer.status == 404 and not case.succeeded:
                return False  # maybe nobody's
            if case.reads and owner:
                case.audit.ownership.kept.add((case.target, owner, role.name))
        case.strangers.append(role.name)
        return True

    def _refused(self, case: Case, role: Role | None, good: Good, answer: Answer, *, permitted: bool) -> None:
        """Put down what the refusal of a valid request shows: a fault, or a role that may not."""
        probe = _probe(good.draft, permitted=self._allowed(case, role) is not False)
        status, denied = answer.status, _probe(good.draft, permitted=False)
        if status is not None and status >= 500:
            probe = replace(probe, says="a request that the document calls valid", known=_REFUSED_AT_MOST)
        if status in (401, 403) and _carries_credentials(case, good):
            return  # those are nobody's
        if status == 403 and role is not None and permitted and case.public:
            case.denied.append((role, probe, answer))  # if it is open to everybody, as the document says
        elif status is None or status >= 500 or (status == 403 and role is not None and permitted):
            case.put_down(probe, answer, case.flaws(probe, answer))
        elif status == 404 and role is not None and case.succeeded and not parameters_of(case.target):
            case.refused.append(role)  # hidden from who may not use it (RFC 9110 15.5.4)
        elif not parameters_of(case.target) and (status == 405 or (status == 404 and good.value is None)):
            case.absent = (probe, answer)
        elif status in _ABOUT_WHAT_WAS_SENT and case.good is not None and case.reads and _alike(case.good, good):
            case.put_down(denied, answer, case.flaws(denied, answer))  # what was taken from another was well sent
        elif status in (401, 403):
            self._turned_away(case, role, probe, answer)

    def _turned_away(self, case: Case, role: Role | None, probe: Probe, answer: Answer) -> None:
        """Put down what it shows that somebody is refused for who he is."""
        if role is None and case.public:
            case.public = False
            case.put_down(probe, answer, (_closed(answer),))
        elif answer.status == 401 and role is not None and not case.public:
            self._doubt(case, role, probe, answer)
        elif answer.status == 403 and role is not None:
            case.refused.append(role)

    def _kept_out(self, case: Case, role: Role | None, probe: Probe, answer: Answer) -> None:
        """Put down how somebody is refused who may not use the operation."""
        if role is not None and answer.status == 401:
            self._doubt(case, role, probe, answer)
            return
        case.refused += [role] if role else []
        case.put_down(probe, answer, case.flaws(probe, answer))

    @staticmethod
    def _doubt(case: Case, role: Role, probe: Probe, answer: Answer) -> None:
        """Put down that credentials were called invalid: a fault only if they are valid, as other operations show."""
        doubted, flaw = case.audit.ledger.doubted(role.name), _valid_elsewhere()
        doubted.flawed(flaw, case.name, "permitted", role.name, probe.draft.request(), answer.response)
        doubted.mark_flaw(case.name, "permitted", flaw.severity)

    def refused_everywhere(self, role: Role) -> int:
        """Give the code with which the credentials of a role are refused wherever they count; 0 if they are not."""
        codes = self.refused.get(role.name, set())
        return min(codes) if codes and role.name not in self.worked | self.maybe else 0

    def _allowed(self, case: Case, role: Role | None) -> bool | None:
        names = [one.name for one in case.audit.settings.roles]
        if role is None:
            return True if case.public else None
        if case.public:
            return True
        return case.audit.settings.access.allows(role.name, case.described, names)

    def _succeeded(self, case: Case, role: Role | None, good: Good) -> None:
        """Remember what a success created and deleted, and that the credentials are taken."""
        rows = case.audit.rows
        if role is None and case.public is None:
            case.public = True
        if role is None and case.public is False and not case.audit.settings.roles:
            case.audit.once(OPEN)
        case.let_in.add(role.name if role else "")
        if case.method == "DELETE":
            rows.made.forget(good.draft.request().target)

    def _taken(self, case: Case, role: Role | None, row: Row, good: Good, answer: Answer) -> None:
        """Take the first success for the valid request that all probes are made from."""
        case.succeeded.append(role.name if role else "anonymous")
        if case.good is None:
            case.good, case.answer, case.role, case.row = good, answer, role, row
        elif role is not None and case.answer is not None and _alike(case.good, good):
            first, now = case.answer.response, answer.response
            if first and now and first.status == now.status == 200 and first.content != now.content:
                case.cached += [(good.draft, answer)] if case.reads and for_everybody(now, role) else []
        position = case.audit.position
        if case.method == "GET" and answer.status == 200 and (self.pulse is None or position < self.pulse[2]):
            self.pulse = (good.draft, 200, position)
        if case.reads and role is not None and row.role is not None and row.role != role:
            pair = (case.target, row.role.name, role.name)
            case.audit.ownership.shown[pair] = (good.draft.request(), answer.response)

    async def _validators(self, case: Case) -> None:
        """Learn the validators of the target, after the valid request, which may have changed them."""
        if case.method == "DELETE":
            row = await case.audit.rows.fresh(case.target, (case.role,))
            if isinstance(row, Row) and case.good is not None:
                case.row = row
                case.good = Good(case.good.draft.with_paths(row.path), case.good.value, case.good.form)
        fields = case.answer.response.fields if case.answer and case.answer.response else None
        answer = None
        if not case.reads:
            fields = None
            if case.method in ("PUT", "PATCH", "DELETE") and case.audit.rows.find("GET", case.target) is not None:
                draft = Draft("GET", case.target, case.audit.base, case.draft.path, role=case.role)
                answer = await case.send(draft.request())
                fields = answer.response.fields if answer.response and answer.status == 200 else None
        if fields is not None:
            case.entity_tag = fields.get("etag") or ""
            case.last_modified = fields.get("last-modified") or ""
        await case.refresh(answer)


async def _attainable(case: Case, draft: Draft, answer: Answer) -> None:
    """Look whether the precondition that is insisted on can be made from what a GET brings.

    Without a validator nothing is left but `*`, which protects nothing; a weak tag matches no If-Match (13.1.1).
    """
    said = next((value for name, value in draft.fields if name.lower() == "if-match"), "")
    weak = said.startswith("W/") and answer.status == 412  # Precondition Failed
    if not case.insists or not (weak or said == "*") or case.audit.rows.find("GET", case.target) is None:
        return
    if not case.audit.once(f"attainable {case.name}"):
        return
    read = await case.send(Draft("GET", case.target, case.audit.base, draft.path, role=draft.role).request())
    if read.status != 200 or (not weak and (read.field("etag") or read.field("last-modified"))):
        return
    flaw = claim(
        "precondition_applies.validator",
        Severity.ERROR if weak else Severity.WARNING,
        asked="a change that If-Match is insisted on for, and a GET of its target",
        came=f"{came(answer)} with If-Match: {said}" if weak else "a GET without ETag",
        right="a strong entity tag",
    )
    probe = Probe(name="precondition_applies", question="precondition_applies", draft=draft, says=flaw.asked)
    case.put_down(probe, answer if weak else read, (flaw,))


async def _cached(case: Case) -> None:
    """Ask both again where somebody was answered otherwise and a cache may store it: it may have changed by itself."""
    for draft, answer in case.cached[:1]:
        first, now = await case.send(case.draft.request()), await case.send(draft.request())
        before = [one.response.content if one and one.response else b"" for one in (case.answer, answer)]
        if [one.response.content if one.response else b"" for one in (first, now)] == before:
            flaw = claim(
                "cached.for-everybody",
                Severity.WARNING,
                asked="the same request of two roles",
                came=f"other content, and Cache-Control: {now.field('cache-control')}",
                right="Cache-Control: private, or no-store",
            )
            probe = Probe(name="cached", question="handled", draft=draft, says=flaw.asked)
            case.put_down(probe, now, (flaw,))


# --- Flaws ---


def _alike(one: Good, other: Good) -> bool:
    """Say whether two requests are the same but for who sends them."""
    return replace(one.draft, role=None) == replace(other.draft, role=None)


def _valid_elsewhere() -> Flaw:
    """Give the flaw of calling valid credentials invalid."""
    return claim(
        "permitted/401",
        Severity.ERROR,
        asked="a valid request with valid credentials",
        came="401 Unauthorized",
        right="403 Forbidden",
    )


def _absent(answer: Answer) -> Flaw:
    """Give the flaw of not having what the document lists."""
    return claim(
        f"document.absent/{answer.status}",
        Severity.WARNING,
        title=f"an operation that the document lists is answered {came(answer)}",
        asked="a valid request",
        came=came(answer),
        right="an operation that is there, or a document without it",
    )


def _closed(answer: Answer) -> Flaw:
    """Give the flaw of asking for credentials where the document says that nobody is asked."""
    return claim(
        f"document.public/{answer.status}",
        Severity.WARNING,
        asked="a valid request without credentials",
        came=came(answer),
        right="a success, or a security requirement in the document",
    )


def _carries_credentials(case: Case, good: Good) -> bool:
    """Say whether a request tells credentials in its content, its parameters, or by what it is for."""
    return (
        bool(secret_in(good.value) or token_in(good.value))
        or secrets_asked(case.described.parameters)
        or reminds(case.target)
    )


def _probe(draft: Draft, *, permitted: bool) -> Probe:
    if permitted:
        return Probe(name="handled", question="handled", draft=draft, says="a valid request")
    says = "a valid request of somebody who may not use the operation"
    return Probe(name="permitted", question="permitted", draft=draft, says=says, known={"permitted": "no"})
