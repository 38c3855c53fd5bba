"""What clients do that no service likes, over real sockets: each gets its status, and others no harm."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from urllib.parse import quote, urlsplit

import pytest

from api.connections import Connection
from api.plain import PlainService
from benchmarks.hostile import (
    ACTS,
    BY_NAME,
    FAR,
    GRAPH,
    LONG,
    Act,
    Place,
    ask,
    exchange,
    head,
    outcome,
    received,
)
from graph.settings import Settings

UPDATE = "application/sparql-update"
SECONDS = 60


class Impatient(Connection):
    head_seconds = 2.0
    taking_seconds = 0.2


@pytest.fixture(scope="module")
def open_plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], PlainService]]:
    """A function that opens a plain service for small things."""
    services = []

    def open_plain() -> PlainService:
        data = tmp_path_factory.mktemp("hostile") / "data"
        limits = {"timeout": 2, "max_upload_mb": 8, "max_result_mb": 32}
        services.append(PlainService(Settings(data=data, readers=1, **limits)))
        return services[-1]

    yield open_plain
    for service in services:
        service.close()


@pytest.fixture(scope="module")
def service(open_plain: Callable[[], PlainService]) -> PlainService:
    return open_plain()


@contextmanager
def placed(served: AbstractContextManager[str]) -> Iterator[Place]:
    """Where a service is served that has something to ask for."""
    with served as address:
        parts = urlsplit(address)
        place = str(parts.hostname), int(parts.port or 0)
        lines = " . ".join(f"<urn:node:{number}> <urn:p> {number}" for number in range(400))
        assert ask(place, f"INSERT DATA {{ GRAPH <{GRAPH}> {{ {lines} }} }}", UPDATE).status == 204
        yield place


@pytest.fixture(scope="module")
def place(service: PlainService, serve: Callable[..., AbstractContextManager[str]]) -> Iterator[Place]:
    with placed(serve(service)) as place:
        yield place


@pytest.fixture(scope="module")
def impatient(
    open_plain: Callable[[], PlainService], serve: Callable[..., AbstractContextManager[str]]
) -> Iterator[Place]:
    """A service that soon waits for nobody any more."""
    with placed(serve(open_plain(), http=Impatient)) as place:
        yield place


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.name.replace(" ", "-"))
def test_each_gets_its_status_and_a_sentence_and_the_next_client_an_answer(place: Place, act: Act):
    got = act.do(place)

    assert got.status in act.statuses
    if got.status not in (None, 200):
        assert len(got.sentence.split()) >= 3
    assert ask(place, f"ASK {{ GRAPH <{GRAPH}> {{ <urn:node:7> <urn:p> 7 }} }}").status == 200


def test_half_an_upload_is_not_stored(place: Place):
    BY_NAME["hanging up in an upload"].do(place)

    assert b"true" not in ask(place, "ASK { GRAPH ?g { ?s ?p <urn:half> } }").body


def test_what_is_uploaded_lies_nowhere_afterwards(service: PlainService, place: Place):
    BY_NAME["hanging up in an upload"].do(place)
    BY_NAME["an upload beyond all measure"].do(place)

    end = time.monotonic() + SECONDS
    while any((service.settings.data / "uploads").iterdir()):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_query_whose_client_hangs_up_is_stopped_long_before_its_deadline(
    service: PlainService, place: Place
):
    [reader] = service.readers.pids
    with socket.create_connection(place, timeout=SECONDS) as wire:
        wire.sendall(head("GET", f"/sparql?query={quote(f'SELECT (COUNT(*) AS ?n) {FAR}')}"))
        time.sleep(0.3)
    end = time.monotonic() + SECONDS
    while service.readers.pids == [reader]:
        assert time.monotonic() < end
        time.sleep(0.01)

    assert ask(place, "ASK {}").status == 200


def test_clients_that_take_their_answers_a_byte_at_a_time_keep_nobody_from_asking(place: Place):
    request = head("GET", f"/sparql?query={quote(LONG)}")
    with ExitStack() as wires:
        for _ in range(5):
            wire = wires.enter_context(socket.create_connection(place, timeout=SECONDS))
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            wire.sendall(request)
            assert wire.recv(1) == b"H"

        assert [ask(place, "ASK {}").status for _ in range(10)] == [200] * 10


def test_an_answer_that_nobody_takes_is_let_go_and_seen_to_be_cut(impatient: Place):
    with socket.create_connection(impatient, timeout=SECONDS) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        wire.sendall(head("GET", f"/sparql?query={quote(LONG)}"))
        start = wire.recv(1_024)
        time.sleep(1)
        rest = b"".join(received(wire))

    announced = int(re.findall(rb"content-length: ([0-9]+)", start)[0])
    assert len(rest) < announced - 1_024


def test_a_head_that_never_comes_whole_is_not_waited_for(impatient: Place):
    got = exchange(impatient, [b"GET /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\n"])

    assert got.status == 408
    assert "the head of the request did not come within 2 seconds" in got.sentence


def test_an_address_may_be_as_long_in_many_pieces_as_in_one(place: Place):
    asked = head("GET", f"/sparql?query={quote('ASK {} # ' + 'a' * 60_000)}")

    assert exchange(place, [asked]).status == 200
    assert exchange(place, [asked[:9], asked[9:20_000], asked[20_000:50_000], asked[50_000:]]).status == 200


def test_a_head_that_is_too_long_is_told_so(place: Place):
    asked = head("GET", f"/sparql?query={quote('ASK {} # ' + 'a' * 900_000)}")
    got = exchange(place, [asked[:300_000], asked[300_000:600_000], asked[600_000:]])

    assert got.status == 431
    assert "has more than 131,072 bytes; POST what is long" in got.sentence


@pytest.mark.parametrize("cut", [None, 40, 41])
def test_an_address_may_be_written_with_its_letters(place: Place, cut: int | None):
    asked = head("GET", '/sparql?query=SELECT("모스타크"AS?x){}')

    got = exchange(place, [asked[:cut], asked[cut:] if cut else b""])

    assert got.status == 200
    assert "모스타크" in got.body.decode()


def test_letters_of_a_second_request_on_one_connection_are_read_too(place: Place):
    asked = 'GET /sparql?query=SELECT("ウォン"AS?x){} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.encode()
    with socket.create_connection(place, timeout=SECONDS) as wire:
        for _ in range(2):
            wire.sendall(asked)
            answer = b""
            while not answer.endswith(b"}]}}"):
                answer += wire.recv(4_096)
            assert outcome(answer).status == 200


@pytest.mark.parametrize("request_", [b"hello\r\n\r\n", b"GET /health HTTP/1.1\r\n\r\n"])
def test_what_is_no_request_is_told_so(place: Place, request_: bytes):
    got = exchange(place, [request_])

    assert got.status == 400
    assert "this is no request of HTTP/1.1: " in got.sentence
    assert "bytearray" not in got.sentence


def test_who_only_connects_is_let_go_without_a_word(impatient: Place):
    assert exchange(impatient, []).status is None


def test_each_request_of_a_connection_has_its_own_time(impatient: Place):
    pieces = [b"GET /health HTTP/1.1\r\n", b"Host: 127.0.0.1\r\n", b"\r\n"]
    with socket.create_connection(impatient, timeout=SECONDS) as wire:
        for _ in range(4):
            for piece in pieces:
                wire.sendall(piece)
                time.sleep(0.2)
            assert outcome(wire.recv(4_096)).status == 200


def test_many_hostile_clients_at_once_leave_the_service_as_it_was(service: PlainService, place: Place):
    threads = [threading.Thread(target=act.do, args=[place]) for act in ACTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ask(place, "ASK {}").status == 200
    assert len(service.readers.pids) == 1
