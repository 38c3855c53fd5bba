"""A query explained over HTTP, as a page or as JSON."""

from __future__ import annotations

import re
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from markupsafe import Markup

from api.pages import page
from api.plain import SparqlService
from api.representations import represent
from graph.query.caller import Caller
from graph.query.explain import TIMES, Explanation, explain, with_kept_counts
from graph.query.run import Query
from graph.query.steps import ADVICE, STEPS, Said

_VARIABLE = re.compile(r"([?$]\w+)")


def respond_explained(request: Request, service: SparqlService, query: Query, caller: Caller) -> Response:
    """Return the explanation of a query as a page or as JSON.

    Raises:
        GraphError: As `explain` has it.
        UnknownFormat: It cannot be had so.
    """
    explanation = explain(service.readers, query, caller)
    if any(one.kind == "pattern, many" for one in explanation.steps) and query.view != "evidence":
        explanation = with_kept_counts(explanation, service.counts())
    # A posted query has no address that a page could be had at; a plain store is served without pages.
    if request.method != "GET" or not hasattr(request.app.state, "pages"):
        return JSONResponse(explanation.as_json(), headers={"Cache-Control": "no-store"})
    return represent(request, None, explanation.as_json, None, lambda: _page(request, explanation))


def _page(request: Request, explanation: Explanation) -> Response:
    shown = explanation.milliseconds
    return page(
        request,
        "explained.html",
        explanation=explanation,
        steps=_nested(list(explanation.steps)),
        advice=[{"message": ADVICE[one.kind], "values": _marked(one)} for one in explanation.advice],
        times=[(name, shown[part]) for part, name in TIMES.items() if part in shown],
    )


def _nested(steps: list[Said]) -> list[dict[str, Any]]:
    """Return steps with those below each."""
    found: list[dict[str, Any]] = []
    while steps:
        one = steps.pop(0)
        inner = []
        while steps and steps[0].depth > one.depth:
            inner.append(steps.pop(0))
        found.append({"message": STEPS[one.kind], "values": _marked(one), "inner": _nested(inner)})
    return found


def _marked(one: Said) -> dict[str, object]:
    """Return what fills a sentence in, what is SPARQL marked as such."""
    return {name: _code(value) if isinstance(value, str) else value for name, value in one.values.items()}


def _code(sparql: str) -> Markup:
    """Return SPARQL marked as such. No line ends between the `?` of a variable and its name."""
    whole = Markup('<span class="whole">{}</span>')
    parts = (whole.format(part) if _VARIABLE.fullmatch(part) else part for part in _VARIABLE.split(sparql))
    return Markup('<code translate="no">{}</code>').format(Markup("").join(parts))
