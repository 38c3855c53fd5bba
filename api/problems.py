"""How errors go out over HTTP: as problem documents (RFC 9457) with a sentence to act on, or as a page.

GraphError -> the table below          an error of ours, named for what the caller did or lacks
HTTPException -> its own status        no such path, method or media type
RequestValidationError -> 422          a parameter or a body that is not as the route declares it
anything else -> 500                   a bug, told in the log and not to the caller
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.declared import faults
from api.heads import methods_taken
from api.negotiation import best
from api.pages import page
from api.plain import PlainService
from graph.errors import (
    DocumentExists,
    DocumentRemoved,
    GraphError,
    InvalidClaims,
    InvalidDate,
    InvalidDocument,
    InvalidInput,
    InvalidQuery,
    LibrariesMissing,
    NotAsWanted,
    NotFound,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    ServiceBusy,
    StoreBusy,
    StoreFormatError,
    StoreRefused,
    StoreUnavailable,
    UnknownFormat,
)
from graph.query.worker import TurnedOut

MEDIA_TYPE = "application/problem+json"

# Each error has its own line, also where its parent's would do: `test_every_error_has_a_status`.
PROBLEMS: Mapping[type[GraphError], tuple[HTTPStatus, str]] = {
    GraphError: (HTTPStatus.INTERNAL_SERVER_ERROR, "The work failed"),
    InvalidInput: (HTTPStatus.BAD_REQUEST, "The input cannot be taken"),
    InvalidClaims: (HTTPStatus.UNPROCESSABLE_ENTITY, "The claims cannot be taken"),
    InvalidDocument: (HTTPStatus.UNPROCESSABLE_ENTITY, "The document cannot be taken"),
    InvalidDate: (HTTPStatus.UNPROCESSABLE_ENTITY, "The date cannot be read"),
    InvalidQuery: (HTTPStatus.BAD_REQUEST, "The query cannot be read"),
    QueryRefused: (HTTPStatus.FORBIDDEN, "The query is refused"),
    QueryTimeout: (HTTPStatus.GATEWAY_TIMEOUT, "The query took too long"),
    QueryTooLarge: (HTTPStatus.SERVICE_UNAVAILABLE, "The query takes too much"),
    UnknownFormat: (HTTPStatus.NOT_ACCEPTABLE, "The answer cannot be had in this format"),
    ServiceBusy: (HTTPStatus.SERVICE_UNAVAILABLE, "The service is busy"),
    TurnedOut: (HTTPStatus.SERVICE_UNAVAILABLE, "The service is busy"),
    DocumentExists: (HTTPStatus.CONFLICT, "The document is there already"),
    NotFound: (HTTPStatus.NOT_FOUND, "There is no such thing"),
    NotAsWanted: (HTTPStatus.PRECONDITION_FAILED, "It is not as the request wants it to be"),
    DocumentRemoved: (HTTPStatus.GONE, "It has been removed"),
    StoreBusy: (HTTPStatus.SERVICE_UNAVAILABLE, "The store is in use"),
    StoreUnavailable: (HTTPStatus.SERVICE_UNAVAILABLE, "The store is unavailable"),
    StoreRefused: (HTTPStatus.BAD_GATEWAY, "The store's engine refuses"),
    LibrariesMissing: (HTTPStatus.INTERNAL_SERVER_ERROR, "The pages cannot be served"),
    StoreFormatError: (HTTPStatus.INTERNAL_SERVER_ERROR, "The store cannot be read"),
}

Handler = Callable[[Request, Exception], Response]

_RETRY_SECONDS = "5"
# RFC 9457 4.2.1: nothing is known of it beyond the status.
_NO_TYPE = "about:blank"
_PROBLEM_TYPES = "https://w3id.org/claimgraph/problems#"


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error that leaves a route a problem document."""
    app.add_exception_handler(GraphError, _for_readers(_of_ours))
    app.add_exception_handler(HTTPException, _for_readers(_of_http))
    app.add_exception_handler(RequestValidationError, _for_readers(_of_validation))
    app.add_exception_handler(Exception, _of_a_bug)


