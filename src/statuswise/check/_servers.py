"""Where below the target an API lives, by the servers of its document; what is served elsewhere is never asked.

Rules of this file:

- The target is what the user named, whatever the document says: of a server elsewhere no more than the path is taken.
- Of several servers the one counts that fits the target best: at its origin and below its path, relative to the
  document, then the first.

Source: OpenAPI 3.1.1, 4.8.5 (servers) and 4.6 (relative references in URLs).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product
from typing import Final
from urllib.parse import urljoin, urlsplit

from statuswise.openapi import ApiDescription, OperationDescription, Server

__all__ = ["base_of", "kept_to"]

_MOST_URLS: Final = 64
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def base_of(description: ApiDescription, path: str, root: str = "", place: str = "") -> str:
    """Give the path below which the API lives.

    Args:
        description: the API.
        path: that of the URL which the user gave; may be empty.
        root: scheme, host and port of the target.
        place: the path of the document at the target, which relative servers are relative to.
    """
    found = [url for server in description.servers for url in _urls(server, f"{root}{place or '/'}")]
    paths = [urlsplit(url).path.rstrip("/") for url in sorted(found, key=lambda url: not _at(url, root))]
    below = [one for one in paths if one == path or one.startswith(f"{path}/")]
    return below[0] if below else path


def kept_to(description: ApiDescription, root: str, base: str, place: str = "") -> ApiDescription:
    """Give the API without the operations that have servers of their own elsewhere; they are said as problems."""
    problems, kept = list(description.problems), list[OperationDescription]()
    for described in description.operations:
        urls = [url for server in described.servers for url in _urls(server, f"{root}{place or '/'}")]
        if urls and not any(_at(url, root) and urlsplit(url).path.rstrip("/") == base for url in urls):
            name = f"{described.operation.method} {described.operation.target}"
            problems.append(f"{name} is served elsewhere ({urls[0]}) and was left alone.")
        else:
            kept.append(described)
    return replace(description, operations=tuple(kept), problems=tuple(problems))


def _urls(server: Server, document: str) -> Iterator[str]:
    """Give the absolute URLs that a server can have: its defaults first, then the other values of its variables."""
    names = list(server.variables)
    choices = [dict.fromkeys((server.variables[name].default, *server.variables[name].values)) for name in names]
    for values in islice(product(*choices), _MOST_URLS):
        url = server.url
        for name, value in zip(names, values, strict=True):
            url = url.replace(f"{{{name}}}", value)
        try:
            absolute = urljoin(document, url)
            urlsplit(absolute)
        except ValueError:
            continue
        yield absolute


def _at(url: str, root: str) -> bool:
    """Say whether a URL is at the target; the names of this machine are one."""
    try:
        one, other = urlsplit(url), urlsplit(root)
        ports = [parts.port or {"http": 80, "https": 443}.get(parts.scheme) for parts in (one, other)]
    except ValueError:
        return False
    hosts = [_LOCAL if parts.hostname in _LOCAL else parts.hostname for parts in (one, other)]
    return (one.scheme, hosts[0], ports[0]) == (other.scheme, hosts[1], ports[1])
