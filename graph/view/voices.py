"""How many independent voices say a thing: speakers are counted, not articles.

Ten papers that cite one report are one voice, and so are a text and its near-copies. A document that
speaks for itself speaks with the voice of its publisher; a speaker without a name with the voice of
whoever passed the words on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from pyoxigraph import Literal, NamedNode

from graph.ledger import RecordedClaim, Telling
from graph.model import Quad
from graph.values import integer_literal
from graph.view.against import against
from graph.view.copies import group_of
from graph.view.lens import Lens
from graph.view.stances import is_against
from graph.vocabulary import TYPE, fold, term

VOICES, VOICES_AGAINST = term("voices"), term("voicesAgainst")
_PUBLISHER, _UNNAMED = term("publisher"), term("UnnamedGroup")


@dataclass(frozen=True, slots=True)
class Voices:
    """How many independent voices tell a claim, in whatever stance, and how many speak against it."""

    telling: int
    against: int


class VoiceCount:
    """Counts voices in one state of the graph; what it has found out about speakers it keeps."""

    def __init__(self, lens: Lens) -> None:
        self._lens = lens
        self._known: dict[_Speaker, frozenset[Hashable]] = {}
        self._copies: dict[NamedNode, NamedNode] = {}

    def quads(self, event: NamedNode) -> Iterator[Quad]:
        """Yield the voices of each claim about an event; those against it only where there are any."""
        graph = self._lens.names.voices
        for claim in chain(*self._lens.ledger.claims_of_event(event)):
            voices = self.of(claim)
            yield Quad(claim.node, VOICES, integer_literal(voices.telling), graph)
            if voices.against:
                yield Quad(claim.node, VOICES_AGAINST, integer_literal(voices.against), graph)

    def of(self, claim: RecordedClaim) -> Voices:
        """Return the voices of one claim. Taking a thing for granted is not telling it."""
        told = [telling for telling in self._lens.ledger.tellings(claim.node) if telling.is_told]
        return Voices(
            telling=self.distinct([telling for telling in told if not is_against(telling)]),
            against=self.distinct(against(self._lens.ledger, claim, self._lens.vocabulary.earlier_words)),
        )

    def distinct(self, tellings: Collection[Telling]) -> int:
        """Return how many independent voices tellings are, whatever they say."""
        if len(tellings) < 2:
            return len(tellings)
        speakers = {_Speaker(t.said_by, t.document, t.passed_on_by) for t in tellings}
        if len(speakers) < 2:
            return len(speakers)
        return _groups({self._marks(speaker) for speaker in speakers})

    def _marks(self, speaker: _Speaker) -> frozenset[Hashable]:
        if speaker not in self._known:
            self._known[speaker] = frozenset(_marks(self._lens, speaker, self._original))
        return self._known[speaker]

    def _original(self, document: NamedNode) -> NamedNode:
        """Return one document that stands for all of a group of near-copies."""
        if document not in self._copies:
            group = group_of(self._lens.source, self._lens.names, document)
            self._copies.update(dict.fromkeys(group, min(group, key=lambda node: node.value)))
        return self._copies[document]


def _groups(marked: Iterable[frozenset[Hashable]]) -> int:
    """Return into how many groups sets fall, where sets with a member in common are of one group."""
    above: dict[Hashable, Hashable] = {}

    def top(mark: Hashable) -> Hashable:
        while above.setdefault(mark, mark) != mark:
            mark = above[mark]
        return mark

    for marks in marked:
        tops = {top(mark) for mark in marks}
        first = next(iter(tops))
        above.update(dict.fromkeys(tops, first))
    return sum(mark == over for mark, over in above.items())


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Who says a thing, where, and who passed it on."""

    said_by: NamedNode
    document: NamedNode
    passed_on_by: NamedNode | None


def _marks(lens: Lens, speaker: _Speaker, original: Callable[[NamedNode], NamedNode]) -> Iterable[Hashable]:
    """Return what makes a speaker one with others: all that share a mark are one voice."""
    if speaker.said_by != speaker.document:
        if not _is_unnamed(lens, speaker.said_by):
            return [speaker.said_by]
        if speaker.passed_on_by is not None:
            return [speaker.passed_on_by]
    return [*_publisher(lens, speaker.document), original(speaker.document)]


def _is_unnamed(lens: Lens, entity: NamedNode) -> bool:
    return next(lens.source.match(entity, TYPE, _UNNAMED, lens.names.entities), None) is not None


def _publisher(lens: Lens, document: NamedNode) -> list[Hashable]:
    quad = next(lens.source.match(document, _PUBLISHER, None, document), None)
    return [fold(quad.object.value)] if quad and isinstance(quad.object, Literal) else []
