"""`/sparql`: queries by the SPARQL 1.1 Protocol, in all three of its ways.

A query comes as a parameter of the address (GET), of a form (POST), or as the body itself (direct
POST). All three are decoded here, once, and from then on are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from api.dependencies import BodyUpTo, TheService
from api.negotiation import best
from graph.errors import InvalidQuery, QueryRefused, UnknownFormat
from graph.query.formats import GRAPH_FORMATS, RESULT_FORMATS
from graph.query.run import Formats, Query, View

router = APIRouter()

FORM = "application/x-www-form-urlencoded"
DIRECT_QUERY = "application/sparql-query"
DIRECT_UPDATE = "application/sparql-update"

_QUERY_BYTES = 2 * 1024 * 1024
_VIEWS: Mapping[str, View] = {"facts": "facts", "evidence": "evidence"}

Parameters = list[tuple[str, str]]


def _documented(name: str, description: str, *, many: bool = False) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "string"}} if many else {"type": "string"}
    return {"name": name, "in": "query", "description": description, "schema": schema}


# The parameters are read from the request as it came, so OpenAPI has to be told of them.
_OPENAPI: dict[str, Any] = {
    "parameters": [
        _documented("query", "the query, in SPARQL 1.1"),
        _documented("view", "what the default graph is: `facts` (the plain view) or `evidence` (everything)"),
        _documented("default-graph-uri", "a graph to be part of the default graph", many=True),
        _documented("named-graph-uri", "a graph to be reached by GRAPH", many=True),
    ],
}
_BODY: dict[str, Any] = {
    "requestBody": {
        "content": {
            FORM: {"schema": {"type": "object", "properties": {"query": {"type": "string"}}}},
            DIRECT_QUERY: {"schema": {"type": "string"}},
        }
    }
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {media_type: {} for media_type in (*RESULT_FORMATS, *GRAPH_FORMATS)}}
}


@router.get("/sparql", response_class=Response, responses=_ANSWERS, openapi_extra=_OPENAPI)
def query_by_get(request: Request, service: TheService) -> Response:
    """Answer a query given in the address."""
    return _answer(request, service, _query(_parameters(request.scope["query_string"])))


@router.post("/sparql", response_class=Response, responses=_ANSWERS, openapi_extra=_OPENAPI | _BODY)
def query_by_post(
    request: Request, service: TheService, body: Annotated[bytes, Depends(BodyUpTo(_QUERY_BYTES))]
) -> Response:
    """Answer a query given as a form or as the body itself."""
    parameters = _parameters(request.scope["query_string"])
    media_type = _media_type(request)
    if media_type == FORM:
        parameters += _parameters(body)
    elif media_type == DIRECT_QUERY:
        parameters.append(("query", _decoded(body)))
    elif media_type == DIRECT_UPDATE:
        parameters.append(("update", ""))
    else:
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"a query is posted as {FORM} or {DIRECT_QUERY} in UTF-8, and this is {media_type or 'not said'}",
        )
    return _answer(request, service, _query(parameters))


def _answer(request: Request, service: TheService, query: Query) -> Response:
    answer = service.readers.answer(query, _formats(request.headers.get("accept")))
    return Response(answer.body, media_type=answer.media_type, headers={"Vary": "Accept"})


def _formats(accept: str | None) -> Formats:
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


def _media_type(request: Request) -> str:
    """Return the media type of the body in lower case, with the charset if that is not UTF-8."""
    media_type, _, rest = request.headers.get("content-type", "").lower().partition(";")
    charset = rest.strip().removeprefix("charset=").strip('"')
    is_utf8 = charset in {"", "utf-8", "utf8"} or not rest.strip().startswith("charset=")
    return media_type.strip() if is_utf8 else f"{media_type.strip()} in {charset}"


def _parameters(encoded: bytes) -> Parameters:
    """Decode an address's query string or a form, once.

    Raises:
        InvalidQuery: It is not UTF-8.
    """
    try:
        return parse_qsl(_decoded(encoded), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise InvalidQuery(f"the parameters are not UTF-8: {error}") from error


def _decoded(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise InvalidQuery(f"the query is not UTF-8: {error}") from error


def _query(parameters: Parameters) -> Query:
    """Read the parameters of the protocol; others are left alone, as it says (2.1).

    Raises:
        InvalidQuery: There is not exactly one query, or no such view.
        QueryRefused: There is an update.
    """
    given = {name: _all(parameters, name) for name, _ in parameters}
    if "update" in given:
        raise QueryRefused(
            "this service takes no SPARQL updates; `claimgraph import` adds documents, "
            "and DELETE /documents/{id} takes one back"
        )
    texts = given.get("query", ())
    if len(texts) != 1:
        raise InvalidQuery(f"there is to be exactly one parameter `query`, and there are {len(texts)}")
    return Query(
        texts[0],
        _view(given.get("view", ("facts",))[0]),
        given.get("default-graph-uri"),
        given.get("named-graph-uri"),
    )


def _all(parameters: Parameters, name: str) -> tuple[str, ...]:
    return tuple(value for other, value in parameters if other == name)


def _view(name: str) -> View:
    if name not in _VIEWS:
        raise InvalidQuery(f"the view is to be {' or '.join(_VIEWS)}, and not {name!r}")
    return _VIEWS[name]
