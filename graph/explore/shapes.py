"""What the canvas is sent, as JSON: the shapes of nodes, facts, lines, articles, sentences and questions."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class Date(TypedDict):
    """`first` and `last` are ISO days, both included; None where that side is open."""

    edtf: str
    words: str
    first: str | None
    last: str | None


class Count(TypedDict):
    """How many there are that are told as so, and how many in whatever way."""

    told: int
    all: int


class Node(TypedDict):
    """An entity or an event. `kind` is what it is drawn as, `language` that of its label."""

    id: str
    iri: str
    address: str
    label: str
    language: str | None
    kind: str
    kind_label: str
    class_label: str | None
    neighbours: Count
    date: Date | None
    x: NotRequired[float]
    y: NotRequired[float]


class Fact(TypedDict):
    """A claim of whatever stance. `object` is a node's id, None where `words` are a value."""

    id: str
    address: str
    subject: str
    subject_words: str
    predicate: str
    predicate_label: str
    object: str | None
    words: str
    event: str | None
    stance: str
    stance_label: str
    is_fact: bool
    is_disputed: bool
    certainty: float
    voices: int
    voices_against: int
    date: Date | None
    documents: list[str]
    details: list[tuple[str, str]]
    value: str
    currency: str


class Edge(TypedDict):
    """A line between two nodes, by their ids."""

    source: str
    target: str
    label: str


class DrawnFact(Fact):
    """A fact with the lines that it is drawn as: two where it goes by way of an event.

    Facts of one event share its line to a party; the fact that most voices tell has it then.
    """

    edges: list[Edge]


class Source(TypedDict):
    """An article."""

    id: str
    title: str | None
    publisher: str | None
    published: Date | None
    language: str | None
    address: str


class Graph(TypedDict):
    """A part of the graph, with all articles that its facts are told in."""

    language: str
    nodes: list[Node]
    facts: list[DrawnFact]
    documents: list[Source]


class Speaker(TypedDict):
    """Who says something: an entity with its `id`, or an article that speaks for itself."""

    label: str
    language: str | None
    id: str | None


class Sentence(TypedDict):
    """The words that tell a fact, with what stands before and after them in their sentence.

    `is_before`: they say that it was not so, only before it happened, which speaks against nothing.
    """

    before: str
    quote: str
    after: str
    language: str | None
    stance: str
    stance_label: str
    is_against: bool
    is_before: bool
    speaker: Speaker
    reported_by: list[Speaker]
    document: str
    published: Date | None
    time_text: str | None
    address: str


class Answer(TypedDict):
    """One of the answers that the sources give to a question."""

    words: str
    voices: int
    documents: int
    sentences: list[Sentence]


class Disputed(TypedDict):
    """A disagreement about an entity or an event, and what takes part in it: all by their node ids.

    Of those in the whole graph it has the place `place`: what most voices plainly contradict comes first.
    """

    id: str
    about: str
    parties: list[str]
    place: int
    kind_label: str
    title: str


class Question(TypedDict):
    """A disagreement, its answers side by side."""

    id: str
    address: str
    kind: str
    kind_label: str
    title: str
    answers: list[Answer]
