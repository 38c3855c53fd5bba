"""Where the sources disagree: the rules, each over the claims of one event or of one subject.

A more exact telling does not disagree with a vaguer one that holds it. What cannot both be so is a
contradiction, what may be reconciled a tension.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pyoxigraph import NamedNode

from graph.ledger import RecordedClaim, Telling
from graph.model import Term
from graph.values import FALSE, TRUE
from graph.view.against import against
from graph.view.figures import Figure, disagreeing, figures_of
from graph.view.lens import Lens, is_dating
from graph.view.reasons import Reason, at_odds, sides
from graph.view.stances import AGAINST_STANCES, is_against, says_so, tells
from graph.view.ties import are_tied
from graph.vocabulary import fold

CONTRADICTION, TENSION = "Contradiction", "Tension"
_SUSPECTING = frozenset({"Alleges", "Rumours", "Speculates", "Conditional"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers to a question, and the tellings that give it.

    `values` are nodes or literals, more than one where the answer is a list. `metric` is the predicate
    of a figure; `is_negated` says that the value is told not to be so.
    """

    values: frozenset[Term]
    tellings: frozenset[Telling]
    metric: str | None = None
    is_negated: bool = False


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A question that the sources answer differently. `about` is an event or an entity, `on` what of it."""

    rule: str
    about: NamedNode
    on: str
    kind: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """One claim as one evidence tells it."""

    claim: RecordedClaim
    telling: Telling


def of_event(lens: Lens, event: NamedNode) -> Iterator[Disagreement]:
    """Yield the disagreements about one event."""
    cores, attributes = lens.ledger.claims_of_event(event)
    yield from _lists(lens, event, cores, attributes)
    for claim in (*cores, *attributes):
        yield from _denial(lens, event, claim)
    yield from _reasons(lens, event, cores, [c for c in attributes if c.predicate == "reason"])
    yield from _dates(lens, event, [c for c in (*cores, *attributes) if is_dating(c)])
    for predicate in sorted({c.predicate for c in attributes} & lens.vocabulary.single_roles):
        fillers = [claim for claim in attributes if claim.predicate == predicate]
        yield from _fillers(lens, event, predicate, cores, fillers)


def of_subject(lens: Lens, subject: NamedNode) -> Iterator[Disagreement]:
    """Yield the disagreements about the figures of one entity, and about whom it sued."""
    cores = lens.ledger.cores_from(subject)
    figures = sorted(lens.vocabulary.figure_families.keys() & cores.keys())
    yield from _figures(lens, subject, [core for predicate in figures for core in cores[predicate]])
    yield from _lawsuits(lens, subject, cores.get("sued", []))


# --- lists that should agree: who founded it, who developed it


def _lists(
    lens: Lens, event: NamedNode, cores: Sequence[RecordedClaim], attributes: Sequence[RecordedClaim]
) -> Iterator[Disagreement]:
    for predicate in sorted({core.predicate for core in cores} & lens.vocabulary.list_properties):
        told = _firmly_told(lens, (core for core in cores if core.predicate == predicate))
        lists = _by_document(told, lambda one: one.claim.subject)
        open_documents = _open_documents(lens, attributes)
        told_lists = {(parties, document in open_documents) for document, parties in lists.items()}
        if any(_lists_differ(lens, a, b) for a, b in combinations(told_lists, 2)):
            yield Disagreement("lists", event, predicate, CONTRADICTION, _answers(told, _list_in(lists)))


def _list_in(lists: Mapping[NamedNode, frozenset[Term]]) -> Callable[[_Told], frozenset[Term]]:
    return lambda one: lists[one.telling.document]


def _open_documents(lens: Lens, attributes: Sequence[RecordedClaim]) -> frozenset[NamedNode]:
    """Return the documents whose list may leave somebody out: they call those they name co-founders."""
    sharing = lens.vocabulary.sharing_words
    roles = [c for c in attributes if c.predicate == "role" and fold(c.end.value).startswith(sharing)]
    return frozenset(t.document for claim in roles for t in lens.ledger.tellings(claim.node))


def _lists_differ(lens: Lens, a: tuple[frozenset[Term], bool], b: tuple[frozenset[Term], bool]) -> bool:
    """Return whether two lists cannot both be whole; each comes with whether it may leave somebody out."""
    (parties, is_open), (others, others_are_open) = a, b
    leaves_room = (is_open and parties < others) or (others_are_open and others < parties)
    return parties != others and not leaves_room and not _stand_for_each_other(lens, parties, others)


def _stand_for_each_other(lens: Lens, parties: frozenset[Term], others: frozenset[Term]) -> bool:
    """Return whether who is in one list only belongs to one of the other: a company and its engineer."""
    alone, others_alone = parties - others, others - parties
    return all(
        any(are_tied(lens, one, other) for other in there)
        for here, there in ((alone, others), (others_alone, parties))
        for one in here
    )


# --- told by one, denied or negated by another


def _denial(lens: Lens, event: NamedNode, claim: RecordedClaim) -> Iterator[Disagreement]:
    if lens.ledger.verdict(claim.node) == "Rejected":
        return
    for_it = [telling for telling in lens.ledger.tellings(claim.node) if says_so(telling)]
    against_it = [
        telling
        for telling in against(lens.ledger, claim, lens.vocabulary.earlier_words)
        if telling.stance in AGAINST_STANCES
    ]
    if for_it and against_it:
        answers = (
            Answer(frozenset({TRUE}), frozenset(for_it)),
            Answer(frozenset({FALSE}), frozenset(against_it)),
        )
        yield Disagreement("denial", event, claim.predicate, CONTRADICTION, answers)


# --- one event with different reasons, dates or actors


def _reasons(
    lens: Lens, event: NamedNode, cores: Sequence[RecordedClaim], reasons: Sequence[RecordedClaim]
) -> Iterator[Disagreement]:
    # Who denies the thing itself gives no reason for it.
    about_it = [one.telling for one in _told(lens, cores) if one.telling.is_told]
    denying = {telling.evidence for telling in about_it if is_against(telling)}
    parties = lens.parties(event)
    told = [
        one
        for one in _told(lens, reasons)
        if one.telling.is_told and one.telling.evidence not in denying and not _says_unknown(lens, one.claim)
    ]
    given = [_reason(one, parties) for one in told]
    is_contradiction, is_tension = at_odds(set(given))
    if is_contradiction or is_tension:
        together = sides(given)
        kind = CONTRADICTION if is_contradiction else TENSION
        answers = _answers(told, lambda one: together[_reason(one, parties)])
        yield Disagreement("reasons", event, "reason", kind, answers)


def _reason(one: _Told, parties: Collection[NamedNode]) -> Reason:
    return Reason(
        one.claim.end,
        one.telling.said_by,
        is_own=one.telling.said_by in parties,
        is_against=is_against(one.telling),
        is_suspected=one.telling.stance in _SUSPECTING,
    )


def _says_unknown(lens: Lens, claim: RecordedClaim) -> bool:
    words = fold(claim.end.value)
    return any(unknown in words for unknown in lens.vocabulary.unknown_words)


def _dates(lens: Lens, event: NamedNode, dates: Sequence[RecordedClaim]) -> Iterator[Disagreement]:
    told = _firmly_told(lens, dates)
    distinct = {one.claim.node: one.claim for one in told}.values()
    if any(_are_apart(a, b) for a, b in combinations(distinct, 2)):
        yield Disagreement("dates", event, "date", CONTRADICTION, _answers(told, _end))


def _are_apart(a: RecordedClaim, b: RecordedClaim) -> bool:
    """Return whether one date ends before the other begins."""
    return _ends_before(a, b) or _ends_before(b, a)


def _ends_before(a: RecordedClaim, b: RecordedClaim) -> bool:
    end, beginning = a.qualifiers.get("notAfter"), b.qualifiers.get("notBefore")
    return end is not None and beginning is not None and end.value < beginning.value


def _fillers(
    lens: Lens,
    event: NamedNode,
    predicate: str,
    cores: Sequence[RecordedClaim],
    claims: Sequence[RecordedClaim],
) -> Iterator[Disagreement]:
    """Yield a question where two documents name quite different parties in a role that one party fills."""
    told = _firmly_told(lens, claims)
    by_document = _by_document(told, lambda one: one.claim.end)
    # An organization acts through others: that it made an appointment of its own says no more than that.
    at_home = {end for core in cores for end in (core.subject, core.end)}
    if any(
        _are_others(lens, a - at_home, b - at_home) for a, b in combinations(set(by_document.values()), 2)
    ):
        yield Disagreement("actors", event, predicate, TENSION, _answers(told, _end))


def _are_others(lens: Lens, parties: Collection[Term], others: Collection[Term]) -> bool:
    """Return whether two documents name parties of whom none is, or belongs to, one of the other's."""
    if not (parties and others):
        return False
    return not any(one == other or are_tied(lens, one, other) for one in parties for other in others)


