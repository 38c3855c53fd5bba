"""The facts of the gold, asked by the ids of its entities file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from pyoxigraph import NamedNode

from graph.vocabulary import PREFERRED_LABEL, TYPE, content_hash, term


@dataclass(frozen=True)
class GoldFacts:
    """The plain view over the five articles."""

    store: Any
    names: Any

    def _entity(self, id: str) -> NamedNode:
        return self.names.node("entity/" + content_hash("entity/1", "gold/entities", id))

    def _id(self, node: Any) -> str:
        """Return an entity's id in the entities file, else its node id."""
        quad = next(self.store.match(node, term("recordedId"), None, self.names.entities), None)
        return quad.object.value if quad else self.names.id(node)

    def subjects(self, predicate: str, object_id: str) -> set[str]:
        found = self.store.match(None, term(predicate), self._entity(object_id), self.names.facts)
        return {self._id(quad.subject) for quad in found}

    def objects(self, predicate: str, subject_id: str) -> set[str]:
        found = self.store.match(self._entity(subject_id), term(predicate), None, self.names.facts)
        return {self._id(quad.object) for quad in found}

    def is_group(self, id: str) -> bool:
        node = self.names.node(id) if id.startswith("entity/") else self._entity(id)
        return any(self.store.match(node, TYPE, term("UnnamedGroup"), self.names.facts))

    def names_of_groups(self) -> set[str]:
        groups = self.store.match(None, TYPE, term("UnnamedGroup"), self.names.facts)
        return {
            label.object.value
            for group in groups
            for label in self.store.match(group.subject, PREFERRED_LABEL, None, self.names.facts)
        }

    def is_person(self, name: str) -> bool:
        """Return whether any entity of that name, in whatever language, is a person."""
        labelled = self.store.match(None, PREFERRED_LABEL, None, self.names.facts)
        nodes = [quad.subject for quad in labelled if quad.object.value == name]
        return any(any(self.store.match(node, TYPE, term("Person"), self.names.facts)) for node in nodes)


@pytest.fixture(scope="session")
def gold_facts(gold_newsroom: Any) -> GoldFacts:
    return GoldFacts(gold_newsroom.library.store, gold_newsroom.world.names)
