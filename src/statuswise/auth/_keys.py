"""Keys: made, hashed, and a few of them held.

A key of `make_key` has 256 bits of chance. Nobody can try them all, so one pass of SHA-256 hides it; slowness and a
salt are for passwords, which people choose and repeat (see `hash_password`). Without a salt each key has one hash, by
which a database finds it in an index; the time that takes tells of the hash alone, from which nothing leads to
the key.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Final, Generic, TypeVar

from statuswise.auth._lookups import common_type

__all__ = ["StaticKeys", "hash_key", "make_key"]

P = TypeVar("P")

_BYTES: Final = 32
_LABEL: Final = "sha256:"
# What is hashed before the key: a hash of the same text for another purpose is another hash.
_PURPOSE: Final = b"statuswise key 1:"
_HASH: Final = re.compile(_LABEL + r"[0-9a-f]{64}")
_PREFIX: Final = re.compile(r"[A-Za-z0-9]++(?:[_-][A-Za-z0-9]++)*+")


def make_key(prefix: str = "sw") -> str:
    """A new key, such as `sw_5pIq...`: the prefix, by which people and scanners know it, and 256 bits of chance.

    It can be sent in a field, a cookie, a query and as a bearer token as it is.

    Raises:
        ValueError: The prefix holds other characters than letters, digits and single `-` or `_` between them.

    """
    if _PREFIX.fullmatch(prefix) is None:
        raise ValueError(
            f"a prefix is made of ASCII letters and digits, got {prefix!r}; write one such as 'sw' instead"
        )
    return f"{prefix}_{secrets.token_urlsafe(_BYTES)}"


def hash_key(key: str) -> str:
    """What to keep of a key: `sha256:` and 64 hexadecimal digits, always the same for the same key.

    For keys that were made by chance, not for passwords. The label tells hashes from keys, so that neither is taken for
    the other.
    """
    return _LABEL + hashlib.sha256(_PURPOSE + key.encode("utf-8", "surrogatepass")).hexdigest()


class StaticKeys(Generic[P]):
    """A look-up for a few keys, of which it holds the hashes: `ApiKey(StaticKeys({hash_key(key): principal}))`.

    Every entry is compared each time, in constant time: how long it takes does not tell which one was asked for. For
    thousands of keys, look the hash up in a database. A principal may have several keys, as while one replaces another.

    Args:
        principals: Those who call, by the hashes of their keys.
        principal: Their class, where they do not have one that all others derive from.

    Raises:
        TypeError: A principal is None, or the principals have no class in common.
        ValueError: A hash is none (a key, perhaps), or there are no entries at all.

    """

    def __init__(self, principals: Mapping[str, P], *, principal: type[P] | None = None) -> None:
        if not principals:
            raise ValueError("StaticKeys without keys lets nobody in; write StaticKeys({hash_key(key): principal})")
        for position, hashed in enumerate(principals, start=1):
            if _HASH.fullmatch(hashed) is None:  # it may be a key: do not show it
                raise ValueError(
                    f"StaticKeys holds hashes of keys, and entry {position} is none; write hash_key(key) in its place"
                )
        types = [type(one) for one in principals.values()]
        common = principal or common_type(types)
        if common is None or type(None) in types:
            names = " and ".join(dict.fromkeys(kind.__name__ for kind in types))
            raise TypeError(f"StaticKeys gives principals of one class, got {names}; name it: principal=Principal")
        self.principal_type: type[P] = common
        self._entries = tuple((hashed.encode("ascii"), one) for hashed, one in principals.items())

    async def __call__(self, key: str) -> P | None:
        """Whose key this is, or None where it is nobody's."""
        asked = hash_key(key).encode("ascii")
        found = None
        for hashed, principal in self._entries:
            if hmac.compare_digest(hashed, asked):
                found = principal
        return found
