"""What a status claims to have happened, held against what can be seen afterwards: change, delete, again; and logins.

Each claim is looked at in steps of its own, the whole of it twice before anything is said.
"""

from __future__ import annotations

from typing import Final

from statuswise.check._build import parameters_of
from statuswise.check._case import Case
from statuswise.check._drafts import Draft
from statuswise.check._findings import Severity
from statuswise.check._json import members, read_json
from statuswise.check._judge import came, judge
from statuswise.check._probe import Probe
from statuswise.check._transport import Answer
from statuswise.check._wrong import violations
from statuswise.check.probes._claims import Found, claim_flaw, within

__all__ = ["deletion", "login", "modification"]

_WRONG_SECRET: Final = "statuswise-wrong-secret"  # noqa: S105 - it is nobody's
_SECRETS: Final = ("password", "passwd", "secret", "pin")
_NAMES: Final = ("username", "user", "email", "login", "name", "account")


async def modification(case: Case) -> None:
    """Change something, and read whether it was changed; then look whether refused changes were made all the same."""
    if case.method not in ("PUT", "PATCH") or case.good is None or case.row is None or not case.audit.settings.writes:
        return
    reader = case.audit.rows.find("GET", case.target)
    if reader is None or not members(case.good.value):
        return
    draft = Draft("GET", case.target, case.audit.base, case.draft.path, role=case.role)

    async def attempt() -> Found:
        before = await case.send(draft.request())
        changed = await case.conditional(case.varied())
        sent = members(read_json(changed.content or b""))
        answer = await case.send(changed.request())
        after = await case.send(draft.request())
        if answer.status not in (200, 204) or before.status != 200 or after.status != 200:
            return {}
        old, new = (within(read_json(one.response.content), sent) if one.response else {} for one in (before, after))
        named = {*parameters_of(case.target)}  # what the path says is not for the content to change
        compared = [name for name in sent.keys() - named if name in old and name in new and sent[name] != old[name]]
        probe = Probe(name="changed", question="committed", draft=changed, says="a change")
        if compared and any(new[name] != old[name] for name in compared):
            return _same_tag(probe, before, after)
        if not compared:
            return {}
        flaw = claim_flaw(
            f"changed.not-stored/{answer.status}",
            f"a change is answered {came(answer)} and was not made",
            Severity.ERROR,
            asked="a change, and a GET before and after it",
            came_=f"{came(answer)}, and the same values as before",
            right="a success only for what was done",
            why="A 2xx says that the request was received, understood and accepted, 200 and 204 that it was done.",
            section="RFC 9110 15.3",
            fix="Answer after the change is committed.",
            about="committed",
        )
        return {flaw.key: (flaw, probe, answer)}

    await case.twice(attempt)
    await case.twice(lambda: _refused_and_kept(case, draft))


def _same_tag(probe: Probe, before: Answer, after: Answer) -> Found:
    """Give the flaw of an entity tag that stayed while what it stands for changed."""
    tags = [one.response.fields.get("etag") if one.response else None for one in (before, after)]
    if tags[0] is None or tags[0] != tags[1]:
        return {}
    flaw = claim_flaw(
        "changed.etag",
        "an entity tag stays the same although the representation has changed",
        Severity.ERROR,
        asked="a change, and a GET before and after it",
        came_=f"ETag: {tags[0]} both times",
        right="another entity tag",
        why="Caches and If-Match trust that another tag means another representation, and the same tag the same.",
        section="RFC 9110 8.8.3",
        fix="Make the entity tag from the content or from a version that every change counts up.",
    )
    return {flaw.key: (flaw, probe, after)}


async def _refused_and_kept(case: Case, draft: Draft) -> Found:
    """Look whether a change that is refused was made all the same."""
    good = case.good
    if good is None or good.form is None or good.form.schema is None:
        return {}
    fault = next(
        (
            one
            for one in violations(good.value, good.form.schema, case.resolve)
            if one.name in ("missing", "too-long", "wrong-type")
        ),
        None,
    )
    if fault is None:
        return {}
    restored = await case.send((await case.conditional(case.varied())).request())
    if restored.status not in (200, 204):
        return {}
    first, before = await case.send(draft.request()), await case.send(draft.request())
    spoiled = (await case.conditional(case.draft)).with_json(fault.value)
    answer = await case.send(spoiled.request())
    after = await case.send(draft.request())
    contents = [members(read_json(one.response.content)) if one.response else {} for one in (first, before, after)]
    steady = [name for name, value in contents[1].items() if contents[0].get(name) == value]
    if answer.status is None or answer.status < 400 or after.status != before.status:  # refused
        return {}
    if all(contents[2].get(name) == contents[1][name] for name in steady):
        return {}
    flaw = claim_flaw(
        f"refused.stored/{answer.status}",
        f"a change is answered {came(answer)} and was made all the same",
        Severity.ERROR,
        asked=f"content that is wrong: {fault.says}, and a GET before and after it",
        came_=f"{came(answer)}, and other values than before",
        right="a refusal that changes nothing",
        why="4xx says that the request was not carried out.",
        section="RFC 9110 15.5",
        fix="Check everything before anything is changed, and roll back whatever is refused.",
        about="committed",
    )
    return {flaw.key: (flaw, Probe(name="refused", question="committed", draft=spoiled, says=flaw.asked), answer)}


