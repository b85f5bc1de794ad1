"""A small users API, seven times: by statuswise with every check on, by hand with none, and as each framework has it.

All of them look keys up in a dictionary, keep users in a dictionary, and answer the ten scenarios with the same status.
"""

# Each framework is imported by the function that makes its application, so that one can be measured without the others.
# ruff: noqa: PLC0415, ANN001, ANN002, ANN202, ANN401, ARG001, B008, C901, FBT003, PLR0912, A002
# mypy: ignore-errors
# pyright: basic

from typing import Annotated, Any

import msgspec

ROLES = {"admin-key": "admin", "basic-key": "basic"}


class User(msgspec.Struct):
    """What is kept."""

    id: int
    name: str
    email: str
    age: int
    city: str
    active: bool


class New(msgspec.Struct):
    """What is posted."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    email: str
    age: Annotated[int, msgspec.Meta(ge=0, le=150)]
    city: str
    active: bool


USERS = {i: User(i, f"name {i}", f"user{i}@example.org", 30, "London", True) for i in range(100)}


def created(new: Any) -> User:
    """Make a user of what was posted."""
    return User(7, new.name, new.email, new.age, new.city, new.active)


def statuswise() -> Any:
    """Make the API with statuswise: whatever it checks, it checks here."""
    from statuswise import Api, Created, NotFound
    from statuswise.auth import ApiKey, Principal

    principals = {key: Principal(role, frozenset({role})) for key, role in ROLES.items()}

    async def whose(key: str) -> Principal | None:
        return principals.get(key)

    api = Api(authentication=ApiKey(whose))

    async def show(id: int) -> User | NotFound:
        return USERS.get(id) or NotFound()

    async def listed() -> list[User]:
        return list(USERS.values())

    async def create(new: New) -> Created[User]:
        return Created(created(new), "/users/7")

    async def stats() -> dict[str, int]:
        return {"users": len(USERS)}

    for function, kinds in (
        (show, {"id": int, "return": User | NotFound}),
        (listed, {"return": list[User]}),
        (create, {"new": New, "return": Created[User]}),
        (stats, {"return": dict[str, int]}),
    ):
        function.__annotations__ = kinds
    api.get("/users/{id}", etag=lambda user: f"v{user.id}")(show)
    api.get("/users")(listed)
    api.post("/users")(create)
    api.get("/admin/stats", permission="admin")(stats)
    return api


def raw() -> Any:
    """Write the answers by hand, as ASGI takes them, and check nothing that the scenarios do not ask for."""
    encode = msgspec.json.encode
    decode = msgspec.json.Decoder(New).decode
    roles = {key.encode(): role for key, role in ROLES.items()}
    json, problem = (b"content-type", b"application/json"), (b"content-type", b"application/problem+json")

    async def respond(send, status, content, *fields):
        length = (b"content-length", b"%d" % len(content))
        await send({"type": "http.response.start", "status": status, "headers": [*fields, length]})
        await send({"type": "http.response.body", "body": content})

    async def app(scope, receive, send):
        path, method, fields = scope["path"], scope["method"], dict(scope["headers"])
        if path == "/users" and method in ("GET", "POST"):
            if fields.get(b"x-api-key") not in roles:
                await respond(send, 401, b'{"status":401}', problem, (b"www-authenticate", b"ApiKey"))
            elif method == "GET":
                await respond(send, 200, encode(list(USERS.values())), json)
            else:
                content, more = b"", True
                while more:
                    message = await receive()
                    content += message.get("body", b"")
                    more = message.get("more_body", False)
                try:
                    new = decode(content)
                except msgspec.ValidationError as error:
                    await respond(send, 400, encode({"status": 400, "detail": str(error)}), problem)
                else:
                    await respond(send, 201, encode(created(new)), json, (b"location", b"/users/7"))
        elif path.startswith("/users/"):
            if method != "GET":
                await respond(send, 405, b'{"status":405}', problem, (b"allow", b"GET"))
            elif fields.get(b"x-api-key") not in roles:
                await respond(send, 401, b'{"status":401}', problem, (b"www-authenticate", b"ApiKey"))
            elif (user := USERS.get(int(path[7:]))) is None:
                await respond(send, 404, b'{"status":404}', problem)
            else:
                tag = b'"v%d"' % user.id
                if fields.get(b"if-none-match") == tag:
                    await send({"type": "http.response.start", "status": 304, "headers": [(b"etag", tag)]})
                    await send({"type": "http.response.body", "body": b""})
                else:
                    await respond(send, 200, encode(user), json, (b"etag", tag))
        elif path == "/admin/stats":
            if roles.get(fields.get(b"x-api-key")) == "admin":
                await respond(send, 200, b"{}", json)
            else:
                await respond(send, 403, b'{"status":403}', problem)
        else:
            await respond(send, 404, b'{"status":404}', problem)

    return app


def starlette() -> Any:
    """Write the API for Starlette."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.responses import Response
    from starlette.routing import Route

    decode, encode = msgspec.json.Decoder(New).decode, msgspec.json.encode

    class Json(Response):
        media_type = "application/json"

        def render(self, content):
            return encode(content)

    def role_of(request):
        role = ROLES.get(request.headers.get("x-api-key"))
        if role is None:
            raise HTTPException(401, headers={"www-authenticate": "ApiKey"})
        return role

    async def show(request):
        role_of(request)
        user = USERS.get(request.path_params["id"])
        if user is None:
            raise HTTPException(404)
        tag = f'"v{user.id}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"etag": tag})
        return Json(user, headers={"etag": tag})

    async def listed(request):
        role_of(request)
        return Json(list(USERS.values()))

    async def create(request):
        role_of(request)
        try:
            new = decode(await request.body())
        except msgspec.ValidationError as error:
            raise HTTPException(400, str(error)) from error
        return Json(created(new), 201, headers={"location": "/users/7"})

    async def stats(request):
        if role_of(request) != "admin":
            raise HTTPException(403)
        return Json({"users": len(USERS)})

    return Starlette(
        routes=[
            Route("/users/{id:int}", show),
            Route("/users", listed, methods=["GET"]),
            Route("/users", create, methods=["POST"]),
            Route("/admin/stats", stats),
        ]
    )


