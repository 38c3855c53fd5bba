"""Choosing what is drawn: the surroundings of an entity, or everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from pyoxigraph import NamedNode

from graph.draw.picture import Fact, Picture
from graph.draw.read import GraphReader, Link
from graph.errors import InvalidInput


def neighbourhood(reader: GraphReader, id: str, *, depth: int = 1, limit: int = 60) -> Picture:
    """Return an entity with what lies within `depth` steps of it, at most `limit` nodes in all.

    Nodes that most voices tell of come first, nearer ones before those further away. A step goes
    through an event to all who take part in it.

    Raises:
        NotFound: There is no such entity.
    """
    centre = reader.entity(id)
    choice = _Choice(reader, centre, limit)
    layer = [centre]
    for _ in range(depth):
        reached = choice.extend(layer)
        parties = choice.extend(node for node in reached if node.value.startswith(_events(reader)))
        layer = [*reached, *parties]
    title = reader.words.say("Around {name}", name=reader.node(centre).label)
    return picture_of(reader, title, choice.chosen, focus=[centre], found=len(choice.found))


def whole(reader: GraphReader, *, limit: int | None = None) -> Picture:
    """Return everything that is told in the graph.

    Raises:
        InvalidInput: That is more than `limit` nodes.
    """
    links = {link.key: link for claim in reader.all_claims() for link in reader.links_of_claim(claim)}
    nodes = {node: None for link in links.values() for node in (link.source, link.target)}
    if limit is not None and len(nodes) > limit:
        raise InvalidInput(
            f"the graph has {len(nodes):,} nodes, more than the {limit:,} that can be seen at once; name an "
            "--entity to draw what lies around it, or take graphml, gexf or csv, which hold everything"
        )
    return drawn(reader, reader.words.say("The whole graph"), nodes, links.values(), found=len(nodes))


def _events(reader: GraphReader) -> str:
    return reader.names.base + "event/"


class _Choice:
    """The nodes chosen so far, and all that were there to choose from."""

    def __init__(self, reader: GraphReader, centre: NamedNode, limit: int) -> None:
        self._reader = reader
        self._limit = limit
        self.chosen: dict[NamedNode, None] = {centre: None}
        self.found: set[NamedNode] = {centre}

    def extend(self, layer: Iterable[NamedNode]) -> list[NamedNode]:
        """Choose the best neighbours of a layer while there is room, and return them."""
        scores: dict[NamedNode, int] = defaultdict(int)
        for node in layer:
            for link in self._reader.links(node):
                other = link.other(node)
                if other not in self.chosen:
                    scores[other] += self._reader.voices_of(link.claim.node)
        self.found.update(scores)
        ranked = sorted(scores, key=lambda node: (-scores[node], node.value))
        taken = ranked[: max(0, self._limit - len(self.chosen))]
        self.chosen.update(dict.fromkeys(taken))
        return taken


def picture_of(
    reader: GraphReader,
    title: str,
    nodes: Collection[NamedNode],
    *,
    focus: Iterable[NamedNode] = (),
    found: int = 0,
) -> Picture:
    """Return nodes with all lines between them."""
    inside = set(nodes)
    links = {
        link.key: link
        for node in nodes
        for link in reader.links(node)
        if link.source in inside and link.target in inside
    }
    return drawn(reader, title, nodes, links.values(), focus=focus, found=found)


def drawn(
    reader: GraphReader,
    title: str,
    nodes: Iterable[NamedNode],
    links: Iterable[Link],
    *,
    focus: Iterable[NamedNode] = (),
    found: int = 0,
) -> Picture:
    """Return the picture of nodes and lines, the lines that most voices tell first."""
    edges = sorted(map(reader.edge, links), key=lambda edge: _rank(edge.fact))
    return Picture(
        title=title,
        language=reader.words.language,
        nodes=tuple(reader.node(node) for node in nodes),
        edges=tuple(edges),
        focus=frozenset(reader.names.id(node) for node in focus),
        found=found,
        unread=reader.unread,
    )


def _rank(fact: Fact) -> tuple[int, str, str]:
    return -fact.voices, fact.predicate, fact.claim
