"""A route that reads the graph answers though the graph is changed while it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.dependencies import MayWrite
from api.problems import add_problem_handlers
from api.routes import ROUTERS
from api.steady import SteadyRoute

OF_ONE_STATE = ("/sparql", "/.well-known/void", "/rdf-graph-store")
"""What asks the graph once, in a process that sees one state of it."""
OF_NO_GRAPH = ("/states", "/assets", "/favicon.ico", "/words", "/docs", "/embed", "/health")


@dataclass
class Changing:
    """As much of a service as a route looks at."""

    generation: int = 0
    is_changing: bool = False


Read = Callable[[Changing, int], str]


@pytest.fixture
def ask() -> Callable[[Read], tuple[int, str]]:
    """A function that asks a route which reads by a function of the service and the number of the try."""

    def ask(read: Read) -> tuple[int, str]:
        app, service, tries = FastAPI(), Changing(), iter(range(100))
        app.state.service = service
        add_problem_handlers(app)
        router = APIRouter(route_class=SteadyRoute)

        @router.get("/")
        def route() -> str:
            return read(service, next(tries))

        app.include_router(router)
        response = TestClient(app, raise_server_exceptions=False).get("/")
        return response.status_code, response.text

    return ask


def test_it_reads_again_what_a_change_has_torn(ask: Callable[[Read], tuple[int, str]]):
    def read(service: Changing, tried: int) -> str:
        if tried == 0:
            service.generation += 1
            raise KeyError("saidBy")
        return "read"

    assert ask(read) == (200, '"read"')


def test_a_change_counts_before_it_has_ended(ask: Callable[[Read], tuple[int, str]]):
    def read(service: Changing, tried: int) -> str:
        service.is_changing = tried == 0
        if tried == 0:
            raise KeyError("saidBy")
        return "read"

    assert ask(read) == (200, '"read"')


def test_changes_without_end_are_told_of_in_words(ask: Callable[[Read], tuple[int, str]]):
    def read(service: Changing, _: int) -> str:
        service.generation += 1
        raise KeyError("saidBy")

    status, words = ask(read)

    assert status == 503
    assert "ask again in a moment" in words


def test_where_nothing_changes_a_bug_stays_a_bug(ask: Callable[[Read], tuple[int, str]]):
    tried: list[int] = []

    def read(_: Changing, number: int) -> str:
        tried.append(number)
        raise KeyError("saidBy")

    assert ask(read)[0] == 500
    assert tried == [0]


def test_every_route_that_reads_the_graph_bit_by_bit_is_steady_and_none_that_changes_it():
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    reading = [route for route in routes if not route.path.startswith((*OF_ONE_STATE, *OF_NO_GRAPH))]

    assert len(reading) > 30
    for route in reading:
        assert isinstance(route, SteadyRoute) is (MayWrite not in route.dependencies), route.path
