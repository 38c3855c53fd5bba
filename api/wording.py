"""What a page calls the entities and the terms that it shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from graph.documents import recognise_language
from graph.query.labels import language_of
from graph.vocabulary import Vocabulary, term

_WORDS_OF_SENTENCE = 3


class Wording:
    """Names and labels in one language, each marked with its own where that is another."""

    def __init__(self, language: str, vocabulary: Vocabulary) -> None:
        self._language = language
        self._vocabulary = vocabulary

    def name(self, one: Mapping[str, Any]) -> Markup:
        """Return the name of an entity as cards refer to it, its id where it has none."""
        return self._best(one["labels"], one["id"])

    def label(self, one: Mapping[str, Any]) -> Markup:
        """Return the label of a term as cards refer to it; one that is not declared by its name."""
        return self._best(one["labels"], one["name"].rpartition("/")[2].replace("_", " "))

    def term(self, name: str) -> Markup:
        """Return the label of a term of the vocabulary, such as `Asserts`."""
        return self.label({"name": name, "labels": self._vocabulary.labels.get(term(name).value, {})})

    def text(self, words: str) -> Markup:
        """Return words of no known language, marked with the one that they look to be in."""
        return self.in_language(words, self._recognised(words))

    def _recognised(self, words: str) -> str | None:
        found = recognise_language(words)
        if found != "und":
            return found
        # A few words in Latin letters are told in English, where the page has letters of its own.
        is_sentence = len(words.split()) >= _WORDS_OF_SENTENCE
        return "en" if is_sentence and language_of(words, self._language) != self._language else None

    def _best(self, labels: Mapping[str, str], otherwise: str) -> Markup:
        """Return the label in the page's language, else in English, else the first."""
        tag = next((tag for tag in (self._language, "en", *labels) if tag in labels), "")
        return self.in_language(labels.get(tag, otherwise), tag)

    def in_language(self, words: str, tag: str | None) -> Markup:
        """Return words, marked with their language where it is known and not the page's."""
        if tag and language_of(words, tag) != tag:
            # In ASCII it may be any language's; quotation marks of others are twice as wide in Chinese.
            if words.isascii():
                return self.text(words)
            tag = language_of(words, tag)
        if not tag or tag == self._language:
            return Markup.escape(words)
        return Markup('<span lang="{tag}">{words}</span>').format(tag=tag, words=words)
