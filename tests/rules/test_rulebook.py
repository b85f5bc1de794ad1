"""The rulebook as a whole: its rows, and the functions that judge by them."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import statuswise.rules
from statuswise.rules import (
    RULES,
    Chapter,
    Finding,
    OneExchange,
    Rule,
    TwoExchanges,
    Unobservable,
    Verdict,
    _obligations,
    _rulebook,
    judge,
    judge_set,
    judgements,
)
from statuswise.semantics import (
    REGISTRY,
    Exchange,
    Fields,
    Level,
    Obligation,
    Request,
    Response,
    When,
    section_exists,
    status,
)

SOURCE = Path(statuswise.rules.__file__).parent

# --- The rows ---


def test_no_two_rules_have_the_same_id() -> None:
    listed = [rule.id for chapter in _rulebook._CHAPTERS for rule in chapter]
    assert listed == list(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_has_a_name_a_section_and_two_sentences(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:[-.][a-z0-9]+)*", rule.id)
    assert section_exists(rule.section)
    assert rule.sentence.endswith(".")
    assert rule.remedy.endswith(".")
    assert rule.sentence != rule.remedy
    assert rule.sentence[0].isupper() or rule.sentence[0].isdigit()
    assert "  " not in rule.sentence + rule.remedy


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_what_cannot_be_seen_says_why(rule: Rule) -> None:
    if isinstance(rule.judged, Unobservable):
        assert len(rule.judged.because.split()) >= 5
        assert not rule.judged.because.endswith(".")


def test_every_chapter_and_every_level_has_rules() -> None:
    assert set(Chapter) == {rule.chapter for rule in RULES.values()}
    assert set(Level) == {rule.level for rule in RULES.values()}


def test_a_chapter_is_in_one_piece() -> None:
    order = [rule.chapter for rule in RULES.values()]
    assert len(set(order)) == 1 + sum(one is not other for one, other in pairwise(order))


def test_the_rulebook_is_read_only() -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        RULES["x"] = RULES["allow-on-405"]  # type: ignore[index]  # that it is refused is the point


def test_no_check_is_empty() -> None:
    for path in SOURCE.glob("_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                assert not all(isinstance(step, ast.Pass | ast.Expr) for step in node.body), f"{path.name}: {node.name}"


# --- Rules and the registry ---


def of_codes(code: int, obligation: Obligation) -> list[Rule]:
    """The rules that one obligation of one code makes."""
    anonymous = status(code // 100 * 100 + 99)
    label = f"{code // 100}xx" if obligation in anonymous.owes + anonymous.explains else str(code)
    return [
        rule
        for rule in RULES.values()
        if rule.chapter is Chapter.CODES
        and (rule.level, rule.section) == (obligation.level, obligation.section)
        and re.search(rf"(?:A|of a) {label}\b", rule.sentence)
        and obligation.says in rule.sentence
        and (obligation.field in rule.sentence)
        and obligation.when in rule.sentence
    ]


@pytest.mark.parametrize("code", REGISTRY)
def test_every_obligation_of_the_registry_is_one_rule(code: int) -> None:
    for obligation in REGISTRY[code].owes + REGISTRY[code].explains:
        assert len(of_codes(code, obligation)) == 1, obligation


def test_no_rule_on_codes_is_without_an_obligation() -> None:
    made = {
        rule.id
        for row in REGISTRY.values()
        for obligation in row.owes + row.explains
        for rule in of_codes(row.code, obligation)
    }
    assert {rule.id for rule in RULES.values() if rule.chapter is Chapter.CODES} == made


def test_every_condition_is_judged_in_one_way() -> None:
    tables = (_obligations.SEEN, _obligations.WITNESSED, _obligations.UNSEEN)
    assert set(When) == {when for table in tables for when in table}
    assert len(When) == sum(map(len, tables))


# --- One exchange ---


def test_a_405_without_allow_is_found_with_what_was_seen() -> None:
    exchange = Exchange(Request("DELETE", "/users/1"), Response(405, content=b"read only"))
    assert judge(exchange) == (
        Finding(RULES["allow-on-405"], "the 405 to DELETE '/users/1' has no Allow", (exchange,)),
        Finding(RULES["content-type-with-content"], "content without a Content-Type: 'read only'", (exchange,)),
    )


def test_an_answer_as_it_should_be_breaks_nothing() -> None:
    content = b'{"id": 1}'
    fields = {
        "Date": "Sun, 06 Nov 1994 08:49:37 GMT",
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
        "ETag": '"1"',
        "Vary": "Accept-Encoding",
    }
    request = Request("GET", "/users/1", Fields.of({"Host": "example.org", "Accept": "application/json"}))
    exchange = Exchange(request, Response(200, Fields.of(fields), content))
    assert judge(exchange) == ()
    assert Verdict.KEPT in {judgement.verdict for _, judgement in judgements(exchange)}


def test_one_exchange_is_judged_by_the_rules_for_one_in_order() -> None:
    exchange = Exchange(Request("GET", "/"), Response(200))
    expected = [rule for rule in RULES.values() if isinstance(rule.judged, OneExchange)]
    assert expected == [rule for rule, _ in judgements(exchange)]


# --- Sets ---


def get(target: str, code: int = 200, content: bytes = b"", **fields: str) -> Exchange:
    return ask("GET", target, code, content, **fields)


def ask(method: str, target: str, code: int, content: bytes = b"", **fields: str) -> Exchange:
    return Exchange(Request(method, target), Response(code, Fields.of(**fields), content))


def found(*exchanges: Exchange) -> list[str]:
    return [finding.rule.id for finding in judge_set(exchanges)]


def test_a_finding_of_a_set_names_the_exchange_and_its_witness() -> None:
    whole, head = get("/a", content_type="text/plain"), ask("HEAD", "/a", 200)
    (finding,) = judge_set([whole, head])
    assert finding == Finding(
        RULES["head-gets-the-fields-of-get"], "HEAD lacks what GET has: Content-Type", (head, whole)
    )


def test_each_exchange_breaks_a_rule_once_however_many_bear_witness() -> None:
    witnesses = [get("/a", etag='"1"') for _ in range(3)]
    assert found(*witnesses, get("/a")) == ["etag-on-200-to-get-head-available"]


def test_a_witness_may_come_before_or_after() -> None:
    assert found(get("/a"), get("/a", etag='"1"')) == ["etag-on-200-to-get-head-available"]


def test_exchanges_of_different_targets_bear_no_witness() -> None:
    assert found(get("/a", etag='"1"'), get("/b")) == []
    assert found(get("/a?x=1", etag='"1"'), get("/a?x=2")) == []


def test_nothing_is_compared_across_a_change() -> None:
    whole, head = get("/a", content_type="text/plain"), ask("HEAD", "/a", 200)
    assert found(whole, ask("POST", "/b", 200), head) == []
    assert found(whole, ask("POST", "/b", 404), head) == ["head-gets-the-fields-of-get"]
    assert found(whole, ask("POST", "/b", 500), head) == []


def test_all_forms_of_a_target_are_one() -> None:
    host = Fields.of(host="Example.org")
    whole = Exchange(Request("GET", "/a", host), Response(200))
    other = Exchange(Request("GET", "http://example.org/a", host), Response(404))
    assert "absolute-form-accepted" in found(whole, other)


@pytest.mark.parametrize("location", ["/users/7", "7", "http://example.org/users/7", "//EXAMPLE.org/users/7#name"])
def test_a_location_is_followed(location: str) -> None:
    host = Fields.of(host="example.org")
    created = Exchange(Request("POST", "/users/", host), Response(201, Fields.of(location=location)))
    missing = Exchange(Request("GET", "/users/7", host), Response(404))
    assert found(created, missing) == ["created-is-there"]
    assert found(missing, created) == []


@pytest.mark.parametrize("location", ["http://[", "/users/8", "https://other.example/users/7"])
def test_a_location_that_leads_elsewhere_or_nowhere_proves_nothing(location: str) -> None:
    assert found(ask("POST", "/users/", 201, location=location), get("/users/7", 404)) == []


def test_a_created_without_location_is_not_followed() -> None:
    assert found(ask("POST", "/users/", 201), get("/users/7", 404)) == []


def test_a_write_is_judged_by_what_was_there_before_it() -> None:
    read = get("/a", etag='"2"')
    write = Exchange(Request("DELETE", "/a", Fields.of(if_match='"1"')), Response(204))
    assert found(read, write) == ["if-match-protects-writes"]
    assert found(write, read) == []


def test_a_put_is_judged_by_what_is_read_after_it() -> None:
    write = Exchange(Request("PUT", "/a", content=b"sent"), Response(200, Fields.of(etag='"1"')))
    assert found(write, get("/a", 200, b"changed", etag='"1"')) == ["no-etag-on-200-to-put-not-stored-as-sent"]


def test_all_answers_of_a_server_bear_witness_of_its_clock() -> None:
    date = "Sun, 06 Nov 1994 08:49:37 GMT"
    assert found(get("/a", date=date), ask("POST", "/b", 201, location="/c")) == ["date-with-clock"]
    here = Exchange(Request("GET", "/a", Fields.of(host="example.org")), Response(200, Fields.of(date=date)))
    elsewhere = Exchange(Request("GET", "/a", Fields.of(host="other.example")), Response(200))
    assert found(here, elsewhere) == []


def test_a_request_without_host_is_seen_beside_one_that_has_it() -> None:
    with_host = Exchange(Request("GET", "/", Fields.of(host="example.org")), Response(200))
    assert found(with_host, ask("POST", "/", 500), get("/b")) == ["400-without-host"] * 2


def test_a_set_of_none_or_one_breaks_nothing() -> None:
    assert judge_set([]) == ()
    assert judge_set([get("/a", 405)]) == ()


# --- Whatever comes ---

NAMES = st.sampled_from(
    [
        "Accept", "Accept-Encoding", "Accept-Language", "Accept-Patch", "Accept-Ranges", "Age", "Allow", "Authorization",
        "Cache-Control", "Connection", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location",
        "Content-Range", "Content-Type", "Cookie", "Date", "Early-Data", "ETag", "Expect", "Expires", "Host", "If",
        "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "IM", "Last-Modified",
        "Link", "Location", "Prefer", "Proxy-Authenticate", "Range", "Retry-After", "Transfer-Encoding", "Upgrade",
        "Vary", "WWW-Authenticate", "X-API-Key",
    ]
)  # fmt: skip
VALUES = st.sampled_from(
    [
        "", "*", "0", "5", '"1"', 'W/"1"', '"1", "2"', "bytes", "none", "bytes=0-1", "bytes=0-0,2-", "bytes=-2",
        "bytes 0-1/5", "bytes */5", "GET, HEAD", "PATCH", "gzip", "identity", "chunked", "gzip, chunked", "upgrade",
        "100-continue", "return=minimal", "text/html", "application/json", "application/problem+json",
        "multipart/byteranges; boundary=x", "text/plain; charset=utf-8", "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT", "/a", "http://[", "http://me@/", 'no-store, max-age="5"', "private=x",
        'Basic realm="x"', "Bearer", 'Bearer error="invalid_token"', '<a>; rel="blocked-by"', "h2c", "a.example:80",
    ]
) | st.text(st.characters(max_codepoint=0x2FF), max_size=20)  # fmt: skip
FIELDS = st.lists(st.tuples(NAMES | st.text(max_size=5), VALUES), max_size=6).map(Fields)
CONTENTS = st.sampled_from(
    [
        b"", b"{}", b"[1]", b'{"error": "x"}', b'{"status": "error", "code": 404}', b'{"type": 1, "title": [], "status": 4}',
        b'{"a": 1, "a": 2}', b"\xef\xbb\xbf{}", b"<html><title>404 Not Found</title><form>", b"--x\r\n\r\na\r\n--x--",
        b"--x\r\nContent-Range: bytes 0-0/5\r\n\r\na\r\n--x--", b"NaN", b"9" * 5000, b"[" * 100_000,
        b"Traceback (most recent call last):",
    ]
) | st.binary(max_size=30)  # fmt: skip
VERSIONS = st.sampled_from(["1.0", "1.1", "2", "3", ""])
METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", ""])
TARGETS = st.sampled_from(["/", "/a", "/a?x=1", "http://h/a", "*", "h:1", "/%zz", ""]) | st.text(max_size=5)
REQUESTS = st.builds(Request, METHODS, TARGETS, FIELDS, CONTENTS, VERSIONS)
CODES = st.sampled_from([*REGISTRY, 199, 299, 499, 599]) | st.integers()
RESPONSES = st.builds(Response, CODES, FIELDS, CONTENTS, VERSIONS)
EXCHANGES = st.builds(Exchange, REQUESTS, RESPONSES)


@given(EXCHANGES)
def test_whatever_is_exchanged_can_be_judged(exchange: Exchange) -> None:
    for rule, judgement in judgements(exchange):
        assert (judgement.verdict is Verdict.BROKEN) == bool(judgement.detail), rule.id


@given(st.lists(EXCHANGES, max_size=4))
def test_whatever_set_of_exchanges_can_be_judged(exchanges: list[Exchange]) -> None:
    for finding in judge_set(exchanges):
        assert isinstance(finding.rule.judged, TwoExchanges)
        assert finding.detail
        assert len(finding.exchanges) == 2
        assert all(exchange in exchanges for exchange in finding.exchanges)


@given(st.lists(EXCHANGES, max_size=4))
def test_a_rule_is_broken_once_by_each_exchange(exchanges: list[Exchange]) -> None:
    broken = [(finding.rule.id, id(finding.exchanges[0])) for finding in judge_set(exchanges)]
    positions = {id(exchange) for exchange in exchanges}
    assert len(positions) < len(exchanges) or len(set(broken)) == len(broken)
