"""The resources of the service, one module each. `ROUTERS` is the one list of what is served."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from api.routes import claims, docs, documents, entities, front, health, questions, search, sparql

ROUTERS: Sequence[APIRouter] = (
    front.router,
    search.router,
    entities.router,
    claims.router,
    documents.router,
    questions.router,
    sparql.router,
    docs.router,
    health.router,
)
