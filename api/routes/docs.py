"""`/docs`: how to call the service, from its OpenAPI description."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.pages import page
from api.representations import validated
from api.route import Route

router = APIRouter(route_class=Route)


@router.get("/docs", response_class=Response, include_in_schema=False)
def docs(request: Request) -> Response:
    """Show every path with its methods and parameters."""
    description = request.app.openapi()
    calls = [
        {"path": path, "method": method.upper(), **_call(call)}
        for path, methods in description["paths"].items()
        for method, call in methods.items()
    ]
    return validated(request, page(request, "docs.html", calls=calls))


def _call(call: dict[str, Any]) -> dict[str, Any]:
    parameters = [
        {"name": p["name"], "where": p["in"], "description": p.get("description", "")}
        for p in call.get("parameters", ())
    ]
    return {"what": call.get("description") or call.get("summary", ""), "parameters": parameters}
