"""The web application, put together from the routes around one service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from api.assets import read_assets
from api.heads import Heads, Options, Suffixes
from api.pages import Pages
from api.plain import PlainService, write_limits
from api.problems import add_problem_handlers
from api.received import Received
from api.routes import PLAIN_ROUTERS, ROUTERS
from api.service import Service

# As many as Starlette has by itself: enough for pages, which take some milliseconds each.
_OTHER_THREADS = 40


class CrossOrigin(CORSMiddleware):
    """Lets scripts of other sites read here; what is no such request is left as it is."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and "origin" in Headers(scope=scope):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _waiting_threads(service: Service | PlainService) -> int:
    """Return in how many threads somebody may wait for a reader or for a change, where pages need others."""
    return service.readers.most_asking + write_limits(service.settings).waiting + 1


def create_app(service: Service | PlainService) -> FastAPI:
    """Return the application, which closes the service when the server shuts it down.

    A plain store is served with what SPARQL needs and no more. The service has to be closed here and not
    after the server has returned: uvicorn ends a process that got SIGTERM by that same signal, and then
    nothing after it is run.
    """

    @asynccontextmanager
    async def closing(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = _OTHER_THREADS + _waiting_threads(service)
        if isinstance(service, Service):
            service.warm()
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
    if isinstance(service, Service):
        app.state.assets = read_assets()
        app.state.pages = Pages(service.library.vocabulary, app.state.assets)
    add_problem_handlers(app)
    app.add_middleware(Options, router=app.router)
    app.add_middleware(Suffixes, router=app.router)
    app.add_middleware(Heads)
    app.add_middleware(
        CrossOrigin,
        allow_origins=service.settings.origins_allowed,
        allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
        allow_headers=["Authorization", "Cache-Control", "Content-Type", "If-Match", "If-None-Match"],
        expose_headers=["Allow", "ETag", "Location", "Retry-After", "WWW-Authenticate"],
    )
    app.add_middleware(Received)
    for router in PLAIN_ROUTERS if isinstance(service, PlainService) else ROUTERS:
        # As they are: an included router is asked twice, and works out each route anew.
        app.router.routes.extend(router.routes)
    return app
