"""What clients send as JSON, and the verdict on it: data for the tests of reading, written before the reader was.

Three tables:

- `TEXTS`: JSON texts against RFC 8259, whatever the type; most of them stand for a whole family, because the tests also
  put each one inside an array, a member, and a member that nobody declared.
- `REPEATED`: texts with names that come twice in one object, and the pointers to them.
- `TYPED`: content for a declared type, and the pointers of all its faults, none where it is a value.
"""

import datetime as dt
import enum
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, NamedTuple, NotRequired, TypedDict

from msgspec import UNSET, Meta, Struct, UnsetType

__all__ = [
    "REPEATED",
    "TEXTS",
    "TYPED",
    "Circle",
    "Colour",
    "Contact",
    "Drawing",
    "Period",
    "Person",
    "PersonChanges",
    "Point",
    "Reading",
    "Settings",
    "Size",
    "Square",
    "Tree",
]


# --- Types ---


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


class Contact(Struct, forbid_unknown_fields=True):
    email: Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+$", max_length=50)]
    kind: Literal["home", "work"] = "home"


class Person(Struct):
    name: Annotated[str, Meta(min_length=1, max_length=10)]
    age: Annotated[int, Meta(ge=0, le=150)]
    nickname: str | None = None
    tags: Annotated[list[str], Meta(max_length=3)] = []
    contacts: dict[str, Contact] = {}
    favourite: Colour = Colour.RED


class PersonChanges(Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=10)] | UnsetType = UNSET
    nickname: str | UnsetType | None = UNSET


class Circle(Struct, tag="circle", tag_field="shape"):
    radius: Annotated[float, Meta(gt=0)]


class Square(Struct, tag="square", tag_field="shape"):
    side: float


class Drawing(Struct, rename="camel"):
    main_shape: Circle | Square
    other_shapes: list[Circle | Square | None] = []


class Tree(Struct):
    label: str
    children: "list[Tree]" = []


class Point(NamedTuple):
    x: int
    y: int = 0


class Settings(TypedDict):
    theme: str
    volume: NotRequired[int]


@dataclass
class Reading:
    taken: dt.datetime
    value: Decimal
    probe: uuid.UUID
    size: Size = Size.SMALL
    where: Point = field(default_factory=lambda: Point(0))
    settings: Settings | None = None
    notes: Any = None


