"""Who tells claims and how, on ids alone: as much of it as a line is drawn and ranked by."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from graph.adjacency.scan import Nodes, Scan
from graph.ledger import CLAIM, PRESUPPOSES
from graph.view.stances import AGAINST_STANCES, FIRM_STANCES, STANCES, stance_told
from graph.vocabulary import document_id, term, term_name

_FOR = frozenset(STANCES) - AGAINST_STANCES
_NOT_WHOLLY_SURE = "FILTER(?value != 1)"
"""Nearly all evidence is wholly sure; only the confidence of the rest is spelled out."""


class Evidence:
    """The evidence of some claims, or of all."""

    def __init__(self, scan: Scan, claims: Nodes) -> None:
        self._scan = scan
        # Which evidence a claim has, and whether it tells the claim or takes it for granted.
        self._of_claims: dict[str, dict[str, bool]] = defaultdict(dict)
        self._graphs: dict[str, str] = {}
        self._judgements = scan.names.id(scan.names.judgements)
        known: dict[str, str] = {}
        for link, is_told in ((PRESUPPOSES, False), (CLAIM, True)):
            for evidence, claim, graph in scan.told_of(claims, link):
                self._of_claims[claim][evidence] = is_told
                self._graphs[evidence] = known.setdefault(graph, graph)
        nodes = None if claims is None else {one for found in self._of_claims.values() for one in found}
        negated = {one for one, _ in scan.values(term("negated"), nodes)}
        sure = scan.values(term("confidence"), nodes, condition=_NOT_WHOLLY_SURE)
        self._confidences = {one: float(value) for one, value in sure}
        self._stances = {
            one: stance_told(term_name(iri), is_negated=one in negated)
            for one, iri in scan.values(term("stance"), nodes)
        }

    def has(self, claim: str) -> bool:
        """Return whether any evidence tells a claim, or takes it for granted."""
        return any(one in self._stances for one in self._of_claims[claim])

    def firmest(self, claim: str) -> str:
        """Return the firmest stance of a claim that has evidence: of what tells it, if anything does."""
        known = {one: is_told for one, is_told in self._of_claims[claim].items() if one in self._stances}
        told = [one for one, is_told in known.items() if is_told]
        return min((self._stances[one] for one in told or known), key=STANCES.index)

    def certainty(self, claim: str) -> float:
        """Return the highest confidence of what tells a claim in a stance for it; 0 where nothing does."""
        return max(self._confidences_of(claim, _FOR), default=0.0)

    def is_told(self, claim: str, min_confidence: float) -> bool:
        """Return whether any evidence says that a claim is so: see `graph.view.stances.tells`."""
        return max(self._confidences_of(claim, FIRM_STANCES), default=-1.0) >= min_confidence

    def _confidences_of(self, claim: str, stances: Collection[str]) -> Iterator[float]:
        for one, is_told in self._of_claims[claim].items():
            if is_told and self._stances.get(one) in stances:
                yield self._confidences.get(one, 1.0)

    def documents(self, claim: str) -> tuple[str, ...]:
        """Return the ids of the articles that tell a claim, or else of those that take it for granted."""
        told = self._told(claim) or self._known(claim)
        return tuple(sorted({document_id(self._graphs[one]) for one in told}))

    def most_firmly(self, claim: str, most: int) -> list[str]:
        """Return the first evidence that tells a claim as firmly as it is drawn, in the order of articles."""
        told = [one for one in self._told(claim) if self._stances.get(one) == self.firmest(claim)]
        return heapq.nsmallest(most, told, key=lambda one: (self._graphs[one], one))

    def tells(self, evidence: str) -> Collection[str]:
        """Return which of the claims an evidence tells."""
        return self._claims_of.get(evidence, ())

    @cached_property
    def _claims_of(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for claim, links in self._of_claims.items():
            for one, is_told in links.items():
                if is_told:
                    found[one].append(claim)
        return found

    def _told(self, claim: str) -> list[str]:
        return [one for one in self._known(claim) if self._of_claims[claim][one]]

    def _known(self, claim: str) -> list[str]:
        """Return what documents have of a claim: what people make of it is no evidence."""
        return [one for one in self._of_claims[claim] if self._graphs[one] != self._judgements]

    def object_roles(self, claims: Iterable[str]) -> Mapping[str, str]:
        """Return under which argument the objects of claims stood in the first evidence that says it."""
        of_claims = {claim: self._of_claims[claim] for claim in claims}
        nodes = {one for found in of_claims.values() for one in found}
        roles = dict(self._scan.values(term("objectRole"), nodes))
        firsts = {claim: min(found.keys() & roles.keys(), default=None) for claim, found in of_claims.items()}
        return {claim: roles[one] for claim, one in firsts.items() if one}
