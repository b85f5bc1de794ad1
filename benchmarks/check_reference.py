"""An API of ours that is asked as many questions of the graph as an auditor can ask: a small library, in memory.

`library` makes a new one with each call, so that it can be made while another table is in force. Everything that the
graph knows to ask is declared by some operation: roles, owners, rows that moved or are gone, validators of both kinds,
preconditions that are insisted on, ranges, created targets, and every policy in both its values (`OTHER`).
"""

from __future__ import annotations

import atexit
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path as FilePath
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from statuswise import (
    Accepted,
    Api,
    Conflict,
    Created,
    CreatedHere,
    File,
    Gone,
    NoContent,
    NotFound,
    Ok,
    PermanentRedirect,
    SeeOther,
)
from statuswise.auth import ApiKey, Principal, StaticKeys, hash_key
from statuswise.graph import Policies

__all__ = ["ADMIN", "BASIC", "OTHER", "library"]

ADMIN, BASIC = "admin-key-of-the-library", "basic-key-of-the-library"

OTHER = Policies(
    anonymous_on_unknown_target="unauthenticated",
    trailing_slash="redirect",
    forbidden_shown_as="not_found",
    unparsable_path="not_found",
    unknown_query_parameter="bad_request",
    unknown_length="length_required",
    missing_content_type="json",
    unacceptable="default_representation",
    missing_on_delete="no_content",
    duplicate_members="last_wins",
    invalid_content="unprocessable_content",
)
"""Every choice made the other way, where a client can see it."""

Text = Annotated[str, Meta(min_length=1, max_length=100)]
_BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
_TEXT = "There is much to read. " * 60


class NewBook(Struct, forbid_unknown_fields=True):
    """What a book is made of."""

    title: Text
    pages: Annotated[int, Meta(ge=1, le=10_000)] = 1


class Change(Struct, forbid_unknown_fields=True):
    """What may change about a book."""

    title: Text | UnsetType = UNSET
    pages: Annotated[int, Meta(ge=1, le=10_000)] | UnsetType = UNSET


class Book(Struct):
    """A book, and which version of it."""

    id: int
    title: str
    pages: int
    version: int = 1


class Entry(Struct):
    """What is written into a diary."""

    text: Text


class Diary(Struct):
    """Somebody's diary."""

    id: int
    text: str


class Motto(Struct):
    """The motto of the house."""

    text: Text


class State(Struct):
    """How something is."""

    state: str


@dataclass
class Kept:
    """A diary, and whose it is."""

    id: int
    text: str
    owner: str


@dataclass
class House:
    """What there is only one of."""

    text: str = "silence"
    version: int = 1


@cache
def _pages() -> FilePath:
    """Give the file of the catalogue, one of this process that ends with it: its date is a validator."""
    folder = tempfile.TemporaryDirectory(prefix="statuswise-")
    atexit.register(folder.cleanup)
    pages = FilePath(folder.name) / "library.txt"
    pages.write_text(_TEXT, encoding="utf-8")
    return pages


