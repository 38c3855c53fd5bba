"""A store in an engine elsewhere: when the engine goes away, and what the folder beside it says."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from graph.errors import InvalidInput, NotFound, StoreBusy, StoreFormatError, StoreUnavailable
from graph.settings import Settings
from graph.store.endpoint import Endpoint, Session
from graph.store.format import open_configured, open_remote, open_store
from graph.store.remote import MOST_CHARACTERS, MOST_QUADS, RemoteStore, updates
from graph.vocabulary import DATA

BASE = "https://news.example/"
NOTES = NamedNode(BASE + "engine")
PEOPLE, FIRMS = NamedNode(BASE + "people"), NamedNode(BASE + "firms")


def quads(number: int, graph: NamedNode = PEOPLE, of: str = "person") -> list[Quad]:
    nodes = (NamedNode(f"{BASE}{of}/{i // 5}") for i in range(number))
    return [Quad(node, NamedNode(f"{BASE}p{i % 5}"), Literal(str(i)), graph) for i, node in enumerate(nodes)]


class Between:
    """Stands between a store and its engine, and hangs up on it after so many updates."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.allowed: int | None = None
        self.answers_lost = 0
        between = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                is_update = body.startswith(b"update=")
                if not between.lets_through(is_update=is_update):
                    self.close_connection = True
                    return
                status, answer = forwarded(endpoint.update_address if is_update else endpoint.query, body)
                if is_update and between.answers_lost:
                    between.answers_lost -= 1
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Type", "application/sparql-results+json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.endpoint = Endpoint(f"http://127.0.0.1:{self._server.server_port}/")

    def lets_through(self, *, is_update: bool) -> bool:
        if self.allowed is None:
            return True
        if self.allowed <= 0:
            return False
        self.allowed -= is_update
        return True

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def forwarded(address: str, body: bytes) -> tuple[int, bytes]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/sparql-results+json",
    }
    try:
        connection.request("POST", parts.path, body, headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


@pytest.fixture
def between(oxigraph_server: Any) -> Iterator[Between]:
    oxigraph_server.empty()
    between = Between(oxigraph_server.endpoint)
    yield between
    between.close()


def opened(between: Between) -> RemoteStore:
    return RemoteStore(between.endpoint, NOTES)


# --- changes of several requests


def test_a_large_change_is_of_several_requests_and_a_small_one_of_one():
    assert len(updates(quads(MOST_QUADS // 2), quads(MOST_QUADS // 2, FIRMS))) == 1
    assert len(updates(quads(MOST_QUADS + 1), quads(1))) == 3
    long_words = Quad(NOTES, NOTES, Literal("x" * MOST_CHARACTERS), PEOPLE)
    assert len(updates([], [long_words, *quads(2)])) == 2


BEFORE = [*quads(700), *quads(5, FIRMS, "firm")]
LEAVING, COMING = quads(700)[:600], quads(1200, PEOPLE, "newcomer")


@pytest.mark.parametrize("after", range(8))
def test_a_change_that_is_cut_off_is_undone_when_the_store_is_next_opened(between: Between, after: int):
    with closing(opened(between)) as store:
        store.change(add=BEFORE)
        between.allowed = after
        with pytest.raises(StoreUnavailable):
            store.change(remove=LEAVING, add=[*COMING, BEFORE[-1]])

    between.allowed = None
    with closing(opened(between)) as store:
        assert set(store.match()) == set(BEFORE)


def test_a_change_that_is_cut_off_is_undone_before_the_next_look(between: Between):
    with closing(opened(between)) as store:
        store.change(add=BEFORE)
        between.allowed = 4
        with pytest.raises(StoreUnavailable):
            store.change(remove=LEAVING, add=COMING)
        with pytest.raises(StoreUnavailable):
            store.match(graph=PEOPLE)
        between.allowed = None

        assert set(store.match()) == set(BEFORE)
        store.change(remove=LEAVING, add=COMING)
        assert set(store.match()) == {*BEFORE, *COMING}.difference(LEAVING)


def test_a_change_whose_answer_was_lost_is_made(between: Between):
    with closing(opened(between)) as store:
        between.answers_lost = 1

        store.change(add=quads(5))

        assert set(store.match()) == set(quads(5))


def test_what_was_read_before_a_change_is_read_again_after_it(between: Between):
    with closing(opened(between)) as store:
        node = quads(1)[0].subject
        assert list(store.match(node)) == []

        store.change(add=quads(5))

        assert set(store.match(node, None, None, PEOPLE)) == set(quads(5))
        asked = store.requests
        assert list(store.match(node, NamedNode(BASE + "p3"))) == [quads(5)[3]]
        assert store.requests == asked


# --- what the engine had before


def test_graphs_that_the_engine_had_before_are_left_alone_and_not_shown(between: Between):
    with closing(Session(between.endpoint)) as session:
        session.update(f"INSERT DATA {{ GRAPH <{BASE}theirs> {{ <{BASE}a> <{BASE}b> 1 }} }}")

    for _ in range(2):
        with closing(opened(between)) as store:
            assert list(store.match()) == []
            store.change(add=quads(5))
            store.change(remove=quads(5))


# --- the folder beside it


def settings(between: Between, folder: Path) -> Settings:
    return Settings(data=folder, store=between.endpoint.query)


def test_a_folder_belongs_to_one_address(between: Between, tmp_path: Path):
    folder = tmp_path / "beside"
    open_configured(settings(between, folder)).close()
    open_configured(settings(between, folder)).close()

    with pytest.raises(StoreFormatError, match="belongs to the graph at"):
        open_remote(folder, DATA, Endpoint("http://127.0.0.1:1/elsewhere"))
    with pytest.raises(StoreFormatError, match=r"say --store http://127\.0\.0\.1"):
        open_configured(Settings(data=folder))


def test_a_folder_with_a_graph_of_its_own_is_for_no_other(between: Between, tmp_path: Path):
    open_store(tmp_path / "own", DATA).close()

    with pytest.raises(StoreFormatError, match="holds a graph of its own"):
        open_configured(settings(between, tmp_path / "own"))


def test_a_second_process_is_kept_out_by_the_folder(between: Between, tmp_path: Path):
    with (
        closing(open_configured(settings(between, tmp_path / "beside"))),
        pytest.raises(StoreBusy, match="open in another process"),
    ):
        open_configured(settings(between, tmp_path / "beside"))


def test_a_graph_that_is_to_exist_and_does_not_is_not_found(between: Between, tmp_path: Path):
    with pytest.raises(NotFound, match="there is no graph at http"):
        open_configured(settings(between, tmp_path / "beside"), is_to_exist=True)


def test_an_address_that_is_none_is_refused_before_the_folder_is_made(tmp_path: Path):
    with pytest.raises(InvalidInput, match="no address of a store"):
        open_configured(Settings(data=tmp_path / "beside", store="engine.example"))

    assert not (tmp_path / "beside").exists()
