"""`/sparql`: queries and updates by the SPARQL 1.1 Protocol, and the description of the service."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from api.answers import formats_wanted, respond
from api.dependencies import BodyUpTo, TheCaller, TheSparqlService, check_may_write
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
from graph.query.changes import Update
from graph.query.formats import GRAPH_FORMATS, RESULT_FORMATS

router = APIRouter()

QUERY_PAGE = "/query"
"""Where a browser writes queries."""
METHODS = "GET, HEAD, POST, OPTIONS"


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
def query_by_get(request: Request, service: TheSparqlService, caller: TheCaller) -> Response:
    """Answer a query given in the address; without one, describe the service in RDF.

    A query sees every change that was acknowledged before it was sent, your own first of all. The ETag
    is that of the whole store: with `If-None-Match`, 304 says that nothing has changed since. With `explain`
    the answer is what the query asks for, step by step, with advice, and how long each part of it took.
    """
    query = operation_of_get(request, service.view)
    if query is None:
        return _described(request, service)
    if isinstance(query, ToExplain):
        return respond_explained(request, service, query.query, caller)
    return respond(request, service, query, formats_wanted(request.headers.get("accept")), caller)


def _described(request: Request, service: SparqlService) -> Response:
    accept = request.headers.get("accept")
    if service.view != "plain" and best(accept, [*GRAPH_FORMATS, "text/html"]) == "text/html":
        return RedirectResponse(QUERY_PAGE, HTTPStatus.SEE_OTHER)
    return describe_service(request, service)


@router.post("/sparql", response_class=Response, responses=_ANSWERS, openapi_extra=_POST)
def operate_by_post(
    request: Request,
    service: TheSparqlService,
    body: Annotated[bytes, Depends(BodyUpTo(UPDATE_BYTES))],
    caller: TheCaller,
) -> Response:
    """Answer a query, or make an update, given as a form or as the body itself.

    An update is whole or not at all, needs the service's key, and writes to graphs of your own: those
    whose names do not begin with the base of the data. Its 204 means that it is made: every query sent
    from then on sees it.
    """
    operation = operation_of_post(request, body, service.view)
    if isinstance(operation, Update):
        check_may_write(request, service)
        service.make(operation)
        return Response(status_code=HTTPStatus.NO_CONTENT)
    if isinstance(operation, ToExplain):
        return respond_explained(request, service, operation.query, caller)
    return respond(request, service, operation, formats_wanted(request.headers.get("accept")), caller)


@router.get("/.well-known/void", response_class=Response)
def data(request: Request, service: TheSparqlService) -> Response:
    """Describe the default graph in RDF (VoID): its classes and properties, and how many of each."""
    return describe_data(request, service)


@router.options("/sparql", include_in_schema=False)
def options() -> Response:
    """Say what the endpoint takes."""
    headers = {"Allow": METHODS, "Accept-Post": f"{FORM}, {DIRECT_QUERY}, {DIRECT_UPDATE}"}
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
