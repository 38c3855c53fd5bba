"""Finding entities by any of their names, and articles by their words, in any script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from pyoxigraph import NamedNode

from graph.index.index import Index, document_value
from graph.index.names import FoundName, find_names
from graph.index.texts import FoundText, find_texts
from graph.query.excerpt import excerpt, places
from graph.query.labels import Labels, preferred
from graph.store.indexed import IndexedStore
from graph.vocabulary import TYPE, Names, document_id, term_name

LONGEST = 200
"""How many characters may be searched for; what is longer is cut."""

_SPELLINGS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """An entity that a search found: the form that matched, and how (see `graph.index.names.MATCHES`).

    `documents` is how many name it.
    """

    entity: str
    iri: str
    label: str
    labels: dict[str, str]
    form: str
    language: str | None
    match: str
    types: tuple[str, ...]
    documents: int


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """An article that has the words, and how (see `graph.index.texts.MATCHES`).

    `sentence` is the first that has the most of them, `text[start:end]` of the article's text, and `found`
    says where in the text they stand, all in code points. Where only the title has them, it is None.
    """

    id: str
    iri: str
    title: str | None
    language: str
    published: str | None
    match: str
    sentence: str | None = None
    start: int | None = None
    end: int | None = None
    found: tuple[tuple[int, int], ...] = field(default=())


class Search:
    """Searches one graph, as it is at each call. Threads may share it."""

    def __init__(self, store: IndexedStore, names: Names) -> None:
        self._store = store
        self._names = names

    def entities(
        self, words: str, *, type: str | None = None, language: str | None = None, limit: int = 10
    ) -> list[Found]:
        """Return the entities with a name like the words: see `find_names`.

        Raises:
            StoreUnavailable: The index or the store could not be read.
        """
        labels = Labels(self._store, self._names)
        found = self.names(words, type=type, language=language, limit=limit)
        return [self._found(one, labels) for one in found]

    def names(
        self, words: str, *, type: str | None = None, language: str | None = None, limit: int = 10
    ) -> list[FoundName]:
        """Return the same as `entities`, without what the graph says of them."""

        def question(index: Index) -> list[FoundName]:
            return find_names(index, words[:LONGEST], type=type, language=language, limit=limit)

        return self._store.ask(question)

    def _found(self, one: FoundName, labels: Labels) -> Found:
        node = NamedNode(one.iri)
        called = labels.of(node)
        types = self._store.match(node, TYPE, None, self._names.facts)
        return Found(
            entity=self._names.id(node).partition("/")[2],
            iri=one.iri,
            label=preferred(called) or one.form,
            labels=called,
            form=one.form,
            language=one.language,
            match=one.match,
            types=tuple(sorted(term_name(quad.object.value) for quad in types)),
            documents=one.documents,
        )

    def documents(self, words: str, *, language: str | None = None, limit: int = 10) -> list[FoundDocument]:
        """Return the articles whose texts or titles hold all the words, best first: see `find_texts`.

        Where words are typed wrongly, names that are like them are looked for as well.

        Raises:
            StoreUnavailable: The index or the store could not be read.
        """

        def question(index: Index) -> list[FoundDocument]:
            spellings = _misspelled(index, words[:LONGEST])
            texts = find_texts(index, words[:LONGEST], language=language, limit=limit, spellings=spellings)
            return list(islice(chain.from_iterable(map(self._shown, texts)), limit))

        return self._store.ask(question)

    def _shown(self, one: FoundText) -> Iterator[FoundDocument]:
        graph = NamedNode(one.iri)
        title, text, published = (
            document_value(self._store, graph, n) for n in ("title", "text", "published")
        )
        found = places(text or "", one.patterns)
        having = {place.word for place in (*found, *places(title or "", one.patterns))}
        if len(having) < len(one.patterns):
            return
        place = excerpt(text or "", found)
        yield FoundDocument(
            id=document_id(self._names.id(graph)),
            iri=one.iri,
            title=title,
            language=one.language,
            published=published,
            match=one.match,
            sentence=place.words if place else None,
            start=place.start if place else None,
            end=place.end if place else None,
            found=place.found if place else (),
        )


def _misspelled(index: Index, words: str) -> Iterator[str]:
    """Yield names that the words are likely to be meant for; they are looked for when the first is taken."""
    for one in find_names(index, words, limit=_SPELLINGS):
        if one.match == "typo":
            yield one.form
