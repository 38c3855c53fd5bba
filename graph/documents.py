"""Documents: an article's bytes become text that is never altered, with its hash and language."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from graph.dates import parse_time
from graph.errors import InvalidDate, InvalidDocument
from graph.model import Document, Time
from graph.values import name_fault

LANGUAGES = ("en", "it", "ja", "ko", "zh")

_ID = re.compile(r"[^\s/\\#?%<>\"{}|^`\x00-\x1f\x7f\ud800-\udfff]{1,200}")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_WORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset("the of and to in that is was for with by has from said which".split()),
    "it": frozenset("il la di che e in un una per con del della è ha non gli alla".split()),
    "fr": frozenset("le la les de des et un une est dans que pour du au qui".split()),
    "es": frozenset("el la los las de y en un una que es por del al con".split()),
    "de": frozenset("der die das und ist ein eine von mit den nicht auf für dem".split()),
}


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a document beside its text; None where nothing is."""

    id: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None


def read_document(content: bytes, about: About, source: str = "") -> Document:
    """Return the document of a text file's bytes, line ends and all.

    A language that is not given is recognised by script and words ("und" where it cannot be).
    `source` is how errors call the file.

    Raises:
        InvalidDocument: The bytes are not UTF-8, hold no text, or the id, language or date is unusable.
    """
    check_id(about.id)
    _check_words(about)
    place = f"{source}: " if source else ""
    text = decode(content, f"{place}the text of document {about.id!r}")
    if not text.strip("\ufeff").strip():
        raise InvalidDocument(f"{place}document {about.id!r} has no text")
    if "\0" in text:
        raise InvalidDocument(f"{place}document {about.id!r} holds a NUL character, so it is not a text")
    return Document(
        id=about.id,
        text=text,
        sha256=hashlib.sha256(content).hexdigest(),
        language=_language(about, text),
        title=about.title,
        publisher=about.publisher,
        published=_published(about),
        url=about.url,
    )


def check_id(document_id: str) -> None:
    r"""Refuse an id that could not stand in an address.

    Raises:
        InvalidDocument: It is empty, too long, not NFC, or holds a space, a control or one of
            `/\#?%<>"{}|^` and the backtick.
    """
    if not _ID.fullmatch(document_id) or document_id in {".", ".."}:
        raise InvalidDocument(
            f"{document_id!r} cannot be a document's id: 1 to 200 characters, no spaces, "
            'none of /\\#?%<>"{}|^`'
        )
    if unicodedata.normalize("NFC", document_id) != document_id:
        raise InvalidDocument(f"{document_id!r} cannot be a document's id: it is not in Unicode form NFC")


def decode(content: bytes, what: str) -> str:
    """Return bytes as text, a byte order mark kept as the code point it is.

    Raises:
        InvalidDocument: The bytes are not UTF-8; the message says where they first are not.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place = f"line {line}, byte {error.start} of all"
        raise InvalidDocument(f"{what} is not UTF-8: {place}, cannot be read") from None


def recognise_language(text: str) -> str:
    """Return the language of a text: ko, ja and zh by script, others by their small words, else "und".

    A text is Korean or Chinese when at least one in five of its letters is Hangul or Han, and Japanese
    when at least one in twenty is kana: names in Latin script are common in news of all three.

    >>> recognise_language("スタビリティAIのCEOが辞任した")
    'ja'
    """
    letters = [char for char in text if char.isalpha()]
    if not letters:
        return "und"
    share = {script: count / len(letters) for script, count in _count_scripts(letters).items()}
    if share["hangul"] >= 0.2:
        return "ko"
    if share["kana"] >= 0.05:
        return "ja"
    if share["han"] >= 0.2:
        return "zh"
    return _by_words(text)


def _count_scripts(letters: list[str]) -> dict[str, int]:
    counts = {"hangul": 0, "kana": 0, "han": 0}
    for char in letters:
        if "\uac00" <= char <= "\ud7a3" or "\u1100" <= char <= "\u11ff":
            counts["hangul"] += 1
        elif "\u3040" <= char <= "\u30ff":
            counts["kana"] += 1
        elif "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf":
            counts["han"] += 1
    return counts


def _by_words(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {language: sum(word in small for word in words) for language, small in _WORDS.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if counts[best] >= max(2, len(words) // 25) else "und"


def _check_words(about: About) -> None:
    for name, words in (("title", about.title), ("publisher", about.publisher), ("url", about.url)):
        if words is not None and (fault := name_fault(words)):
            raise InvalidDocument(f"document {about.id!r}, {name}: {fault}")


def _language(about: About, text: str) -> str:
    if about.language is None:
        return recognise_language(text)
    try:
        check_language(about.language)
    except InvalidDocument as error:
        raise InvalidDocument(f"document {about.id!r}: {error}") from None
    return about.language.lower()


def check_language(tag: str) -> None:
    """Refuse what is no language tag, whatever its case.

    Raises:
        InvalidDocument: It is none.
    """
    if not _LANGUAGE_TAG.fullmatch(tag.lower()):
        raise InvalidDocument(f"{tag!r} is not a language tag such as ko or en")


def _published(about: About) -> Time | None:
    if about.published is None:
        return None
    try:
        return parse_time(about.published)
    except InvalidDate as error:
        raise InvalidDocument(f"document {about.id!r}, published: {error}") from error
