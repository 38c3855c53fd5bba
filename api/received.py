"""Requests as HTTP lets them be written, made the one form that everything else reads."""

from __future__ import annotations

from collections import Counter
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

Field = tuple[bytes, bytes]

_LISTS = frozenset(
    {b"accept", b"accept-encoding", b"accept-language", b"cache-control", b"if-match", b"if-none-match"}
)
"""The fields that we read of which each is a list."""


class Received:
    """Joins the lines of a list (RFC 9110 5.3), and takes an address written whole (RFC 9112 3.2.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            scope = _with_path_alone({**scope, "headers": joined(scope["headers"])})
        await self._app(scope, receive, send)


def joined(fields: list[Field]) -> list[Field]:
    """Return the fields with each list in one line."""
    if len({name for name, _ in fields}) == len(fields):
        return fields
    lines = Counter(name for name, _ in fields)
    lists: dict[bytes, list[bytes]] = {}
    kept: list[Field] = []
    for name, value in fields:
        if lines[name] == 1 or name not in _LISTS:
            kept.append((name, value))
        else:
            lists.setdefault(name, []).append(value)
    return kept + [(name, b", ".join(values)) for name, values in lists.items()]


def _with_path_alone(scope: Scope) -> Scope:
    """Return the request to `http://host/path` as one to `/path` with that host in its Host field."""
    raw: bytes = scope.get("raw_path") or b"/"
    if raw.startswith(b"/"):
        return scope
    address = urlsplit(raw)
    if address.scheme not in {b"http", b"https"} or not address.netloc:
        return scope
    path = address.path or b"/"
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {
        **scope,
        "path": unquote_to_bytes(path).decode(errors="replace"),
        "raw_path": path,
        "headers": [*others, (b"host", address.netloc)],
    }
