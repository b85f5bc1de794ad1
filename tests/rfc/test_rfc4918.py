"""RFC 4918 and RFC 5842: codes that WebDAV brought and operations of any API may refuse with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.rfc.conftest import Ask


@pytest.mark.parametrize(("sentence", "kind", "end"), [
    ("RFC 4918 11.3: The 423 (Locked) status code means the source or destination resource of a method is locked.", "locked", "423 refused_locked"),
    ("RFC 4918 11.4: The 424 (Failed Dependency) status code means that the method could not be performed on the resource because the requested action depended on another action and that action failed.", "failed_dependency", "424 refused_failed_dependency"),
    ("RFC 4918 11.5: The 507 (Insufficient Storage) status code means the method could not be performed on the resource because the server is unable to store the representation needed to successfully complete the request.", "insufficient_storage", "507 refused_insufficient_storage"),
    ('RFC 5842 7.2: The 508 (Loop Detected) status code indicates that the server terminated an operation because it encountered an infinite loop while processing a request with "Depth: infinity".', "loop_detected", "508 refused_loop_detected"),
])  # fmt: skip
def test_an_operation_may_refuse_as_webdav_does(ask: Ask, sentence: str, kind: str, end: str) -> None:
    """Each row quotes its sentence."""
    answer = ask("PUT", handled="refused", refusal_kind=kind)
    assert answer.ends(f"handled: refused > refusal_declared: yes > refusal_kind: {kind} > {end}")
    assert not answer.asks("committed")
