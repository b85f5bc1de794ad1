"""Forms read as types."""

import runpy
import sys
from dataclasses import dataclass
from io import BytesIO
from typing import Annotated, Any, TypedDict
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct
from werkzeug.test import EnvironBuilder

from statuswise.semantics import MediaType
from statuswise.serve import _forms
from statuswise.serve._forms import FormReader, MultipartReader
from statuswise.serve._json import Malformed
from statuswise.serve._reading import Invalid, Value
from statuswise.serve._uploads import UploadedFile


class Order(Struct, forbid_unknown_fields=True):
    item: Annotated[str, Meta(min_length=1)]
    count: Annotated[int, Meta(ge=1)] = 1
    sizes: list[int] = []
    gift: bool | None = None


class Picture(Struct):
    title: str
    file: UploadedFile
    more: list[UploadedFile] = []
    thumbnail: UploadedFile | None = None


@dataclass
class Login:
    name: str
    password: str


class Search(TypedDict):
    q: str


def pointers(read: object) -> list[str]:
    assert isinstance(read, Invalid)
    return [fault.pointer for fault in read.faults]


# --- application/x-www-form-urlencoded ---


@pytest.mark.parametrize(
    ("content", "order"),
    [
        (b"item=a", Order("a")),
        (b"item=a+b%26c&count=2", Order("a b&c", 2)),
        (b"item=1&sizes=1&sizes=2&gift=true", Order("1", 1, [1, 2], gift=True)),
        (b"item=%C3%A9&gift=0", Order("\xe9", 1, [], gift=False)),
    ],
)
def test_a_form_is_read_as_a_set_of_parameters(content: bytes, order: Order) -> None:
    assert Value(order) == FormReader[Order](Order).read(content)


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (b"", ["/item"]),
        (b"item=", ["/item"]),
        (b"item=a&item=b", ["/item"]),
        (b"item=a&count=1_0", ["/count"]),
        (b"item=a&count=1&count=2", ["/count"]),
        (b"item=a&count=99999999999999999999", ["/count"]),
        (b"item=%00", ["/item"]),
        (b"count=0&sizes=x&sizes=1&sizes=&gift=maybe", ["/item", "/count", "/sizes/0", "/sizes/2", "/gift"]),
        (b"item=a&more=1&again=1&again=2", ["/more", "/again"]),
    ],
)
def test_every_fault_of_a_form_is_found(content: bytes, faults: list[str]) -> None:
    assert faults == pointers(FormReader[Order](Order).read(content))


@pytest.mark.parametrize("content", [b"item=%zz", b"item=%FF", b"item=\xff", b"&".join([b"a=1"] * 1001)])
def test_a_form_that_is_none_is_malformed(content: bytes) -> None:
    assert isinstance(FormReader[Order](Order).read(content), Malformed)


def test_dataclasses_and_typed_dicts_are_forms_too() -> None:
    assert Value(Login("a", "b")) == FormReader[Login](Login).read(b"name=a&password=b")
    assert Value({"q": "a"}) == FormReader[Any](Search).read(b"q=a")


class Nested(Struct):
    order: Order


