"""Every example of the guide is run, and every request that it shows is sent: the code that it names has to come."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Self, get_args, get_type_hints

import pytest
from msgspec import Meta

import statuswise
from statuswise import Api, Lifetime, Policies, Refusal, Reply, Stream, document_of
from statuswise.cli import main
from statuswise.testing import Answered, BrokenContract, Client, assert_path

GUIDE = (Path(__file__).parents[2] / "docs" / "guide.md").read_text(encoding="utf-8")
SECTIONS = {text.partition("\n")[0]: text for text in re.split(r"^## ", GUIDE, flags=re.MULTILINE)[1:]}

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_REQUEST = re.compile(
    r"(?P<method>[A-Z]+) (?P<target>/\S*)"
    r"(?:  +(?P<fields>[A-Za-z-]+:(?: ?\S+)*?(?:; [A-Za-z-]+: (?:\S+ ?)*?\S)*))?"
    r"(?:  +(?P<content>\S.*?))?"
)
_CLAIM = re.compile(_REQUEST.pattern + r"  +(?P<status>[1-5][0-9]{2})(?: (?P<outcome>[a-z_]+))?")


@dataclass(frozen=True)
class Asked:
    """A request as the guide writes it."""

    method: str
    target: str
    fields: dict[str, str]
    content: bytes

    @classmethod
    def of(cls, found: re.Match[str]) -> Self:
        pairs = [pair.split(":", 1) for pair in re.split(r"; (?=[A-Za-z-]+: )", found["fields"] or "") if pair]
        named = {name: value.strip() for name, value in pairs}
        return cls(found["method"], found["target"], named, (found["content"] or "").encode())

    def send(self, client: Client) -> Answered:
        """Send it; content is JSON unless a field says otherwise, and a field without a value is left out."""
        sent = ({"Content-Type": "application/json"} if self.content else {}) | client.fields | self.fields
        kept, client.fields = client.fields, {}
        try:
            given = {name: value for name, value in sent.items() if value}
            return client.request(self.method, self.target, content=self.content, fields=given)
        finally:
            client.fields = kept


def modules() -> Iterator[tuple[str, ModuleType, list[tuple[Any, str]]]]:
    """Each section as a module, with the claims about the API that was there when they were made."""
    for title, text in SECTIONS.items():
        module = ModuleType("guide_" + re.sub(r"\W+", "_", title.lower()))
        sys.modules[module.__name__] = module
        claims: list[tuple[Any, str]] = []
        for language, code in _BLOCK.findall(text):
            if language == "python":
                exec(compile(code, f"docs/guide.md, {title}", "exec"), module.__dict__)
            elif language == "http":
                claims.append((module.api, code))
        yield title, module, claims


RUN = {title: (module, claims) for title, module, claims in modules()}


def section(title: str) -> Any:  # noqa: ANN401 - a module has whatever its section says
    return RUN[title][0]


# --- every block ---


def test_the_list_of_contents_is_that_of_the_sections() -> None:
    listed = re.findall(r"^- \[(.+)\]\(#(.+)\)$", GUIDE, re.MULTILINE)
    assert [(title, re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")) for title in SECTIONS] == listed


def test_every_block_is_of_a_kind_that_is_run() -> None:
    blocks = _BLOCK.findall(GUIDE)
    assert {"python", "http", "console"} == {language for language, _ in blocks}
    assert 2 * len(blocks) == GUIDE.count("```")


@pytest.mark.parametrize("title", [title for title, (_, claims) in RUN.items() if claims])
def test_the_requests_of_a_section_get_the_codes_that_it_says(title: str) -> None:
    for api, claims in RUN[title][1]:
        with Client(api, forgiving=True) as client:
            for line in claims.splitlines():
                found = _CLAIM.fullmatch(line)
                assert found is not None, line
                answered = Asked.of(found).send(client)
                assert (found["status"], line) == (str(answered.status), line), answered.content
                if found["outcome"]:
                    assert_path(answered, int(found["status"]), found["outcome"])


def test_the_commands_of_the_guide_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = [code for language, code in _BLOCK.findall(SECTIONS["The first API"]) if language == "python"]
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "app", raising=False)
    assert main(["openapi", "app:api"]) == 0
    assert "/notes/{title}" in capsys.readouterr().out
    monkeypatch.delitem(sys.modules, "app")


# --- tables ---


def rows(title: str) -> list[list[str]]:
    """The rows of the table of a section."""
    lines = [line for line in SECTIONS[title].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def codes(base: type[Refusal] | type[Reply[Any]]) -> dict[str, int]:
    """The code of everything that can be returned, by its name."""
    exported = {name: getattr(statuswise, name) for name in statuswise.__all__ if name != "Replayed"}
    kinds = {name: kind for name, kind in exported.items() if isinstance(kind, type) and issubclass(kind, base)}
    return {name: kind.declared_status() for name, kind in kinds.items() if kind is not base}


def test_the_table_of_refusals_has_all_of_them_with_their_codes() -> None:
    assert codes(Refusal) == {name.strip("`"): int(code) for name, code, _ in rows("Refusals")}


def test_the_table_of_replies_has_all_of_them_with_their_codes() -> None:
    told = {name: int(code) for cell, code, _ in rows("What goes out") for name in re.findall(r"`(\w+)\(", cell)}
    assert codes(Reply) == told


def policies() -> Iterator[tuple[str, str, int, str]]:
    """Each value of each policy, the default first: with the code of the example, and the example."""
    for name, *values, example in rows("Policies"):
        for value, code in (cell.split() for cell in values):
            yield name.strip("`"), value.strip("`"), int(code), re.findall(r"`(.+?)`", example)[-1]


def test_the_table_of_policies_has_all_of_them_with_both_values() -> None:
    told: dict[str, list[str]] = {}
    for name, value, _, _ in policies():
        told.setdefault(name, []).append(value)
    assert {name: [*get_args(hint)] for name, hint in get_type_hints(Policies).items()} == told
    assert {each.name: each.default for each in fields(Policies)} == {name: first for name, (first, _) in told.items()}


@pytest.mark.parametrize(("name", "value", "code", "line"), list(policies()))
def test_a_policy_changes_what_the_guide_says(name: str, value: str, code: int, line: str) -> None:
    found = _REQUEST.fullmatch(line)
    assert found is not None
    chosen: dict[str, Any] = {name: value}
    with Client(section("Policies").make(Policies(**chosen)), fields={"X-API-Key": "key"}, forgiving=True) as client:
        assert code == Asked.of(found).send(client).status


# --- what stands in the text beside the examples ---


def test_an_undeclared_refusal_is_an_exception_in_tests_and_500_where_the_api_is_strict() -> None:
    with Client(section("Refusals").api) as client, pytest.raises(BrokenContract):
        client.post("/orders", json={"item": "dodo"})
    strict = Api(strict=True)
    strict.post("/orders")(section("Refusals").order)
    with Client(strict, forgiving=True) as client:
        assert client.post("/orders", json={"item": "dodo"}).status == 500


def test_a_list_without_a_default_is_required_only_where_it_must_have_elements() -> None:
    api = Api()

    @api.get("/words")
    async def words(some: Annotated[list[str], Meta(min_length=1)], none: list[str]) -> list[str]:
        return some + none

    document: Any = document_of(api)
    shown = {each["name"]: each.get("required", False) for each in document["paths"]["/words"]["get"]["parameters"]}
    assert shown == {"some": True, "none": False}


def test_a_row_loses_what_is_not_declared() -> None:
    with Client(section("What goes out").api) as client:
        assert client.get("/jobs/1").json() == {"id": 1, "state": "done"}
        assert client.put("/jobs/1").fields.get("X-Known") == "yes"
        assert client.post("/jobs").fields.get("Location") == "/jobs/1"


def test_a_provider_commits_before_a_success_and_rolls_back_otherwise() -> None:
    module = section("Things that are provided")
    module.log.clear()
    with Client(module.api) as client:
        client.post("/names", json={"name": "Ada"})
        client.post("/names", json={"name": "taken"})
    assert module.log == ["committed", "rolled back"]


def test_what_is_provided_to_a_group_is_provided_there_alone() -> None:
    groups = section("Groups")
    with pytest.raises(TypeError, match="Motd"):
        groups.api.get("/elsewhere")(groups.motd_of)
    with pytest.raises(ValueError, match=r"api\.provide"):
        groups.admin.provide(groups.Motd, groups.Motd, lifetime=Lifetime.APPLICATION)


def test_a_stream_takes_nothing_that_is_closed_before_its_first_byte() -> None:
    api = section("Files, ranges and streams").api

    class Early:
        """Closed before the status line."""

    class Late:
        """Made of something that is."""

    def late(early: Early) -> Late:
        return Late()

    async def early_stream(early: Early) -> Stream:
        raise NotImplementedError

    async def late_stream(late: Late) -> Stream:
        raise NotImplementedError

    api.provide(Early, Early)
    api.provide(Late, late, lifetime=Lifetime.RESPONSE)
    for number, handler in enumerate((early_stream, late_stream)):
        with pytest.raises(TypeError, match=r"Lifetime\.RESPONSE"):
            api.get(f"/{number}")(handler)


def test_a_provider_that_takes_what_nobody_provides_is_refused_at_start_up() -> None:
    class Missing:
        """Provided by nobody."""

    class Made:
        """Made of it."""

    def make(missing: Missing) -> Made:
        return Made()

    async def handler(made: Made) -> None: ...

    with pytest.raises(TypeError, match=r"api\.provide\(Missing, \.\.\.\)"):
        Api().provide(Made, make).get("/made")(handler)


def test_a_provider_whose_types_cannot_be_found_is_refused_with_their_names() -> None:
    def make(elsewhere: "Elsewhere") -> int:  # type: ignore[name-defined]  # noqa: F821 - that is the mistake
        return 1

    with pytest.raises(TypeError, match="Elsewhere"):
        Api().provide(int, make)


def test_a_tag_of_the_bytes_is_good_for_a_304() -> None:
    with Client(section("Preconditions and caching").api) as client:
        tag = client.get("/motto").fields.get("ETag")
        assert tag is not None
        assert client.get("/motto", fields={"If-None-Match": tag}).status == 304


def test_each_way_in_has_its_challenge_and_a_token_says_who_calls() -> None:
    module, ((api, _),) = RUN["Who calls, and what they may do"]
    with Client(api) as client:
        challenge = client.get("/me").fields.get("WWW-Authenticate")
        assert challenge is not None
        assert re.findall(r"(\w+) realm=", challenge) == ["Basic", "Bearer", "ApiKey"]
    with Client(module.api) as client:
        answered = client.get("/me", fields={"Authorization": f"Bearer {module.token}"})
        assert answered.json() == ["ada", "reader"]
        assert client.get("/me", fields={"Authorization": "Bearer a.b.c"}).status == 401


def test_null_takes_away_and_absent_stays() -> None:
    module = section("Changing a part")
    module.users[1] = module.User("Ada", "countess")
    with Client(module.api) as client:
        assert client.patch("/users/1", json={"name": "Eve"}).json() == {"name": "Eve", "nick": "countess"}
        assert client.patch("/users/1", json={"nick": None}).json() == {"name": "Eve", "nick": None}


def test_a_file_comes_in_a_form() -> None:
    content = (
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nnotes\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'
    )
    with Client(section("Forms and files that come in").api) as client:
        answered = client.post("/files", content=content, fields={"Content-Type": "multipart/form-data; boundary=x"})
    assert_path(answered, 200, "ok")
    assert answered.json() == {"notes": 5}


def test_a_part_of_a_file_is_what_was_asked_for_and_a_stream_comes_whole() -> None:
    with Client(section("Files, ranges and streams").api) as client:
        part = client.get("/report", fields={"Range": "bytes=2-4"})
        assert part.content == b"234"
        assert part.fields.get("Content-Range") == "bytes 2-4/10"
        assert client.get("/rows").content == b"0\n1\n2\n"


def test_a_server_that_is_full_says_so_and_when_to_come_again() -> None:
    with Client(Api(concurrency=0)) as client:
        answered = client.get("/docs")
    assert answered.status == 503
    assert answered.fields.get("Retry-After") == "1"


def test_who_asks_too_often_is_told_when_to_come_again() -> None:
    with Client(section("Limits").api) as client:
        client.get("/rare")
        answered = client.get("/rare")
    assert answered.status == 429
    assert answered.fields.get("Retry-After")
    assert answered.fields.get("RateLimit")


def test_an_answer_names_its_path_in_debug_mode_only() -> None:
    with Client(section("When something goes wrong").api) as client:
        assert client.get("/crash").json()["path"]
    with Client(section("The first API").api) as client:
        assert "path" not in client.get("/nowhere").json()


def test_the_example_of_a_test_passes() -> None:
    section("Testing").test_squares()


def test_the_document_has_the_declared_codes() -> None:
    operation = section("The document").document["paths"]["/pens"]["post"]
    assert {"201", "400", "409", "413", "415"} <= set(operation["responses"])
    assert operation["summary"] == "Add a pen"
    assert operation["tags"] == ["stock"]


@pytest.mark.parametrize(("name", "below"), [("old", "/new"), ("both", "/new"), ("wrapped", ""), ("switched", "")])
def test_mounted_and_wrapped_an_api_answers_as_ever(name: str, below: str) -> None:
    app = getattr(section("Within other applications, and around them"), name)
    with Client(app) as client:
        assert client.get(f"{below}/hello").json() == "hello"
        assert client.get(f"{below}/nowhere").json()["outcome"] == "target_unknown"
