"""What a picture shows, before anything is drawn: nodes, edges, and the facts behind the edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Node:
    """An entity, or an event that more than two take part in or that ends in a value.

    `id` is a node id (`entity/5f3a…`). `kind` is the class it is drawn as (Person, Organization,
    Investor, Event ...), `kind_label` its name in the picture's language. `language` is that of the
    label, None where it is not known.
    """

    id: str
    iri: str
    label: str
    language: str | None
    kind: str
    kind_label: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words in which one document tells a fact, how, on whose word, and when it was published."""

    quote: str
    language: str | None
    stance: str
    speaker: str
    document: str
    document_id: str
    publisher: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim as it is drawn, with all its sentences, for and against.

    `object` is empty where the predicate says it all ("considered a sale").
    `stance` is the firmest of its sentences'. `is_fact` says whether the plain view holds it,
    `is_disputed` whether a sentence denies what another one tells. `voices` counts the independent ones
    that tell it in whatever stance, `voices_against` those that deny or negate it. `details` are what is
    told along with it as firmly, as label and words ("role", "interim CEO"). `value` is the object as data
    where it is no node: a number, an EDTF date, an amount without its `currency` (ISO 4217), a text.
    """

    claim: str
    subject: str
    predicate: str
    predicate_label: str
    object: str
    stance: str
    is_fact: bool
    is_disputed: bool
    voices: int
    voices_against: int
    details: tuple[tuple[str, str], ...]
    sentences: tuple[Sentence, ...]
    value: str = ""
    currency: str = ""

    @property
    def documents(self) -> int:
        """How many documents tell it, or speak against it."""
        return len({sentence.document_id for sentence in self.sentences})


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from node to node, by id. Two lines share a fact where it goes by way of an event."""

    source: str
    target: str
    label: str
    fact: Fact


@dataclass(frozen=True, slots=True)
class Picture:
    """Nodes and edges with a title. `focus` holds the ids of the nodes that were asked for.

    `found` is how many nodes there were to choose from. `places` are where nodes are drawn, by id, where
    somebody has placed them.
    """

    title: str
    language: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    focus: frozenset[str] = frozenset()
    found: int = 0
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def facts(self) -> list[Fact]:
        """Each fact once, in the order of the edges."""
        return list({edge.fact.claim: edge.fact for edge in self.edges}.values())
