"""Text as it is searched: folded, in words, in grams, and in the letters that typing errors are made in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_MARKS = re.compile("[\\u0300-\\u036f]")
_MARKS_ON_LATIN = re.compile("(?<=[\\u0000-\\u024f])[\\u0300-\\u036f]+")
_HIRAGANA = re.compile("[\u3041-\u3096]")
_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
# Letters and digits, with the marks that belong to them in scripts which `\w` does not take them in.
_LETTER = (
    r"(?:[^\W_]|[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
    r"\u0e31-\u0e4e\u0eb1-\u0ecd\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u3099\u309a])"
)
_WORD = re.compile(_LETTER + "+")
_HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_KANA, _HANGUL = r"\u3041-\u309f\u30a0-\u30ff\u31f0-\u31ff", r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
# Scripts in which a word is not always set apart from the next, or from the particle behind it.
_RUN = re.compile(f"(?P<close>[{_HAN}{_KANA}{_HANGUL}]+)|[^{_HAN}{_KANA}{_HANGUL}]+")
_SPELLED_IN_RUN = re.compile(f"[{_KANA}]{{2,}}|[{_HANGUL}]{{2,}}")
_SYLLABLES = re.compile(f"[{_HAN}{_KANA}]")
_HANGUL_ANYWHERE = re.compile(r"[\uac00-\ud7a3]")


def fold(text: str) -> str:
    """Return text without what differs between spellings: case, width, marks on Latin letters, kana.

    Marks on other letters stay: taken from Hangul or Indic letters they would make other words.

    >>> fold("Björn ｶﾞ ひらがな")
    'bjorn ガ ヒラガナ'
    """
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    if _MARKS.search(plain):
        plain = _MARKS_ON_LATIN.sub("", plain)
    whole = unicodedata.normalize("NFKC", plain)
    return whole.translate(_TO_KATAKANA) if _HIRAGANA.search(whole) else whole


def words_of(folded: str) -> list[str]:
    """Return the words of a folded text: what stands between spaces, points, dots and the like.

    >>> words_of(fold("エマド・モスターク, C3.ai"))
    ['エマド', 'モスターク', 'c3', 'ai']
    """
    return _WORD.findall(folded)


def runs_of(word: str) -> Iterator[tuple[str, bool]]:
    """Yield a word in runs of one kind of script, each with whether words lie close together in it.

    >>> list(runs_of("ai企業"))
    [('ai', False), ('企業', True)]
    """
    for match in _RUN.finditer(word):
        yield match[0], match["close"] is not None


def spelled_in(run: str) -> list[str]:
    """Return the stretches of a close run that are spelled by sound, kana or Hangul: likely words.

    >>> spelled_in("米スタビリティ社")
    ['スタビリティ']
    """
    return _SPELLED_IN_RUN.findall(run)


def pairs_of(run: str) -> list[str]:
    """Return the pairs of neighbours in a close run, and its last character.

    The pairs of a part of the run are some of them, and one character is the beginning of one.

    >>> pairs_of("彭博社")
    ['彭博', '博社', '社']
    """
    return [run[i : i + 2] for i in range(len(run))]


def grams_of(name: str) -> set[str]:
    """Return the parts of a name of one, two and three characters, by which any part of it is found.

    One character alone is kept of close scripts only. A space is written `_`.

    >>> sorted(grams_of("a bc"))
    ['_b', '_bc', 'a_', 'a_b', 'bc']
    """
    text = name.replace(" ", "_")
    found = {text[i : i + size] for size in (2, 3) for i in range(len(text) - size + 1)}
    if not text.isascii():
        found |= {run_character for run_character in text if _RUN.match(run_character)["close"]}  # type: ignore[index]
    return found


def grams_asked(words: str) -> set[str]:
    """Return the grams that a name must have for the words to be a part of it; none if no gram tells."""
    text = words.replace(" ", "_")
    size = min(3, len(text))
    asked = {text[i : i + size] for i in range(len(text) - size + 1)}
    return asked if size > 1 or asked <= grams_of(words) else set()


def letters_of(word: str) -> str:
    """Return a folded word in what is typed for it: a Hangul syllable in its letters.

    >>> len(letters_of("안정성"))
    9
    """
    return unicodedata.normalize("NFD", word) if _HANGUL_ANYWHERE.search(word) else word


def edits_allowed(letters: str) -> int:
    """Return how many typing errors are looked for in a word of so many letters.

    >>> [edits_allowed(word) for word in ("ibm", "emad", "mostaque", "莫斯克")]
    [0, 1, 2, 1]
    """
    one, two = (3, 6) if _SYLLABLES.search(letters) else (4, 8)
    return (len(letters) >= one) + (len(letters) >= two)


def distance(a: str, b: str, most: int) -> int:
    """Return how many letters were left out, put in, changed or swapped with the next, up to `most` + 1.

    This is optimal string alignment: no stretch is changed twice.

    >>> distance("mostaqe", "mostaque", 2), distance("abdc", "abcd", 2), distance("ab", "xy", 1)
    (1, 1, 2)
    """
    # Most of the words that are looked at end here: each letter that only one has costs an error.
    if abs(len(a) - len(b)) > most or len(set(a) - set(b)) > most or len(set(b) - set(a)) > most:
        return most + 1
    a, b = _unlike_parts(a, b)
    if len(set(a) - set(b)) > most:
        return most + 1
    if not (a and b):
        return len(a) + len(b)
    return _aligned(a, b, most)


def _unlike_parts(a: str, b: str) -> tuple[str, str]:
    """Return two words without what both begin with, and then what both end in."""
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[start:], b[start:]
    end = next(
        (i for i, (x, y) in enumerate(zip(a[::-1], b[::-1], strict=False)) if x != y), min(len(a), len(b))
    )
    return a[: len(a) - end], b[: len(b) - end]


def _aligned(a: str, b: str, most: int) -> int:
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        last, row, older = row, [i], before
        for j, y in enumerate(b, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return min(row[-1], most + 1)
