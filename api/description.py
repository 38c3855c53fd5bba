"""What the service says of itself in RDF: its SPARQL 1.1 Service Description, and VoID of its data."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response
from pyoxigraph import BlankNode, Literal, NamedNode, Triple, serialize

from api.answers import VARY, is_known
from api.negotiation import best
from api.plain import SparqlService
from graph.errors import UnknownFormat
from graph.query.formats import GRAPH_FORMATS, UPLOAD_FORMATS
from graph.vocabulary import DCT, RDF, RDFS, TYPE, VOID

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
_PREFIXES = {"sd": SD, "void": VOID, "format": FORMATS, "dct": DCT, "rdfs": RDFS, "rdf": RDF}

# Names of formats: https://www.w3.org/ns/formats/
_FORMAT_NAMES = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}


def describe_service(request: Request, service: SparqlService) -> Response:
    """Return the service description (SPARQL 1.1 Service Description 2)."""
    return rdf_response(request, service, _service_triples(service_address(request), service))


def service_address(request: Request) -> str:
    """Return the address of the service, as the client called it, without a slash at its end."""
    return str(request.base_url).rstrip("/")


def rdf_response(request: Request, service: SparqlService, triples: list[Triple]) -> Response:
    """Return triples in the format that the client wants most.

    Raises:
        UnknownFormat: It cannot be had so.
    """
    tag = f'W/"{service.version}"'
    headers = VARY | {"ETag": tag, "Cache-Control": "no-cache"}
    if is_known(request, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    accept = request.headers.get("accept")
    media_type = best(accept, list(GRAPH_FORMATS))
    if media_type is None:
        raise UnknownFormat(
            f"this is a graph, which can be had as {', '.join(GRAPH_FORMATS)}, not as {accept}"
        )
    body = serialize(triples, format=GRAPH_FORMATS[media_type], prefixes=_PREFIXES)
    return Response(body, media_type=media_type, headers=headers)


def _service_triples(address: str, service: SparqlService) -> list[Triple]:
    node, dataset, default = NamedNode(f"{address}/sparql#service"), BlankNode(), BlankNode()
    triples = [
        _is_a(node, "Service"),
        _says(node, "endpoint", NamedNode(f"{address}/sparql")),
        _says(node, "supportedLanguage", NamedNode(SD + "SPARQL11Query")),
        _says(node, "supportedLanguage", NamedNode(SD + "SPARQL11Update")),
        _says(node, "defaultDataset", dataset),
        _is_a(dataset, "Dataset"),
        _says(dataset, "defaultGraph", default),
        _is_a(default, "Graph"),
        Triple(NamedNode(f"{address}/.well-known/void#dataset"), TYPE, NamedNode(VOID + "Dataset")),
        Triple(
            NamedNode(f"{address}/.well-known/void#dataset"),
            NamedNode(VOID + "sparqlEndpoint"),
            NamedNode(f"{address}/sparql"),
        ),
    ]
    if service.settings.hosts_allowed:
        triples.append(_says(node, "feature", NamedNode(SD + "BasicFederatedQuery")))
    if service.default_graph:
        label = Literal(
            "the plain view: what documents say and nobody in a position to denies", language="en"
        )
        triples.append(Triple(default, NamedNode(RDFS + "label"), label))
        triples.append(Triple(default, NamedNode(DCT + "source"), NamedNode(service.default_graph)))
    triples.extend(_says(node, "resultFormat", NamedNode(FORMATS + name)) for name in _FORMAT_NAMES.values())
    uploads = (_FORMAT_NAMES[media_type] for media_type in UPLOAD_FORMATS)
    triples.extend(_says(node, "inputFormat", NamedNode(FORMATS + name)) for name in uploads)
    return triples


def describe_data(request: Request, service: SparqlService) -> Response:
    """Return what there is, by the Vocabulary of Interlinked Datasets (VoID).

    `#dataset` is the default graph, `#everything` all graphs: with the model, each is a subset of that, and
    those of the documents are one together.
    """
    return rdf_response(request, service, _data_triples(service_address(request), service))


def _data_triples(address: str, service: SparqlService) -> list[Triple]:
    node, counts = NamedNode(f"{address}/.well-known/void#dataset"), service.counts()
    triples = [
        Triple(node, TYPE, NamedNode(VOID + "Dataset")),
        _tells(node, "sparqlEndpoint", NamedNode(f"{address}/sparql")),
        _tells(node, "triples", Literal(counts.triples)),
        _tells(node, "properties", Literal(len(counts.properties))),
        _tells(node, "classes", Literal(len(counts.classes))),
    ]
    if counts.quads:
        everything = NamedNode(f"{address}/.well-known/void#everything")
        triples.append(_tells(everything, "triples", Literal(counts.quads)))
    for iri, triples_of_it in sorted(counts.properties.items()):
        triples += _partition(node, "property", iri, "triples", triples_of_it)
    for iri, entities in sorted(counts.classes.items()):
        triples += _partition(node, "class", iri, "entities", entities)
    for iri, size in sorted(counts.graphs.items()):
        triples += _subset(address, NamedNode(iri), size)
    if counts.graphs:
        triples += _subset(address, None, counts.in_documents)
    return triples


def _subset(address: str, graph: NamedNode | None, size: int) -> list[Triple]:
    """Describe a named graph, or without one those of the documents together."""
    whole, part = NamedNode(f"{address}/.well-known/void#everything"), BlankNode()
    triples = [
        Triple(whole, TYPE, NamedNode(VOID + "Dataset")),
        _tells(whole, "subset", part),
        Triple(part, TYPE, NamedNode(VOID + "Dataset")),
        _tells(part, "triples", Literal(size)),
    ]
    if graph is None:
        return [*triples, Triple(part, NamedNode(RDFS + "label"), Literal("the documents", language="en"))]
    return [*triples, _says(part, "name", graph)]


def _partition(node: NamedNode, kind: str, iri: str, unit: str, count: int) -> list[Triple]:
    part = BlankNode()
    return [
        _tells(node, f"{kind}Partition", part),
        _tells(part, kind, NamedNode(iri)),
        _tells(part, unit, Literal(count)),
    ]


def _tells(node: NamedNode | BlankNode, name: str, value: NamedNode | BlankNode | Literal) -> Triple:
    return Triple(node, NamedNode(VOID + name), value)


def _is_a(node: NamedNode | BlankNode, name: str) -> Triple:
    return Triple(node, TYPE, NamedNode(SD + name))


def _says(node: NamedNode | BlankNode, name: str, value: NamedNode | BlankNode) -> Triple:
    return Triple(node, NamedNode(SD + name), value)
