"""Choosing what is drawn: the surroundings of an entity, or everything."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from graph.adjacency.adjacency import Adjacency
from graph.adjacency.rank import beside
from graph.adjacency.wanted import Wanted
from graph.draw.picture import Fact, Picture
from graph.draw.read import GraphReader, Link
from graph.errors import InvalidInput


def neighbourhood(
    reader: GraphReader, adjacency: Adjacency, id: str, *, depth: int = 1, limit: int = 60
) -> Picture:
    """Return an entity with what lies within `depth` steps of it, at most `limit` nodes in all.

    Nearer nodes come before those further away, and of each step those first that `graph.adjacency.rank`
    puts first. A step goes through an event to all who take part in it.

    Raises:
        NotFound: There is no such entity.
    """
    centre = reader.entity(id)
    choice = _Choice(adjacency, Wanted(all_stances=reader.all_stances), reader.names.id(centre), limit)
    layer = list(choice.chosen)
    for _ in range(depth):
        reached = choice.extend(layer)
        parties = choice.extend(node for node in reached if node.startswith("event/"))
        layer = [*reached, *parties]
    title = reader.words.say("Around {name}", name=reader.node(centre).label)
    nodes = map(reader.names.node, choice.chosen)
    return picture_of(reader, adjacency, title, nodes, focus=[centre], found=len(choice.found))


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


class _Choice:
    """The nodes chosen so far, by their ids, and all that were there to choose from."""

    def __init__(self, adjacency: Adjacency, wanted: Wanted, centre: str, limit: int) -> None:
        self._adjacency = adjacency
        self._wanted = wanted
        self._limit = limit
        self.chosen: dict[str, None] = {centre: None}
        self.found: set[str] = {centre}

    def extend(self, layer: Iterable[str]) -> list[str]:
        """Choose the best neighbours of a layer while there is room, and return them."""
        ranked = beside(self._adjacency, layer, self._wanted, leaving_out=self.chosen)
        self.found.update(ranked)
        taken = ranked[: max(0, self._limit - len(self.chosen))]
        self.chosen.update(dict.fromkeys(taken))
        return taken


def picture_of(
    reader: GraphReader,
    adjacency: Adjacency,
    title: str,
    nodes: Iterable[NamedNode],
    *,
    focus: Iterable[NamedNode] = (),
    found: int = 0,
) -> Picture:
    """Return nodes with all lines between them; what has gone since the lines were read is left out."""
    shown = [node for node in nodes if reader.is_known(node)]
    lines = adjacency.between(map(reader.names.id, shown))
    links = {link.key: link for link in reader.links_along(lines)}
    return drawn(reader, title, shown, links.values(), focus=focus, found=found)


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
    )


def _rank(fact: Fact) -> tuple[int, str, str]:
    return -fact.voices, fact.predicate, fact.claim
