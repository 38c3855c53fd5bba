"""`/words/{tag}.json`: what the pages' scripts say in one language."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.languages import LANGUAGES
from api.representations import packed
from api.route import Route
from api.script_words import script_words
from graph.errors import NotFound

router = APIRouter(route_class=Route)


@router.get("/words/{tag}.json", include_in_schema=False)
def words(request: Request, tag: str) -> Response:
    """Return the messages, keyed by the English words; the pages' links to them change when they do.

    Raises:
        NotFound: The pages do not speak this language.
    """
    if tag not in LANGUAGES:
        raise NotFound(f"the pages do not speak {tag!r}, but {', '.join(LANGUAGES)}")
    kept = {"Cache-Control": "public, max-age=31536000, immutable"}
    return packed(request, Response(script_words(tag), media_type="application/json", headers=kept))
