"""The competency questions that come with the vocabulary, as queries to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from ontology import QUESTIONS


@dataclass(frozen=True, slots=True)
class Example:
    """A question in words, and the query that answers it."""

    id: str
    title: str
    query: str


def read_examples(folder: Path = QUESTIONS) -> list[Example]:
    """Return the questions of a folder, by id; a query begins with its title, up to an empty comment line."""
    paths = sorted(folder.glob("*.rq"))
    return [
        Example(path.stem, _title(path.stem, text), text)
        for path in paths
        for text in [path.read_text("utf-8")]
    ]


def _title(id: str, query: str) -> str:
    lines = (line.lstrip("# ") for line in query.splitlines())
    return " ".join(takewhile(bool, lines)).removeprefix(id).strip()
