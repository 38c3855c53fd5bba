"""`/sparql`: queries and updates by the SPARQL 1.1 Protocol, and the description of the service."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from api.answers import formats_wanted, respond
from api.dependencies import BodyUpTo, calling, check_may_write
from api.description import describe_data, describe_service
from api.explained import respond_explained
from api.negotiation import best
from api.operations import (
    DIRECT_QUERY,
    DIRECT_UPDATE,
    FORM,
    UPDATE_BYTES,
    ToExplain,
    operation_of_get,
    operation_of_post,
)
from api.plain import SparqlService
from api.route import DirectRoute
from graph.query.changes import Update
from graph.query.formats import GRAPH_FORMATS, RESULT_FORMATS
from graph.query.run import Query

router = APIRouter(route_class=DirectRoute)

QUERY_PAGE = "/query"
"""Where a browser writes queries."""
METHODS = "GET, HEAD, POST, OPTIONS"
# What is longer takes a while to decode, and others would wait meanwhile.
_READ_HERE_BYTES = 64 * 1024
_BODY = BodyUpTo(UPDATE_BYTES)


def _documented(name: str, description: str, *, many: bool = False) -> dict[str, Any]:
    schema = {"type": "array", "items": {"type": "string"}} if many else {"type": "string"}
    return {"name": name, "in": "query", "description": description, "schema": schema}


# The parameters are read from the request as it came, so OpenAPI has to be told of them.
_DATASET = [
    _documented("view", "what the default graph is: `facts` (the plain view) or `evidence` (everything)"),
    _documented(
        "explain", "say in words what the query asks for and how long it takes, in place of its answer"
    ),
    _documented("default-graph-uri", "a graph to be part of a query's default graph", many=True),
    _documented("named-graph-uri", "a graph to be reached by GRAPH in a query", many=True),
]
_GET: dict[str, Any] = {"parameters": [_documented("query", "the query, in SPARQL 1.1"), *_DATASET]}
_POST: dict[str, Any] = {
    "parameters": [
        *_DATASET,
        _documented("using-graph-uri", "a graph to be part of an update's default graph", many=True),
        _documented("using-named-graph-uri", "a graph to be reached by GRAPH in an update", many=True),
    ],
    "requestBody": {
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "properties": {"query": {"type": "string"}, "update": {"type": "string"}},
                }
            },
            DIRECT_QUERY: {"schema": {"type": "string"}},
            DIRECT_UPDATE: {"schema": {"type": "string"}},
        }
    },
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {media_type: {} for media_type in (*RESULT_FORMATS, *GRAPH_FORMATS)}}
}


@router.get("/sparql", response_class=Response, responses=_ANSWERS, openapi_extra=_GET)
async def query_by_get(request: Request) -> Response:
    """Answer a query given in the address; without one, describe the service in RDF.

    A query sees every change that was acknowledged before it was sent, your own first of all. The ETag
    is that of the whole store: with `If-None-Match`, 304 says that nothing has changed since. With `explain`
    the answer is what the query asks for, step by step, with advice, and how long each part of it took.
    """
    service: SparqlService = request.app.state.service
    query = operation_of_get(request, service.view)
    if query is None:
        return await run_in_threadpool(_described, request, service)
    return await _answered(request, service, query)


async def _answered(request: Request, service: SparqlService, query: Query | ToExplain) -> Response:
    if isinstance(query, ToExplain):
        async with calling(request) as caller:
            return await run_in_threadpool(respond_explained, request, service, query.query, caller)
    return await respond(request, service, query, formats_wanted(request.headers.get("accept")))


def _described(request: Request, service: SparqlService) -> Response:
    accept = request.headers.get("accept")
    if service.view != "plain" and best(accept, [*GRAPH_FORMATS, "text/html"]) == "text/html":
        return RedirectResponse(QUERY_PAGE, HTTPStatus.SEE_OTHER)
    return describe_service(request, service)


@router.post("/sparql", response_class=Response, responses=_ANSWERS, openapi_extra=_POST)
async def operate_by_post(request: Request) -> Response:
    """Answer a query, or make an update, given as a form or as the body itself.

    An update is whole or not at all, needs the service's key, and writes to graphs of your own: those
    whose names do not begin with the base of the data. Its 204 means that it is made: every query sent
    from then on sees it.
    """
    service: SparqlService = request.app.state.service
    body = await _BODY(request)
    read = partial(operation_of_post, request, body, service.view)
    operation = read() if len(body) <= _READ_HERE_BYTES else await run_in_threadpool(read)
    if isinstance(operation, Update):
        check_may_write(request, service)
        await run_in_threadpool(service.make, operation)
        return Response(status_code=HTTPStatus.NO_CONTENT)
    return await _answered(request, service, operation)


@router.get("/.well-known/void", response_class=Response)
async def data(request: Request) -> Response:
    """Describe the default graph in RDF (VoID): its classes and properties, and how many of each."""
    return await run_in_threadpool(describe_data, request, request.app.state.service)


@router.options("/sparql", include_in_schema=False)
async def options(_: Request) -> Response:
    """Say what the endpoint takes."""
    headers = {"Allow": METHODS, "Accept-Post": f"{FORM}, {DIRECT_QUERY}, {DIRECT_UPDATE}"}
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
