"""A SPARQL 1.1 endpoint over HTTP: every request has a deadline, every answer is whole or an error.

    text -POST-> status, body -checked-> rows

Only what the SPARQL 1.1 Protocol has is used, so any engine will do.
"""

from __future__ import annotations

import http.client
import io
import json
import queue
import socket
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit
from urllib.request import (
    AbstractDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    parse_http_list,
    parse_keqv_list,
)

from graph.errors import InvalidInput, QueryTooLarge, StoreRefused, StoreUnavailable

RESULTS_JSON = "application/sparql-results+json"

SECONDS = 60.0
"""How long a request of ours may take."""
_IDLE_CONNECTIONS = 8
_CHUNK_BYTES = 256 * 1024
_WORDS_OF_ENGINE = 200
_UNAUTHORIZED, _FORBIDDEN = 401, 403
# What a connection that was kept open gives when the engine has closed it meanwhile.
_HUNG_UP = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an engine takes queries and updates, and who we are to it; no text shows the password.

    The addresses are http(s) and hold no user or password.
    """

    query: str
    update: str = ""
    user: str = ""
    password: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Refuse addresses that cannot be called.

        Raises:
            InvalidInput: One is no http(s) address, or has a user or a password in it.
        """
        for address in filter(None, (self.query, self.update)):
            if urlsplit(address).username is not None or urlsplit(address).password is not None:
                raise InvalidInput(
                    "the address of the store has a user or a password in it, and addresses are shown; "
                    "give them as CLAIMGRAPH_STORE_USER and CLAIMGRAPH_STORE_PASSWORD"
                )
            if not _is_http(address):
                raise InvalidInput(
                    f"{address!r} is no address of a store; it is one of http or https, "
                    "as in https://engine.example/sparql"
                )

    @property
    def update_address(self) -> str:
        """The address that takes updates: that of queries, unless another is given."""
        return self.update or self.query


