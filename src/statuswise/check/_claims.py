"""What is found by more than the status of one answer, each said once: for reports and for pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from statuswise.check._findings import Flaw, Severity

__all__ = ["CLAIMS", "Claim", "claim", "claimed"]


class Claim(NamedTuple):
    """What was found, and what is right.

    Attributes:
        about: the question of the graph that it is about; empty where that is another one each time.
        found: what was found, in one sentence.
        why: what is right and why, in one sentence.
        section: where the reason stands.
        fix: what to do about it.
    """

    about: str
    found: str
    why: str
    section: str
    fix: str


# fmt: off
CLAIMS: Final[Mapping[str, Claim]] = {
    # key without what came: about, what was found, what is right and why, section, what to do
    "created":                             Claim("reply_kind", "Something was created, and the answer does not say so.", "Where a POST has created a resource, 201 says so and tells where it is.", "RFC 9110 9.3.3", "Answer 201 with Location."),
    "created.location-missing":            Claim("reply_kind", "201 does not say where the new resource is.", "Without Location, 201 says that the target itself was created; a collection was there before.", "RFC 9110 15.3.2", "Send Location with the URL of what was created."),
    "created.location-malformed":          Claim("reply_kind", "Location of a 201 is no URI reference.", "Location holds a URI reference.", "RFC 9110 10.2.2", "Make Location from the id of the new row by the route that reads it."),
    "created.location-collection":         Claim("reply_kind", "Location of a 201 names the collection.", "Location of a 201 names the resource that was created.", "RFC 9110 10.2.2", "Make Location from the id of the new row by the route that reads it."),
    "created.location":                    Claim("reply_kind", "Location of a 201 leads to a refusal.", "Location of a 201 names what was created, that of a 202 what tells how far it is.", "RFC 9110 10.2.2", "Make Location from the id of the new row by the route that reads it."),
    "created.other":                       Claim("reply_kind", "Location of a 201 leads to something else than was created.", "Location of a 201 names the resource that was created.", "RFC 9110 10.2.2", "Make Location from the id of the new row, and store what was accepted."),
    "created.etag":                        Claim("reply_kind", "201 brings another entity tag than a GET of what was created.", "A validator in a 201 is that of the new representation: whoever changes it next sends it back.", "RFC 9110 15.3.2", "Make the entity tag by the same code wherever it is sent."),
    "created.put":                         Claim("reply_kind", "A PUT created its target, and the answer is not 201.", "If the target had no representation and PUT creates one, the answer is 201.", "RFC 9110 9.3.4", "Tell creating from replacing: 201 the first time, 200 or 204 later."),
    "created.put-lost":                    Claim("committed", "A PUT succeeded, and what it sent is not there.", "201 says that a resource was created, 200 and 204 that the state was stored.", "RFC 9110 9.3.4", "Answer after the row is committed."),
    "created.put-again":                   Claim("reply_kind", "A PUT to what exists is answered 201.", "If there is a current representation and it is modified, the answer is 200 or 204.", "RFC 9110 9.3.4", "Tell creating from replacing: 201 the first time, 200 or 204 later."),
    "changed.not-stored":                  Claim("committed", "A change is answered with a success and was not made.", "A 2xx says that the request was received, understood and accepted, 200 and 204 that it was done.", "RFC 9110 15.3", "Answer after the change is committed."),
    "changed.etag":                        Claim("handled", "An entity tag stays the same although the representation has changed.", "Caches and If-Match trust that another tag means another representation, and the same tag the same.", "RFC 9110 8.8.3", "Make the entity tag from the content or from a version that every change counts up."),
    "changed.etag-stale":                  Claim("committed", "A change is answered with the entity tag from before it.", "A validator in the answer to a change is that of the new representation.", "RFC 9110 8.8", "Make the entity tag after the change was made."),
    "changed.others-lost":                 Claim("committed", "A PATCH of one member takes others away.", "PATCH changes a part of a resource; content that stands for the whole of it is for PUT.", "RFC 5789 2", "Change only the members that were sent; null is what takes one away."),
    "changed.again":                       Claim("committed", "A change to what a row is already is told to be a conflict, or fails.", "A conflict is one with another row: what is there may be put again as it is.", "RFC 9110 15.5.10", "Leave out the row itself where a value is looked for that has to be unique."),
    "refused.stored":                      Claim("committed", "A change is refused and was made all the same.", "4xx says that the request was not carried out.", "RFC 9110 15.5", "Check everything before anything is changed, and roll back whatever is refused."),
    "refused.created":                     Claim("committed", "Creating something is refused, and it was created all the same.", "4xx says that the request was not carried out.", "RFC 9110 15.5", "Check everything before anything is stored, and roll back whatever is refused."),
    "refused_conflict":                    Claim("handled", "Creating what exists already is not answered 409.", "The request is fine by itself; it conflicts with the state of the resource.", "RFC 9110 15.5.10", "Answer 409 where a unique value is taken."),
    "refused_conflict.change":             Claim("handled", "A change to what another row is, where creating it again is a conflict, is not answered 409.", "What may be there only once may not come to be there twice by a change either.", "RFC 9110 15.5.10", "Answer 409 where a unique value is taken, at every operation that stores it."),
    "acted.again":                         Claim("refusal_kind", "An action that was done already is refused with another code than 409, or fails.", "The request is as good as the first time: it is in the way of the state that the row has now.", "RFC 9110 15.5.10", "Answer 409 where an action does not fit the state of what it is done to, or a success where nothing is left to do."),
    "acted.other":                         Claim("committed", "An action is answered with a success and shows that something else was done.", "A 200 to POST describes or shows the result of the action.", "RFC 9110 15.3.1", "Answer after the change is committed."),
    "login.wrong-password":                Claim("credentials_valid", "A login with a wrong password is not answered as such.", "Wrong credentials are told as such, whoever they claim to be of: 401 (400 for OAuth token requests).", "RFC 9110 15.5.2", "Answer the same 401 whether or not the name exists."),
    "login.enumeration":                   Claim("credentials_valid", "A login tells whether a name exists.", "Whoever may try names learns who has an account.", "RFC 9110 15.5.2", "Answer the same status and words whether or not the name exists."),
    "moved.malformed":                     Claim("moved", "Location of a redirect is no URI reference.", "Location holds a URI reference.", "RFC 9110 10.2.2", "Make Location from the route of what is there."),
    "moved.loop":                          Claim("moved", "A redirect leads back to where it came from.", "Clients detect redirections in circles and give up.", "RFC 9110 15.4", "Redirect to the target that answers, in one step."),
    "moved.leads":                         Claim("moved", "A redirect leads to what is not there.", "Location of a redirect names where to go on.", "RFC 9110 15.4", "Make Location from the route of what is there."),
    "document.undocumented":               Claim("reply_declared", "A code is answered that the document does not list.", "Clients are written by the document: what it does not say, they do not handle.", "OpenAPI 3.1.1 4.8.16", "Add the code to the document, or answer one that it lists."),
    "document.schema":                     Claim("reply_declared", "The content is not what the schema of the document says.", "Clients are written by the document: what it does not say, they do not handle.", "OpenAPI 3.1.1 4.8.17", "Correct the answer or the document, whichever is wrong."),
    "document.media-type":                 Claim("reply_declared", "The content has another media type than the document says.", "Clients are written by the document: what it does not say, they do not handle.", "OpenAPI 3.1.1 4.8.17", "Correct the answer or the document, whichever is wrong."),
    "document.empty":                      Claim("reply_declared", "An answer has no content, and the document describes it.", "Clients are written by the document: they read what it describes.", "OpenAPI 3.1.1 4.8.17", "Send the content, or document a 204."),
    "document.absent":                     Claim("target_found", "An operation that the document lists is not there.", "Clients are written by the document: they call what it lists.", "OpenAPI 3.1.1 4.8.8", "Correct the routes or the document, whichever is wrong."),
    "document.public":                     Claim("operation_public", "An operation that the document calls open to everybody asks for credentials.", "Clients are written by the document: they send no credentials where it asks for none.", "OpenAPI 3.1.1 4.8.30", "Correct the answer or the document, whichever is wrong."),
    "wire.content-where-none-belongs":     Claim("", "Content follows an answer that has none.", "Answers to HEAD, 204 and 304 end after their fields; what follows is read as the next answer.", "RFC 9112 6.3", "Send no content there; mostly the framework's own way to answer 204 does it right."),
    "wire.status-impossible":              Claim("", "The status code is none.", "A status code lies between 100 and 599.", "RFC 9110 15", "Answer one of the registered codes."),
    "wire.content-truncated":              Claim("", "An answer ends before it is complete.", "A message is complete when as much content came as was announced.", "RFC 9112 8", "Let the framework count Content-Length, and find out what breaks off."),
    "wire.not-http":                       Claim("", "What comes is no HTTP.", "An answer begins with a status line and fields.", "RFC 9112 4", "Find out what writes to the connection."),
    "wire.application-raised":             Claim("", "The application raised an exception instead of answering.", "What an application does not catch becomes a 500 without an explanation.", "RFC 9110 15.6.1", "Catch it where it is known what it means, and answer that."),
    "errors.formats":                      Claim("content_valid", "Errors come in several formats.", "A client that has to guess how an error is written cannot read it.", "RFC 9457 1", "Let the framework's own errors (404, 405, 500) go through the same handler as yours."),
    "method_allowed.allow-incomplete":     Claim("method_allowed", "Allow leaves out methods that the target has.", "Allow lists the methods that the target supports.", "RFC 9110 10.2.1", "Make Allow from the same table as the routes."),
    "method_allowed.allow-contradicting":  Claim("method_allowed", "Allow lists the method that was just refused.", "Allow lists the methods that the target supports.", "RFC 9110 10.2.1", "Make Allow from the same table as the routes."),
    "method_reads.head-differs":           Claim("method_reads", "HEAD is answered with other fields than GET.", "HEAD is GET without the content: its fields are those that GET would have brought.", "RFC 9110 9.3.2", "Answer HEAD by the code of GET, and leave the content out at the very end."),
    "method_known.trace-echo":             Claim("method_known", "TRACE sends back the request, credentials and all.", "Whatever can make a browser send TRACE can read its credentials from the answer.", "RFC 9110 9.3.8", "Turn TRACE off."),
    "credentials_present.challenge":       Claim("credentials_present", "The challenge of a 401 names a scheme that the document does not have.", "A 401 carries at least one challenge that is applicable to the target.", "RFC 9110 11.6.1", "Challenge with the scheme in which credentials are read."),
    "range_asked.content":                 Claim("range_asked", "A part is not the part that was asked for.", "206 carries the ranges that were asked for, of the representation that GET would bring.", "RFC 9110 15.3.7", "Cut the part from the whole representation, after it is made."),
    "range_asked.content-range":           Claim("range_asked", "Content-Range names another part than was asked for.", "Content-Range says which part this is: clients put parts together by it.", "RFC 9110 14.4", "Compute Content-Range and the part from the same numbers."),
    "range_asked.fields":                  Claim("range_asked", "A part comes without fields that the whole has.", "206 carries Date, Cache-Control, ETag, Expires, Content-Location and Vary where 200 would have.", "RFC 9110 15.3.7", "Set the fields before it is decided whether the whole is sent or a part."),
    "handled":                             Claim("handled", "A valid request is not answered with a success.", "What the document allows, sent by somebody who may, is let in; what fails is the server's fault.", "RFC 9110 15.6", "Look the request up in the log of the server; where the request is at fault, refuse it with a 4xx and document why."),
    "service_available":                   Claim("service_available", "A valid request that succeeded before the probes does not after them.", "One client's mistake is no reason to fail everybody else.", "RFC 9110 15.6", "Find out which probe breaks it: mostly a connection or a transaction that is not given back after an error."),
    "range_satisfiable.length":            Claim("range_satisfiable", "Content-Range of a 416 names another length than the representation has.", "Content-Range of a 416 says how long the representation is, so that the next range can be within it.", "RFC 9110 15.5.17", "Take the length from the representation that GET would bring."),
    "options_asked":                       Claim("options_asked", "OPTIONS is neither answered nor refused as a method.", "OPTIONS asks what can be done: 200 or 204 with Allow, or 405.", "RFC 9110 9.3.7", "Answer 204 with Allow, before authentication."),
    "method_reads":                        Claim("method_reads", "HEAD is answered otherwise than GET.", "HEAD is GET without the content, and every server that has GET has it.", "RFC 9110 9.3.2", "Answer HEAD by the code of GET, and leave the content out at the very end."),
    "deletion_asked":                      Claim("deletion_asked", "A DELETE of what exists is not answered with a success.", "204 says that it is gone, 200 that it is and something about it, 202 that it will be.", "RFC 9110 9.3.5", "Answer 204 after it is deleted and committed."),
    "representation_acceptable.other":     Claim("representation_acceptable", "A form that the document lists is asked for, and another one comes.", "Who says what he accepts, and is promised it, reads what comes as that.", "RFC 9110 12.5.1", "Choose the form by Accept, and label it as what it is."),
    "method_known.trace":                  Claim("method_known", "TRACE is answered, and the content is not the request.", "TRACE asks for a loop-back of the request; code that is meant for GET answers something else.", "RFC 9110 9.3.8", "Answer 405 or 501 to TRACE."),
    "owner_permitted.listed":              Claim("owner_permitted", "A row is listed to somebody from whom it is kept.", "Who may not see a row is not to learn of it from a list either.", "RFC 9110 15.5.4", "List to everybody his own."),
    "paging.next":                         Claim("handled", "What a list calls its next page is not there.", "A link with the relation next leads to the next in the series.", "RFC 8288 3", "Make the link from the route of the list and the parameters that were asked with."),
    "exists.deleted-listed":               Claim("exists", "A list still has what was deleted.", "204 says that it is gone: whoever follows the list is told that it is not there.", "RFC 9110 9.3.5", "Leave out of lists what is only marked as deleted, and what caches of lists still have."),
    "precondition_applies.validator":      Claim("precondition_applies", "A precondition is insisted on that cannot be made from what a GET brings.", "If-Match compares strongly: who is given no entity tag, or a weak one, can never say what he has seen.", "RFC 9110 13.1.1", "Send a strong ETag with what GET answers."),
    "owner_permitted.read":                Claim("owner_permitted", "A row is shown to somebody from whom what lies below it is kept.", "Who may not see one side of something can hardly be meant to see the other.", "RFC 9110 15.5.4", "Check whose resource it is directly after it was loaded, at every operation on it; list to everybody his own."),
    "owner_permitted.unlisted":            Claim("owner_permitted", "A row is shown to somebody whose list leaves it out.", "A list that has other rows for everybody says whose they are; to guess an id is not to own it.", "RFC 9110 15.5.4", "Check whose resource it is directly after it was loaded."),
    "exists.empty":                        Claim("exists", "A list is not there until something is in it.", "The row that it lies below is there, and nothing can be created in a list that is not: it is empty.", "RFC 9110 15.5.5", "Answer 200 with an empty list; 404 is for a row above that is not there."),
    "cached.for-everybody":                Claim("handled", "What differs by who asks may be stored by a cache for everybody.", "A shared cache sends what it stored to whoever asks for the same, unless it is private or varies.", "RFC 9111 3.5", "Answer with Cache-Control: private (or no-store) whatever depends on who asks."),
    "idempotency_kept.refused":            Claim("idempotency_kept", "A request that is sent again with its Idempotency-Key is refused, although it was carried out.", "Who repeats a request has mostly not heard the answer: it is the result of the first that is to be sent.", "draft-ietf-httpapi-idempotency-key-header 2.6", "Keep the first reply by its key, in the transaction of the write."),
    "idempotency_kept.other":              Claim("idempotency_kept", "Other content with an Idempotency-Key that was used is taken, or fails.", "A key stands for one request: with other content it is a mistake of the client, which is to hear of it.", "draft-ietf-httpapi-idempotency-key-header 2.7", "Keep a fingerprint of the content with the key, and answer 422 where it differs."),
    "media_type_supported.spelled":        Claim("media_type_supported", "JSON whose media type is spelled otherwise is refused.", "Media types are compared without regard to case, and a charset means nothing to JSON (RFC 8259 11).", "RFC 9110 8.3.1", "Compare type and subtype in lower case, without their parameters."),
    "idempotency_kept":                    Claim("idempotency_kept", "A request that is sent again with its Idempotency-Key is carried out again, or fails.", "The key is there so that a request can be repeated without being carried out again.", "draft-ietf-httpapi-idempotency-key-header 2", "Keep the first reply by its key, in the transaction of the write."),
    "permitted/401":                       Claim("permitted", "Credentials that are valid elsewhere are answered 401.", "401 says that credentials are missing or invalid; who is known and may not is told 403.", "RFC 9110 15.5.4", "Answer 403 where the credentials are valid and do not suffice."),
    "content_complete":                    Claim("content_complete", "Content that ends before it is complete is taken, or fails.", "Who announces more than comes was interrupted: nobody knows what the rest would have said.", "RFC 9112 8", "Compare what was read with Content-Length before it is used."),
}
# fmt: on


def claimed(key: str) -> Claim | None:
    """Give the claim that a key is, or is a variant of; None if it is none."""
    head = key.partition("/")[0]
    return CLAIMS.get(key) or CLAIMS.get(head) or CLAIMS.get(head.rpartition(".")[0])


def claim(key: str, severity: Severity, *, asked: str, came: str, right: str, title: str = "") -> Flaw:  # noqa: PLR0913 - a flaw says all of this
    """Give the flaw of a claim.

    Args:
        key: of one of the claims, with what came.
        severity: how bad it is.
        asked: what the request was.
        came: what came back.
        right: what would have been right.
        title: what was found, where more is to be said of it than the claim does.
    """
    told = claimed(key)
    assert told is not None, key
    found = title or told.found.rstrip(".")
    why, section, fix = told.why, told.section, told.fix
    return Flaw(
        key=key, title=found, severity=severity, about=told.about, asked=asked, came=came, right=right,
        why=why, section=section, fix=fix,
    )  # fmt: skip
