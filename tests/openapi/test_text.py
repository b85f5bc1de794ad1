"""Documents as text: JSON and YAML."""

import builtins
import json
import sys
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuswise.openapi import DocumentError, read, read_text

Json: TypeAlias = Any  # whatever JSON can carry, in any shape

YAML = """\
openapi: 3.1.0
info: {title: Norway, version: 1.10}
paths:
  /norway:
    get: &get
      operationId: no
      tags: [on, yes, 2024-01-01, 12:30:00, 0x10, 007, ~, 1_000]
      deprecated: true
      responses:
        200: {description: Fine.}
    post:
      <<: *get
      operationId: post
      deprecated: false
components:
  schemas:
    A: {minimum: 1, maximum: 2.5, multipleOf: 1e-1, const: -3, default: , enum: [.5, +1, 0, null]}
"""


def test_yaml_is_read_by_the_rules_of_1_2() -> None:
    api = read_text(YAML)
    first, second = api.operations
    assert api.problems == ()
    assert api.version == "1.1"  # a number, since nobody quoted it
    assert first.operation_id == "no"
    assert first.tags == ("on", "yes", "2024-01-01", "12:30:00", "0x10", "007", "1_000")
    assert (first.deprecated, second.deprecated) == (True, False)
    assert frozenset({200}) == first.documented == second.documented
    numbers = {"minimum": 1, "maximum": 2.5, "multipleOf": 0.1, "const": -3, "default": None, "enum": [0.5, 1, 0, None]}
    assert {"A": numbers} == api.schemas


def test_merge_keys_take_what_is_not_there_yet_and_the_first_source_counts() -> None:
    text = """
        openapi: 3.1.0
        x-a: &a {x: 1, y: 1}
        x-b: &b {y: 2, z: 2}
        x-c: {<<: [*a, *b, 5], x: 0}
        x-d: &d {<<: *d, <<: text, w: !!str 1, v: !!int "2", t: "4"}
    """
    extensions = read_text(text).extensions
    assert extensions["x-c"] == {"x": 0, "y": 1, "z": 2}
    assert extensions["x-d"] == {"w": "1", "v": 2, "t": "4"}


def test_only_the_first_of_several_yaml_documents_is_read() -> None:
    assert read_text("openapi: 3.1.0\ninfo: {title: A}\n---\nopenapi: 3.0.0\n").title == "A"


def test_json_and_yaml_say_the_same() -> None:
    document = {"openapi": "3.1.0", "info": {"title": "A", "version": "1.10"}, "paths": {"/": {"get": {}}}}
    assert read(document) == read_text(json.dumps(document)) == read_text("\ufeff" + json.dumps(document))


def test_a_yaml_document_may_begin_with_a_brace() -> None:
    assert read_text("{openapi: 3.1.0, info: {title: A}}").title == "A"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "which is an object, got NoneType"),
        ("- a\n- b", "which is an object, got list"),
        ("[1]", "which is an object, got list"),
        ("Not Found", "which is an object, got str"),
        ("{", "expected an OpenAPI document in JSON, got invalid JSON: "),
        ('{"a": [', "got invalid JSON"),
        ("a: [", "text that is neither"),
        ("a: !!python/object:os.system {}", "members a$"),
        ("? [a]\n: b", "the name of a member is an object or a list"),
        ("a: *none", "there is no anchor 'none'"),
        ("\x00", "text that is neither"),
        (" <!DOCTYPE html>", "which looks like a web page; probably the document itself is behind a link"),
        ("[" * 100_000, "neither|too deep"),
        ('{"a":' * 100_000, "neither|too deep"),
        ("a: " + "{a: " * 900 + "}" * 900, "members a$"),
        ("a: " + "{a: " * 1100 + "}" * 1100, "nested deeper than 1000 levels"),
    ],
)
def test_text_that_is_no_description_is_refused(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read_text(text)


def test_numbers_that_python_does_not_read_are_text() -> None:
    assert read_text(f"openapi: 3.1.0\ninfo: {{title: {'9' * 400}}}").title == "9" * 400
    with pytest.raises(DocumentError, match="invalid JSON"):
        read_text('{"openapi": ' + "9" * 5000 + ", ]")


def test_merge_keys_that_multiply_are_refused() -> None:
    many = ", ".join(f"x{number}: 1" for number in range(1100))
    lines = [f"a: &a {{{many}}}", f"b: [{', '.join(['{<<: *a}'] * 1000)}]"]
    with pytest.raises(DocumentError, match="merge too many"):
        read_text("\n".join(lines))


def test_aliases_that_multiply_are_read_to_a_bounded_size() -> None:
    lines = ["openapi: 3.1.0", "x-0: &a0 [1, 1]"]
    lines += [f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    api = read_text("\n".join(lines))
    assert len(api.problems) == 1
    assert "not all of it was read" in api.problems[0]


def test_a_yaml_document_that_contains_itself_ends() -> None:
    api = read_text("openapi: 3.1.0\npaths: &a {/a: *a, /b: *a}\n")
    assert any("not all of it was read" in problem for problem in api.problems)


@given(st.text(max_size=200) | st.text("{}[]:,-&*!?|>'\"#%@` \n\ta0", max_size=80))
def test_no_text_is_more_than_a_document_error(text: str) -> None:
    try:
        problems = read_text(text).problems
    except DocumentError:
        return
    assert problems


def test_without_pyyaml_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str, *arguments: Json, **named: Json) -> Json:
        if name == "yaml":
            raise ModuleNotFoundError("No module named 'yaml'", name="yaml")
        return imported(name, *arguments, **named)

    imported = builtins.__import__
    monkeypatch.delitem(sys.modules, "statuswise.openapi._yaml", raising=False)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(DocumentError, match=r"install statuswise\[check\]"):
        read_text("openapi: 3.1.0")
    assert read_text('{"openapi": "3.1.0", "info": {"title": "A"}}').title == "A"
