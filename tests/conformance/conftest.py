"""The W3C's tests of SPARQL 1.1, read from their manifests, and one plain service that they all run against.

A test module says which manifests it runs, and of which kinds of test: `SUITES` and `KINDS`. What we do
not pass stands in `exceptions.toml` with its reason, and must leave it once it passes.

`pytest tests/conformance --suite DIR` runs those kinds of test of every manifest below another folder, such
as one of github.com/w3c/rdf-tests, and expects all of them to pass.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx2
import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.term import Node

REPOSITORY = Path(__file__).parent.parent.parent
SUITE = REPOSITORY.parent / "shared" / "w3c" / "sparql11"
EXCEPTIONS = Path(__file__).with_name("exceptions.toml")
# Where the W3C publishes the tests: what their relative IRIs are resolved against.
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SECONDS = 60


@dataclass(frozen=True)
class Case:
    """One test of a manifest; `kind` is its class, such as `QueryEvaluationTest`."""

    id: str
    kind: str
    node: Node
    graph: Graph
    folder: Path

    def one(self, *path: URIRef) -> Any:
        """Return what a path of properties leads to, None where it leads nowhere."""
        node: Node | None = self.node
        for step in path:
            node = None if node is None else self.graph.value(node, step)
        return node

    def all(self, *path: URIRef) -> list[Node]:
        """Return all that the last step of a path leads to."""
        start = self.one(*path[:-1])
        return [] if start is None else sorted(self.graph.objects(start, path[-1]))

    def list(self, *path: URIRef) -> list[Node]:
        """Return the members of the list that a path leads to."""
        start = self.one(*path)
        return [] if start is None else list(self.graph.items(start))

    def file(self, iri: Node) -> Path:
        """Return the file that an IRI of the manifest names."""
        assert isinstance(iri, URIRef)
        return self.folder / unquote(iri.removeprefix(BASE))


@cache
def read_manifest(folder: Path, name: str) -> Graph:
    """Return what a manifest says; each is wanted for several kinds of test."""
    return Graph().parse(folder / name, publicID=BASE + name)


def read_cases(folder: Path, suites: Sequence[str], kinds: Sequence[str]) -> Iterator[Case]:
    """Yield the tests of a folder's manifests that are of these kinds, in their order."""
    for suite in suites:
        name = suite if suite.endswith(".ttl") else f"{suite}/manifest.ttl"
        graph = read_manifest(folder, name)
        manifest = graph.value(predicate=RDF.type, object=MF.Manifest)
        for node in graph.items(graph.value(manifest, MF.entries) or RDF.nil):
            kind = str(graph.value(node, RDF.type)).partition("#")[2]
            if kind in kinds:
                yield Case(
                    f"{name.partition('/')[0]}/{str(node).partition('#')[2]}", kind, node, graph, folder
                )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" not in metafunc.fixturenames:
        return
    other: Path | None = metafunc.config.getoption("--suite")
    folder = other or SUITE
    if not folder.is_dir():
        absent = pytest.mark.skip(reason=f"the tests are not there: {folder}")
        metafunc.parametrize("case", [pytest.param(None, marks=absent)], ids=["absent"])
        return
    module: Any = metafunc.module
    suites = (
        sorted(str(one.relative_to(other)) for one in other.rglob("manifest.ttl")) if other else module.SUITES
    )
    exceptions = {} if other else tomllib.loads(EXCEPTIONS.read_text("utf-8"))
    kinds = getattr(metafunc.function, "kinds", module.KINDS)
    cases = list(read_cases(folder, suites, kinds))
    marked = [
        pytest.param(case, marks=pytest.mark.xfail(reason=exceptions[case.id], strict=True))
        if case.id in exceptions
        else case
        for case in cases
    ]
    metafunc.parametrize("case", marked, ids=[case.id for case in cases])


class PlainClient(httpx2.Client):
    """A client that remembers whether it has sent anything but queries."""

    has_changed = False

    def send(self, request: httpx2.Request, **options: Any) -> httpx2.Response:
        kind = request.headers.get("Content-Type", "")
        self.has_changed |= request.method != "GET" and kind != "application/sparql-query"
        return super().send(request, **options)

    def update(self, text: str | bytes) -> httpx2.Response:
        return self.post("/sparql", content=text, headers={"Content-Type": "application/sparql-update"})


@pytest.fixture(scope="session")
def plain_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlainClient]:
    """A client of `claimgraph serve --raw` in a process of its own."""
    data = tmp_path_factory.mktemp("plain") / "data"
    command = [sys.executable, "-m", "api", "serve", "--raw", "--port", "0", "--readers", "1"]
    log = data.with_name("log")
    with (
        log.open("w") as said,
        subprocess.Popen([*command, "--data", str(data)], cwd=REPOSITORY, stderr=said) as process,
    ):
        try:
            with PlainClient(base_url=address_in(log), timeout=SECONDS) as client:
                yield client
        finally:
            process.terminate()


def address_in(log: Path) -> str:
    """Wait until a service has said its address."""
    end = time.monotonic() + SECONDS
    while not (found := re.search(r"http://[0-9.:]+", log.read_text("utf-8"))):
        assert time.monotonic() < end, log.read_text("utf-8")
        time.sleep(0.02)
    return found[0]


@pytest.fixture
def service(plain_service: PlainClient) -> PlainClient:
    """The service with an empty store."""
    if plain_service.has_changed:
        response = plain_service.update("DROP ALL")
        assert response.status_code == 204, response.text
        plain_service.has_changed = False
    return plain_service


class Contents:
    """Puts files into the service and takes everything out of it."""

    def __init__(self, service: PlainClient) -> None:
        self._service = service

    def put(self, file: Path, iri: str, graph: str | None = None) -> None:
        """Put a file into a graph, None is the default one; `iri` is the file's own."""
        content, media_type = file.read_bytes(), "application/rdf+xml"
        if file.suffix != ".rdf":
            content, media_type = f"@base <{iri}> .\n".encode() + content, "text/turtle"
        named = {"graph": graph} if graph else {"default": ""}
        response = self._service.post(
            "/rdf-graph-store", params=named, content=content, headers={"Content-Type": media_type}
        )
        assert response.status_code in {201, 204}, response.text

    def quads(self) -> httpx2.Response:
        """Return all quads, as rows of ?s ?p ?o ?g."""
        query = "SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        return self._service.get("/sparql", params={"query": query})


@pytest.fixture
def contents(service: PlainClient) -> Contents:
    return Contents(service)