def _for_readers(handler: Handler) -> Handler:
    """Return a handler that gives a page to who would rather read one: a browser.

    A plain store is served without pages.
    """

    def handle(request: Request, error: Exception) -> Response:
        response = handler(request, error)
        accept = ", ".join(request.headers.getlist("accept"))
        wants_page = best(accept, [MEDIA_TYPE, "application/json", "text/html"]) == "text/html"
        # Who takes a page alone and was refused one must see which formats there are, not a page.
        is_refused = response.status_code == HTTPStatus.NOT_ACCEPTABLE
        has_pages = hasattr(request.app.state, "pages")
        return _page(request, response) if has_pages and wants_page and not is_refused else response

    return handle


def _page(request: Request, response: Response) -> Response:
    """Return a problem document as a page, with the same status and headers."""
    told = json.loads(bytes(response.body))
    # What is not there has no other forms, and no query behind it.
    request.state.suffixes, request.state.query = (), None
    title = None if told["type"] == _NO_TYPE else told["title"]
    shown = page(request, "problem.html", status=told["status"], title=title, detail=told["detail"])
    shown.status_code = response.status_code
    ours = {"content-type", "content-length"}
    shown.headers.update({name: value for name, value in response.headers.items() if name not in ours})
    return shown


def problem(
    status: HTTPStatus, title: str, detail: str, *, type: str = _NO_TYPE, **more: Any
) -> JSONResponse:
    """Return a problem document as a response; `more` are members beside the standard ones."""
    content = {"type": type, "title": title, "status": int(status), "detail": detail, **more}
    # What is not there may be so in a moment, and a cache may keep a 404 unless it is told (RFC 9110 15.5.5).
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        # A busy store or service is worth asking again (RFC 9110 10.2.3).
        headers["Retry-After"] = _RETRY_SECONDS
    return JSONResponse(content, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def _of_ours(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, GraphError)
    known = next(cls for cls in type(error).__mro__ if cls in PROBLEMS)
    status, title = PROBLEMS[known]
    return problem(status, title, str(error), type=_type_of(known), **_place(error))


def _place(error: GraphError) -> dict[str, Any]:
    if not isinstance(error, InvalidClaims):
        return {}
    return {"source": error.source, "line": error.line, "field": error.field}


def _type_of(error: type[GraphError]) -> str:
    return _PROBLEM_TYPES + re.sub(r"(?<!^)(?=[A-Z])", "-", error.__name__).lower()


def _of_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    detail = error.detail if error.detail != status.phrase else _sentence(request, status)
    response = problem(status, status.phrase, detail)
    response.headers.update(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = _allowed(request)
    return response


def _sentence(request: Request, status: HTTPStatus) -> str:
    path = request.url.path
    if status == HTTPStatus.NOT_FOUND:
        is_plain = isinstance(getattr(request.app.state, "service", None), PlainService)
        way = "this store takes SPARQL at /sparql" if is_plain else "/ leads to what there is, /docs lists it"
        return f"there is nothing at {path}; {way}"
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"{path} does not take {request.method}; it takes {_allowed(request)}"
    return f"{request.method} {path}: {status.description or status.phrase}"


def _allowed(request: Request) -> str:
    return ", ".join(methods_taken(request.app.router, request.scope))


def _of_validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    wrong = faults(error.errors())
    detail = "; ".join(f"{one['at']}: {one['reason']}" for one in wrong)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The request is not as declared", detail, errors=wrong)


def _of_a_bug(_: Request, __: Exception) -> JSONResponse:
    # Starlette raises the error again once this has gone out, so that the server logs it.
    detail = "something went wrong inside the service; its log says what, and asking again may not help"
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error", detail)
