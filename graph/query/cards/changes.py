"""Changes of the graph: what was done when, and what readers find no more since, or find instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyoxigraph import NamedNode

from graph.model import JsonObject, Store
from graph.pipeline.effects import Effect
from graph.pipeline.log import LoggedChange, change, changes, count_changes
from graph.query.cards.state import SHOWN_WORDS, State, shown_words


def change_list(state: State, store: Store, *, offset: int, limit: int) -> JsonObject:
    """Return `limit` changes from `offset` on, the newest first, each with how much it changed.

    A change has `id, iri, at`, its `parts` (at most 100 of `size`), and in `effect` the number of claims,
    facts, disagreements and entities that went or came; only those that are not 0.
    """
    found = changes(store, state.names, offset=offset, limit=limit)
    return {
        "offset": offset,
        "limit": limit,
        "total": count_changes(store, state.names),
        "changes": [_brief(state, one) for one in found],
    }


def change_page(state: State, store: Store, id: str, *, offset: int = 0, limit: int = 50) -> JsonObject:
    """Return one change with its effect: see `effect_card`.

    Raises:
        NotFound: There is no such change.
    """
    found = change(store, state.names, id)
    return _brief(state, found) | effect_card(state, found.effect, offset=offset, limit=limit)


def effect_card(state: State, effect: Effect, *, offset: int = 0, limit: int = 50) -> JsonObject:
    """Return an effect with the names that its entities have now; what is gone has the name it had.

    `effect` has `total` of each kind of thing that goes or comes, and in `items` up to `limit` of them from
    `offset` on. `total` is how many there are to page through, of the kind that has most.
    """
    parts = effect.as_json()
    return {
        "offset": offset,
        "limit": limit,
        "total": max((len(part["items"]) for part in parts.values()), default=0),
        "effect": {
            name: {
                "total": part["total"],
                "items": [_named(state, item) for item in part["items"][offset : offset + limit]],
            }
            for name, part in parts.items()
        },
    }


def _brief(state: State, found: LoggedChange) -> JsonObject:
    return {
        "id": found.id,
        "iri": state.names.named("change", found.id).value,
        "at": found.at,
        "size": found.size,
        "parts": [
            {
                "action": part.action,
                "document": part.document_id,
                "sha256": part.sha256,
                "extractor": part.extractor,
                "claim": part.claim and part.claim.rpartition("/")[2],
                "is_there": part.document_id is not None
                and state.is_there(state.names.document(part.document_id)),
            }
            for part in found.parts
        ],
        "effect": {name: part["total"] for name, part in found.effect.as_json().items()},
    }


def _named(state: State, item: Mapping[str, Any]) -> JsonObject:
    """Return a claim, fact, disagreement or entity with its terms and entities as cards have them."""
    if "iri" in item:
        return _end(state, item)
    named: JsonObject = dict(item)
    for key in ("subject", "object"):
        if key in item:
            named[key] = _end(state, item[key])
    for key in ("predicate", "of", "kind"):
        if key in item:
            named[key] = state.term(item[key])
    if "about" in item:
        named["about"] = [_end(state, one) for one in item["about"]]
    return named


def _end(state: State, end: Mapping[str, Any]) -> JsonObject:
    if "value" in end:
        return {"language": None, **end, **shown_words(end["value"], SHOWN_WORDS)}
    if "money" in end:
        return dict(end)
    node = NamedNode(end["iri"])
    is_there = state.is_there(node)
    now = state.end(node)
    if "label" in end and not is_there:
        # It has no name any more but the one that the log kept.
        now = now | {"label": end["label"], "labels": {"": end["label"]}}
    return now | {"is_there": is_there}
