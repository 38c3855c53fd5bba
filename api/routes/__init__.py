"""The resources of the service, one module each. `ROUTERS` is the one list of what is served."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from api.routes import (
    changes,
    claims,
    docs,
    documents,
    entities,
    events,
    front,
    health,
    questions,
    search,
    sparql,
    timeline,
)

ROUTERS: Sequence[APIRouter] = (
    front.router,
    search.router,
    entities.router,
    events.router,
    timeline.router,
    claims.router,
    documents.router,
    changes.router,
    questions.router,
    sparql.router,
    docs.router,
    health.router,
)
