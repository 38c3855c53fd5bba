"""What two wordings have in common, as far as words alone can tell.

Words are compared by their stems, in scripts without spaces by pairs of characters, and only within one
language: nothing tells whether "poor health" and 「건강 문제」 are one reason or two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graph.index.fold import fold, runs_of, words_of

_EMPTY_WORDS = {
    "en": frozenset(
        "a about after all also an and any are as at be because been before but by can could did do does "
        "doing due for from had has have he her his how i in into is it its may might more most no not of "
        "on or our over part reason reasons s she should so some such than that the their them they this "
        "those to too under was we were what when which while who why will with would you".split()
    ),
    "it": frozenset(
        "a ad agli ai al all alla alle allo anche che chi come con contro da dal dall dalla dalle degli "
        "dei del dell della delle dello di dopo dovuto e ed era essere gli ha hanno i il in l la le lo "
        "loro ma motivi motivo nei nel nell nella non o per perche piu quale quando quello questa questo "
        "se si sia sono su sua sue sul sull sulla suo suoi tra un una uno".split()
    ),
}
"""Words that a wording can share with any other; those of a language also tell that it is in it."""

_JOINTS = re.compile(r"[,;/、，；·・]|\b(?:or|and|nor|o|ed?|né)\b|以及|或者|或|또는|혹은|および|または")
_LETTERS_OF_STEM, _LEAST_OF_STEM = 6, 4
_HANGUL, _KANA = re.compile("[\uac00-\ud7a3]"), re.compile("[\u3041-\u30ff]")


@dataclass(frozen=True, slots=True)
class Wording:
    """The stems of a wording, and its language as far as letters and small words show it."""

    language: str
    stems: frozenset[str]

    def is_comparable(self, other: Wording) -> bool:
        """Return whether what the two share can be told: both say something, in one language."""
        return bool(self.stems and other.stems) and self.language == other.language

    def is_like(self, other: Wording) -> bool:
        """Return whether half of what the shorter one says stands in the other."""
        shared = self.stems & other.stems
        return bool(shared) and 2 * len(shared) >= min(len(self.stems), len(other.stems))

    def has(self, other: Wording) -> bool:
        """Return whether all that the other one says stands in this one."""
        return bool(other.stems) and other.stems <= self.stems


@lru_cache(maxsize=4_096)
def read(text: str) -> Wording:
    """Return a wording to compare.

    >>> sorted(read("poor health and the unpaid bills").stems)
    ['bill', 'health', 'poor', 'unpaid']
    >>> read("건강 문제").language
    'ko'
    """
    words = words_of(fold(text))
    language = _language(text, words)
    empty = _EMPTY_WORDS.get(language, frozenset())
    stems = (stem for word in words if word not in empty for stem in _stems(word))
    return Wording(language, frozenset(stems))


def items(text: str) -> list[Wording]:
    """Return what a wording lists: the parts between commas and between its ands and ors.

    >>> [sorted(one.stems) for one in items("fraud, or safety practices")]
    [['fraud'], ['pract', 'safety']]
    """
    return [one for part in _JOINTS.split(text.casefold()) if (one := read(part)).stems]


def _language(text: str, words: list[str]) -> str:
    """Return the language, or what letters alone tell: "ko", "ja" and "zh", "it" by its words, else "en"."""
    if _HANGUL.search(text):
        return "ko"
    if _KANA.search(text):
        return "ja"
    if any(is_close for word in words for _, is_close in runs_of(word)):
        return "zh"
    hits = {name: sum(word in empty for word in words) for name, empty in _EMPTY_WORDS.items()}
    return "it" if hits["it"] > hits["en"] else "en"


def _stems(word: str) -> list[str]:
    """Return what stands for a word: its beginning without an ending, or its pairs of characters."""
    stems: list[str] = []
    for run, is_close in runs_of(word):
        if is_close and len(run) > 1:
            stems += (run[i : i + 2] for i in range(len(run) - 1))
        else:
            stem = run[:_LETTERS_OF_STEM]
            while len(stem) > _LEAST_OF_STEM and stem[-1] in "aeious":
                stem = stem[:-1]
            stems.append(stem)
    return stems