# --- figures, and whom one sued


def _figures(lens: Lens, subject: NamedNode, cores: Sequence[RecordedClaim]) -> Iterator[Disagreement]:
    for family, figures in figures_of(lens, cores).items():
        # A figure that many tell is compared once, not once for each pair of those who tell it.
        alike: dict[Figure, list[Figure]] = {}
        for figure in figures:
            alike.setdefault(figure.without_evidence(), []).append(figure)
        pairs = list(disagreeing(alike))
        if pairs:
            at_odds = [figure for one in {one for pair in pairs for one in pair} for figure in alike[one]]
            kind = CONTRADICTION if all(a.is_firm_against(b) for a, b in pairs) else TENSION
            yield Disagreement("figures", subject, family, kind, _figure_answers(at_odds))


def _figure_answers(figures: Iterable[Figure]) -> tuple[Answer, ...]:
    tellings: dict[tuple[NamedNode, str], set[Telling]] = {}
    for figure in figures:
        if figure.telling:
            tellings.setdefault((figure.amount, figure.metric), set()).add(figure.telling)
    return tuple(
        Answer(frozenset({amount}), frozenset(given), metric) for (amount, metric), given in tellings.items()
    )


def _lawsuits(lens: Lens, plaintiff: NamedNode, suits: Sequence[RecordedClaim]) -> Iterator[Disagreement]:
    """Yield a question where documents name other defendants of what may be one suit."""
    told = _firmly_told(lens, suits)
    defendants = _by_document(told, lambda one: one.claim.end)
    dates = _dates_by_document(lens, told)
    distinct = {(parties, dates.get(document, frozenset())) for document, parties in defendants.items()}
    if any(_may_be_one_suit(lens, a, b) for a, b in combinations(distinct, 2)):
        yield Disagreement("lawsuits", plaintiff, "sued", TENSION, _answers(told, _list_in(defendants)))


