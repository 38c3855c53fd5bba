"""Pages for people: templates in the reader's language, and the headers that keep a page to itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from api.assets import Assets
from api.languages import LANGUAGES, PageLanguage, language_of
from api.messages import Messages
from api.notation import Notation
from api.script_words import words_address
from api.wording import Wording
from graph.vocabulary import Vocabulary


def policy(*, framed_by: str = "'none'") -> str:
    """Return the Content-Security-Policy of our pages: what they load and ask is ours, and nothing is inline.

    Pictures are drawn by scripts into `data:` and `blob:`. `framed_by` says who may show the page in a frame.
    """
    ours = (
        "script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'"
    )
    return f"default-src 'none'; {ours}; form-action 'self'; base-uri 'none'; frame-ancestors {framed_by}"


_HEADERS = {
    "Vary": "Accept, Accept-Language",
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_REMEMBERED = 4096
"""How many dates and terms each language keeps: Babel takes 0.1 ms for a date, and a page has hundreds."""

FRONT = "/index"
"""What the front page is called where a format is asked for: `/index.json`."""

SUFFIXES = {
    ".json": "application/json",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".csv": "text/csv",
    ".html": "text/html",
}
_FORMATS = {".json": "JSON", ".ttl": "Turtle", ".jsonld": "JSON-LD", ".csv": "CSV"}


class Pages:
    """The templates with the words of each language.

    What a template may call:

    * `_("{count} articles", count=n)`: a message in the page's language.
    * `to("/documents")`: an address of ours that keeps the language, where the reader chose it.
    * `number(n)`, `money(amount)`, `date(edtf)`: as the language writes them.
    * `name_of(entity)`, `label_of(term)`, `term("Asserts")`: what cards name, by its name in the page's
      language, else in English, else by the first.
    * `in_language(words, tag)`: words, marked with their language where it is not the page's.
    * `text(words)`: the same for words that nobody knows the language of.
    * `language_name("ko")`: a language by its name.
    * `asset("explorer/main.js")`: the address of a script or a style of this version.
    """

    def __init__(self, vocabulary: Vocabulary, assets: Assets) -> None:
        self._vocabulary = vocabulary
        self._assets = assets
        self._loader = PackageLoader("api", "web")
        self._environments: dict[PageLanguage, Environment] = {}

    def render(self, request: Request, template: str, **values: Any) -> HTMLResponse:
        """Return a page, every value escaped; it loads and runs nothing but files of ours.

        It has links to itself in the other languages, and in the formats that `represent` can give.
        """
        language = language_of(request)
        found = self._environment(language).get_template(template)
        body = found.render(
            permalink=permalink(request),
            canonical=canonical(request),
            languages=_switch(request, language.tag),
            formats=_formats(request),
            sparql=getattr(request.state, "query", None),
            is_drawable=getattr(request.state, "is_drawable", False),
            **values,
        )
        return HTMLResponse(body, headers={**_HEADERS, "Content-Language": language.tag})

    def _environment(self, language: PageLanguage) -> Environment:
        # One for each language, so that macros which are imported without context know it too.
        if language not in self._environments:
            self._environments[language] = self._new_environment(language)
        return self._environments[language]

    def _new_environment(self, language: PageLanguage) -> Environment:
        environment = Environment(loader=self._loader, autoescape=True, undefined=StrictUndefined)
        say = Messages(language.tag).say
        notation, words = Notation(language.tag, say), Wording(language.tag, self._vocabulary)
        environment.globals |= {
            "_": say,
            "to": _keeping(language),
            "number": notation.number,
            "money": notation.money,
            "date": lru_cache(_REMEMBERED)(notation.date),
            "language_name": notation.language,
            "name_of": words.name,
            "label_of": words.label,
            "term": lru_cache(_REMEMBERED)(words.term),
            "in_language": words.in_language,
            "text": words.text,
            "page_language": language,
            "script_words": words_address(language.tag),
            "asset": self._assets.address,
        }
        return environment


def page(request: Request, template: str, **values: Any) -> HTMLResponse:
    """Return a page of this application in the language that the request wants: see `Pages.render`."""
    pages: Pages = request.app.state.pages
    return pages.render(request, template, **values)


def _keeping(language: PageLanguage) -> Callable[[str], str]:
    """Return the function that adds a chosen language to an address of ours."""

    def to(address: str) -> str:
        if not language.is_chosen:
            return address
        path, mark, fragment = address.partition("#")
        return f"{path}{'&' if '?' in path else '?'}lang={language.tag}{mark}{fragment}"

    return to


def permalink(request: Request) -> str:
    """Return the address that stays: the path without what asks for a format or a language."""
    return quote(getattr(request.state, "permalink", request.url.path))


def canonical(request: Request) -> str:
    """Return the permalink with what says which part of a list, or which picture, is meant."""
    asked = urlencode(_asked(request))
    return f"{permalink(request)}?{asked}" if asked else permalink(request)


def _formats(request: Request) -> list[dict[str, str]]:
    """Return the addresses of the same thing as data."""
    path, asked = permalink(request), urlencode(_asked(request))
    stem = FRONT if path == "/" else path
    return [
        {
            "name": _FORMATS[suffix],
            "type": SUFFIXES[suffix],
            "address": f"{stem}{suffix}{'?' if asked else ''}{asked}",
        }
        for suffix in getattr(request.state, "suffixes", ())
        if suffix in _FORMATS
    ]


def _asked(request: Request) -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]


def _switch(request: Request, current: str) -> list[dict[str, Any]]:
    """Return this page's address in every language."""
    kept, path = _asked(request), permalink(request)
    return [
        {
            "tag": tag,
            "name": name,
            "address": f"{path}?{urlencode([*kept, ('lang', tag)])}",
            "is_current": tag == current,
        }
        for tag, name in LANGUAGES.items()
    ]
