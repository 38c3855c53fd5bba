"""Whatever an engine does instead of answering, we hear of it in one sentence, and in time."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from pyoxigraph import NamedNode

from graph.errors import InvalidInput, QueryTooLarge, StoreRefused, StoreUnavailable
from graph.settings import Settings
from graph.store.endpoint import RESULTS_JSON, Endpoint, Session
from graph.store.remote import RemoteStore
from graph.store.whole import NUMBER, is_there, whole_rows

SECRET = "open sesame"
ROW = {"s": {"type": "uri", "value": "https://news.example/ada"}}


def results(rows: list[dict[str, dict[str, str]]], names: str = "s") -> bytes:
    return json.dumps({"head": {"vars": list(names)}, "results": {"bindings": rows}}).encode()


def number(value: int) -> dict[str, dict[str, str]]:
    return {NUMBER: {"type": "literal", "value": str(value)}}


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the test."""

    protocol_version = "HTTP/1.1"
    respond: Callable[[Handler], None]

    def do_POST(self) -> None:
        self.form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        type(self).respond(self)

    def send(
        self,
        body: bytes,
        status: int = 200,
        type: str = RESULTS_JSON,
        length: int | None = None,
        **headers: str,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def answering(respond: Callable[[Handler], None], **who: str) -> Iterator[Endpoint]:
    handler = type("ThisHandler", (Handler,), {"respond": staticmethod(respond)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    # The silence of a test that hangs up on it.
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Endpoint(f"http://127.0.0.1:{server.server_port}/sparql", **who)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asked(respond: Callable[[Handler], None], seconds: float = 5, **who: str) -> None:
    with answering(respond, **who) as endpoint, closing(Session(endpoint, seconds=seconds)) as session:
        session.select("SELECT ?s { ?s ?p ?o }")


# --- what is no answer


def hang(handler: Handler) -> None:
    time.sleep(1)
    handler.close_connection = True


def drip(handler: Handler) -> None:
    handler.send(b"", length=1000)
    for _ in range(20):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def drip_head(handler: Handler) -> None:
    for _ in range(20):
        handler.wfile.write(b"H")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("respond", [hang, drip, drip_head], ids=["silence", "slow body", "slow head"])
def test_an_engine_is_given_up_at_the_deadline_even_if_it_sends_a_byte_now_and_then(
    respond: Callable[[Handler], None],
):
    with pytest.raises(StoreUnavailable, match=r"no whole answer within 0\.2 seconds"):
        asked(respond, seconds=0.2)


def cut_short(handler: Handler) -> None:
    body = results([ROW] * 10)
    handler.send(body[:-20], length=len(body))
    handler.close_connection = True


def cut_chunk(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", RESULTS_JSON)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"20\r\n" + results([ROW])[:10])
    handler.close_connection = True


def cut_without_length(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", RESULTS_JSON)
    handler.end_headers()
    handler.wfile.write(results([ROW])[:-5])
    handler.close_connection = True


@pytest.mark.parametrize("respond", [cut_short, cut_chunk, cut_without_length])
def test_an_answer_that_breaks_off_is_not_used(respond: Callable[[Handler], None]):
    with pytest.raises(StoreUnavailable, match="broke off its answer"):
        asked(respond)


@pytest.mark.parametrize(
    ("respond", "error", "sentence"),
    [
        (
            lambda h: h.send(b"<html>Login</html>", type="text/html"),
            StoreUnavailable,
            "with text/html and not",
        ),
        (lambda h: h.send(b"[]"), StoreUnavailable, "no answer to a SELECT"),
        (lambda h: h.send(b"no\nmore", 500, "text/plain"), StoreUnavailable, "answered 500: no$"),
        (
            lambda h: h.send(b"<html>" * 99, 502, "text/html"),
            StoreUnavailable,
            "answered 502: a page of HTML",
        ),
        (
            lambda h: h.send(b"line 1: syntax", 400, "text/plain"),
            StoreRefused,
            "answered 400: line 1: syntax",
        ),
        (lambda h: h.send(b"", 301, Location="/elsewhere"), StoreUnavailable, "answered 301"),
        (lambda h: h.send(b"", 403), StoreUnavailable, "CLAIMGRAPH_STORE_USER"),
    ],
    ids=["a page", "other JSON", "500", "a page of a proxy", "400", "a redirection", "403"],
)
def test_what_is_no_answer_is_told_in_a_sentence(
    respond: Callable[[Handler], None], error: type[Exception], sentence: str
):
    with pytest.raises(error, match=sentence) as raised:
        asked(respond)

    assert "\n" not in str(raised.value)


def test_nobody_listening_is_told():
    with answering(hang) as endpoint:
        pass

    with closing(Session(endpoint)) as session, pytest.raises(StoreUnavailable, match="cannot be reached"):
        session.update("CLEAR ALL")


def test_an_answer_may_have_so_many_bytes():
    with (
        answering(lambda h: h.send(results([ROW] * 99))) as endpoint,
        closing(Session(endpoint)) as session,
        pytest.raises(QueryTooLarge, match="more than 100 bytes"),
    ):
        session.select("SELECT ?s {}", size_bytes=100)


def test_a_connection_that_the_engine_has_closed_meanwhile_is_opened_again():
    def respond(handler: Handler) -> None:
        handler.send(results([ROW]))
        # Unsaid, as an engine does that has restarted.
        handler.close_connection = True

    with answering(respond) as endpoint, closing(Session(endpoint)) as session:
        found = [len(session.select("SELECT ?s { ?s ?p ?o }").rows) for _ in range(3)]

    assert found == [1, 1, 1]


# --- rows that are held back


def test_an_empty_answer_of_an_engine_that_gave_up_is_no_answer():
    with answering(lambda h: h.send(results([]))) as endpoint, closing(Session(endpoint)) as session:
        with pytest.raises(StoreUnavailable, match="gave 0 rows of an unknown number"):
            whole_rows(session, "s", "?s ?p ?o")
        with pytest.raises(StoreUnavailable, match="no number"):
            is_there(session, "?s ?p ?o")


def test_rows_that_are_held_back_are_asked_for_in_parts():
    nodes = [{"s": {"type": "uri", "value": f"https://news.example/{i:x}"}} for i in range(16)]

    def respond(handler: Handler) -> None:
        wanted = re.search(r'"([0-9a-f])"\)\)', handler.form["query"][0])
        part = [node for node in nodes if not wanted or node["s"]["value"].endswith("/" + wanted[1])]
        handler.send(results([number(len(part)), *part][:11]))

    with answering(respond) as endpoint, closing(Session(endpoint)) as session:
        assert whole_rows(session, "s", "?s ?p ?o") == nodes


def test_rows_that_are_held_back_however_they_are_asked_for_are_an_error():
    with (
        answering(lambda h: h.send(results([number(16), *[ROW] * 10]))) as endpoint,
        closing(Session(endpoint)) as session,
        pytest.raises(StoreUnavailable, match="gave 10 rows of 16"),
    ):
        whole_rows(session, "s", "?s ?p ?o")


# --- who we are


def test_a_password_is_given_when_the_engine_asks_and_not_before():
    seen: list[str | None] = []

    def respond(handler: Handler) -> None:
        seen.append(handler.headers["Authorization"])
        if seen[-1] is None:
            handler.send(b"", 401, WWW_Authenticate='Basic realm="engine"')
        else:
            handler.send(results([ROW]))

    asked(respond, user="ada", password=SECRET)

    assert seen == [None, "Basic YWRhOm9wZW4gc2VzYW1l"]


def test_where_the_engine_takes_a_digest_the_password_is_not_sent():
    seen: list[str] = []

    def respond(handler: Handler) -> None:
        seen.append(handler.headers["Authorization"] or "")
        if seen[-1]:
            handler.send(results([ROW]))
        else:
            handler.send(b"", 401, WWW_Authenticate='Digest realm="SPARQL", nonce="abc", qop="auth"')

    asked(respond, user="ada", password=SECRET)

    assert seen[1].startswith('Digest username="ada", realm="SPARQL"')
    assert "YWRhOm9wZW4gc2VzYW1l" not in seen[1]


@pytest.mark.parametrize("scheme", ["Basic", 'Digest nonce="abc", qop="auth",'])
def test_a_wrong_password_is_told_and_not_shown(scheme: str):
    with pytest.raises(StoreUnavailable, match="does not let us in") as raised:
        asked(
            lambda h: h.send(b"", 401, WWW_Authenticate=f'{scheme} realm="engine"'),
            user="ada",
            password=SECRET,
        )

    assert SECRET not in str(raised.value)


def test_no_text_shows_the_password():
    endpoint = Endpoint("https://engine.example/sparql", user="ada", password=SECRET)

    assert SECRET not in repr(endpoint)
    assert SECRET not in repr(Settings(store_password=SECRET))


@pytest.mark.parametrize(
    "address",
    ["engine.example", "ftp://engine.example/", "http://", "http://engine.example:x/", "http://a b/"],
)
def test_what_is_no_address_is_refused(address: str):
    with pytest.raises(InvalidInput, match="is no address of a store"):
        Endpoint(address)


def test_an_address_with_a_password_is_refused_unseen():
    with pytest.raises(InvalidInput, match="CLAIMGRAPH_STORE_PASSWORD") as raised:
        Endpoint(f"https://ada:{SECRET.replace(' ', '')}@engine.example/sparql")

    assert "sesame" not in str(raised.value)


# --- a store of such an engine


def test_a_store_that_does_not_give_back_what_it_was_given_is_refused():
    def respond(handler: Handler) -> None:
        text = handler.form.get("query", [""])[0]
        if text.startswith("ASK"):
            handler.send(b'{"head": {}, "boolean": true}')
        else:
            handler.send(results([number(0)]))

    with answering(respond) as endpoint, pytest.raises(StoreUnavailable, match="gives back nothing"):
        RemoteStore(endpoint, NamedNode("https://news.example/engine"))
