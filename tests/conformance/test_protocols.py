"""The protocol, the graph store and the service description, by the W3C's own tests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import httpx2
import pyoxigraph as ox
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat
from rdflib import RDFS, Graph, Literal, Namespace, URIRef

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

SUITES = (
    "protocol",
    "graph-store-protocol/manifest-direct.ttl",
    "graph-store-protocol/manifest-indirect.ttl",
    "service-description",
)
KINDS: Sequence[str] = ("ProtocolTest", "GraphStoreProtocolTest")
STATUS = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
FORMATS = {
    "boolean": ("application/sparql-results+",),
    "tabular": ("application/sparql-results+", "text/csv", "text/tab-separated-values"),
    "RDF": ("text/turtle", "application/rdf+xml", "application/n-triples"),
}


def test_requests_are_answered_as_they_should_be(service: Any, contents: Any, case: Any):
    for data in case.all(UT.graphData):
        graph = case.graph.value(data, UT.graph)
        contents.put(case.file(graph), str(graph), str(case.graph.value(data, RDFS.label)))
    location = ""

    for request in case.list(MF.action, HT.requests):
        response = send(service, case.graph, request, location)
        check(response, case.graph, case.graph.value(request, HT.resp))
        location = response.headers.get("Location", location)


def send(service: Any, graph: Graph, request: Any, location: str) -> httpx2.Response:
    path = str(graph.value(request, HT.absolutePath)).replace("$LOCATION$", location)
    path = re.sub("^/gsp", "/rdf-graph-store", re.sub("^/sparql/", "/sparql", path))
    body = graph.value(request, HT.body)
    content = b""
    if body:
        content = str(graph.value(body, CNT.chars)).encode(str(graph.value(body, CNT.characterEncoding)))
    response: httpx2.Response = service.request(
        str(graph.value(request, HT.methodName)), path, content=content, headers=headers(graph, request)
    )
    return response


def headers(graph: Graph, message: Any) -> dict[str, str]:
    listed = graph.value(message, HT.headers)
    fields = [] if listed is None else list(graph.items(listed))
    return {str(graph.value(one, HT.fieldName)): str(graph.value(one, HT.fieldValue)) for one in fields}


def check(response: httpx2.Response, graph: Graph, wanted: Any) -> None:
    statuses = [str(one).partition("#")[2] for one in graph.objects(wanted, MF.expectedStatus)]
    classes = [STATUS.get(one, one.removeprefix("StatusCode")) for one in statuses]
    assert any(re.fullmatch(one.replace("xx", ".."), str(response.status_code)) for one in classes), (
        response.text
    )
    given = response.headers.get("content-type", "")
    for name in graph.objects(wanted, MF.expectedFormat):
        assert given.startswith(FORMATS[str(name)])
    for value in graph.objects(wanted, MF.expectedBoolean):
        assert Literal(response.json()["boolean"]) == value
    for media_type in headers(graph, wanted).values():
        assert given == media_type
    if body := graph.value(wanted, HT.body):
        assert canonical(response.content) == canonical(str(graph.value(body, CNT.chars)).encode())


def canonical(turtle: bytes) -> set[Quad]:
    dataset = Dataset(ox.parse(turtle, RdfFormat.TURTLE))
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


# --- the service description


def of_kinds(*kinds: str) -> Any:
    def mark(function: Any) -> Any:
        function.kinds = kinds
        return function

    return mark


@of_kinds("ServiceDescriptionTest")
def test_the_service_describes_itself(service: Any, case: Any):
    address = f"{service.base_url}".rstrip("/") + "/sparql"
    response = service.get("/sparql", headers={"Accept": "text/turtle"})

    described = Graph().parse(data=response.text, format="turtle")

    if case.id.endswith("has-endpoint-triple"):
        assert (None, SD.endpoint, URIRef(address)) in described
    elif case.id.endswith("returns-rdf"):
        assert len(described) > 0
    else:
        [node] = described.subjects(SD.endpoint, None)
        assert (node, None, SD.Service) in described
        languages = set(described.objects(node, SD.supportedLanguage))
        assert languages == {SD.SPARQL11Query, SD.SPARQL11Update}
        [dataset] = described.objects(node, SD.defaultDataset)
        assert (dataset, None, SD.Dataset) in described
        assert all(isinstance(one, URIRef) for one in described.objects(node, SD.resultFormat))
