"""The API of the codes on a real server, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.serve.wire import DEFAULT, listening


@pytest.fixture(scope="session", params=[DEFAULT, "h11"], ids=["ours", "h11"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, tuple[str, int]]]:
    """Serve with uvicorn, as `statuswise run` does and as it is."""
    log = tmp_path_factory.mktemp("every_code") / "log"
    with listening("examples.codes.app:api", log, http=request.param) as address:
        yield request.param, address
