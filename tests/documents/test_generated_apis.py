"""The laws of documents, on operations that nobody wrote: exact, valid, and true of every answer."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Meta, Struct
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.documents.conforming import conforms

import statuswise
from statuswise import Accepted, Api, Created, NoContent, Ok, Refusal
from statuswise.auth import ApiKey, Principal, StaticKeys, hash_key
from statuswise.graph import OPERATION_START, Policies, reach
from statuswise.serve import document_of
from statuswise.testing import Client

KEY = "let-me-in"


class New(Struct):
    """What is needed of a thing."""

    name: Annotated[str, Meta(min_length=1, max_length=9)]
    amount: int = 1
    parts: list[float] | None = None


class Thing(New, kw_only=True):
    """A thing."""

    id: int


THING = Thing(id=1, name="one")

# fmt: off
REPLIES: dict[object, object] = {
    Thing:                Ok(THING),
    list[Thing]:          Ok([THING, THING]),
    Created[Thing]:       Created(THING, "/things/1"),
    Accepted[Thing]:      Accepted(THING, location="/jobs/1"),
    None:                 NoContent(),
}
"""What handlers declare, and a reply of the kind."""
# fmt: on

REFUSALS = [statuswise.Conflict, statuswise.NotFound, statuswise.Gone, statuswise.Forbidden, statuswise.PaymentRequired]

# What is changed of a right request; some of it changes nothing for some operations.
REQUESTS: list[dict[str, Any]] = [
    {},
    {"fields": {"X-API-Key": "two words"}},
    {"fields": {"X-API-Key": "nobody-has-this-key"}},
    {"fields": {"X-API-Key": KEY, "Accept": "image/png"}},
    {"fields": {"X-API-Key": KEY, "Expect": "the-unexpected"}},
    {"fields": {"X-API-Key": KEY, "If-Match": '"stale"'}},
    {"fields": {"X-API-Key": KEY, "If-None-Match": "*"}},
    {"fields": {"X-API-Key": KEY, "Early-Data": "1"}},
    {"fields": {"X-API-Key": KEY}, "content": b"{}"},
    {"fields": {"X-API-Key": KEY}, "json": {"name": "", "amount": "many"}},
    {"fields": {"X-API-Key": KEY, "Content-Type": "application/json"}, "content": b"{"},
]


def sensible(how: dict[str, Any]) -> bool:
    """Say whether HTTP has the method do what the reply says: a rule of its own would find it otherwise."""
    made_something = how["reply"] in (Created[Thing], Accepted[Thing])
    return how["method"] == "POST" or not made_something


declared = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"]),
        "reply": st.sampled_from(list(REPLIES)),
        "refusals": st.lists(st.sampled_from(REFUSALS), unique=True),
        "refuses": st.booleans(),
        "takes": st.booleans(),
        "limit": st.booleans(),
        "keyed": st.sampled_from(["no", "yes", "perhaps"]),
        "options": st.fixed_dictionaries(
            {},
            optional={
                "etag": st.just(True),  # noqa: FBT003 - an option, by its name
                "deadline": st.sampled_from([None, 1.0]),
                "require_precondition": st.booleans(),
                "policies": st.builds(
                    Policies,
                    invalid_content=st.sampled_from(["bad_request", "unprocessable_content"]),
                    unknown_length=st.sampled_from(["accepted", "length_required"]),
                    unacceptable=st.sampled_from(["not_acceptable", "default_representation"]),
                ),
            },
        ),
    }
).filter(sensible)


def made(how: dict[str, Any]) -> Api:
    """Make an API of one operation, by what it declares."""
    key = ApiKey(StaticKeys({hash_key(KEY): Principal("ada")}))
    policies = how["options"].get("policies")
    api = Api("Generated", authentication=None if how["keyed"] == "no" else key, policies=policies)
    parameters: dict[str, Any] = {"id": int}
    if how["takes"] and how["method"] in ("POST", "PUT", "PATCH"):
        parameters["new"] = New
    defaults = {}
    if how["limit"]:
        parameters["limit"] = Annotated[int, Meta(ge=1, le=100)]
        defaults["limit"] = 20
    answer = how["refusals"][0]("not today") if how["refuses"] and how["refusals"] else REPLIES[how["reply"]]
    options: Any = {"optional_authentication": True} if how["keyed"] == "perhaps" else {}
    api.operation(how["method"], "/things/{id}", **how["options"], **options)(
        handler(parameters, defaults, how["reply"], how["refusals"], answer)
    )
    return api


def handler(
    parameters: dict[str, Any], defaults: dict[str, Any], reply: object, refusals: list[type[Refusal]], answer: object
) -> Callable[..., Any]:
    """Make a handler that declares this and answers that."""

    async def handle(**_: object) -> object:
        return answer

    returns: Any = reply
    for refusal in refusals:
        returns = returns | refusal if returns is not None else refusal | None
    handle.__annotations__ = {**parameters, "return": returns}
    handle.__signature__ = Signature(  # type: ignore[attr-defined]  # as a wrapper says what it wraps
        [
            Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, default=defaults.get(name, Parameter.empty))
            for name, kind in parameters.items()
        ]
    )
    return handle


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(how=declared, target=st.sampled_from(["/things/1", "/things/one", "/things/1?limit=0"]))
def test_the_document_is_valid_exact_and_true_of_every_answer(how: dict[str, Any], target: str) -> None:
    api = made(how)
    (operation,) = [each for each in api.operations if not each.options.get("hidden")]
    document: Any = document_of(api)
    responses = document["paths"]["/things/{id}"][how["method"].lower()]["responses"]

    OpenAPIV31SpecValidator(document).validate()
    reached = reach(operation.graph.facts().knowing(operation.policies.facts()), start=OPERATION_START)
    assert {str(outcome.status) for outcome in reached if outcome.status is not None} == responses.keys()
    named = {outcome for response in responses.values() for outcome in response["x-outcomes"]}
    assert {outcome.name for outcome in reached if outcome.status is not None} == named

    right = {"json": {"name": "one", "amount": 7.0}} if operation.content is not None else {}
    with Client(api) as client:
        for changed in REQUESTS:
            sent: Any = {"fields": {"X-API-Key": KEY}, **right, **changed}
            if "content" in changed:
                sent.pop("json", None)
            answered = client.request(how["method"], target, **sent)
            assert answered.path is not None
            response = responses.get(str(answered.status), {"x-outcomes": ()})
            assert answered.path.outcome.name in response["x-outcomes"]
            conforms(document, response, answered)


def test_a_document_says_what_cannot_be_read_whatever_the_type() -> None:
    api = made(
        {
            "method": "PUT",
            "reply": Thing,
            "refusals": [],
            "refuses": False,
            "takes": True,
            "limit": False,
            "keyed": "no",
            "options": {},
        }
    )
    document: Any = document_of(api)
    amount = document["components"]["schemas"]["New"]["properties"]["amount"]
    assert (amount["minimum"], amount["maximum"]) == (-(2**63), 2**63 - 1)
    with Client(api) as client:
        for wrong in ({"name": "one", "amount": 2**63}, {"name": "o\0ne"}):
            assert client.put("/things/1", json=wrong).status == 400
        assert client.put("/things/1", json={"name": "one", "amount": 2**63 - 1}).status == 200
