"""What a route asks for by the type of its parameter."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, cast

from fastapi import Depends, HTTPException, Request
from starlette.requests import ClientDisconnect

from api.plain import UPLOADS, SparqlService
from api.service import Service
from graph.errors import StoreUnavailable
from graph.query.behind import Behind
from graph.query.caller import Caller
from graph.query.cards import State
from graph.query.search import Search
from graph.settings import is_loopback


# What takes no time is `async`: FastAPI runs each plain function in a thread of its own.
async def _service(request: Request) -> Service:
    return cast("Service", request.app.state.service)


TheService = Annotated[Service, Depends(_service)]
"""The service of this app."""


async def _sparql_service(request: Request) -> SparqlService:
    return cast("SparqlService", request.app.state.service)


TheSparqlService = Annotated[SparqlService, Depends(_sparql_service)]
"""The service of this app, be it with the model or plain."""


def _state(service: TheService) -> State:
    return service.state()


TheState = Annotated[State, Depends(_state)]
"""The graph as it is now, for cards and lists."""


async def _behind(service: TheService) -> Behind:
    return Behind(service.names)


TheBehind = Annotated[Behind, Depends(_behind)]
"""Writes the queries behind the pages."""


def _search(service: TheService) -> Search:
    return service.search


TheSearch = Annotated[Search, Depends(_search)]
"""Finds names and articles in the graph as it is now."""


def check_may_write(request: Request, service: TheSparqlService) -> None:
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


def _refuse_strangers(request: Request, service: SparqlService) -> None:
    """Take a change without a key only where the service listens on loopback and was called by that name.

    A page from elsewhere can make a browser call us under a name of its own that leads here (DNS
    rebinding); the Host header then has that name. It can also post a form to us; the Origin header then
    has that page's address.
    """
    if not service.settings.is_local:
        raise HTTPException(
            HTTPStatus.FORBIDDEN, "this service takes no changes: its operator has set no CLAIMGRAPH_KEY"
        )
    if not is_loopback(request.url.hostname or ""):
        raise HTTPException(
            HTTPStatus.FORBIDDEN,
            f"without a key, changes are taken only at 127.0.0.1, not at {request.url.hostname}",
        )
    origin = request.headers.get("origin")
    if origin is not None and origin.rstrip("/") != str(request.base_url).rstrip("/"):
        raise HTTPException(
            HTTPStatus.FORBIDDEN,
            f"without a key, changes are taken only from pages of this service, not {origin}",
        )


def takes_changes(request: Request, service: Service) -> bool:
    """Return whether a form of ours could change the graph: without a key, from this machine."""
    settings = service.settings
    return settings.key is None and settings.is_local and is_loopback(request.url.hostname or "")


MayWrite = Depends(check_may_write)
"""Stands before every route that changes something."""


_CHUNK_SECONDS = 30.0
"""How long a client may be silent in the middle of what it sends."""


async def _chunks(request: Request, size_bytes: int) -> AsyncIterator[bytes]:
    """Yield a request's body as it comes; one that is longer than allowed is not read to its end.

    Raises:
        HTTPException: 413 when it is too long, 408 when nothing more comes, 415 when it is packed, 400 when
            it is a part.
    """
    _refuse_what_is_not_whole(request)
    read_bytes = 0
    chunks = aiter(request.stream())
    while True:
        try:
            chunk = await asyncio.wait_for(anext(chunks), _CHUNK_SECONDS)
        except StopAsyncIteration:
            return
        except ClientDisconnect:
            # Nobody will read this; it ends the request without a word in the log.
            raise HTTPException(
                HTTPStatus.BAD_REQUEST, "the client hung up before its request was whole"
            ) from None
        except TimeoutError:
            raise HTTPException(
                HTTPStatus.REQUEST_TIMEOUT,
                f"nothing more of the request has come for {_CHUNK_SECONDS:g} seconds",
                headers={"Connection": "close"},
            ) from None
        read_bytes += len(chunk)
        if read_bytes > size_bytes:
            raise HTTPException(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"the body of the request has more than {size_bytes:,} bytes; send less at once",
                headers={"Connection": "close"},
            )
        yield chunk


def _refuse_what_is_not_whole(request: Request) -> None:
    # Read as if it were, it would be told as a mistake in the text, or be stored in place of the whole.
    coding = request.headers.get("content-encoding", "identity").strip()
    if coding.lower() not in {"", "identity"}:
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"the body of the request is packed as {coding}; send it as it is",
            headers={"Accept-Encoding": "identity"},
        )
    if "content-range" in request.headers:
        raise HTTPException(
            HTTPStatus.BAD_REQUEST,
            "the body of the request is a part (Content-Range); send the whole at once",
        )


class BodyUpTo:
    """Reads a request's body into memory."""

    def __init__(self, size_bytes: int) -> None:
        self._size_bytes = size_bytes

    async def __call__(self, request: Request) -> bytes:
        """Return the body, empty where there is none.

        Raises:
            HTTPException: 413 when it is too long, 408 when nothing more comes.
        """
        return b"".join([chunk async for chunk in _chunks(request, self._size_bytes)])


@asynccontextmanager
async def calling(request: Request) -> AsyncIterator[Caller]:
    """Give who sent the request, and may hang up meanwhile. Its body has to be read before this."""
    caller = Caller()
    listening = asyncio.create_task(_listen(request, caller))
    try:
        yield caller
    finally:
        listening.cancel()


async def _listen(request: Request, caller: Caller) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    await asyncio.to_thread(caller.hang_up)


@contextmanager
def keeping_upload() -> Iterator[None]:
    """Write what a client sends to files of ours.

    Raises:
        StoreUnavailable: That cannot be done, since the disk is full, say.
    """
    try:
        yield
    except OSError as error:
        raise StoreUnavailable(f"the upload could not be kept: {error.strerror}") from error


def _upload_folder(service: TheSparqlService) -> Iterator[Path]:
    # In a thread, as FastAPI runs what is not async: to remove a large file takes long enough to be felt.
    folder = service.settings.data / UPLOADS
    with keeping_upload():
        folder.mkdir(exist_ok=True)
        own = TemporaryDirectory(dir=folder)
    with own:
        yield Path(own.name)


async def _uploaded(
    request: Request, service: TheSparqlService, folder: Annotated[Path, Depends(_upload_folder)]
) -> Path:
    path = folder / "body"
    with keeping_upload(), path.open("wb") as file:
        async for chunk in _chunks(request, service.settings.max_upload_bytes):
            file.write(chunk)
    return path


TheUpload = Annotated[Path, Depends(_uploaded)]
"""A file that holds the request's body, until the request is answered; 413 beyond `max_upload_mb`."""
