"""Serves the users API: `python -m examples.users`."""

from __future__ import annotations

import asyncio
import os

import uvicorn

from statuswise.integrations.uvicorn import Protocol

from .app import api, database, keys
from .keys import ROLES
from .tables import prepare


def main() -> None:
    """Prepare the store, say how to try the service, and serve it until Ctrl-C."""
    port = int(os.environ.get("PORT") or 8000)
    made = asyncio.run(prepared())
    print(greeting(f"http://127.0.0.1:{port}", made), flush=True)
    uvicorn.run(api, host="127.0.0.1", port=port, http=Protocol, log_level="warning")


async def prepared() -> dict[str, str]:
    """Make the tables and the keys; gives the keys that can be shown."""
    await prepare(database.sessions)
    made = await keys.fill(database.sessions)
    await database.close()
    given = {role: os.environ[name] for role in ROLES if (name := f"{role.upper()}_KEY") in os.environ}
    return {**made, **given}


def greeting(url: str, shown: dict[str, str]) -> str:
    """Say where the page is, what the keys are, and three calls that show a 201, a 400 and a 403."""
    admin, basic = (shown.get(role, f"${role.upper()}_KEY") for role in ROLES)
    lines = [f"Users API: {url}/docs (the page), {url}/openapi.json (the document)", ""]
    kept = "made and shown at the first start; {}_KEY chooses another"
    lines += [f"  {role} key: {shown.get(role, kept.format(role.upper()))}" for role in ROLES]
    new = """-H 'Content-Type: application/json' -d '{"name": "Ada", "email": "ada@example.org", "age": 36}'"""
    lines += [
        "",
        "Try it:",
        f"  curl -i {url}/users -H 'X-API-Key: {admin}' {new}    # 201",
        f"  curl -i {url}/users -H 'X-API-Key: {admin}' -H 'Content-Type: application/json' -d '{{}}'    # 400",
        f"  curl -i {url}/admin/stats -H 'X-API-Key: {basic}'    # 403",
        "",
        "Ctrl-C ends it.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
