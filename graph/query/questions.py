"""The competency questions that come with the vocabulary, as queries to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ontology import QUESTIONS


@dataclass(frozen=True, slots=True)
class Question:
    """A question in words, and the query that answers it."""

    id: str
    title: str
    query: str


def read_questions(folder: Path = QUESTIONS) -> list[Question]:
    """Return the questions of a folder, by id; the first comment line of a query is its title."""
    paths = sorted(folder.glob("*.rq"))
    return [Question(path.stem, _title(text), text) for path in paths for text in [path.read_text("utf-8")]]


def _title(query: str) -> str:
    first = query.lstrip().partition("\n")[0]
    words = first.lstrip("# ")
    head, colon, rest = words.partition(": ")
    return rest if colon and len(head) <= 4 else words
