"""The lines of the whole graph by the nodes that they lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType

from graph.adjacency.remembered import Remembered
from graph.model import Term

Lines = tuple["Line", ...]

MOST_RANKED = 200_000
"""Of so many lines together rankings are kept: about 40 MB, all windows and predicates counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """A claim as a line from node to node, as `graph.draw.read.Link` has it, with what it is ranked by.

    `source`, `target` and `event` are node ids, `claim` is an id. A claim has two lines where it goes by way
    of its event. `event` is the one whose claim it is. `stance` is the firmest of its evidence, `is_told`
    says whether one asserts or reports it surely enough, `certainty` is the highest confidence of any for it.
    `first` and `last` are the ISO days that it lies between, both included; None: that side is open.
    `documents` are the ids of the articles that tell the claim; where none does, of those that take it for
    granted. `beside` is what its firmest evidence tells of its event as well and makes no line:
    predicates with their ends.
    """

    source: str
    target: str
    predicate: str
    claim: str
    event: str
    stance: str
    is_told: bool
    certainty: float
    voices: int
    voices_against: int
    first: str | None
    last: str | None
    documents: tuple[str, ...] = ()
    beside: tuple[tuple[str, Term], ...] = ()

    @property
    def is_by_event(self) -> bool:
        """Whether one of its ends is the event itself."""
        return self.event in (self.source, self.target)

    @property
    def ends(self) -> frozenset[str]:
        """Its two nodes, or the one that it leads back to."""
        return frozenset((self.source, self.target))

    def other(self, node: str) -> str:
        """Return the end that a node is not."""
        return self.target if node == self.source else self.source


@dataclass(frozen=True, slots=True)
class Around:
    """All lines at a node, and to how many other nodes they lead: those that are told, and all.

    `is_dead_end` says that it is an event that leads to one other node at most: a figure or a saying of that.
    """

    lines: Lines = ()
    told: int = 0
    all: int = 0
    is_dead_end: bool = False


_NOTHING = Around()


@dataclass(frozen=True, slots=True)
class Adjacency:
    """The lines of one state of the graph; make it by `adjacency_of`.

    `as_of` is the newest publication date, None while no document has one. `rankings` are what
    `graph.adjacency.rank` has worked out: another state has its own.
    """

    as_of: str | None
    _of_events: Mapping[str, Lines]
    _around: Mapping[str, Around]
    rankings: Remembered = field(default_factory=lambda: Remembered(MOST_RANKED), compare=False, repr=False)

    def around(self, node: str) -> Around:
        """Return what leads to a node; nothing to one that is not there."""
        return self._around.get(node, _NOTHING)

    def lines(self, node: str) -> Lines:
        """Return the lines from and to a node, of every stance."""
        return self.around(node).lines

    def lines_of_event(self, event: str) -> Lines:
        """Return the lines of an event's claims, whether they go by way of it or not."""
        return self._of_events.get(event, ())

    def between(self, nodes: Iterable[str]) -> Iterator[Line]:
        """Yield the lines that have both ends among some nodes, each once."""
        inside = dict.fromkeys(nodes)
        for node in inside:
            for line in self.lines(node):
                if line.source == node and line.target in inside:
                    yield line

    def nodes(self) -> Iterable[str]:
        """Return all nodes that a line leads to."""
        return self._around.keys()

    def __len__(self) -> int:
        return sum(map(len, self._of_events.values()))

    def __iter__(self) -> Iterator[Line]:
        return chain.from_iterable(self._of_events.values())

    def replaced(self, events: Iterable[str], lines: Mapping[str, Lines], as_of: str | None) -> Adjacency:
        """Return the state in which some events have the lines that are given, or none where none are."""
        gone = dict.fromkeys(events)
        coming = _by_node(chain.from_iterable(lines.values()))
        touched = {end for event in gone for line in self.lines_of_event(event) for end in line.ends}
        of_events, around = dict(self._of_events), dict(self._around)
        for event in gone:
            of_events.pop(event, None)
        of_events.update(lines)
        for node in touched | coming.keys():
            stay = [line for line in self.lines(node) if line.event not in gone]
            around[node] = _around(node, (*stay, *coming.get(node, ())))
            if not around[node].lines:
                del around[node]
        return Adjacency(as_of, MappingProxyType(of_events), MappingProxyType(around))


def adjacency_of(lines_of_events: Mapping[str, Lines], as_of: str | None) -> Adjacency:
    """Return the state of the graph in which events have these lines."""
    by_node = _by_node(chain.from_iterable(lines_of_events.values()))
    around = {node: _around(node, tuple(lines)) for node, lines in by_node.items()}
    return Adjacency(as_of, MappingProxyType(dict(lines_of_events)), MappingProxyType(around))


def _by_node(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        found[line.source].append(line)
        if line.target != line.source:
            found[line.target].append(line)
    return found


def _around(node: str, lines: Lines) -> Around:
    told = {line.other(node) for line in lines if line.is_told} - {node}
    every = {line.other(node) for line in lines} - {node}
    is_dead_end = len(every) <= 1 and node.startswith("event/")
    return Around(lines, len(told), len(every), is_dead_end)
