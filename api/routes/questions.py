"""`/questions`: where the sources disagree, the answers side by side."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.dependencies import TheBehind, TheService, TheState
from api.pages import page
from api.parameters import TheWanted
from api.representations import represent, represent_list, split_suffix
from api.steady import SteadyRoute
from graph.query.cards import question_page, question_quads
from graph.query.lists import question_list

router = APIRouter(route_class=SteadyRoute)


@router.get("/questions", response_class=Response)
def questions(
    request: Request,
    state: TheState,
    wanted: TheWanted,
    behind: TheBehind,
    kind: Annotated[str | None, Query(description="Contradiction or Tension")] = None,
    rule: Annotated[str | None, Query(description="the rule that found it, such as figures")] = None,
    entity: Annotated[str | None, Query(description="only those about this entity and its events")] = None,
) -> Response:
    """List the disagreements, each with its answers, who gives them, and a sentence for each.

    Sorted by rank, kind, rule or what is asked; the rank begins with what cannot both be so, plainly told, by
    many voices on either side. `kinds` and `rules` say how many there are of each.
    """

    def as_json() -> dict[str, Any]:
        part = wanted.part("rank", limit=20)
        return question_list(state, part, kind=kind, rule=rule, entity=entity)

    return represent_list(
        request,
        as_json,
        "questions.html",
        rows="questions",
        query=behind.questions(kind=kind, rule=rule, entity=entity),
    )


@router.get("/questions/{id}", response_class=Response)
def question(request: Request, service: TheService, state: TheState, behind: TheBehind, id: str) -> Response:
    """Return one disagreement."""
    plain, media_type = split_suffix(id)
    return represent(
        request,
        media_type,
        lambda: question_page(state, plain),
        lambda: question_quads(service.store, service.names, plain),
        lambda: page(request, "question.html", card=question_page(state, plain)),
        rows="answers",
        query=behind.question(plain),
    )
