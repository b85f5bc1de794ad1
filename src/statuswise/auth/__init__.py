"""Who calls: keys, passwords and tokens, and the functions that know whose they are."""

from statuswise.auth._any_of import AnyOf
from statuswise.auth._api_key import ApiKey
from statuswise.auth._authorization import Basic, Bearer
from statuswise.auth._jwt import Claims, Jwt, principal_of_claims
from statuswise.auth._keys import StaticKeys, hash_key, make_key
from statuswise.auth._lookups import Way
from statuswise.auth._passwords import hash_password, verify_password
from statuswise.auth._types import Authenticator, Credential, Principal, Problem, has_role

__all__ = [
    "AnyOf",
    "ApiKey",
    "Authenticator",
    "Basic",
    "Bearer",
    "Claims",
    "Credential",
    "Jwt",
    "Principal",
    "Problem",
    "StaticKeys",
    "Way",
    "has_role",
    "hash_key",
    "hash_password",
    "make_key",
    "principal_of_claims",
    "verify_password",
]