def _is_http(address: str) -> bool:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 (it is parsed only now)
    except ValueError:
        return False
    is_plain = address.isascii() and address.isprintable() and " " not in address
    return is_plain and parts.scheme in {"http", "https"} and bool(parts.hostname)


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to a SELECT, as SPARQL 1.1 Query Results JSON has it."""

    names: Sequence[str]
    rows: Sequence[Mapping[str, Mapping[str, str]]]


class Session:
    """Requests to one endpoint, over connections that stay open. Threads may share it."""

    def __init__(self, endpoint: Endpoint, *, seconds: float = SECONDS) -> None:
        """Prepare for requests, each of which has to be answered within so many seconds."""
        self.endpoint = endpoint
        self.seconds = seconds
        self.requests = 0
        self._idle: queue.LifoQueue[tuple[str, _Connection]] = queue.LifoQueue(_IDLE_CONNECTIONS)
        self._access = _Access(endpoint)

    def select(
        self, text: str, *, parameters: Sequence[tuple[str, str]] = (), size_bytes: int | None = None
    ) -> Results:
        """Run a SELECT.

        Raises:
            StoreRefused: The engine does not take the query.
            QueryTooLarge: Its answer has more than `size_bytes`.
            StoreUnavailable: It did not answer in time, or not with the whole of an answer.
        """
        answer = self._results(text, parameters, size_bytes)
        try:
            return Results(answer["head"]["vars"], answer["results"]["bindings"])
        except (KeyError, TypeError):
            raise self._no_results("JSON that is no answer to a SELECT") from None

    def ask(self, text: str, *, parameters: Sequence[tuple[str, str]] = ()) -> bool:
        """Run an ASK; raises as `select` does."""
        answer = self._results(text, parameters, None)
        if isinstance(answer, dict) and isinstance(answer.get("boolean"), bool):
            return bool(answer["boolean"])
        raise self._no_results("JSON that is no answer to an ASK")

    def _results(self, text: str, parameters: Sequence[tuple[str, str]], size_bytes: int | None) -> Any:
        fields = [("query", text), *parameters]
        media_type, body = self._post(self.endpoint.query, fields, RESULTS_JSON, size_bytes)
        if not media_type.endswith("json"):
            raise self._no_results(media_type or "no media type")
        try:
            return json.loads(body)
        except ValueError:
            raise StoreUnavailable(
                f"the store at {self.endpoint.query} broke off its answer after {len(body):,} bytes; "
                "nothing of it is used"
            ) from None

    def _no_results(self, given: str) -> StoreUnavailable:
        return StoreUnavailable(
            f"the store at {self.endpoint.query} answered a query with {given} and not with {RESULTS_JSON}; "
            "see whether that is the address of its SPARQL endpoint"
        )

    def update(self, text: str) -> None:
        """Run an update that does the same when it is done twice: it may be sent again when no answer came.

        Raises:
            StoreRefused: The engine does not take the update.
            StoreUnavailable: It did not answer, or not in time: the update may have been made.
        """
        self._post(self.endpoint.update_address, [("update", text)], "*/*", None)

    # --- one request

    def _post(
        self, address: str, fields: Sequence[tuple[str, str]], accept: str, size_bytes: int | None
    ) -> tuple[str, bytes]:
        """Return the media type and the body of an answer that says that all went well."""
        body = urlencode(fields).encode("ascii")
        until = time.monotonic() + self.seconds
        try:
            answer = self._answer(address, body, accept, until, size_bytes)
            if answer.status == _UNAUTHORIZED and self._access.learn(answer.challenges):
                answer = self._answer(address, body, accept, until, size_bytes)
        except TimeoutError:
            raise StoreUnavailable(
                f"the store at {address} gave no whole answer within {self.seconds:g} seconds"
            ) from None
        except http.client.IncompleteRead as error:
            raise StoreUnavailable(f"the store at {address} broke off its answer: {error}") from error
        except (OSError, http.client.HTTPException) as error:
            raise StoreUnavailable(f"the store at {address} cannot be reached: {_reason(error)}") from error
        if answer.status // 100 == 2:
            return answer.media_type, answer.body
        raise _refusal(address, answer)

    def _answer(
        self, address: str, body: bytes, accept: str, until: float, size_bytes: int | None
    ) -> _Answer:
        parts = urlsplit(address)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": accept,
            **self._access.headers(address),
        }
        connection, is_fresh = self._connection(parts)
        try:
            return self._exchange(connection, parts, body, headers, until, size_bytes)
        except _HUNG_UP:
            if is_fresh:
                raise
        return self._exchange(_Connection(parts), parts, body, headers, until, size_bytes)

    def _exchange(
        self,
        connection: _Connection,
        parts: SplitResult,
        body: bytes,
        headers: Mapping[str, str],
        until: float,
        size_bytes: int | None,
    ) -> _Answer:
        self.requests += 1
        try:
            answer = connection.post(parts, body, headers, until, size_bytes)
        except BaseException:
            # It ends a query that the engine may still be at.
            connection.close()
            raise
        self._keep(parts, connection)
        return answer

    def _connection(self, parts: SplitResult) -> tuple[_Connection, bool]:
        """Return a connection to the address's host, and whether it is a new one."""
        while True:
            try:
                host, connection = self._idle.get_nowait()
            except queue.Empty:
                return _Connection(parts), True
            if host == _host(parts):
                return connection, False
            connection.close()

    def _keep(self, parts: SplitResult, connection: _Connection) -> None:
        try:
            self._idle.put_nowait((_host(parts), connection))
        except queue.Full:
            connection.close()

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while True:
            try:
                self._idle.get_nowait()[1].close()
            except queue.Empty:
                return


def _host(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.netloc}"


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    media_type: str
    challenges: Sequence[str]
    body: bytes


def _refusal(address: str, answer: _Answer) -> StoreUnavailable:
    if answer.status in {_UNAUTHORIZED, _FORBIDDEN}:
        return StoreUnavailable(
            f"the store at {address} does not let us in ({answer.status}); "
            "see CLAIMGRAPH_STORE_USER and CLAIMGRAPH_STORE_PASSWORD, and what that user may do there"
        )
    said = f"the store at {address} answered {answer.status}: {_first_words(answer)}"
    is_ours = answer.status // 100 == 4
    return StoreRefused(said) if is_ours else StoreUnavailable(said)


def _first_words(answer: _Answer) -> str:
    """Return what the engine says is wrong, in a line; a page of HTML is not for our readers."""
    if "html" in answer.media_type:
        return "a page of HTML"
    lines = [" ".join(line.split()) for line in answer.body.decode("utf-8", "replace").splitlines()]
    words = next(filter(None, lines), "no reason given")
    return words if len(words) <= _WORDS_OF_ENGINE else words[:_WORDS_OF_ENGINE] + " ..."


# --- the connection


