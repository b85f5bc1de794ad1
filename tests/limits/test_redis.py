"""Rates that several processes share: counted in Redis, and what is answered while Redis is away."""

from __future__ import annotations

import os
import secrets
import socket

import pytest

from statuswise import Api, Rate, StoreLimiter
from statuswise.graph import Policies
from statuswise.testing import Client, assert_path

REDIS = ("127.0.0.1", 6379)


@pytest.fixture
def redis() -> str:
    """Name a Redis that answers; without one, say how to start it."""
    try:
        socket.create_connection(REDIS, timeout=1).close()
    except OSError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no Redis answers on 127.0.0.1:6379; start one with: redis-server")
    return f"async+redis://{REDIS[0]}:{REDIS[1]}"


def dice(store: str, rate: Rate, policies: Policies | None = None) -> Api:
    """Give one of several processes that serve the same."""
    api = Api("Dice", rate=rate, limiter=StoreLimiter(store), policies=policies)

    @api.get("/dice")
    async def roll() -> int:
        return 4

    return api


def a_rate() -> Rate:
    """Give a rate that nobody else counts: Redis remembers the tests of yesterday."""
    return Rate(3, per=1000 + secrets.randbelow(1_000_000))


def nowhere() -> str:
    """Name a Redis that is not there: a port that was free just now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"async+redis://127.0.0.1:{free.getsockname()[1]}"


def test_two_processes_share_one_limit(redis: str) -> None:
    rate = a_rate()
    with Client(dice(redis, rate)) as one, Client(dice(redis, rate)) as other:
        statuses = [client.get("/dice").status for client in (one, other, one, other, one)]
        refused = other.get("/dice")
    assert statuses == [200, 200, 200, 429, 429]
    assert_path(refused, 429, "client_over_rate")
    assert 1 <= int(refused.fields.get("Retry-After") or 0) <= rate.per
    assert f'"default";r=0;t={refused.fields.get("Retry-After")}' == refused.fields.get("RateLimit")


def test_while_the_store_is_away_nothing_is_let_through() -> None:
    with Client(dice(nowhere(), a_rate())) as client:
        answered = client.get("/dice")
    assert_path(answered, 503, "limits_unavailable")
    assert answered.fields.get("Retry-After") == "1"


def test_while_the_store_is_away_everything_is_let_through_where_the_policy_says_so() -> None:
    with Client(dice(nowhere(), a_rate(), Policies(limiter_unavailable="pass"))) as client:
        answered = client.get("/dice")
    assert_path(answered, 200, "ok")
    assert "RateLimit" not in answered.fields
