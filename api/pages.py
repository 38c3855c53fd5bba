"""Pages for people: templates in the reader's language, and the headers that keep a page to itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.languages import LANGUAGES, PageLanguage, language_of
from api.messages import Messages
from graph.vocabulary import Vocabulary, term

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept, Accept-Language",
}


class Pages:
    """The templates with the words of each language.

    What a template may call:

    * `_("{count} articles", count=n)`: a message in the page's language.
    * `to("/documents")`: an address of ours that keeps the language, where the reader chose it.
    * `label(term)` and `label_of("Asserts")`: a term of the vocabulary by its label.
    * `in_language(words, tag)`: words, marked with their language where it is not the page's.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._loader = PackageLoader("api", "web")
        self._environments: dict[PageLanguage, Environment] = {}

    def render(self, request: Request, template: str, **values: Any) -> HTMLResponse:
        """Return a page, every value escaped; it loads nothing but our own style sheet and runs no script.

        Its permalink is its path without `.html`, unless one of the values is a `permalink`.
        """
        permalink = values.setdefault("permalink", quote(request.url.path.removesuffix(".html")))
        language = language_of(request)
        found = self._environment(language).get_template(template)
        body = found.render(languages=_switch(request, permalink, language.tag), **values)
        return HTMLResponse(body, headers={**_HEADERS, "Content-Language": language.tag})

    def _environment(self, language: PageLanguage) -> Environment:
        # One for each language, so that macros which are imported without context know it too.
        if language not in self._environments:
            self._environments[language] = self._new_environment(language)
        return self._environments[language]

    def _new_environment(self, language: PageLanguage) -> Environment:
        environment = Environment(loader=self._loader, autoescape=True, undefined=StrictUndefined)
        terms = Terms(self._vocabulary, language.tag)
        environment.globals |= {
            "_": Messages(language.tag).say,
            "to": _keeping(language),
            "label": terms.label,
            "label_of": terms.label_of,
            "in_language": terms.in_language,
            "page_language": language,
        }
        environment.filters["money"] = money
        return environment


def page(request: Request, template: str, **values: Any) -> HTMLResponse:
    """Return a page of this application in the language that the request wants: see `Pages.render`."""
    pages: Pages = request.app.state.pages
    return pages.render(request, template, **values)


class Terms:
    """Terms of the vocabulary in the words of one language."""

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        self._vocabulary = vocabulary
        self._language = language

    def label(self, one: Mapping[str, Any]) -> Markup:
        """Return the label of a term as cards have it, a name and labels; else the last part of its name."""
        labels = one["labels"]
        tag = next((tag for tag in (self._language, "en") if tag in labels), None)
        return self.in_language(labels[tag] if tag else _spoken(one["name"]), tag)

    def label_of(self, name: str) -> Markup:
        """Return the label of a term by its name, such as `Asserts`."""
        return self.label({"name": name, "labels": self._vocabulary.labels.get(term(name).value, {})})

    def in_language(self, words: str, tag: str | None) -> Markup:
        """Return words, marked with their language where it is known and not the page's."""
        if not tag or tag == self._language:
            return Markup.escape(words)
        return Markup('<span lang="{tag}">{words}</span>').format(tag=tag, words=words)


def _spoken(name: str) -> str:
    return name.rpartition("/")[2].replace("_", " ")


def _keeping(language: PageLanguage) -> Callable[[str], str]:
    """Return the function that adds a chosen language to an address of ours."""

    def to(address: str) -> str:
        if not language.is_chosen:
            return address
        path, mark, fragment = address.partition("#")
        return f"{path}{'&' if '?' in path else '?'}lang={language.tag}{mark}{fragment}"

    return to


def _switch(request: Request, permalink: str, current: str) -> list[dict[str, Any]]:
    """Return this page's address in every language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return [
        {
            "tag": tag,
            "name": name,
            "address": f"{permalink}?{urlencode([*kept, ('lang', tag)])}",
            "is_current": tag == current,
        }
        for tag, name in LANGUAGES.items()
    ]


def money(amount: Mapping[str, str]) -> str:
    """Return an amount in words: `about 8,000,000 USD a month`."""
    qualifier = f"{amount['qualifier']} " if "qualifier" in amount else ""
    period = f" a {amount['period']}" if "period" in amount else ""
    return f"{qualifier}{Decimal(amount['amount']):,f} {amount['currency']}{period}"
