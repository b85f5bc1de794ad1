"""A report as text for people and programs: JSON, HTML, JUnit, SARIF, annotations, and lines for a terminal."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from statuswise.check._findings import Report
from statuswise.check.reports._github import github
from statuswise.check.reports._html import html
from statuswise.check.reports._json import as_json, data
from statuswise.check.reports._junit import junit
from statuswise.check.reports._sarif import sarif
from statuswise.check.reports._text import lines, summary

__all__ = ["WRITERS", "as_json", "data", "github", "html", "junit", "lines", "sarif", "summary"]


def _encodable(write: Callable[[Report], str]) -> Callable[[Report], str]:
    """Give what writes halves of surrogate pairs, which targets send and no file can hold, as JSON escapes them."""
    return lambda report: write(report).encode("utf-8", "backslashreplace").decode()


WRITERS: Mapping[str, Callable[[Report], str]] = MappingProxyType(
    {
        ".json": _encodable(as_json),
        ".html": _encodable(html),
        ".xml": _encodable(junit),
        ".sarif": _encodable(sarif),
    }
)
"""What writes a report file, by the end of its name."""
