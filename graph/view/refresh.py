"""What a change of claims changes in the view: only what it touches is looked at again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from pyoxigraph import NamedNode

from graph.ledger import CLAIM, OBJECT, Ledger, RecordedClaim
from graph.model import Quad, Term
from graph.overlay import Overlay
from graph.values import TRUE
from graph.view.copies import groups_of, refresh_copies
from graph.view.events import accepted_quads, event_class, told_quads
from graph.view.follows import INVESTOR_IN, investor_quads, is_money, money_quads
from graph.view.lens import Lens
from graph.view.pairs import TENURE, old_pair_quads, pair_quads
from graph.view.questions import event_question_quads, old_question_quads, subject_question_quads
from graph.view.ties import events_acted_in_by
from graph.view.voices import VoiceCount
from graph.view.wholes import below, is_step, old_transitive_quads, transitive_quads
from graph.vocabulary import TYPE, Vocabulary, term, term_name

_PENDING = term("pending")
_NOT_BEFORE = term("notBefore")


@dataclass
class Touched:
    """The documents, claims, events and pairs of nodes that a change has come near.

    `claims` may be gone; `new_claims` were not in the graph before. `old_events` and `old_pairs` are those
    of claims that were.
    """

    documents: set[NamedNode] = field(default_factory=set)
    claims: set[NamedNode] = field(default_factory=set)
    new_claims: set[NamedNode] = field(default_factory=set)
    events: set[NamedNode] = field(default_factory=set)
    pairs: set[tuple[NamedNode, Term]] = field(default_factory=set)
    predicates: set[tuple[NamedNode, str]] = field(default_factory=set)
    old_events: set[NamedNode] = field(default_factory=set)
    old_pairs: set[tuple[NamedNode, Term]] = field(default_factory=set)

    def add(self, claim: RecordedClaim) -> None:
        """Note a claim that was there before the change."""
        self.claims.add(claim.node)
        self.events.add(claim.event or claim.subject)
        self.old_events.add(claim.event or claim.subject)
        if claim.is_core:
            self.add_pair(claim)
            self.old_pairs.add((claim.subject, claim.end))

    def add_pair(self, core: RecordedClaim) -> None:
        self.pairs.add((core.subject, core.end))
        self.predicates.add((core.subject, core.predicate))

    def is_new_event(self, lens: Lens, event: NamedNode) -> bool:
        """Return whether nothing was told of an event before, so that the view has nothing of it either."""
        claims = chain(*lens.ledger.claims_of_event(event))
        return event not in self.old_events and all(claim.node in self.new_claims for claim in claims)

    def is_new_pair(self, lens: Lens, subject: NamedNode, end: Term) -> bool:
        """Return whether nothing was told between two ends before, either way round."""
        claims = list(lens.ledger.claims_between(subject, end))
        is_old = (subject, end) in self.old_pairs
        if isinstance(end, NamedNode):
            claims += lens.ledger.claims_between(end, subject)
            is_old |= (end, subject) in self.old_pairs
        return not is_old and all(claim.node in self.new_claims for claim in claims)


def refresh(
    overlay: Overlay,
    touched: Touched,
    ledger: Ledger,
    vocabulary: Vocabulary,
    as_of: tuple[str | None, str | None],
    min_confidence: float,
) -> None:
    """Bring `facts`, `events`, `questions` and `voices` of an overlay in step with its claims and evidence.

    `ledger` reads the overlay; `as_of` is the newest publication date before and after the change.
    """
    lens = Lens(overlay, ledger.names, vocabulary, as_of[1], min_confidence, ledger)
    _refresh_copies(lens, overlay, touched)
    _touch_by_date(lens, touched, *as_of)
    for event in touched.events:
        for core in lens.ledger.claims_of_event(event)[0]:
            touched.add_pair(core)
    changed: list[Quad] = []
    for event in sorted(touched.events, key=lambda node: node.value):
        changed += _refresh_event(lens, overlay, event, is_new=touched.is_new_event(lens, event))
    for subject, end in _both_ways(lens, touched):
        is_new = touched.is_new_pair(lens, subject, end)
        old = set() if is_new else set(old_pair_quads(lens, subject, end))
        changed += _replace(overlay, old, set(pair_quads(lens, subject, end)))
    _refresh_investors(lens, overlay, changed)
    _refresh_wholes(lens, overlay, changed)
    _refresh_money(lens, overlay, changed)
    voices = VoiceCount(lens)
    _refresh_questions(lens, voices, overlay, touched)
    _refresh_voices(lens, voices, overlay, touched)


def _refresh_copies(lens: Lens, overlay: Overlay, touched: Touched) -> None:
    """Look at the texts that came, changed or went; touch all that their near-copies and they tell."""
    before = groups_of(overlay, lens.names, touched.documents)
    grouped = refresh_copies(overlay, lens.names, touched.documents)
    # What the texts themselves tell is touched already, unless they are counted otherwise now.
    for copy in (before | groups_of(overlay, lens.names, grouped)) - (touched.documents - grouped):
        touched.events.update(_events_told(lens, copy))


def _events_told(lens: Lens, document: NamedNode) -> Iterator[NamedNode]:
    for quad in lens.source.match(None, CLAIM, None, document):
        assert isinstance(quad.object, NamedNode)
        if claim := lens.ledger.claim(quad.object):
            yield claim.event or claim.subject


def _refresh_voices(lens: Lens, voices: VoiceCount, overlay: Overlay, touched: Touched) -> None:
    claims = set(touched.claims)
    new: set[Quad] = set()
    for event in touched.events:
        claims.update(claim.node for claim in chain(*lens.ledger.claims_of_event(event)))
        new.update(voices.quads(event))
    known = claims - (touched.new_claims - touched.claims)
    _replace(overlay, {q for node in known for q in overlay.match(node, None, None, lens.names.voices)}, new)


def _touch_by_date(lens: Lens, touched: Touched, before: str | None, after: str | None) -> None:
    """Touch the events whose date the day of the view has passed, or has fallen behind again."""
    if before == after:
        return
    # Where no document had a date, nothing lay ahead, and nothing is marked as waiting.
    if before is not None and after is not None and after > before:
        touched.events.update(quad.subject for quad in _pending(lens))
        return
    # Of several dates of one event any may lie ahead, so the claims are asked and not their envelope.
    for quad in lens.source.match(None, _NOT_BEFORE, None, lens.names.claims):
        is_ahead = after is None or quad.object.value > after
        if is_ahead and (claim := lens.ledger.claim(quad.subject)):
            touched.events.add(claim.event or claim.subject)


def _pending(lens: Lens) -> list[Quad]:
    return list(lens.source.match(None, _PENDING, TRUE, lens.names.events))


def _refresh_event(lens: Lens, overlay: Overlay, event: NamedNode, *, is_new: bool) -> list[Quad]:
    old = set() if is_new else set(overlay.match(event, None, None, lens.names.events))
    changed = _replace(overlay, old, set(told_quads(lens, event)))
    # What is told of a tenure belongs to the pair of its holder and its place, while anything is.
    if event_class(lens, event) != "Tenure":
        old = set() if is_new else set(_old_fact_quads(lens, event))
        changed += _replace(overlay, old, set(accepted_quads(lens, event)))
    return changed


def _old_fact_quads(lens: Lens, event: NamedNode) -> Iterator[Quad]:
    yield from lens.source.match(event, None, None, lens.names.facts)
    yield from lens.source.match(None, TENURE, event, lens.names.facts)


def _both_ways(lens: Lens, touched: Touched) -> list[tuple[NamedNode, Term]]:
    """Return the touched pairs, and each the other way round where an inverse may hold."""
    pairs = set(touched.pairs)
    for subject, end in touched.pairs:
        if isinstance(end, NamedNode) and lens.is_entity(end):
            pairs.add((end, subject))
    return sorted(pairs, key=lambda pair: (pair[0].value, str(pair[1])))


def _replace(overlay: Overlay, old: set[Quad], new: set[Quad]) -> list[Quad]:
    overlay.remove(old - new)
    overlay.add(new - old)
    return list(old ^ new)


def _refresh_investors(lens: Lens, overlay: Overlay, changed: Iterable[Quad]) -> None:
    """Whoever invests is an investor; who no longer does has the types that documents record, no other."""
    for investor in {quad.subject for quad in changed if quad.predicate == INVESTOR_IN}:
        types = set(_recorded_types(lens, investor))
        if next(overlay.match(investor, INVESTOR_IN, None, lens.names.facts), None) is not None:
            types |= set(investor_quads(lens, investor))
        _replace(overlay, set(overlay.match(investor, TYPE, None, lens.names.facts)), types)


def _recorded_types(lens: Lens, entity: NamedNode) -> Iterator[Quad]:
    for quad in lens.source.match(entity, TYPE, None, lens.names.entities):
        name = term_name(quad.object.value)
        for class_name in lens.vocabulary.with_super_classes(name):
            yield Quad(entity, TYPE, term(class_name), lens.names.facts)


def _refresh_wholes(lens: Lens, overlay: Overlay, changed: Iterable[Quad]) -> None:
    starts = {quad.subject for quad in changed if is_step(lens, quad.predicate)}
    if starts:
        affected = below(lens, starts)
        old = set(old_transitive_quads(lens, affected))
        _replace(overlay, old, set(transitive_quads(lens, affected)))


def _refresh_money(lens: Lens, overlay: Overlay, changed: Iterable[Quad]) -> None:
    """Describe the amounts that facts lead to, and drop the descriptions that none leads to any more."""
    for node in {node for quad in changed if is_money(node := quad.object, lens)}:
        old = set(overlay.match(node, None, None, lens.names.facts))
        _replace(overlay, old, set(money_quads(lens, node)) if _is_in_facts(lens, node) else set())


def _is_in_facts(lens: Lens, money: NamedNode) -> bool:
    ending = lens.source.match(None, OBJECT, money, lens.names.claims)
    claims = [lens.ledger.claim(quad.subject) for quad in ending]
    return any(lens.accepts(claim) for claim in claims if claim)


def _refresh_questions(lens: Lens, voices: VoiceCount, overlay: Overlay, touched: Touched) -> None:
    for event in touched.events | _events_of_tied(lens, touched):
        old = set() if touched.is_new_event(lens, event) else set(old_question_quads(lens, event))
        _replace(overlay, old, set(event_question_quads(lens, voices, event)))
    compared = lens.vocabulary.compared_by_subject
    for subject in {subject for subject, predicate in touched.predicates if predicate in compared}:
        old = set(old_question_quads(lens, subject))
        _replace(overlay, old, set(subject_question_quads(lens, voices, subject)))


def _events_of_tied(lens: Lens, touched: Touched) -> set[NamedNode]:
    """Return the events whose actors may by now belong together, or no longer do."""
    tied = {subject for subject, predicate in touched.predicates if predicate in lens.vocabulary.ties}
    found: set[NamedNode] = set()
    for subject, end in touched.pairs:
        if subject in tied and isinstance(end, NamedNode) and lens.is_entity(end):
            found.update(events_acted_in_by(lens, subject, end))
    return found
