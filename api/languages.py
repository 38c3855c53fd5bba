"""The languages of the pages, and which of them a request wants."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from api.negotiation import look_up

LANGUAGES = {"en": "English", "ko": "한국어", "ja": "日本語", "zh": "中文", "it": "Italiano"}
"""Every language of the pages by its tag, under its own name. The first one is for all who want another."""

_DEFAULT = next(iter(LANGUAGES))


@dataclass(frozen=True, slots=True)
class PageLanguage:
    """The language of a page, and whether the address asked for it, so that its links ask for it too."""

    tag: str
    is_chosen: bool


def language_of(request: Request) -> PageLanguage:
    """Return the language of `?lang=`, else of Accept-Language, else English; unknown ones do not count."""
    chosen = look_up(request.query_params.get("lang", ""), LANGUAGES)
    if chosen:
        return PageLanguage(chosen, is_chosen=True)
    accepted = look_up(", ".join(request.headers.getlist("accept-language")), LANGUAGES)
    return PageLanguage(accepted or _DEFAULT, is_chosen=False)
