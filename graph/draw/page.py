"""A picture as one page that stands alone: interactive, from a file, with nothing loaded from anywhere.

pyvis draws it with vis-network, which it brings along. Of pyvis 0.3.2 only what is safe is used: its
own template loads Bootstrap from elsewhere and leaves headings and options unescaped, and a title with
"href" in it becomes HTML. So it is given a template of ours, in which data are JSON that Jinja escapes,
and a Content-Security-Policy that names the page's scripts and styles by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from graph.draw.canvas import drawing, support
from graph.draw.picture import Fact, Picture
from graph.draw.style import LINES, NODES, line_of
from graph.draw.words import Words
from graph.values import shortened
from graph.vocabulary import Vocabulary

_IN_THE_TABLE = 1_000
"""Characters of a sentence in the table of a page; the other formats have all."""
_VIS_NETWORK = "templates/lib/vis-9.1.2/vis-network.min.js"


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page, and the Content-Security-Policy that it goes out with where it is served."""

    html: str
    policy: str


def write_page(picture: Picture, vocabulary: Vocabulary, words: Words, *, back: str | None = None) -> Page:
    """Return a picture as a page; `back` is the address of what it was made from, for a link to it."""
    policy = _policy()
    environment = Environment(
        loader=PackageLoader("graph.draw", "."), autoescape=True, undefined=StrictUndefined
    )
    environment.globals.update(
        _=words.say,
        date=words.date,
        policy=policy,
        scripts=[Markup(script) for script in _scripts()],  # noqa: S704 (our own, and of the library)
        style=Markup(_style()),  # noqa: S704
        picture=picture,
        facts=_rows(picture),
        kinds=_kinds(picture, vocabulary),
        lines=_lines(picture, vocabulary),
        has_disputed=any(fact.is_disputed for fact in picture.facts),
        support=lambda fact: support(fact, words),
        stance=lambda name: vocabulary.label(name, picture.language),
        shortened=lambda text: shortened(text, _IN_THE_TABLE),
        back=back,
    )
    return Page(_drawn_by_pyvis(picture, words, environment), f"{policy}; frame-ancestors 'none'")


def _drawn_by_pyvis(picture: Picture, words: Words, environment: Environment) -> str:
    # pyvis imports IPython, which takes half a second that only pictures should cost.
    from pyvis.network import Network  # noqa: PLC0415

    network = Network(directed=True, cdn_resources="in_line")
    nodes, edges, options = drawing(picture, words)
    for number, node in enumerate(nodes):
        network.add_node(number, **node)
    for edge in edges:
        network.add_edge(**edge)
    network.options = options
    # pyvis hands options on as JSON text that is not escaped.
    environment.globals["drawing_options"] = options
    network.templateEnv = environment
    network.path = "picture.html"
    html: str = network.generate_html()
    return html


# --- what the template needs beside the drawing


def _rows(picture: Picture) -> list[tuple[Fact, str]]:
    """Return each fact with the numbers of the nodes that it is drawn between, for the table."""
    numbers = {node.id: number for number, node in enumerate(picture.nodes)}
    ends: dict[str, set[int]] = {}
    for edge in picture.edges:
        ends.setdefault(edge.fact.claim, set()).update((numbers[edge.source], numbers[edge.target]))
    return [(fact, " ".join(map(str, sorted(ends[fact.claim])))) for fact in picture.facts]


def _kinds(picture: Picture, vocabulary: Vocabulary) -> list[Mapping[str, Any]]:
    """Return the kinds of nodes that there are, each with its name, its number and its look."""
    counts = Counter(node.kind for node in picture.nodes)
    return [
        {"label": vocabulary.label(kind, picture.language), "count": counts[kind], "style": style}
        for kind, style in NODES.items()
        if counts[kind]
    ]


def _lines(picture: Picture, vocabulary: Vocabulary) -> list[Mapping[str, Any]]:
    """Return the ways of telling that there are, each with its names and its look."""
    used = {line_of(fact) for fact in picture.facts}
    return [
        {
            "label": " / ".join(vocabulary.label(stance, picture.language) for stance in style.stances),
            "dashes": " ".join(map(str, style.dashes)),
            "tone": "denied" if "Denies" in style.stances else "told",
        }
        for style in LINES
        if style in used
    ]


# --- scripts and styles, and what the browser is told of them


@cache
def _scripts() -> Sequence[str]:
    """Return vis-network and our own script, as they stand in the page."""
    library = files("pyvis").joinpath(_VIS_NETWORK).read_text("utf-8")
    return library, files("graph.draw").joinpath("picture.js").read_text("utf-8")


@cache
def _style() -> str:
    return files("graph.draw").joinpath("picture.css").read_text("utf-8")


@cache
def _policy() -> str:
    scripts = " ".join(map(_hash, _scripts()))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {_hash(_style())}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
