"""What has been done to the graph, and when: the graph `log`, to which lines are only added."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pyoxigraph import Literal, NamedNode

from graph.errors import NotFound
from graph.model import Quad, Store, Term
from graph.pipeline.effects import Effect, effect_from
from graph.values import integer_literal, moment_literal
from graph.vocabulary import CG, TYPE, Names, content_hash, term

_CHANGE, _PART, _AT, _EFFECT, _SIZE = (term(n) for n in ("Change", "part", "at", "effect", "partCount"))
_ALL = f"GRAPH $log {{ ?change a <{CG}Change> ; <{CG}at> ?at ; <{CG}partCount> ?size }}"
_NEWEST = f"SELECT ?change ?at ?size {{ {_ALL} }} ORDER BY DESC(?at) ?change LIMIT $limit OFFSET $offset"
_COUNT = f"SELECT (COUNT(*) AS ?n) {{ {_ALL} }}"
_PARTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that a change did: a document imported or removed, or a claim assessed."""

    action: str
    document_id: str | None = None
    sha256: str | None = None
    extractor: str | None = None
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """A change as the log has it: when it was made, in how many parts, of which `parts` are the first."""

    id: str
    at: str
    parts: Sequence[Done]
    size: int
    effect: Effect


def moment(clock: datetime) -> str:
    """Return a moment as the log has it, in UTC with microseconds."""
    return clock.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class ChangeLog:
    """Writes a change that is made at one moment."""

    def __init__(self, names: Names, now: datetime) -> None:
        self._names = names
        self._now = moment(now)

    def quads(self, done: Sequence[Done], effect: Effect | None) -> Iterator[Quad]:
        """Yield the lines of one change; without an effect nothing changed, and only the parts are noted."""
        graph = self._names.log
        parts = [self._node("import", one) for one in done]
        for node, one in zip(parts, done, strict=True):
            yield from self._part(node, one)
        if effect is None:
            return
        change = self._names.node("change/" + content_hash("change/1", self._now, [p.value for p in parts]))
        yield Quad(change, TYPE, _CHANGE, graph)
        yield Quad(change, _AT, moment_literal(self._now), graph)
        yield Quad(change, _SIZE, integer_literal(len(parts)), graph)
        for node in parts:
            yield Quad(change, _PART, node, graph)
        if told := effect.as_json():
            words = json.dumps(told, ensure_ascii=False, sort_keys=True)
            yield Quad(change, _EFFECT, Literal(words), graph)

    def _node(self, kind: str, one: Done) -> NamedNode:
        parts = [self._now, one.action, one.document_id, one.sha256, one.extractor]
        parts += [one.claim] if one.claim else []
        return self._names.node(f"{kind}/" + content_hash(f"{kind}/1", *parts))

    def _part(self, node: NamedNode, one: Done) -> Iterator[Quad]:
        graph = self._names.log
        if one.document_id is not None:
            yield Quad(node, TYPE, term("Import"), graph)
        yield Quad(node, term("action"), Literal(one.action), graph)
        yield Quad(node, _AT, moment_literal(self._now), graph)
        words = {
            "documentId": one.document_id,
            "sha256": one.sha256,
            "extractor": one.extractor,
            "claimId": one.claim,
        }
        for name, value in words.items():
            if value is not None:
                yield Quad(node, term(name), Literal(value), graph)


# --- reading it


def changes(store: Store, names: Names, *, offset: int, limit: int) -> list[LoggedChange]:
    """Return `limit` changes from `offset` on, the newest first."""
    query = _NEWEST.replace("$log", str(names.log))
    query = query.replace("$limit", str(limit)).replace("$offset", str(offset))
    return [_read(store, names, row) for row in list(store.select(query))]


def count_changes(store: Store, names: Names) -> int:
    """Return how many changes the log has."""
    (row,) = store.select(_COUNT.replace("$log", str(names.log)))
    return int(row["n"].value)


def change(store: Store, names: Names, id: str) -> LoggedChange:
    """Return one change.

    Raises:
        NotFound: The log has none of that id.
    """
    node = names.named("change", id)
    values = {quad.predicate: quad.object for quad in store.match(node, None, None, names.log)}
    if not values:
        raise NotFound(f"there is no change {id!r}")
    return _read(store, names, {"change": node, "at": values[_AT], "size": values[_SIZE]})


def _read(store: Store, names: Names, row: Mapping[str, Term]) -> LoggedChange:
    node = row["change"]
    assert isinstance(node, NamedNode)
    parts = [quad.object for quad in store.match(node, _PART, None, names.log)]
    effect = next(store.match(node, _EFFECT, None, names.log), None)
    return LoggedChange(
        id=node.value.rsplit("/", 1)[-1],
        at=row["at"].value,
        parts=sorted((_part_of(store, names, part) for part in parts[:_PARTS_SHOWN]), key=str),
        size=int(row["size"].value),
        effect=effect_from(json.loads(effect.object.value)) if effect else Effect(),
    )


def _part_of(store: Store, names: Names, node: Term) -> Done:
    assert isinstance(node, NamedNode)
    values: dict[str, Any] = {
        quad.predicate.value.removeprefix(CG): quad.object.value
        for quad in store.match(node, None, None, names.log)
    }
    return Done(
        action=values["action"],
        document_id=values.get("documentId"),
        sha256=values.get("sha256"),
        extractor=values.get("extractor"),
        claim=values.get("claimId"),
    )
