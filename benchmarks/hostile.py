"""What clients send and do that no service likes, over bare sockets: each gets a status and a sentence.

>>> [act.name for act in ACTS if 413 in act.statuses]
['a query of 10 MB', 'an update of 20 MB', 'an upload beyond all measure']
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from urllib.parse import quote

Place = tuple[str, int]

QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
FORM, TURTLE = "application/x-www-form-urlencoded", "text/turtle"
GRAPH = "urn:nodes"
"""The graph that queries without end go over; it is to have a few hundred triples."""
FAR = f"{{ GRAPH <{GRAPH}> {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }} }}"
LONG = f"SELECT * {{ GRAPH <{GRAPH}> {{ ?a ?b ?c . ?d ?e ?f }} }} LIMIT 20000"
_SECONDS = 60.0
_PIECE_BYTES = 64 * 1024
_MB = 1_000_000


@dataclass(frozen=True)
class Outcome:
    """What came back: the status, None if nothing did, and the body."""

    status: int | None
    body: bytes = b""

    @property
    def sentence(self) -> str:
        """What a problem document says, else the body as text."""
        try:
            return str(json.loads(self.body)["detail"])
        except (ValueError, KeyError, TypeError):
            return self.body.decode(errors="replace")


@dataclass(frozen=True)
class Act:
    """Something that a client does, and the statuses that it may get for it; none where it does not wait."""

    name: str
    statuses: frozenset[int | None]
    do: Callable[[Place], Outcome]


# --- over the wire


def head(method: str, target: str, **headers: str) -> bytes:
    """Return the head of a request, its line and its headers."""
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def posted(target: str, media_type: str, body: bytes) -> Iterable[bytes]:
    """Return a POST in pieces."""
    yield head("POST", target, Content_Type=media_type, Content_Length=str(len(body)))
    for at in range(0, len(body), _PIECE_BYTES):
        yield body[at : at + _PIECE_BYTES]


def exchange(place: Place, pieces: Iterable[bytes]) -> Outcome:
    """Send a request, as far as it is taken, and read the answer to its end."""
    with socket.create_connection(place, timeout=_SECONDS) as wire:
        try:
            for piece in pieces:
                wire.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            # Refused before it was whole; the answer may be there already.
            pass
        return outcome(b"".join(received(wire)))


def received(wire: socket.socket) -> Iterator[bytes]:
    """Yield what comes until the other side hangs up."""
    try:
        while piece := wire.recv(_PIECE_BYTES):
            yield piece
    except ConnectionResetError:
        return


def outcome(answer: bytes) -> Outcome:
    """Read an answer: its status, and its body as it came."""
    line, _, rest = answer.partition(b"\r\n")
    words = line.split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/"):
        return Outcome(None)
    return Outcome(int(words[1]), rest.partition(b"\r\n\r\n")[2])


def ask(place: Place, query: str, media_type: str = QUERY) -> Outcome:
    """Send a query or an update, and return what comes back."""
    return exchange(place, posted("/sparql", media_type, query.encode()))


def asking(*statuses: int, query: str | bytes, name: str, media_type: str = QUERY) -> Act:
    """Return the act of posting something to `/sparql`."""
    body = query if isinstance(query, bytes) else query.encode()
    return Act(name, frozenset(statuses), lambda place: exchange(place, posted("/sparql", media_type, body)))


# --- clients that are slow, or go


def _upload_without_end(place: Place) -> Outcome:
    """Send a graph in chunks until somebody says that it is enough."""
    line = b"<urn:a> <urn:b> <urn:c> .\n" * 2_500
    chunk = f"{len(line):x}\r\n".encode() + line + b"\r\n"
    start = head(
        "PUT", "/rdf-graph-store?graph=urn:hostile", Content_Type=TURTLE, Transfer_Encoding="chunked"
    )
    return exchange(place, [start, *repeat(chunk, 1_000)])


def _head_without_end(place: Place) -> Outcome:
    return exchange(place, [b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ", *repeat(b"x" * 10_000, 20)])


def _no_http(place: Place) -> Outcome:
    return exchange(place, [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n"])


def slow_reader(place: Place, seconds: float = 3.0) -> Outcome:
    """Ask for a long answer, read a byte of it a second, and go."""
    with socket.create_connection(place, timeout=_SECONDS) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        wire.sendall(head("GET", f"/sparql?query={quote(LONG)}"))
        for _ in range(int(seconds)):
            wire.recv(1)
            time.sleep(1)
    return Outcome(None)


def _hang_up_in_an_answer(place: Place) -> Outcome:
    with socket.create_connection(place, timeout=_SECONDS) as wire:
        wire.sendall(head("GET", f"/sparql?query={quote(LONG)}"))
        wire.recv(1)
    return Outcome(None)


def _hang_up_in_a_query(place: Place) -> Outcome:
    with socket.create_connection(place, timeout=_SECONDS) as wire:
        wire.sendall(head("GET", f"/sparql?query={quote(f'SELECT (COUNT(*) AS ?n) {FAR}')}"))
        time.sleep(0.1)
    return Outcome(None)


def _hang_up_in_an_upload(place: Place) -> Outcome:
    with socket.create_connection(place, timeout=_SECONDS) as wire:
        wire.sendall(
            head("PUT", "/rdf-graph-store?graph=urn:half", Content_Type=TURTLE, Content_Length="100000")
        )
        wire.sendall(b"<urn:a> <urn:b> <urn:half> .\n" * 10)
    return Outcome(None)


def _deep_path(depth: int) -> str:
    return "ASK { <urn:a> " + "(" * depth + "<urn:p>" + "/<urn:q>)*" * depth + " ?x }"


_GONE: frozenset[int | None] = frozenset({None})
_STOPPED = (503, 504)

ACTS: Sequence[Act] = (
    asking(413, name="a query of 10 MB", query=b"ASK {} #" + b"x" * 10 * _MB),
    asking(413, name="an update of 20 MB", query=b"#" * 20 * _MB, media_type=UPDATE),
    Act("an upload beyond all measure", frozenset({413}), _upload_without_end),
    asking(400, name="ten thousand nested brackets", query="ASK " + "{" * 10_001 + "}" * 10_001),
    asking(200, 400, *_STOPPED, name="a deep property path", query=_deep_path(2_000)),
    asking(*_STOPPED, name="a million negations", query="ASK { FILTER(" + "!" * 1_000_000 + "true) }"),
    asking(400, name="invalid UTF-8", query=b"ASK { ?s ?p '\xff' }"),
    asking(400, name="invalid UTF-8 in a form", query=b"query=ASK%20%7B%7D%FF", media_type=FORM),
    asking(415, name="a wrong media type", query="ASK {}", media_type="text/plain"),
    asking(400, name="two queries in one request", query="query=ASK{}&query=ASK{}", media_type=FORM),
    asking(400, name="a query and an update", query="query=ASK{}&update=DROP+ALL", media_type=FORM),
    asking(403, name="an update as a query", query="DROP ALL"),
    asking(400, name="a query as an update", query="ASK {}", media_type=UPDATE),
    asking(403, name="a call of another service", query="ASK { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
    asking(*_STOPPED, name="a cross join", query=f"SELECT (COUNT(*) AS ?n) {FAR}"),
    asking(*_STOPPED, name="an order of everything", query=f"SELECT * {FAR} ORDER BY ?c ?f"),
    asking(*_STOPPED, name="an answer without end", query=f"SELECT * {FAR}"),
    Act("a head without end", frozenset({400, 431}), _head_without_end),
    Act("no HTTP at all", frozenset({400}), _no_http),
    Act("a reader of one byte a second", _GONE, slow_reader),
    Act("hanging up in an answer", _GONE, _hang_up_in_an_answer),
    Act("hanging up in a query", _GONE, _hang_up_in_a_query),
    Act("hanging up in an upload", _GONE, _hang_up_in_an_upload),
)
BY_NAME: Mapping[str, Act] = {act.name: act for act in ACTS}
