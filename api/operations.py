"""What a request to `/sparql` asks for, by the SPARQL 1.1 Protocol: a query, an update, or neither.

It comes as parameters of the address (GET), of a form (POST), or as the body itself (direct POST). All
are decoded here, once, and from then on are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

from graph.errors import InvalidQuery
from graph.query.changes import Update
from graph.query.run import Query, View

FORM = "application/x-www-form-urlencoded"
DIRECT_QUERY = "application/sparql-query"
DIRECT_UPDATE = "application/sparql-update"

QUERY_BYTES = 2 * 1024 * 1024
UPDATE_BYTES = 16 * 1024 * 1024
"""How long a query, and an update or any form, may be. More than that is for the graph store."""

_VIEWS: Mapping[str, View] = {"facts": "facts", "evidence": "evidence"}
_OF_QUERIES = ("default-graph-uri", "named-graph-uri")
_OF_UPDATES = ("using-graph-uri", "using-named-graph-uri")

Parameters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ToExplain:
    """A query that is to be explained and not answered: `?explain` stands beside it."""

    query: Query


def operation_of_get(request: Request, view: View) -> Query | ToExplain | None:
    """Return the query of a GET, None if it has none.

    Raises:
        InvalidQuery: It has more than one, or an update, or none and is to be explained.
    """
    given = _decoded_parameters(request.scope["query_string"])
    if "update" in given:
        raise InvalidQuery("an update is sent by POST and not by GET (SPARQL 1.1 Protocol 2.2)")
    if not {"query", "explain"} & given.keys():
        return None
    return _query_or_explanation(given, view)


def operation_of_post(request: Request, body: bytes, view: View) -> Query | ToExplain | Update:
    """Return the query or the update of a POST.

    Raises:
        InvalidQuery: It has not exactly one of either, or what belongs to the other.
        HTTPException: 415 for another media type, 413 for a query that is too long.
    """
    encoded = request.scope["query_string"]
    media_type = media_type_of(request)
    if media_type == FORM:
        given = _decoded_parameters(encoded, body)
    elif media_type == DIRECT_QUERY:
        given = _with(_decoded_parameters(encoded), "query", _decoded(body))
    elif media_type == DIRECT_UPDATE:
        given = _with(_decoded_parameters(encoded), "update", _decoded(body))
    else:
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"a query is posted as {FORM} or {DIRECT_QUERY}, an update as {FORM} or {DIRECT_UPDATE}, "
            f"each in UTF-8, and this is {media_type or 'not said'}",
        )
    if "update" not in given:
        return _query_or_explanation(given, view)
    if "explain" in given:
        raise InvalidQuery(
            "only a query is explained, and this is an update; ask what its WHERE finds instead"
        )
    return _update(given, is_plain=view == "plain")


def media_type_of(request: Request) -> str:
    """Return the media type of the body in lower case, with the charset if that is not UTF-8."""
    header = Message()
    header["Content-Type"] = request.headers.get("content-type", "").lower()
    media_type = header["Content-Type"].partition(";")[0].strip()
    charset = str(header.get_param("charset") or "utf-8")
    return media_type if charset in {"utf-8", "utf8"} else f"{media_type} in {charset}"


def _decoded_parameters(*encoded: bytes) -> Parameters:
    """Decode an address's query string, and a form, once.

    Raises:
        InvalidQuery: It is not UTF-8.
    """
    try:
        pairs = [
            pair
            for part in encoded
            for pair in parse_qsl(_decoded(part), keep_blank_values=True, errors="strict")
        ]
    except UnicodeDecodeError as error:
        raise InvalidQuery(f"the parameters are not UTF-8: {error}") from error
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        # A form sends a field that was left empty, and no graph has an empty name.
        if value or not name.endswith("-graph-uri"):
            given.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in given.items()}


def _decoded(text: bytes) -> str:
    try:
        # A byte order mark is no part of the text (RFC 3629, section 6): editors put it at the head of files.
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidQuery(f"the request is not UTF-8: {error}") from error


def _with(given: Parameters, name: str, value: str) -> Parameters:
    return {**given, name: (*given.get(name, ()), value)}


def _query_or_explanation(given: Parameters, view: View) -> Query | ToExplain:
    query = _query(given, view)
    return ToExplain(query) if "explain" in given else query


def _query(given: Parameters, view: View) -> Query:
    """Read the parameters of a query; those that the protocol does not know are left alone (2.1)."""
    text = _only(given, "query")
    if len(text.encode()) > QUERY_BYTES:
        raise HTTPException(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"the query has more than {QUERY_BYTES:,} bytes; ask for less at once",
        )
    _refuse_those_of_others(given, _OF_UPDATES, "a query", _OF_QUERIES)
    if view != "plain" and "view" in given:
        view = _view(given["view"][0])
    return Query(text, view, given.get("default-graph-uri"), given.get("named-graph-uri"))


def _update(given: Parameters, *, is_plain: bool) -> Update:
    if "query" in given:
        raise InvalidQuery("there is a query and an update, and a request takes one of either")
    _refuse_those_of_others(given, _OF_QUERIES, "an update", _OF_UPDATES)
    return Update(
        _only(given, "update"),
        given.get("using-graph-uri", ()),
        given.get("using-named-graph-uri", ()),
        is_plain,
    )


def _only(given: Parameters, name: str) -> str:
    texts = given.get(name, ())
    if len(texts) != 1:
        raise InvalidQuery(f"there is to be exactly one parameter `{name}`, and there are {len(texts)}")
    return texts[0]


def _refuse_those_of_others(
    given: Parameters, others: tuple[str, ...], work: str, own: tuple[str, ...]
) -> None:
    # Left alone, they would let a request see or change other graphs than it was meant to.
    for name in others:
        if name in given:
            raise InvalidQuery(f"{work} takes {' and '.join(own)}, and not {name}")


def _view(name: str) -> View:
    if name not in _VIEWS:
        raise InvalidQuery(f"the view is to be {' or '.join(_VIEWS)}, and not {name!r}")
    return _VIEWS[name]
