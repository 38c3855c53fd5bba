"""What a request sends along as JSON, read as a model and no longer than it may be."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from api.dependencies import BodyUpTo

Model = TypeVar("Model", bound=BaseModel)

ASKED_BYTES = 256 * 1024
"""How long what is sent may be: about 5,000 ids of nodes."""


class JsonUpTo(Generic[Model]):
    """Reads a request's body as JSON of a model."""

    def __init__(self, model: type[Model], size_bytes: int = ASKED_BYTES) -> None:
        self._model = model
        self._body = BodyUpTo(size_bytes)

    async def __call__(self, request: Request) -> Model:
        """Return what was sent.

        Raises:
            HTTPException: 413 when it is too long, 408 when nothing more comes.
            RequestValidationError: It is not as the model declares it.
        """
        body = await self._read(request)
        try:
            return self._model.model_validate_json(body)
        except ValidationError as error:
            wrong = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
            raise RequestValidationError(wrong) from error

    async def _read(self, request: Request) -> bytes:
        # It can be read once, and a `SteadyRoute` may ask for it again.
        if not hasattr(request.state, "asked"):
            request.state.asked = await self._body(request)
        asked: bytes = request.state.asked
        return asked


def documented(model: type[BaseModel]) -> dict[str, Any]:
    """Return what `/docs` says of a body, which FastAPI does not see."""
    schema = model.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
