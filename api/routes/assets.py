"""`/assets`: what pages load, to be kept for as long as the browser likes."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.answers import is_known, takes_gzip
from api.assets import Asset, Assets
from api.route import Route
from graph.errors import NotFound

router = APIRouter(route_class=Route)

# RFC 8246: not even a reload asks again.
_FOR_EVER = "public, max-age=31536000, immutable"


@router.get("/assets/{digest}/{path:path}", include_in_schema=False)
async def asset(request: Request, digest: str, path: str) -> Response:
    """Return a file of the version that a page was made with.

    A page asks for fifty at once; they are in memory, and none has to wait for a thread.

    Raises:
        NotFound: It is of another version, or there is none.
    """
    assets = cast("Assets", request.app.state.assets)
    if digest != assets.digest:
        raise NotFound("this file is of another version of the page; load the page again")
    found = assets.get(path)
    if found is None:
        raise NotFound(f"no page loads {path}")
    return _sent(request, found)


@router.get("/favicon.ico", include_in_schema=False)
def icon(request: Request) -> Response:
    """Return where the icon is, for what names none itself: a picture that stands alone."""
    assets = cast("Assets", request.app.state.assets)
    return RedirectResponse(f"/assets/{assets.digest}/shared/icon.svg")


def _sent(request: Request, found: Asset) -> Response:
    is_compressed = takes_gzip(request)
    tag = f'"{found.tag}-gzip"' if is_compressed else f'"{found.tag}"'
    headers = {
        "Cache-Control": _FOR_EVER,
        "ETag": tag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if is_known(request, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if is_compressed:
        headers["Content-Encoding"] = "gzip"
    body = found.compressed if is_compressed else found.body
    return Response(body, headers={**headers, "Content-Type": found.media_type})
