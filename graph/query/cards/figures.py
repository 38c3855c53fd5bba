"""Money on a card: what amounts are told, of what, of when, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from graph.ledger import RecordedClaim
from graph.model import JsonObject
from graph.query.cards.claims import support
from graph.query.cards.evidence import speakers
from graph.query.cards.state import Link, State, date_card, local_id
from graph.vocabulary import term, term_name

_Card = tuple[str, str | None, tuple[str, ...], JsonObject]
"""Metric, predicate of the claim it is told beside, dates, and the amount with who says so."""
_LOOKED_AT = 6
"""Of so many sentences a figure says who says so and how."""


def figure_tables(state: State, events: Iterable[NamedNode]) -> list[JsonObject]:
    """Return the amounts that events have, a table for each metric, the latest row first, undated ones last.

    A table has its `metric`, and in `told_with` the predicate of the claim that the amount is told beside,
    None where the amount is the claim. A row has its `dates` and all `amounts` of these dates side by side:
    `amount`, `of` whom, `status`, `stances`, `documents`, `said_by` and, in `disagrees_in`, the ids of the
    questions that it is an answer to.
    """
    cards = [card for event in events for card in _cards(state, event)]
    tables: dict[tuple[str, str], JsonObject] = {}
    rows: dict[tuple[str, str, str], JsonObject] = {}
    for metric, told_with, dates, amount in sorted(cards, key=_latest_first):
        key = metric, told_with or ""
        with_term = state.term(told_with) if told_with else None
        table = tables.setdefault(key, {"metric": state.term(metric), "told_with": with_term, "rows": []})
        if (*key, " ".join(dates)) not in rows:
            row: JsonObject = {"dates": [date_card(edtf) for edtf in dates], "amounts": []}
            rows[*key, " ".join(dates)] = row
            table["rows"].append(row)
        rows[*key, " ".join(dates)]["amounts"].append(amount)
    return [tables[key] for key in sorted(tables)]


def _latest_first(card: _Card) -> tuple[bool, tuple[int, ...], str]:
    first = date_card(card[2][0])["first"] if card[2] else None
    return first is None, tuple(-ord(digit) for digit in first or ""), card[3]["claim"]


def _cards(state: State, event: NamedNode) -> Iterator[_Card]:
    cores, attributes = state.some_claims(event)
    dates = {claim.end.value for claim in attributes if claim.predicate == "date"}
    for claim in (*cores, *attributes):
        if isinstance(claim.end, NamedNode) and state.names.id(claim.end).startswith("money/"):
            own = {claim.qualifiers["date"].value} if "date" in claim.qualifiers else dates
            told_with = cores[0].predicate if cores and not claim.is_core else None
            yield claim.predicate, told_with, tuple(sorted(own)), _amount(state, claim, claim.end, cores)


def _amount(state: State, claim: RecordedClaim, amount: NamedNode, cores: list[RecordedClaim]) -> JsonObject:
    found = state.links(claim.node)[:_LOOKED_AT]
    return {
        "claim": local_id(claim.node),
        "of": state.end(cores[0].subject) if cores else None,
        "amount": state.money(amount),
        "status": "fact" if state.is_fact(claim) else "told",
        "stances": sorted({_stance(state, link) for link in found}),
        **support(state, claim),
        "said_by": speakers(state, found),
        "disagrees_in": _questions(state, amount, found),
    }


def _stance(state: State, link: Link) -> str:
    quad = next(state.source.match(link.evidence, term("stance"), None, link.document))
    return term_name(quad.object.value)


def _questions(state: State, amount: NamedNode, found: Iterable[Link]) -> list[str]:
    """Return the ids of the questions to which the amount is an answer that this evidence gives."""
    graph, questions = state.names.questions, set()
    for link in found:
        for given in state.source.match(None, term("evidence"), link.evidence, graph):
            if next(state.source.match(given.subject, term("object"), amount, graph), None):
                questions |= {
                    q.subject for q in state.source.match(None, term("answer"), given.subject, graph)
                }
    return sorted(map(local_id, questions))
