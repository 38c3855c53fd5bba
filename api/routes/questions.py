"""`/questions`: where the sources disagree, the answers side by side."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api.dependencies import TheBehind, TheCards, TheService
from api.pages import page
from api.representations import represent, split_suffix
from graph.query.cards import question_quads

router = APIRouter()


@router.get("/questions")
def questions(cards: TheCards) -> list[dict[str, Any]]:
    """List the disagreements, each with its answers, who gives them and in which words."""
    return cards.questions()


@router.get("/questions/{id}", response_class=Response)
def question(request: Request, service: TheService, cards: TheCards, behind: TheBehind, id: str) -> Response:
    """Return one disagreement."""
    plain, media_type = split_suffix(id)
    return represent(
        request,
        media_type,
        lambda: cards.question(plain),
        lambda: question_quads(service.store, service.names, plain),
        lambda: page(request, "question.html", card=cards.question(plain)),
        query=behind.question(plain),
    )