class Period(Struct):
    """Its members have to fit each other."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("the last day comes before the first")


# --- Any text (RFC 8259) ---

# fmt: off
TEXTS: Final[tuple[tuple[bytes, bool], ...]] = (
    # 3: values, in lower case
    (b"true",                           True),
    (b"false",                          True),
    (b"null",                           True),
    (b"True",                           False),
    (b"NULL",                           False),
    (b"None",                           False),
    (b"undefined",                      False),
    (b"tru",                            False),
    (b"truee",                          False),
    (b"nul",                            False),
    (b"yes",                            False),
    # 2: whitespace is space, tab, line feed, carriage return
    (b" 1",                             True),
    (b"\t1\t",                          True),
    (b"\r\n1\r\n",                      True),
    (b"1 ",                             True),
    (b"",                               False),
    (b" ",                              False),
    (b"\x0b1",                          False),
    (b"\x0c1",                          False),
    (b"\xc2\xa01",                      False),
    (b"\xe2\x80\xa81",                  False),
    (b"\xe3\x80\x801",                  False),
    (b"1\x00",                          False),
    (b"\x001",                          False),
    (b"\x00",                           False),
    # 4: objects
    (b"{}",                             True),
    (b"{ }",                            True),
    (b'{"a":1}',                        True),
    (b'{ "a" : 1 , "b" : 2 }',          True),
    (b'{"":1}',                         True),
    (b'{"a":{"a":{"a":1}}}',            True),
    (b"{",                              False),
    (b"}",                              False),
    (b'{"a"}',                          False),
    (b'{"a":}',                         False),
    (b'{"a" 1}',                        False),
    (b'{"a"=1}',                        False),
    (b'{"a":1,}',                       False),
    (b'{,"a":1}',                       False),
    (b'{"a":1,,"b":2}',                 False),
    (b'{"a":1 "b":2}',                  False),
    (b'{"a":1;"b":2}',                  False),
    (b'{"a":1',                         False),
    (b'{"a":',                          False),
    (b'{"a',                            False),
    (b"{a:1}",                          False),
    (b"{'a':1}",                        False),
    (b"{1:1}",                          False),
    (b"{null:1}",                       False),
    (b'{"a":1}}',                       False),
    (b'{"a":1]',                        False),
    (b'{"a"::1}',                       False),
    (b'{"a":1:2}',                      False),
    (b'{"a":1}{"b":2}',                 False),
    (b'{"a":1}\n{"b":2}',               False),
    # 5: arrays
    (b"[]",                             True),
    (b"[ ]",                            True),
    (b"[1]",                            True),
    (b'[1,"a",null,[],{}]',             True),
    (b"[[[[]]]]",                       True),
    (b"[",                              False),
    (b"]",                              False),
    (b"[1",                             False),
    (b"[1,",                            False),
    (b"[1,]",                           False),
    (b"[,1]",                           False),
    (b"[,]",                            False),
    (b"[1,,2]",                         False),
    (b"[1 2]",                          False),
    (b"[1;2]",                          False),
    (b"[1]]",                           False),
    (b"[1}",                            False),
    (b"[1],[2]",                        False),
    (b"(1)",                            False),
    (b"<1>",                            False),
    # 6: numbers
    (b"0",                              True),
    (b"-0",                             True),
    (b"10",                             True),
    (b"-1",                             True),
    (b"0.0",                            True),
    (b"-0.0",                           True),
    (b"1.5",                            True),
    (b"1e1",                            True),
    (b"1E1",                            True),
    (b"1e+1",                           True),
    (b"1e-1",                           True),
    (b"0e0",                            True),
    (b"1.5e10",                         True),
    (b"1e308",                          True),
    (b"1e-400",                         True),    # rounds to zero, which is in range
    (b"9223372036854775807",            True),
    (b"-9223372036854775808",           True),
    (b"01",                             False),
    (b"-01",                            False),
    (b"00",                             False),
    (b"+1",                             False),
    (b"--1",                            False),
    (b"-",                              False),
    (b"- 1",                            False),
    (b"1.",                             False),
    (b".5",                             False),
    (b"-.5",                            False),
    (b"1.e1",                           False),
    (b"1e",                             False),
    (b"1e+",                            False),
    (b"1e1.5",                          False),
    (b"1.2.3",                          False),
    (b"1_000",                          False),
    (b"1,000",                          False),
    (b"0x10",                           False),
    (b"0b1",                            False),
    (b"0o7",                            False),
    (b"1f",                             False),
    (b"1n",                             False),
    (b"NaN",                            False),
    (b"nan",                            False),
    (b"-NaN",                           False),
    (b"Infinity",                       False),
    (b"-Infinity",                      False),
    (b"inf",                            False),
    ("\u0661".encode(),                 False),   # Arabic digit one
    ("\uff11".encode(),                 False),   # fullwidth digit one
    ("1\u0661".encode(),                False),
    # 6: "implementations [may] set limits on the range and precision": ours is binary64, and 4300 digits
    (b"1e400",                          False),
    (b"-1e400",                         False),
    (b"1e99999",                        False),
    (b"9" * 400 + b".0",                False),
    (b"1" * 5000,                       False),
    (b"-" + b"1" * 5000,                False),
    # 7, strings
    (b'""',                             True),
    (b'"a"',                            True),
    (b'"\\"\\\\\\/\\b\\f\\n\\r\\t"',    True),
    (b'"\\u0041"',                      True),
    (b'"\\u00e9"',                      True),
    (b'"\\uD83D\\uDE00"',               True),
    (b'"\\u2028"',                      True),
    (b'"\\uffff"',                      True),
    (b'"\x7f"',                         True),
    (b'"/"',                            True),
    (b'"\xe2\x80\xa8"',                 True),
    (b'"\xc3\xa9"',                     True),
    (b'"\xf0\x9f\x98\x80"',             True),
    (b'"\xef\xbb\xbf"',                 True),    # U+FEFF is a character like others inside a string
    (b'"\xef\xbf\xbf"',                 True),    # a noncharacter, and valid UTF-8
    (b'"',                              False),
    (b'"a',                             False),
    (b'a"',                             False),
    (b"'a'",                            False),
    (b"`a`",                            False),
    (b"a",                              False),
    (b'"a"b"',                          False),
    (b'"a" "b"',                        False),
    (b'"\\"',                           False),
    (b'"\\x41"',                        False),
    (b'"\\a"',                          False),
    (b'"\\\'"',                         False),
    (b'"\\0"',                          False),
    (b'"\\v"',                          False),
    (b'"\\U0041"',                      False),
    (b'"\\u"',                          False),
    (b'"\\u4"',                         False),
    (b'"\\u41"',                        False),
    (b'"\\u004"',                       False),
    (b'"\\u004g"',                      False),
    (b'"\\u{41}"',                      False),
    (b'"\\u+041"',                      False),
    (b'"\\ "',                          False),
    (b'"\x00"',                         False),
    (b'"\x01"',                         False),
    (b'"\x1f"',                         False),
    (b'"a\nb"',                         False),
    (b'"a\tb"',                         False),
    (b'"a\rb"',                         False),
    (b'"a\\\nb"',                       False),
    # 8.2: a surrogate without its other half is no character
    (b'"\\ud800"',                      False),
    (b'"\\udbff"',                      False),
    (b'"\\udc00"',                      False),
    (b'"\\udfff"',                      False),
    (b'"\\ud800a"',                     False),
    (b'"\\ud800\\n"',                   False),
    (b'"\\ud800\\u0041"',               False),
    (b'"\\ud800\\ud800"',               False),
    (b'"\\udc00\\ud800"',               False),
    (b'"\\ud83d\\ude00\\ud83d"',        False),
    # 8.1: UTF-8, without a byte order mark
    (b'"\xff"',                         False),
    (b'"\xfe"',                         False),
    (b'"\x80"',                         False),
    (b'"\xc3"',                         False),
    (b'"\xc3("',                        False),
    (b'"\xe9"',                         False),   # ISO-8859-1
    (b'"\xc0\x80"',                     False),   # overlong NUL
    (b'"\xc1\x81"',                     False),
    (b'"\xe0\x80\xaf"',                 False),
    (b'"\xf0\x80\x80\xaf"',             False),
    (b'"\xed\xa0\x80"',                 False),   # a surrogate encoded
    (b'"\xed\xa0\xbd\xed\xb8\x80"',     False),   # CESU-8
    (b'"\xf4\x90\x80\x80"',             False),   # past U+10FFFF
    (b'"\xf8\x88\x80\x80\x80"',         False),
    (b'"\xe2\x82"',                     False),
    (b"\xff",                           False),
    (b"\xef\xbb\xbf{}",                 False),
    (b"\xef\xbb\xbf",                   False),
    ('{"a":1}'.encode("utf-16"),        False),
    ('{"a":1}'.encode("utf-16-le"),     False),
    ('{"a":1}'.encode("utf-16-be"),     False),
    ('{"a":1}'.encode("utf-32"),        False),
    ('{"a":1}'.encode("utf-32-le"),     False),
    ('{"a":1}'.encode("utf-32-be"),     False),
    ('{"a":1}'.encode("utf-7") + b"+-", False),
    # what is no JSON at all
    (b"a=1&b=2",                        False),
    (b"<a>1</a>",                       False),
    (b"a: 1",                           False),
    (b"// one\n1",                      False),
    (b"1 // one",                       False),
    (b"/* one */ 1",                    False),
    (b"# one\n1",                       False),
    (b")]}',\n{}",                      False),
    (b"\x1e{}",                         False),
    (b"\x1f\x8b\x08\x00",               False),
    # nested
    (b"[" * 100 + b"]" * 100,           True),
    (b"[" * 100_000,                    False),
    (b"[" * 100_000 + b"]" * 100_000,   False),
    (b'{"a":' * 100_000,                False),
    (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, False),
)

# --- Names that come twice (RFC 8259 4) ---

REPEATED: Final[tuple[tuple[bytes, tuple[str, ...]], ...]] = (
    (b'{"a":1,"a":1}',                              ("/a",)),
    (b'{"a":1,"a":2}',                              ("/a",)),
    (b'{"a":1,"b":2,"a":3}',                        ("/a",)),
    (b'{"a":1,"a":2,"a":3}',                        ("/a",)),
    (b'{"a":1,"b":1,"b":2,"a":2}',                  ("/b", "/a")),
    (b'{"":1,"":2}',                                ("/",)),
    (b'{"a":1,"\\u0061":2}',                        ("/a",)),
    (b'{"\\u0061":1,"a":2}',                        ("/a",)),
    (b'{"\\u00e9":1,"\xc3\xa9":2}',                 ("/\xe9",)),
    (b'{"\\ud83d\\ude00":1,"\xf0\x9f\x98\x80":2}',  ("/\U0001f600",)),
    (b'{"/":1,"\\/":2}',                            ("/~1",)),
    (b'{"~":1,"\\u007e":2}',                        ("/~0",)),
    (b'{"\\"":1,"\\u0022":2}',                      ('/"',)),
    (b'{"\\\\":1,"\\u005C":2}',                     ("/\\",)),
    (b'{"a":{"b":1,"b":2}}',                        ("/a/b",)),
    (b'{"a":[{"b":1},{"b":1,"b":2}]}',              ("/a/1/b",)),
    (b'[{"a":1,"a":2}]',                            ("/0/a",)),
    (b'[[],[{"a":1,"a":2}]]',                       ("/1/0/a",)),
    (b'[0,"a",{"a":1,"a":2},{"a":1,"a":2}]',        ("/2/a", "/3/a")),
    (b'{"a":{"b":1},"a":{"b":2}}',                  ("/a",)),
    (b'{"a":{"b":1,"b":2},"a":1}',                  ("/a/b", "/a")),
    (b'{"a":1,"a":":"}',                            ("/a",)),
    (b'{"a":":","a":1}',                            ("/a",)),
    (b'{"a":1,"a":2,"b":"\\u003a"}',                ("/a",)),    # one colon lost, one won
    (b'{"a":1,"a":2,"b":"\\u003A"}',                ("/a",)),
    (b'{"a":1,"a":2,"\\u003a":0}',                  ("/a",)),
    (b'{":":1,"\\u003a":2}',                        ("/:",)),
    (b'{"a":1,"a":"\\u003a"}',                      ("/a",)),
    (b'{"a":"{","a":"}"}',                          ("/a",)),
    (b'{"a":"\\"","a":"\\\\"}',                     ("/a",)),
    (b'{"a":"[,","b":{"c":1,"c":"],"}}',            ("/b/c",)),
    (b'{"x":[[{"a":null,"a":true}]]}',              ("/x/0/0/a",)),
    (b' { "a" : 1 ,\n"a"\t:\r\n2 } ',               ("/a",)),
    (b'{"a":1.5e3,"a":-0}',                         ("/a",)),
    # no repetition, though it looks like one
    (b'{"a":1,"A":1}',                              ()),
    (b'{"a":{"a":{"a":1}}}',                        ()),
    (b'[{"a":1},{"a":1}]',                          ()),
    (b'{"a":[{"a":1},{"a":1}],"b":{"a":1}}',        ()),
    (b'{"a":"a","b":"a"}',                          ()),
    (b'{"a":"b\\":1,\\"a","b":1}',                  ()),
    (b'{"a":"\\u003a"}',                            ()),
    (b'{"a":"\\u003a\\u003A","b":":"}',             ()),
    (b'{"a":"\\\\u003a"}',                          ()),
    (b'{"\\u003a":"\\u003a"}',                      ()),
    (b'{"a":"::::"}',                               ()),
    (b'{"\xc3\xa9":1,"e\xcc\x81":2}',               ()),         # equal only after normalization, which JSON has not
    (b'{"a":1,"a ":2}',                             ()),
    (b'{"a":1,"\\u0000a":2}',                       ()),
    (b'{"1":1,"01":2}',                             ()),
    (b"{}",                                         ()),
    (b"1",                                          ()),
)

_ADA = b'"name":"Ada","age":36'
_TAKEN = b'"taken":"2026-01-02T03:04:05Z","value":"1.5","probe":"12345678-1234-5678-1234-567812345678"'

# --- Content for a type ---

TYPED: Final[tuple[tuple[bytes, Any, tuple[str, ...]], ...]] = (
    # a value
    (b"{" + _ADA + b"}",                                        Person, ()),
    (b"{" + _ADA + b',"nickname":null,"tags":["a","b","c"]}',   Person, ()),
    (b"{" + _ADA + b',"unknown":{"a":[1,null]}}',               Person, ()),
    (b"{" + _ADA + b',"favourite":"green"}',                    Person, ()),
    (b"{" + _ADA + b',"contacts":{"a":{"email":"a@b"}}}',       Person, ()),
    # members missing, wrong, out of bounds; all at once
    (b"{}",                                                     Person, ("/name", "/age")),
    (b'{"name":"Ada"}',                                         Person, ("/age",)),
    (b'{"name":null,"age":null}',                               Person, ("/name", "/age")),
    (b'{"name":"","age":-1}',                                   Person, ("/name", "/age")),
    (b'{"name":"01234567890","age":151}',                       Person, ("/name", "/age")),
    (b'{"name":1,"age":"36"}',                                  Person, ("/name", "/age")),
    (b'{"name":true,"age":true}',                               Person, ("/name", "/age")),
    (b'{"name":[],"age":{}}',                                   Person, ("/name", "/age")),
    (b'{"name":"Ada","age":36.5}',                              Person, ("/age",)),
    (b'{"name":"Ada","age":3.65e1}',                            Person, ("/age",)),
    (b'{"name":"Ada","age":3e99}',                              Person, ("/age",)),
    (b'{"NAME":"Ada","Age":36}',                                Person, ("/name", "/age")),
    (b"{" + _ADA + b',"nickname":1}',                           Person, ("/nickname",)),
    (b"{" + _ADA + b',"tags":["a",1,null,"b"]}',                Person, ("/tags", "/tags/1", "/tags/2")),
    (b"{" + _ADA + b',"tags":"a"}',                             Person, ("/tags",)),
    (b"{" + _ADA + b',"tags":{"0":"a"}}',                       Person, ("/tags",)),
    (b"{" + _ADA + b',"tags":["1","2","3","4"]}',               Person, ("/tags",)),
    (b"{" + _ADA + b',"favourite":"blue"}',                     Person, ("/favourite",)),
    (b"{" + _ADA + b',"favourite":1}',                          Person, ("/favourite",)),
    (b"{" + _ADA + b',"contacts":[]}',                          Person, ("/contacts",)),
    (b"{" + _ADA + b',"contacts":{"a/b":{}}}',                  Person, ("/contacts/a~1b/email",)),
    (b"{" + _ADA + b',"contacts":{"~":null}}',                  Person, ("/contacts/~0",)),
    (b"{" + _ADA + b',"contacts":{"a":{"email":"no","kind":"x","more":1}}}',
        Person, ("/contacts/a/email", "/contacts/a/kind", "/contacts/a/more")),
    (b'{"age":"x","tags":[1,{}],"contacts":{"a":{"kind":2}},"favourite":null}',
        Person, ("/name", "/age", "/tags/0", "/tags/1", "/contacts/a/email", "/contacts/a/kind", "/favourite")),
    (b"null",                                                   Person, ("",)),
    (b"[]",                                                     Person, ("",)),
    (b'"Ada"',                                                  Person, ("",)),
    (b"36",                                                     Person, ("",)),
    (b"true",                                                   Person, ("",)),
    # what every database refuses, in declared places only
    (b"{" + _ADA + b',"nickname":"a\\u0000b"}',                 Person, ("/nickname",)),
    (b"{" + _ADA + b',"nickname":"a\\\\u0000b"}',               Person, ()),
    (b"{" + _ADA + b',"unknown":"\\u0000"}',                    Person, ()),
    (b"{" + _ADA + b',"tags":["\\u0000","a"]}',                 Person, ("/tags/0",)),
    (b"{" + _ADA + b',"contacts":{"\\u0000":{"email":"a@b"}}}', Person, ("/contacts/\x00",)),
    (b"{" + _ADA + b',"unknown":99999999999999999999}',         Person, ()),
    (b'"a\\u0000"',                                             str, ("",)),
    (b'{"a":[{"b":"\\u0000"}]}',                                Any, ("/a/0/b",)),
    (b'{"a":{"\\u0000":1}}',                                    Any, ("/a/\x00",)),
    (b'{"a":[9223372036854775808]}',                            Any, ("/a/0",)),
    (b'{"a":"9223372036854775808"}',                            Any, ()),
    (b"9223372036854775807",                                    int, ()),
    (b"-9223372036854775808",                                   int, ()),
    (b"9223372036854775808",                                    int, ("",)),
    (b"-9223372036854775809",                                   int, ("",)),
    (b"9" * 4000,                                               int, ("",)),
    (b"9223372036854775808", Annotated[int, Meta(extra={"beyond_64_bits": True})], ()),
    (b'{"9223372036854775808":1}',                              dict[int, int], ("/9223372036854775808",)),
    (b'{"1":1,"x":2,"3":"y"}',                                  dict[int, int], ("/x", "/3")),
    # in a change, what is absent is not null
    (b"{}",                                                     PersonChanges, ()),
    (b'{"nickname":null}',                                      PersonChanges, ()),
    (b'{"name":null}',                                          PersonChanges, ("/name",)),
    (b'{"name":""}',                                            PersonChanges, ("/name",)),
    (b'{"name":"","nickname":1,"age":1,"nickName":2}',          PersonChanges, ("/name", "/nickname", "/age", "/nickName")),
    # unions
    (b'{"mainShape":{"shape":"circle","radius":1}}',            Drawing, ()),
    (b'{"mainShape":{"shape":"circle","radius":0}}',            Drawing, ("/mainShape/radius",)),
    (b'{"mainShape":{"shape":"square","radius":1}}',            Drawing, ("/mainShape/side",)),
    (b'{"mainShape":{"radius":1}}',                             Drawing, ("/mainShape/shape",)),
    (b'{"mainShape":{"shape":"oval"}}',                         Drawing, ("/mainShape/shape",)),
    (b'{"mainShape":{"shape":1}}',                              Drawing, ("/mainShape/shape",)),
    (b'{"mainShape":null}',                                     Drawing, ("/mainShape",)),
    (b'{"main_shape":{"shape":"square","side":1}}',             Drawing, ("/mainShape",)),
    (b'{"mainShape":{"shape":"square","side":1},"otherShapes":[null,{"shape":"square"},1]}',
        Drawing, ("/otherShapes/1/side", "/otherShapes/2")),
    (b'{"radius":1}',                                           Circle, ()),
    (b'{"shape":"square","radius":1}',                          Circle, ("/shape",)),
    (b"1",                                                      int | str, ()),
    (b'"a"',                                                    int | str, ()),
    (b"1.5",                                                    int | str, ("",)),
    (b"null",                                                   int | str, ("",)),
    (b"null",                                                   int | str | None, ()),
    (b"-1",                                                     Annotated[int, Meta(ge=0)] | str, ("",)),
    (b"1",                                                      int | float, ()),
    (b"1.5",                                                    int | float, ()),
    (b'["1.5"]',                                                list[int | float], ("/0",)),
    (b'[1,"x",[2]]',                                            list[int | float | list[int]], ("/1",)),
    (b'"2026-02-30"',                                           dt.date | int, ("",)),
    # recursion
    (b'{"label":"a","children":[{"label":"b","children":[{"label":1},{}]}]}',
        Tree, ("/children/0/children/0/label", "/children/0/children/1/label")),
    (b'{"label":"a","children":[' * 200 + b"1" + b"]}" * 200,   Tree, ("/children/0" * 200,)),
    # scalars that are strings on the wire
    (b"{" + _TAKEN + b"}",                                      Reading, ()),
    (b'{"taken":"yesterday","value":"much","probe":"mine"}',    Reading, ("/taken", "/value", "/probe")),
    (b'{"taken":1,"value":true,"probe":[]}',                    Reading, ("/taken", "/value", "/probe")),
    (b"{" + _TAKEN + b',"size":2}',                             Reading, ()),
    (b"{" + _TAKEN + b',"size":3}',                             Reading, ("/size",)),
    (b"{" + _TAKEN + b',"size":"2"}',                           Reading, ("/size",)),
    (b"{" + _TAKEN + b',"where":[1,2]}',                        Reading, ()),
    (b"{" + _TAKEN + b',"where":[1]}',                          Reading, ()),
    (b"{" + _TAKEN + b',"where":[]}',                           Reading, ("/where",)),
    (b"{" + _TAKEN + b',"where":[1,2,3]}',                      Reading, ("/where",)),
    (b"{" + _TAKEN + b',"where":["1",null]}',                   Reading, ("/where/0", "/where/1")),
    (b"{" + _TAKEN + b',"where":{"x":1}}',                      Reading, ("/where",)),
    (b"{" + _TAKEN + b',"settings":{"theme":"dark"}}',          Reading, ()),
    (b"{" + _TAKEN + b',"settings":{"volume":"loud"}}',         Reading, ("/settings/theme", "/settings/volume")),
    (b"{" + _TAKEN + b',"settings":1}',                         Reading, ("/settings",)),
    (b"{" + _TAKEN + b',"notes":{"a":[1,{"b":null}]}}',         Reading, ()),
    (b"{" + _TAKEN + b',"notes":{"a":[1,{"b":"\\u0000"}]}}',    Reading, ("/notes/a/1/b",)),
    (b'"2026-01-02T03:04:05"',                                  dt.datetime, ()),
    (b'"2026-01-02T03:04:05"',                                  Annotated[dt.datetime, Meta(tz=True)], ("",)),
    (b'"2026-01-02"',                                           dt.datetime, ("",)),
    (b'"2026-13-02T03:04:05Z"',                                 dt.datetime, ("",)),
    (b'"0000-01-01"',                                           dt.date, ("",)),
    (b'"2026-02-28"',                                           dt.date, ()),
    (b'"2026-02-29"',                                           dt.date, ("",)),
    (b'"26-02-28"',                                             dt.date, ("",)),
    (b'"12:00:00"',                                             dt.time, ()),
    (b'"24:00:00"',                                             dt.time, ("",)),
    (b'"P1D"',                                                  dt.timedelta, ()),
    (b'"P99999999999D"',                                        dt.timedelta, ("",)),
    (b'"one day"',                                              dt.timedelta, ("",)),
    (b'"YWJj"',                                                 bytes, ()),
    (b'"YWJ"',                                                  bytes, ("",)),
    (b'"12345678123456781234567812345678"',                     uuid.UUID, ()),
    (b'"12345678-1234-5678-1234-56781234567"',                  uuid.UUID, ("",)),
    # decimals: as JSON writes numbers, in the range of decimal128
    (b'"1.50"',                                                 Decimal, ()),
    (b"1.50",                                                   Decimal, ()),
    (b"-7",                                                     Decimal, ()),
    (b'"1E+6144"',                                              Decimal, ()),
    (b'"1E+6145"',                                              Decimal, ("",)),
    (b'"1e999999999"',                                          Decimal, ("",)),
    (b'"NaN"',                                                  Decimal, ("",)),
    (b'"sNaN"',                                                 Decimal, ("",)),
    (b'"-Infinity"',                                            Decimal, ("",)),
    (b'"1_0"',                                                  Decimal, ("",)),
    (b'" 1"',                                                   Decimal, ("",)),
    (b'"+1"',                                                   Decimal, ("",)),
    (b'".5"',                                                   Decimal, ("",)),
    ('"\u0661"'.encode(),                                       Decimal, ("",)),
    (b'{"a":"1","b":"NaN","c":" 2"}',                           dict[str, Decimal], ("/b", "/c")),
    (b'"5"',                                                    Decimal | None, ()),
    # numbers
    (b"1",                                                      float, ()),
    (b'"1"',                                                    float, ("",)),
    (b'"NaN"',                                                  float, ("",)),
    (b"null",                                                   float, ("",)),
    (b"true",                                                   int, ("",)),
    (b"1",                                                      bool, ("",)),
    (b'"true"',                                                 bool, ("",)),
    (b"7",                                                      Annotated[int, Meta(multiple_of=5)], ("",)),
    (b"0.5",                                                    Annotated[float, Meta(gt=0, lt=1)], ()),
    (b"1.0",                                                    Annotated[float, Meta(gt=0, lt=1)], ("",)),
    # collections
    (b"[1,2]",                                                  tuple[int, str], ("/1",)),
    (b"[1]",                                                    tuple[int, str], ("",)),
    (b'[1,"a",2]',                                              tuple[int, str], ("",)),
    (b'[1,"a"]',                                                tuple[int, ...], ("/1",)),
    (b'[1,1,"a"]',                                              set[int], ("/2",)),
    (b'["red","blue"]',                                         frozenset[Colour], ("/1",)),
    (b"[]",                                                     Annotated[list[int], Meta(min_length=1)], ("",)),
    (b"{}",                                                     Annotated[dict[str, int], Meta(min_length=1)], ("",)),
    (b'{"a":1,"b":"2","c":null}',                               dict[str, int], ("/b", "/c")),
    (b'{"red":1,"blue":2}',                                     dict[Colour, int], ("/blue",)),
    (b'{"red":1,"1":2,"blue":3}',                               dict[int | Colour, int], ("/blue",)),
    (b"1",                                                      Annotated[int, Meta(description="one")], ()),
    (b'"1"',                                                    Annotated[int, Meta(description="one")], ("",)),
    (b'{"2026-01-01":1,"x":2}',                                 dict[dt.date, int], ("/x",)),
    (b'["home","away",1]',                                      list[Literal["home", "work"]], ("/1", "/2")),
    (b'[1,"a",null,2]',                                         list[Literal[1, "a"] | None], ("/3",)),
    (b"null",                                                   None, ()),
    (b"0",                                                      None, ("",)),
    # members that have to fit each other
    (b'{"first":"2026-01-01","last":"2026-01-02"}',             Period, ()),
    (b'{"first":"2026-01-02","last":"2026-01-01"}',             Period, ("",)),
    (b'{"first":"2026-01-02","last":"x"}',                      Period, ("/last",)),
    (b'[{"first":"2026-01-02","last":"2026-01-01"},{"first":1,"last":2},{"first":"2026-01-02","last":"2025-01-01"}]',
        list[Period], ("/0", "/1/first", "/1/last", "/2")),
)
# fmt: on
