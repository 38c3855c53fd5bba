"""The nouns that every step shares, as frozen values, and the seam of the store.

A node's id is its IRI relative to the data base: `entity/5f3a…`, `claim/09bc…`, `document/000`.
Hashes are taken over ids, never over IRIs, so a graph keeps its ids when its base changes.
RDF values (`NamedNode`, `Literal`, `Quad`) are pyoxigraph's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, RdfFormat

JsonObject: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Time:
    """A date as known, in EDTF, and the days it lies between.

    `not_before` and `not_after` are ISO days, both included; None means that side is open.
    """

    edtf: str
    not_before: str | None
    not_after: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """One article as published. `text` is never altered; `sha256` is of its UTF-8 bytes, in hex."""

    id: str
    text: str
    sha256: str
    language: str
    title: str | None = None
    publisher: str | None = None
    published: Time | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a document's text that names an entity: `text[start:end] == form`."""

    entity: str
    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """An entity as one document knows it.

    `type` is a class name of the vocabulary ("Person"). `recorded_id` and `entity_set` are None for an
    entity that stands in no entities file; `roles` are its roles there ("investor"). `forms` are the
    spellings of this document only; `english` are the names given beside an argument as `<role>_en`;
    `extra` holds further keys of the entities file, as JSON.
    """

    node: str
    type: str
    name: str
    recorded_id: str | None = None
    entity_set: str | None = None
    roles: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    extra: str | None = None


# --- what an argument of a frame, or the end of a claim, can be


@dataclass(frozen=True, slots=True)
class Name:
    """An entity as written in a row: an id of the entities file or words of the text."""

    words: str
    english: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """The value of an argument that the vocabulary does not know: a name or a plain text."""

    words: str
    english: str | None = None


@dataclass(frozen=True, slots=True)
class EntityRef:
    """A resolved entity, by node id."""

    node: str


@dataclass(frozen=True, slots=True)
class Text:
    """Words that name no entity."""

    words: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number in plain decimal notation without trailing zeros: 100.0 is "100"."""

    decimal: str


@dataclass(frozen=True, slots=True)
class Truth:
    """The value of a claim that has no other end: "a sale was considered"."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as told, in a currency by its ISO 4217 code, and a period such as "month" if it has one.

    `qualifier` is "about", "over", "at least", "under", "at most" or None; see `values.bounds`.
    """

    value: str
    currency: str
    period: str | None = None
    qualifier: str | None = None


Value: TypeAlias = Name | Word | EntityRef | Text | Number | Truth | Money | Time


@dataclass(frozen=True, slots=True)
class Frame:
    """What one sentence tells: a row of the claims format, n-ary.

    `attributed_to` is outermost first. `start` and `end` count code points of the document's text,
    `end` excluded. `attribution_node` is the unnamed group that stands for `attribution_text`, once
    names are resolved. `time` dates the event, or the report where `time_of` is "report". `event` keeps
    two like events apart. `line` is the row's line in its file, for messages. `kept` holds the optional
    keys that only travel along (difficulty, note, event_group ...).
    """

    id: str
    relation: str
    args: Mapping[str, Value]
    quote: str
    start: int
    end: int
    polarity: str
    modality: str
    attributed_to: tuple[Name | EntityRef, ...] = ()
    attribution_text: str | None = None
    attribution_node: str | None = None
    time: Time | None = None
    time_text: str | None = None
    time_basis: str | None = None
    time_of: str | None = None
    focus: str | None = None
    event: str | None = None
    confidence: str = "1"
    kept: Mapping[str, str | int | bool] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """One proposition: subject, predicate, and an object or value; never asserted by itself.

    `subject` is a node id, `predicate` a name relative to the vocabulary (`resignedFrom`,
    `kind/parent_of`). A core claim has an `event`; an attribute claim has that event as subject.
    """

    id: str
    subject: str
    predicate: str
    value: Value
    qualifiers: tuple[tuple[str, Value], ...] = ()
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where one document says claims: which words, how, and on whose word.

    `told` is what the stance is about, `presupposed` what the sentence takes for granted; both are
    claim ids. `said_by` is the innermost speaker, or the document itself; `reported_by` who passed
    it on. `subject_role` and `object_role` say under which arguments the core claim's ends stood.
    """

    id: str
    frame: Frame
    told: tuple[str, ...]
    presupposed: tuple[str, ...]
    stance: str
    negated: bool
    said_by: str
    reported_by: tuple[str, ...]
    subject_role: str
    object_role: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One document read in full: the unit of import and of removal."""

    document: Document
    extractor: str
    entities: tuple[EntityRecord, ...]
    frames: tuple[Frame, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A person's verdict on a claim; the latest one counts, and only "rejected" changes the view."""

    claim: str
    verdict: str
    why: str
    by: str
    at: str


Term: TypeAlias = NamedNode | Literal

Properties: TypeAlias = Mapping[str, Sequence[Term]]
"""What is recorded of a claim or an evidence, by the names of the vocabulary; none is empty."""

if TYPE_CHECKING:

    class Quad(ox.Quad):  # type: ignore[misc]  # final in pyoxigraph, and wider than what a store holds
        """A quad of IRIs and literals in a named graph; no blank node, no triple about a triple."""

        subject: NamedNode
        object: Term
        graph_name: NamedNode

        def __init__(
            self, subject: NamedNode, predicate: NamedNode, object: Term, graph_name: NamedNode
        ) -> None: ...
else:
    Quad = ox.Quad


class QuadSource(Protocol):
    """What can be asked for quads: a store, or a store as a change would leave it."""

    def match(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that agree with every term given; None agrees with all."""


class Store(QuadSource, Protocol):
    """Where quads live. Every implementation passes `tests/contracts/test_store.py`."""

    def change(
        self, *, remove: Iterable[Quad] = (), add: Iterable[Quad] = (), is_exact: bool = False
    ) -> None:
        """Take quads out, then put quads in, in one commit: after a failure nothing has changed.

        `is_exact` says that all of `remove` is there and none of `add`: who counts need not look.

        Raises:
            StoreUnavailable: It could not be written.
        """

    def load(self, quads: Iterable[Quad]) -> None:
        """Add many quads fast, with bounded memory; after a failure some may have been added."""

    def clear(self, graph: NamedNode) -> None:
        """Take all quads out of one graph."""

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> Iterator[Mapping[str, Term]]:
        """Run one of our own SELECT queries; the default graph is empty: name graphs by GRAPH."""

    def dump(self, output: Path, format: RdfFormat, graph: NamedNode | None = None) -> None:
        """Write all quads, or one graph's triples, to a file."""

    def backup(self, folder: Path) -> None:
        """Write a copy of the whole store that `restore` and readers can open."""

    def flush(self) -> None:
        """Return when everything acknowledged so far is on the disk."""

    def close(self) -> None:
        """Let go of the folder."""
