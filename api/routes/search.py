"""`/search`: entities by any of their names, and articles by their words, in any script."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pyoxigraph import NamedNode

from api.canvas import TheAbout
from api.dependencies import TheBehind, TheSearch
from api.representations import represent
from api.steady import SteadyRoute
from graph.query.search import Found

router = APIRouter(route_class=SteadyRoute)


@router.get("/search", response_class=Response)
def search(
    request: Request,
    index: TheSearch,
    about: TheAbout,
    behind: TheBehind,
    q: Annotated[str, Query(min_length=1, max_length=200, description="words of a name or an article")],
    type: Annotated[str | None, Query(description="a class such as Person or Organization")] = None,
    lang: Annotated[str | None, Query(description="only names and articles in this language")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Response:
    """Return the entities found, best first, each with the form that matched, how it did, and who it is.

    A form matches `exact`, as `prefix`, by a `word` or a `part`, or as a `typo`. `documents` has the articles
    with all the words: the first sentence with the most of them, and where they stand in the text, in
    code points; none are looked for where a `type` of entities is asked for. `about` is one line for
    who does not know an entity: its type, and its office or what is best told of it; `id` is its node's.
    """

    def described(found: Found) -> dict[str, Any]:
        return asdict(found) | {"id": f"entity/{found.entity}", "about": about(NamedNode(found.iri))}

    def as_json() -> dict[str, Any]:
        found = index.entities(q, type=type, language=lang, limit=limit)
        documents = index.documents(q, language=lang, limit=limit) if type is None else []
        return {"query": q, "results": list(map(described, found)), "documents": list(map(asdict, documents))}

    return represent(
        request,
        None,
        as_json,
        None,
        # The page for people is the front page, where `lang` is the language of the page.
        lambda: RedirectResponse(
            f"/?{urlencode({'q': q} | ({'lang': lang} if lang else {}))}", status_code=303
        ),
        rows="results",
        query=behind.search(q),
    )
