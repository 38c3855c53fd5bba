"""Routes that read the graph with many questions, and read it again where it was changed between two of them.

No engine of ours keeps a state of the graph for one reader, so what one question has named may be gone when
the next asks for it: a claim without evidence, an event without parties.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.route import Route
from graph.errors import GraphError, ServiceBusy

log = logging.getLogger(__name__)

_PAUSES_SECONDS = (0.05, 0.2, 0.5, 1.0)
"""How long is waited before each further try: a change of one article takes about 0.3 s."""
_OF_THE_CALLER = (GraphError, HTTPException, RequestValidationError)


class SteadyRoute(Route):
    """A route that only reads.

    It fails as it would by itself where nothing was changed meanwhile: that is a bug.

    Raises:
        ServiceBusy: The graph is changed again and again while it is read.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def answer_steadily(request: Request) -> Response:
            service = request.app.state.service
            for pause in _PAUSES_SECONDS:
                before = service.generation
                was_changing = service.is_changing
                try:
                    return await answer(request)
                except _OF_THE_CALLER:
                    raise
                except Exception:
                    # A change is seen before it is counted.
                    if not (was_changing or service.is_changing or service.generation != before):
                        raise
                    log.info("the graph was changed while it was read", extra={"path": request.url.path})
                    await asyncio.sleep(pause)
            raise ServiceBusy("the graph is being changed while it is read; ask again in a moment")

        return answer_steadily