class _Connection:
    """One connection, opened when it is first used."""

    def __init__(self, parts: SplitResult) -> None:
        self._socket: _TimedSocket | None = None
        host, port = str(parts.hostname), parts.port
        if parts.scheme == "https":
            self._http: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, context=ssl.create_default_context()
            )
        else:
            self._http = http.client.HTTPConnection(host, port)

    def post(
        self,
        parts: SplitResult,
        body: bytes,
        headers: Mapping[str, str],
        until: float,
        size_bytes: int | None,
    ) -> _Answer:
        """Send a request and read its answer until that moment.

        Raises:
            TimeoutError: The moment came first.
            OSError, http.client.HTTPException: The other side could not be reached, or broke off.
        """
        self._open(until)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._http.request("POST", target, body, dict(headers))
        response = self._http.getresponse()
        content = _read(response, size_bytes)
        if response.will_close:
            self.close()
        return _Answer(
            response.status,
            response.headers.get_content_type() if "Content-Type" in response.headers else "",
            response.headers.get_all("WWW-Authenticate", []),
            content,
        )

    def _open(self, until: float) -> None:
        if self._socket is None or self._http.sock is None:
            self._http.timeout = _left(until)
            self._http.connect()
            self._socket = _TimedSocket(self._http.sock)
            self._http.sock = self._socket  # it does what http.client asks of one
        self._socket.until = until

    def close(self) -> None:
        """Hang up."""
        self._http.close()


def _read(response: http.client.HTTPResponse, size_bytes: int | None) -> bytes:
    content = bytearray()
    while chunk := response.read(_CHUNK_BYTES):
        content += chunk
        if size_bytes is not None and len(content) > size_bytes:
            raise QueryTooLarge(f"the answer has more than {size_bytes:,} bytes; ask for less at once")
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return bytes(content)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _TimedSocket:
    """A socket, as far as http.client asks for one, that gives up at one moment.

    A time limit of a plain socket begins anew with every byte, so that a slow engine could hold us for ever.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._readers = 0
        self._is_closed = False
        self.until = 0.0

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(_left(self.until))
        self._sock.sendall(data)

    def receive(self, buffer: memoryview) -> int:
        self._sock.settimeout(_left(self.until))
        return self._sock.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        assert mode == "rb", "http.client reads bytes"
        self._readers += 1
        return io.BufferedReader(_Incoming(self), _CHUNK_BYTES)

    def close(self) -> None:
        # http.client closes it when the answer ends with the connection, and reads on by the file.
        self._is_closed = True
        self._close_unused()

    def let_go(self) -> None:
        self._readers -= 1
        self._close_unused()

    def _close_unused(self) -> None:
        if self._is_closed and self._readers <= 0:
            self._sock.close()


class _Incoming(io.RawIOBase):
    def __init__(self, sock: _TimedSocket) -> None:
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        return self._sock.receive(buffer)

    def close(self) -> None:
        if not self.closed:
            self._sock.let_go()
        super().close()


# --- who we are


class _Access:
    """What shows the engine who we are: nothing until it asks, then Digest (RFC 7616) or Basic (RFC 7617)."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._lock = threading.Lock()
        self._digest: Mapping[str, str] | None = None
        self._is_basic = False
        passwords = HTTPPasswordMgrWithDefaultRealm()
        addresses = [endpoint.query, endpoint.update_address]
        passwords.add_password(None, addresses, endpoint.user, endpoint.password)
        self._handler = AbstractDigestAuthHandler(passwords)

    def learn(self, challenges: Sequence[str]) -> bool:
        """Take in how the engine asks; return whether it is worth trying again."""
        if not self._endpoint.user:
            return False
        asked = {one.partition(" ")[0].lower(): one.partition(" ")[2] for one in challenges}
        with self._lock:
            if "digest" in asked:
                self._digest = parse_keqv_list(list(filter(None, parse_http_list(asked["digest"]))))
                return True
            was_basic, self._is_basic = self._is_basic, "basic" in asked
            return self._is_basic and not was_basic

    def headers(self, address: str) -> Mapping[str, str]:
        with self._lock:
            if self._digest is not None:
                request = Request(address, method="POST")  # noqa: S310 (only its address is read)
                found = self._handler.get_authorization(request, self._digest)
                return {"Authorization": f"Digest {found}"} if found else {}
            if self._is_basic:
                pair = f"{self._endpoint.user}:{self._endpoint.password}".encode()
                return {"Authorization": f"Basic {b64encode(pair).decode('ascii')}"}
            return {}
