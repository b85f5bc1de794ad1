"""Logins, and what sends forgotten passwords anew: wrong credentials are 401, and nobody hears which was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from statuswise.check._case import Case
from statuswise.check._claims import claim
from statuswise.check._contents import takes_values, write
from statuswise.check._drafts import Draft
from statuswise.check._findings import Severity
from statuswise.check._json import members
from statuswise.check._judge import answered, came
from statuswise.check._logins import logs_in, name_in, reminds, secret_in
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check.probes._claims import Found

__all__ = ["login"]

_WRONG_SECRET: Final = "Statuswise-wrong-1"  # noqa: S105 - it is nobody's
_NOBODY: Final = "statuswise-nobody"
_NO_LOGIN: Final = frozenset({403, 404, 409, 410})
"""What says something else than that credentials are wrong."""
_WORDS: Final = ("detail", "message", "error", "errors", "title", "code", "error_description", "type", "reason")


async def login(case: Case) -> None:
    """Ask with a wrong password as somebody who exists and as nobody: who asks is not to hear which it is."""
    if case.method != "POST" or not case.audit.settings.writes:
        return
    made = case.good or case.audit.rows.good(case.described, {}, None, vary=False)
    good = None if isinstance(made, str) or "{" in case.target else made
    if good is None or good.form is None or not takes_values(good.form.media_type):
        return
    value = members(good.value)
    secret, name = secret_in(value), name_in(value)
    if name is None:
        return
    if case.good is None:
        if secret is not None and logs_in(case.target):
            await case.twice(lambda: _nobody_known(case, good.draft))
        return
    known = str(value[name])
    nobody = f"{_NOBODY}@example.org" if "@" in known else _NOBODY
    if secret is not None and logs_in(case.target):
        wrong = {**value, secret: _WRONG_SECRET}
        drafts = (_with(case, wrong), _with(case, {**wrong, name: nobody}))
        await case.twice(lambda: _wrong_password(case, drafts, (known, nobody)))
    elif secret is None and reminds(case.target):
        drafts = (case.draft, _with(case, {**value, name: nobody}))
        await case.twice(lambda: _enumerated(case, drafts, (known, nobody)))


def _with(case: Case, value: Mapping[str, object]) -> Draft:
    if case.good is None or case.good.form is None:
        return case.draft
    form = case.good.form
    content, media_type = write(form.media_type, value, form.schema or {}, case.resolve)
    return replace(case.draft, content=content, media_type=media_type)


async def _nobody_known(case: Case, draft: Draft) -> Found:
    """Ask with what is nobody's name and password, where no others are known: it is valid, and not the right one."""
    answer = await case.send(draft.request())
    status = answer.status
    if status not in _NO_LOGIN:
        return {}  # a failure is told by the valid request
    if status in (404, 410) and (await case.send(draft.with_content(b"").request())).status == status:
        return {}  # there is no login
    says = "a login with a name and a password of nobody"
    flaw = claim(
        f"login.wrong-password/{status}",
        Severity.WARNING,
        asked=says,
        came=came(answer),
        right="401 Unauthorized (400 for OAuth token requests)",
        title=f"{says} {answered(answer)}",
    )
    probe = Probe(name="login", question="credentials_valid", draft=draft, says=says)
    return {flaw.key: (flaw, probe, answer)}


async def _wrong_password(case: Case, drafts: tuple[Draft, Draft], names: tuple[str, str]) -> Found:
    answers = (await case.send(drafts[0].request()), await case.send(drafts[1].request()))
    probe = Probe(name="login", question="credentials_valid", draft=drafts[0], says="a login with a wrong password")
    found: Found = {}
    for answer in answers:
        status = answer.status
        if status is None or (status // 100 == 4 and status not in (403, 404, 409, 410, 422)):
            continue
        flaw = claim(
            f"login.wrong-password/{status}",
            Severity.WARNING if status == 422 else Severity.ERROR,
            title=f"a login with a wrong password {answered(answer)}",
            asked=probe.says,
            came=came(answer),
            right="401 Unauthorized (400 for OAuth token requests)",
        )
        found[flaw.key] = (flaw, probe, answer)
    return {**found, **_told_apart(probe, answers, names)}


async def _enumerated(case: Case, drafts: tuple[Draft, Draft], names: tuple[str, str]) -> Found:
    answers = (await case.send(drafts[0].request()), await case.send(drafts[1].request()))
    says = "a request about a forgotten password, for a name that exists and one that does not"
    return _told_apart(Probe(name="login", question="credentials_valid", draft=drafts[1], says=says), answers, names)


def _told_apart(probe: Probe, answers: tuple[Answer, Answer], names: tuple[str, str]) -> Found:
    """Give the flaw of answers that differ in more than the name."""
    first, second = (_said(answer, name) for answer, name in zip(answers, names, strict=True))
    if first == second:
        return {}
    by_status = answers[0].status != answers[1].status
    flaw = claim(
        "login.enumeration" if by_status else "login.enumeration.words",
        Severity.ERROR if by_status else Severity.WARNING,
        asked=f"{probe.says}; once for a name that exists, once for one that does not",
        came=f"{came(answers[0])} and {came(answers[1])}" + ("" if by_status else ", in other words"),
        right="the same answer to both",
    )
    return {flaw.key: (flaw, probe, answers[1])}


def _said(answer: Answer, name: str) -> tuple[int | None, str]:
    """Give the status, and what the content says in words, the name itself left out."""
    content = answer.value
    return answer.status, _words(content).replace(name, "")


def _words(content: object) -> str:
    has = members(content)
    return " ".join(_words(has[word]) if members(has[word]) else str(has[word]) for word in _WORDS if word in has)
