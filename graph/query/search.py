"""Finding entities by any of their names, in any script."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.model import QuadSource
from graph.query.labels import Labels, preferred
from graph.vocabulary import LABEL, TYPE, Names, term_name

_MATCHES = ("exact", "prefix", "word", "part")


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that a search found: the form that matched, and how ("exact", "prefix", "word", "part")."""

    entity: str
    iri: str
    label: str
    labels: dict[str, str]
    form: str
    language: str | None
    match: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    node: NamedNode
    text: str
    language: str | None
    folded: str


class NameIndex:
    """All names of one state of the graph, read once."""

    def __init__(self, source: QuadSource, names: Names) -> None:
        self._source = source
        self._names = names
        self._labels = Labels(source, names)
        self._forms = [
            _Form(quad.subject, quad.object.value, quad.object.language, fold_name(quad.object.value))
            for quad in source.match(None, LABEL, None, names.facts)
            if isinstance(quad.object, Literal)
        ]

    def search(
        self, words: str, *, type: str | None = None, language: str | None = None, limit: int = 10
    ) -> list[Found]:
        """Return the entities with a name that holds the words, best first; each once, by its best form.

        `type` is a class name of the vocabulary; `language` keeps to forms of that language.
        """
        wanted = fold_name(words)
        if not wanted:
            return []
        best: dict[NamedNode, tuple[tuple[int, int, str], _Form]] = {}
        for form in self._forms:
            if wanted in form.folded and language in (None, form.language):
                rank = (_MATCHES.index(_how(wanted, form.folded)), len(form.folded), form.text)
                if form.node not in best or rank < best[form.node][0]:
                    best[form.node] = (rank, form)
        ranked = sorted(best.values(), key=lambda pair: (pair[0], pair[1].node.value))
        found = (self._found(rank[0], form) for rank, form in ranked)
        kept = [one for one in found if type is None or type in one.types]
        return kept[:limit]

    def _found(self, rank: int, form: _Form) -> Found:
        labels = self._labels.of(form.node)
        types = self._source.match(form.node, TYPE, None, self._names.facts)
        return Found(
            entity=self._names.id(form.node).partition("/")[2],
            iri=form.node.value,
            label=preferred(labels) or form.text,
            labels=labels,
            form=form.text,
            language=form.language,
            match=_MATCHES[rank],
            types=tuple(sorted(term_name(quad.object.value) for quad in types)),
        )


def fold_name(text: str) -> str:
    """Return a name as it is searched: NFKC, lower case, without marks, single spaces.

    >>> fold_name("Björn  OMMER")
    'bjorn ommer'
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    # Marks go from Latin letters only: taken from kana or Hangul they would make other words.
    kept = [
        c for i, c in enumerate(plain) if not (unicodedata.combining(c) and i and plain[i - 1] < "\u0250")
    ]
    return " ".join(unicodedata.normalize("NFKC", "".join(kept)).split())


def _how(wanted: str, name: str) -> str:
    if name == wanted:
        return "exact"
    if name.startswith(wanted):
        return "prefix"
    return "word" if f" {wanted}" in name else "part"
