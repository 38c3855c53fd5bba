"""Every error that leaves the service is a problem document with a sentence."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Annotated, Literal

import pytest
from fastapi import Body, FastAPI, Query
from fastapi.testclient import TestClient

import api
import graph
from api.problems import PROBLEMS, add_problem_handlers
from graph.errors import GraphError, InvalidClaims, StoreUnavailable


def every_error(error: type[GraphError] = GraphError) -> Iterator[type[GraphError]]:
    yield error
    for child in error.__subclasses__():
        yield from every_error(child)


def import_everything() -> None:
    for package in (graph, api):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    add_problem_handlers(app)

    @app.get("/claims")
    def claims() -> None:
        raise InvalidClaims("stands nowhere in the text", source="000.jsonl", line=3, field="quote")

    @app.get("/full")
    def full() -> None:
        raise StoreUnavailable("the disk is full")

    @app.get("/bug")
    def bug() -> None:
        raise KeyError("secret")

    @app.get("/search")
    def search(
        limit: Annotated[int, Query(ge=1, le=100)],
        order: Literal["asc", "desc"] = "asc",
        word: Annotated[str, Query(min_length=2, max_length=9)] = "ada",
    ) -> object:
        return limit, order, word

    @app.post("/take")
    def take(body: Annotated[dict[str, list[float]], Body()]) -> object:
        return body

    return TestClient(app, raise_server_exceptions=False)


def test_every_error_has_a_status_and_a_title():
    import_everything()

    ours = {error for error in every_error() if error.__module__.split(".")[0] in {"graph", "api"}}

    assert ours == set(PROBLEMS)


def test_an_error_of_ours_says_what_kind_it_is_and_what_to_do(client: TestClient):
    response = client.get("/full")

    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"] == "5"
    assert response.json() == {
        "type": "https://w3id.org/claimgraph/problems#store-unavailable",
        "title": "The store is unavailable",
        "status": 503,
        "detail": "the disk is full",
    }


def test_an_error_in_a_file_says_where(client: TestClient):
    problem = client.get("/claims").json()

    assert problem["detail"] == "000.jsonl, line 3, quote: stands nowhere in the text"
    assert (problem["source"], problem["line"], problem["field"]) == ("000.jsonl", 3, "quote")


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/nowhere", 404, "there is nothing at /nowhere; / leads to what there is, /docs lists it"),
        ("POST", "/full", 405, "/full does not take POST; it takes GET"),
        ("GET", "/search?limit=abc", 422, "query.limit: 'abc' is no whole number"),
        ("GET", "/search?limit=101", 422, "query.limit: '101' is more than 100"),
        ("GET", "/search?limit=0", 422, "query.limit: '0' is less than 1"),
        ("GET", "/search", 422, "query.limit: is needed, and is not given"),
        ("GET", "/search?limit=1&order=up", 422, "query.order: 'up' is not 'asc' or 'desc'"),
        ("GET", "/search?limit=1&word=x", 422, "query.word: has fewer characters than 2"),
        ("GET", "/search?limit=1&word=0123456789", 422, "query.word: has more characters than 9"),
    ],
)
def test_what_the_framework_refuses_is_a_problem_with_a_sentence(
    client: TestClient, method: str, path: str, status: int, sentence: str
):
    response = client.request(method, path)

    assert response.status_code == response.json()["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith(sentence)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "body.1: is not JSON: "),
        (b"[]", "body: [] is no object"),
        (b'{"x": 1}', "body.x: 1 is no list"),
        (b'{"x": ["a"]}', "body.x.0: 'a' is no number"),
        (b"", "body: is needed, and is not given"),
    ],
)
def test_a_body_that_is_not_as_declared_is_told_where(client: TestClient, body: bytes, sentence: str):
    response = client.post("/take", content=body, headers={"Content-Type": "application/json"})

    assert response.json()["detail"].startswith(sentence)


def test_no_cache_keeps_a_problem(client: TestClient):
    response = client.get("/nowhere")

    assert response.headers["cache-control"] == "no-store"
    assert response.headers["vary"] == "Accept, Accept-Language"


def test_a_405_says_what_is_allowed(client: TestClient):
    assert client.post("/full").headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_bug_tells_the_caller_nothing_of_its_inside(client: TestClient):
    response = client.get("/bug")

    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "secret" not in response.text


def test_a_service_without_pages_tells_a_browser_by_a_problem_document(client: TestClient):
    response = client.get("/full", headers={"Accept": "text/html,*/*;q=0.8"})

    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