_Suits = tuple[frozenset[Term], frozenset[NamedNode]]
"""Whom one document names as sued, and the claims by which it dates these suits."""


def _may_be_one_suit(lens: Lens, a: _Suits, b: _Suits) -> bool:
    """Return whether two lists of defendants share some and not all, and their dates can both hold."""
    (defendants, dates), (others, other_dates) = a, b
    if not (defendants & others) or defendants == others:
        return False
    pairs = ((lens.ledger.claim(x), lens.ledger.claim(y)) for x in dates for y in other_dates)
    return not any(_are_apart(x, y) for x, y in pairs if x and y)


def _dates_by_document(lens: Lens, told: Iterable[_Told]) -> dict[NamedNode, frozenset[NamedNode]]:
    """Return the claims that each document dates its suits by, of the events that it tells."""
    found: dict[NamedNode, set[NamedNode]] = {}
    for event, documents in _documents_by_event(told).items():
        for claim in lens.ledger.claims_of_event(event)[1]:
            if claim.predicate == "date":
                for telling in lens.ledger.tellings(claim.node):
                    if telling.document in documents:
                        found.setdefault(telling.document, set()).add(claim.node)
    return {document: frozenset(dates) for document, dates in found.items()}


def _documents_by_event(told: Iterable[_Told]) -> dict[NamedNode, set[NamedNode]]:
    found: dict[NamedNode, set[NamedNode]] = {}
    for one in told:
        if one.claim.event:
            found.setdefault(one.claim.event, set()).add(one.telling.document)
    return found


# --- what the rules share


def _told(lens: Lens, claims: Iterable[RecordedClaim]) -> list[_Told]:
    """Return each claim with each of its evidence; what a person rejected is no answer any more."""
    kept = [claim for claim in claims if lens.ledger.verdict(claim.node) != "Rejected"]
    return [_Told(claim, telling) for claim in kept for telling in lens.ledger.tellings(claim.node)]


def _firmly_told(lens: Lens, claims: Iterable[RecordedClaim]) -> list[_Told]:
    return [one for one in _told(lens, claims) if tells(one.telling, lens.min_confidence)]


def _by_document(told: Iterable[_Told], value: Callable[[_Told], Term]) -> dict[NamedNode, frozenset[Term]]:
    found: dict[NamedNode, set[Term]] = {}
    for one in told:
        found.setdefault(one.telling.document, set()).add(value(one))
    return {document: frozenset(values) for document, values in found.items()}


def _answers(told: Iterable[_Told], values: Callable[[_Told], frozenset[Term]]) -> tuple[Answer, ...]:
    """Return an answer for each value told, with the tellings of all who tell it."""
    tellings: dict[tuple[frozenset[Term], bool], set[Telling]] = {}
    for one in told:
        tellings.setdefault((values(one), is_against(one.telling)), set()).add(one.telling)
    return tuple(
        Answer(found, frozenset(given), is_negated=negated) for (found, negated), given in tellings.items()
    )


def _end(one: _Told) -> frozenset[Term]:
    return frozenset({one.claim.end})
