"""One operation under audit: its valid request, what is known of it, and the asking of probes about it.

Rules of this file:

- A probe that finds something is asked again before anything is put down; only what comes twice is a finding.
- A refusal shows nothing of what was spoiled if the same request unspoiled is refused in the same way.
- What cannot be asked is marked as not checked, with the reason; never as right, never as wrong.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from statuswise.check._audit import Ask, Audit
from statuswise.check._build import Good
from statuswise.check._documents import allow_flaws, document_flaws
from statuswise.check._drafts import Draft
from statuswise.check._findings import Flaw, Mark, Severity
from statuswise.check._judge import answered, judge, learn, wire_flaws
from statuswise.check._predict import well
from statuswise.check._probe import Probe
from statuswise.check._roles import Role, foreign, impostor, kind, malformed
from statuswise.check._rows import Row
from statuswise.check._schemas import Resolve
from statuswise.check._session import RateLimitedError
from statuswise.check._transport import Answer, Trouble
from statuswise.graph import TABLE, Block
from statuswise.openapi import OperationDescription
from statuswise.semantics import Request

__all__ = ["Case"]

_Known = Mapping[str, "str | tuple[str, ...]"]

_SPOILING = frozenset({Block.PARAMETERS, Block.NEGOTIATION, Block.CONTENT, Block.PROCESS})
"""Questions whose probes are the valid request with something spoiled."""


@dataclass(slots=True)
class Case:
    """One operation under audit.

    Attributes:
        audit: what all operations share.
        described: the operation.
        good: a valid request; None while there is none.
        answer: the answer to it; None while there is none.
        row: what the request is about.
        role: who sends it; None for nobody.
        succeeded: the roles with which it succeeded.
        refused: the roles that may not use the operation.
        public: whether nobody is asked who calls; None if nothing says.
        entity_tag: the current entity tag of the target; empty if none was seen.
        last_modified: its Last-Modified; empty if none was seen.
        insists: whether the operation insists on a precondition.
        absent: the last valid request that was answered as if the operation were not there.
        cached: what a role that is not the first was answered otherwise, though a cache may store it for everybody.
        let_in: the roles that were let in, whether or not they may be; the empty name for nobody.
        denied: the roles that were refused what the document calls open to everybody, each with the exchange.
        strangers: the roles that were kept from the row, though the operation is open to them.
    """

    audit: Audit
    described: OperationDescription
    good: Good | None = None
    answer: Answer | None = None
    row: Row | None = None
    role: Role | None = None
    succeeded: list[str] = field(default_factory=list[str])
    refused: list[Role] = field(default_factory=list[Role])
    public: bool | None = None
    entity_tag: str = ""
    last_modified: str = ""
    insists: bool = False
    absent: tuple[Probe, Answer] | None = None
    denied: list[tuple[Role, Probe, Answer]] = field(default_factory=list[tuple[Role, Probe, Answer]])
    strangers: list[str] = field(default_factory=list[str])
    cached: list[tuple[Draft, Answer]] = field(default_factory=list[tuple[Draft, Answer]])
    let_in: set[str] = field(default_factory=set[str])

    # --- What is known ---

    @property
    def name(self) -> str:
        """Method and target, as documented."""
        return f"{self.method} {self.target}"

    @property
    def method(self) -> str:
        """The method."""
        return self.described.operation.method

    @property
    def target(self) -> str:
        """The target, with its parameters in braces."""
        return self.described.operation.target

    @property
    def reads(self) -> bool:
        """Whether the method is GET or HEAD."""
        return self.method in ("GET", "HEAD")

    @property
    def item(self) -> str:
        """The path of the items in the collection that this operation is about; empty if there are none."""
        return self.audit.rows.directory.item(self.target)

    @property
    def names_rows(self) -> bool:
        """Whether the path is known to name something that may be missing, and is not just any text."""
        known = self.row is not None and self.row.real and bool(self.row.path)
        return known or bool(self.described.documented & {404, 410})

    @property
    def resolve(self) -> Resolve:
        """Follows references in schemas."""
        return self.audit.description.resolve

    @property
    def draft(self) -> Draft:
        """The valid request."""
        if self.good is None:
            raise ValueError(f"there is no valid request to {self.name}")
        return self.good.draft

    @property
    def known(self) -> _Known:
        """What is known of a request to this operation with which all is well."""
        known = well(self.described.operation, public=self.public is True)
        if self.public is None:
            known["operation_public"] = ("yes", "no")
        if self.described.operation.precondition_required or self.insists:
            known["precondition_required"] = "yes"
        return known

    def varied(self) -> Draft:
        """Give the valid request with other values, so that taking it conflicts with nothing that was taken before."""
        if self.good is not None and not self.good.count:
            return self.draft  # it is taken as it stands only
        shape = self.good.shape if self.good else None
        good = self.audit.rows.good(self.described, self.draft.path or {}, self.draft.role, shape=shape)
        return self.draft if isinstance(good, str) else replace(self.draft, content=good.draft.content)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles whose credentials are of a kind that the operation takes, as far as the document says it."""
        schemes = self.audit.description.security_schemes
        return tuple(role for role in self.audit.settings.roles if not foreign(role, self.described, schemes))

    def impostors(self) -> tuple[Role, ...]:
        """Give somebody with credentials that belong to nobody, of each kind that roles have."""
        schemes = self.audit.description.security_schemes
        alike: dict[object, Role | None] = {}
        for one in (self.somebody(), *self.roles):
            alike.setdefault(kind(one), one)
        made = (impostor(one, schemes) for one in alike.values())
        return tuple(one for one in made if one is not None)

    def impostor(self) -> Role | None:
        """Give somebody with credentials that belong to nobody, of one kind here and of another at the next operation."""
        made = self.impostors()
        return made[self.audit.position % len(made)] if made else None

    def malformed(self) -> Role | None:
        """Give somebody with credentials that cannot be read."""
        return malformed(self.somebody(), self.audit.description.security_schemes)

    def somebody(self) -> Role | None:
        """Give the role that the operation was reached with, or any."""
        return self.role or next(iter(self.roles), None)

    # --- Asking ---

    def once_for_all(self, what: str, ask: Ask, most: int = 1) -> None:
        """Ask something of this operation, if it is among the first of the API that can be asked it."""
        self.audit.later.put_off(what, self, ask, most)

    async def send(self, request: Request, *, raw: bool = False) -> Answer:
        """Send a request; what it creates is remembered, so that it can be deleted again."""
        answer = await self.audit.session.send(request, as_it_is=raw)
        self.audit.rows.noticed(answer, self.audit.role_of(request))
        if request.method == self.method in ("PUT", "POST") and answer.succeeded and self.row is not None:
            self.audit.rows.put_at(self.target, self.row, self.audit.role_of(request))
        listed = self.method == "POST" and bool(self.item)  # elsewhere nothing but 201 says that something was created
        if request.method == "POST" and (answer.status == 201 or (listed and answer.succeeded)):
            self.audit.rows.made.remember(request, answer, self.item, self.audit.role_of(request), self.audit.base)
        return answer

    async def refresh(self, read: Answer | None = None) -> None:
        """Make the valid request current again: with the entity tag that the target has now, where one is insisted on."""
        if self.insists and self.good is not None and self.audit.rows.find("GET", self.target) is not None:
            self.good = replace(self.good, draft=await self.conditional(self.good.draft, read))

    async def conditional(self, draft: Draft, read: Answer | None = None) -> Draft:
        """Give a change with the precondition that the operation insists on; as it is if it insists on none.

        Args:
            draft: the change.
            read: what a GET of its target is answered now; asked for if left out.
        """
        if not self.insists:
            return draft
        return draft.with_field("If-Match", (read.field("etag") if read else await self.current_tag(draft)) or "*")

    async def current_tag(self, draft: Draft | None = None) -> str:
        """Give the entity tag that the target has now; empty if it tells none."""
        about = draft or self.draft
        reading = Draft("GET", self.target, self.audit.base, about.path, role=about.role)
        return (await self.send(reading.request())).field("etag")

    async def ask(self, probe: Probe, *also: Callable[[Answer], tuple[Flaw, ...]]) -> Answer | None:
        """Send a probe, judge the answer, ask again if it is wrong, and put down what is found.

        Args:
            probe: what to ask.
            also: what else to look at in the answer.

        Returns:
            The answer; None if the target wants to be left alone.
        """
        known = {**self.known, **probe.known}
        try:
            answer = await self.send(probe.draft.request(), raw=probe.raw)
            flaws = self._flaws(probe, known, answer, also)
            if probe.repeats and not answer.twice and not all(self.audit.ledger.knows(flaw.key) for flaw in flaws):
                second = await self._again(probe, answer)
                again = {flaw.key for flaw in self._flaws(probe, known, second, also)}
                flaws = tuple(flaw for flaw in flaws if flaw.key in again)
            void = await self._void(probe, answer, flaws) if flaws else ""
            if void:
                self.skip(probe.question, void)
                return answer
            if flaws and probe.early is not None and await probe.early(answer):
                flaws = tuple(replace(flaw, severity=min(flaw.severity, Severity.NOTE)) for flaw in flaws)
        except RateLimitedError as limited:
            answer, flaws = limited.answer, self._flaws(probe, known, limited.answer, also)
            if not flaws or not await self._meant_by_that(probe):
                self.skip(probe.question, "the target limits the rate of requests")
                return None
        elsewhere = self.good is not None and probe.draft.path != self.good.draft.path
        if probe.draft.method == self.method == "PUT" and elsewhere and answer.succeeded:
            # the ids of probes are nobody's
            self.audit.rows.made.put_down(probe.draft.request().target, probe.draft.role)
        self.put_down(probe, answer, flaws)
        if self.insists and not self.reads and answer.succeeded:
            await self.refresh()
        if not flaws and (learnt := learn(probe, known, answer)) is not None:
            self.audit.ledger.vote(*learnt, self.name, probe.draft.request(), answer.response)
        return answer

    async def _void(self, probe: Probe, answer: Answer, flaws: tuple[Flaw, ...]) -> str:
        """Give why a wrong answer shows nothing; empty if it counts."""
        void = probe.void(answer)
        if not void and probe.doubt is not None:
            void = await probe.doubt(answer)
        judged = any(not flaw.key.startswith("document.") for flaw in flaws)
        if judged and not void and await self._refused_anyway(probe, answer):
            void = f"a valid request {answered(answer)} too"
        return void

    async def _again(self, probe: Probe, answer: Answer) -> Answer:
        """Send a probe once more, with nobody else there; what nobody is there to answer any more was the end of it."""
        async with self.audit.session.alone():
            second = await self.send(probe.draft.request(), raw=probe.raw)
        return answer if answer.status is None and Trouble.UNREACHABLE in second.trouble else second

    async def _meant_by_that(self, probe: Probe) -> bool:
        """Say whether "too many requests" is about this probe: the valid request is taken directly before and after."""
        if self.good is None or self.method == "DELETE" or probe.draft.method != self.method:
            return False
        try:
            await self._valid_again()
            with suppress(RateLimitedError):
                await self.send(probe.draft.request(), raw=probe.raw)
                return False
            await self._valid_again()
        except RateLimitedError:
            return False
        return True

    async def _valid_again(self) -> None:
        valid = self.draft if self.reads else await self.conditional(self.varied())
        await self.send(valid.request())

    async def _refused_anyway(self, probe: Probe, answer: Answer) -> bool:
        """Say whether the valid request, which the probe spoils in one way, is refused like the probe itself by now."""
        good, status, draft = self.good, answer.status, probe.draft
        if good is None or status is None or status < 400 or draft.method != self.method or self.method == "DELETE":
            return False
        block = TABLE.questions[probe.question].block
        if block is Block.PRECONDITIONS:
            unspoiled = draft.with_fields(tuple(pair for pair in draft.fields if not pair[0].startswith("If-")))
        elif block in _SPOILING:
            unspoiled = good.draft
        else:
            return False
        if unspoiled == draft or (second := await self.send(unspoiled.request())).status != status:
            return False
        if status >= 500:  # failures, RFC 9110 15.6
            says = "a valid request between the probes, which succeeded before them,"
            failing = Probe(name="service_available", question="service_available", draft=unspoiled, says=says)
            self.put_down(failing, second, self.flaws(failing, second))
        return True

    def put_down(self, probe: Probe, answer: Answer, flaws: tuple[Flaw, ...]) -> None:
        """Put down what a probe found, or that all was right."""
        for flaw in flaws:
            self.flawed(flaw, probe, answer)
        if not flaws:
            self.audit.ledger.mark(self.name, probe.question, Mark.RIGHT)

    def flawed(self, flaw: Flaw, probe: Probe, answer: Answer) -> None:
        """Put down one flaw."""
        role = probe.draft.role.name if probe.draft.role else ""
        self.audit.ledger.flawed(flaw, self.name, probe.name, role, probe.draft.request(), answer.response)
        self.audit.ledger.mark_flaw(self.name, probe.question, flaw.severity)

    def skip(self, question: str, reason: str) -> None:
        """Put down that a question was not checked, and why."""
        self.audit.ledger.mark(self.name, question, Mark.NOT_CHECKED, reason)

    def flaws(self, probe: Probe, answer: Answer) -> tuple[Flaw, ...]:
        """Give what is wrong with the answer to a probe."""
        return self._flaws(probe, {**self.known, **probe.known}, answer, ())

    async def twice(self, attempt: Callable[[], Awaitable[dict[str, tuple[Flaw, Probe, Answer]]]]) -> None:
        """Run something of several steps, a second time if it found anything, and put down what it found both times."""
        try:
            found = await attempt()
            if found:
                async with self.audit.session.alone():
                    again = await attempt()
                found = {key: again[key] for key in found if key in again}
        except RateLimitedError:
            self.skip("handled", "the target limits the rate of requests")
            return
        for flaw, probe, answer in found.values():
            self.flawed(flaw, probe, answer)

    def _expected(self, probe: Probe) -> frozenset[int]:
        """Give what the user says is right; nothing if he leaves it to the graph."""
        for expectation in self.audit.settings.expectations:
            if fnmatchcase(self.name, expectation.operation) and fnmatchcase(probe.name, expectation.probe):
                return expectation.statuses
        return frozenset()

    def _flaws(
        self, probe: Probe, known: _Known, answer: Answer, also: tuple[Callable[[Answer], tuple[Flaw, ...]], ...]
    ) -> tuple[Flaw, ...]:
        expected = self._expected(probe)
        if answer.status in expected:
            return ()
        flaws = judge(probe, known, answer)
        if expected:
            flaws = tuple(replace(flaw, right=" or ".join(map(str, sorted(expected)))) for flaw in flaws)
        flaws += wire_flaws(probe, answer)
        if not flaws:
            lists_errors = self.audit.documents_errors
            flaws = document_flaws(self.described, self.audit.description, probe, answer, lists_errors=lists_errors)
        if probe.draft.target == self.target:
            flaws += allow_flaws(self.audit.methods(self.target), probe, answer)
        for look in also:
            flaws += look(answer)
        return flaws
