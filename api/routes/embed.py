"""`/embed`: the explorer's canvas without the rest, for a frame in somebody else's page."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages import page, policy
from api.representations import validated
from api.route import Route

router = APIRouter(route_class=Route)


@router.get("/embed", response_class=Response)
def embed(request: Request) -> Response:
    """Show the canvas, with details of what is chosen; what it shows stands in the fragment, as in `/`."""
    response = page(request, "embed.html")
    response.headers["Content-Security-Policy"] = policy(framed_by="*")
    return validated(request, response)
