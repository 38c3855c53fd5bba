"""Lists of entities, events, documents and questions: filtered, sorted, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from graph.documents import check_language
from graph.errors import InvalidDocument, InvalidInput
from graph.model import JsonObject
from graph.query.cards.events import event_card
from graph.query.cards.questions import question_card
from graph.query.cards.state import State
from graph.query.cards.timeline import check_event_class
from graph.query.overview import ENTITY_CLASSES, DocumentRow, EntityRow, EventRow, QuestionRow
from graph.vocabulary import term

Row = TypeVar("Row")
Key = Callable[[Any], Any]

ENTITY_ORDERS: dict[str, Key] = {
    "name": lambda row: row.sorts_as,
    "facts": lambda row: row.facts,
    "articles": lambda row: row.articles,
}
EVENT_ORDERS: dict[str, Key] = {
    "date": lambda row: (row.day, row.last or ""),
    "voices": lambda row: row.voices,
    "type": lambda row: row.classes[0] if row.classes else "",
}
DOCUMENT_ORDERS: dict[str, Key] = {
    "date": lambda row: row.day,
    "title": lambda row: row.title and row.title.casefold(),
    "publisher": lambda row: row.publisher and row.publisher.casefold(),
    "language": lambda row: row.language,
    "claims": lambda row: row.claims,
    "id": lambda row: row.id,
}
QUESTION_ORDERS: dict[str, Key] = {
    "rank": lambda row: row.rank,
    "kind": lambda row: row.kind,
    "rule": lambda row: row.rule,
    "of": lambda row: row.of,
}
RULES = ("lists", "denial", "reasons", "dates", "actors", "figures", "lawsuits")
KINDS = ("Contradiction", "Tension")
_COUNTED = frozenset({"facts", "articles", "voices", "claims", "date"})
"""What is sorted by these begins with the most, or the latest, where the order is not said."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is wanted: sorted by what, "asc" or "desc", from which row on, how many."""

    sort: str
    order: str | None = None
    offset: int = 0
    limit: int = 50

    @property
    def is_descending(self) -> bool:
        return (self.order or ("desc" if self.sort in _COUNTED else "asc")) == "desc"

    def describe(self) -> JsonObject:
        """Return the part as the JSON of a list begins with it."""
        order = "desc" if self.is_descending else "asc"
        return {"sort": self.sort, "order": order, "offset": self.offset, "limit": self.limit}


def entity_list(state: State, part: Part, type: str | None = None) -> JsonObject:
    """Return a part of the entities of a class, and in `types` how many there are of each class.

    An entity has `id, iri, label, labels, types`, in `facts` the number of facts it takes part in and
    in `articles` the number of documents that name it. Sorted by name, facts or articles.

    Raises:
        InvalidInput: There is no such class of entities, or no such order.
    """
    if type is not None and type not in ENTITY_CLASSES:
        raise InvalidInput(f"there is no type {type!r} of entities; there are {', '.join(ENTITY_CLASSES)}")
    rows = state.overview.entities.values()
    wanted = [row for row in rows if type is None or type in row.types]
    shown = _sorted(wanted, part, ENTITY_ORDERS)
    counts = Counter(name for row in rows for name in row.types)
    return part.describe() | {
        "type": type,
        "types": {name: counts[name] for name in ENTITY_CLASSES if counts[name]},
        "total": len(wanted),
        "entities": [_entity(state, row) for row in shown],
    }


def _entity(state: State, row: EntityRow) -> JsonObject:
    return state.reference(row.node) | {"types": row.types, "facts": row.facts, "articles": row.articles}


def event_list(state: State, part: Part, type: str | None = None) -> JsonObject:
    """Return a part of the events of a class, as `event_card` has them; `types` counts each class.

    Sorted by date, voices or type; those without a date come last, whichever way.

    Raises:
        InvalidInput: There is no such class of events, or no such order.
    """
    check_event_class(state, type)
    rows = state.overview.events.values()
    wanted: list[EventRow] = [row for row in rows if type is None or type in row.classes]
    shown = _sorted(wanted, part, EVENT_ORDERS)
    counts = Counter(name for row in rows for name in row.classes)
    return part.describe() | {
        "type": type,
        "types": {name: counts[name] for name in state.overview.event_classes if counts[name]},
        "total": len(wanted),
        "events": [event_card(state, row.node) for row in shown],
    }


