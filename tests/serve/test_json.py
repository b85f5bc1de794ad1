"""JSON texts, read strictly."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.serve.corpus_json import REPEATED, TEXTS

from statuswise.serve._json import Malformed, Repeated, parse

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)

CONTEXTS = (
    (b"", b""),
    (b"[", b"]"),
    (b"[1,", b",2]"),
    (b'{"a":', b"}"),
    (b'{"a":1,"b":{"c":[', b"]}}"),
    (b" \n", b"\t "),
)

# A text that is JSON nowhere but at the very start or end of a document, and the other way round
WHOLE_DOCUMENTS_ONLY = {b"", b" ", b"[1],[2]", b"}", b"]"}


@pytest.mark.parametrize(("content", "is_json"), TEXTS)
def test_a_text_is_read_if_and_only_if_it_is_json(content: bytes, *, is_json: bool) -> None:
    assert is_json is not isinstance(parse(content), Malformed)


@pytest.mark.parametrize(("before", "after"), CONTEXTS)
@pytest.mark.parametrize(("content", "is_json"), TEXTS)
def test_it_makes_no_difference_what_stands_around_a_text(
    content: bytes, before: bytes, after: bytes, *, is_json: bool
) -> None:
    if not is_json and content.strip() in WHOLE_DOCUMENTS_ONLY | {b"[1],[2]"}:
        return
    assert is_json is not isinstance(parse(before + content + after), Malformed)


@pytest.mark.parametrize(("content", "pointers"), REPEATED)
def test_repeated_names_are_found_at_every_depth(content: bytes, pointers: tuple[str, ...]) -> None:
    assert (Repeated(pointers) if pointers else json.loads(content)) == parse(content)


@pytest.mark.parametrize(("content", "_pointers"), REPEATED)
def test_the_last_one_wins_where_the_policy_says_so(content: bytes, _pointers: tuple[str, ...]) -> None:
    assert json.loads(content) == parse(content, last_wins=True)


def test_at_most_a_hundred_repetitions_are_named() -> None:
    content = b"{" + b",".join(b'"%d":1,"%d":2' % (n, n) for n in range(1000)) + b"}"
    assert Repeated(tuple(f"/{n}" for n in range(100))) == parse(content)


def test_repetitions_under_a_long_name_do_not_fill_the_memory() -> None:
    content = b'{"%b":{' % (b"x" * 6_000) + b",".join(b'"%d":1,"%d":2' % (n, n) for n in range(99)) + b"}}"
    assert Repeated(("/" + "x" * 6_000 + "/0", "/" + "x" * 6_000 + "/1")) == parse(content)


@pytest.mark.parametrize(
    ("content", "position", "words"),
    [
        (b"", None, "empty"),
        (b"  \n", None, "empty"),
        (b"\xef\xbb\xbf{}", 0, "byte order mark"),
        ("{}".encode("utf-16-le"), 1, "UTF-16"),
        (b'{"a":"\xff"}', 6, "UTF-8"),
        (b'{"a":"\xc3\xa9","b":"\xe9"}', 15, "UTF-8"),
        (b'{"a":1', 6, "ends"),
        (b"[1] 2", 4, "goes on"),
        (b"[1,]", 3, "comma before"),
        (b"{'a':1}", 1, "double quotation marks"),
        (b'{"a" 1}', 5, "colon"),
        (b"[1 2]", 3, "lacks a comma"),
        (b'"\\x"', 3, "backslash"),
        (b'"\\ud800x1234567"', 7, "surrogate"),
        (b"[01]", 2, "number"),
        (b"[NaN]", 1, "character"),
        (b'["1e400", 1, 1e400]', 13, "beyond the range"),
        (b'{"a":' + b"1" * 5000 + b"}", 5, "beyond the range"),
        (b"[" * 100_000, None, "deeply"),
    ],
)
def test_the_answer_says_what_is_wrong_and_where(content: bytes, position: int | None, words: str) -> None:
    malformed = parse(content)
    assert isinstance(malformed, Malformed)
    assert words in malformed.detail
    assert position == malformed.position


def test_deep_nesting_with_a_repetition_is_malformed_or_found_but_never_raises() -> None:
    for depth in range(900, 1010):
        content = b"[" * depth + b'{"a":1,"a":2}' + b"]" * depth
        assert isinstance(parse(content), Malformed | Repeated)


@given(value=json_values, indent=st.sampled_from([None, 2]), ascii_only=st.booleans())
def test_whatever_another_encoder_writes_is_read_as_it_was(
    value: object, indent: int | None, *, ascii_only: bool
) -> None:
    content = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    try:
        content.decode()
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError:
        assert isinstance(parse(content), Malformed)
    else:
        assert value == parse(content)


@given(st.lists(st.tuples(st.sampled_from(['"a"', '"\\u0061"', '"b"', '":"', '"\\u003a"']), st.sampled_from("1:"))))
def test_repetition_is_what_an_independent_reader_sees(members: list[tuple[str, str]]) -> None:
    content = "{" + ",".join(f'{name}:"{value}"' for name, value in members) + "}"
    names = [name for name, _ in json.loads(content, object_pairs_hook=list)]
    repeated = tuple(dict.fromkeys("/" + name for index, name in enumerate(names) if name in names[:index]))
    assert (Repeated(repeated) if repeated else json.loads(content)) == parse(content.encode())


@given(st.binary() | st.text(alphabet='{}[]:,"\\u0123aeE+-. \x00\ud800').map(lambda t: t.encode("utf-8", "replace")))
def test_no_bytes_make_it_raise_and_an_independent_reader_agrees(content: bytes) -> None:
    result = parse(content)
    if isinstance(result, Malformed):
        assert result.detail
        return
    try:
        json.loads(content)
    except ValueError:
        pytest.fail(f"read {content!r}, which is no JSON")
