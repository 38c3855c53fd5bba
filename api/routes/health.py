"""`/health`: whether the service can answer."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from api.dependencies import TheService
from graph.errors import StoreUnavailable

router = APIRouter()


class Health(BaseModel):
    """What a monitor reads; anything but a 200 means that the service cannot answer."""

    status: str = "ok"


@router.get("/health")
def health(service: TheService) -> Health:
    """Look one quad up, so that a store which cannot be read is told."""
    if next(service.store.match(service.names.node("store")), None) is None:
        raise StoreUnavailable("the store does not know its own format any more; restore a backup")
    return Health()
