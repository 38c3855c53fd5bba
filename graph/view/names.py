"""What the view shows of every entity of the present documents: its types and all its names."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal

from graph.model import EntityRecord, Quad
from graph.vocabulary import LABEL, PREFERRED_LABEL, TYPE, Names, Vocabulary, term


def name_quads(record: EntityRecord, language: str, names: Names, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Yield the facts that one document's record of an entity gives; those of many documents add up.

    The name of an entities file and `<role>_en` are labels in English, the forms are labels in the
    document's language. `skos:prefLabel` is the name alone.
    """
    graph, node = names.facts, names.node(record.node)
    classes = set(vocabulary.with_super_classes(record.type))
    if "investor" in record.roles:
        classes |= set(vocabulary.with_super_classes("Investor"))
    for name in classes:
        yield Quad(node, TYPE, term(name), graph)
    name_language = "en" if record.recorded_id is not None else language
    for label in (PREFERRED_LABEL, LABEL):
        yield Quad(node, label, Literal(record.name, language=name_language), graph)
        for english in record.english:
            yield Quad(node, label, Literal(english, language="en"), graph)
    for form in record.forms:
        yield Quad(node, LABEL, Literal(form, language=language), graph)
