"""HEAD wherever GET is, OPTIONS everywhere, and suffixes that ask for a format wherever a list is."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import Match, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.pages import FRONT
from api.representations import split_suffix

_EVERY_PATH = "*"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Heads:
    """Answers HEAD as GET would, without the body (RFC 9110 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, send_without_body)


class Options:
    """Answers OPTIONS with what a path takes (RFC 9110 9.3.7), where no route does it itself.

    `OPTIONS *` asks what the service takes at all.
    """

    def __init__(self, app: ASGIApp, router: Router) -> None:
        self._app = app
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        taken: Sequence[str] = ()
        if scope.get("method") == "OPTIONS":
            every = scope["path"] == _EVERY_PATH
            taken = _all_methods(self._router) if every else methods_taken(self._router, scope)
        if not taken or _takes(self._router, scope):
            await self._app(scope, receive, send)
        else:
            await Response(status_code=204, headers={"Allow": ", ".join(taken)})(scope, receive, send)


def methods_taken(router: Router, scope: Scope) -> list[str]:
    """Return the methods that a path takes, none where there is nothing; HEAD goes with GET."""
    # Starlette names the methods of the first route of a path only, so each method is tried.
    return _with_ours([name for name in _METHODS if _takes(router, {**scope, "method": name})])


def _all_methods(router: Router) -> list[str]:
    """Return the methods that any path takes."""
    declared = {name for route in router.routes for name in getattr(route, "methods", None) or ()}
    return _with_ours([name for name in _METHODS if name in declared])


def _with_ours(taken: Sequence[str]) -> list[str]:
    with_head = [name for one in taken for name in ((one, "HEAD") if one == "GET" else (one,))]
    return [*with_head, "OPTIONS"] if taken else []


def _takes(router: Router, scope: Scope) -> bool:
    return any(route.matches(scope)[0] == Match.FULL for route in router.routes)


class Suffixes:
    """Takes a suffix off a path that leads nowhere with it, and tells the route what it asks for.

    `/documents.csv` is `/documents` as CSV. Where an id takes the suffix, its route does this itself.
    """

    def __init__(self, app: ASGIApp, router: Router) -> None:
        self._app = app
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            path, media_type = split_suffix(scope["path"])
            plain = {**scope, "path": "/" if path == FRONT else path}
            if media_type and not methods_taken(self._router, scope) and methods_taken(self._router, plain):
                scope = {**plain, "state": {**scope.get("state", {}), "media_type": media_type}}
        await self._app(scope, receive, send)
