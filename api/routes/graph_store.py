"""`/rdf-graph-store`: whole graphs, by the SPARQL 1.1 Graph Store HTTP Protocol.

A graph is named by `?graph=IRI`, by `?default`, or directly: the address below `/rdf-graph-store/` is
then its name.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, HTTPException, Request, Response

from api.answers import formats_wanted, respond, tags_in
from api.dependencies import MayWrite, TheSparqlService, TheUpload, keeping_upload
from api.description import service_address
from api.multipart import split_parts
from api.operations import media_type_of
from api.plain import SparqlService
from api.route import Route
from graph.errors import InvalidQuery
from graph.query.changes import CREATED, Condition, GraphWrite, Upload
from graph.query.formats import UPLOAD_FORMATS
from graph.query.run import Formats, GraphRead

router = APIRouter(route_class=Route)

PATH = "/rdf-graph-store"
METHODS = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
MULTIPART = "multipart/form-data"

_OPENAPI: dict[str, Any] = {
    "parameters": [
        {"name": "graph", "in": "query", "description": "the graph's IRI", "schema": {"type": "string"}},
        {"name": "default", "in": "query", "description": "the default graph", "schema": {"type": "string"}},
    ]
}
_BODY: dict[str, Any] = {
    "requestBody": {"content": {media_type: {} for media_type in (*UPLOAD_FORMATS, MULTIPART)}}
}


@router.get(PATH, response_class=Response, openapi_extra=_OPENAPI)
@router.get(PATH + "/{path:path}", response_class=Response, include_in_schema=False)
async def read(request: Request, service: TheSparqlService) -> Response:
    """Return a graph in an RDF format, by Accept; 404 where there is none of that name."""
    formats = formats_wanted(request.headers.get("accept"))
    graph = GraphRead(_graph(request, service), is_default="default" in request.query_params)
    return await respond(request, service, graph, Formats(None, formats.graph))


@router.put(PATH, dependencies=[MayWrite], response_class=Response, openapi_extra=_OPENAPI | _BODY)
@router.put(PATH + "/{path:path}", dependencies=[MayWrite], response_class=Response, include_in_schema=False)
def replace(request: Request, service: TheSparqlService, upload: TheUpload) -> Response:
    """Make a graph what the body says: 201 where there was none of that name, else 204.

    A graph with its model has no graph without triples: to put nothing takes away what was there, and makes
    none. A plain store has.
    """
    return _write(request, service, "put", _graph(request, service), upload)


@router.post(PATH, dependencies=[MayWrite], response_class=Response, openapi_extra=_OPENAPI | _BODY)
@router.post(PATH + "/{path:path}", dependencies=[MayWrite], response_class=Response, include_in_schema=False)
def add(request: Request, service: TheSparqlService, upload: TheUpload) -> Response:
    """Add what the body says to a graph; without a name it makes a new one, whose name `Location` is."""
    if _is_unnamed(request):
        graph = f"{service_address(request)}{PATH}/{uuid.uuid4()}"
        response = _write(request, service, "post", graph, upload)
        if response.status_code == HTTPStatus.CREATED:
            response.headers["Location"] = graph
        return response
    return _write(request, service, "post", _graph(request, service), upload)


@router.delete(PATH, dependencies=[MayWrite], response_class=Response, openapi_extra=_OPENAPI)
@router.delete(
    PATH + "/{path:path}", dependencies=[MayWrite], response_class=Response, include_in_schema=False
)
def delete(request: Request, service: TheSparqlService) -> Response:
    """Take a graph away; 404 where there is none of that name."""
    service.make(GraphWrite("delete", _graph(request, service), condition=_condition(request, service)))
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.options(PATH, include_in_schema=False)
@router.options(PATH + "/{path:path}", include_in_schema=False)
def options() -> Response:
    """Say what a graph takes."""
    headers = {"Allow": METHODS, "Accept-Post": ", ".join((*UPLOAD_FORMATS, MULTIPART))}
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)


def _is_unnamed(request: Request) -> bool:
    is_root = request.url.path.rstrip("/") == PATH
    return is_root and not {"graph", "default"} & request.query_params.keys()


def _graph(request: Request, service: SparqlService) -> str | None:
    """Return the IRI of the graph that the request names; None is the unnamed one.

    Raises:
        InvalidQuery: It names none, or more than one.
    """
    given = request.query_params
    graphs = given.getlist("graph")
    if len(graphs) + ("default" in given) > 1:
        raise InvalidQuery("a request names one graph: `?graph=IRI` once, or `?default`")
    if graphs:
        return graphs[0]
    if "default" in given:
        return service.default_graph
    if _is_unnamed(request):
        raise InvalidQuery(f"say which graph: {PATH}?graph=IRI, {PATH}?default, or an address below {PATH}/")
    path: bytes = request.scope["raw_path"]
    return service_address(request) + path.decode("latin-1")


def _write(
    request: Request, service: SparqlService, action: Literal["put", "post"], graph: str | None, file: Path
) -> Response:
    base = graph or f"{service_address(request)}{PATH}"
    uploads, condition = _uploads(request, file, base), _condition(request, service)
    done = service.make(GraphWrite(action, graph, uploads, condition))
    return Response(status_code=HTTPStatus.CREATED if done == CREATED else HTTPStatus.NO_CONTENT)


def _condition(request: Request, service: SparqlService) -> Condition:
    """Return what is to hold for a change to be made (RFC 9110 13.1): nobody else made one meanwhile, say."""
    match, none_match = tags_in(request, "if-match"), tags_in(request, "if-none-match")
    if "*" in match or "*" in none_match:
        return Condition(is_there="*" in match)
    return Condition(
        generations=_generations(match, service) if match else None,
        not_generations=_generations(none_match, service),
    )


def _generations(tags: Sequence[str], service: SparqlService) -> frozenset[int]:
    known = (service.generation_of(tag) for tag in tags)
    return frozenset(generation for generation in known if generation is not None)


def _uploads(request: Request, file: Path, base: str) -> tuple[Upload, ...]:
    """Return the file, or the files of a form's parts, with the format of each.

    Raises:
        HTTPException: 415 for a format that is not taken.
        StoreUnavailable: The parts could not be written.
    """
    media_type = media_type_of(request)
    if media_type != MULTIPART:
        return (Upload(file, _taken(media_type), base),)
    with keeping_upload():
        parts = split_parts(request.headers["content-type"], file)
    return tuple(Upload(path, _taken(part_type), base) for path, part_type in parts)


def _taken(media_type: str) -> str:
    if media_type not in UPLOAD_FORMATS:
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"a graph is sent as {', '.join(UPLOAD_FORMATS)} in UTF-8, or in parts of {MULTIPART}, "
            f"and this is {media_type or 'not said'}",
        )
    return media_type
