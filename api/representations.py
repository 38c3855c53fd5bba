"""One resource in the formats it can be had in: JSON, Turtle, JSON-LD and HTML, by suffix or by Accept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pyoxigraph import Quad, RdfFormat, serialize

from api.negotiation import best
from graph.errors import UnknownFormat
from graph.vocabulary import PREFIXES

_SUFFIXES = {
    ".json": "application/json",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".html": "text/html",
}
_RDF = {"text/turtle": RdfFormat.TURTLE, "application/ld+json": RdfFormat.JSON_LD}
OFFERED = tuple(_SUFFIXES.values())


def split_suffix(id: str) -> tuple[str, str | None]:
    """Return an id without the suffix that asks for a format, and the media type that it asks for.

    >>> split_suffix("5f3a.ttl")
    ('5f3a', 'text/turtle')
    """
    for suffix, media_type in _SUFFIXES.items():
        if id.endswith(suffix) and id != suffix:
            return id.removesuffix(suffix), media_type
    return id, None


def represent(
    request: Request,
    media_type: str | None,
    as_json: Callable[[], Any],
    as_quads: Callable[[], Iterable[Quad]],
    as_page: Callable[[], Response],
) -> Response:
    """Return a resource in the media type that the suffix asks for, else the one that Accept wants most.

    Raises:
        UnknownFormat: It cannot be had so.
    """
    accept = request.headers.get("accept")
    wanted = media_type or best(accept, OFFERED)
    if wanted is None:
        raise UnknownFormat(f"this can be had as {', '.join(OFFERED)}, and not as {accept}")
    headers = {"Vary": "Accept, Accept-Language"}
    if wanted == "text/html":
        response = as_page()
        response.headers.update(headers)
        return response
    if wanted == "application/json":
        return JSONResponse(as_json(), headers=headers)
    triples = {quad.triple for quad in as_quads()}
    body = serialize(sorted(triples, key=str), format=_RDF[wanted], prefixes=dict(PREFIXES))
    return Response(body, media_type=wanted, headers=headers)
