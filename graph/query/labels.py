"""What an entity is called in each language that it has names in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from pyoxigraph import Literal, NamedNode

from graph.model import QuadSource
from graph.vocabulary import LABEL, PREFERRED_LABEL, Names

OWN_SCRIPTS = {
    "ko": re.compile(r"[\uac00-\ud7a3]"),
    "ja": re.compile(r"[\u3040-\u30ff\u3400-\u9fff]"),
    "zh": re.compile(r"[\u3400-\u9fff]"),
}
"""Languages with a script of their own, and what that is told by."""

OTHER_SCRIPT = "en"
"""What names in another script than their language's are taken for: news has them in English."""

_WORD = re.compile(r"[^\s·・‧•=＝-]+")
_BRACKET = re.compile(r"[(（\[［]")


def language_of(name: str, tag: str) -> str:
    """Return the language that a recorded name is in: what a Chinese article has in English only is English.

    >>> language_of("Jim O’Shaughnessy", "zh"), language_of("埃马德·莫斯塔克", "zh")
    ('en', 'zh')
    """
    script = OWN_SCRIPTS.get(tag)
    return tag if script is None or script.search(name) else OTHER_SCRIPT


class Labels:
    """Reads names from one state of the graph, each entity's once."""

    def __init__(self, source: QuadSource, names: Names) -> None:
        self._source = source
        self._names = names
        self._known: dict[NamedNode, dict[str, str]] = {}

    def of(self, node: NamedNode) -> dict[str, str]:
        """Return one name for each language that the entity is named in; "" stands for no language.

        It is the preferred name where there is one in that language, else the form that `best_form` takes.
        """
        if node not in self._known:
            chosen, forms = self._read(PREFERRED_LABEL, node), self._read(LABEL, node)
            known = {name for names in chosen.values() for name in names}
            labels = {tag: best_form(names, tag, known) for tag, names in {**forms, **chosen}.items()}
            self._known[node] = dict(sorted(labels.items()))
        return self._known[node]

    def _read(self, property: NamedNode, node: NamedNode) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for quad in self._source.match(node, property, None, self._names.facts):
            if isinstance(quad.object, Literal):
                found.setdefault(quad.object.language or "", []).append(quad.object.value)
        return found


def preferred(labels: dict[str, str], language: str = "en") -> str | None:
    """Return the name in a language, else in English, else the first; None where there is none."""
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), None)


def best_form(forms: Iterable[str], language: str, known: Collection[str] = ()) -> str:
    """Return the form of a name that a reader of the language knows best without its text around it.

    In a language with a script of its own it is one in that script; in others one of the `known` names
    of the entity, whatever language these are in. Of several it is one without something in brackets,
    and with first name and surname rather than one of them.

    >>> best_form(["샘올트만", "Sam Altman", "샘 올트먼", "샘 올트먼(CEO)"], "ko")
    '샘 올트먼'
    """
    script = OWN_SCRIPTS.get(language)

    def rank(form: str) -> tuple[bool, bool, int, int, str]:
        is_foreign = not script.search(form) if script else form not in known
        return is_foreign, bool(_BRACKET.search(form)), -len(_WORD.findall(form)), -len(form), form

    return min(forms, key=rank)
