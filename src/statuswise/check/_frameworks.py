"""Which framework a target is made with, as far as its answers show, and how a cause is mended there.

Rules of this file:

- A clue is something that only one framework sends by itself. Clues to two frameworks are no clue at all.
- A hint names what to write; what is not known for sure to work in that framework has no row.

Sources: the frameworks' own documentation and their default error pages.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from statuswise.openapi import ApiDescription
from statuswise.semantics import Response

__all__ = ["FRAMEWORKS", "HINTS", "clues", "document_clues", "hint", "recognised"]

_SEEN: Final = 1_000

# fmt: off
_FIELD_CLUES: Final[tuple[tuple[str, str, re.Pattern[str]], ...]] = (
    ("Flask",          "server",       re.compile(r"^Werkzeug/")),
    ("Express",        "x-powered-by", re.compile(r"^Express$")),
    ("ASP.NET Core",   "server",       re.compile(r"^Kestrel")),
    ("Laravel",        "set-cookie",   re.compile(r"^laravel_session=")),
    ("Rails",          "x-runtime",    re.compile(r"^\d+\.\d{6}$")),
)
"""Framework, field, and what its value looks like."""

_CONTENT_CLUES: Final[tuple[tuple[str, re.Pattern[bytes]], ...]] = (
    ("FastAPI",        re.compile(rb'^\{"detail":\[\{"type":"[a-z_.]+","loc":\["(?:body|query|path|header|cookie)"')),
    ("FastAPI",        re.compile(rb'^\{"detail":"(?:Not authenticated|There was an error parsing the body)"\}$')),
    ("Django REST framework", re.compile(rb'^\{"detail":"(?:Authentication credentials were not provided\.|Method \\"[A-Z]+\\" not allowed\.|JSON parse error - |Unsupported media type \\")')),
    ("Django",         re.compile(rb"<title>Page not found at /|^\s*<!doctype html>\s*<html lang=\"en\">\s*<head>\s*<title>Not Found</title>")),
    ("Express",        re.compile(rb"<pre>Cannot [A-Z]+ /")),
    ("Fastify",        re.compile(rb'"message":"Route [A-Z]+:/[^"]* not found","error":"Not Found","statusCode":404|"code":"FST_ERR_')),
    ("NestJS",         re.compile(rb'^\{"message":"Cannot [A-Z]+ /[^"]*","error":"Not Found","statusCode":404\}$')),
    ("Spring",         re.compile(rb'^\{"timestamp":(?:"[^"]+"|\d+),"status":\d{3},"error":"[^"]+"(?:,"[a-z]+":"[^"]*")*,"path":"')),
    ("Rails",          re.compile(rb'"exception":"#<ActionController::|ActionController::RoutingError')),
    ("ASP.NET Core",   re.compile(rb'"type":"https://tools\.ietf\.org/html/rfc\d+#section-[^"]+","title":"[^"]+","status":\d{3}.*"traceId":"00-')),
    ("Laravel",        re.compile(rb'"exception":\s*"(?:Symfony\\\\|Illuminate\\\\)|^\{"message":"The route [^"]* could not be found\."')),
    ("Go net/http",    re.compile(rb"^404 page not found\n$")),
    ("gin",            re.compile(rb"^404 page not found\Z")),
    ("Flask",          re.compile(rb"^<!doctype html>\n<html lang=en>\n<title>\d{3} ")),
)
"""Framework, and what the content of an error looks like that it makes by itself."""

_DOCUMENT_CLUES: Final[tuple[tuple[str, str], ...]] = (
    ("FastAPI",        "HTTPValidationError"),
)
"""Framework, and the name of a schema that it puts into every document."""

_MORE_EXACT: Final[Mapping[str, str]] = {"Django REST framework": "Django", "NestJS": "Express"}
"""Frameworks that are built on another one, whose clues are theirs too."""

_F, _D, _X, _L = "FastAPI", "Django REST framework", "Express", "Flask"
_S, _R, _A, _G, _P = "Spring", "Rails", "ASP.NET Core", "Go net/http", "Laravel"

HINTS: Final[Mapping[tuple[str, str], str]] = {
    (_F, "credentials_present"):  'APIKeyHeader, HTTPBearer and the like answer by themselves (403 before FastAPI 0.122): create them with auto_error=False and raise HTTPException(401, headers={"WWW-Authenticate": ...}) where they give None.',
    (_F, "credentials_valid"):    'Raise HTTPException(401, headers={"WWW-Authenticate": ...}) in the dependency that looks the credentials up.',
    (_F, "permitted"):            "Check the permission in a dependency of the route or router: dependencies of the decorator are solved before those of parameters, but the body is read before both; a middleware runs before everything.",
    (_F, "exists"):               "Raise HTTPException(404) where session.get(...) or scalar_one_or_none() gives None; .one() raises NoResultFound, which becomes 500.",
    (_F, "content_decodes"):      "Register @app.exception_handler(RequestValidationError) and answer 400 where an error's type is json_invalid.",
    (_F, "content_valid"):        "Give the body a pydantic model with constraints: FastAPI answers 422 by itself; what the model lets through and the database does not is an HTTPException(400) or (422).",
    (_F, "method_allowed"):       "Starlette answers 405 from the first route of the path that it meets: put all methods of a path into one router, or add a fallback route that answers 405 with all of them in Allow.",
    (_F, "method_reads"):         'FastAPI does not add HEAD to GET: declare @app.api_route(..., methods=["GET", "HEAD"]).',
    (_F, "reply_kind"):           'Say status_code=201 in the decorator, and set response.headers["Location"] = str(request.url_for(...)).',
    (_F, "refusal_kind"):         "Catch sqlalchemy.exc.IntegrityError around the commit, roll back, and raise HTTPException(409).",
    (_F, "deletion_asked"):       "Say status_code=204 in the decorator and return nothing.",
    (_D, "credentials_present"):  "DRF answers 403 where the first authentication class has no authenticate_header: put TokenAuthentication or BasicAuthentication before SessionAuthentication.",
    (_D, "credentials_valid"):    "Give your authentication class authenticate_header(), so that AuthenticationFailed becomes 401 and not 403.",
    (_D, "permitted"):            "Put the check into a permission class (permission_classes), not into the view's code.",
    (_D, "owner_permitted"):      "Implement has_object_permission, or filter get_queryset() by request.user so that other people's rows are 404.",
    (_D, "exists"):               "Use get_object_or_404 or self.get_object(); Model.objects.get() raises DoesNotExist, which becomes 500.",
    (_D, "reply_kind"):           "CreateModelMixin sends Location only if the serializer has a field called url: add it (HyperlinkedModelSerializer), or override get_success_headers().",
    (_D, "content_valid"):        "Validate in the serializer (validators, validate_<field>); what is raised elsewhere than serializers.ValidationError becomes 500.",
    (_X, "method_allowed"):       'Add app.route(path).all((req, res) => res.set("Allow", ...).sendStatus(405)) after the methods of each path: Express answers 404 by itself.',
    (_X, "content_decodes"):      "Put express.json() before the routes, and an error handler (err, req, res, next) behind them that answers err.status (400 for entity.parse.failed).",
    (_X, "exists"):               "Answer res.sendStatus(404) where the look-up gives null or undefined, before its members are used.",
    (_X, "message_well_formed"):  "decodeURIComponent throws URIError, which carries status 400: let your error handler answer err.status.",
    (_X, "media_type_supported"): 'express.json() leaves other media types unread: answer 415 where req.is("json") is false.',
    (_X, "reply_kind"):           "res.status(201).location(`/things/${id}`).json(thing).",
    (_X, "handled"):              "Pass what is rejected on to next(err): Express 4 does not catch the rejections of async handlers.",
    (_L, "method_allowed"):       "Flask answers 405 with Allow by itself where the path has a route: put all methods of a path under one rule, and let no error handler change the status.",
    (_L, "content_decodes"):      "request.get_json() answers 400 by itself; with silent=True or force=True it does not.",
    (_L, "media_type_supported"): "request.get_json() answers 415 by itself (Flask 2.1 and newer); force=True turns that off.",
    (_L, "exists"):               "db.get_or_404(Model, id) or abort(404).",
    (_L, "credentials_present"):  'abort(401) sends no challenge: abort(401, www_authenticate=WWWAuthenticate("bearer")) does.',
    (_L, "reply_kind"):           'return thing, 201, {"Location": url_for("show_thing", id=thing.id)}.',
    (_S, "credentials_present"):  "Set exceptionHandling().authenticationEntryPoint(...): without one Spring Security answers 403.",
    (_S, "exists"):               "repository.findById(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)).",
    (_S, "path_parameters_valid"): "Handle MethodArgumentTypeMismatchException in a @ControllerAdvice: 400 or 404.",
    (_S, "content_decodes"):      "HttpMessageNotReadableException is 400 by itself: let no @ExceptionHandler(Exception.class) turn it into 500.",
    (_S, "content_valid"):        "Put @Valid on the @RequestBody and constraints on its members.",
    (_S, "reply_kind"):           "return ResponseEntity.created(uri).body(thing).",
    (_R, "exists"):               "Model.find raises RecordNotFound, which is 404 in production; find_by gives nil: answer head :not_found.",
    (_R, "content_decodes"):      "ActionDispatch::Http::Parameters::ParseError is 400 in production: let no rescue_from StandardError turn it into 500.",
    (_R, "content_valid"):        "render json: thing.errors, status: :unprocessable_entity unless thing.save; params.require raises ParameterMissing, which is 400.",
    (_R, "reply_kind"):           "render json: thing, status: :created, location: thing.",
    (_R, "method_allowed"):       'Rails answers 404 by itself: match "things", to: "errors#method_not_allowed", via: :all after the routes of the path.',
    (_A, "credentials_present"):  "Call UseAuthentication() before UseAuthorization(), and name a default challenge scheme in AddAuthentication(...).",
    (_A, "exists"):               "return Results.NotFound() (or NotFound()) where FindAsync gives null.",
    (_A, "reply_kind"):           "return CreatedAtAction(nameof(Show), new { id }, thing), or Results.Created(uri, thing).",
    (_A, "content_valid"):        "[ApiController] answers 400 from the annotations of the model by itself.",
    (_G, "method_allowed"):       'Name the method in the pattern, mux.HandleFunc("GET /things/{id}", ...): since Go 1.22 ServeMux then answers 405 with Allow.',
    (_G, "content_decodes"):      "if err := json.NewDecoder(r.Body).Decode(&v); err != nil { http.Error(w, ..., http.StatusBadRequest); return }",
    (_G, "exists"):               "errors.Is(err, sql.ErrNoRows) is http.StatusNotFound.",
    ("gin", "method_allowed"):    "engine.HandleMethodNotAllowed = true: gin answers 404 by itself.",
    ("gin", "content_decodes"):   "c.ShouldBindJSON(&v) and c.AbortWithStatusJSON(http.StatusBadRequest, ...); c.BindJSON writes 400 by itself, and as text/plain.",
    (_P, "credentials_present"):  "Send Accept: application/json or force it in a middleware: the auth middleware redirects to the login page otherwise.",
    (_P, "exists"):               "Model::findOrFail($id), or route model binding: both are 404.",
    (_P, "content_valid"):        "Use a FormRequest: 422 by itself where the client asks for JSON, a redirect where it does not.",
    (_P, "reply_kind"):           "return response()->json($thing, 201)->header('Location', route('things.show', $thing)).",
}
"""What to write, by framework and by what a finding is about."""
# fmt: on

FRAMEWORKS: Final = tuple(
    sorted(
        {
            *(name for name, _, _ in _FIELD_CLUES),
            *(name for name, _ in _CONTENT_CLUES),
            *(name for name, _ in _DOCUMENT_CLUES),
        }
    )
)
"""Every framework that can be recognised."""


def clues(response: Response) -> frozenset[str]:
    """Give the frameworks that an answer looks like."""
    found = {name for name, field, value in _FIELD_CLUES if value.search(response.fields.get(field) or "")}
    if response.status >= 400:
        content = response.content[:_SEEN]
        found.update(name for name, pattern in _CONTENT_CLUES if pattern.search(content))
    return frozenset(found)


def document_clues(description: ApiDescription) -> frozenset[str]:
    """Give the frameworks that a document looks like."""
    return frozenset(name for name, schema in _DOCUMENT_CLUES if schema in description.schemas)


def recognised(found: Collection[str]) -> str:
    """Give the one framework that all clues are to; empty if there is none, or more than one."""
    exact = set(found) - {_MORE_EXACT[name] for name in found if name in _MORE_EXACT}
    return exact.pop() if len(exact) == 1 else ""


def hint(framework: str, about: str) -> str:
    """Give what to write in a framework; empty if nothing is known for sure."""
    return HINTS.get((framework, about), "")
