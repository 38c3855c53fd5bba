"""An article's bytes become a text that is never altered."""

from __future__ import annotations

import hashlib

import pytest

from graph.documents import About, read_document, recognise_language
from graph.errors import InvalidDocument
from graph.vocabulary import document_id, document_node

SEED_LANGUAGES = {"000": "ko", "001": "ja", "002": "ko", "003": "zh", "004": "it"}


def test_line_ends_and_a_byte_order_mark_stay_as_they_are():
    content = "\ufeffAda left.\r\nBob stayed.\rNobody\u2028spoke.\n".encode()

    document = read_document(content, About("a"))

    assert document.text.encode() == content
    assert document.sha256 == hashlib.sha256(content).hexdigest()


def test_offsets_count_code_points():
    assert len(read_document("𝒜da 🙂".encode(), About("a")).text) == 5


def test_what_is_known_of_an_article_is_kept():
    about = About("a", "A title", "The Paper", "2024-03~", "https://news.example/a", "EN-GB")

    document = read_document(b"Ada left.", about)

    assert (document.title, document.publisher, document.url) == ("A title", "The Paper", about.url)
    assert document.published is not None
    assert (document.published.edtf, document.published.not_after) == ("2024-03~", "2024-03-31")
    assert document.language == "en-gb"


@pytest.mark.parametrize(
    "content", [b"", b" \r\n\t", "\u3000\u2028".encode(), b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"]
)
def test_a_text_without_a_word_is_refused(content: bytes):
    with pytest.raises(InvalidDocument, match="document 'a' has no text"):
        read_document(content, About("a"))


def test_a_text_that_is_not_utf_8_is_refused_with_the_first_byte_that_is_not():
    with pytest.raises(InvalidDocument, match="not UTF-8: line 1, byte 4 of all, cannot be read"):
        read_document("Ada 사임".encode("euc-kr"), About("a"))


def test_a_text_with_a_nul_is_refused():
    with pytest.raises(InvalidDocument, match="NUL"):
        read_document(b"Ada\0left", About("a"))


@pytest.mark.parametrize("id", ["000", "기사-1", "a.b", "x" * 200, "日本~", "a:b", "a+b", "a&b", "..."])
def test_an_id_may_hold_what_an_address_can(id: str):
    assert read_document(b"Ada left.", About(id)).id == id
    assert document_id(document_node(id)) == id


@pytest.mark.parametrize(
    "id",
    ["", ".", "..", "a b", "a/b", "a\\b", "a#b", "a?b", "a%20b", "a\n", "<a>", "x" * 201, "e\u0301", "\x7f"],
)
def test_an_id_that_could_not_stand_in_an_address_is_refused(id: str):
    with pytest.raises(InvalidDocument, match="cannot be a document's id"):
        read_document(b"Ada left.", About(id))


@pytest.mark.parametrize("language", ["", "korean language", "한국어", "k", "ko_KR", "ko-"])
def test_a_language_that_is_no_tag_is_refused(language: str):
    with pytest.raises(InvalidDocument, match="is not a language tag"):
        read_document(b"Ada left.", About("a", language=language))


def test_a_publication_date_that_is_none_is_refused_with_the_document():
    with pytest.raises(InvalidDocument, match=r"document 'a', published: '2024-02-30' is not a date"):
        read_document(b"Ada left.", About("a", published="2024-02-30"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("스태빌리티 AI의 CEO 에마드 모스타크가 사임했다.", "ko"),
        ("OpenAI CEO Sam Altman 해임", "und"),
        ("スタビリティAIのCEOが辞任した", "ja"),
        ("Stability AIのEmad Mostaque CEO辞任、Wongとの共同", "ja"),
        ("公司首席执行官 Emad Mostaque 宣布辞职", "zh"),
        ("公司總裁宣布辭職", "zh"),
        ("Il consiglio di amministrazione ha annunciato le dimissioni della direttrice", "it"),
        ("The board of the company said that its chief executive was leaving", "en"),
        ("Der Vorstand hat die Kündigung mit dem Anwalt und der Presse nicht besprochen", "de"),
        ("Le directeur est parti et la société des investisseurs est dans une crise", "fr"),
        ("El consejo de la empresa y los inversores con el director", "es"),
        ("12345 !!!", "und"),
        ("Ada", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_recognised_by_script_and_small_words(text: str, language: str):
    assert recognise_language(text) == language


def test_the_languages_of_the_five_articles_are_recognised(gold):
    found = {stem[:3]: recognise_language(gold.text(stem).decode()) for stem in gold.stems}

    assert found == SEED_LANGUAGES


def test_a_language_that_is_given_is_not_questioned():
    assert read_document("사임했다".encode(), About("a", language="en")).language == "en"