def fastapi() -> Any:
    """Write the API for FastAPI."""
    from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import JSONResponse
    from pydantic import BaseModel, Field

    class NewModel(BaseModel):
        name: str = Field(min_length=1, max_length=100)
        email: str
        age: int = Field(ge=0, le=150)
        city: str
        active: bool

    class UserModel(NewModel):
        id: int

    users = {i: UserModel(**msgspec.to_builtins(user)) for i, user in USERS.items()}
    app = FastAPI()

    @app.exception_handler(RequestValidationError)
    async def invalid(request, error):
        return JSONResponse({"status": 400, "errors": error.errors()}, 400)

    async def role_of(x_api_key=Header(None)):
        role = ROLES.get(x_api_key)
        if role is None:
            raise HTTPException(401, headers={"www-authenticate": "ApiKey"})
        return role

    async def show(id, request, response):
        user = users.get(id)
        if user is None:
            raise HTTPException(404)
        tag = f'"v{user.id}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"etag": tag})
        response.headers["etag"] = tag
        return user

    show.__annotations__ = {"id": int, "request": Request, "response": Response}
    app.get("/users/{id}", dependencies=[Depends(role_of)], response_model=UserModel)(show)

    @app.get("/users", dependencies=[Depends(role_of)], response_model=list[UserModel])
    async def listed():
        return list(users.values())

    async def create(new, response):
        response.headers["location"] = "/users/7"
        return UserModel(id=7, **new.model_dump())

    create.__annotations__ = {"new": NewModel, "response": Response}
    app.post("/users", dependencies=[Depends(role_of)], status_code=201, response_model=UserModel)(create)

    @app.get("/admin/stats")
    async def stats(role=Depends(role_of)):
        if role != "admin":
            raise HTTPException(403)
        return {"users": len(USERS)}

    return app


