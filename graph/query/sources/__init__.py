"""The query for the sources of a query's facts: which claims they rest on, who says these, in which words.

    SPARQL text -rdflib's algebra-> patterns of facts -vocabulary-> the claims behind each -> SPARQL text

Each row of the new query is a row of the old one with one sentence. What cannot be asked for is said.
"""

from graph.query.sources.facts import NOTES
from graph.query.sources.trace import sources_of
from graph.query.sources.write import Sources

__all__ = ["NOTES", "Sources", "sources_of"]
