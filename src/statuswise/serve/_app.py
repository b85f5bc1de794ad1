"""The API: operations are registered here, and requests come in here.

An `Api` is a plain ASGI 3 application: it runs under any server, can be mounted in another application, and any ASGI
middleware fits around it. It holds what belongs to no single operation: limits, policies, providers, the router.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from statuswise.auth import Authenticator
from statuswise.graph import TABLE, Facts, Outcome, Path, Policies, Step
from statuswise.serve._application import Application
from statuswise.serve._call import IDS, Call, Receive, Send
from statuswise.serve._codecs import Codec, Codecs
from statuswise.serve._cors import Cors
from statuswise.serve._decide import decide, plan_head, plan_operation
from statuswise.serve._declarations import (
    check_limits,
    check_operation,
    check_options,
    check_principal,
)
from statuswise.serve._groups import Group
from statuswise.serve._handlers import direct
from statuswise.serve._heads import Head, Heads
from statuswise.serve._idempotency import IdempotencyStore
from statuswise.serve._limits import Limiter, Rate, StoreLimiter
from statuswise.serve._log import log_call
from statuswise.serve._operations import Operation, Options, Resource
from statuswise.serve._providers import Provider
from statuswise.serve._responses import Answer, head_of, respond
from statuswise.serve._routing import Router, parameter_names
from statuswise.serve._signatures import read_signature
from statuswise.serve.straight import (
    Kept,
    Straight,
    crashed_in_straight_code,
    kept_of,
    straight_head,
    straight_operation,
)

__all__ = ["Api"]

log = logging.getLogger("statuswise")


class Api(Group):
    """An HTTP API.

    Args:
        title: its name.
        version: its version, for the document.
        description: what it is for.
        authentication: who says who calls; None for an API that is open to everybody.
        policies: the choices on which good engineers differ.
        deadline: the time in which an operation has to answer, in seconds; None for no end.
        content_limit: how large content may be, in bytes.
        concurrency: how many requests are worked on at once; more are told to come again (503).
        retry_after: when they are told to, in seconds.
        hosts: the hosts that the API answers for, such as `api.example`; empty for any.
        rate: how often one client, and one caller, may ask; None for no limit.
        limiter: who counts; in memory by default.
        idempotency: who keeps first replies by Idempotency-Key.
        cors: which pages of other origins may read answers.
        codecs: further media types.
        debug: whether answers tell the path through the graph; never in production.
        strict: whether an undeclared refusal is 500 instead of being sent as it is.
        document: where the OpenAPI document is served; empty for nowhere. Its page for people is at `/docs`.
        problem_types: where problem types are explained: an absolute URI that the outcome's name is appended to.
    """

    def __init__(  # noqa: PLR0913 - all but the title are named, and each has a default
        self,
        title: str = "API",
        *,
        version: str = "0.1.0",
        description: str = "",
        authentication: Authenticator[Any] | None = None,
        policies: Policies | None = None,
        deadline: float | None = 5.0,
        content_limit: int = 1 << 20,
        concurrency: int = 1000,
        retry_after: int = 1,
        hosts: Sequence[str] = (),
        rate: Rate | None = None,
        limiter: Limiter | None = None,
        idempotency: IdempotencyStore | None = None,
        cors: Cors | None = None,
        codecs: Sequence[Codec] = (),
        debug: bool = False,
        strict: bool = False,
        document: str = "/openapi.json",
        problem_types: str = "",
    ) -> None:
        if isinstance(hosts, str):
            raise TypeError(f"hosts is a list: Api(hosts=[{hosts!r}])")
        check_limits(f"Api({title!r})", retry_after=retry_after)
        super().__init__(
            self,
            "",
            {"authentication": authentication, "deadline": deadline, "content_limit": content_limit, "rate": rate},
            {},
        )
        self.title = title
        self.version = version
        self.description = description
        self.authenticator = authentication
        self.policies = policies or Policies()
        if strict:
            self.policies = replace(self.policies, undeclared_refusal="internal_server_error")
        self.concurrency = concurrency
        self.retry_after = retry_after
        self.hosts = frozenset(host.lower() for host in hosts)
        self.limiter: Limiter | None = limiter or (StoreLimiter() if rate is not None else None)
        self.idempotency = idempotency
        self.cors = cors
        self.codecs = Codecs(codecs)
        self.debug = debug
        self.target_limit = 8000
        self.fields_limit = 1 << 16
        self.fields_count = 200
        self.problem_types = problem_types
        self.router: Router[Operation] = Router()
        self.operations: list[Operation] = []
        self.methods: frozenset[str] = frozenset({"GET", "HEAD", "OPTIONS"})
        self.application: Application = Application(self.providers, self._changed)
        self.active = 0
        self.observers: list[Callable[[Call, Path, Answer | None], None]] = []
        self.heads = Heads(self)
        self.head_plan = plan_head(self._known())
        self._begin: Callable[[Mapping[str, Any], Receive, Send], Awaitable[None]] = self._first
        self._before: tuple[Step, ...] = ()
        self._said: dict[int | None, Kept] = {}
        self._straight: Straight | None = None
        self._reference = bool(os.environ.get("STATUSWISE_REFERENCE"))
        if document:
            from statuswise.serve._document import serve_document  # noqa: PLC0415

            serve_document(self, document)

    # --- declarations ---

    def add(  # noqa: PLR0913 - the last two are named
        self,
        method: str,
        path: str,
        handler: Callable[..., Any],
        options: Options,
        *,
        resource: Resource | None = None,
        providers: Mapping[object, Provider] | None = None,
    ) -> Operation:
        """Register a handler; what is wrong with its declarations is said here and now.

        Raises:
            TypeError: for a declaration that cannot be right.
            ValueError: for a path that is none, or taken.
        """
        providers = self.providers if providers is None else providers
        authenticator = options.get("authentication")
        signature = read_signature(
            handler,
            in_path=parameter_names(path),
            provided=providers.keys(),
            principal=authenticator.principal_type if authenticator is not None else None,
            row=resource.row if resource is not None else None,
        )
        check_options(signature.name, options)
        if authenticator is None:
            check_principal(signature, () if self.authenticator is None else (self.authenticator.principal_type,))
        unused = (
            set(parameter_names(path))
            - {p.name for p in signature.parameters}
            - {p.name for p in (resource.load.parameters if resource else ())}
        )
        if unused:
            raise TypeError(
                f"{signature.name} does not take {', '.join(sorted(unused))} from its path {path};"
                f" add a parameter, such as {min(unused)}: int"
            )
        options = {**options, "policies": options.get("policies", self.policies)}
        if options.get("permission") is not None and authenticator is None:
            raise TypeError(
                f"{signature.name} asks for a permission, but nobody is asked who calls;"
                f" give the API an authentication="
            )
        operation = Operation(
            method,
            path,
            signature,
            options,
            providers,
            options["policies"],
            self.codecs,
            resource,
            direct=direct(signature),
        )
        check_operation(operation)
        wanted = options.get("name")
        if wanted and any(each.options.get("name") == wanted for each in self.operations):
            raise ValueError(f"{signature.name} has the name {wanted!r}, which is taken; name= is for one operation")
        operation.check()
        operation.plans.update(plan_operation(operation))
        operation.straight = self._first_of(operation)
        self._changed()
        if operation.graph.idempotency and self.idempotency is None:
            raise TypeError(
                f"{signature.name} keeps first replies, but nobody stores them; give the API an idempotency= store"
            )
        if operation.graph.client_rate and self.limiter is None:
            self.limiter = StoreLimiter()
        self.router.add(method, path, operation)
        if method == "GET":
            head = operation.for_head()
            head.plans.update(plan_operation(head))
            head.straight = self._first_of(head)
            self.router.add("HEAD", path, head)
        self.operations.append(operation)
        self.methods |= {method}
        return operation

    # --- what the answers ask ---

    def _known(self) -> Facts:
        known: dict[str, str] = {}
        if self.cors is None:
            known["preflight"] = "no"
        if not self.hosts:
            known["authority_served"] = "yes"
        return self.policies.facts().knowing(known)

    @property
    def has_room(self) -> bool:
        """Whether one more request can be worked on."""
        return not self.application.draining and self.active <= self.concurrency

    def serves(self, authority: str) -> bool:
        """Say whether the API answers for an authority, with or without its port."""
        host = authority.lower()
        return not self.hosts or host in self.hosts or host.rpartition(":")[0] in self.hosts

    def problem_type(self, outcome: str) -> str:
        """Give the type of the problem that an outcome is: its page if there is one, else what RFC 9457 4.2.1 gives."""
        return self.problem_types + outcome if self.problem_types else "about:blank"

    # --- ASGI ---

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request, or run the application's life (ASGI 3)."""
        try:
            await self._begin(scope, receive, send)
        except Exception as error:
            if not crashed_in_straight_code(error):
                raise
            call = Call(self, scope, receive, send)
            await self.answer(call, _crashed(call, error).outcome)

    def _first(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> Awaitable[None]:
        """Find out what answers requests, and let it: straight code, where nobody wants to see more than the answer."""
        watched = self.reference or self.debug or self.cors is not None
        if watched or not self.application.open or self.active >= self.concurrency:
            return self._general(scope, receive, send)
        if self._straight is None:
            self._straight, self._before = straight_head(self, self.head_plan.table, self._general, self._say)
        self._begin = begin = self._straight.run
        answered: Awaitable[None] = begin(scope, receive, send)
        return answered

    def _changed(self) -> None:
        """Begin anew: an operation came, or the server starts or stops."""
        self._begin = self._first
        self._straight = None
        self._said.clear()

    @property
    def reference(self) -> bool:
        """Whether requests are answered by walking the table, which everything else has to be equal to."""
        return self._reference

    @reference.setter
    def reference(self, reference: bool) -> None:
        self._reference = reference
        self._changed()

    @contextmanager
    def working(self) -> Generator[None]:
        """Count a request that is worked on; where there is no more room, others are told so."""
        self.active += 1
        if self.active >= self.concurrency:
            self._begin = self._first
        try:
            yield
        finally:
            self.active -= 1

    def _first_of(self, operation: Operation) -> Callable[..., Awaitable[None]]:
        """Give what answers an operation's first request: it writes what answers the others."""

        async def first(scope: Mapping[str, Any], receive: Receive, send: Send, head: Head, values: object) -> None:
            try:
                operation.straight = self.straight(operation).run
            except Exception:
                log.exception("%s %s has no straight code; its plan answers", operation.method, operation.path)
                operation.straight = planned
            await operation.straight(scope, receive, send, head, values)

        async def planned(scope: Mapping[str, Any], receive: Receive, send: Send, *_: object) -> None:
            await self._general(scope, receive, send)

        return first

    def straight(self, operation: Operation) -> Straight:
        """Write the straight code of an operation."""
        if not self._before:
            _, self._before = straight_head(self, self.head_plan.table, self._general, self._say)
        return straight_operation(self, operation, self._before)

    async def _general(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer in any case: by the plans, or by the reference."""
        if scope["type"] != "http":
            await self._live(scope, receive, send)
            return
        with self.working():
            failure = None if self.application.started else await self._start()
            call = Call(self, scope, receive, send)
            await self.answer(call, await decide(call) if failure is None else _crashed(call, failure).outcome)

    async def _say(  # noqa: PLR0913, PLR0917 - straight code hands over what it has
        self,
        scope: Mapping[str, Any],
        receive: Receive,
        send: Send,
        key: int | None,
        place: str,
        steps: tuple[Step, ...],
    ) -> None:
        """Answer with an outcome that comes before the operation is known; a target says it the same each time."""
        kept = self._said.get(key)
        if kept is None or self.observers:
            call = Call(self, scope, receive, send)
            call.steps = steps
            call.found = self.router.find(scope["raw_path"])
            outcome = TABLE.outcomes[place]
            answer = await self.answer(call, outcome)
            if answer is not None:
                self._said[key] = kept_of(answer, call.id)
            return
        status, fields, before, after = kept
        await send({"type": "http.response.start", "status": status, "headers": [*fields]})
        await send({"type": "http.response.body", "body": b"".join((before, next(IDS.new), after))})

    async def answer(self, call: Call, outcome: Outcome) -> Answer | None:
        """Send what an outcome says, and tell those who watch; gives what was sent, None if nothing could be."""
        path = Path(tuple(call.steps), outcome)
        answer = None if call.answered else respond(call, path)
        if answer is not None:
            path, answer = await self._send(call, path, answer)
        self.tell(call, path, answer)
        return answer

    async def _live(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        match scope["type"]:
            case "lifespan":
                await self.application.live(receive, send)
                if isinstance(self.limiter, StoreLimiter):
                    await self.limiter.close()
            case "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 1000, "reason": "this API speaks HTTP only"})
            case other:
                raise ValueError(f"statuswise answers http and lifespan; the server offers {other!r}")

    async def _start(self) -> Exception | None:
        """Start where no server has said so; where that fails this request fails, and the next one tries again."""
        try:
            await self.application.start()
        except Exception as error:  # noqa: BLE001 - as in `decide`: no request goes without an answer
            return error
        return None

    async def _send(self, call: Call, path: Path, answer: Answer) -> tuple[Path, Answer]:
        """Send an answer, or the failure that it cannot be sent; gives what was sent."""
        try:
            head = head_of(answer)
        except ValueError as error:  # a field that a refusal got after it was made
            path = _crashed(call, error)
            crashed = respond(call, path)
            assert crashed is not None, "a crash is always answered"
            answer, head = crashed, head_of(crashed)
        await call.send(head)
        await call.send({"type": "http.response.body", "body": answer.content})
        return path, answer

    def tell(self, call: Call, path: Path, answer: Answer | None) -> None:
        """Tell those who watch; whatever they do, the request was answered."""
        for observe in (log_call, *self.observers):
            try:
                observe(call, path, answer)
            except Exception:
                log.exception("%r could not take note of %s", observe, path.outcome.name)


def _crashed(call: Call, error: Exception) -> Path:
    call.fail(error)
    return Path((), TABLE.outcomes["crashed"])
