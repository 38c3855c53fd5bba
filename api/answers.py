"""The answer to a query as a response: negotiated, cached by the client, compressed, and never cut."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from http import HTTPStatus

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.dependencies import calling
from api.negotiation import best
from api.plain import SparqlService
from graph.errors import UnknownFormat
from graph.query.formats import GRAPH_FORMATS, RESULT_FORMATS
from graph.query.readers import Answer, Begun
from graph.query.run import Formats, GraphRead, Query

VARY = {"Vary": "Accept, Accept-Encoding"}
_COMPRESSED_FROM_BYTES = 1_000
# Up to here one piece is sent: each piece of a stream takes a turn of a thread.
_AT_ONCE_BYTES = 256 * 1024
# A query that takes longer has a thread to wait for it.
_SOON_SECONDS = 0.02
_GZIP = 16 + zlib.MAX_WBITS
# Of the same query on the same graph, these make another answer each time.
_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|SERVICE)\b", re.IGNORECASE)


async def respond(
    request: Request, service: SparqlService, query: Query | GraphRead, formats: Formats
) -> Response:
    """Return the whole answer to a query, or 304 if the client has it already.

    A light query is answered here, in less time than it takes to wake a thread and have it listen whether
    the client hangs up. For all others that is done.

    Raises:
        GraphError: As `Readers.answer` has it.
    """
    if "if-none-match" in request.headers:
        headers = VARY | _validators(query, service.version)
        if "ETag" in headers and is_known(request, headers["ETag"]):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    readers = service.readers
    whole = partial(_whole, request, service, query)
    is_fresh = wants_fresh(request)
    if begun := readers.begin(query, formats, is_fresh=is_fresh):
        with closing(begun):
            if await _comes_soon(begun):
                return whole(begun.answer())
            async with calling(request) as caller:
                return await run_in_threadpool(lambda: whole(begun.answer(caller)))
    async with calling(request) as caller:
        return await run_in_threadpool(
            lambda: whole(readers.answer(query, formats, is_fresh=is_fresh, caller=caller))
        )


async def _comes_soon(begun: Begun) -> bool:
    """Wait a moment for an answer, and return whether it is there as a whole."""
    loop = asyncio.get_running_loop()
    moved = asyncio.Event()
    loop.add_reader(begun, moved.set)
    timer = loop.call_later(_SOON_SECONDS, moved.set)
    try:
        await moved.wait()
    finally:
        timer.cancel()
        loop.remove_reader(begun)
    return begun.is_answered


def _whole(request: Request, service: SparqlService, query: Query | GraphRead, answer: Answer) -> Response:
    headers = VARY | _validators(query, service.version_of(answer.generation))
    is_packed = is_to_be_compressed(request, answer.size_bytes)
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    if answer.size_bytes <= _AT_ONCE_BYTES:
        body = b"".join(compressed([answer.body])) if is_packed else answer.body
        return Response(body, media_type=answer.media_type, headers=headers)
    if not is_packed:
        headers["Content-Length"] = str(answer.size_bytes)
    chunks = answer.chunks()
    return _Streamed(answer, compressed(chunks) if is_packed else chunks, headers)


class _Streamed(StreamingResponse):
    """A long answer, of which nothing is left when it has gone out or its client has."""

    def __init__(self, answer: Answer, chunks: Iterable[bytes], headers: Mapping[str, str]) -> None:
        super().__init__(chunks, media_type=answer.media_type, headers=headers)
        self._file = answer.file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        with self._file:
            await super().__call__(scope, receive, send)


def wants_fresh(request: Request) -> bool:
    """Return whether the client insists on what is true now (`Cache-Control: no-cache`, RFC 9111 5.2.1.4)."""
    given = request.headers.get("cache-control", "").lower().split(",")
    return "no-cache" in [one.strip() for one in given]


def _validators(query: Query | GraphRead, version: str) -> dict[str, str]:
    if isinstance(query, Query) and _VOLATILE.search(query.text):
        return {"Cache-Control": "no-store"}
    return {"ETag": f'W/"{version}"', "Cache-Control": "no-cache"}


def is_known(request: Request, tag: str) -> bool:
    """Return whether the client says that it has the answer of this tag (RFC 9110 13.1.2)."""
    if request.method != "GET":
        return False
    given = tags_in(request, "if-none-match")
    return "*" in given or tag.removeprefix("W/").strip('"') in given


def tags_in(request: Request, name: str) -> list[str]:
    """Return what the tags of a header say, without quotes and whether they are weak; `*` is for any.

    Ours are weak, since one stands for an answer in every format. To compare them as weak for `If-Match` too
    lets a client change what it has read, which the letter of RFC 9110 13.1.1 would not.
    """
    given = (one.strip() for one in request.headers.get(name, "").split(","))
    return [one.removeprefix("W/").strip('"') for one in given if one]


def formats_wanted(accept: str | None) -> Formats:
    """Return what to answer in, be it rows or a graph: that shows when the query is read.

    Raises:
        UnknownFormat: Neither can be had as wanted.
    """
    results, graph = best(accept, list(RESULT_FORMATS)), best(accept, list(GRAPH_FORMATS))
    if results is None and graph is None:
        raise UnknownFormat(
            f"rows can be had as {', '.join(RESULT_FORMATS)}, graphs as {', '.join(GRAPH_FORMATS)}, "
            f"and neither as {accept}"
        )
    return Formats(results, graph)


def takes_gzip(request: Request) -> bool:
    """Return whether the client asks for gzip; without a header, it is sent the bytes as they are."""
    accepted = request.headers.get("accept-encoding", "")
    return bool(accepted) and best(accepted, ["gzip", "identity"]) == "gzip"


def is_to_be_compressed(request: Request, size_bytes: int) -> bool:
    """Return whether the client takes gzip, and it is worth the while or the client takes nothing else."""
    if not takes_gzip(request):
        return False
    accepted = request.headers["accept-encoding"]
    # Bytes as they are need not be named to be taken (RFC 9110 12.5.3).
    return size_bytes >= _COMPRESSED_FROM_BYTES or best(f"{accepted}, *;q=0.001", ["identity"]) is None


def compressed(chunks: Iterable[bytes], level: int = 1) -> Iterator[bytes]:
    """Yield the chunks in gzip (RFC 1952); 1 is the fastest level, 9 the smallest."""
    packer = zlib.compressobj(level=level, wbits=_GZIP)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()
