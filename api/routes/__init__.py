"""The resources of the service, one module each. `ROUTERS` is the one list of what is served."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from api.routes import health, sparql

ROUTERS: Sequence[APIRouter] = (health.router, sparql.router)
