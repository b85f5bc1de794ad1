"""Pages about findings, by their whole keys: `exists/500`, `created/200`, `document.schema/200`.

Rules of this file:

- A key is a question of the graph, or one of the claims below; then a variant of it after a full stop; then what came,
  after a slash. `rule.` and an id are a rule, which the rulebook explains.
- What the graph says already is taken from there; a claim, which is about more than one answer, has a row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from statuswise.check._frameworks import HINTS
from statuswise.check._judge import FIXES, named
from statuswise.check._predict import expected_path, predict, well
from statuswise.explain import Json, Kind, Line, Tone, aligned
from statuswise.graph import TABLE, Operation, Outcome

__all__ = ["CLAIMS", "FINDINGS"]

_CAME: Final = re.compile(r"[1-9]\d\d|none|twice")
_KEY: Final = re.compile(r"([a-z_]+)((?:\.[a-z0-9_-]+)*)(?:/([a-z0-9]+))?")

# fmt: off
CLAIMS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    # key without what came: what was found, what is right and why, section, what to do
    "created":                  ("Something was created, and the answer does not say so.", "Where a POST has created a resource, 201 says so and tells where it is.", "RFC 9110 9.3.3", "Answer 201 with Location."),
    "created.location-missing": ("201 does not say where the new resource is.", "Without Location, 201 says that the target itself was created; a collection was there before.", "RFC 9110 15.3.2", "Send Location with the URL of what was created."),
    "created.location-malformed": ("Location of a 201 is no URI reference.", "Location holds a URI reference.", "RFC 9110 10.2.2", "Make Location from the id of the new row by the route that reads it."),
    "created.location-collection": ("Location of a 201 names the collection.", "Location of a 201 names the resource that was created.", "RFC 9110 10.2.2", "Make Location from the id of the new row by the route that reads it."),
    "created.location":         ("Location of a 201 leads to a refusal.", "Location of a 201 names the resource that was created.", "RFC 9110 10.2.2", "Make Location from the id of the new row by the route that reads it."),
    "created.other":            ("Location of a 201 leads to something else than was created.", "Location of a 201 names the resource that was created.", "RFC 9110 10.2.2", "Make Location from the id of the new row, and store what was accepted."),
    "created.put":              ("A PUT created its target, and the answer is not 201.", "Where a PUT creates its target, 201 says so.", "RFC 9110 9.3.4", "Answer 201 where nothing was there, 200 or 204 where something was replaced."),
    "created.put-lost":         ("A PUT succeeded, and what it sent is not there.", "200, 201 and 204 to a PUT say that its target now has the state that was sent.", "RFC 9110 9.3.4", "Answer after what was sent is stored."),
    "created.put-again":        ("A PUT to what exists is answered 201.", "201 says that the target was created; where it was replaced, the answer is 200 or 204.", "RFC 9110 9.3.4", "Answer 201 where nothing was there only."),
    "changed.not-stored":       ("A change is answered with a success and was not made.", "200 and 204 say that it was done.", "RFC 9110 15.3", "Answer after the change is committed."),
    "changed.etag":             ("An entity tag stays the same although the representation has changed.", "Caches and If-Match trust that another tag means another representation, and the same tag the same.", "RFC 9110 8.8.3", "Make the entity tag from the content, or from a version that every change counts up."),
    "changed.etag-stale":       ("A change is answered with the entity tag from before it.", "A validator in the answer to a change is that of the new representation.", "RFC 9110 8.8", "Make the entity tag after the change was made."),
    "changed.others-lost":      ("A PATCH of one member takes others away.", "PATCH changes a part of a resource; content that stands for the whole of it is for PUT.", "RFC 5789 2", "Change only the members that were sent; null is what takes one away."),
    "changed.again":            ("A change to what a row is already is told to be a conflict, or fails.", "A conflict is one with another row: what is there may be put again as it is.", "RFC 9110 15.5.10", "Leave out the row itself where a value is looked for that has to be unique."),
    "refused.stored":           ("A change is refused and was made all the same.", "4xx says that the request was not carried out.", "RFC 9110 15.5", "Check everything before anything is changed, and roll back whatever is refused."),
    "refused.created":          ("Creating something is refused, and it was created all the same.", "4xx says that the request was not carried out.", "RFC 9110 15.5", "Check everything before anything is stored, and roll back whatever is refused."),
    "refused_conflict":         ("Creating what exists already is not answered 409.", "The request is fine by itself; it conflicts with the state of the resource.", "RFC 9110 15.5.10", "Answer 409 where a unique value is taken."),
    "refused_conflict.change":  ("A change to what another row is, where creating it again is a conflict, is not answered 409.", "What may be there only once may not come to be there twice by a change either.", "RFC 9110 15.5.10", "Answer 409 where a unique value is taken, at every operation that stores it."),
    "acted.other":              ("An action is answered with a success and shows that something else was done.", "200 says that the request succeeded.", "RFC 9110 15.3.1", "Answer after it is done, and with what was done."),
    "login.wrong-password":     ("A login with a wrong password is not answered as such.", "Wrong credentials are told as such, whoever they claim to be of: 401 (400 for OAuth token requests).", "RFC 9110 15.5.2", "Answer the same 401 whether or not the name exists."),
    "login.enumeration":        ("A login tells whether a name exists.", "Whoever may try names learns who has an account.", "RFC 9110 15.5.2", "Answer the same status and words whether or not the name exists."),
    "moved.malformed":          ("Location of a redirect is no URI reference.", "Location holds a URI reference.", "RFC 9110 10.2.2", "Make Location from the route of what is there."),
    "moved.loop":               ("A redirect leads back to where it came from.", "Clients detect redirections in circles and give up.", "RFC 9110 15.4", "Redirect to the target that answers, in one step."),
    "moved.leads":              ("A redirect leads to what is not there.", "Location of a redirect names where to go on.", "RFC 9110 15.4", "Make Location from the route of what is there."),
    "document.undocumented":    ("A code is answered that the document does not list.", "Clients are written by the document: what it does not say, they do not handle.", "OpenAPI 3.1.1 4.8.16", "Add the code to the document, or answer one that it lists."),
    "document.schema":          ("The content is not what the schema of the document says.", "Clients are written by the document: what it does not say, they do not handle.", "OpenAPI 3.1.1 4.8.17", "Correct the answer or the document, whichever is wrong."),
    "document.media-type":      ("The content has another media type than the document says.", "Clients are written by the document: what it does not say, they do not handle.", "OpenAPI 3.1.1 4.8.17", "Correct the answer or the document, whichever is wrong."),
    "document.empty":           ("An answer has no content, and the document describes it.", "Clients are written by the document: they read what it describes.", "OpenAPI 3.1.1 4.8.17", "Send the content, or document a 204."),
    "document.absent":          ("An operation that the document lists is not there.", "Clients are written by the document: they call what it lists.", "OpenAPI 3.1.1 4.8.8", "Correct the routes or the document, whichever is wrong."),
    "document.public":          ("An operation that the document calls open to everybody asks for credentials.", "Clients send no credentials where the document asks for none.", "OpenAPI 3.1.1 4.8.30", "Correct the answer or the security requirement, whichever is wrong."),
    "wire.content-where-none-belongs": ("Content follows an answer that has none.", "Answers to HEAD, 204 and 304 end after their fields; what follows is read as the next answer.", "RFC 9112 6.3", "Send no content there; mostly the framework's own way to answer 204 does it right."),
    "wire.status-impossible":   ("The status code is none.", "A status code lies between 100 and 599.", "RFC 9110 15", "Answer one of the registered codes."),
    "wire.content-truncated":   ("An answer ends before it is complete.", "A message is complete when as much content came as was announced.", "RFC 9112 8", "Let the framework count Content-Length, and find out what breaks off."),
    "wire.not-http":            ("What comes is no HTTP.", "An answer begins with a status line and fields.", "RFC 9112 4", "Find out what writes to the connection."),
    "wire.application-raised":  ("The application raised an exception instead of answering.", "What an application does not catch becomes a 500 without an explanation.", "RFC 9110 15.6.1", "Catch it where it is known what it means, and answer that."),
    "errors.formats":           ("Errors come in several formats.", "A client that has to guess how an error is written cannot read it.", "RFC 9457 1", "Let the framework's own errors (404, 405, 500) go through the same handler as yours."),
    "method_allowed.allow-incomplete": ("Allow leaves out methods that the target has.", "Allow lists the methods that the target supports.", "RFC 9110 10.2.1", "Make Allow from the same table as the routes."),
    "method_allowed.allow-contradicting": ("Allow lists the method that was just refused.", "Allow lists the methods that the target supports.", "RFC 9110 10.2.1", "Make Allow from the same table as the routes."),
    "method_reads.head-differs": ("HEAD is answered with other fields than GET.", "HEAD is GET without the content: its fields are those that GET would have brought.", "RFC 9110 9.3.2", "Answer HEAD by the code of GET, and leave the content out at the very end."),
    "method_known.trace-echo":  ("TRACE sends back the request, credentials and all.", "Whatever can make a browser send TRACE can read its credentials from the answer.", "RFC 9110 9.3.8", "Turn TRACE off."),
    "credentials_present.challenge": ("The challenge of a 401 names a scheme that the document does not have.", "Clients authenticate in the way that the challenge names.", "RFC 9110 11.6.1", "Name the scheme of the document in WWW-Authenticate."),
    "range_asked.content":      ("A part is not the part that was asked for.", "206 carries the ranges that were asked for, of the representation that GET would bring.", "RFC 9110 15.3.7", "Cut the part from the whole representation, after it is made."),
    "range_asked.content-range": ("Content-Range names another part than was asked for.", "Content-Range says which part this is: clients put parts together by it.", "RFC 9110 14.4", "Compute Content-Range and the part from the same numbers."),
    "range_asked.fields":       ("A part comes without fields that the whole has.", "206 carries Date, Cache-Control, ETag, Expires, Content-Location and Vary where 200 would have.", "RFC 9110 15.3.7", "Set the fields before it is decided whether the whole is sent or a part."),
    "handled":                  ("A valid request is not answered with a success.", "What the document allows, sent by somebody who may, is let in; what fails is the server's fault.", "RFC 9110 15.6", "Look the request up in the log of the server; where the request is at fault, refuse it with a 4xx and document why."),
    "service_available":        ("A valid request that succeeded before the probes does not after them.", "One client's mistake is no reason to fail everybody else.", "RFC 9110 15.6", "Find out which probe breaks it: mostly a connection or a transaction that is not given back after an error."),
    "options_asked":            ("OPTIONS is neither answered nor refused as a method.", "OPTIONS asks what can be done: 200 or 204 with Allow, or 405.", "RFC 9110 9.3.7", "Answer 204 with Allow, before authentication."),
    "method_reads":             ("HEAD is answered otherwise than GET.", "HEAD is GET without the content, and every server that has GET has it.", "RFC 9110 9.3.2", "Answer HEAD by the code of GET, and leave the content out at the very end."),
    "deletion_asked":           ("A DELETE of what exists is not answered with a success.", "204 says that it is gone, 200 that it is and something about it, 202 that it will be.", "RFC 9110 9.3.5", "Answer 204 after it is deleted and committed."),
    "representation_acceptable.other": ("A form that the document lists is asked for, and another one comes.", "Accept says what the client can read.", "RFC 9110 12.5.1", "Choose the form by Accept, or document the one that there is."),
    "method_known.trace":       ("TRACE is answered, and the content is not the request.", "TRACE sends back the request as it came.", "RFC 9110 9.3.8", "Turn TRACE off."),
    "owner_permitted.listed":   ("A row is listed to somebody from whom it is kept.", "Who may not see a row is not to learn of it from a list either.", "RFC 9110 15.5.4", "List to everybody his own."),
    "paging.next":              ("What a list calls its next page is not there.", "A link with the relation next leads to the next in the series.", "RFC 8288 3", "Make the link from the route of the list and the parameters that were asked with."),
    "owner_permitted.read":     ("A row is shown to somebody from whom what lies below it is kept.", "Whose row it is decides about the whole of it.", "RFC 9110 15.5.4", "Check whose resource it is directly after it was loaded."),
    "owner_permitted.unlisted": ("A row is shown to somebody whose list leaves it out.", "A list that has other rows for everybody says whose they are; to guess an id is not to own it.", "RFC 9110 15.5.4", "Check whose resource it is directly after it was loaded."),
    "idempotency_kept":         ("A request that is sent again with its Idempotency-Key is carried out again, or fails.", "The key says that it is the same request: its first answer is sent again.", "draft-ietf-httpapi-idempotency-key-header 2", "Store the answer by the key, in the transaction of what was done."),
    "permitted/401":            ("Credentials that are valid elsewhere are answered 401.", "401 says that credentials are missing or invalid; who is known and may not is told 403.", "RFC 9110 15.5.4", "Answer 403 where the credentials are valid and do not suffice."),
}
"""What is found by more than the status of one answer."""

_VARIANTS: Final[Mapping[str, str]] = {
    "ladder": "everything that is asked later was wrong too",         "head": "the method was HEAD",
    "deleted": "what was asked for had just been deleted",             "deleted-twice": "it was a second DELETE of the same",
    "anonymous": "no credentials were sent",                           "missing": "a part that is required was left out",
    "wrong-type": "a value was of another type",                       "wrong-kind": "a list stood where an object belongs",
    "too-small": "a number was too small",                             "too-large": "a number was too large",
    "too-short": "a text was too short",                               "too-long": "a text was too long",
    "not-listed": "a value was none of those that are listed",         "null": "a value was null",
    "nul": "a text had a NUL in it",                                   "surrogate": "a text had half of a surrogate pair in it",
    "huge": "a number was beyond all bounds",                          "deep": "the content was nested very deeply",
    "syntax": "the content was cut off in the middle",                 "empty": "there was no content",
    "trailing": "something stood after the end of the content",        "utf-8": "it was not UTF-8",
    "constant": "the content had NaN in it, which JSON does not have", "twice": "a name stood there twice",
    "double": "it was sent twice",                                     "hostile": "it had a NUL and broken UTF-8 in it",
    "percent": "a percent sign encoded nothing",                       "weak": "the entity tag was marked weak",
    "any": "it was *",                                                 "list": "it stood in a list",
    "other": "it was another one",                                     "unknown": "nobody knows it",
}
"""What was particular about a request, by the variant of its probe."""
# fmt: on


_PREMISES: Final[Mapping[str, dict[str, str]]] = {
    "if_match_holds": {"if_match_present": "yes"},
    "if_none_match_holds": {"if_none_match_present": "yes"},
    "unmodified_since": {"if_unmodified_since_counts": "yes"},
    "modified_since": {"if_modified_since_counts": "yes"},
    "precondition_applies": {"precondition_required": "yes"},
    "range_satisfiable": {"range_asked": "yes", "reply_kind": "ok"},
    "if_range_holds": {"range_asked": "yes", "reply_kind": "ok"},
}
"""What else is so where a question can be answered no."""


@dataclass(frozen=True, slots=True)
class _Explained:
    """A finding."""

    name: str
    found: str
    right: str
    why: str
    section: str
    fix: str
    about: str
    came: str

    def brief(self) -> Line:
        return Line(f"{self.found} [finding]", mark=self.name, mark_tone=Tone.NAME)

    def page(self) -> tuple[Line, ...]:
        facts = [("Right", self.right), ("Why", self.why), ("What to do", self.fix)]
        hints = [Line(text, mark=name, mark_tone=Tone.FAINT) for name, text in self._hints()]
        more = [name for name in (self.about, self.came) if name and (name.isdecimal() or name in TABLE.questions)]
        return (
            Line(self.name, Tone.TITLE, tail=self.section),
            Line(),
            Line(self.found),
            Line(),
            *aligned(Line(text, mark=mark, mark_tone=Tone.FAINT) for mark, text in facts if text),
            *((Line(), Line("In a framework", Tone.HEADING), *aligned(hints)) if hints else ()),
            Line(),
            *(Line(f"statuswise explain {name}", Tone.FAINT) for name in more),
        )

    def _hints(self) -> list[tuple[str, str]]:
        return [(framework, text) for (framework, about), text in HINTS.items() if about == self.about]

    def data(self) -> dict[str, Json]:
        """Give kind, name, found, right, why, section, fix, about, came, hints."""
        hints: dict[str, Json] = dict(self._hints())
        return {
            "kind": "finding",
            "name": self.name,
            "found": self.found,
            "right": self.right,
            "why": self.why,
            "section": self.section,
            "fix": self.fix,
            "about": self.about,
            "came": self.came,
            "hints": hints,
        }


def _named(text: str) -> Iterable[_Explained]:
    key = text.strip()
    match = _KEY.fullmatch(key)
    if match is None:
        return ()
    head, came = f"{match[1]}{match[2]}", match[3] or ""
    if came and _CAME.fullmatch(came) is None:
        return ()
    claim = CLAIMS.get(key) or CLAIMS.get(head) or CLAIMS.get(head.rpartition(".")[0] if match[2] else "")
    if claim is not None and ("." in head or came):
        found, why, section, fix = claim
        about = match[1] if match[1] in TABLE.questions else "reply_kind" if match[1] == "created" else ""
        return (_Explained(key, _with(found, came), "", why, section, fix, about, came),)
    if match[1] == "policy" and match[2][1:] in TABLE.questions:
        return (_policy(key, match[2][1:]),)
    if match[1] not in TABLE.questions or not (came or match[2]):
        return ()
    return (_of_question(key, match[1], match[2][1:], came),)


def _policy(key: str, policy: str) -> _Explained:
    question = TABLE.questions[policy]
    found = f"Operations differ in a choice: {question.text}"
    why = "Either is right; a client learns one of them and expects it everywhere."
    return _Explained(key, found, "", why, question.section, "Decide once for the whole API.", policy, "")


def _of_question(key: str, name: str, variant: str, came: str) -> _Explained:
    question = TABLE.questions[name]
    right, outcome = _refusal(name)
    why, section = (outcome.text, outcome.section) if outcome else (question.text, question.section)
    circumstances = _VARIANTS.get(variant, variant.replace("-", " ").replace(".", ", "))
    found = f'A request was made so that the answer to "{question.text}" is known, and it was not answered so.'
    if circumstances:
        found = f"{found} In this variant {circumstances}." if variant in _VARIANTS else f"{found} ({circumstances})"
    return _Explained(key, _with(found, came), right, why, section, FIXES.get(name, ""), name, came)


def _refusal(name: str) -> tuple[str, Outcome | None]:
    """Give what is right where a question is answered no, in words, and the outcome that the table comes to."""
    if "no" not in TABLE.questions[name].answers:
        return "", None
    for method in ("GET", "PUT", "POST", "DELETE"):
        known = well(Operation(method=method, target="/"), public=False) | _PREMISES.get(name, {}) | {name: "no"}
        path = expected_path(known)
        if name in {step.question for step in path.steps} and (path.outcome.status or 0) >= 300:
            others = [one.status for one in predict(known).outcomes if (one.status or 0) >= 300]
            statuses = dict.fromkeys((path.outcome.status, *others))
            return " or ".join(named(status) for status in statuses if status), path.outcome
    return "", None


def _with(found: str, came: str) -> str:
    if not came.isdecimal():
        return f"{found} No answer came." if came == "none" else found
    return f"{found} The answer was {named(int(came))}."


def _suggest(text: str) -> Iterable[str]:
    return get_close_matches(text.strip(), CLAIMS, n=3, cutoff=0.8) if "." in text or "/" in text else ()


FINDINGS: Final = Kind("finding", _named, lambda _: (), _suggest)
