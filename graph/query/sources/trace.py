"""From the text of a query to that of the query for its sources."""

from __future__ import annotations

from itertools import islice

from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import expandUnicodeEscapes, parseQuery

from graph.errors import InvalidQuery
from graph.query.scan import tokens
from graph.query.sources.facts import FactReader
from graph.query.sources.spelling import Spelling
from graph.query.sources.write import Sources, SourcesWriter
from graph.query.split import split
from graph.query.steps import Said
from graph.vocabulary import PREFIXES, Names, Vocabulary

_MOST_TOKENS, _MOST_CHARACTERS = 1_000, 50_000
"""rdflib's time, and the text of the answer, grow with the square of a query: 1,200 tokens take 5 s, and what
they are made into has 1.5 MB. The longest of the examples has 438."""


def sources_of(text: str, names: Names, vocabulary: Vocabulary) -> Sources:
    """Return the query for the sources of the facts in a query.

    Raises:
        InvalidQuery: It does not parse, is an update, or is too long to be followed.
    """
    if len(text) > _MOST_CHARACTERS or len(list(islice(tokens(text), _MOST_TOKENS + 1))) > _MOST_TOKENS:
        raise InvalidQuery(
            f"the query is too long to trace: {_MOST_TOKENS:,} words and signs can be followed, "
            f"and {_MOST_CHARACTERS:,} characters"
        )
    try:
        # Half of a surrogate pair is no character, and could not be sent back.
        expandUnicodeEscapes(text).encode()
        parsed = parseQuery(text)
        translated = translateQuery(parsed, base=names.base, initNs=dict(PREFIXES))
    except RecursionError as error:
        raise InvalidQuery("the query is nested too deep") from error
    except Exception as error:
        # rdflib raises a plain Exception for much of what it cannot read.
        raise InvalidQuery(f"the query cannot be read: {' '.join(str(error).split())[:200]}") from error
    parts = split(text)
    if parts.dataset:
        return Sources(None, [Said("dataset")])
    reader = FactReader(names, Spelling(translated.prologue.namespace_manager.namespaces()))
    reader.read(translated.algebra)
    computed = {one["evar"] for one in parsed[1].get("projection") or () if "evar" in one}
    columns = [one for one in translated.algebra.get("PV") or () if one not in computed]
    # rdflib has those of `SELECT *` in any order.
    columns = columns if "projection" in parsed[1] else sorted(columns)
    return SourcesWriter(names, vocabulary, reader).sources(parts, columns)
