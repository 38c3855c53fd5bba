"""What a route asks for by the type of its parameter."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Annotated, cast

from fastapi import Depends, HTTPException, Request

from api.service import Service
from graph.query.behind import Behind
from graph.query.cards import State
from graph.query.search import NameIndex
from graph.settings import is_loopback


def _service(request: Request) -> Service:
    return cast("Service", request.app.state.service)


TheService = Annotated[Service, Depends(_service)]
"""The service of this app."""


def _state(service: TheService) -> State:
    return service.state()


TheState = Annotated[State, Depends(_state)]
"""The graph as it is now, for cards and lists."""


def _behind(service: TheService) -> Behind:
    return Behind(service.names)


TheBehind = Annotated[Behind, Depends(_behind)]
"""Writes the queries behind the pages."""


def _name_index(service: TheService) -> NameIndex:
    return service.name_index()


TheNameIndex = Annotated[NameIndex, Depends(_name_index)]
"""All names, as the graph is now."""


def _may_write(request: Request, service: TheService) -> None:
    """Let the request change the graph: by its key, or because the service listens on loopback only.

    Raises:
        HTTPException: 401 without the key, 403 where the service has none.
    """
    key = service.settings.key
    if key is None:
        _refuse_strangers(request, service)
        return
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    # A header comes byte for byte as Latin-1, whatever the client wrote it in.
    is_right = secrets.compare_digest(given.strip(" ").encode("latin-1"), key.encode())
    if scheme.lower() != "bearer" or not is_right:
        raise HTTPException(
            HTTPStatus.UNAUTHORIZED,
            "a change needs the service's key, as `Authorization: Bearer KEY`",
            headers={"WWW-Authenticate": "Bearer"},
        )


def _refuse_strangers(request: Request, service: TheService) -> None:
    """Take a change without a key only where the service listens on loopback and was called by that name.

    A page from elsewhere can make a browser call us under a name of its own that leads here (DNS
    rebinding); the Host header then has that name.
    """
    if not service.settings.is_local:
        raise HTTPException(
            HTTPStatus.FORBIDDEN, "this service takes no changes: its operator has set no CLAIMGRAPH_KEY"
        )
    # A page from elsewhere can make a browser send us a form; it then says where the page is from.
    origin = request.headers.get("origin")
    if origin is not None and origin != f"{request.url.scheme}://{request.url.netloc}":
        raise HTTPException(
            HTTPStatus.FORBIDDEN, "without a key, changes are not taken from pages of other services"
        )
    if not is_loopback(request.url.hostname or ""):
        raise HTTPException(
            HTTPStatus.FORBIDDEN,
            f"without a key, changes are taken only at 127.0.0.1, not at {request.url.hostname}",
        )


def takes_changes(request: Request, service: Service) -> bool:
    """Return whether a form of ours could change the graph: without a key, from this machine."""
    settings = service.settings
    return settings.key is None and settings.is_local and is_loopback(request.url.hostname or "")


MayWrite = Depends(_may_write)
"""Stands before every route that changes something."""


class BodyUpTo:
    """Reads a request's body; one that is longer than allowed is refused before it is read to its end."""

    def __init__(self, size_bytes: int) -> None:
        self._size_bytes = size_bytes

    async def __call__(self, request: Request) -> bytes:
        """Return the body, empty where there is none."""
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._size_bytes:
                raise HTTPException(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                    f"the body of the request has more than {self._size_bytes:,} bytes; send less at once",
                )
        return bytes(body)
