"""Routes of ours, which see at a glance that a request is for another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Receive, Scope, Send


class Route(APIRoute):
    """A route whose path is compared only with requests that begin as it does.

    There are some sixty, and a request is held against one after the other.
    """

    def __init__(self, path: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(path, *args, **kwargs)
        self._beginning = path.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether the request is for this route, and what is known of it then."""
        # Below another application, paths begin with its own, of which the class above knows more.
        is_all = scope["type"] == "http" and not scope.get("root_path")
        if is_all and not scope["path"].startswith(self._beginning):
            return Match.NONE, {}
        return super().matches(scope)


class DirectRoute(Route):
    """A route whose function is given the request, and returns the response.

    Nothing is read or made for it, which takes as long as a light query does.
    """

    def __init__(self, path: str, endpoint: Callable[[Request], Awaitable[Response]], **kwargs: Any) -> None:
        super().__init__(path, endpoint, **kwargs)

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            response = await endpoint(Request(scope, receive, send))
            await response(scope, receive, send)

        self.app = answer
