"""A request is for the same route whether all are compared with it or those that begin as it does."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Match

from api.route import Route
from api.routes import ROUTERS

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
PATHS = [
    "/",
    "/sparql",
    "/sparqls",
    "/health",
    "/entities",
    "/entities/5f3a",
    "/entities/5f3a/neighbours",
    "/rdf-graph-store",
    "/rdf-graph-store/a/b",
    "/rdf-graph-stores",
    "/export/query.csv",
    "/explore/details/claim/5f3a",
    "//health",
    "/nowhere",
]


def test_every_route_looks_at_the_beginning_first():
    assert all(isinstance(route, Route) for route in ROUTES)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_it_finds_what_a_whole_comparison_finds(path: str, method: str):
    scope = {"type": "http", "method": method, "path": path}

    found = [route.matches(scope)[0] for route in ROUTES]

    assert found == [APIRoute.matches(route, scope)[0] for route in ROUTES]


@pytest.mark.parametrize("path", PATHS)
def test_it_does_below_another_application(path: str):
    scope = {"type": "http", "method": "GET", "path": f"/graph{path}", "root_path": "/graph"}

    found = [route.matches(scope)[0] for route in ROUTES]

    assert found == [APIRoute.matches(route, scope)[0] for route in ROUTES]
    assert path in ("//health", "/nowhere", "/sparqls", "/rdf-graph-stores") or Match.FULL in found