@pytest.mark.parametrize(
    ("type_", "words"),
    [
        (int, "a type with members"),
        (list[Order], "a type with members"),
        (Nested, "a parameter is a text"),
        (Picture, "multipart/form-data alone"),
    ],
)
def test_what_a_form_cannot_fill_is_refused_at_start_up(type_: object, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        FormReader[Any](type_)


@given(st.binary())
def test_no_bytes_make_a_form_raise(content: bytes) -> None:
    assert isinstance(FormReader[Order](Order).read(content), Value | Malformed | Invalid)


@given(
    st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")), st.integers(1, 99)
)
def test_what_another_library_writes_is_read_as_it_was(item: str, count: int) -> None:
    assert Value(Order(item, count)) == FormReader[Order](Order).read(
        urlencode({"item": item, "count": count}).encode()
    )


# --- multipart/form-data ---

MULTIPART = MediaType.of("multipart/form-data; boundary=B")


def part(name: str, content: str, *, file: str | None = None, type_: str | None = None) -> str:
    """One part of a form, as browsers write it."""
    file_name = "" if file is None else f'; filename="{file}"'
    media_type = "" if type_ is None else f"Content-Type: {type_}\r\n"
    return f'--B\r\nContent-Disposition: form-data; name="{name}"{file_name}\r\n{media_type}\r\n{content}\r\n'


def form(*parts: str) -> bytes:
    return ("".join(parts) + "--B--\r\n").encode()


def read_picture(content: bytes, media_type: MediaType | None = MULTIPART) -> object:
    return MultipartReader[Picture](Picture).read(content, media_type=media_type)


def test_a_form_with_files_is_read() -> None:
    content = form(
        part("title", "\xe9t\xe9"),
        part("file", "abc\r\n--C", file="a b.txt", type_="text/plain"),
        part("more", "1", file="1"),
        part("more", "2", file="2"),
        part("unknown", "x"),
    )
    assert Value(
        Picture(
            "\xe9t\xe9",
            UploadedFile("a b.txt", "text/plain", b"abc\r\n--C"),
            [UploadedFile("1", None, b"1"), UploadedFile("2", None, b"2")],
        )
    ) == read_picture(content)


def test_a_file_may_be_missing_or_come() -> None:
    content = form(part("title", "A"), part("file", "1", file="1"), part("thumbnail", "2", file="2"))
    read = read_picture(content)
    assert isinstance(read, Value)
    assert read.value.thumbnail == UploadedFile("2", None, b"2")


def test_a_form_that_another_library_writes_is_read() -> None:
    builder = EnvironBuilder(method="POST", data={"title": "A", "file": (BytesIO(b"\0\xff"), "x.bin")})
    environ = builder.get_environ()
    read = read_picture(environ["wsgi.input"].read(), MediaType.of(environ["CONTENT_TYPE"]))
    assert Value(Picture("A", UploadedFile("x.bin", "application/octet-stream", b"\0\xff"))) == read


def test_a_file_field_that_was_left_empty_did_not_come() -> None:
    empty = part("thumbnail", "", file="", type_="application/octet-stream")
    read = read_picture(form(part("title", "A"), part("file", "", file="empty.txt"), empty))
    assert Value(Picture("A", UploadedFile("empty.txt", None, b""))) == read
    assert pointers(read_picture(form(part("title", "A"), part("file", "", file="")))) == ["/file"]


def test_a_text_is_no_file_and_a_file_no_text() -> None:
    read = read_picture(form(part("title", "A", file="a"), part("file", "abc"), part("more", "x")))
    assert isinstance(read, Invalid)
    assert [(fault.pointer, fault.expected, fault.got) for fault in read.faults] == [
        ("/title", "a string", "a file"),
        ("/file", "a file", '"abc"'),
        ("/more/0", "a file", '"x"'),
    ]


def test_a_form_without_parts_lacks_all_its_members() -> None:
    assert pointers(read_picture(b"--B--\r\n")) == ["/title", "/file"]


def test_two_files_are_not_one() -> None:
    content = form(part("title", "A"), part("file", "1", file="1"), part("file", "2", file="2"))
    assert pointers(read_picture(content)) == ["/file"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"--B",
        b"title=A",
        form(part("title", "A"))[:-6],
        form(part("title", "A")).replace(b"--B", b"--C"),
        b"--B\r\n\r\nA\r\n--B--\r\n",
        b"--B\r\nContent-Disposition: form-data\r\n\r\nA\r\n--B--\r\n",
        b'--B\r\nContent-Disposition: attachment; name="title"\r\n\r\nA\r\n--B--\r\n',
        b'--B\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nA\r\n--B--\r\n',
        b'--B\r\nContent-Disposition: form-data; name="title"\r\n\r\n\xff\r\n--B--\r\n',
        form(*[part("title", "A")] * 1001),
    ],
)
def test_a_multipart_form_that_is_none_is_malformed(content: bytes) -> None:
    assert isinstance(read_picture(content), Malformed)


@pytest.mark.parametrize(
    "media_type",
    [None, "multipart/form-data", 'multipart/form-data; boundary=""', "multipart/form-data; boundary=" + "b" * 1000],
)
def test_a_form_without_a_usable_boundary_is_malformed(media_type: str | None) -> None:
    read = read_picture(form(part("title", "A")), None if media_type is None else MediaType.of(media_type))
    assert isinstance(read, Malformed)


def test_without_the_package_the_module_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_multipart", None)
    assert runpy.run_path(str(_forms.__file__))["MultipartParser"] is None


def test_without_the_package_the_start_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_forms, "MultipartParser", None)
    with pytest.raises(ImportError, match=r"statuswise\[forms\]"):
        MultipartReader[Picture](Picture)


@given(st.binary() | st.lists(st.sampled_from([b"--B", b"\r\n", b"--", b"\r", b'Content-Disposition: form-data; name="title"', b"A", b": "])).map(b"".join))  # fmt: skip
def test_no_bytes_make_a_multipart_form_raise(content: bytes) -> None:
    assert isinstance(read_picture(content), Value | Malformed | Invalid)
