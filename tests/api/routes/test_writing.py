"""A change needs the service's key, or a service that listens on loopback and was called by that name."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.service import Service

PATH = "/documents/ko-openai-tigris"

Open = Callable[..., TestClient]


def test_on_loopback_no_key_is_needed(open_demo: Open):
    app = open_demo().app
    names = {
        "en-stability-accounts": "127.0.0.1",
        "it-stability-conti": "localhost",
        "ko-openai-tigris": "[::1]",
    }

    for document, name in names.items():
        client = TestClient(app, base_url=f"http://{name}:8000")
        assert client.delete(f"/documents/{document}").status_code == 200


@pytest.fixture
def unchanged(demo_service: Service) -> Open:
    """A function that serves the one demo, with settings of the test's own, to a client that is refused."""

    def unchanged(base_url: str, **settings: Any) -> TestClient:
        service = copy(demo_service)
        service.settings = replace(demo_service.settings, **settings)
        return TestClient(create_app(service), base_url=base_url)

    return unchanged


@pytest.mark.parametrize(
    "address", ["http://evil.example", "http://localhost.evil.example", "http://127.0.0.1.evil.example"]
)
def test_a_name_from_elsewhere_that_leads_here_changes_nothing(unchanged: Open, address: str):
    client = unchanged(address)

    response = client.delete(PATH)

    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith("without a key, changes are taken only at 127.0.0.1")
    assert client.get(PATH).status_code == 200


def test_off_loopback_without_a_key_there_is_no_way_to_write(unchanged: Open):
    client = unchanged("http://127.0.0.1", host="0.0.0.0")

    response = client.delete(PATH, headers={"Authorization": "Bearer guess"})

    assert response.status_code == 403
    assert "CLAIMGRAPH_KEY" in response.json()["detail"]
    assert client.get(PATH).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
@pytest.mark.parametrize(
    "given",
    [
        None,
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer geheim1",
        "Basic geheim",
        "geheim",
        "Bearer geheim geheim",
    ],
)
def test_where_there_is_a_key_it_has_to_be_given(unchanged: Open, host: str, given: str | None):
    client = unchanged("http://127.0.0.1", host=host, key="geheim")

    response = client.delete(PATH, headers={"Authorization": given} if given is not None else {})

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["detail"] == "a change needs the service's key, as `Authorization: Bearer KEY`"
    assert client.get(PATH).status_code == 200


def test_with_the_key_a_change_is_made_from_anywhere(open_demo: Open):
    client = open_demo("http://news.example", host="0.0.0.0", key="열쇠")

    for scheme, document in (("Bearer", "ko-openai-tigris"), ("bearer", "it-stability-conti")):
        key = {b"Authorization": f"{scheme} 열쇠".encode()}
        assert client.delete(f"/documents/{document}", headers=key).status_code == 200


def test_reading_needs_no_key(unchanged: Open):
    client = unchanged("http://news.example", host="0.0.0.0", key="geheim")

    for path in ("/", "/documents", PATH, "/search?q=a", "/health", "/docs", "/sparql?query=ASK%20%7B%7D"):
        assert client.get(path).status_code == 200
