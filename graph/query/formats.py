"""The formats in which the answer to a query can be had, by media type, the preferred one first."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import QueryResultsFormat, RdfFormat

# SPARQL 1.1 Query Results: JSON, XML, CSV and TSV. The answer to an ASK is `true` or `false` in the last two.
RESULT_FORMATS: Mapping[str, QueryResultsFormat] = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}

GRAPH_FORMATS: Mapping[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}

# What a graph can be sent in. A format of several graphs is not among them: which would be meant?
UPLOAD_FORMATS: Mapping[str, RdfFormat] = {
    media_type: rdf
    for media_type, rdf in GRAPH_FORMATS.items()
    if rdf not in (RdfFormat.TRIG, RdfFormat.N_QUADS)
}