def library(policies: Policies | None = None) -> Api:  # noqa: C901, PLR0915 - a whole API
    """Make a library.

    Args:
        policies: its choices; the defaults if left out.
    """
    people = StaticKeys({hash_key(ADMIN): Principal("ada", frozenset({"admin"})), hash_key(BASIC): Principal("bob")})
    api = Api("Library", authentication=ApiKey(people), policies=policies, content_limit=100_000, document="")
    public = api.group(authentication=None)
    number = count(1)
    books: dict[int, Book] = {0: Book(0, "The first", 10)}
    burnt: set[int] = set()
    diaries: dict[int, Kept] = {}
    labels: dict[str, Motto] = {}
    house = House()

    # --- what is open to everybody ---

    @public.get("/health")
    async def health() -> State:
        """Say that all is well."""
        return State("well")

    @api.get("/news", optional_authentication=True)
    async def news() -> list[str]:
        """Tell the news; to those with wrong credentials, that they are wrong."""
        return ["A book was written."]

    @public.get("/catalogue.txt")
    async def catalogue() -> File:
        """Give the catalogue, or parts of it."""
        return File(_pages(), "text/plain; charset=utf-8")

    # --- books: validators, preconditions, conflicts ---

    @api.get("/books")
    async def list_books(
        limit: Annotated[int, Meta(ge=1, le=100)] = 20, order: Literal["title", "pages"] = "title"
    ) -> list[Book]:
        """List books."""
        return sorted(books.values(), key=lambda book: (book.title, book.id) if order == "title" else (book.pages, 0))[
            :limit
        ]

    def taken(title: object, row: Book | None = None) -> bool:
        return any(book.title == title and book is not row for book in books.values())

    @api.post("/books")
    async def add_book(new: NewBook) -> Created[Book] | Conflict:
        """Add a book; two of one title are one too many."""
        if taken(new.title):
            return Conflict("there is a book of that title")
        book = Book(next(number), new.title, new.pages)
        books[book.id] = book
        return Created(book, f"/books/{book.id}")

    async def find_book(id: int) -> Book | Gone | None:
        return Gone("it was taken out") if id in burnt else books.get(id)

    book = api.resource(
        "/books/{id}", load=find_book, etag=lambda book: book.version, last_modified=lambda _book: _BEGUN
    )

    @book.get()
    async def show_book(row: Book) -> Book:
        """Show a book."""
        return row

    @book.put(require_precondition=True)
    async def replace_book(row: Book, new: NewBook) -> Book | Conflict:
        """Replace a book, by those who have seen it."""
        if taken(new.title, row):
            return Conflict("there is a book of that title")
        row.title, row.pages, row.version = new.title, new.pages, row.version + 1
        return row

    @book.patch()
    async def change_book(row: Book, change: Change) -> Book | Conflict:
        """Change parts of a book."""
        if taken(change.title, row):
            return Conflict("there is a book of that title")
        row.title = row.title if change.title is UNSET else change.title
        row.pages = row.pages if change.pages is UNSET else change.pages
        row.version += 1
        return row

    @book.delete()
    async def remove_book(row: Book) -> None:
        """Take a book out, for good."""
        del books[row.id]
        burnt.add(row.id)

    @api.resource("/books/{id}/copies", load=find_book, etag=lambda book: book.version).post()
    async def copy_book(row: Book) -> Accepted[State]:
        """Have a copy made, some day."""
        return Accepted(State("waiting"), f"/books/{row.id}")

    # --- diaries: owners ---

    @api.post("/diaries")
    async def write_diary(new: Entry, writer: Principal) -> Created[Diary]:
        """Begin a diary."""
        kept = Kept(next(number), new.text, writer.name)
        diaries[kept.id] = kept
        return Created(Diary(kept.id, kept.text), f"/diaries/{kept.id}")

    async def find_diary(id: int) -> Kept | None:
        return diaries.get(id)

    diary = api.resource("/diaries/{id}", load=find_diary, permitted=lambda who, row: row.owner == who.name)

    @diary.get()
    async def read_diary(row: Kept) -> Diary:
        """Read one's own diary."""
        return Diary(row.id, row.text)

    @diary.delete()
    async def burn_diary(row: Kept) -> None:
        """Burn one's own diary."""
        del diaries[row.id]

    # --- what names itself: created by PUT ---

    async def find_label(name: str) -> Motto | None:
        return labels.get(name)

    label = api.resource("/labels/{name}", load=find_label, etag=lambda row: row.text)

    @label.get()
    async def show_label(row: Motto) -> Motto:
        """Show a label."""
        return row

    @label.put(creates=True)
    async def write_label(name: str, row: Motto | None, new: Entry) -> CreatedHere[Motto] | Ok[Motto]:
        """Write a label."""
        labels[name] = Motto(new.text)
        return Ok(labels[name]) if row else CreatedHere(labels[name])

    @label.delete()
    async def remove_label(name: str, row: Motto) -> None:
        """Take a label away."""
        del row
        labels.pop(name)

    # --- the house: one thing without a name ---

    async def find_house() -> House:
        return house

    motto = api.resource("/motto", load=find_house, etag=lambda row: row.version)

    @motto.get()
    async def show_motto(row: House) -> Motto:
        """Show the motto."""
        return Motto(row.text)

    @motto.put()
    async def change_motto(row: House, new: Motto) -> Motto:
        """Change the motto."""
        row.text, row.version = new.text, row.version + 1
        return new

    # --- who may not ---

    @api.get("/admin/visitors", permission="admin")
    async def visitors() -> list[str]:
        """List who was here."""
        return ["ada", "bob"]

    @api.put("/books/{id}/place", permission="admin")
    async def place_book(id: int, new: Motto) -> NoContent | NotFound:
        """Say where a book stands."""
        return NoContent() if id in books else NotFound("there is no such book")

    # --- elsewhere ---

    async def find_shelf(name: Literal["attic", "cellar"]) -> House | PermanentRedirect | None:
        return PermanentRedirect("/shelves/cellar") if name == "attic" else house

    @public.resource("/shelves/{name}", load=find_shelf).get()
    async def show_shelf(row: House) -> State:
        """Show a shelf; what was in the attic is in the cellar."""
        return State(row.text)

    @api.post("/suggestions")
    async def suggest(new: Entry) -> SeeOther:
        """Suggest something, and look at the news."""
        return SeeOther("/news")

    return api
