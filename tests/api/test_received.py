"""Requests that are written in ways HTTP allows and few clients use."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from api.plain import PlainService
from api.received import joined
from graph.settings import Settings


@pytest.fixture(scope="module")
def address(
    tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., AbstractContextManager[str]]
) -> Iterator[str]:
    data: Path = tmp_path_factory.mktemp("received") / "data"
    with serve(PlainService(Settings(data=data, readers=1))) as address:
        yield address


def answer(address: str, head: str, host: str = "") -> str:
    """Send a request's head byte for byte, and return what comes."""
    place = urlsplit(address)
    assert place.hostname
    assert place.port
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        lines = f"{head}\nHost: {host or place.netloc}\nConnection: close\n\n"
        connection.sendall(lines.replace("\n", "\r\n").encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def test_a_list_may_come_in_several_lines(address: str):
    said = answer(address, "GET /sparql?query=ASK%7B%7D HTTP/1.1\nAccept: image/png\nAccept: text/csv")

    assert "200 OK" in said
    assert "text/csv" in said


def test_lines_are_joined_in_their_order_and_other_fields_left_alone():
    fields = [(b"accept", b"a/b"), (b"cookie", b"x"), (b"accept", b"c/d;q=0.5"), (b"cookie", b"y")]

    assert joined(fields) == [(b"cookie", b"x"), (b"cookie", b"y"), (b"accept", b"a/b, c/d;q=0.5")]


def test_an_address_may_be_written_whole_and_its_host_is_the_one_that_counts(address: str):
    head = f"GET {address}/sparql?query=ASK%7B%7D HTTP/1.1\nAccept: text/csv"

    assert answer(address, head, host="elsewhere.example").endswith("\r\n\r\ntrue")
    assert f"<{address}/sparql#service>" in answer(
        address, f"GET {address}/sparql HTTP/1.1", "elsewhere.example"
    )


def test_an_address_without_a_path_is_the_root(address: str):
    assert "there is nothing at /;" in answer(address, f"GET {address} HTTP/1.1")


def test_what_the_service_takes_at_all_can_be_asked(address: str):
    said = answer(address, "OPTIONS * HTTP/1.1")

    assert "204 No Content" in said
    assert "allow: GET, HEAD, POST, PUT, DELETE, OPTIONS\r\n" in said
    assert "404 Not Found" in answer(address, "GET * HTTP/1.1")