async def deletion(case: Case) -> None:
    """Delete something, look whether it is gone, and delete it again."""
    if case.method != "DELETE" or case.good is None or not case.audit.settings.writes:
        return
    if case.item:
        case.skip("deletion_asked", "a collection that is emptied is still there")
        return
    roles = (case.role, *(one for one in case.audit.settings.roles if one is not case.role))

    async def attempt() -> Found:
        row = await case.audit.rows.fresh(case.target, roles)
        if isinstance(row, str):
            case.skip("deletion_asked", row)
            return {}
        if row.role is None and row.value is None:
            case.skip("deletion_asked", "nothing of its own to delete")
            return {}
        return await _deleted(case, case.draft.with_paths(row.path))

    await case.twice(attempt)


async def _deleted(case: Case, draft: Draft) -> Found:
    found: Found = {}
    draft = await case.conditional(draft)
    first = Probe(name="deletion_asked", question="deletion_asked", draft=draft, says="a DELETE of what exists")
    answer = await case.send(draft.request())
    for flaw in judge(first, {**case.known, **first.known}, answer):
        found[flaw.key] = (flaw, first, answer)
    if answer.status is None or answer.status // 100 != 2:  # successes
        return found
    case.audit.rows.forget(draft.request().target)
    case.put_down(first, answer, ())
    if answer.status != 202 and case.audit.rows.find("GET", case.target) is not None:  # Accepted
        reading = Draft("GET", case.target, case.audit.base, draft.path, role=case.role)
        gone = Probe(
            name="exists.deleted",
            question="exists",
            draft=reading,
            says="a GET for what was deleted",
            known={"exists": "no", "method_reads": "yes", "deletion_asked": "no"},
        )
        read = await case.send(reading.request())
        for flaw in judge(gone, {**case.known, **gone.known}, read):
            found[flaw.key] = (flaw, gone, read)
    again = Probe(
        name="exists.deleted-twice",
        question="exists",
        draft=draft,
        says="a second DELETE of the same",
        known={"exists": "no"},
    )
    second = await case.send(draft.request())
    for flaw in judge(again, {**case.known, **again.known}, second):
        found[flaw.key] = (flaw, again, second)
    return found


async def login(case: Case) -> None:
    """Log in with a wrong password, as somebody who exists and as nobody: who asks is not to hear which it is."""
    value = members(case.good.value) if case.good else {}
    secret = next((name for name in value if any(word in name.lower() for word in _SECRETS)), None)
    name = next((one for wanted in _NAMES for one in value if one.lower() == wanted), None)
    path_words = case.target.lower().replace("-", "/").replace("_", "/").split("/")
    if (
        case.method != "POST"
        or secret is None
        or name is None
        or not {"login", "signin", "token", "session", "sessions", "auth"} & set(path_words)
    ):
        return
    drafts = [
        case.draft.with_json({**value, name: one, secret: _WRONG_SECRET})
        for one in (value[name], f"nobody-{_WRONG_SECRET}@example.org")
    ]

    async def attempt() -> Found:
        found: Found = {}
        answers = [await case.send(draft.request()) for draft in drafts]
        probe = Probe(name="login", question="credentials_valid", draft=drafts[0], says="a login with a wrong password")
        for answer in answers:
            if answer.status is not None and (
                answer.status // 100 == 2 or answer.status >= 500 or answer.status in (403, 404)
            ):
                flaw = claim_flaw(
                    f"login.wrong-password/{answer.status}",
                    f"a login with a wrong password is answered {came(answer)}",
                    Severity.ERROR,
                    asked=probe.says,
                    came_=came(answer),
                    right="401 Unauthorized (400 for OAuth token requests)",
                    why="Wrong credentials are told as such, whoever they claim to be of.",
                    section="RFC 9110 15.5.2",
                    fix="Answer the same 401 whether or not the name exists.",
                    about="credentials_valid",
                )
                found[flaw.key] = (flaw, probe, answer)
        said = [(one.status, one.response.content if one.response else b"") for one in answers]
        if said[0][0] != said[1][0]:
            flaw = claim_flaw(
                "login.enumeration",
                "a login tells whether a name exists",
                Severity.ERROR,
                asked="logins with a wrong password, for a name that exists and one that does not",
                came_=f"{came(answers[0])} and {came(answers[1])}",
                right="the same answer to both",
                why="Whoever may try names learns who has an account.",
                section="RFC 9110 15.5.2",
                fix="Answer the same 401 whether or not the name exists.",
                about="credentials_valid",
            )
            found[flaw.key] = (flaw, probe, answers[1])
        return found

    await case.twice(attempt)
