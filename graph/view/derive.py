"""The whole view from nothing: what `check` compares with, and what a bulk import ends with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from pyoxigraph import NamedNode

from graph.ledger import Ledger
from graph.model import Quad, Term
from graph.overlay import Overlay
from graph.view.events import accepted_quads, event_class, told_quads
from graph.view.follows import INVESTOR_IN, investor_quads, is_money, money_quads
from graph.view.lens import Lens
from graph.view.pairs import pair_quads
from graph.view.questions import event_question_quads, subject_question_quads
from graph.view.voices import VoiceCount
from graph.view.wholes import is_step, transitive_quads
from graph.vocabulary import Names, Vocabulary

_EVENTS_PER_PROGRESS = 1_000


def derive_all(
    ledger: Ledger,
    vocabulary: Vocabulary,
    as_of: str | None,
    min_confidence: float,
    progress: Callable[[int, int], None] = lambda _done, _of_all: None,
) -> Iterator[Quad]:
    """Yield all that follows from a complete ledger for `facts`, `events`, `questions` and `voices`.

    A quad may come twice. The near-copies among the documents have to be in the graph already.

    Types and names of entities come from the documents' records and are not among them.
    `progress` is called with the number of events done and of all events.
    """
    names = ledger.names
    lens = Lens(ledger.source, names, vocabulary, as_of, min_confidence, ledger)
    voices = VoiceCount(lens)
    events = lens.ledger.events()
    bringing = _Bringing(lens)
    seen: set[tuple[NamedNode, Term]] = set()
    for count, event in enumerate(events):
        if count % _EVENTS_PER_PROGRESS == 0:
            progress(count, len(events))
        yield from set(_told_quads(lens, voices, event))
        facts = set(_fact_quads(lens, event, seen))
        yield from facts
        bringing.note(event, facts)
        yield from voices.quads(event)
    for subject in lens.ledger.subjects():
        yield from subject_question_quads(lens, voices, subject)
    yield from bringing.quads()
    progress(len(events), len(events))


class _Bringing:
    """What facts bring with them, wherever they stand: noted event by event, each looked at once."""

    def __init__(self, lens: Lens) -> None:
        self._lens = lens
        self._amounts: dict[NamedNode, None] = {}
        self._investors: dict[NamedNode, None] = {}
        self._steps: list[Quad] = []

    def note(self, event: NamedNode, facts: Iterable[Quad]) -> None:
        """Note the facts that an event has brought."""
        for claim in chain(*self._lens.ledger.claims_of_event(event)):
            if is_money(claim.end, self._lens) and self._lens.accepts(claim):
                self._amounts[claim.end] = None
        for quad in facts:
            predicate = quad.predicate
            if predicate == INVESTOR_IN:
                self._investors[quad.subject] = None
            if is_step(self._lens, predicate):
                self._steps.append(quad)

    def quads(self) -> Iterator[Quad]:
        """Yield what all that was noted brings with it."""
        for amount in self._amounts:
            yield from money_quads(self._lens, amount)
        for investor in self._investors:
            yield from investor_quads(self._lens, investor)
        yield from _wholes(self._steps, self._lens.names, self._lens.vocabulary)


def _told_quads(lens: Lens, voices: VoiceCount, event: NamedNode) -> Iterator[Quad]:
    yield from told_quads(lens, event)
    yield from event_question_quads(lens, voices, event)


def _fact_quads(lens: Lens, event: NamedNode, seen: set[tuple[NamedNode, Term]]) -> Iterator[Quad]:
    """Yield what an event brings to `facts`; a pair of ends that was seen with another event is left out."""
    if event_class(lens, event) != "Tenure":
        yield from accepted_quads(lens, event)
    for core in lens.ledger.claims_of_event(event)[0]:
        for subject, end in _pairs(lens, core.subject, core.end):
            if (subject, end) not in seen:
                seen.add((subject, end))
                yield from pair_quads(lens, subject, end)


def _pairs(lens: Lens, subject: NamedNode, end: Term) -> Iterable[tuple[NamedNode, Term]]:
    yield subject, end
    if isinstance(end, NamedNode) and lens.is_entity(end):
        yield end, subject


class _NoQuads:
    """A source without a quad, below an overlay of the few that matter."""

    def match(self, *_terms: object) -> Iterator[Quad]:
        return iter(())


def _wholes(steps: list[Quad], names: Names, vocabulary: Vocabulary) -> Iterator[Quad]:
    overlay = Overlay(_NoQuads())
    overlay.add(steps)
    lens = Lens(overlay, names, vocabulary, None, 0)
    yield from transitive_quads(lens, {quad.subject for quad in steps})
