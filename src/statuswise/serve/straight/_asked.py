"""Straight code up to the handler: how questions about the request are answered in a few lines.

Each function answers the question of its name, for one operation; a question that has none here, or for which it gives
None, is where straight code ends. What is said here says the same as `answers`, which a property test holds it to.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import CoroutineType
from typing import Any, Final, cast

from statuswise import auth
from statuswise.graph import NO, TABLE, YES, Authentication, Row
from statuswise.serve._call import Arrival
from statuswise.serve._deadlines import Rest
from statuswise.serve._flat import Flat, flat_of
from statuswise.serve._operations import Operation
from statuswise.serve._reading import Reader
from statuswise.serve._responses import told_fault
from statuswise.serve.straight._asking import Given, Raised, asked, never_waits
from statuswise.serve.straight._types import Short, Way

__all__ = ["OF_THE_HEAD", "UNTIL", "Asked"]

UNTIL: Final = {"deadline": "until"}
"""What is known where something may have waited: when the time is over."""

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
class Asked:
    """The questions about one operation's requests, in the order in which they are asked.

    Attributes:
        of_head: the rows that depend on the head, in their order.
        arguments: the expressions that give the handler's arguments, by place and name.
        compared: whether the class of who calls was compared with the declared one.
    """

    operation: Operation
    of_head: dict[str, str] = field(default_factory=dict[str, str])
    arguments: dict[str, str] = field(default_factory=dict[str, str])
    compared: bool = False

    @property
    def fields(self) -> frozenset[bytes]:
        """The names of all fields that the answers about the head depend on."""
        questions = set(self.of_head.values())
        names = {OF_THE_HEAD[question][1] for question in questions} - {b""}
        if questions & {"credentials_present", "credentials_well_formed"}:
            names |= {name.encode() for name in getattr(self.operation.authenticator, "fields", ())}
        if questions & {"media_type_stated", "media_type_supported"}:
            names |= {b"content-type", b"content-length", b"transfer-encoding"}
        if "representation_acceptable" in questions:
            names.add(b"accept")
        return frozenset(names | {b"content-length"})

    @cached_property
    def may_wait(self) -> bool:
        """Whether something on the straight way may wait: content, a look-up, the handler."""
        operation, authenticator = self.operation, self.operation.authenticator
        looks_up = authenticator is not None and not self._looks_up_at_once
        return operation.content is not None or looks_up or not never_waits(operation.signature.function)

    @property
    def _looks_up_at_once(self) -> bool:
        authenticator: object = self.operation.authenticator
        if not isinstance(authenticator, auth.Way):
            return False
        way: Any = cast("Any", authenticator)
        return bool(way.only_looks_up) and never_waits(way.lookup.function)

    @property
    def knows_principal(self) -> bool:
        """Whether somebody calls for sure who was found by his credentials."""
        return self.operation.graph.authentication is Authentication.REQUIRED

    def of_the_head(self, row: Row) -> Short | None:
        """Answer a question whose answer was found out about the head."""
        usual, _ = OF_THE_HEAD[row.question]
        authenticator = self.operation.authenticator
        if row.question.startswith("credentials") and not getattr(authenticator, "fields", ()):
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
        authenticator: object = self.operation.authenticator
        known = {"principal": "principal"}
        key = "seen.parts[0]" if isinstance(authenticator, auth.ApiKey | auth.Bearer) else "*seen.parts"
        if isinstance(authenticator, auth.Way) and self._looks_up_at_once:
            self.compared = True
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
            finds=known | UNTIL,
            constants={"verify": verify, "Raised": Raised, "Rest": Rest},
        )

    def permitted(self) -> Short | None:
        role, authenticator = self.operation.options.get("permission"), self.operation.authenticator
        if not isinstance(role, str) or authenticator is None or not self.knows_principal:
            return None
        if self.compared and authenticator.principal_type is auth.Principal:  # whose roles are a frozenset
            return Short(YES, certain=f"{role!r} in principal.roles", ways=(Way(NO),))
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
        lines: list[str] = []
        for number, each in enumerate(self.operation.other_parameters):
            field = b"cookie" if each.place == "cookie" else each.name.lower().encode()
            if each.place != "query":  # what stands in fields is left to others
                lines += [f"if {field!r} in head:", "    leave"]
            self.arguments[f"{(each.place, each.name)!r}"] = f"given[{number}]"
        lines += [
            'given = given_by.get(scope["query_string"])',
            "if given is None:",
            "    given = read_query((scope, receive, send, head, seen))",
            "    if given is None:",
            "        leave",
        ]
        return Short(YES, tuple(lines), finds=self._arguments())

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
            *(
                line.replace("waited(until", "waited_for_content(until")
                for line in asked("message", "work", waits=True)[1:]
            ),
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
            finds={"content": "content", "arrival": "COMPLETE"} | UNTIL,
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
        return cast("Reader[Any]", first) if all(type(each) is Reader for each in readers) else None

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
