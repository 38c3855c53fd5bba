"""The questions of the comparison: `queries/*.rq` with what their heads say, filled in by seed.

A head has lines `# name: value`: `weight` (light or heavy), `draw` (a query whose rows are the values
that stand for `$name` in the text) and `compare` (`rows` where only the number of rows is determined).
"""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import pyoxigraph as ox

FOLDER = Path(__file__).parent / "queries"
_HEAD = re.compile(r"^# ([a-z]+): (.*)$", re.MULTILINE)
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"

Row = Mapping[str, Mapping[str, str]]
"""A row of SPARQL's results in JSON: of each variable its `type`, `value` and perhaps more."""


@dataclass(frozen=True, slots=True)
class OwnWay:
    """How one service answers a question beside plain SPARQL: by a query of its own, or at an address."""

    label: str
    query: str = ""
    get: str = ""
    accept: str = "application/sparql-results+json"

    def filled(self, row: Row) -> OwnWay:
        """Return it with the values of a draw."""
        query, get = self.query, self.get
        for name, term in row.items():
            query = query.replace(f"{{{name}}}", term["value"])
            get = get.replace(f"{{{name}}}", quote(term["value"]))
        return OwnWay(self.label, query, get, self.accept)


@dataclass(frozen=True, slots=True)
class Question:
    """A question in SPARQL, `$name` standing for drawn values."""

    name: str
    title: str
    text: str
    draw: str
    weight: Literal["light", "heavy"]
    compares_rows_only: bool = False
    own_ways: Mapping[str, OwnWay] = field(default_factory=dict)

    def filled(self, row: Row) -> str:
        """Return the query with the values of a draw."""
        return re.sub(r"\$([a-z]+)", lambda found: _written(row[found[1]]), self.text)


def read_questions(folder: Path = FOLDER) -> Sequence[Question]:
    """Return all questions, by name."""
    own = tomllib.loads((folder / "own.toml").read_text("utf-8"))
    return [_question(path, own.get(path.stem, {})) for path in sorted(folder.glob("*.rq"))]


def _question(path: Path, own: Mapping[str, Mapping[str, str]]) -> Question:
    text = path.read_text("utf-8")
    head: dict[str, Any] = dict(_HEAD.findall(text))
    first, _, _ = text.partition("\n")
    return Question(
        path.stem,
        first.removeprefix("# "),
        re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip(),
        head["draw"],
        head["weight"],
        head.get("compare") == "rows",
        {peer: OwnWay(**way) for peer, way in own.items()},
    )


def draw(question: Question, select: Callable[[str], bytes], count: int, seed: int) -> Sequence[Row]:
    """Return values for the question: rows of its `draw`, the same ones for the same seed and graph."""
    found = json.loads(select(question.draw))["results"]["bindings"]
    rows = sorted(found, key=lambda row: sorted((name, term["value"]) for name, term in row.items()))
    if not rows:
        raise ValueError(f"nothing can be drawn for {question.name}: the graph is too small")
    return random.Random(f"{seed} {question.name}").choices(rows, k=count)


def _written(term: Mapping[str, str]) -> str:
    """Return a value as it is written in SPARQL."""
    if term["type"] == "uri":
        return str(ox.NamedNode(term["value"]))
    if term.get("datatype") == _INTEGER:
        return term["value"]  # LIMIT and OFFSET take it only so
    return str(ox.Literal(term["value"]))


# --- answers


def answer_rows(body: bytes) -> Sequence[tuple[tuple[str, str], ...]]:
    """Return the rows of an answer in an order and a spelling that are the same for all services.

    Numbers are compared by value; datatypes are left out, since services differ over them by design.
    """
    bindings = json.loads(body)["results"]["bindings"]
    return sorted(tuple(sorted((name, _plain(term)) for name, term in row.items())) for row in bindings)


def _plain(term: Mapping[str, str]) -> str:
    value = term["value"]
    if "datatype" in term and "XMLSchema#" in term["datatype"]:
        try:
            return str(Decimal(value).normalize())
        except InvalidOperation:
            return value
    return value
