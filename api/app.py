"""The web application, put together from the routes around one service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from api.heads import Heads, Suffixes
from api.pages import Pages
from api.problems import add_problem_handlers
from api.routes import ROUTERS
from api.service import Service


def create_app(service: Service) -> FastAPI:
    """Return the application, which closes the service when the server shuts it down.

    It has to be closed here and not after the server has returned: uvicorn ends a process that got
    SIGTERM by that same signal, and then nothing after it is run.
    """

    @asynccontextmanager
    async def closing(_: FastAPI) -> AsyncIterator[None]:
        yield
        service.close()

    app = FastAPI(
        title="claimgraph",
        version=version("claimgraph"),
        summary="A knowledge graph for news: every fact with who says so.",
        lifespan=closing,
        # FastAPI's own pages load their script from elsewhere; `/docs` is ours.
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    app.state.pages = Pages(service.library.vocabulary)
    add_problem_handlers(app)
    app.add_middleware(Suffixes, router=app.router)
    app.add_middleware(Heads)
    for router in ROUTERS:
        app.include_router(router)
    return app