def litestar() -> Any:
    """Write the API for Litestar."""
    from litestar import Litestar, Request, Response, get, post
    from litestar.exceptions import NotAuthorizedException, NotFoundException, PermissionDeniedException

    def guard(connection, _):
        if connection.headers.get("x-api-key") not in ROLES:
            raise NotAuthorizedException(headers={"www-authenticate": "ApiKey"})

    def admin(connection, _):
        if ROLES.get(connection.headers.get("x-api-key")) != "admin":
            raise PermissionDeniedException

    async def show(id, request):
        user = USERS.get(id)
        if user is None:
            raise NotFoundException
        tag = f'"v{user.id}"'
        if request.headers.get("if-none-match") == tag:
            return Response(None, status_code=304, headers={"etag": tag})
        return Response(user, headers={"etag": tag})

    async def listed():
        return list(USERS.values())

    async def create(data):
        return Response(created(data), headers={"location": "/users/7"})

    async def stats():
        return {"users": len(USERS)}

    show.__annotations__ = {"id": int, "request": Request, "return": Response[User | None]}
    listed.__annotations__ = {"return": list[User]}
    create.__annotations__ = {"data": New, "return": Response[User]}
    stats.__annotations__ = {"return": dict[str, int]}
    return Litestar(
        [
            get("/users/{id:int}", guards=[guard])(show),
            get("/users", guards=[guard])(listed),
            post("/users", guards=[guard])(create),
            get("/admin/stats", guards=[guard, admin])(stats),
        ],
        openapi_config=None,
    )


def falcon() -> Any:
    """Write the API for Falcon."""
    import falcon
    import falcon.asgi

    decode, encode = msgspec.json.Decoder(New).decode, msgspec.json.encode

    def role_of(req):
        role = ROLES.get(req.get_header("x-api-key"))
        if role is None:
            raise falcon.HTTPUnauthorized(challenges=["ApiKey"])
        return role

    class Item:
        async def on_get(self, req, resp, id):
            role_of(req)
            user = USERS.get(id)
            if user is None:
                raise falcon.HTTPNotFound
            tag = f'"v{user.id}"'
            resp.set_header("etag", tag)
            if req.get_header("if-none-match") == tag:
                resp.status = falcon.HTTP_304
                return
            resp.data, resp.content_type = encode(user), "application/json"

    class Items:
        async def on_get(self, req, resp):
            role_of(req)
            resp.data, resp.content_type = encode(list(USERS.values())), "application/json"

        async def on_post(self, req, resp):
            role_of(req)
            try:
                new = decode(await req.stream.read())
            except msgspec.ValidationError as error:
                raise falcon.HTTPBadRequest(description=str(error)) from error
            resp.status = falcon.HTTP_201
            resp.set_header("location", "/users/7")
            resp.data, resp.content_type = encode(created(new)), "application/json"

    class Stats:
        async def on_get(self, req, resp):
            if role_of(req) != "admin":
                raise falcon.HTTPForbidden
            resp.data, resp.content_type = b"{}", "application/json"

    app = falcon.asgi.App()
    app.add_route("/users/{id:int}", Item())
    app.add_route("/users", Items())
    app.add_route("/admin/stats", Stats())
    return app


def blacksheep() -> Any:
    """Write the API for BlackSheep."""
    from blacksheep import Application, Content, Request, Response

    decode, encode = msgspec.json.Decoder(New).decode, msgspec.json.encode
    app = Application()

    def role_of(request):
        return ROLES.get((request.get_first_header(b"x-api-key") or b"").decode())

    def missing():
        return Response(
            401, [(b"www-authenticate", b"ApiKey")], Content(b"application/problem+json", b'{"status":401}')
        )

    def json(status, value, *fields):
        return Response(status, list(fields), Content(b"application/json", encode(value)))

    async def show(request):
        if role_of(request) is None:
            return missing()
        user = USERS.get(int(request.route_values["id"]))
        if user is None:
            return Response(404, None, Content(b"application/problem+json", b'{"status":404}'))
        tag = f'"v{user.id}"'.encode()
        if request.get_first_header(b"if-none-match") == tag:
            return Response(304, [(b"etag", tag)])
        return json(200, user, (b"etag", tag))

    async def listed(request):
        return missing() if role_of(request) is None else json(200, list(USERS.values()))

    async def create(request):
        if role_of(request) is None:
            return missing()
        try:
            new = decode(await request.read())
        except msgspec.ValidationError as error:
            return json(400, {"status": 400, "detail": str(error)})
        return json(201, created(new), (b"location", b"/users/7"))

    async def stats(request):
        if role_of(request) != "admin":
            return Response(403, None, Content(b"application/problem+json", b'{"status":403}'))
        return json(200, {"users": len(USERS)})

    for function in (show, listed, create, stats):
        function.__annotations__ = {"request": Request}
    app.router.add_get("/users/{id}", show)
    app.router.add_get("/users", listed)
    app.router.add_post("/users", create)
    app.router.add_get("/admin/stats", stats)
    return app


APPS = {each.__name__: each for each in (raw, statuswise, blacksheep, falcon, starlette, litestar, fastapi)}
