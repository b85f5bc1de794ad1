"""Straight code for one operation: how its questions are answered in a few lines.

Each function answers one question of the same name, for one operation; a question that has none here, or for which it
gives None, is where straight code ends. What is said here says the same as `answers`, which a property test holds it to.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import CoroutineType
from typing import TYPE_CHECKING, Any, Final

from statuswise import auth
from statuswise.graph import NO, TABLE, YES, Row
from statuswise.serve._call import Arrival
from statuswise.serve._deadlines import Rest
from statuswise.serve._flat import Flat, flat_of
from statuswise.serve._operations import Operation
from statuswise.serve._reading import Reader
from statuswise.serve._refusals import Refusal
from statuswise.serve._replies import Created, Ok, plain
from statuswise.serve._responses import told_fault
from statuswise.serve._signatures import ReplyType
from statuswise.serve.straight._asking import Given, Raised, asked, never_waits
from statuswise.serve.straight._ends import Ends
from statuswise.serve.straight._types import Short, Way
from statuswise.serve.straight._writing import Writing, writing_of

if TYPE_CHECKING:
    from statuswise.serve._app import Api

__all__ = ["OF_THE_HEAD", "OperationWords"]

# fmt: off
OF_THE_HEAD: Final[Mapping[str, tuple[str, bytes]]] = {
    # question:                 usual answer, the field without which it is certain; empty where others count too
    "early_data_acceptable":      (YES, b"early-data"),
    "credentials_present":        (YES, b""),
    "credentials_well_formed":    (YES, b""),
    "expectation_met":            (YES, b"expect"),
    "content_length_known":       (YES, b"transfer-encoding"),
    "content_within_limit":       (YES, b"content-length"),
    "content_coding_supported":   (YES, b"content-encoding"),
    "media_type_stated":          (YES, b""),
    "media_type_supported":       (YES, b""),
    "representation_acceptable":  (YES, b""),
    "idempotency_key_present":    (NO,  b"idempotency-key"),
    "if_match_present":           (NO,  b"if-match"),
    "if_none_match_present":      (NO,  b"if-none-match"),
    "if_unmodified_since_counts": (NO,  b"if-unmodified-since"),
    "if_modified_since_counts":   (NO,  b"if-modified-since"),
    "range_asked":                (NO,  b"range"),
}
# fmt: on
"""Questions whose answer depends on the head alone, at least where a field is absent: asked once for each head."""


@dataclass
class OperationWords:
    """What is told of one operation's questions and outcomes, in the order in which they are asked.

    Attributes:
        of_head: the rows that depend on the head, in their order.
        arguments: the expressions that give the arguments, by place and name.
        tagged: whether there is an entity tag.
        unwritten: how to leave where the reply turns out to be none, from when on it can be written at any time.
    """

    api: Api
    operation: Operation
    of_head: dict[str, str] = field(default_factory=dict[str, str])
    arguments: dict[str, str] = field(default_factory=dict[str, str])
    tagged: bool = False
    unwritten: str = ""

    def __post_init__(self) -> None:
        self.reply = _usual_reply(self.operation)
        self.writing: Writing | None = None
        if self.reply is not None and len(self.operation.writers) == 1:
            self.writing = writing_of(self.operation.only_writers.get(self.reply.reply), self.reply.type)
        self.ends = Ends(self.operation)

    # --- what the writer asks ---

    def short(self, row: Row, leave: str) -> Short | None:
        if row.question in OF_THE_HEAD:
            return self._of_the_head(row)
        if row.question == "reply_encodable":
            return self._reply_encodable(leave)
        tell = getattr(self, row.question, None)
        short: Short | None = tell() if tell is not None else None
        return short

    def leave(self, place: str, steps: str, found: Mapping[str, str], begun: str) -> str:
        if self.unwritten:  # nothing was done since that cannot be done again
            return self.unwritten
        given = {**found, **({"begun": begun} if begun else {})}
        known = "".join(f", {name}={value}" for name, value in given.items())
        return f"return await leave(scope, receive, send, head, seen, {place!r}, {steps}{known})"

    def end(self, outcome: str, steps: str, found: Mapping[str, str]) -> Sequence[str]:
        if outcome in ("ok", "created") and self.writing is None:
            return ()
        lines = self.ends.lines(outcome, tagged=self.tagged, refused="refusal" in found, faulty="faults" in found)
        if not lines:
            return ()
        if outcome in ("ok", "created") and self.unwritten:
            lines = (*self._written(), *lines)
        known = "".join(f", {name}={value}" for name, value in found.items())
        said = ", ".join(("fields", *self.ends.told))
        told = f"told(scope, receive, send, head, seen, {outcome!r}, {steps}, {said}{known})"
        return (*lines, "if observers:", f"    {told}", "return")

    # --- the head ---

    def _of_the_head(self, row: Row) -> Short | None:
        usual, _ = OF_THE_HEAD[row.question]
        authenticator = self.operation.authenticator
        if row.question.startswith("credentials") and not getattr(authenticator, "finds_in_fields", False):
            return None
        number = len(self.of_head)
        self.of_head[row.name] = row.question
        # what else depends on the head is not known then, so that only the end may follow
        others = tuple(
            Way(answer, f"seen.answer == {answer!r}")
            for answer, place in row.edges.items()
            if answer != usual and (place in TABLE.outcomes or row.question == "if_none_match_present")
        )
        return Short(usual, certain=f"stop != {number}", ways=others)

    # --- authentication and authorization ---

    def credentials_valid(self) -> Short | None:
        authenticator = self.operation.authenticator
        known = {"principal": "principal"}
        key = "seen.parts[0]" if isinstance(authenticator, auth.ApiKey | auth.Bearer) else "*seen.parts"
        if (
            isinstance(authenticator, auth.Way)
            and type(authenticator).verify is auth.Way.verify
            and never_waits(authenticator.lookup.function)
        ):
            return Short(
                YES,
                asked("principal", f"lookup({key})", waits=False),
                certain="principal.__class__ is principal_type",
                ways=(Way(NO, "principal is None"),),
                begun="judged(principal)",
                finds=known,
                constants={
                    "lookup": authenticator.lookup.function,
                    "judged": authenticator.lookup.judged,
                    "principal_type": authenticator.principal_type,
                    "Raised": Raised,
                },
            )
        verify = getattr(authenticator, "verify", None)
        if not inspect.iscoroutinefunction(verify):
            return None
        return Short(
            YES,
            asked("principal", "verify(seen.found['credential'])", waits=True),
            certain="principal is not None",
            ways=(Way(NO),),
            finds=known,
            constants={"verify": verify, "Raised": Raised, "Rest": Rest},
        )

    def permitted(self) -> Short | None:
        role, authenticator = self.operation.options.get("permission"), self.operation.authenticator
        if isinstance(authenticator, auth.Way) and authenticator.principal_type is auth.Principal and isinstance(role, str):
            return Short(YES, certain=f"{role!r} in principal.roles", ways=(Way(NO),))  # whose class was compared
        if not isinstance(role, str) or authenticator is None or "OPTIONAL" in self.operation.graph.authentication.name:
            return None
        lines = ("try:", f"    has = has_role(principal, {role!r})", "except Exception:", "    leave")
        return Short(YES, lines, certain="has", ways=(Way(NO),), constants={"has_role": authenticator.has_role})

    # --- parameters ---

    def path_parameters_valid(self) -> Short | None:
        wanted = self.operation.plain_path
        if wanted is None:
            return None
        lines: list[str] = []
        for (place, name), position, kind in wanted:
            local = f"argument_{position}"
            lines.append(f"{local} = values[{position}]")
            if kind is int:  # as `_parameters` reads them: what fits 64 bits for sure
                lines += [f'if not ({local}.isdigit() and {local} >= b"1" and len({local}) < 19):', "    leave"]
                lines.append(f"{local} = int({local})")
            else:
                lines += [f"if not {local}.isalnum():", "    leave", f"{local} = {local}.decode()"]
            self.arguments[f"{(place, name)!r}"] = local
        return Short(YES, tuple(lines), finds=self._arguments())

    def parameters_valid(self) -> Short | None:
        constants: dict[str, object] = {}
        lines: list[str] = ["if scope['query_string']:", "    leave"]
        for number, each in enumerate(one for one in self.operation.parameters if one.place != "path"):
            if each.required:
                return None
            field = b"cookie" if each.place == "cookie" else each.name.lower().encode()
            if each.place != "query":
                lines += [f"if {field!r} in head.fields:", "    leave"]
            constants[f"default_{number}"] = each.default
            self.arguments[f"{(each.place, each.name)!r}"] = f"default_{number}"
        return Short(YES, tuple(lines), finds=self._arguments(), constants=constants)

    def _arguments(self) -> dict[str, str]:
        return {"arguments": "{" + ", ".join(f"{name}: {local}" for name, local in self.arguments.items()) + "}"}

    def identifier_possible(self) -> Short | None:
        return Short(YES) if self.operation.plain_path is not None else None

    # --- content ---

    def content_complete(self) -> Short | None:
        if self._flat is None:
            return None
        lines = (
            "work = receive()",
            "if work.__class__ is not CoroutineType:",
            "    leave work",
            *asked("message", "work", waits=True)[1:],
            "try:",
            '    content, more = message["body"], message["more_body"]',
            "except KeyError:",
            "    leave Given(message)",
        )
        return Short(
            YES,
            lines,
            certain="len(content) == seen.length and not more",
            begun="Given(message)",
            finds={"content": "content", "arrival": "COMPLETE"},
            constants={
                "CoroutineType": CoroutineType,
                "Raised": Raised,
                "Rest": Rest,
                "Given": Given,
                "COMPLETE": Arrival.COMPLETE,
            },
        )

    @property
    def _reader(self) -> Reader[Any] | None:
        """What reads the content, where all of its media types are JSON."""
        readers = list(self.operation.content_readers.values())
        first = readers[0]
        return first if isinstance(first, Reader) and all(type(each) is Reader for each in readers) else None

    @cached_property
    def _flat(self) -> Flat | None:
        return flat_of(self._reader.node, told_fault) if self._reader is not None else None

    def received_within_limit(self) -> Short | None:
        return Short(YES)  # as was announced, and without a coding

    def content_decodes(self) -> Short | None:
        reader, flat = self._reader, self._flat
        if reader is None or flat is None:
            return None
        lines = (
            "faults = ()",
            "try:",
            "    value = decode(content)",
            "except ValidationError:",
            "    faults = faults_of(content)",
            "    if not faults:",
            "        leave",
            "except Exception:",
            "    leave",
        )
        return Short(
            YES,
            lines,
            certain=f"faults or ({flat.certain})",
            finds={},
            constants={**flat.constants, "decode": reader.decode, "faults_of": flat.faults},
        )

    def members_unique(self) -> Short | None:
        return Short(YES) if self._flat is not None else None

    def content_valid(self) -> Short | None:
        if self._flat is None:
            return None
        return Short(
            YES,
            certain="not faults",
            ways=(Way(NO, finds={"faults": "[each.fault for each in faults]"}),),
            finds={"value": "value"},
        )

    # --- what the handler does ---

    def handled(self) -> Short | None:
        signature = self.operation.signature
        kind = _class_of_reply(self.reply)
        if self.operation.direct is None or signature.request or signature.row or self.reply is None or kind is None:
            return None
        given = {each.argument: self.arguments[f"{(each.place, each.name)!r}"] for each in signature.parameters}
        if signature.content is not None:
            given[signature.content.argument] = "value"
        if signature.principal:
            if "NONE" in self.operation.graph.authentication.name or "OPTIONAL" in self.operation.graph.authentication.name:
                return None
            given[signature.principal] = "principal"
        call = f"handler({', '.join(f'{name}={value}' for name, value in given.items())})"
        raised = ("except Refusal as error:", "    result = error")
        refused = signature.refusals
        is_refused = " or ".join(f"result.__class__ is refused_{number}" for number in range(len(refused)))
        certain = "result.__class__ is result_type"
        return Short(
            "replied",
            asked("result", call, waits=not never_waits(signature.function), also=raised),
            certain=certain if self.reply.plain else f"{certain} and result.bare",
            ways=(Way("refused", f"({is_refused}) and result.more is None", {"refusal": "result"}),) if refused else (),
            begun="Given(result)",
            finds={"reply": "plain(result)" if self.reply.plain else "result"},
            constants={
                "handler": signature.function,
                "Refusal": Refusal,
                **{f"refused_{number}": kind for number, kind in enumerate(refused)},
                "result_type": kind,
                "Given": Given,
                "Raised": Raised,
                "Rest": Rest,
                "plain": plain,
            },
        )

    def refusal_declared(self) -> Short:
        return Short(YES)

    def refusal_kind(self) -> Short | None:
        kinds = list(dict.fromkeys(kind.kind for kind in self.operation.signature.refusals))
        first, *others = kinds
        if not others:
            return Short(first)
        ways = tuple(Way(kind, f"result.kind == {kind!r}") for kind in others)
        return Short(first, certain=f"result.kind == {first!r}", ways=ways)

    def reply_declared(self) -> Short:
        return Short(YES)

    def _reply_encodable(self, leave: str) -> Short | None:
        if self.writing is None or self.reply is None or self.operation.content_type is None:
            return None
        lines: tuple[str, ...] = () if self.reply.plain else ("written = result.value",)
        constants: dict[str, object] = {**self.writing.constants, "writes": self.operation.offers[0]}
        finds = {"writes": "writes"}
        if self.writing.writable is None:
            lines += self._written()
            finds["encoded"] = "encoded"
        if self.reply.reply is Ok:
            if "last_modified" in self.operation.options:
                return None
            tagging = self.ends.tagging()
            lines += tagging.lines
            constants |= tagging.constants
            finds |= tagging.finds
            self.tagged = bool(tagging.lines)
        if self.writing.writable is not None and self.operation.options.get("etag") is not True:
            self.unwritten = leave
        elif self.writing.writable is not None:
            lines = (*lines[: -len(tagging.lines)], *self._written(), *tagging.lines)
            finds["encoded"] = "encoded"
        return Short(YES, lines, certain=self.writing.certain(self._value), finds=finds, constants=constants)

    @property
    def _value(self) -> str:
        return "result" if self.reply is not None and self.reply.plain else "written"

    def _written(self) -> tuple[str, ...]:
        """Write the lines that write the reply."""
        assert self.writing is not None, "what cannot be written in a short way is left to others"
        return ("try:", f"    encoded = {self.writing.call(self._value)}", "except Exception:", "    leave")

    def committed(self) -> Short | None:
        return None if self.operation.used_providers or self.operation.graph.idempotency else Short(YES)

    def reply_kind(self) -> Short | None:
        return Short(self.reply.kind) if self.reply is not None else None

    def if_none_match_holds(self) -> Short | None:
        if not self.tagged:
            return None
        same = 'head.fields[b"if-none-match"] == tag'
        if self.unwritten and self.writing is not None and self.writing.writable:
            same += f" and {self.writing.writable.replace('VALUE', self._value)}"
        return Short(YES, certain="False", ways=(Way(NO, same),))

    def sent(self) -> Short:
        return Short(YES)


def _usual_reply(operation: Operation) -> ReplyType | None:
    """Give the reply that is looked for first: a plain value, else what was created."""
    declared = operation.signature.replies
    return next(
        (each for each in declared if each.plain and each.reply is Ok),
        next((each for each in declared if each.reply is Created), None),
    )


def _class_of_reply(reply: ReplyType | None) -> type | None:
    """Give the class of what a handler returns that replies so."""
    if reply is None or not reply.plain:
        return None if reply is None else reply.reply
    kind = getattr(reply.type, "__origin__", reply.type)
    return kind if isinstance(kind, type) and not issubclass(kind, Refusal) else None

