"""`/states`: what somebody looks at in the explorer, kept under its hash, so that links stay short."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from api.bodies import JsonUpTo, documented
from api.dependencies import TheService
from api.route import Route
from graph.explore.states import STATE_BYTES

router = APIRouter(route_class=Route)

_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=31536000, immutable"}
_AROUND_IT = 64


class StateToKeep(BaseModel):
    """A state of the explorer, any JSON object."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: dict[str, Any]


@router.post(
    "/states", response_class=Response, status_code=HTTPStatus.CREATED, openapi_extra=documented(StateToKeep)
)
def keep_state(
    service: TheService,
    given: Annotated[StateToKeep, Depends(JsonUpTo(StateToKeep, STATE_BYTES + _AROUND_IT))],
) -> Response:
    """Keep a state and return its `id`; the same state always has the same one. It needs no key.

    A state has 256 kB at most, and all together 64 MB: those that were asked for longest ago go first.
    """
    kept = service.states.keep(given.state)
    return JSONResponse({"id": kept}, HTTPStatus.CREATED, headers={"Location": f"/states/{kept}"})


@router.get("/states/{id}", response_class=Response)
def state(service: TheService, id: str) -> Response:
    """Return a state that was kept; 404 where it had to go."""
    return JSONResponse(service.states.get(id), headers=_HEADERS)
