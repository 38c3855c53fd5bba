"""`/health`: whether the service can answer."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel

from api.dependencies import TheSparqlService
from api.route import Route

router = APIRouter(route_class=Route)


class Health(BaseModel):
    """What a monitor reads; anything but a 200 means that the service cannot answer."""

    status: str = "ok"


@router.get("/health")
def health(service: TheSparqlService, response: Response) -> Health:
    """Look whether the store can be read, so that one which cannot is told."""
    service.check()
    response.headers["Cache-Control"] = "no-store"
    return Health()