def document_list(
    state: State, part: Part, *, language: str | None = None, entity: str | None = None
) -> JsonObject:
    """Return a part of the documents, in a language or naming an entity if that is asked for.

    A document has `id, iri, title, publisher, published` (EDTF), `language`, and in `claims` the number of
    its sentences that tell something. `languages` counts the documents in each language.

    Raises:
        InvalidInput: There is no such order, or that is no language tag.
        NotFound: There is no such entity.
    """
    rows: Iterable[DocumentRow] = state.overview.documents.values()
    if entity is not None:
        node = state.required("entity", entity)
        naming = {quad.subject for quad in state.source.match(None, term("mentions"), node)}
        rows = [row for row in rows if row.node in naming]
    if language is not None:
        _check_language(language)
    wanted = [row for row in rows if language is None or row.language == language.lower()]
    languages = Counter(row.language for row in rows if row.language)
    return part.describe() | {
        "language": language,
        "entity": state.reference(state.names.named("entity", entity)) if entity is not None else None,
        "languages": dict(sorted(languages.items())),
        "total": len(wanted),
        "documents": [_document(row) for row in _sorted(wanted, part, DOCUMENT_ORDERS)],
    }


def _check_language(tag: str) -> None:
    try:
        check_language(tag)
    except InvalidDocument as error:
        raise InvalidInput(str(error)) from error


def _document(row: DocumentRow) -> JsonObject:
    names = ("id", "title", "publisher", "published", "language", "claims")
    return {"iri": row.node.value} | {name: getattr(row, name) for name in names}


def question_list(
    state: State,
    part: Part,
    *,
    kind: str | None = None,
    rule: str | None = None,
    entity: str | None = None,
    most_answers: int = 6,
    sentences: int = 1,
) -> JsonObject:
    """Return a part of the disagreements, each with its answers and some of their sentences.

    Sorted by rank, kind, rule or what is asked.
    `kind` is "Contradiction" or "Tension", `rule` the name of a rule; `kinds` and `rules` count how many
    there are of each. `entity` keeps those about an entity and its events.

    Raises:
        InvalidInput: There is no such kind, rule or order.
        NotFound: There is no such entity.
    """
    overview = state.overview
    everything: Sequence[QuestionRow] = (
        list(overview.questions.values())
        if entity is None
        else overview.questions_around(state.required("entity", entity))
    )
    kinds, rules = (Counter(getattr(row, name) for row in everything) for name in ("kind", "rule"))
    _check("kind", kind, KINDS)
    _check("rule", rule, RULES)
    wanted = [row for row in everything if kind in (None, row.kind) and rule in (None, row.rule)]
    shown = _sorted(wanted, part, QUESTION_ORDERS)
    return part.describe() | {
        "kind": kind,
        "rule": rule,
        "entity": state.reference(state.names.named("entity", entity)) if entity is not None else None,
        "kinds": dict(sorted(kinds.items())),
        "rules": dict(sorted(rules.items())),
        "total": len(wanted),
        # The overview may be behind a change that has taken some of them.
        "questions": [
            question_card(state, row.node, most_answers, sentences)
            for row in shown
            if state.is_there(row.node)
        ],
    }


def _check(name: str, value: str | None, known: Sequence[str]) -> None:
    if value is not None and value not in known:
        raise InvalidInput(f"there is no {name} {value!r} of disagreement; there are {', '.join(known)}")


def _sorted(rows: Sequence[Row], part: Part, orders: dict[str, Key]) -> list[Row]:
    """Return the wanted part of rows in order; those that lack what they are sorted by come last."""
    if part.sort not in orders:
        raise InvalidInput(f"this cannot be sorted by {part.sort!r}; it can by {', '.join(orders)}")
    key = orders[part.sort]
    has_value = [row for row in rows if _is_known(key(row))]
    has_value.sort(key=key, reverse=part.is_descending)
    rest = [row for row in rows if not _is_known(key(row))]
    return [*has_value, *rest][part.offset : part.offset + part.limit]


def _is_known(value: object) -> bool:
    return value is not None and (not isinstance(value, tuple) or value[0] is not None)
