"""Passwords: hashed slowly, with a salt, and verified.

What is kept says how it was made, in the form that other software writes too: `$scrypt$ln=14,r=8,p=5$salt$hash`. So the
cost can rise later, and what was kept before still verifies.

Sources: RFC 7914 (scrypt), RFC 7617 2.1 (the form of characters).
"""

import hashlib
import hmac
import re
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

__all__ = ["hash_password", "verify_password"]


@dataclass(frozen=True, slots=True)
class _Cost:
    """How much work a hash is: `2**ln * r * 128` bytes are filled, `p` times one after the other."""

    ln: int
    r: int
    p: int

    def hash(self, password: str, salt: bytes) -> bytes:
        """Do the work. The same text may be composed in several ways; NFC is the one that counts."""
        return hashlib.scrypt(
            normalize("NFC", password).encode("utf-8", "surrogatepass"),
            salt=salt, n=2**self.ln, r=self.r, p=self.p, dklen=_HASH_BYTES, maxmem=_MAXIMUM_BYTES,
        )  # fmt: skip


# One of the equivalent settings that OWASP recommends, with the least memory: 16 MiB for each log-in at a time.
_COST: Final = _Cost(ln=14, r=8, p=5)
_MAXIMUM_BYTES: Final = 2**28
_SALT_BYTES: Final = 16
_HASH_BYTES: Final = 32
# Base64 without padding, as 16 and 32 bytes have it.
_KEPT: Final = re.compile(
    r"\$scrypt\$ln=([1-9]|1[0-9]|2[0-4]),r=([1-9][0-9]?),p=([1-9][0-9]?)\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})"
)
# Verified for users who do not exist.
_NOBODY: Final = (_COST, bytes(_SALT_BYTES), bytes(_HASH_BYTES))


def hash_password(password: str) -> str:
    """What to keep of a password; each time another text, for the salt in it is new.

    It takes about a tenth of a second of work on purpose: call it outside the event loop, as plain functions are.
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"$scrypt$ln={_COST.ln},r={_COST.r},p={_COST.p}${_encode(salt)}${_encode(_COST.hash(password, salt))}"


def verify_password(password: str, kept: str | None) -> bool:
    """Whether the password is the one that was hashed; None for a user who does not exist is as slow, and False.

    Raises:
        ValueError: What was kept was not made by `hash_password`, which is a fault of the server.

    """
    cost, salt, expected = _NOBODY if kept is None else _read(kept)
    return hmac.compare_digest(cost.hash(password, salt), expected) and kept is not None


# --- Helpers ---


def _read(kept: str) -> tuple[_Cost, bytes, bytes]:
    """The cost, the salt and the hash.

    Raises:
        ValueError: They cannot be read; the message does not repeat them.

    """
    match = _KEPT.fullmatch(kept)
    if match is None:
        raise ValueError(
            "a kept password is the text of hash_password(password), $scrypt$ln=...; got something else, "
            "perhaps the password itself, or a text that was cut off by its column"
        )
    ln, r, p, salt, hashed = match.groups()
    return _Cost(int(ln), int(r), int(p)), _decode(salt), _decode(hashed)


def _encode(octets: bytes) -> str:
    """Base64 without padding."""
    return b64encode(octets).decode("ascii").rstrip("=")


def _decode(text: str) -> bytes:
    """The octets of base64 without padding."""
    return b64decode(text + "=" * (-len(text) % 4))
