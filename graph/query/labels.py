"""What an entity is called in each language that it has names in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from graph.model import QuadSource
from graph.vocabulary import LABEL, PREFERRED_LABEL, Names

_SCRIPTS = {
    "ko": re.compile(r"[\uac00-\ud7a3]"),
    "ja": re.compile(r"[\u3040-\u30ff\u3400-\u9fff]"),
    "zh": re.compile(r"[\u3400-\u9fff]"),
}
_WORD = re.compile(r"[^\s·・‧•=＝-]+")
_BRACKET = re.compile(r"[(（\[［]")


class Labels:
    """Reads names from one state of the graph, each entity's once."""

    def __init__(self, source: QuadSource, names: Names) -> None:
        self._source = source
        self._names = names
        self._known: dict[NamedNode, dict[str, str]] = {}

    def of(self, node: NamedNode) -> dict[str, str]:
        """Return one name for each language that the entity is named in; "" stands for no language.

        It is the preferred name where there is one in that language, else the fullest form.
        """
        if node not in self._known:
            self._known[node] = self._read(LABEL, node) | self._read(PREFERRED_LABEL, node)
        return self._known[node]

    def _read(self, property: NamedNode, node: NamedNode) -> dict[str, str]:
        found: dict[str, list[str]] = {}
        for quad in self._source.match(node, property, None, self._names.facts):
            if isinstance(quad.object, Literal):
                found.setdefault(quad.object.language or "", []).append(quad.object.value)
        return {language: fullest(forms, language) for language, forms in sorted(found.items())}


def preferred(labels: dict[str, str], language: str = "en") -> str | None:
    """Return the name in a language, else in English, else the first; None where there is none."""
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), None)


def fullest(forms: Iterable[str], language: str) -> str:
    """Return the form of a name that a reader of the language knows best without its text around it.

    That is one in the language's own script, without something in brackets, with first name and
    surname rather than one of them.

    >>> fullest(["샘올트만", "Sam Altman", "샘 올트먼", "샘 올트먼(CEO)"], "ko")
    '샘 올트먼'
    """
    script = _SCRIPTS.get(language)

    def rank(form: str) -> tuple[bool, bool, int, int, str]:
        is_foreign = bool(script and not script.search(form))
        return is_foreign, bool(_BRACKET.search(form)), -len(_WORD.findall(form)), -len(form), form

    return min(forms, key=rank)
