"""HEAD wherever GET is (RFC 9110 9.3.2), and suffixes that ask for a format wherever a list is."""

from __future__ import annotations

from starlette.routing import Match, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.pages import FRONT
from api.representations import split_suffix


class Heads:
    """Answers HEAD as GET would, without the body."""

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
            if media_type and not self._leads_somewhere(scope) and self._leads_somewhere(plain):
                scope = {**plain, "state": {**scope.get("state", {}), "media_type": media_type}}
        await self._app(scope, receive, send)

    def _leads_somewhere(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] == Match.FULL for route in self._router.routes)
