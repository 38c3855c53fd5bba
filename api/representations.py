"""One resource in the formats it can be had in, by suffix or by Accept, and whether a client has it yet.

JSON -> pages; rows of it -> CSV; quads -> Turtle, JSON-LD
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pyoxigraph import Quad, RdfFormat, serialize

from api.addresses import changing
from api.answers import compressed, is_to_be_compressed
from api.negotiation import best
from api.pages import SUFFIXES, canonical, page
from api.tables import write_csv
from graph.errors import UnknownFormat
from graph.query.listed import listed_quads
from graph.vocabulary import PREFIXES

_RDF = {"text/turtle": RdfFormat.TURTLE, "application/ld+json": RdfFormat.JSON_LD}
# A page of 120 kB in 3 ms; by the fastest level it would be a quarter larger.
_LEVEL = 6
_TAG = re.compile(r'(?:W/)?("[^"]*")')


def split_suffix(id: str) -> tuple[str, str | None]:
    """Return an id without the suffix that asks for a format, and the media type that it asks for.

    >>> split_suffix("5f3a.ttl")
    ('5f3a', 'text/turtle')
    """
    for suffix, media_type in SUFFIXES.items():
        if id.endswith(suffix) and id != suffix:
            return id.removesuffix(suffix), media_type
    return id, None


def represent(
    request: Request,
    media_type: str | None,
    as_json: Callable[[], Any],
    as_quads: Callable[[], Iterable[Quad]] | None,
    as_page: Callable[[], Response],
    *,
    rows: str | None = None,
    query: str | None = None,
    is_drawable: bool = False,
    is_for_people: bool = False,
) -> Response:
    """Return a resource in the media type that the suffix asks for, else the one that Accept wants most.

    `rows` names the member of the JSON that is a table, in CSV; without quads of its own a list can be
    had as RDF by what the graph says of each of these. `query` is SPARQL that has the same as rows; it
    `is_drawable` where these name entities, events or claims. Who wants no format more than another gets
    JSON, or the page where it `is_for_people`.

    Raises:
        UnknownFormat: It cannot be had so.
    """
    offered = _offered(has_rdf=bool(as_quads or rows), has_rows=bool(rows))
    if is_for_people:
        offered.insert(0, offered.pop())
    accept = ", ".join(request.headers.getlist("accept"))
    asked = media_type or getattr(request.state, "media_type", None)
    wanted = asked or best(accept, offered)
    if wanted not in offered:
        raise UnknownFormat(f"this can be had as {', '.join(offered)}, and not as {asked or accept}")
    # What the page has links to.
    request.state.permalink = split_suffix(request.url.path)[0] if media_type else request.url.path
    request.state.suffixes = [suffix for suffix, name in SUFFIXES.items() if name in offered]
    request.state.query = query
    request.state.is_drawable = is_drawable
    if wanted == "text/html":
        return validated(request, as_page())
    if wanted == "application/json":
        return validated(request, JSONResponse(as_json()))
    if wanted == "text/csv":
        body = write_csv(as_json()[rows])
        return validated(request, Response(body, media_type="text/csv; charset=utf-8; header=present"))
    quads = as_quads() if as_quads else _listed(request, as_json()[rows])
    return validated(request, Response(_triples(quads, wanted), media_type=wanted))


def turtle(quads: Iterable[Quad]) -> bytes:
    """Return quads as triples in Turtle, each once, in a steady order."""
    return _triples(quads, "text/turtle")


def _triples(quads: Iterable[Quad], media_type: str) -> bytes:
    triples = sorted({quad.triple for quad in quads}, key=str)
    written = serialize(triples, format=_RDF[media_type], prefixes=dict(PREFIXES))
    assert written is not None
    return written


def represent_list(
    request: Request,
    as_json: Callable[[], Any],
    template: str,
    *,
    rows: str,
    query: str,
    is_drawable: bool = False,
) -> Response:
    """Return a part of a list; `rows` names its member of the JSON, which the page has as `card`."""
    return represent(
        request,
        None,
        as_json,
        None,
        lambda: page(request, template, card=as_json(), here=changing(request)),
        rows=rows,
        query=query,
        is_drawable=is_drawable,
    )


def _offered(*, has_rdf: bool, has_rows: bool) -> list[str]:
    """Return the media types in the order in which they are preferred where a client wants any."""
    left_out = {*(() if has_rdf else _RDF), *(() if has_rows else ("text/csv",))}
    return [media_type for media_type in SUFFIXES.values() if media_type not in left_out]


def _listed(request: Request, rows: Sequence[Mapping[str, Any]]) -> Iterable[Quad]:
    service = request.app.state.service
    return listed_quads(service.store, service.names, (row["iri"] for row in rows))


def validated(request: Request, response: Response) -> Response:
    """Return a response with its permalink and strong ETag, or 304 where the client has it (RFC 9110 13.1.2).

    The tag is a hash over the state of the store and the answer itself: lists may lag behind a change, so
    the state alone would not tell two answers apart. In gzip it is another one (RFC 9110 8.8.3.3).
    """
    if response.status_code != 200:
        return response
    version: str = request.app.state.service.version
    digest = hashlib.sha256(version.encode() + bytes(response.body)).hexdigest()[:32]
    response = packed(request, response)
    tag = f'"{digest}-gzip"' if "Content-Encoding" in response.headers else f'"{digest}"'
    headers = {
        "ETag": tag,
        "Vary": "Accept, Accept-Language, Accept-Encoding",
        "Cache-Control": "no-cache",
        "Link": f'<{canonical(request)}>; rel="canonical"',
    }
    if _has(request, tag):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def packed(request: Request, response: Response) -> Response:
    """Return a response in gzip where the client takes that and it is worth it."""
    if not is_to_be_compressed(request, len(response.body)):
        return response
    kept = {name: value for name, value in response.headers.items() if name != "content-length"}
    body = b"".join(compressed([bytes(response.body)], _LEVEL))
    return Response(
        body, response.status_code, headers={**kept, "Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
    )


def _has(request: Request, tag: str) -> bool:
    given = ", ".join(request.headers.getlist("if-none-match"))
    return given.strip() == "*" or tag in _TAG.findall(given)
