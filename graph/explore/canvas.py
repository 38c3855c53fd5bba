"""What the canvas shows: the first view, a chosen set of nodes, and what an expansion adds to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from pyoxigraph import NamedNode

from graph.draw.labels import in_lines, node_box
from graph.draw.layout import Point, place
from graph.draw.read import Link
from graph.errors import InvalidInput
from graph.explore.shapes import Graph
from graph.explore.wire import Wire

_RADIUS = 22
"""The largest that a node is drawn, in pixels."""

Direction = Literal["out", "in"]


class Totals(TypedDict):
    """How much there is in the whole graph; `languages` are those of its articles."""

    entities: int
    events: int
    facts: int
    documents: int
    languages: int


class FirstView(Graph):
    """What most voices tell of, with places, and how much there is in all."""

    totals: Totals


class Chosen(Graph):
    """Nodes that were asked for; `gone` are the ids of those that are not there any more.

    `moved` says which id has come in the place of another, where two were found to be the same.
    """

    gone: list[str]
    moved: dict[str, str]


class RelationTotal(TypedDict):
    """How many neighbours a node has by one relation in one direction, and how many of them are shown."""

    predicate: str
    label: str
    direction: Direction
    total: int
    shown: int


class Expansion(Chosen):
    """What an expansion adds: `more` further neighbours could be added, of `total` that there are."""

    relations: list[RelationTotal]
    total: int
    more: int


@dataclass(frozen=True, slots=True)
class Asked:
    """An expansion as it is asked for: of a node, with what is shown already.

    `relation` and `direction` leave out all other lines, `stances` of "told" what nobody tells as so,
    `first` and `last` (ISO days, both included) what was certainly not between them; what has no date may
    have been at any time.
    """

    node: str
    shown: Collection[str]
    limit: int = 10
    stances: Literal["told", "all"] = "told"
    relation: str | None = None
    direction: Direction | None = None
    first: str | None = None
    last: str | None = None


def first_view(wire: Wire, limit: int) -> FirstView:
    """Return up to `limit` nodes that hang together, those that most voices tell of, with their places."""
    nodes = _strongest(wire, limit)
    return {**_with_places(wire, nodes), "totals": totals(wire)}


def chosen(wire: Wire, ids: Iterable[str], *, layout: bool = False) -> Chosen:
    """Return nodes by their ids with all lines between them, each once; with places if `layout`."""
    known, gone = _known(wire, ids)
    graph = _with_places(wire, known) if layout else wire.graph(known, _between(wire, known, known))
    return {**graph, "gone": gone, "moved": {}}


def expansion(wire: Wire, asked: Asked) -> Expansion:
    """Return the best neighbours of a node that are not shown yet, with their lines among all that is shown.

    A node that is gone is named in `gone`, and adds nothing.
    """
    shown, gone = _known(wire, dict.fromkeys((asked.node, *asked.shown)))
    if asked.node in gone:
        empty = wire.graph([], [])
        return {**empty, "gone": gone, "moved": {}, "relations": [], "total": 0, "more": 0}
    node = wire.names.node(asked.node)
    links = [link for link in wire.reader.links(node) if _is_wanted(wire, link, asked)]
    relations = _relations(wire, node, links, frozenset(shown))
    wanted = [link for link in links if _is_chosen(link, node, asked)]
    others = _ranked(wire, node, wanted)
    hidden = [other for other in others if other not in set(shown)]
    new = hidden[: asked.limit]
    return {
        **wire.graph(new, _between(wire, new, {*shown, *new})),
        "gone": gone,
        "moved": {},
        "relations": relations,
        "total": len(others),
        "more": len(hidden) - len(new),
    }


def totals(wire: Wire) -> Totals:
    """Return how much there is in the graph."""
    overview = wire.state.overview
    return {
        "entities": len(overview.entities),
        "events": len(overview.events),
        "facts": sum(row.is_fact for row in overview.events.values()),
        "documents": len(overview.documents),
        "languages": len({row.language for row in overview.documents.values()}),
    }


# --- choosing


def _strongest(wire: Wire, limit: int) -> list[NamedNode]:
    """Return nodes by the voices of their lines to those chosen before them."""
    rows = sorted(wire.state.overview.entities.values(), key=lambda row: (-row.facts, row.node.value))
    chosen: dict[NamedNode, None] = {}
    scores: Counter[NamedNode] = Counter()
    for row in rows:
        if len(chosen) >= limit:
            break
        if not scores and row.node not in chosen:
            scores[row.node] = 1
        while scores and len(chosen) < limit:
            node = min(scores, key=lambda one: (-scores[one], one.value))
            del scores[node]
            chosen[node] = None
            for link in wire.reader.links(node):
                other = link.other(node)
                if other not in chosen and wire.is_told(link.claim):
                    scores[other] += wire.reader.voices_of(link.claim.node)
    return list(chosen)


def _known(wire: Wire, ids: Iterable[str]) -> tuple[list[NamedNode], list[str]]:
    """Return the nodes that the graph has, in the order given, and the ids that lead nowhere."""
    known: list[NamedNode] = []
    gone: list[str] = []
    for given in dict.fromkeys(ids):
        kind, _, local = given.partition("/")
        if kind not in ("entity", "event"):
            raise InvalidInput(f"{given!r} is no id of an entity or an event, such as entity/5f3a")
        node = wire.names.named(kind, local)
        if wire.reader.is_known(node):
            known.append(node)
        else:
            gone.append(given)
    return known, gone


def _between(wire: Wire, nodes: Iterable[NamedNode], all: Iterable[NamedNode]) -> Iterator[Link]:
    """Yield the lines from some nodes to any of all."""
    inside = frozenset(all)
    for node in nodes:
        yield from (link for link in wire.reader.links(node) if link.other(node) in inside)


def _is_wanted(wire: Wire, link: Link, asked: Asked) -> bool:
    """Return whether a line is told as firmly, and may have been at the time, that is asked for."""
    if asked.stances == "told" and not wire.is_told(link.claim):
        return False
    date = wire.date_of(link.claim) if asked.first or asked.last else None
    if date is None:
        return True
    first, last = date["first"], date["last"]
    return not (asked.last and first and first > asked.last) and not (
        asked.first and last and last < asked.first
    )


def _is_chosen(link: Link, node: NamedNode, asked: Asked) -> bool:
    return asked.relation in (None, link.predicate) and asked.direction in (None, _direction(link, node))


def _direction(link: Link, node: NamedNode) -> Direction:
    return "out" if link.source == node else "in"


def _relations(
    wire: Wire, node: NamedNode, links: Sequence[Link], shown: Collection[NamedNode]
) -> list[RelationTotal]:
    """Return what the lines of a node are, those that lead to most others first."""
    others: Mapping[tuple[str, Direction], set[NamedNode]] = defaultdict(set)
    for link in links:
        others[link.predicate, _direction(link, node)].add(link.other(node))
    ranked = sorted(others.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        {
            "predicate": predicate,
            "label": wire.term(predicate),
            "direction": direction,
            "total": len(ends),
            "shown": len(ends.intersection(shown)),
        }
        for (predicate, direction), ends in ranked
    ]


def _ranked(wire: Wire, node: NamedNode, links: Iterable[Link]) -> list[NamedNode]:
    """Return the other ends of lines, those that most voices tell of first."""
    scores: Counter[NamedNode] = Counter()
    for link in links:
        scores[link.other(node)] += wire.reader.voices_of(link.claim.node)
    return sorted(scores, key=lambda other: (-scores[other], other.value))


# --- places


def _with_places(wire: Wire, nodes: Sequence[NamedNode]) -> Graph:
    graph = wire.graph(nodes, _between(wire, nodes, nodes))
    boxes = {node["id"]: node_box(in_lines(node["label"]), _RADIUS) for node in graph["nodes"]}
    places: Mapping[str, Point] = place(boxes, [(edge["source"], edge["target"]) for edge in graph["edges"]])
    for node in graph["nodes"]:
        node["x"], node["y"] = (round(one, 1) for one in places[node["id"]])
    return graph
