"""Addresses of the page that is shown, with a parameter changed: the next part, another order."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import Request

from api.pages import permalink


def changing(request: Request) -> Callable[..., str]:
    """Return a function that gives this page's address with the given parameters changed, None drops one.

    Unless the offset is what changes, the list begins anew.
    """

    def here(**changes: str | int | None) -> str:
        changed = dict(request.query_params) | ({} if "offset" in changes else {"offset": None}) | changes
        query = urlencode({name: value for name, value in changed.items() if value not in (None, "")})
        path = permalink(request)
        return f"{path}?{query}" if query else path

    return here
