"""Codecs: what reads and writes which media type."""

from typing import Any

import pytest
from msgspec import Struct

from statuswise.semantics import MediaType
from statuswise.serve._codecs import Codec, Codecs, ContentReader, ContentWriter, FormCodec, JsonCodec, MultipartCodec
from statuswise.serve._reading import Read, Value


class Point(Struct):
    x: int


class Text:
    """A codec of somebody else, for plain text, which reads nothing else."""

    reads = ("text/plain",)
    writes = ("text/plain",)

    def reader(self, type_: Any) -> ContentReader:  # noqa: ANN401  (any annotation is a type)
        assert type_ is str
        return self

    def writer(self, type_: Any) -> ContentWriter:  # noqa: ANN401  (any annotation is a type)
        assert type_ is str
        return self

    def read(self, content: bytes, *, media_type: MediaType | None = None, last_wins: bool = False) -> Read[Any]:
        return Value(content.decode())

    def encode(self, value: object) -> bytes:
        return str(value).encode()


class OwnJson(JsonCodec):
    """A codec that knows more types, and hands on the others."""


def names(codecs: dict[MediaType, Codec] | Any) -> list[tuple[str, type]]:  # noqa: ANN401  (a mapping)
    return [(str(media_type), type(codec)) for media_type, codec in codecs.items()]


def test_json_is_there_without_being_asked_for_and_forms_are_not() -> None:
    codecs = Codecs()
    assert [("application/json", JsonCodec)] == names(codecs.for_content("POST"))
    assert [("application/json", JsonCodec)] == names(codecs.for_replies())


def test_patch_takes_merge_patches_first() -> None:
    assert [name for name, _ in names(Codecs().for_content("PATCH"))] == [
        "application/merge-patch+json",
        "application/json",
    ]


def test_an_added_codec_comes_first_and_takes_its_media_type_over() -> None:
    codecs = Codecs([Text(), OwnJson()])
    assert [("text/plain", Text), ("application/json", OwnJson)] == names(codecs.for_content("PUT"))
    assert [("text/plain", Text), ("application/json", OwnJson)] == names(codecs.for_replies())
    [codec] = codecs.named(["text/plain"]).values()
    assert Value("a") == codec.reader(str).read(b"a")
    assert codec.writer(str).encode("a") == b"a"


def test_an_operation_may_name_what_it_reads() -> None:
    wanted = [
        "multipart/form-data",
        "application/x-www-form-urlencoded",
        "application/vnd.example+json",
        "application/json",
    ]
    assert list(zip(wanted, [MultipartCodec, FormCodec, JsonCodec, JsonCodec], strict=True)) == names(
        Codecs().named(wanted)
    )


def test_what_nobody_reads_is_refused_at_start_up() -> None:
    with pytest.raises(TypeError, match="no codec reads text/csv; the known ones read application/merge-patch"):
        Codecs().named(["text/csv"])
    with pytest.raises(ValueError, match="expected type/subtype"):
        Codecs().named(["json"])


def test_json_is_read_and_written() -> None:
    codec = JsonCodec()
    assert Value(Point(1)) == codec.reader(Point).read(b'{"x":1}', media_type=MediaType.of("application/json"))
    assert codec.writer(Point).encode(Point(1)) == b'{"x":1}'


@pytest.mark.parametrize("codec", [FormCodec(), MultipartCodec()])
def test_forms_are_read_and_not_written(codec: Codec) -> None:
    boundary = MediaType.of("multipart/form-data; boundary=B")
    content = (
        b'--B\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--B--\r\n'
        if codec.reads == MultipartCodec.reads
        else b"x=1"
    )
    assert Value(Point(1)) == codec.reader(Point).read(content, media_type=boundary)
    with pytest.raises(TypeError, match="forms are read and not written"):
        codec.writer(Point)
