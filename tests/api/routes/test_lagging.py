"""What is shown while what is kept of the whole graph is still being read: the graph before a change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from fastapi.testclient import TestClient

from api.service import Service
from graph.explore.kept import Kept


def service_of(client: TestClient) -> Service:
    return client.app.state.service  # type: ignore[attr-defined, no-any-return]  # it is our own app


@contextmanager
def lagging(service: Service) -> Iterator[None]:
    """Keep the overview as it is, as that of a large graph is for some seconds after a change."""
    make, may_make = service._overview._make, threading.Event()
    service.overview()
    service._overview._patience_seconds = 0.001
    service._overview._make = lambda: may_make.wait(60) and make()
    try:
        yield
    finally:
        may_make.set()
        service._overview.begin().result()


@pytest.mark.parametrize("path", ["/", "/explore"])
def test_what_everybody_begins_with_is_kept_no_longer_than_it_lags_behind(
    open_demo: Callable[..., TestClient], path: str
):
    client = open_demo()
    service = service_of(client)
    with lagging(service):
        client.delete("/documents/it-stability-conti")
        before = client.get(path)

    after = client.get(path)

    assert (before.status_code, after.status_code) == (200, 200)
    service.first_views, service.front_pages = Kept(0), Kept(0)
    assert after.content == client.get(path).content != before.content


def test_nothing_that_is_gone_makes_a_list_or_a_page_fail(open_demo: Callable[..., TestClient]):
    client = open_demo()
    ids = [row["id"] for row in client.get("/entities", params={"limit": 25}).json()["entities"]]
    lists = ["/", "/documents", "/entities", "/events", "/timeline", "/questions", "/explore"]
    pages = [f"{place}/{one}" for one in ids for place in ("/entities", "/explore/details/entities")]
    with lagging(service_of(client)):
        for row in client.get("/documents").json()["documents"][:-1]:
            client.delete(f"/documents/{row['id']}")

        told = {
            path: client.get(path, headers={"Accept": "application/json"}).status_code
            for path in lists + pages
        }

    assert set(told.values()) == {200, 404}
    assert {path for path, status in told.items() if status == 404} < set(pages)
