"""The documentation page: one file of HTML that needs nothing from anywhere else."""

from __future__ import annotations

from html import escape
from importlib.resources import files

__all__ = ["page_of"]


def page_of(title: str, document: str) -> bytes:
    """Give the page that shows the document found at a path."""
    page = files("statuswise.serve").joinpath("docs.html").read_text(encoding="utf-8")
    return page.replace("{{title}}", escape(title)).replace("{{document}}", escape(document)).encode()
