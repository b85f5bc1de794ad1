"""The probes, by what they are about; each family asks one operation whatever it can be asked."""

from collections.abc import Awaitable, Callable

from statuswise.check._case import Case
from statuswise.check.probes._actions import action
from statuswise.check.probes._authentication import ACCOUNTS, ANYBODY, authentication, permission
from statuswise.check.probes._conditional import preconditions
from statuswise.check.probes._content import content
from statuswise.check.probes._creation import accepted, creation
from statuswise.check.probes._credentials import credentials
from statuswise.check.probes._deletion import deletion
from statuswise.check.probes._framing import framing
from statuswise.check.probes._logins import login
from statuswise.check.probes._modification import modification
from statuswise.check.probes._negotiation import negotiation
from statuswise.check.probes._paging import emptiness, paging
from statuswise.check.probes._parameters import parameters
from statuswise.check.probes._ranges import ranges
from statuswise.check.probes._redirects import redirection
from statuswise.check.probes._server import server
from statuswise.check.probes._target import existence, head, methods, unknown_target

__all__ = ["ACCOUNTS", "ANYBODY", "FAMILIES"]

FAMILIES: tuple[Callable[[Case], Awaitable[None]], ...] = (
    authentication,
    permission,
    credentials,
    unknown_target,
    methods,
    head,
    parameters,
    paging,
    emptiness,
    negotiation,
    existence,
    preconditions,
    ranges,
    content,
    framing,
    creation,
    accepted,
    action,
    modification,
    deletion,
    login,
    redirection,
    server,
)
"""Every family of probes, in the order in which they are sent."""
