"""Straight code from the handler on: how questions about what it did are answered in a few lines."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

from statuswise.graph import NO, YES
from statuswise.serve._deadlines import Rest
from statuswise.serve._operations import Operation
from statuswise.serve._refusals import Refusal
from statuswise.serve._replies import Created, Ok, plain
from statuswise.serve._signatures import ReplyType
from statuswise.serve.straight._asked import UNTIL, Asked
from statuswise.serve.straight._asking import Given, Raised, asked, never_waits
from statuswise.serve.straight._ends import tagging
from statuswise.serve.straight._types import Short, Way
from statuswise.serve.straight._writing import Writing, writing_of

__all__ = ["Replied"]


@dataclass
class Replied:
    """The questions about what one operation's handler did, in the order in which they are asked.

    Attributes:
        asked: what was asked before.
        tagged: whether there is an entity tag.
        unwritten: how to leave where the reply turns out to be none, from when on it can be written at any time.
    """

    operation: Operation
    asked: Asked
    tagged: bool = False
    unwritten: str = ""

    def __post_init__(self) -> None:
        self.reply = _usual_reply(self.operation)
        self.writing: Writing | None = None
        if self.reply is not None and len(self.operation.writers) == 1:
            self.writing = writing_of(self.operation.only_writers.get(self.reply.reply), self.reply.type)

    def handled(self) -> Short | None:
        signature = self.operation.signature
        kind = _class_of_reply(self.reply)
        if self.operation.direct is None or signature.request or signature.row or self.reply is None or kind is None:
            return None
        given = {each.argument: self.asked.arguments[f"{(each.place, each.name)!r}"] for each in signature.parameters}
        if signature.content is not None:
            given[signature.content.argument] = "value"
        if signature.principal:
            if not self.asked.knows_principal:
                return None
            given[signature.principal] = "principal"
        at_once = never_waits(signature.function)
        call = f"handler({', '.join(f'{name}={value}' for name, value in given.items())})"
        raised = ("except Refusal as error:", "    result = error")
        refused = signature.refusals
        is_refused = " or ".join(f"result.__class__ is refused_{number}" for number in range(len(refused)))
        certain = "result.__class__ is result_type"
        return Short(
            "replied",
            asked("result", call, waits=not at_once, also=raised),
            certain=certain if self.reply.plain else f"{certain} and result.bare",
            ways=(Way("refused", f"({is_refused}) and result.more is None", {"refusal": "result"}),) if refused else (),
            begun="Given(result)",
            finds={"reply": "plain(result)" if self.reply.plain else "result"} | ({} if at_once else UNTIL),
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
        if not kinds:
            return None
        first, *others = kinds
        if not others:
            return Short(first)
        ways = tuple(Way(kind, f"result.kind == {kind!r}") for kind in others)
        return Short(first, certain=f"result.kind == {first!r}", ways=ways)

    def reply_declared(self) -> Short:
        return Short(YES)

    def reply_encodable(self, leave: str) -> Short | None:
        writing, reply, options = self.writing, self.reply, self.operation.options
        if writing is None or reply is None or self.operation.content_type is None:
            return None
        if reply.reply is Ok and "last_modified" in options:
            return None
        tag = tagging(options.get("etag") if reply.reply is Ok else None)
        self.tagged = bool(tag.lines)
        at_once = writing.writable is None or options.get("etag") is True  # which is made of what is written
        if not at_once:
            self.unwritten = leave
        return Short(
            YES,
            (*(() if reply.plain else ("written = result.value",)), *(self.write() if at_once else ()), *tag.lines),
            certain=writing.certain(self._value),
            finds={"writes": "writes", **({"encoded": "encoded"} if at_once else {}), **tag.finds},
            constants={**writing.constants, **tag.constants, "writes": self.operation.offers[0]},
        )

    @property
    def _value(self) -> str:
        return "result" if self.reply is not None and self.reply.plain else "written"

    def write(self) -> tuple[str, ...]:
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
        same = 'head[b"if-none-match"] == tag'
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


def _class_of_reply(reply: ReplyType | None) -> type[object] | None:
    """Give the class of what a handler returns that replies so."""
    if reply is None or not reply.plain:
        return None if reply is None else reply.reply
    kind: Any = getattr(reply.type, "__origin__", reply.type)
    return kind if inspect.isclass(kind) and not issubclass(kind, Refusal) else None
