"""Whatever an API of ours answers to a client in these tests has to keep the rulebook, whatever else a test looks at."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType

import pytest
from hypothesis import settings
from tests.traffic.judging import kept_or_fail

from statuswise.serve import Api
from statuswise.testing import Client

settings.register_profile("any machine", deadline=None)  # how long something takes says nothing on a busy one
settings.load_profile("any machine")


@pytest.fixture(scope="session", autouse=True)
def _judged() -> Iterator[None]:
    """Judge what a client has heard when it is done; where the test has failed already, it says enough."""
    leave = Client.__exit__

    def leave_judged(
        client: Client, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        leave(client, kind, error, trace)
        if kind is None and isinstance(client.app, Api):
            kept_or_fail(client.exchanges)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "__exit__", leave_judged)
        yield
