"""What has been read of a distant store since its last change, and what is worth reading along."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from pyoxigraph import NamedNode

from graph.model import Quad
from graph.vocabulary import TYPE

_MOST_QUADS = 100_000
_AT_ONCE = 50


class Kept:
    """Quads by what was asked for: a node, or a pattern without one. Threads may share it.

    Nodes that came with one answer are mostly asked about one after the other.
    """

    def __init__(self) -> None:
        self._quads: dict[Hashable, list[Quad]] = {}
        self._together: dict[NamedNode, tuple[Sequence[NamedNode], int]] = {}
        self._size = 0

    def get(self, asked: Hashable) -> list[Quad] | None:
        """Return what was read, None if that was not asked yet."""
        return self._quads.get(asked)

    def keep(self, asked: Hashable, quads: list[Quad]) -> None:
        """Keep an answer, and let go of all others when they become too many."""
        if self._size > _MOST_QUADS:
            self._quads, self._together, self._size = {}, {}, 0
        self._quads[asked] = quads
        self._size += 1 + len(quads)
        nodes = _nodes(quads)
        if len(nodes) > 1:
            for place, node in enumerate(nodes):
                self._together[node] = (nodes, place)

    def worth_reading(self, node: NamedNode, asked: Callable[[NamedNode], Hashable]) -> Sequence[NamedNode]:
        """Return a node and some that came with it, as far as the same has not been asked of them."""
        nodes, place = self._together.get(node, ([], 0))
        near = [*nodes[place + 1 : place + _AT_ONCE], *nodes[max(0, place - _AT_ONCE) : place]]
        return [node, *(one for one in near if asked(one) not in self._quads)][:_AT_ONCE]


def _nodes(quads: Sequence[Quad]) -> Sequence[NamedNode]:
    """Return the nodes that quads lead to; classes are no such nodes."""
    subjects = dict.fromkeys(quad.subject for quad in quads)
    ends = dict.fromkeys(
        quad.object for quad in quads if isinstance(quad.object, NamedNode) and quad.predicate != TYPE
    )
    return list({**subjects, **ends})
