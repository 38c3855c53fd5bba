"""The resources of the service, one module each.

`ROUTERS` is the one list of what is served, `PLAIN_ROUTERS` of what is served of a store without the model.
"""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from api.routes import (
    assets,
    changes,
    claims,
    docs,
    documents,
    embed,
    entities,
    events,
    explore,
    exports,
    front,
    graph_store,
    health,
    neighbours,
    paths,
    query,
    questions,
    search,
    sparql,
    states,
    timeline,
    words,
)

# They are tried in turn, so what scripts ask for thousands of times stands first.
ROUTERS: Sequence[APIRouter] = (
    sparql.router,
    front.router,
    search.router,
    entities.router,
    events.router,
    timeline.router,
    claims.router,
    documents.router,
    documents.changes,
    changes.router,
    questions.router,
    query.router,
    explore.router,
    neighbours.router,
    paths.router,
    states.router,
    exports.router,
    graph_store.router,
    docs.router,
    assets.router,
    health.router,
    words.router,
    embed.router,
)

PLAIN_ROUTERS: Sequence[APIRouter] = (sparql.router, graph_store.router, health.router)
