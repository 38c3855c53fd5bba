"""The service as a whole: behind a real server, with runaway queries, and at its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
import rdflib
from fastapi.testclient import TestClient
from pyoxigraph import Quad

from api.app import create_app
from api.description import SD
from api.service import Service
from graph.errors import StoreUnavailable
from graph.query.changes import Update
from graph.store.format import open_store
from graph.vocabulary import DATA, TYPE, VOID, term

Ask = Callable[[str, str], httpx2.Response]
Serve = Callable[[Service], AbstractContextManager[str]]

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

SERVICE = """
import sys
from pathlib import Path
import uvicorn
from api.app import create_app
from api.service import Service
from graph.settings import Settings

service = Service.open(Settings(data=Path(sys.argv[1])))
print(*service.readers.pids, flush=True)
uvicorn.run(create_app(service), port=0, log_level="warning")
"""


@pytest.fixture(scope="module")
def http() -> Iterator[httpx2.Client]:
    with httpx2.Client(timeout=30, limits=httpx2.Limits(max_connections=100)) as client:
        yield client


@pytest.fixture(scope="module")
def ask(http: httpx2.Client) -> Ask:
    return lambda address, query: http.post(
        f"{address}/sparql", data={"query": query}, headers={"Accept": "text/csv"}
    )


def is_running(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


def test_a_healthy_service_says_so(client: TestClient):
    response = client.get("/health")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_a_service_that_cannot_read_its_store_is_not_healthy(open_service: Callable[..., Service]):
    service = open_service(readers=1)
    service.close()

    response = TestClient(create_app(service)).get("/health")

    assert response.status_code == 503
    assert "closed" in response.json()["detail"]


def test_a_runaway_query_is_stopped_while_another_client_is_answered(
    open_service: Callable[..., Service], serve: Serve, ask: Ask
):
    service = open_service()
    with serve(service) as address, ThreadPoolExecutor() as clients:
        # Both readers have started before the deadline gets short.
        assert [ask(address, COUNT).text for _ in range(2)] == ["n\r\n300\r\n"] * 2
        service.readers.limits = replace(service.readers.limits, seconds=0.7)

        runaway = clients.submit(ask, address, RUNAWAY)
        time.sleep(0.1)
        assert ask(address, COUNT).text == "n\r\n300\r\n"
        assert not runaway.done()

        response = runaway.result()
        assert response.status_code == 504
        assert response.json()["detail"].startswith("the query was stopped after 0.7 seconds")
        service.readers.limits = replace(service.readers.limits, seconds=30)
        assert [ask(address, COUNT).text for _ in range(3)] == ["n\r\n300\r\n"] * 3


def test_health_is_told_while_every_reader_is_busy(
    open_service: Callable[..., Service], serve: Serve, ask: Ask, http: httpx2.Client
):
    service = open_service(readers=1, timeout=1.5)
    with serve(service) as address, ThreadPoolExecutor() as clients:
        runaway = clients.submit(ask, address, RUNAWAY)
        time.sleep(0.1)

        assert http.get(f"{address}/health").json() == {"status": "ok"}
        assert not runaway.done()
        assert runaway.result().status_code == 504


def test_a_crowd_of_runaway_queries_is_turned_away_and_takes_nothing_else_down(
    open_service: Callable[..., Service], serve: Serve, ask: Ask, http: httpx2.Client
):
    service = open_service(readers=1, timeout=1.5)
    with serve(service) as address, ThreadPoolExecutor(60) as clients:
        crowd = [clients.submit(ask, address, RUNAWAY) for _ in range(60)]
        time.sleep(0.3)

        assert http.get(f"{address}/health", timeout=1).json() == {"status": "ok"}
        statuses = [future.result().status_code for future in crowd]
        assert set(statuses) == {503, 504}


def test_a_service_that_stops_does_not_wait_for_a_change_that_runs_away(
    open_service: Callable[..., Service], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("api.service._DRAINING_SECONDS", 0.1)
    service = open_service(write_timeout=3_600.0)
    counted = RUNAWAY.replace("{", "{ GRAPH <facts> {")
    text = f"INSERT {{ GRAPH <urn:g> {{ <urn:a> <urn:b> ?n }} }} WHERE {{ {counted} }} }}"
    with ThreadPoolExecutor() as clients:
        runaway = clients.submit(service.make, Update(text))
        while service._drafts._drafting is None:
            time.sleep(0.01)

        service.close()

        with pytest.raises(StoreUnavailable):
            runaway.result()


def test_a_server_that_stops_leaves_no_process_and_no_lock(
    open_service: Callable[..., Service], serve: Serve, ask: Ask
):
    service = open_service()
    with serve(service) as address:
        ask(address, COUNT)
        pids = service.readers.pids

    assert not any(map(is_running, pids))
    assert not (service.settings.data / "readers").exists()
    open_store(service.settings.data, DATA).close()


def test_a_terminated_server_leaves_no_process(tmp_path: Path):
    command = [sys.executable, "-c", SERVICE, str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        pids = list(map(int, server.stdout.readline().split()))
        assert all(map(is_running, pids))
        time.sleep(0.3)
        os.kill(server.pid, signal.SIGTERM)

    # A server that is killed before it serves leaves them to themselves: they end when it is gone.
    end = time.monotonic() + 30
    while any(map(is_running, pids)):
        assert time.monotonic() < end, "a process of the service lives on"
        time.sleep(0.05)


def test_a_failed_write_counts_as_a_change_and_lets_the_next_one_in(service: Service):
    before = service.generation

    with pytest.raises(StoreUnavailable), service.writing():
        raise StoreUnavailable("the disk is full")

    assert service.generation > before
    with service.writing() as library:
        assert library.store is service.store


def test_what_there_is_is_kept_and_not_counted(open_service: Callable[..., Service]):
    service = open_service(readers=1)
    client = TestClient(create_app(service))
    facts = service.names.facts.value
    before = _described(client)
    with service.writing() as library:
        library.store.change(
            add=[Quad(service.names.node("entity/bob"), TYPE, term("Person"), service.names.facts)]
        )

    after = _described(client)

    assert int(before["triples"]) == 300
    assert (int(after["triples"]), int(after[facts]), int(after[term("Person").value])) == (301, 301, 1)
    assert int(after["everything"]) == sum(1 for _ in service.store.match())
    service.close()


def _described(client: TestClient) -> dict[str, str]:
    """Return the numbers of VoID: of the dataset and of everything, of each class and of each graph."""
    found = rdflib.Graph().parse(data=client.get("/.well-known/void").text, format="turtle")
    dataset, everything = (
        rdflib.URIRef(f"http://testserver/.well-known/void#{n}") for n in ("dataset", "everything")
    )
    void, sd = rdflib.Namespace(VOID), rdflib.Namespace(SD)
    numbers = {
        "triples": found.value(dataset, void.triples),
        "everything": found.value(everything, void.triples),
    }
    numbers |= {
        found.value(part, void["class"]): found.value(part, void.entities)
        for part in found[dataset : void.classPartition]
    }
    numbers |= {
        found.value(part, sd.name): found.value(part, void.triples)
        for part in found[everything : void.subset]
    }
    return {str(name): str(number) for name, number in numbers.items()}
