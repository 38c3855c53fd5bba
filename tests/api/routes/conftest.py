"""The demo behind the application, called as from this machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.service import Service
from graph.settings import Settings

LOCAL = "http://127.0.0.1:8000"


@pytest.fixture(scope="session")
def demo_service(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service on the demo articles that no test changes."""
    data = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(demo_data, data)
    service = Service.open(Settings(data=data, readers=1))
    yield service
    service.close()


@pytest.fixture(scope="session")
def demo(demo_service: Service) -> TestClient:
    return TestClient(create_app(demo_service), base_url=LOCAL, raise_server_exceptions=False)


@pytest.fixture
def open_demo(demo_data: Path, tmp_path: Path) -> Iterator[Callable[..., TestClient]]:
    """A function that serves the demo from a copy, with settings of the test's own."""
    services: list[Service] = []

    def open_demo(base_url: str = LOCAL, **settings: Any) -> TestClient:
        data = tmp_path / str(len(services))
        shutil.copytree(demo_data, data)
        services.append(Service.open(Settings(data=data, readers=1, **settings)))
        return TestClient(create_app(services[-1]), base_url=base_url, raise_server_exceptions=False)

    yield open_demo
    for service in services:
        service.close()


@pytest.fixture(scope="session")
def mostaque(demo: TestClient) -> str:
    """The id of Emad Mostaque."""
    found: str = demo.get("/search", params={"q": "Emad Mostaque"}).json()["results"][0]["entity"]
    return found


@pytest.fixture(scope="session")
def stability(demo: TestClient) -> str:
    """The id of Stability AI."""
    found: str = demo.get("/search", params={"q": "Stability AI"}).json()["results"][0]["entity"]
    return found


@pytest.fixture(scope="session")
def resignation(demo: TestClient, mostaque: str) -> dict[str, Any]:
    """The claim that he resigned, as its own page has it."""
    claims = demo.get(f"/entities/{mostaque}", params={"limit": 50}).json()["claims"]
    found_id = next(claim["id"] for claim in claims if claim["predicate"]["name"] == "resignedFrom")
    found: dict[str, Any] = demo.get(f"/claims/{found_id}").json()
    return found


@pytest.fixture(scope="session")
def paths(demo: TestClient, mostaque: str, resignation: dict[str, Any]) -> dict[str, str]:
    """The path of one resource of each kind."""
    return {
        "entities": f"/entities/{mostaque}",
        "claims": f"/claims/{resignation['id']}",
        "documents": "/documents/ko-mostaque-resigns",
        "events": f"/events/{resignation['event'].rsplit('/', 1)[-1]}",
        "questions": f"/questions/{demo.get('/questions').json()['questions'][0]['id']}",
    }
