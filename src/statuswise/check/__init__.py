"""Check: audits any running HTTP API for wrong status codes, by what the decision graph predicts for each probe."""

from statuswise.check._case import Case
from statuswise.check._client import Client, Origin, parse_origin
from statuswise.check._config import configured
from statuswise.check._entry import CheckError, Target, check, check_application
from statuswise.check._explained import FINDINGS
from statuswise.check._findings import Cell, Finding, Flaw, Mark, Place, Report, Severity
from statuswise.check._in_process import AsgiTransport, WsgiTransport, in_process
from statuswise.check._plan import Plan, plan
from statuswise.check._roles import Access, Role, parse_role
from statuswise.check._run import audit
from statuswise.check._settings import Accepted, Expectation, Settings
from statuswise.check._transport import Answer, Transport, Trouble
from statuswise.check.reports import WRITERS, github, lines

__all__ = [
    "FINDINGS",
    "WRITERS",
    "Accepted",
    "Access",
    "Answer",
    "AsgiTransport",
    "Case",
    "Cell",
    "CheckError",
    "Client",
    "Expectation",
    "Finding",
    "Flaw",
    "Mark",
    "Origin",
    "Place",
    "Plan",
    "Report",
    "Role",
    "Settings",
    "Severity",
    "Target",
    "Transport",
    "Trouble",
    "WsgiTransport",
    "audit",
    "check",
    "check_application",
    "configured",
    "github",
    "in_process",
    "lines",
    "parse_origin",
    "parse_role",
    "plan",
]
