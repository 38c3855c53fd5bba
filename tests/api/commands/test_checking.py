"""`claimgraph check` finds what does not follow, and says where."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.store.format import INDEX
from graph.vocabulary import PREFERRED_LABEL, TYPE, Names, term

Plant = Callable[[Store], Quad | NamedNode | None]
NAMES = Names()
DOCUMENT = NAMES.document("article-1")


@pytest.fixture
def sound(graph: Any, articles: Any) -> Any:
    """The graph of the small article."""
    assert graph("import", articles.folder).status == 0
    return graph


@pytest.fixture
def faults(sound: Any) -> Callable[[Plant], tuple[Any, list[str]]]:
    """A function that plants something in the store behind our back; gives it and what is found."""

    def faults(plant: Plant) -> tuple[Any, list[str]]:
        store = Store(sound.data / "store")
        planted = plant(store)
        store.flush()
        del store
        ran = sound("check", "--json")
        assert ran.status == 1
        return planted, [row["fault"] for row in ran.json]

    return faults


def one(store: Store, *pattern: Any) -> Quad:
    return min(store.quads_for_pattern(*pattern), key=str)


def removed(*pattern: Any) -> Plant:
    """Take the first quad of a pattern out."""

    def plant(store: Store) -> Quad:
        quad = one(store, *pattern)
        store.remove(quad)
        return quad

    return plant


def changed(quad_of: tuple[Any, ...], value: Literal) -> Plant:
    """Put another value in the place of the first quad of a pattern."""

    def plant(store: Store) -> Quad:
        quad = removed(*quad_of)(store)
        store.add(Quad(quad.subject, quad.predicate, value, quad.graph_name))
        return quad

    return plant


def stripped(class_name: str, graph: NamedNode, properties: list[str]) -> Plant:
    """Take properties from the first node of a class that has them all; give the node."""

    def plant(store: Store) -> NamedNode:
        nodes = [quad.subject for quad in store.quads_for_pattern(None, TYPE, term(class_name), graph)]
        having = [
            [next(store.quads_for_pattern(node, term(name), None, graph), None) for name in properties]
            for node in sorted(nodes, key=str)
        ]
        quads = next(quads for quads in having if all(quads))
        for quad in quads:
            store.remove(quad)
        return quads[0].subject

    return plant


def test_a_sound_graph_has_no_fault(sound: Any):
    ran = sound("check")

    assert (ran.status, ran.out) == (0, "")
    assert ran.sentence == "1 documents, no fault"


def test_programs_get_an_empty_list_of_faults(sound: Any):
    assert sound("check", "--json").json == []


def test_the_demo_is_sound(demo_graph: Any):
    assert demo_graph("check").sentence == "6 documents, no fault"


def test_people_get_a_fault_a_line(sound: Any):
    store = Store(sound.data / "store")
    quad = removed(None, None, None, NAMES.facts)(store)
    del store

    ran = sound("check")

    assert ran.status == 1
    assert [line.rstrip() for line in ran.out.splitlines()] == [
        "fault",
        f"the graph facts lacks {quad.triple}",
    ]


def test_a_changed_quote_is_found(faults: Any):
    quad, found = faults(changed((None, term("quote"), None, DOCUMENT), Literal("Eve did it", language="en")))

    node = quad.subject.value
    assert any(f"the quote of {node} is not the text from " in fault for fault in found)


def test_a_changed_text_is_found(faults: Any):
    _, found = faults(changed((DOCUMENT, term("text"), None, DOCUMENT), Literal("Eve founded it all.")))

    assert "document 'article-1': its text does not have the recorded SHA-256" in found


def test_a_wrong_hash_is_found(faults: Any):
    _, found = faults(changed((DOCUMENT, term("sha256"), None, DOCUMENT), Literal("0" * 64)))

    assert found == ["document 'article-1': its text does not have the recorded SHA-256"]


@pytest.mark.parametrize("view", ["facts", "events"])
def test_a_triple_that_the_view_lacks_is_found(faults: Any, view: str):
    quad, found = faults(removed(None, None, None, NAMES.node(view)))

    assert found == [f"the graph {view} lacks {quad.triple}"]


def test_a_triple_that_follows_from_nothing_is_found(faults: Any):
    wrong = Quad(NAMES.node("entity/eve"), term("founderOf"), NAMES.node("entity/all"), NAMES.facts)

    _, found = faults(lambda store: store.add(wrong))

    assert found == [f"the graph facts should not hold {wrong.triple}"]


def test_a_claim_without_evidence_is_found(faults: Any):
    claim = NAMES.node("claim/0")
    told = [
        (TYPE, term("Claim")),
        (term("subject"), NAMES.node("entity/a")),
        (term("predicate"), term("founderOf")),
        (term("object"), NAMES.node("entity/b")),
    ]

    _, found = faults(lambda store: store.extend(Quad(claim, p, value, NAMES.claims) for p, value in told))

    assert f"{claim.value} has no evidence" in found


def test_evidence_of_a_claim_that_is_gone_is_found(faults: Any):
    def plant(store: Store) -> Quad:
        claim = one(store, None, TYPE, term("Claim"), NAMES.claims)
        for quad in list(store.quads_for_pattern(claim.subject, None, None, NAMES.claims)):
            store.remove(quad)
        return claim

    claim, found = faults(plant)

    assert f"{claim.subject.value} is named by evidence and is not there" in found


def test_an_entity_of_another_name_than_recorded_is_found(faults: Any):
    quad, found = faults(changed((None, PREFERRED_LABEL, None, NAMES.entities), Literal("Eve")))

    wrong = Quad(quad.subject, quad.predicate, Literal("Eve"), quad.graph_name)
    assert found == [
        f"the graph entities lacks {quad.triple}",
        f"the graph entities should not hold {wrong.triple}",
    ]


def test_evidence_that_lost_its_properties_is_found(faults: Any):
    node, found = faults(stripped("Evidence", DOCUMENT, ["quote", "stance", "saidBy", "confidence"]))

    assert any(node.value in fault for fault in found)


def test_evidence_that_lost_a_claim_is_found(faults: Any):
    quad, found = faults(removed(None, term("claim"), None, DOCUMENT))

    assert f"{quad.object.value} has no evidence" in found


def test_offsets_that_are_no_numbers_are_found(faults: Any):
    quad, found = faults(changed((None, term("start"), None, DOCUMENT), Literal("first")))

    assert f"document 'article-1': {quad.subject.value} has offsets that are no whole numbers" in found


def test_a_document_that_lost_its_id_is_found(faults: Any):
    _, found = faults(removed(DOCUMENT, term("documentId"), None, DOCUMENT))

    assert f"{DOCUMENT.value} has no document id" in found


def test_a_document_that_lost_its_properties_is_found(faults: Any):
    _, found = faults(stripped("Document", DOCUMENT, ["text", "language"]))

    assert any("exactly one text" in fault for fault in found)
    assert any("exactly one language" in fault for fault in found)


def test_a_claim_that_lost_its_properties_is_found(faults: Any):
    node, found = faults(stripped("Claim", NAMES.claims, ["subject", "object", "event"]))

    assert any(node.value in fault for fault in found)


def test_a_search_index_that_is_out_of_step_is_found(sound: Any):
    index = sqlite3.connect(sound.data / INDEX)
    index.execute("UPDATE count SET n = n + 1 WHERE name = ?", (term("Person").value,))
    index.commit()
    index.close()

    ran = sound("check", "--json")

    assert ran.status == 1
    [fault] = [row["fault"] for row in ran.json]
    assert fault.startswith("the search index ")
    assert "2 things differ" in fault

    (sound.data / INDEX).unlink()
    assert sound("check").status == 0
